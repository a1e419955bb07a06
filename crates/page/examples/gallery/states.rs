//! Every view in every state that it can be in.

mod gate;
pub(crate) mod key;
pub(crate) mod key_list;
pub(crate) mod new_key;
pub(crate) mod settings;

use bsk_page::view::{Frame, View};

/// A view in one of its states.
pub(crate) struct State {
    /// Its file name, without the ending.
    pub(crate) name: &'static str,
    /// Who looks.
    pub(crate) frame: Frame,
    /// At what.
    pub(crate) view: Box<dyn View>,
}

fn state(name: &'static str, frame: Frame, view: impl View + 'static) -> State {
    State { name, frame, view: Box::new(view) }
}

/// All of them.
pub(crate) fn all() -> Vec<State> {
    [gate::all(), gate::troubles(), key_list::all(), new_key::all(), key::all(), settings::all()]
        .into_iter()
        .flatten()
        .collect()
}
