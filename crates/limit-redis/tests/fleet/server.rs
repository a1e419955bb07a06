//! A server: this program once more, as a process that can be stopped and killed.

use crate::record::{Outcome, Record, Request};
use bsk_limit::{Moment, Quota, SharedKey, SharedLimits as _, SharedVerdict, SharedWindow};
use bsk_limit_redis::RedisLimits;
use std::{
    io::{BufRead as _, BufReader, Write as _},
    num::NonZeroU32,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread::{self, JoinHandle},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// What a server is told.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) url: String,
    pub(crate) loss: &'static str,
    pub(crate) limit: u32,
    pub(crate) window_ms: u64,
    pub(crate) per_second: u32,
    pub(crate) millis: u64,
}

/// A server at work.
pub(crate) struct Server {
    child: Child,
    reader: Option<JoinHandle<Record>>,
}

pub(crate) fn micros() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(since.as_micros()).unwrap()
}

fn now() -> Moment {
    Moment::from_millis(micros() / 1_000)
}

impl Server {
    pub(crate) fn start(plan: &Plan) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["server::serve", "--exact", "--ignored", "--nocapture"])
            .env("PLAN_URL", &plan.url)
            .env("PLAN_LOSS", plan.loss)
            .env("PLAN_LIMIT", plan.limit.to_string())
            .env("PLAN_WINDOW_MS", plan.window_ms.to_string())
            .env("PLAN_PER_SECOND", plan.per_second.to_string())
            .env("PLAN_MILLIS", plan.millis.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let reader = thread::spawn(move || read(output.lines().map_while(Result::ok)));
        Self { child, reader: Some(reader) }
    }

    pub(crate) fn signal(&self, signal: &str) {
        let status = Command::new("kill").arg(format!("-{signal}")).arg(self.child.id().to_string()).status();
        assert!(status.unwrap().success());
    }

    /// Waits until it has done its work, or has died, and says what it did.
    pub(crate) fn finish(mut self) -> Record {
        self.child.wait().unwrap();
        self.reader.take().unwrap().join().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(lines: impl Iterator<Item = String>) -> Record {
    let mut record = Record::default();
    for line in lines {
        let words: Vec<_> = line.split(' ').collect();
        let outcome = match words[..] {
            ["admitted", ..] => Outcome::Admitted,
            ["refused", ..] => Outcome::Refused,
            ["unknown", ..] => Outcome::Unknown,
            ["calls", calls] => {
                record.calls = calls.parse().unwrap();
                continue;
            }
            _ => continue,
        };
        // A server that is killed may leave half a line.
        if let [_, began, ended, "."] = words[..] {
            let (began, ended) = (began.parse().unwrap(), ended.parse().unwrap());
            record.requests.push(Request { began, ended, outcome });
        }
    }
    record
}

pub(crate) fn ask(window: &SharedWindow) -> Outcome {
    loop {
        match window.check(now()) {
            SharedVerdict::Admitted => return Outcome::Admitted,
            SharedVerdict::Refused(_) => return Outcome::Refused,
            SharedVerdict::Unknown => return Outcome::Unknown,
            SharedVerdict::Closed => panic!("nobody changes the quota"),
            SharedVerdict::Pending(ticket) => {
                let (sender, receiver) = mpsc::channel::<()>();
                window.notify(ticket, Box::new(move || drop(sender)));
                // An error is the answer: the sender is gone.
                let _ = receiver.recv();
            }
        }
    }
}

pub(crate) fn open(url: &str, loss: &str) -> Result<RedisLimits, bsk_limit_redis::OpenError> {
    RedisLimits::open(&url.parse().unwrap(), loss.parse().unwrap(), now)
}

pub(crate) fn quota(limit: u32, window_ms: u64) -> Quota {
    Quota::new(NonZeroU32::new(limit).unwrap(), Duration::from_millis(window_ms)).unwrap()
}

/// Not a test, but what the other processes run.
#[test]
#[ignore = "the other tests run this as a process of its own"]
fn serve() {
    let Ok(url) = std::env::var("PLAN_URL") else { return };
    let number = |name| std::env::var(name).unwrap().parse::<u64>().unwrap();
    let loss = std::env::var("PLAN_LOSS").unwrap();
    let limits = open(&url, &loss).unwrap();
    let limit = u32::try_from(number("PLAN_LIMIT")).unwrap();
    let window = limits.window(SharedKey([3; 16]), quota(limit, number("PLAN_WINDOW_MS")));
    let (pause, start) = (1_000_000 / number("PLAN_PER_SECOND"), micros());
    let end = start + number("PLAN_MILLIS") * 1_000;
    let mut next = start;
    let mut output = std::io::stdout().lock();
    loop {
        let began = micros();
        if began >= end {
            break;
        }
        if began < next {
            thread::sleep(Duration::from_micros(next - began));
            continue;
        }
        next = (next + pause).max(began.saturating_sub(100_000));
        let outcome = ask(&window);
        let name = match outcome {
            Outcome::Admitted => "admitted",
            Outcome::Refused => "refused",
            Outcome::Unknown => "unknown",
        };
        writeln!(output, "{name} {began} {} .", micros()).unwrap();
    }
    limits.close();
    writeln!(output, "calls {}", limits.counters().calls).unwrap();
}
