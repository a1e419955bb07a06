//! A client that heeds the header fields, and is the only one to use its key, is never refused.

use bsk_limit::{
    Moment, Quota, Verdict, Window,
    headers::{RateLimitFields, WallClock, retry_after},
};
use proptest::prelude::*;
use std::{num::NonZeroU32, time::Duration};

/// A client that sees nothing but header fields, and waits by a clock of its own.
#[derive(Debug)]
struct Client {
    window: Window,
    now_ms: u64,
    wall: WallClock,
}

impl Client {
    fn fields(&self) -> RateLimitFields {
        let now = Moment::from_millis(self.now_ms);
        RateLimitFields::new(&self.window.status(now), now, self.wall)
    }

    fn remaining(&self) -> u64 {
        self.fields().remaining().as_str().parse().expect("a number")
    }

    /// `r` and `t` of the `RateLimit` field.
    fn rate_limit(&self) -> (u64, u64) {
        let fields = self.fields();
        let (remaining, reset) = fields
            .rate_limit()
            .as_str()
            .strip_prefix(r#""default";r="#)
            .and_then(|parameters| parameters.split_once(";t="))
            .expect("both parameters");
        (remaining.parse().expect("a number"), reset.parse().expect("a number"))
    }

    fn send(&self) -> Verdict {
        self.window.check(Moment::from_millis(self.now_ms))
    }

    /// Waits until the wall clock shows the given Unix time.
    fn wait_until(&mut self, unix_seconds: u64) {
        let wall_ms = self.wall.unix_millis(Moment::from_millis(self.now_ms));
        self.now_ms += (unix_seconds * 1_000).saturating_sub(wall_ms);
    }
}

fn clients() -> impl Strategy<Value = Client> {
    let limits = prop_oneof![1_u32..=3, 60_u32..=70, 128_u32..=130, Just(1_000)];
    let windows = prop_oneof![Just(1_u64), Just(999), Just(1_000), Just(60_000)];
    (limits, windows, 0_u64..100_000, 0_i64..2_000_000_000_000).prop_map(|(limit, window, now_ms, offset)| {
        let limit = NonZeroU32::new(limit).expect("the limits begin at 1");
        let quota = Quota::new(limit, Duration::from_millis(window)).expect("within the bounds");
        Client { window: Window::new(quota), now_ms, wall: WallClock::from_offset_ms(offset) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn client_that_sends_what_remains_is_admitted(
        mut client in clients(), bursts in prop::collection::vec((0_u64..=1_000, 0_u64..=3, 0_u64..=2_000), 1..30),
    ) {
        for (percent, apart, pause) in bursts {
            for _ in 0..(client.remaining() * percent).div_ceil(1_000) {
                prop_assert_eq!(client.send(), Verdict::Admitted);
                client.now_ms += apart;
            }
            client.now_ms += pause;
        }
    }

    #[test]
    fn client_that_heeds_the_ietf_field_is_admitted(
        mut client in clients(), bursts in prop::collection::vec((0_u64..=1_000, 0_u64..=3), 1..40),
    ) {
        for (percent, apart) in bursts {
            let (remaining, reset) = client.rate_limit();
            if remaining == 0 {
                prop_assert!(reset > 0, "nothing remains, and nothing is to come");
                client.now_ms += reset * 1_000;
                prop_assert!(client.rate_limit().0 > 0, "t promises more");
            }
            for _ in 0..(client.rate_limit().0 * percent).div_ceil(1_000) {
                prop_assert_eq!(client.send(), Verdict::Admitted);
                client.now_ms += apart;
            }
        }
    }

    #[test]
    fn client_that_waits_for_retry_after_is_admitted_once(
        mut client in clients(), pauses in prop::collection::vec(0_u64..=5, 1..30),
    ) {
        for pause in pauses {
            let refused = loop {
                if let Verdict::Refused(until) = client.send() {
                    break until;
                }
            };
            let field = retry_after(refused, Moment::from_millis(client.now_ms));
            client.now_ms += field.as_str().parse::<u64>().expect("a number") * 1_000;
            prop_assert_eq!(client.send(), Verdict::Admitted);
            client.now_ms += pause;
        }
    }

    #[test]
    fn client_that_waits_for_the_reset_may_send_the_limit_at_once(
        mut client in clients(), rounds in prop::collection::vec((1_u64..=1_000, 0_u64..=30), 1..12),
    ) {
        for (percent, apart) in rounds {
            let limit: u64 = client.fields().limit().as_str().parse().expect("a number");
            for _ in 0..(limit * percent).div_ceil(1_000) {
                let _ = client.send();
                client.now_ms += apart;
            }
            client.wait_until(client.fields().reset().as_str().parse().expect("a number"));
            for _ in 0..limit {
                prop_assert_eq!(client.send(), Verdict::Admitted);
            }
            client.wait_until(client.fields().reset().as_str().parse().expect("a number"));
        }
    }
}
