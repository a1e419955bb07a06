//! What people see: pure functions from plain values to HTML.
//!
//! A page is a [`View`] in a [`Frame`]: the frame knows who looks, at which
//! organization and when; the view knows what there is to see.

mod account;
mod address_text;
mod api_keys;
mod audit_log;
mod chart;
mod command;
mod form;
mod frame;
mod gate;
mod general;
mod home;
mod icon;
mod limit;
mod number;
mod organizations;
mod pager;
mod people;
pub(crate) mod role;
mod scope;
mod sheet;
mod spark;
mod sub_organizations;
mod table;
mod time;
mod trouble;

pub use account::{Account, OpenSession, SessionPlace};
pub use api_keys::{
    CreateKey, Creator, EditKey, ExpiryChoice, KeyFilter, KeyForm, KeyList, KeyListQuery, KeyPage, KeyRow,
    KeySort, KeyState, KeyUse, LimitOf, Made, MadeKey, NamedKey, Origin, Overlap, RevokeKey, RotateKey,
    ShownKey, Unused,
};
pub use audit_log::{AuditEvent, AuditLog, AuditLogQuery, AuditParty};
pub use chart::{Usage, UsageRange};
pub use form::FormErrors;
pub use frame::{
    Access, FormToken, Frame, Layout, NamedOrganization, Notice, Place, Section, SignedInBy, View, Viewer,
};
pub use gate::{AccountKind, Invitation, ResetPassword, SignIn, Start, StartForm};
pub use general::General;
pub use home::Home;
pub use limit::LimitForm;
pub use organizations::Organizations;
pub use people::{ChangeRole, Invite, Invited, LinkFor, People, Person, RemovePerson, ResetLink, ShownLink};
pub use sub_organizations::{
    CreateSubOrganization, SubOrganization, SubOrganizations, SuspendSubOrganization,
};
pub use trouble::Trouble;
