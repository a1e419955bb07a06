//! The lines across a chart.

/// Most lines above the ground.
const MOST: u64 = 4;

/// Round numbers from zero up to or above `most`, in equal steps of 1, 2 or 5
/// and zeros.
pub(super) fn ticks(most: u64) -> Vec<u64> {
    let mut step = 1_u64;
    let mut factors = [2, 5, 10].into_iter().cycle();
    let mut power = 1_u64;
    while most.div_ceil(step) > MOST {
        let Some(factor) = factors.next() else { break };
        step = power.saturating_mul(factor);
        if factor == 10 {
            power = step;
        }
    }
    let lines = most.div_ceil(step).max(1);
    (0..=lines).map(|i| i.saturating_mul(step)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_at_round_numbers_and_reach_above() {
        for (most, lines) in [
            (0, &[0, 1][..]),
            (1, &[0, 1]),
            (3, &[0, 1, 2, 3]),
            (4, &[0, 1, 2, 3, 4]),
            (5, &[0, 2, 4, 6]),
            (9, &[0, 5, 10]),
            (17, &[0, 5, 10, 15, 20]),
            (41, &[0, 20, 40, 60]),
            (1_000, &[0, 500, 1_000]),
            (1_204, &[0, 500, 1_000, 1_500]),
            (9_871, &[0, 5_000, 10_000]),
        ] {
            assert_eq!(ticks(most), lines, "{most}");
        }
    }

    #[test]
    fn any_number_has_few_lines_that_reach_it() {
        let mut number = 1_u64;
        loop {
            for most in [number - 1, number, number + 1] {
                let lines = ticks(most);
                assert!((2..=5).contains(&lines.len()), "{most}: {lines:?}");
                assert!(lines.last().is_some_and(|last| *last >= most), "{most}: {lines:?}");
            }
            let Some(next) = number.checked_mul(3).filter(|next| *next < u64::MAX / 2) else { break };
            number = next;
        }
        assert!(ticks(u64::MAX).len() <= 5);
    }
}
