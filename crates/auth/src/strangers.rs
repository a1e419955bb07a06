//! Addresses from which unknown keys come.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use bsk_limit::{Moment, Quota, Window};
use moka::sync::Cache;

/// So many unknown keys of one address in a minute are looked up at once;
/// more of them take the slow lane.
const UNKNOWN_KEYS: Quota = match NonZeroU32::new(100) {
    Some(limit) => Quota::per_minute(limit),
    None => unreachable!(),
};

/// Most addresses that are remembered.
const MOST_ADDRESSES: u64 = 20_000;

/// Who has presented unknown keys lately.
///
/// Only keys that turn out to be unknown, and were not known to be so, spend
/// an address's budget. Whoever shares an address with a guesser is slowed
/// down at the first use of a key, and never again.
pub(crate) struct Strangers(Cache<IpAddr, Arc<Window>>);

impl Strangers {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(MOST_ADDRESSES).time_to_idle(Duration::from_mins(2)).build())
    }

    /// Whether a key from this address is looked up at once.
    pub(crate) fn may_hurry(&self, address: IpAddr, now: Moment) -> bool {
        self.0.get(&network(address)).is_none_or(|window| window.status(now).remaining > 0)
    }

    /// Notes an unknown key.
    pub(crate) fn note(&self, address: IpAddr, now: Moment) {
        let window = self.0.get_with(network(address), || Arc::new(Window::new(UNKNOWN_KEYS)));
        // Over the limit is over the limit; how far does not matter.
        let _ = window.check(now);
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
            assert!(strangers.may_hurry(address("2001:db8::1"), now));
            strangers.note(address(&format!("2001:db8::{host:x}")), now);
        }
        assert!(!strangers.may_hurry(address("2001:db8::ffff"), now));
        assert!(strangers.may_hurry(address("2001:db8:0:1::1"), now));
        for _ in 0..101 {
            strangers.note(address("::ffff:192.0.2.7"), now);
        }
        assert!(!strangers.may_hurry(address("192.0.2.7"), now), "the same address in both notations");
        assert!(strangers.may_hurry(address("192.0.2.7"), now.saturating_add(Duration::from_secs(61))));
    }
}
