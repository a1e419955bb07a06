//! Things to see: made up, and always the same.

use std::time::Duration;

use bsk_auth::{Agency, KeyHint, KeyId, Name, OrganizationId, ScopeSet, Timestamp, UserId};
use bsk_page::view::{
    Access, Creator, FormToken, Frame, KeyRow, KeyState, NamedKey, NamedOrganization, Place, SignedInBy,
    Viewer,
};

pub(crate) const API: &str = "https://keys.example.com/api/v1";

pub(crate) fn now() -> Timestamp {
    at("2026-11-26T14:03:22Z")
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

pub(crate) fn ago(seconds: u64) -> Timestamp {
    now().saturating_sub(Duration::from_secs(seconds))
}

pub(crate) fn ahead(days: u64) -> Timestamp {
    now().saturating_add(Duration::from_secs(days * 86_400))
}

pub(crate) fn name(text: &str) -> Name {
    text.parse().expect("a name")
}

pub(crate) fn scopes(text: &str) -> ScopeSet {
    text.parse().expect("scopes")
}

pub(crate) fn acme() -> NamedOrganization {
    NamedOrganization { id: organization_id(1), name: name("Acme Analytics") }
}

pub(crate) fn agency() -> NamedOrganization {
    NamedOrganization { id: organization_id(2), name: name("Northwind Agency") }
}

pub(crate) fn organization_id(number: u8) -> OrganizationId {
    OrganizationId::from_random([number; 12])
}

pub(crate) fn user_id(number: u8) -> UserId {
    UserId::from_random([number; 12])
}

pub(crate) fn anonymous() -> Frame {
    Frame { now: now(), form_token: FormToken::new("8Jt2f0Qm".to_owned()), viewer: None, notice: None }
}

/// An owner of one organization.
pub(crate) fn owner() -> Frame {
    signed_in(vec![acme()], Some(place(acme(), Agency::No, Access::Owner)))
}

/// An owner of an agency, who belongs to another organization too.
pub(crate) fn agency_owner() -> Frame {
    signed_in(vec![agency(), acme()], Some(place(agency(), Agency::Yes, Access::Owner)))
}

/// An owner whom a proxy signs in.
pub(crate) fn behind_proxy() -> Frame {
    let mut frame = owner();
    frame.viewer.as_mut().expect("somebody").signed_in_by = SignedInBy::Proxy;
    frame
}

/// An owner of an agency at the keys of a sub-organization.
pub(crate) fn agency_owner_below() -> Frame {
    let client = NamedOrganization { id: organization_id(3), name: name("Contoso") };
    signed_in(vec![agency(), acme()], Some(place(client, Agency::No, Access::Agency(agency()))))
}

pub(crate) fn signed_in(organizations: Vec<NamedOrganization>, place: Option<Place>) -> Frame {
    let email = "ada@acme.example".to_owned();
    let viewer = Viewer { email, signed_in_by: SignedInBy::Password, organizations, place };
    Frame { viewer: Some(viewer), ..anonymous() }
}

pub(crate) fn place(organization: NamedOrganization, agency: Agency, access: Access) -> Place {
    Place { organization, agency, access }
}

pub(crate) fn key(number: u8, text: &str) -> NamedKey {
    NamedKey {
        id: KeyId::from_random([number; 16]),
        name: name(text),
        hint: KeyHint::parse(&format!(
            "bsk_live_{:04x}",
            0x1b3_u32.wrapping_mul(u32::from(number) + 97) & 0xffff
        ))
        .expect("a hint"),
    }
}

pub(crate) fn row(number: u8, text: &str) -> KeyRow {
    KeyRow {
        key: key(number, text),
        scopes: scopes("read"),
        state: KeyState::Active { expires_at: None },
        last_used_at: Some(ago(u64::from(number) * 577)),
        created_at: ago(u64::from(number) * 86_400 * 9),
        creator: Creator::Person("ada@acme.example".to_owned()),
        made: 0,
        requests: wave(number),
    }
}

/// A week in steps of six hours.
pub(crate) fn wave(number: u8) -> Vec<u64> {
    let seed = u64::from(number);
    (0..28).map(|i| (i * 7 + seed * 13) % (11 + seed) * (3 + i % 4) * seed).collect()
}

/// Some of everything that a list can show.
pub(crate) fn rows() -> Vec<KeyRow> {
    let names = [
        "nightly export",
        "dashboard",
        "CRM sync",
        "deploy bot",
        "Zapier",
        "warehouse loader",
        "enrichment",
        "weekly report",
        "lead scoring",
        "support console",
        "staging",
        "alerting",
        "data science notebooks",
        "ICP config pipeline",
        "mobile app backend",
        "partner feed",
        "list importer",
        "billing reconciliation",
        "QA suite",
        "load test",
    ];
    let mut rows: Vec<_> = names.into_iter().zip(1..).map(|(name, number)| row(number, name)).collect();
    rows[1].scopes = scopes("read write");
    rows[2].state = KeyState::ExpiringSoon { expires_at: ahead(5) };
    rows[3].scopes = scopes("admin");
    rows[3].made = 3;
    rows[4].creator = Creator::Key(key(4, "deploy bot"));
    rows[5].state = KeyState::Expired { expires_at: ago(86_400 * 3) };
    rows[6].last_used_at = None;
    rows[6].requests = vec![0; 28];
    rows[7].state = KeyState::Revoked { at: Some(ago(7_200)) };
    rows[8].state = KeyState::Active { expires_at: Some(ahead(80)) };
    rows[9].creator = Creator::Operator;
    rows[10].creator = Creator::Unknown;
    rows[11].scopes = scopes("read write admin");
    rows.push(row(30, "<script>alert(1)</script> & \"co\""));
    rows.push(row(
        31,
        &"a name as long as a name may be, which is a hundred characters of text ".repeat(2)[..100],
    ));
    rows.push(row(32, "日本語の名前"));
    rows
}
