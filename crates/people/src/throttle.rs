//! Slowing guessers down without locking anybody out.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bsk_store::{Email, SessionId, Timestamp};
use moka::sync::Cache;

/// Most accounts, browsers and networks that are remembered.
const MOST_REMEMBERED: u64 = 100_000;

/// For how long a failure is remembered.
const MEMORY: Duration = Duration::from_hours(24);

/// How fast delays grow.
#[derive(Clone, Copy, Debug)]
struct Pace {
    /// So many attempts may fail before there is a delay.
    free: u32,
    /// The longest delay.
    longest: Duration,
}

/// Whoever guesses one account from everywhere has fewer than a hundred guesses
/// a day.
const ACCOUNT: Pace = Pace { free: 5, longest: Duration::from_mins(15) };

/// People share networks.
const NETWORK: Pace = Pace { free: 20, longest: Duration::from_mins(15) };

/// Whose attempts are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Subject {
    /// All that name this account, from browsers that have not signed in to it
    /// before.
    Account(Email),
    /// Those from a browser that has.
    Browser(SessionId),
    /// All from this network.
    Network(IpAddr),
}

#[derive(Debug, Default)]
struct Failures {
    count: u32,
    not_before: Option<Timestamp>,
}

/// Who has failed lately to show who they are.
///
/// An attempt counts as failed from its beginning, so that many at once are no
/// way around.
#[derive(Debug)]
pub(crate) struct Throttle(Cache<Subject, Arc<Mutex<Failures>>>);

/// An attempt that was let through. It stays a failure unless it is taken back.
#[derive(Debug)]
pub(crate) struct Attempt {
    counted: Vec<Arc<Mutex<Failures>>>,
    /// How many attempts on this account have failed, with this one.
    pub(crate) failures: u32,
}

impl Throttle {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(MOST_REMEMBERED).time_to_idle(MEMORY).build())
    }

    /// Lets an attempt through, or says how long to wait. `browser` is an
    /// earlier session of the account in the same browser: whoever has that
    /// does not wait for what others do to the account.
    pub(crate) fn begin(
        &self,
        email: &Email,
        browser: Option<SessionId>,
        address: Option<IpAddr>,
        now: Timestamp,
    ) -> Result<Attempt, Duration> {
        let account = match browser {
            Some(session) => Subject::Browser(session),
            None => Subject::Account(email.clone()),
        };
        let network = address.map(|address| (Subject::Network(network(address)), NETWORK));
        let subjects: Vec<_> = [(account, ACCOUNT)].into_iter().chain(network).collect();
        let counted: Vec<_> = subjects.iter().map(|(subject, _)| self.failures(subject)).collect();
        let paces = || subjects.iter().map(|(_, pace)| *pace);
        let wait = counted.iter().zip(paces()).map(|(failures, pace)| locked(failures).wait(pace, now)).max();
        if let Some(wait) = wait.filter(|wait| !wait.is_zero()) {
            return Err(wait);
        }
        let mut failures = 0;
        for (subject, pace) in counted.iter().zip(paces()).rev() {
            failures = locked(subject).add(pace, now);
        }
        Ok(Attempt { counted, failures })
    }

    fn failures(&self, subject: &Subject) -> Arc<Mutex<Failures>> {
        self.0.get_with_by_ref(subject, Arc::default)
    }
}

impl Attempt {
    /// The password was right: the account's count begins anew. The network's
    /// goes on without this attempt, as whoever has one account may guess at
    /// others.
    pub(crate) fn succeed(self) {
        if let [account, network @ ..] = self.counted.as_slice() {
            *locked(account) = Failures::default();
            for network in network {
                locked(network).take_back();
            }
        }
    }

    /// It never came to a judgement.
    pub(crate) fn take_back(self) {
        for failures in &self.counted {
            locked(failures).take_back();
        }
    }
}

impl Failures {
    fn wait(&self, pace: Pace, now: Timestamp) -> Duration {
        let Some(not_before) = self.not_before else { return Duration::ZERO };
        let millis = not_before.as_millis().saturating_sub(now.as_millis());
        // If the clock was set back, nobody waits longer for it.
        Duration::from_millis(u64::try_from(millis).unwrap_or(0)).min(pace.longest)
    }

    fn add(&mut self, pace: Pace, now: Timestamp) -> u32 {
        self.count = self.count.saturating_add(1);
        self.not_before = (self.count >= pace.free).then(|| {
            let doublings = (self.count - pace.free).min(20);
            now.saturating_add(Duration::from_secs(1 << doublings).min(pace.longest))
        });
        self.count
    }

    fn take_back(&mut self) {
        self.count = self.count.saturating_sub(1);
        self.not_before = None;
    }
}

fn locked(failures: &Mutex<Failures>) -> std::sync::MutexGuard<'_, Failures> {
    failures.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An IPv4 address, or the /64 network of an IPv6 one, which one subscriber
/// has to themselves.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from(network))
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_767_225_600_000);

    fn at(seconds: u64) -> Timestamp {
        START.saturating_add(Duration::from_secs(seconds))
    }

    fn ada() -> Email {
        "ada@example.com".parse().unwrap()
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn delays_double_after_the_free_attempts_and_end_growing() {
        let throttle = Throttle::new();
        for _ in 0..5 {
            assert!(throttle.begin(&ada(), None, None, at(0)).is_ok());
        }
        let mut now = 0;
        for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900] {
            assert_eq!(throttle.begin(&ada(), None, None, at(now)).err(), Some(Duration::from_secs(wait)));
            now += wait;
            assert!(throttle.begin(&ada(), None, None, at(now)).is_ok(), "after {wait} s");
        }
    }

    #[test]
    fn known_browser_does_not_wait_for_what_others_do() {
        let throttle = Throttle::new();
        for _ in 0..5 {
            throttle.begin(&ada(), None, Some(address(1)), at(0)).unwrap();
        }
        assert!(throttle.begin(&ada(), None, Some(address(2)), at(0)).is_err());
        let known = Some(SessionId::from_bytes([1; 16]));
        for _ in 0..5 {
            throttle.begin(&ada(), known, Some(address(2)), at(0)).unwrap();
        }
        assert!(
            throttle.begin(&ada(), known, Some(address(2)), at(0)).is_err(),
            "it has attempts of its own"
        );
    }

    #[test]
    fn network_that_tries_many_accounts_waits() {
        let throttle = Throttle::new();
        for number in 0..20 {
            let email = format!("user{number}@example.com").parse().unwrap();
            assert!(throttle.begin(&email, None, Some(address(1)), at(0)).is_ok());
        }
        assert!(throttle.begin(&ada(), None, Some(address(1)), at(0)).is_err());
        assert!(throttle.begin(&ada(), None, Some(address(2)), at(0)).is_ok());
    }

    #[test]
    fn success_frees_the_account_and_not_the_network() {
        let throttle = Throttle::new();
        let network = throttle.failures(&Subject::Network(address(1)));
        locked(&network).count = NETWORK.free - 1;
        throttle.begin(&ada(), None, Some(address(1)), at(0)).unwrap().succeed();
        throttle.begin(&ada(), None, Some(address(1)), at(0)).unwrap();
        assert!(
            throttle.begin(&ada(), None, Some(address(1)), at(0)).is_err(),
            "the twentieth failure of the network"
        );
    }

    #[test]
    fn attempt_that_is_taken_back_counts_nothing() {
        let throttle = Throttle::new();
        for _ in 0..100 {
            throttle.begin(&ada(), None, Some(address(1)), at(0)).unwrap().take_back();
        }
        assert_eq!(throttle.begin(&ada(), None, Some(address(1)), at(0)).unwrap().failures, 1);
    }

    #[test]
    fn clock_that_is_set_back_makes_nobody_wait_longer() {
        let throttle = Throttle::new();
        for _ in 0..5 {
            throttle.begin(&ada(), None, None, at(1_000_000)).unwrap();
        }
        assert_eq!(throttle.begin(&ada(), None, None, at(0)).err(), Some(ACCOUNT.longest));
    }

    #[test]
    fn one_subscriber_of_ipv6_is_one_network() {
        let addresses = ["2001:db8::1", "2001:db8::2"].map(|text| network(text.parse().unwrap()));
        assert_eq!(addresses[0], addresses[1]);
        assert_ne!(network("2001:db8:0:1::1".parse().unwrap()), addresses[0]);
        assert_eq!(network("::ffff:192.0.2.1".parse().unwrap()), IpAddr::from([192, 0, 2, 1]));
    }
}
