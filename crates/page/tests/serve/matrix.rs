//! Every route by every kind of person.

use std::collections::BTreeSet;

use actix_web::http::header::ORIGIN;
use actix_web::test::TestRequest;
use bsk_auth::{Agency, Caller, IssueKey, OrganizationId, Scope};
use bsk_page::serve;
use bsk_people::Role;

use crate::browser::{Browser, form, token};
use crate::world::{self, OWNER, World};

/// The columns. `none` is not signed in; `stranger` owns another organization; `member` and `owner`
/// belong to the agency that is asked about; `child` owns its sub-organization.
///
/// `{org}` is the agency, `{sub}` its sub-organization; `{key}` and `{subkey}` are keys of theirs,
/// `{user}` is a member, `{invitation}` somebody who is invited, new for every cell. A `POST` sends
/// a form that its page could have sent.
const TABLE: &str = "
                                                             none stranger member child owner
GET  /                                                        303 303 303 303 303
GET  /sign-in                                                 200 303 303 303 303
POST /sign-in                                                 422 422 422 422 422
POST /sign-out                                                303 303 303 303 303
GET  /start/{token}                                           404 404 404 404 404
POST /start/{token}                                           404 404 404 404 404
GET  /invitation/{token}                                      404 404 404 404 404
POST /invitation/{token}                                      404 404 404 404 404
GET  /reset-password/{token}                                  404 404 404 404 404
POST /reset-password/{token}                                  404 404 404 404 404
GET  /account                                                 303 200 200 200 200
POST /account/password                                        303 422 422 422 422
POST /account/sign-out-everywhere                             303 303 303 303 303
POST /account/sessions/{session}/end                          303 404 404 404 404
GET  /organizations                                           303 303 303 303 303
GET  /organization/{org}                                      303 404 200 404 303
GET  /organization/{sub}                                      303 404 404 303 404
GET  /organization/{org}/settings/general                     303 404 403 404 200
POST /organization/{org}/settings/general                     303 404 403 404 303
GET  /organization/{org}/settings/audit-log                   303 404 403 404 200
GET  /organization/{org}/settings/audit-log/events.csv        303 404 403 404 200
GET  /organization/{org}/settings/audit-log/events.jsonl      303 404 403 404 200
GET  /organization/{sub}/settings/audit-log                   303 404 404 200 404
GET  /organization/{org}/settings/people                      303 404 403 404 200
GET  /organization/{org}/settings/people/invite               303 404 403 404 200
POST /organization/{org}/settings/people/invite               303 404 403 404 201
POST /organization/{org}/settings/people/invitations/{invitation}/withdraw 303 404 403 404 303
GET  /organization/{org}/settings/people/{user}/role          303 404 403 404 200
POST /organization/{org}/settings/people/{user}/role          303 404 403 404 303
GET  /organization/{org}/settings/people/{user}/reset-link    303 404 403 404 200
POST /organization/{org}/settings/people/{user}/reset-link    303 404 403 404 201
GET  /organization/{org}/settings/people/{user}/remove        303 404 403 404 200
POST /organization/{org}/settings/people/{user}/remove        303 404 403 404 303
GET  /organization/{sub}/settings/people                      303 404 404 200 404
GET  /organization/{org}/settings/sub-organizations           303 404 403 404 200
GET  /organization/{sub}/settings/sub-organizations           303 404 404 404 404
GET  /organization/{org}/settings/sub-organizations/new       303 404 403 404 200
POST /organization/{org}/settings/sub-organizations/new       303 404 403 404 303
GET  /organization/{org}/settings/sub-organizations/{sub}/suspend  303 404 403 404 200
POST /organization/{org}/settings/sub-organizations/{sub}/suspend  303 404 403 404 303
POST /organization/{org}/settings/sub-organizations/{sub}/activate 303 404 403 404 303
GET  /organization/{org}/settings/api-keys                    303 404 403 404 200
GET  /organization/{sub}/settings/api-keys                    303 404 404 200 200
GET  /organization/{org}/settings/api-keys/{key}              303 404 403 404 200
GET  /organization/{sub}/settings/api-keys/{subkey}           303 404 404 200 200
GET  /organization/{org}/settings/api-keys/{subkey}           303 404 403 404 404
GET  /organization/{org}/settings/api-keys/{key}/revoke       303 404 403 404 200
GET  /organization/{org}/settings/api-keys/new                303 404 403 404 200
POST /organization/{org}/settings/api-keys/new                303 404 403 404 201
GET  /organization/{org}/settings/api-keys/{key}/edit         303 404 403 404 200
POST /organization/{org}/settings/api-keys/{key}/edit         303 404 403 404 303
GET  /organization/{org}/settings/api-keys/{key}/rotate       303 404 403 404 200
POST /organization/{org}/settings/api-keys/{key}/rotate       303 404 403 404 201
POST /organization/{org}/settings/api-keys/{key}/revoke       303 404 403 404 303
GET  /organization/{sub}/settings/api-keys/new                303 404 404 200 200
POST /organization/{sub}/settings/api-keys/new                303 404 404 201 201
POST /organization/{sub}/settings/api-keys/{subkey}/revoke    303 404 404 303 303
POST /organization/{org}/settings/api-keys/{subkey}/revoke    303 404 403 404 404
";

struct Row {
    method: &'static str,
    route: &'static str,
    expected: Vec<u16>,
}

fn rows() -> Vec<Row> {
    let row = |line: &'static str| {
        let mut words = line.split_whitespace();
        let (method, route) = (words.next().expect("a method"), words.next().expect("a route"));
        Row { method, route, expected: words.map(|status| status.parse().expect("a status")).collect() }
    };
    TABLE.trim().lines().skip(1).map(row).collect()
}

fn personas() -> Vec<&'static str> {
    TABLE.trim().lines().next().expect("a head").split_whitespace().collect()
}

/// The site that is asked, and everyone who asks.
struct Cast {
    world: World,
    agency: OrganizationId,
    sub: OrganizationId,
}

impl Cast {
    fn assemble() -> Self {
        let world = World::empty();
        let agency = world.start(Agency::Yes);
        let sub = world.sub_organization(&agency, "Child");
        let other = world.organization("Other");
        for (organization, email, role) in [
            (&agency, "member@example.com", Role::Member),
            (&sub, "child@example.com", Role::Owner),
            (&other, "stranger@example.com", Role::Owner),
        ] {
            world.join(organization, email, role);
        }
        Self { world, agency, sub }
    }

    async fn browser(&self, persona: &str) -> Browser<'_> {
        match persona {
            "none" => {
                let browser = Browser::new(&self.world);
                browser.get("/sign-in").await.expect(200);
                browser
            }
            "owner" => Browser::signed_in(&self.world, OWNER).await,
            other => Browser::signed_in(&self.world, &format!("{other}@example.com")).await,
        }
    }

    /// The path of a route, with something new for it to be about.
    fn path(&self, route: &str) -> String {
        let unknown = "b2f7ffdd-2f3f-4b6a-9b0e-0a8a3b7c9d10";
        let mut path = route.replace("{org}", self.agency.as_str()).replace("{sub}", self.sub.as_str());
        path = path.replace("{token}", &"A".repeat(43)).replace("{session}", unknown);
        for (name, organization) in [("{key}", &self.agency), ("{subkey}", &self.sub)] {
            if route.contains(name) {
                path = path.replace(name, &self.key(organization));
            }
        }
        if route.contains("{user}") {
            let email = format!("new{}@example.com", self.world.next());
            self.world.join(&self.agency, &email, Role::Member);
            let user = self.world.people_of(&self.agency).find(&email.parse().expect("an address"));
            path = path.replace("{user}", user.expect("they joined").id.as_str());
        }
        if route.contains("{invitation}") {
            let email = format!("invited{}@example.com", self.world.next());
            let people = self.world.people_of(&self.agency);
            people.invite(&email.parse().expect("an address"), Role::Member).expect("nobody has it");
            let open = people.invitations().expect("they are listed");
            path = path.replace("{invitation}", &open[0].id.to_string());
        }
        path
    }

    fn key(&self, organization: &OrganizationId) -> String {
        let keys =
            self.world.api_keys.organization_keys(&Caller::Operator, organization).expect("it is there");
        let request = IssueKey::new("Key".parse().expect("a name"), Scope::Read.into());
        keys.issue(request, None).expect("a key").key.record.id.to_string()
    }

    /// What a page would send, whatever the route.
    fn fields(&self, token: String) -> Vec<(String, String)> {
        let number = self.world.next();
        let fields = [
            ("token", token),
            ("once", format!("form-{number}")),
            ("name", "Renamed".to_owned()),
            ("scope", "read".to_owned()),
            ("email", format!("somebody{number}@example.com")),
            ("role", "member".to_owned()),
            ("overlap", "0".to_owned()),
        ];
        fields.map(|(name, value)| (name.to_owned(), value)).into()
    }
}

#[actix_web::test]
async fn every_person_gets_on_every_route_what_the_table_says() {
    let cast = Cast::assemble();
    let mut wrong = Vec::new();
    for persona in personas() {
        let mut browser = cast.browser(persona).await;
        for row in rows() {
            let expected =
                row.expected[personas().iter().position(|known| *known == persona).expect("it is")];
            let path = cast.path(row.route);
            let request = if row.method == "GET" {
                TestRequest::get().uri(&path)
            } else {
                let page = if persona == "none" { "/sign-in" } else { "/account" };
                let token = token(&browser.get(page).await.expect(200).text);
                form(&path, &cast.fields(token)).insert_header((ORIGIN, world::ORIGIN))
            };
            let answer = browser.send(request).await;
            if answer.status != expected {
                let status = answer.status;
                wrong.push(format!(
                    "{} {} by {persona}: {status} instead of {expected}",
                    row.method, row.route
                ));
            }
            if browser.cookie("bsk-session").is_none() && persona != "none" {
                browser = cast.browser(persona).await;
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_route_is_missing_from_the_table() {
    let template = |path: &str| {
        let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
        parts.collect::<Vec<_>>().join("/")
    };
    let tabled: BTreeSet<_> = rows().iter().map(|row| (row.method, template(row.route))).collect();
    let served: BTreeSet<_> = serve::routes().map(|(method, path)| (method, template(path))).collect();
    assert_eq!(tabled, served);
}
