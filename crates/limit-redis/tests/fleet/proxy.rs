//! What stands between servers and Redis and loses answers.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread,
};

/// Passes everything on, but breaks the connection instead of some answers: Redis has done what it was told, and nobody
/// hears of it.
pub(crate) struct LossyProxy {
    pub(crate) port: u16,
    pub(crate) lost: Arc<AtomicU32>,
    is_stopped: Arc<AtomicBool>,
}

impl LossyProxy {
    /// `loses` says whether the answer of this number, from 0 on, is lost.
    pub(crate) fn start(redis: u16, loses: impl Fn(u32) -> bool + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (lost, is_stopped) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
        let (counter, stopped) = (Arc::clone(&lost), Arc::clone(&is_stopped));
        thread::spawn(move || {
            let (answers, loses) = (Arc::new(AtomicU32::new(0)), Arc::new(loses));
            for client in listener.incoming().map_while(Result::ok) {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(server) = TcpStream::connect(("127.0.0.1", redis)) else { continue };
                let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                thread::spawn(move || pass(from, to, || false));
                let (answers, loses) = (Arc::clone(&answers), Arc::clone(&loses));
                let counter = Arc::clone(&counter);
                thread::spawn(move || {
                    pass(server, client, || {
                        let is_lost = loses(answers.fetch_add(1, Ordering::Relaxed));
                        counter.fetch_add(u32::from(is_lost), Ordering::Relaxed);
                        is_lost
                    });
                });
            }
        });
        Self { port, lost, is_stopped }
    }
}

impl Drop for LossyProxy {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        // Wakes the listener up; if it is gone already, all the better.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, loses: impl Fn() -> bool) {
    let mut buffer = vec![0; 65_536];
    while let Ok(length) = from.read(&mut buffer) {
        if length == 0 || loses() || to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    // Either may be closed already.
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
