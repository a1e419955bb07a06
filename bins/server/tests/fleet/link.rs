//! A way to a service that can be stalled: bytes wait, connections stay. Answers can be lost on it, too.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// By this the connection is told on which a server renews its lease.
const RENEWS: &[u8] = b"(lease)";

/// By this the connection is told on which a server hears of changes.
const LISTENS: &[u8] = b"LISTEN bsk_changes";

/// A proxy in front of a port of this machine.
pub(crate) struct Link {
    port: u16,
    valve: Arc<Valve>,
}

#[derive(Default)]
struct Valve {
    is_shut: Mutex<bool>,
    turned: Condvar,
    /// The next renewal that is answered shuts it.
    shuts_after_renewal: AtomicBool,
    /// So many more messages of the server, but for those about its lease, until it shuts; 0: it does not.
    messages_left: AtomicU64,
    /// How long answers take, in milliseconds, but for those about the lease.
    slowness: AtomicU64,
    /// Of so many answers one is lost, and its connection with it; 0: none is.
    one_lost_in: AtomicU64,
    answers: AtomicU64,
    lost: AtomicU64,
}

/// What a connection is for, as far as it has said so.
#[derive(Default)]
struct About {
    renews: AtomicBool,
    listens: AtomicBool,
}

/// Where bytes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Server,
    Database,
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
                for socket in [&client, &server] {
                    // Without it the way would be slower than it is.
                    let _ = socket.set_nodelay(true);
                }
                let about = Arc::new(About::default());
                for (side, from, to) in [(Side::Server, &client, &server), (Side::Database, &server, &client)]
                {
                    let (from, to) = (from.try_clone(), to.try_clone());
                    let (valve, about) = (Arc::clone(&opened), Arc::clone(&about));
                    thread::spawn(move || {
                        if let (Ok(from), Ok(to)) = (from, to) {
                            valve.pump(side, from, to, &about);
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

    /// Stalls as soon as the server has renewed its lease, when it trusts its cache for the longest time to come; waits
    /// for that.
    pub(crate) fn stall_after_renewal(&self) {
        self.valve.shuts_after_renewal.store(true, SeqCst);
        assert!(self.wait_until_stalled(Duration::from_secs(15)), "leases are renewed");
    }

    /// Stalls when the server has sent so many more messages, but for those about its lease: it stops in the middle of
    /// whatever it does.
    pub(crate) fn stall_after_messages(&self, messages: u64) {
        self.valve.messages_left.store(messages, SeqCst);
    }

    /// Waits until it is stalled; says whether it was within this time.
    pub(crate) fn wait_until_stalled(&self, patience: Duration) -> bool {
        let shut = self.valve.is_shut.lock().unwrap_or_else(PoisonError::into_inner);
        let (shut, _) = self
            .valve
            .turned
            .wait_timeout_while(shut, patience, |shut| !*shut)
            .unwrap_or_else(PoisonError::into_inner);
        *shut
    }

    /// From now on every answer takes so long, but for those about the lease.
    pub(crate) fn slow_down(&self, time: Duration) {
        self.valve.slowness.store(u64::try_from(time.as_millis()).unwrap_or(u64::MAX), SeqCst);
    }

    /// From now on one of so many answers is lost: what was asked is done, and nobody hears of it.
    pub(crate) fn lose_one_in(&self, answers: u64) {
        self.valve.one_lost_in.store(answers, SeqCst);
    }

    /// How many answers were lost.
    pub(crate) fn lost(&self) -> u64 {
        self.valve.lost.load(SeqCst)
    }

    /// Everything arrives that was under way, and what follows.
    pub(crate) fn flow(&self) {
        self.valve.messages_left.store(0, SeqCst);
        self.valve.shuts_after_renewal.store(false, SeqCst);
        self.valve.turn(false);
    }
}

impl About {
    /// Learns from what a server says.
    fn learn(&self, bytes: &[u8]) {
        for (words, is_said) in [(RENEWS, &self.renews), (LISTENS, &self.listens)] {
            if bytes.windows(words.len()).any(|window| window == words) {
                is_said.store(true, SeqCst);
            }
        }
    }

    fn is_about_the_lease(&self) -> bool {
        self.renews.load(SeqCst) || self.listens.load(SeqCst)
    }
}

impl Valve {
    fn turn(&self, shut: bool) {
        *self.is_shut.lock().unwrap_or_else(PoisonError::into_inner) = shut;
        self.turned.notify_all();
    }

    fn pump(&self, side: Side, mut from: TcpStream, mut to: TcpStream, about: &About) {
        let mut buffer = [0; 16 * 1024];
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            let bytes = &buffer[..read];
            if side == Side::Server {
                about.learn(bytes);
            }
            let (renews, is_about_the_lease) = (about.renews.load(SeqCst), about.is_about_the_lease());
            let slowness = self.slowness.load(SeqCst);
            if side == Side::Database && !is_about_the_lease && slowness > 0 {
                thread::park_timeout(Duration::from_millis(slowness));
            }
            let shut = self.is_shut.lock().unwrap_or_else(PoisonError::into_inner);
            drop(self.turned.wait_while(shut, |shut| *shut).unwrap_or_else(PoisonError::into_inner));
            if (side == Side::Database && self.loses()) || to.write_all(bytes).is_err() {
                break;
            }
            let is_enough = match side {
                Side::Database => renews && self.shuts_after_renewal.swap(false, SeqCst),
                Side::Server => !is_about_the_lease && self.counts_down(),
            };
            if is_enough {
                self.turn(true);
            }
        }
        // The other direction may have done so.
        drop(to.shutdown(Shutdown::Both));
        drop(from.shutdown(Shutdown::Both));
    }

    /// Counts an answer; says whether it is one to lose.
    fn loses(&self) -> bool {
        let one_in = self.one_lost_in.load(SeqCst);
        let is_lost = one_in > 0 && self.answers.fetch_add(1, SeqCst) % one_in == one_in - 1;
        self.lost.fetch_add(u64::from(is_lost), SeqCst);
        is_lost
    }

    /// Counts a message; says whether it was the last to pass.
    fn counts_down(&self) -> bool {
        let less = |left: u64| left.checked_sub(1);
        self.messages_left.fetch_update(SeqCst, SeqCst, less) == Ok(1)
    }
}
