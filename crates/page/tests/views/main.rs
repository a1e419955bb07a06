//! What every view keeps to, in every state of the gallery.

#[path = "../../examples/gallery/fixture.rs"]
mod fixture;
mod html;
#[path = "../../examples/gallery/states.rs"]
mod states;

mod accessible;
mod names;
mod safe;
