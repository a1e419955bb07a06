//! Lengths of time, as people write them.

use std::time::Duration;

/// Reads a whole number and its unit: `500ms`, `5s`, `10m`, `2h`, `90d`.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let millis_per_unit: u64 = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(unreadable(text)),
    };
    let number: u64 = number.parse().map_err(|_| unreadable(text))?;
    number.checked_mul(millis_per_unit).map(Duration::from_millis).ok_or_else(|| unreadable(text))
}

fn unreadable(text: &str) -> String {
    format!("`{text}` is no length of time; write a number and its unit, such as 500ms, 5s, 10m, 2h or 90d")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_unit_are_a_length_of_time() {
        for (text, seconds) in [("5s", 5), ("2m", 120), ("1h", 3_600), ("90d", 7_776_000), ("1000ms", 1)] {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_an_example() {
        for text in ["", "5", "s", "-5s", "1.5s", "5 s", "5S", "1w", "99999999999999999999s", "213503982335d"]
        {
            assert!(parse(text).is_err_and(|reason| reason.contains("5s")), "{text}");
        }
    }
}
