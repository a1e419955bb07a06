//! Commands to paste.

use maud::{Markup, html};

/// A command, in a block that scrolls by itself, also by keyboard.
pub(super) fn block(command: &str) -> Markup {
    html! { pre.command tabindex="0" { code { (command) } } }
}
