//! `/organization/{org}/api-keys`: an organization's keys.

mod create;
mod find;
mod list;
mod revoke;
mod rotate;
mod update;
mod usage;

use super::operation::Operation;

const KEYS: &str = "/organization/{org}/api-keys";
const KEY: &str = "/organization/{org}/api-keys/{id}";
const ROTATE: &str = "/organization/{org}/api-keys/{id}/rotate";
const USAGE: &str = "/organization/{org}/api-keys/{id}/usage";

pub(super) fn operations() -> [Operation; 7] {
    [
        list::operation(),
        create::operation(),
        find::operation(),
        update::operation(),
        revoke::operation(),
        rotate::operation(),
        usage::operation(),
    ]
}
