//! The picture: a bar for each step, on lines at round numbers.
//!
//! Places across are in percent of the width, so that the picture fits a phone
//! and a wide screen with letters of one size and without a script.

use bsk_auth::{Timestamp, UsagePoint};
use maud::{Markup, html};

use super::scale::ticks;
use super::{Kind, UsageRange};
use crate::view::number::{grouped, short};
use crate::view::time;

/// Height of the bars' ground.
const GROUND: f64 = 180.0;
/// Room above the uppermost line, for its number.
const TOP: f64 = 16.0;
/// Height of the whole picture: below the ground stand the times.
const HEIGHT: f64 = 202.0;
/// The part of a step that its bar fills.
const FILLED: f64 = 0.78;

pub(super) fn bars(range: UsageRange, points: &[UsagePoint], summary: &str) -> Markup {
    let lines = ticks(points.iter().map(total).max().unwrap_or_default());
    let most = lines.last().copied().unwrap_or(1);
    let step = 100.0 / float(points.len().max(1) as u64);
    html! {
        svg.chart role="img" aria-label=(summary) width="100%" height=(HEIGHT) {
            @for line in &lines {
                line x1="0" x2="100%" y1=(px(height_of(*line, most))) y2=(px(height_of(*line, most))) {}
            }
            @for (i, point) in points.iter().enumerate() {
                (bar(range, point, step * float(i as u64), step, most))
            }
            @for line in lines.iter().filter(|line| **line > 0) {
                text x="0" y=(px(height_of(*line, most) - 4.0)) { (short(*line)) }
            }
            @for (middle, point) in marked(range, points, step) {
                text.moment x=(percent(middle)) y=(HEIGHT - 4.0)
                    data-at=[(range != UsageRange::Month).then_some(point.at)]
                    data-form=[form_of_mark(range)] { (mark(range, point.at)) }
            }
        }
    }
}

/// A bar, and an unseen one of full height that the pointer can rest on.
fn bar(range: UsageRange, point: &UsagePoint, from: f64, step: f64, most: u64) -> Markup {
    let left = percent(from + step * (1.0 - FILLED) / 2.0);
    let width = percent(step * FILLED);
    let mut below = 0_u64;
    let parts = Kind::ALL.map(|kind| {
        let bottom = height_of(below, most);
        below = below.saturating_add(kind.of(point));
        (kind, bottom, height_of(below, most))
    });
    html! {
        g {
            title data-at=[(range != UsageRange::Month).then_some(point.at)] { (caption(range, point)) }
            rect.rest x=(percent(from)) width=(percent(step)) y="0" height=(GROUND) {}
            @for (kind, bottom, top) in parts.into_iter().filter(|(kind, ..)| kind.of(point) > 0) {
                // What is there is seen, however little it is.
                rect class=(kind.class()) x=(left) width=(width) y=(px(top.min(bottom - 1.0)))
                    height=(px((bottom - top).max(1.0))) {}
            }
        }
    }
}

/// `26 Nov 2026, 14:00 UTC: 1,204 allowed, 3 over the limit`.
fn caption(range: UsageRange, point: &UsagePoint) -> String {
    let at = match range {
        UsageRange::Month => time::day(point.at),
        _ => time::to_the_minute(point.at),
    };
    let parts = Kind::ALL.into_iter().filter(|kind| *kind == Kind::Allowed || kind.of(point) > 0);
    let parts: Vec<_> =
        parts.map(|kind| format!("{} {}", grouped(kind.of(point)), kind.title().to_lowercase())).collect();
    format!("{at}: {}", parts.join(", "))
}

/// The steps below which a time stands, each with its middle: none so close to
/// an edge that the time would not fit.
fn marked(range: UsageRange, points: &[UsagePoint], step: f64) -> impl Iterator<Item = (f64, &UsagePoint)> {
    let steps = points.iter().enumerate().filter(move |(i, point)| is_marked(range, *i, point.at));
    let middles = steps.map(move |(i, point)| (step * (float(i as u64) + 0.5), point));
    middles.filter(|(middle, _)| (3.0..=97.0).contains(middle))
}

/// Whether a time stands below a step: not below all, or they would touch.
fn is_marked(range: UsageRange, index: usize, at: Timestamp) -> bool {
    match range {
        UsageRange::Day => index % 4 == 1,
        UsageRange::Week => time::utc(at).hour() == 12,
        UsageRange::Month => index % 6 == 2,
    }
}

const fn form_of_mark(range: UsageRange) -> Option<&'static str> {
    match range {
        UsageRange::Day => Some("hour"),
        UsageRange::Week => Some("weekday"),
        UsageRange::Month => None,
    }
}

fn mark(range: UsageRange, at: Timestamp) -> String {
    match range {
        UsageRange::Day => time::hour(at),
        UsageRange::Week => time::weekday(at),
        UsageRange::Month => time::short_day(at),
    }
}

fn total(point: &UsagePoint) -> u64 {
    Kind::ALL.into_iter().fold(0, |total: u64, kind| total.saturating_add(kind.of(point)))
}

/// How far from the top a number stands.
fn height_of(number: u64, most: u64) -> f64 {
    GROUND - (GROUND - TOP) * float(number) / float(most)
}

#[expect(clippy::cast_precision_loss, reason = "a picture of a few hundred pixels")]
fn float(number: u64) -> f64 {
    number as f64
}

fn px(place: f64) -> String {
    format!("{place:.1}")
}

fn percent(place: f64) -> String {
    format!("{place:.2}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(admitted: u64, rate_limited: u64, forbidden: u64) -> UsagePoint {
        UsagePoint { at: "2026-11-26T14:00:00Z".parse().unwrap(), admitted, rate_limited, forbidden }
    }

    #[test]
    fn numbers_stand_between_the_ground_and_the_uppermost_line() {
        for (number, most, place) in
            [(0, 10, 180.0), (10, 10, 16.0), (5, 10, 98.0), (u64::MAX, u64::MAX, 16.0)]
        {
            assert!((height_of(number, most) - place).abs() < 1e-9, "{number} of {most}");
        }
    }

    #[test]
    fn parts_of_a_bar_stand_on_each_other() {
        let html = bar(UsageRange::Day, &point(7, 3, 2), 0.0, 50.0, 10).into_string();
        assert!(
            html.contains("class=\"allowed\" x=\"5.50%\" width=\"39.00%\" y=\"98.0\" height=\"82.0\""),
            "{html}"
        );
        assert!(
            html.contains("class=\"limited\" x=\"5.50%\" width=\"39.00%\" y=\"48.8\" height=\"49.2\""),
            "{html}"
        );
        assert!(
            html.contains("class=\"forbidden\" x=\"5.50%\" width=\"39.00%\" y=\"16.0\" height=\"32.8\""),
            "{html}"
        );
    }

    #[test]
    fn one_request_among_a_million_is_seen() {
        let html = bar(UsageRange::Day, &point(1, 0, 1), 0.0, 50.0, 1_000_000).into_string();
        assert!(html.contains("y=\"179.0\" height=\"1.0\""), "{html}");
    }

    #[test]
    fn a_caption_tells_what_there_was() {
        assert_eq!(caption(UsageRange::Day, &point(1_204, 0, 0)), "26 Nov 2026, 14:00 UTC: 1,204 allowed");
        assert_eq!(
            caption(UsageRange::Month, &point(1, 3, 1)),
            "26 Nov 2026: 0 allowed, 3 over the limit, 1 missing a scope"
        );
    }

    #[test]
    fn any_counts_are_drawn() {
        for points in [vec![], vec![point(u64::MAX, u64::MAX, u64::MAX)], vec![point(0, 0, 0); 168]] {
            let html = bars(UsageRange::Week, &points, "").into_string();
            assert!(!html.contains("NaN") && !html.contains("inf"), "{html}");
        }
    }
}
