//! The table of routes. Who may use one stands in it, as the kind of its handler.

use super::person::Person;
use super::refusal::Refusal;
use super::reply::Reply;
use super::standing::{Managed, Standing};
use super::visit::Visit;
use crate::handler::{account, api_keys, audit_log, gate, general, organizations, people, sub_organizations};

/// What a handler gives.
pub(crate) type Outcome = Result<Reply, Refusal>;

/// What stands at a path for a method.
#[derive(Clone, Copy)]
pub(crate) struct Route {
    pub(crate) verb: Verb,
    pub(crate) path: &'static str,
    pub(crate) handler: Handler,
}

/// How a route is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// To see something: GET, and HEAD.
    See,
    /// To do something: POST.
    Do,
}

/// Who may ask, and who answers.
#[derive(Clone, Copy)]
pub(crate) enum Handler {
    /// Everybody.
    Anyone(fn(&Visit) -> Outcome),
    /// Whoever is signed in.
    Person(fn(&Visit, &Person) -> Outcome),
    /// Whoever belongs to the organization of the path.
    Member(fn(&Visit, &Standing) -> Outcome),
    /// The owners of the organization of the path.
    Owner(fn(&Visit, &Standing) -> Outcome),
    /// Its owners, and those of the agency that it belongs to: whoever may manage its keys.
    Manager(fn(&Visit, &Managed) -> Outcome),
}

use Handler::{Anyone, Manager, Member, Owner, Person as SignedIn};
use Verb::{Do, See};

/// Every route.
pub(crate) const ALL: &[Route] = &[
    route(See, "/", Anyone(gate::sign_in::begin)),
    route(See, "/sign-in", Anyone(gate::sign_in::form)),
    route(Do, "/sign-in", Anyone(gate::sign_in::sign_in)),
    route(Do, "/sign-out", SignedIn(gate::sign_in::sign_out)),
    route(See, "/start/{token}", Anyone(gate::start::form)),
    route(Do, "/start/{token}", Anyone(gate::start::start)),
    route(See, "/invitation/{token}", Anyone(gate::invitation::form)),
    route(Do, "/invitation/{token}", Anyone(gate::invitation::accept)),
    route(See, "/reset-password/{token}", Anyone(gate::reset::form)),
    route(Do, "/reset-password/{token}", Anyone(gate::reset::reset)),
    route(See, "/account", SignedIn(account::form)),
    route(Do, "/account/password", SignedIn(account::change_password)),
    route(Do, "/account/sign-out-everywhere", SignedIn(account::sign_out_everywhere)),
    route(Do, "/account/sessions/{session}/end", SignedIn(account::end_session)),
    route(See, "/organizations", SignedIn(organizations::list)),
    route(See, "/organization/{org}", Member(organizations::home)),
    route(See, "/organization/{org}/settings/general", Owner(general::form)),
    route(Do, "/organization/{org}/settings/general", Owner(general::rename)),
    route(See, "/organization/{org}/settings/audit-log", Owner(audit_log::list)),
    route(See, "/organization/{org}/settings/audit-log/events.csv", Owner(audit_log::csv::download)),
    route(See, "/organization/{org}/settings/audit-log/events.jsonl", Owner(audit_log::lines::download)),
    route(See, "/organization/{org}/settings/people", Owner(people::list)),
    route(See, "/organization/{org}/settings/people/invite", Owner(people::invite::form)),
    route(Do, "/organization/{org}/settings/people/invite", Owner(people::invite::invite)),
    route(
        Do,
        "/organization/{org}/settings/people/invitations/{invitation}/withdraw",
        Owner(people::invite::withdraw),
    ),
    route(See, "/organization/{org}/settings/people/{user}/role", Owner(people::role::form)),
    route(Do, "/organization/{org}/settings/people/{user}/role", Owner(people::role::change)),
    route(See, "/organization/{org}/settings/people/{user}/reset-link", Owner(people::reset::form)),
    route(Do, "/organization/{org}/settings/people/{user}/reset-link", Owner(people::reset::make)),
    route(See, "/organization/{org}/settings/people/{user}/remove", Owner(people::remove::form)),
    route(Do, "/organization/{org}/settings/people/{user}/remove", Owner(people::remove::remove)),
    route(See, "/organization/{org}/settings/sub-organizations", Owner(sub_organizations::list)),
    route(See, "/organization/{org}/settings/sub-organizations/new", Owner(sub_organizations::create::form)),
    route(Do, "/organization/{org}/settings/sub-organizations/new", Owner(sub_organizations::create::create)),
    route(
        See,
        "/organization/{org}/settings/sub-organizations/{sub}/suspend",
        Owner(sub_organizations::suspend::form),
    ),
    route(
        Do,
        "/organization/{org}/settings/sub-organizations/{sub}/suspend",
        Owner(sub_organizations::suspend::suspend),
    ),
    route(
        Do,
        "/organization/{org}/settings/sub-organizations/{sub}/activate",
        Owner(sub_organizations::suspend::activate),
    ),
    route(See, "/organization/{org}/settings/api-keys", Manager(api_keys::list::list)),
    route(See, "/organization/{org}/settings/api-keys/new", Manager(api_keys::create::form)),
    route(Do, "/organization/{org}/settings/api-keys/new", Manager(api_keys::create::create)),
    route(See, "/organization/{org}/settings/api-keys/{key}", Manager(api_keys::page::show)),
    route(See, "/organization/{org}/settings/api-keys/{key}/edit", Manager(api_keys::edit::form)),
    route(Do, "/organization/{org}/settings/api-keys/{key}/edit", Manager(api_keys::edit::edit)),
    route(See, "/organization/{org}/settings/api-keys/{key}/rotate", Manager(api_keys::rotate::form)),
    route(Do, "/organization/{org}/settings/api-keys/{key}/rotate", Manager(api_keys::rotate::rotate)),
    route(See, "/organization/{org}/settings/api-keys/{key}/revoke", Manager(api_keys::revoke::form)),
    route(Do, "/organization/{org}/settings/api-keys/{key}/revoke", Manager(api_keys::revoke::revoke)),
];

const fn route(verb: Verb, path: &'static str, handler: Handler) -> Route {
    Route { verb, path, handler }
}
