//! When a new key is to end.

use bsk_auth::Timestamp;
use maud::{Markup, html};

use super::KeyForm;
use crate::view::form::{Field, FormErrors};
use crate::view::time::utc;

/// When a key is to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExpiryChoice {
    /// Not by itself.
    #[default]
    Never,
    /// In a week.
    Week,
    /// In 30 days.
    Month,
    /// In 90 days.
    Quarter,
    /// In 365 days.
    Year,
    /// After a day that is given.
    Day,
}

impl ExpiryChoice {
    /// Every choice, in the order in which they are shown.
    pub const ALL: [Self; 6] = [Self::Never, Self::Week, Self::Month, Self::Quarter, Self::Year, Self::Day];

    /// Its name in a form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Quarter => "90d",
            Self::Year => "365d",
            Self::Day => "day",
        }
    }

    /// The choice of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == name)
    }

    /// In how many days, if the choice says so.
    #[must_use]
    pub const fn days(self) -> Option<u32> {
        match self {
            Self::Never | Self::Day => None,
            Self::Week => Some(7),
            Self::Month => Some(30),
            Self::Quarter => Some(90),
            Self::Year => Some(365),
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Never => "Never",
            Self::Week => "In 7 days",
            Self::Month => "In 30 days",
            Self::Quarter => "In 90 days",
            Self::Year => "In 1 year",
            Self::Day => "After a day that I choose",
        }
    }
}

/// The choice, and a day for those who want one. The stylesheet hides the day
/// while another choice is made.
pub(super) fn expiry_fields(typed: &KeyForm, errors: &FormErrors, now: Timestamp) -> Markup {
    html! {
        div.expiry {
            (Field::new("expires", "Expires", errors).around(|ties| html! {
                select id=(ties.id) name="expires" aria-describedby=[ties.described_by.as_deref()]
                    aria-invalid=[ties.invalid] {
                    @for choice in ExpiryChoice::ALL {
                        option value=(choice.as_str()) selected[choice == typed.expires] { (choice.title()) }
                    }
                }
            }))
            div.day {
                (Field::new("expires-on", "Last day", errors).hint("It is refused from the next day on, 00:00 UTC.")
                    .around(|ties| html! {
                        input type="date" id=(ties.id) name="expires-on" value=(typed.expires_on) min=(utc(now).date())
                            aria-describedby=[ties.described_by.as_deref()] aria-invalid=[ties.invalid];
                    }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for choice in ExpiryChoice::ALL {
            assert_eq!(ExpiryChoice::named(choice.as_str()), Some(choice));
        }
        assert_eq!(ExpiryChoice::named("8d"), None);
    }
}
