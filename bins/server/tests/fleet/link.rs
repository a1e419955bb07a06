//! A way to the database that can be stalled: bytes wait, connections stay.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

/// A proxy in front of a port of this machine.
pub(crate) struct Link {
    port: u16,
    valve: Arc<Valve>,
}

#[derive(Default)]
struct Valve {
    is_shut: Mutex<bool>,
    turned: Condvar,
}

impl Link {
    /// A way to a port.
    pub(crate) fn to(target: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let valve = Arc::new(Valve::default());
        let opened = Arc::clone(&valve);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, target)) else { continue };
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let (from, to) = (from.try_clone(), to.try_clone());
                    let valve = Arc::clone(&opened);
                    thread::spawn(move || {
                        if let (Ok(from), Ok(to)) = (from, to) {
                            valve.pump(from, to);
                        }
                    });
                }
            }
        });
        Self { port, valve }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// From now on nothing arrives, in neither direction.
    pub(crate) fn stall(&self) {
        self.valve.turn(true);
    }

    /// Everything arrives that was under way, and what follows.
    pub(crate) fn flow(&self) {
        self.valve.turn(false);
    }
}

impl Valve {
    fn turn(&self, shut: bool) {
        *self.is_shut.lock().unwrap_or_else(PoisonError::into_inner) = shut;
        self.turned.notify_all();
    }

    fn pump(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = [0; 16 * 1024];
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            let shut = self.is_shut.lock().unwrap_or_else(PoisonError::into_inner);
            drop(self.turned.wait_while(shut, |shut| *shut).unwrap_or_else(PoisonError::into_inner));
            if to.write_all(&buffer[..read]).is_err() {
                break;
            }
        }
        // The other direction may have done so.
        drop(to.shutdown(Shutdown::Both));
        drop(from.shutdown(Shutdown::Both));
    }
}
