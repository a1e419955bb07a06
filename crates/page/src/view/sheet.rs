//! What dialogs have in common.

use maud::{Markup, html};

/// The end of a sheet's form: what does it, and the way back.
pub(super) fn buttons(back: &str, label: &str) -> Markup {
    html! {
        div.buttons {
            a.button href=(back) data-closes { "Cancel" }
            button.primary type="submit" { (label) }
        }
    }
}

/// The same for what cannot be undone.
pub(super) fn grave_buttons(back: &str, label: &str) -> Markup {
    html! {
        div.buttons {
            a.button href=(back) data-closes { "Cancel" }
            button.primary.danger type="submit" { (label) }
        }
    }
}

/// The end of a sheet that was only to be read.
pub(super) fn done(back: &str) -> Markup {
    html! {
        form.buttons method="get" action=(back) data-finishes {
            button.primary type="submit" { "Done" }
        }
    }
}

/// A text that is shown once, with the button that copies it.
pub(super) fn secret(id: &str, text: &str, label: &str) -> Markup {
    html! {
        div.secret {
            output id=(id) aria-label=(label) data-once { (text) }
            button type="button" data-copies=(id) data-done="Copied." data-with-script hidden { "Copy" }
        }
    }
}

/// Where the script says that something was copied, for eyes and ears.
pub(super) fn copied() -> Markup {
    html! { p.copied role="status" data-copied {} }
}
