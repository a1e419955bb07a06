//! People, sub-organizations, the audit log, and what else is settled.

use bsk_auth::{Agency, AgencyOverview, OrganizationStatus, PartyKind, RateLimit, Role};
use bsk_page::view::{
    Access, Account, AuditEvent, AuditLog, AuditLogQuery, AuditParty, ChangeRole, CreateSubOrganization,
    FormErrors, General, Home, Invite, Invited, LinkFor, NamedOrganization, OpenSession, Organizations,
    People, Person, RemovePerson, ResetLink, SessionPlace, ShownLink, SubOrganization, SubOrganizations,
    SuspendSubOrganization,
};

use super::super::fixture::{
    acme, agency, agency_owner, ago, ahead, behind_proxy, key, name, organization_id, owner, place,
    signed_in, user_id,
};
use super::{State, state};

pub(super) fn all() -> Vec<State> {
    let mut states = people();
    states.extend(sub_organizations());
    states.extend(audit_log());
    states.extend(accounts());
    states
}

fn person(number: u8, email: &str, role: Role) -> Person {
    Person {
        id: user_id(number),
        email: email.to_owned(),
        role,
        joined_at: ago(86_400 * 20 * u64::from(number)),
    }
}

pub(crate) fn people_list() -> People {
    let invited = |id: &str, email: &str, role| Invited {
        id: id.to_owned(),
        email: email.to_owned(),
        role,
        expires_at: ahead(6),
    };
    People {
        organization: acme().id,
        viewer: user_id(1),
        people: vec![
            person(1, "ada@acme.example", Role::Owner),
            person(2, "grace@acme.example", Role::Owner),
            person(3, "someone-with-a-rather-long-address@department.acme.example", Role::Member),
        ],
        page: 1,
        total: 3,
        invited: vec![invited("i1", "alan@acme.example", Role::Member)],
    }
}

fn people() -> Vec<State> {
    let organization = || acme().id;
    let grace = || person(2, "grace@acme.example", Role::Owner);
    let mut wrong = FormErrors::none();
    wrong.add("email", "Write an e-mail address such as ada@example.com.");
    let invite = Invite {
        organization: organization(),
        email: String::new(),
        role: Role::Member,
        errors: FormErrors::none(),
    };
    let last = FormErrors::general("This is the last owner. Make somebody else an owner first.");
    let link = ShownLink {
        organization: organization(),
        email: "alan@acme.example".to_owned(),
        good_for: LinkFor::Joining,
        link: "https://keys.example.com/invitation/5fJ2q0Yk3dWm8s6ZtV1xRg".to_owned(),
        expires_at: ahead(7),
    };
    vec![
        state("people", owner(), people_list()),
        state("invite", owner(), invite.clone()),
        state("invite-wrong", owner(), Invite { email: "alan".to_owned(), errors: wrong, ..invite }),
        state("link", owner(), link.clone()),
        state("link-password", owner(), ShownLink { good_for: LinkFor::Password, ..link }),
        state(
            "change-role",
            owner(),
            ChangeRole { organization: organization(), person: grace(), errors: FormErrors::none() },
        ),
        state(
            "reset-link",
            owner(),
            ResetLink { organization: organization(), person: grace(), errors: FormErrors::none() },
        ),
        state(
            "remove-person",
            owner(),
            RemovePerson { organization: organization(), person: grace(), errors: FormErrors::none() },
        ),
        state(
            "remove-last",
            owner(),
            RemovePerson { organization: organization(), person: grace(), errors: last },
        ),
    ]
}

fn sub_organizations() -> Vec<State> {
    let sub = |number, text: &str, status| SubOrganization {
        organization: NamedOrganization { id: organization_id(number), name: name(text) },
        status,
        created_at: ago(86_400 * 11 * u64::from(number)),
    };
    let overview = AgencyOverview { sub_organizations: 3, active_keys: 41, requests_last_24h: 1_204_311 };
    let list = SubOrganizations {
        agency: agency().id,
        overview,
        subs: vec![
            sub(3, "Contoso", OrganizationStatus::Active),
            sub(4, "Fabrikam", OrganizationStatus::Suspended),
            sub(5, "Tailspin Toys", OrganizationStatus::Active),
        ],
        page: 1,
        total: 3,
    };
    let empty = SubOrganizations { subs: Vec::new(), total: 0, ..list.clone() };
    let create = CreateSubOrganization {
        agency: agency().id,
        once: "9b1f".to_owned(),
        name: String::new(),
        errors: FormErrors::none(),
    };
    let contoso = NamedOrganization { id: organization_id(3), name: name("Contoso") };
    let suspend =
        SuspendSubOrganization { agency: agency().id, organization: contoso, errors: FormErrors::none() };
    vec![
        state("sub-organizations", agency_owner(), list),
        state("sub-organizations-empty", agency_owner(), empty),
        state("sub-organization-create", agency_owner(), create),
        state("sub-organization-suspend", agency_owner(), suspend),
    ]
}

fn audit_log() -> Vec<State> {
    let party = |kind, id: &str, text: &str| AuditParty {
        kind,
        id: Some(id.to_owned()),
        name: Some(text.to_owned()),
    };
    let ada = || party(PartyKind::User, "user_01", "ada@acme.example");
    let bot = || party(PartyKind::Key, &key(4, "deploy bot").id.to_string(), "deploy bot");
    let operator = || AuditParty { kind: PartyKind::Operator, id: None, name: None };
    let stranger =
        || AuditParty { kind: PartyKind::Stranger, id: None, name: Some("eve@elsewhere.example".to_owned()) };
    let event = |minutes: u64, action: &str, actor, target, via: &str, details: &[(&str, &str)]| AuditEvent {
        at: ago(minutes * 60),
        action: action.to_owned(),
        actor,
        target,
        via: via.to_owned(),
        address: (via != "command line").then(|| "203.0.113.7".to_owned()),
        details: details.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    };
    let zapier = || party(PartyKind::Key, &key(5, "Zapier").id.to_string(), "Zapier");
    let log = AuditLog {
        organization: acme().id,
        query: AuditLogQuery::default(),
        actions: vec!["key.created", "key.revoked", "member.invited", "session.refused"],
        events: vec![
            event(2, "key.revoked", ada(), zapier(), "page", &[("reason", "found in a public repository")]),
            event(
                9,
                "key.created",
                bot(),
                zapier(),
                "api",
                &[("scopes", "read"), ("prefix", "bsk_live_ad52")],
            ),
            event(
                61,
                "member.role_changed",
                ada(),
                party(PartyKind::User, "user_02", "grace@acme.example"),
                "page",
                &[("role", "owner")],
            ),
            event(300, "session.refused", stranger(), stranger(), "page", &[]),
            event(301, "session.started", ada(), ada(), "page", &[]),
            event(
                3_000,
                "organization.updated",
                operator(),
                party(PartyKind::Organization, "org_01", "<b>Acme</b>"),
                "command line",
                &[("limit", "1000")],
            ),
            event(
                9_000,
                "something.new",
                operator(),
                AuditParty { kind: PartyKind::Pepper, id: Some("2".to_owned()), name: None },
                "command line",
                &[],
            ),
        ],
        total: 7,
        wrong: None,
    };
    let asked = AuditLogQuery {
        action: "key.revoked".to_owned(),
        party: "user_01".to_owned(),
        from: "2026-11-01".to_owned(),
        ..AuditLogQuery::default()
    };
    let none = AuditLog {
        query: asked,
        events: Vec::new(),
        total: 0,
        wrong: Some("The last day is before the first.".to_owned()),
        ..log.clone()
    };
    vec![state("audit-log", owner(), log), state("audit-log-none", owner(), none)]
}

fn accounts() -> Vec<State> {
    const CHROME: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36";
    let session = |id: &str, place, browser: Option<&str>| OpenSession {
        id: id.to_owned(),
        place,
        browser: browser.map(str::to_owned),
        address: Some("203.0.113.7".to_owned()),
        created_at: ago(86_400),
        last_seen_at: ago(240),
    };
    let sessions = vec![
        session("s1", SessionPlace::Here, Some(CHROME)),
        session(
            "s2",
            SessionPlace::Elsewhere,
            Some("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Safari/604.1"),
        ),
        session("s3", SessionPlace::Elsewhere, None),
    ];
    let mut wrong = FormErrors::none();
    wrong.add("current", "This is not your password.");
    let general = General {
        organization: acme().id,
        name: "Acme Analytics".to_owned(),
        agency: Agency::No,
        parent: Some(agency()),
        rate_limit: RateLimit::DEFAULT,
        created_at: ago(86_400 * 400),
        errors: FormErrors::none(),
    };
    let member = || signed_in(vec![acme()], Some(place(acme(), Agency::No, Access::Member)));
    let home = Home {
        name: acme().name,
        owners: vec!["ada@acme.example".to_owned(), "grace@acme.example".to_owned()],
    };
    let memberships = vec![(acme(), Role::Owner), (agency(), Role::Member)];
    vec![
        state("account", owner(), Account { sessions: sessions.clone(), errors: FormErrors::none() }),
        state("account-wrong", member(), Account { sessions, errors: wrong }),
        state("account-proxy", behind_proxy(), Account::default()),
        state("general", owner(), general),
        state("home", member(), home),
        state("organizations", signed_in(vec![acme(), agency()], None), Organizations { memberships }),
        state("organizations-none", signed_in(vec![], None), Organizations::default()),
    ]
}
