//! `/organization/{org}/agency` and `/organization/{org}/sub-organizations`: agencies.

mod overview;
mod sub_organizations;

use super::operation::Operation;

const OVERVIEW: &str = "/organization/{org}/agency/overview";
const SUB_ORGANIZATIONS: &str = "/organization/{org}/sub-organizations";
const SUB_ORGANIZATION: &str = "/organization/{org}/sub-organizations/{sub}";

pub(super) fn operations() -> [Operation; 4] {
    [
        overview::operation(),
        sub_organizations::list(),
        sub_organizations::create(),
        sub_organizations::update(),
    ]
}
