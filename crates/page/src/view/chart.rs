//! A key's requests over time: a picture, and the same as a table.

mod bars;
mod scale;

use bsk_auth::{Step, Timestamp, UsagePoint};
use maud::{Markup, html};

use super::number::{counted, grouped};
use super::time;

/// A key's requests over time.
#[derive(Clone, Debug)]
pub struct Usage {
    /// How far back.
    pub range: UsageRange,
    /// The requests in each [`UsageRange::step`], oldest first, empty steps
    /// included.
    pub points: Vec<UsagePoint>,
}

/// How far back to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UsageRange {
    /// 24 hours, by the hour.
    #[default]
    Day,
    /// 7 days, by the hour.
    Week,
    /// 30 days, by the day.
    Month,
}

impl UsageRange {
    /// Every range, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// Its name in an address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
        }
    }

    /// The range of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.as_str() == name)
    }

    /// How many days it covers.
    #[must_use]
    pub const fn days(self) -> u32 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
        }
    }

    /// The length of a bar.
    #[must_use]
    pub const fn step(self) -> Step {
        match self {
            Self::Day | Self::Week => Step::Hour,
            Self::Month => Step::Day,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Day => "24 hours",
            Self::Week => "7 days",
            Self::Month => "30 days",
        }
    }
}

impl Usage {
    /// The chart, with links to the other ranges, whose addresses begin like
    /// this one's.
    pub(super) fn draw(&self, address: &str) -> Markup {
        let totals = self.totals();
        html! {
            figure.usage {
                figcaption {
                    h2 #usage { "Requests" }
                    (self.ranges(address))
                }
                (legend(&totals))
                @if totals == Totals::default() {
                    p.idle { "No requests in the last " (self.range.title()) "." }
                } @else {
                    (bars::bars(self.range, &self.points, &summary(self.range, &totals)))
                    details.more { summary { "Show as a table" } (self.table()) }
                }
                @if self.range.step() == Step::Day { p.hint { "Days begin at 00:00 UTC." } }
            }
        }
    }

    fn ranges(&self, address: &str) -> Markup {
        html! {
            nav.tabs aria-label="Range" {
                ul {
                    @for range in UsageRange::ALL {
                        li {
                            a href={ (address) "?range=" (range.as_str()) "#usage" }
                                aria-current=[(range == self.range).then_some("true")] { (range.title()) }
                        }
                    }
                }
            }
        }
    }

    fn table(&self) -> Markup {
        html! {
            div.scroll tabindex="0" role="group" aria-label="Requests as a table" {
                table {
                    thead {
                        tr {
                            th scope="col" { "From" }
                            @for kind in Kind::ALL { th.number scope="col" { (kind.title()) } }
                        }
                    }
                    tbody {
                        @for point in self.points.iter().rev() {
                            tr {
                                td { (start(point.at, self.range)) }
                                @for kind in Kind::ALL { td.number { (grouped(kind.of(point))) } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn totals(&self) -> Totals {
        Totals(
            Kind::ALL.map(|kind| {
                self.points.iter().fold(0_u64, |total, point| total.saturating_add(kind.of(point)))
            }),
        )
    }
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Allowed,
    Limited,
    Forbidden,
}

/// A number for each [`Kind`], in its order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Totals([u64; 3]);

impl Kind {
    const ALL: [Self; 3] = [Self::Allowed, Self::Limited, Self::Forbidden];

    const fn of(self, point: &UsagePoint) -> u64 {
        match self {
            // What is refused for want of a scope was admitted by the limit before.
            Self::Allowed => point.admitted.saturating_sub(point.forbidden),
            Self::Limited => point.rate_limited,
            Self::Forbidden => point.forbidden,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Allowed => "Allowed",
            Self::Limited => "Over the limit",
            Self::Forbidden => "Missing a scope",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Limited => "limited",
            Self::Forbidden => "forbidden",
        }
    }
}

fn legend(totals: &Totals) -> Markup {
    html! {
        dl.legend {
            @for (kind, total) in Kind::ALL.into_iter().zip(totals.0) {
                div class=(kind.class()) { dt { (kind.title()) } dd { (grouped(total)) } }
            }
        }
    }
}

/// The picture in a sentence.
fn summary(range: UsageRange, totals: &Totals) -> String {
    let [allowed, limited, forbidden] = totals.0;
    format!(
        "{} allowed in the last {}, {} over the limit, {} missing a scope",
        counted(allowed, "request"),
        range.title(),
        grouped(limited),
        grouped(forbidden),
    )
}

/// When a bar begins. Days are those of UTC, wherever the reader is.
fn start(at: Timestamp, range: UsageRange) -> Markup {
    match range.step() {
        Step::Day => html! { (time::day(at)) },
        _ => time::moment(at),
    }
}
