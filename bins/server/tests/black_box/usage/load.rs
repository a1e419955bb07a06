//! Requests with many keys, as fast as a few connections can send them, and what they were answered.

use core::fmt;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::harness::unix_seconds;

/// How many connections send requests.
const CONNECTIONS: usize = 4;

/// How many requests a connection sends before it reads their answers.
const BATCH: u64 = 16;

/// How long an answer may take.
const TIME_OUT: Duration = Duration::from_secs(30);

/// The answers to requests with one key, as the server counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Those that were within the limit.
    pub(super) admitted: u64,
    /// Those that were answered with 429.
    pub(super) rate_limited: u64,
    /// Those of the admitted ones that were answered with 403.
    pub(super) forbidden: u64,
}

impl Counts {
    fn add(&mut self, status: u16) {
        match status {
            200 => self.admitted += 1,
            403 => {
                self.admitted += 1;
                self.forbidden += 1;
            }
            429 => self.rate_limited += 1,
            other => panic!("a good key is answered {other}"),
        }
    }

    /// All together.
    pub(super) fn sum<'a>(counts: impl IntoIterator<Item = &'a Self>) -> Self {
        counts.into_iter().fold(Self::default(), |sum, next| Self {
            admitted: sum.admitted + next.admitted,
            rate_limited: sum.rate_limited + next.rate_limited,
            forbidden: sum.forbidden + next.forbidden,
        })
    }

    /// What is more than before.
    pub(super) fn since(&self, before: &Self) -> Self {
        Self {
            admitted: self.admitted - before.admitted,
            rate_limited: self.rate_limited - before.rate_limited,
            forbidden: self.forbidden - before.forbidden,
        }
    }

    /// How many answers it were.
    pub(super) fn answers(&self) -> u64 {
        self.admitted + self.rate_limited
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { admitted, rate_limited, forbidden } = self;
        write!(f, "{admitted} admitted, {forbidden} of them forbidden, {rate_limited} refused by the limit")
    }
}

/// Requests that are being sent.
pub(super) struct Load {
    began: f64,
    answered: Arc<AtomicU64>,
    threads: Vec<JoinHandle<Tally>>,
}

impl Load {
    /// Sends these requests in turn, so many in all, or until the server is gone.
    pub(super) fn begin(address: SocketAddr, requests: Vec<Vec<u8>>, number: u64) -> Self {
        let (requests, answered) = (Arc::new(requests), Arc::new(AtomicU64::new(0)));
        let sent = Arc::new(AtomicU64::new(0));
        let begin = |_| {
            let (requests, answered, sent) =
                (Arc::clone(&requests), Arc::clone(&answered), Arc::clone(&sent));
            thread::spawn(move || Client::connect(address).send(&requests, number, &sent, &answered))
        };
        let threads = (0..CONNECTIONS).map(begin).collect();
        Self { began: unix_seconds(), answered, threads }
    }

    /// How many are answered by now.
    pub(super) fn answered(&self) -> u64 {
        self.answered.load(Relaxed)
    }

    /// How long it has been going on.
    pub(super) fn seconds(&self) -> f64 {
        unix_seconds() - self.began
    }

    /// Lets it go on for a moment.
    pub(super) fn pause(&self) {
        assert!(!self.threads.iter().all(JoinHandle::is_finished), "it ended by itself");
        thread::park_timeout(Duration::from_millis(20));
    }

    /// Waits for the end.
    #[track_caller]
    pub(super) fn end(self) -> Tally {
        let tallies = self.threads.into_iter().map(|thread| thread.join().expect("a client that works"));
        tallies.reduce(Tally::with).expect("there are several")
    }
}

/// What was answered.
#[derive(Debug)]
pub(super) struct Tally {
    /// To each key.
    pub(super) counts: Vec<Counts>,
    /// Requests that were sent and not answered any more.
    pub(super) unanswered: u64,
    /// When answers came, and how many.
    times: Vec<(f64, u64)>,
}

/// What the server has answered and not recorded.
#[derive(Debug)]
pub(super) struct Lost {
    /// So many requests.
    pub(super) requests: u64,
    /// As many as were answered in the last seconds.
    pub(super) seconds: f64,
}

impl Tally {
    /// Both together.
    pub(super) fn with(mut self, other: Self) -> Self {
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine = Counts::sum([&*mine, theirs]);
        }
        self.unanswered += other.unanswered;
        self.times.extend(other.times);
        self
    }

    /// Of all keys.
    pub(super) fn total(&self) -> Counts {
        Counts::sum(&self.counts)
    }

    /// What is missing in the record. There may be more in it than was answered: what was under way.
    pub(super) fn lost(&self, recorded: &[Counts]) -> Lost {
        let (mut missing, mut invented) = (0, 0);
        for (recorded, counted) in recorded.iter().zip(&self.counts) {
            missing += counted.answers().saturating_sub(recorded.answers());
            invented += recorded.answers().saturating_sub(counted.answers());
        }
        assert!(invented <= self.unanswered, "{invented} requests were recorded that nobody sent");
        let mut times = self.times.clone();
        times.sort_by(|one, other| other.0.total_cmp(&one.0));
        let end = times.first().map_or(0.0, |(at, _)| *at);
        let mut left = missing;
        let since = times.iter().find(|(_, answered)| {
            left = left.saturating_sub(*answered);
            left == 0
        });
        Lost { requests: missing, seconds: since.map_or(f64::INFINITY, |(at, _)| end - at) }
    }
}

/// One connection.
struct Client {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Client {
    fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("somebody listens");
        stream.set_nodelay(true).expect("a socket can send at once");
        stream.set_read_timeout(Some(TIME_OUT)).expect("a time-out can be set");
        Self { stream, read: Vec::new() }
    }

    fn send(mut self, requests: &[Vec<u8>], number: u64, sent: &AtomicU64, answered: &AtomicU64) -> Tally {
        let mut tally =
            Tally { counts: vec![Counts::default(); requests.len()], unanswered: 0, times: vec![] };
        loop {
            let first = sent.fetch_add(BATCH, Relaxed);
            let batch: Vec<usize> = (first..number.min(first + BATCH))
                .map(|request| usize::try_from(request).expect("64 bits") % requests.len())
                .collect();
            if batch.is_empty() {
                return tally;
            }
            let wire: Vec<u8> = batch.iter().flat_map(|key| &requests[*key]).copied().collect();
            let is_sent = self.stream.write_all(&wire).is_ok();
            let mut came = 0;
            while let Some(status) = is_sent.then(|| self.answer()).flatten() {
                tally.counts[batch[came]].add(status);
                came += 1;
                if came == batch.len() {
                    break;
                }
            }
            answered.fetch_add(came as u64, Relaxed);
            tally.times.push((unix_seconds(), came as u64));
            if came < batch.len() {
                tally.unanswered += (batch.len() - came) as u64;
                return tally;
            }
        }
    }

    /// The status of the next answer; `None` if the server is gone.
    fn answer(&mut self) -> Option<u16> {
        loop {
            if let Some(head) = self.read.windows(4).position(|end| end == b"\r\n\r\n") {
                let text = str::from_utf8(&self.read[..head]).expect("heads are ASCII");
                let status = text.get(9..12).and_then(|status| status.parse().ok()).expect("a status line");
                let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
                let length: usize = length.map_or(0, |length| length.parse().expect("a number"));
                if self.read.len() >= head + 4 + length {
                    self.read.drain(..head + 4 + length);
                    return Some(status);
                }
            }
            let mut more = [0; 16_384];
            match self.stream.read(&mut more) {
                Ok(read) if read > 0 => self.read.extend(&more[..read]),
                _ => return None,
            }
        }
    }
}
