//! Sparklines: a week of requests in the space of a word.

use maud::{Markup, html};

use super::number::{counted, short};

const WIDTH: f64 = 72.0;
const HEIGHT: f64 = 22.0;

/// Requests in equal steps, oldest first, as a small curve, and how many they
/// are: every curve fills its height, be they few or many.
pub(super) fn spark(requests: &[u64]) -> Markup {
    let total = requests.iter().fold(0_u64, |total, count| total.saturating_add(*count));
    let label = format!("{} in 7 days", counted(total, "request"));
    html! {
        svg.sparkline role="img" aria-label=(label) width=(WIDTH) height=(HEIGHT)
            viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } {
            title { (label) }
            @if total == 0 {
                path.idle d={ "M0 " (HEIGHT - 1.0) "H" (WIDTH) } {}
            } @else {
                path.area d={ (line(requests)) "V" (HEIGHT) "H0z" } {}
                path.line d=(line(requests)) {}
            }
        }
        small aria-hidden="true" { (short(total)) }
    }
}

/// The curve, from the left edge to the right.
fn line(requests: &[u64]) -> String {
    let most = requests.iter().copied().max().unwrap_or_default().max(1);
    let steps = requests.len().saturating_sub(1).max(1);
    let point = |(i, count): (usize, &u64)| {
        let x = WIDTH * ratio(i as u64, steps as u64);
        let y = 1.0 + (HEIGHT - 2.0) * (1.0 - ratio(*count, most));
        format!("{}{x:.0} {y:.1}", if i == 0 { "M" } else { "L" })
    };
    let path: String = requests.iter().enumerate().map(point).collect();
    if requests.len() == 1 { format!("{path}H{WIDTH}") } else { path }
}

#[expect(clippy::cast_precision_loss, reason = "a picture of a few dozen pixels")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_step_touches_the_top_and_an_idle_one_the_ground() {
        assert_eq!(line(&[0, 10, 5]), "M0 21.0L36 1.0L72 11.0");
    }

    #[test]
    fn one_step_is_a_level_line() {
        assert_eq!(line(&[7]), "M0 1.0H72");
    }

    #[test]
    fn no_requests_are_a_flat_line_that_says_so() {
        for requests in [&[][..], &[0, 0]] {
            let html = spark(requests).into_string();
            assert!(html.contains("aria-label=\"0 requests in 7 days\""), "{html}");
            assert!(html.contains("class=\"idle\""), "{html}");
        }
    }

    #[test]
    fn counts_that_cannot_be_summed_are_drawn_all_the_same() {
        let html = spark(&[u64::MAX, u64::MAX]).into_string();
        assert!(!html.contains("NaN") && !html.contains("inf"), "{html}");
    }
}
