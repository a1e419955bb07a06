//! A process that does not outlive the one that started it.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Child as Process, Command, Stdio};

/// Runs what it is given, and ends it when its input ends: also after a crash of
/// whoever holds the other end. Prints the process's id first, and removes its
/// files last, unless it was told to keep them.
const KEEPER: &str = r#"signal=$1; shift; "$@" </dev/null >/dev/null 2>"$LOG" & child=$!; echo $child; read -r word; kill -CONT $child; kill -"$signal" $child; wait $child; [ "$word" = keep ] || rm -rf "$FOLDER""#;

/// A process that does not outlive this one.
#[derive(Debug)]
pub(crate) struct Child {
    keeper: Process,
    id: u32,
}

impl Child {
    /// Starts `program` under `command`, a shell's command line up to the
    /// program, to be ended by `signal`.
    pub(crate) fn start(mut shell: Command, signal: &str, line: &[&str], folder: &Path) -> io::Result<Self> {
        let mut keeper = shell
            .args(["-c", KEEPER, "keeper", signal])
            .args(line)
            .env("FOLDER", folder)
            .env("LOG", folder.join("log"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut id = String::new();
        if let Some(said) = keeper.stdout.as_mut() {
            io::BufRead::read_line(&mut io::BufReader::new(said), &mut id)?;
        }
        let id = id.trim().parse().map_err(|_| io::Error::other("the process did not start"))?;
        Ok(Self { keeper, id })
    }

    /// Sends a signal such as `STOP`.
    pub(crate) fn signal(&self, signal: &str) {
        let sent = Command::new("kill").arg(format!("-{signal}")).arg(self.id.to_string()).status();
        assert!(sent.is_ok_and(|status| status.success()), "SIG{signal} cannot be sent to {}", self.id);
    }

    /// Ends the process and waits until it has.
    pub(crate) fn end(&mut self) {
        if let Some(mut stdin) = self.keeper.stdin.take() {
            // One that has died needs no word.
            let _ = stdin.write_all(b"keep\n");
        }
        // Whatever it says, it has ended.
        let _ = self.keeper.wait();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.end();
    }
}
