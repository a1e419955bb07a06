//! Chromium, as its driver lets tests use it.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::Command;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::child::Child;
use crate::{free_port, programs};

/// How often to look whether the driver is up, and how often at most.
const PAUSE: Duration = Duration::from_millis(10);
const LOOKS: u32 = 1_000;

/// A driver of Chromium, which speaks WebDriver.
#[derive(Debug)]
pub struct Chromedriver {
    address: SocketAddr,
    _process: Child,
    _folder: TempDir,
}

impl Chromedriver {
    /// Starts a driver; `None` if it or Chromium is not installed.
    ///
    /// # Panics
    ///
    /// If it cannot be started, or is missing though services are required.
    #[must_use]
    pub fn start() -> Option<Self> {
        programs::find("chromium")?;
        let program = programs::find("chromedriver")?.to_string_lossy().into_owned();
        let folder = tempfile::tempdir().expect("a folder");
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port().expect("a free port")));
        let port = format!("--port={}", address.port());
        let process = Child::start(Command::new("sh"), "TERM", &[&program, &port], folder.path());
        let process = process.expect("the driver starts");
        for _ in 0..LOOKS {
            if TcpStream::connect(address).is_ok() {
                return Some(Self { address, _process: process, _folder: folder });
            }
            thread::park_timeout(PAUSE);
        }
        panic!("the driver is not up");
    }

    /// One driver for all tests of this process.
    ///
    /// # Panics
    ///
    /// As [`Chromedriver::start`].
    #[must_use]
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Chromedriver>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
