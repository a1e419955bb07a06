//! What just happened, at the head of the next page.

use bsk_auth::{Name, Receipt};
use maud::{Markup, html};

use crate::view::number::counted;
use crate::view::time;

/// What just happened.
#[derive(Clone, Debug)]
pub enum Notice {
    /// A key was revoked, and with it this many that it had made.
    KeyRevoked {
        /// What people called it.
        name: Name,
        /// Keys that were revoked with it.
        descendants: u64,
        /// How it is known that no server accepts it.
        receipt: Receipt,
    },
    /// Something else was done.
    Done(String),
    /// Something was not done, and why.
    NotDone(String),
}

impl Notice {
    pub(super) fn draw(&self) -> Markup {
        let refused = matches!(self, Self::NotDone(_));
        html! {
            div.notice .refused[refused] role="status" tabindex="-1" data-notice {
                @match self {
                    Self::KeyRevoked { name, descendants, receipt } => (revoked(name, *descendants, receipt)),
                    Self::Done(sentence) | Self::NotDone(sentence) => p { (sentence) },
                }
            }
        }
    }
}

fn revoked(name: &Name, descendants: u64, receipt: &Receipt) -> Markup {
    let servers = u64::from(receipt.acknowledged_by);
    let waited = u64::from(receipt.waited_for_leases);
    html! {
        p {
            strong { (name) " is revoked" }
            @if descendants > 0 { ", and with it " (counted(descendants, "key")) " that it had made" }
            ". No server accepts it any more."
        }
        p.detail {
            "In force since " (time::precise(receipt.effective_at)) ", confirmed by " (counted(servers, "server"))
            @if waited > 0 {
                "; " (counted(waited, "server")) " did not answer, and was waited for until it trusts its memory no more"
            }
            "."
        }
    }
}
