//! Which scope allows what.

use bsk_scope::permission::{Admin, AgencyRead, AgencyWrite, Permission, Read, Write};
use bsk_scope::{Scope, ScopeSet};
use proptest::prelude::*;

#[test]
fn each_scope_grants_what_the_table_says_and_no_more() {
    use Scope::{Admin, AgencyRead, AgencyWrite, Read, Write};
    let table: [(Scope, &[Scope]); 5] = [
        (Read, &[Read]),
        (Write, &[Write]),
        (Admin, &[Admin, Read, Write]),
        (AgencyRead, &[AgencyRead]),
        (AgencyWrite, &[AgencyWrite]),
    ];
    for (held, granted) in table {
        for wanted in Scope::ALL {
            let expected = granted.contains(&wanted);
            assert_eq!(ScopeSet::of(held).grants(wanted.into()), expected, "{held} for {wanted}");
        }
    }
}

#[test]
fn types_stand_for_their_scopes() {
    let cases = [
        (Read::REQUIRED, "read"),
        (Write::REQUIRED, "write"),
        (Admin::REQUIRED, "admin"),
        (AgencyRead::REQUIRED, "agency:read"),
        (AgencyWrite::REQUIRED, "agency:write"),
        (<()>::REQUIRED, ""),
        (<(Read, AgencyRead)>::REQUIRED, "read agency:read"),
        (<(Read, Write, AgencyWrite)>::REQUIRED, "read write agency:write"),
    ];
    for (required, text) in cases {
        assert_eq!(required.to_string(), text);
    }
}

#[test]
fn unknown_names_are_refused() {
    for name in ["", "READ", "reads", "read,write", "agency", "agency:admin", "*"] {
        assert!(name.parse::<Scope>().is_err(), "{name:?}");
    }
    assert!("read root".parse::<ScopeSet>().is_err());
    assert_eq!("".parse::<ScopeSet>(), Ok(ScopeSet::EMPTY));
}

#[test]
fn bits_without_a_meaning_are_refused() {
    assert_eq!(ScopeSet::from_bits(0b0001_1111), Some(ScopeSet::ALL));
    assert_eq!(ScopeSet::from_bits(0b0010_0000), None);
}

fn any_set() -> impl Strategy<Value = ScopeSet> {
    (0..=ScopeSet::ALL.bits()).prop_map(|bits| ScopeSet::from_bits(bits).expect("legal"))
}

proptest! {
    #[test]
    fn text_and_bits_read_back(set in any_set()) {
        prop_assert_eq!(set.to_string().parse(), Ok(set));
        prop_assert_eq!(ScopeSet::from_bits(set.bits()), Some(set));
        prop_assert_eq!(set.iter().collect::<ScopeSet>(), set);
    }

    #[test]
    fn more_scopes_never_grant_less(held in any_set(), more in any_set(), wanted in any_set()) {
        prop_assert!(!held.grants(wanted) || held.union(more).grants(wanted));
        prop_assert_eq!(held.grants(wanted), wanted.iter().all(|scope| held.grants(scope.into())));
    }
}
