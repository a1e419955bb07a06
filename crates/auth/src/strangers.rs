//! Addresses from which unknown keys come.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use bsk_limit::{Moment, Quota, Window};
use moka::sync::Cache;

/// So many unknown keys of one address in a minute are looked up at once.
const AT_ONCE: Quota = match NonZeroU32::new(100) {
    Some(limit) => Quota::per_minute(limit),
    None => unreachable!(),
};

/// And so many more at leisure. Beyond, an address has to wait.
const AT_LEISURE: Quota = match NonZeroU32::new(1_000) {
    Some(limit) => Quota::per_minute(limit),
    None => unreachable!(),
};

/// Most addresses that are remembered.
const MOST_ADDRESSES: u64 = 20_000;

/// Who has presented unknown keys lately.
///
/// Only keys that turn out to be unknown, and were not known to be so, spend
/// an address's budget. Whoever shares an address with a guesser is slowed
/// down or told to come back at the first use of a key, and never again.
pub(crate) struct Strangers(Cache<IpAddr, Arc<Stranger>>);

/// What an address has spent of its budget.
struct Stranger {
    at_once: Window,
    at_leisure: Window,
}

/// How soon a key that nobody knows here is looked up for an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    AtOnce,
    AtLeisure,
    /// Not now, but after so long.
    After(Duration),
}

impl Strangers {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(MOST_ADDRESSES).time_to_idle(Duration::from_mins(2)).build())
    }

    /// How soon a key from this address is looked up.
    pub(crate) fn pace(&self, address: IpAddr, now: Moment) -> Pace {
        let Some(stranger) = self.0.get(&network(address)) else { return Pace::AtOnce };
        if stranger.at_once.status(now).remaining > 0 {
            return Pace::AtOnce;
        }
        let leisure = stranger.at_leisure.status(now);
        match leisure.next {
            Some(next) if leisure.remaining == 0 => {
                Pace::After(Duration::from_millis(next.millis_since(now)))
            }
            _ => Pace::AtLeisure,
        }
    }

    /// Notes an unknown key.
    pub(crate) fn note(&self, address: IpAddr, now: Moment) {
        let stranger = self.0.get_with(network(address), || {
            Arc::new(Stranger { at_once: Window::new(AT_ONCE), at_leisure: Window::new(AT_LEISURE) })
        });
        if !stranger.at_once.check(now).is_admitted() {
            // Over the limit is over the limit; how far does not matter.
            let _ = stranger.at_leisure.check(now);
        }
    }
}

/// The network that one person has: an IPv4 address, or 64 bits of IPv6 (RFC
/// 6177).
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_is_one_stranger() {
        let strangers = Strangers::new();
        let now = Moment::from_millis(1_000_000);
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        for host in 0..100 {
            assert_eq!(strangers.pace(address("2001:db8::1"), now), Pace::AtOnce);
            strangers.note(address(&format!("2001:db8::{host:x}")), now);
        }
        assert_eq!(strangers.pace(address("2001:db8::ffff"), now), Pace::AtLeisure);
        assert_eq!(strangers.pace(address("2001:db8:0:1::1"), now), Pace::AtOnce);
        for _ in 0..101 {
            strangers.note(address("::ffff:192.0.2.7"), now);
        }
        let same = address("192.0.2.7");
        assert_eq!(strangers.pace(same, now), Pace::AtLeisure, "the same address in both notations");
        assert_eq!(strangers.pace(same, now.saturating_add(Duration::from_secs(61))), Pace::AtOnce);
    }

    #[test]
    fn budget_of_an_address_ends_and_comes_back() {
        let strangers = Strangers::new();
        let now = Moment::from_millis(1_000_000);
        let address = IpAddr::from([192, 0, 2, 7]);
        for _ in 0..1_100 {
            assert!(matches!(strangers.pace(address, now), Pace::AtOnce | Pace::AtLeisure));
            strangers.note(address, now);
        }
        let Pace::After(wait) = strangers.pace(address, now) else { panic!("the budget is spent") };
        assert!(wait > Duration::from_secs(59) && wait < Duration::from_secs(61), "{wait:?}");
        assert_eq!(strangers.pace(address, now.saturating_add(wait)), Pace::AtOnce);
    }
}
