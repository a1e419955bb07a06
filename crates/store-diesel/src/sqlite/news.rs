//! Whether somebody may have changed the database, without asking it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// How many looks after a change still count as one. File systems keep time in
/// steps of up to 10 ms: a second change in the same step leaves no trace.
const DOUBTFUL_LOOKS: u32 = 4;

/// Looks at the write-ahead log from outside, which every change touches. That
/// costs one question to the operating system and no transaction.
pub(super) struct News {
    log: PathBuf,
    seen: Option<Stamp>,
    doubtful_looks: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl News {
    /// Of the database at a path.
    pub(super) fn of(database: &Path) -> Self {
        let mut log = OsString::from(database);
        log.push("-wal");
        Self { log: log.into(), seen: None, doubtful_looks: 0 }
    }

    /// Whether there may have been a change since the last look. Looks must be
    /// some milliseconds apart.
    pub(super) fn look(&mut self) -> bool {
        let now = fs::metadata(&self.log).ok().map(|file| Stamp::of(&file));
        if now != self.seen {
            self.seen = now;
            self.doubtful_looks = DOUBTFUL_LOOKS;
            return true;
        }
        let is_doubtful = self.doubtful_looks > 0;
        self.doubtful_looks = self.doubtful_looks.saturating_sub(1);
        is_doubtful
    }
}

impl Stamp {
    fn of(file: &fs::Metadata) -> Self {
        Self { length: file.len(), modified: file.modified().ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn change_is_news_and_then_silence_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("keys.db");
        let mut news = News::of(&database);
        assert!(!news.look(), "there is no log yet");
        let mut silence = |text: &str| {
            fs::write(folder.path().join("keys.db-wal"), text).unwrap();
            assert!(news.look(), "{text}");
            for _ in 0..DOUBTFUL_LOOKS {
                assert!(news.look(), "a second change may have left no trace");
            }
            assert!(!news.look());
        };
        silence("one");
        silence("another");
    }
}
