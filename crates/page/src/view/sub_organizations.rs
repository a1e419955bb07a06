//! An agency's sub-organizations.

mod create;
mod list;
mod suspend;

pub use create::CreateSubOrganization;
pub use list::{SubOrganization, SubOrganizations};
pub use suspend::SuspendSubOrganization;
