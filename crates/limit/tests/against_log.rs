//! The law: never more than the limit in any window, and refusals less than a block early, against a naive exact log.

use bsk_limit::{Moment, Quota, Verdict, Window};
use proptest::prelude::*;
use std::{num::NonZeroU32, time::Duration};

/// Every unit's time. Moments are rounded down, so a unit leaves a millisecond after the window.
struct Log {
    quota: Quota,
    admitted: Vec<u64>,
}

impl Log {
    fn new(quota: Quota) -> Self {
        Self { quota, admitted: Vec::new() }
    }

    fn counted(&self, now: u64) -> usize {
        let left = self.admitted.partition_point(|unit| unit + 1 + self.quota.window_ms() <= now);
        self.admitted.len() - left
    }
}

/// What the client does next.
#[derive(Debug, Clone)]
enum Step {
    /// Sends so many, one after the other, so many milliseconds apart.
    Send { units: u16, apart: u8 },
    /// Is silent for so many hundredths of the window.
    Wait { hundredths: u8 },
    /// Is silent for all but so many milliseconds of the window, or so many more.
    WaitWindow { off: i8 },
    /// Its clock steps back.
    Return { millis: u16 },
}

fn quotas() -> impl Strategy<Value = Quota> {
    let limits =
        prop_oneof![1_u32..=5, 60_u32..=70, 120_u32..=140, 250_u32..=260, Just(1_000), 1_u32..=1_100];
    let windows = prop_oneof![Just(1_u64), Just(10), Just(1_000), Just(60_000), Just(86_400_000)];
    (limits, windows).prop_map(|(limit, window)| {
        let limit = NonZeroU32::new(limit).expect("the limits begin at 1");
        Quota::new(limit, Duration::from_millis(window)).expect("within the bounds")
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (1_u16..=600, prop_oneof![4 => Just(0_u8), 1 => 1_u8..=40]).prop_map(|(units, apart)| Step::Send { units, apart }),
        3 => (0_u8..=120).prop_map(|hundredths| Step::Wait { hundredths }),
        2 => (-3_i8..=3).prop_map(|off| Step::WaitWindow { off }),
        1 => (0_u16..=2_000).prop_map(|millis| Step::Return { millis }),
    ];
    prop::collection::vec(step, 1..60)
}

/// So early that no steps lead past the last moment.
const LATEST_START: u64 = Moment::MAX.as_millis() - 100 * 86_400_000;

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn window_agrees_with_an_exact_log_up_to_a_block(quota in quotas(), steps in steps(), start in 0..LATEST_START) {
        let (window, mut log) = (Window::new(quota), Log::new(quota));
        let limit = usize::try_from(quota.limit()).expect("fits");
        let block = limit.div_ceil(68);
        let (mut now, mut latest) = (start, 0);
        for step in steps {
            match step {
                Step::Wait { hundredths } => now += quota.window_ms() * u64::from(hundredths) / 100,
                Step::WaitWindow { off } => now = (now + quota.window_ms()).saturating_add_signed(off.into()),
                Step::Return { millis } => now = now.saturating_sub(millis.into()),
                Step::Send { units, apart } => {
                    for _ in 0..units {
                        now += u64::from(apart);
                        let moment = Moment::from_millis(now);
                        let status = window.status(moment);
                        let verdict = window.check(moment);
                        // A step back counts as the moment of the last admission.
                        let tick = now.max(latest);
                        let counted = log.counted(tick);
                        prop_assert_eq!(verdict.is_admitted(), status.remaining > 0);
                        match verdict {
                            Verdict::Admitted => {
                                prop_assert!(counted < limit, "{} counted of {} at {}", counted, limit, tick);
                                log.admitted.push(tick);
                                latest = tick;
                            }
                            Verdict::Refused(until) => {
                                prop_assert!(counted + block > limit, "{} counted of {} at {}", counted, limit, tick);
                                prop_assert!(until.moment.as_millis() > tick);
                                prop_assert_eq!(status.next, Some(until.moment));
                            }
                            Verdict::Closed => prop_assert!(false, "nobody closed the window"),
                        }
                        prop_assert!(limit - log.counted(tick) < window.status(moment).remaining as usize + block);
                    }
                }
            }
            let idle = window.is_idle(Moment::from_millis(now));
            prop_assert_eq!(idle, log.counted(now.max(latest)) == 0);
        }
    }
}
