//! Ports for servers to listen on.

use std::net::{Ipv4Addr, TcpListener};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// The ports that are given out: below those that the system takes for outgoing connections, so that no client takes a
/// port away between the moment it is found free and the moment a server listens on it.
const FIRST: u32 = 10_000;
const COUNT: u32 = 20_000;

/// How many ports this process has tried.
static TRIED: AtomicU32 = AtomicU32::new(0);

/// A port on which nothing listens, given out once.
pub(crate) fn free_port() -> u16 {
    loop {
        // Processes begin far apart from each other.
        let number = process::id().wrapping_mul(499).wrapping_add(TRIED.fetch_add(1, Ordering::Relaxed));
        let port = u16::try_from(FIRST + number % COUNT).expect("the range is of ports");
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}
