//! What people see: pure functions from plain values to HTML.
//!
//! A page is a [`View`] in a [`Frame`]: the frame knows who looks, at which
//! organization and when; the view knows what there is to see.

mod address_text;
mod api_keys;
mod command;
mod form;
mod frame;
mod icon;
mod number;
mod pager;
mod scope;
mod sheet;
mod sign_in;
mod spark;
mod time;

pub use api_keys::{
    CreateKey, Creator, ExpiryChoice, KeyFilter, KeyForm, KeyList, KeyListQuery, KeyRow, KeySort, KeyState,
    KeyUse, LimitForm, NamedKey, Origin, Overlap, RevokeKey, RotateKey, ShownKey,
};
pub use form::FormErrors;
pub use frame::{Access, FormToken, Frame, NamedOrganization, Notice, Place, Section, Shape, View, Viewer};
pub use sign_in::SignIn;
