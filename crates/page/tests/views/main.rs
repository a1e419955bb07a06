//! What every view keeps to, in every state of the gallery.

#[path = "../../examples/gallery"]
mod gallery {
    pub(crate) mod fixture;
    pub(crate) mod states;
}
mod html;

mod accessible;
mod names;
mod safe;
mod snapshots;
