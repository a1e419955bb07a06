//! Ids, names, moments, pages and limits: what is read, what is refused, and
//! that what is written is read back.

use std::time::Duration;

use bsk_store::{
    IdempotencyKey, InvalidName, InvalidPage, InvalidRateLimit, KeyId, Name, OrganizationId, Page, Position,
    RateLimit, ReplicaId, Step, Timestamp, UserId,
};
use proptest::prelude::*;

#[test]
fn key_ids_are_hyphenated_uuids() {
    let id: KeyId = "3f2b8c1e-6d1c-4a57-9a3e-0b6f1d2c4e5a".parse().unwrap();
    assert_eq!(id.to_string(), "3f2b8c1e-6d1c-4a57-9a3e-0b6f1d2c4e5a");
    assert_eq!("3F2B8C1E-6D1C-4A57-9A3E-0B6F1D2C4E5A".parse::<KeyId>(), Ok(id));
    for text in [
        "",
        "3f2b8c1e6d1c4a579a3e0b6f1d2c4e5a",
        "{3f2b8c1e-6d1c-4a57-9a3e-0b6f1d2c4e5a}",
        "urn:uuid:3f2b8c1e-6d1c-4a57-9a3e-0b6f1d2c4e5a",
        "3f2b8c1e-6d1c-4a57-9a3e-0b6f1d2c4e5g",
        " 3f2b8c1e-6d1c-4a57-9a3e-0b6f1d2c4e5a",
    ] {
        assert!(text.parse::<KeyId>().is_err(), "{text}");
    }
}

#[test]
fn random_ids_say_what_they_are() {
    let id = KeyId::from_random([0xff; 16]).to_string();
    assert_eq!(&id[14..15], "4", "version 4");
    assert!(matches!(&id[19..20], "8" | "9" | "a" | "b"), "the variant of RFC 9562");
    assert_eq!(OrganizationId::from_random([0xab; 12]).as_str(), "org_abababababababababababab");
    assert_eq!(UserId::from_random([1; 12]).as_str(), "user_010101010101010101010101");
}

#[test]
fn organization_ids_have_their_prefix_and_letters_and_digits() {
    assert_eq!("org_Abc123".parse::<OrganizationId>().unwrap().as_str(), "org_Abc123");
    assert!(format!("org_{}", "a".repeat(60)).parse::<OrganizationId>().is_ok());
    let too_long = format!("org_{}", "a".repeat(61));
    for text in ["", "org_", "abc", "user_abc", "ORG_abc", "org_a-b", "org_a b", "org_\u{e4}", &too_long] {
        assert!(text.parse::<OrganizationId>().is_err(), "{text}");
    }
    assert!("org_abc".parse::<UserId>().is_err());
}

#[test]
fn names_are_trimmed_and_have_one_to_a_hundred_characters() {
    assert_eq!("  My key\t".parse::<Name>().unwrap().as_str(), "My key");
    assert!("\u{1f511}".repeat(100).parse::<Name>().is_ok(), "characters, not bytes");
    assert_eq!("a".repeat(101).parse::<Name>(), Err(InvalidName::TooLong));
    assert!(format!(" {} ", "a".repeat(100)).parse::<Name>().is_ok(), "counted after trimming");
    assert_eq!(" \t\n ".parse::<Name>(), Err(InvalidName::Empty));
    for text in ["a\nb", "a\0b", "a\u{7f}b", "a\u{85}b"] {
        assert_eq!(text.parse::<Name>(), Err(InvalidName::ControlCharacter), "{text:?}");
    }
}

#[test]
fn moments_are_rfc_3339_in_utc_with_milliseconds() {
    let cases = [
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z"),
        ("2026-01-02t03:04:05.1z", "2026-01-02T03:04:05.100Z"),
        ("2026-01-02T03:04:05.9999999Z", "2026-01-02T03:04:05.999Z"),
        ("2026-01-02T00:00:00+02:30", "2026-01-01T21:30:00.000Z"),
        ("2024-02-29T23:59:59.999Z", "2024-02-29T23:59:59.999Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ];
    for (text, expected) in cases {
        assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), expected, "{text}");
    }
    for text in [
        "",
        "2026-01-02",
        "2026-01-02T03:04:05",
        "2026-02-29T00:00:00Z",
        "2026-01-02T25:00:00Z",
        "1767225600",
        "+12026-01-02T03:04:05Z",
        "9999-12-31T23:59:59-01:00",
        "0000-01-01T00:00:00+01:00",
    ] {
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
}

#[test]
fn pages_and_limits_know_their_ranges() {
    assert_eq!(Page::new(0, 1), Err(InvalidPage::Number));
    assert_eq!(Page::new(1, 0), Err(InvalidPage::Size));
    assert_eq!(Page::new(1, 201), Err(InvalidPage::Size));
    assert_eq!(Page::new(3, 200).unwrap().offset(), 400);
    assert_eq!(Page::new(u32::MAX, 200).unwrap().offset(), (u64::from(u32::MAX) - 1) * 200);
    assert_eq!(RateLimit::new(0, 60), Err(InvalidRateLimit::Limit));
    assert_eq!(RateLimit::new(1_000_001, 60), Err(InvalidRateLimit::Limit));
    assert_eq!(RateLimit::new(1, 0), Err(InvalidRateLimit::Window));
    assert_eq!(RateLimit::new(1, 86_401), Err(InvalidRateLimit::Window));
    assert!(RateLimit::new(1_000_000, 86_400).is_ok());
    assert_eq!(RateLimit::DEFAULT.window(), Duration::from_secs(60));
}

#[test]
fn idempotency_keys_are_visible_ascii() {
    assert_eq!("a!~".parse::<IdempotencyKey>().unwrap().as_str(), "a!~");
    assert!("k".repeat(255).parse::<IdempotencyKey>().is_ok());
    let too_long = "k".repeat(256);
    for text in ["", "a b", "a\t", "\u{e4}", "a\0", &too_long] {
        assert!(text.parse::<IdempotencyKey>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn ids_are_read_back(bytes: [u8; 16], short: [u8; 12]) {
        let (key, replica) = (KeyId::from_bytes(bytes), ReplicaId::from_random(bytes));
        prop_assert_eq!(key.as_bytes(), &bytes);
        prop_assert_eq!(key.to_string().parse(), Ok(key));
        prop_assert_eq!(replica.to_string().parse(), Ok(replica));
        let (organization, user) = (OrganizationId::from_random(short), UserId::from_random(short));
        prop_assert_eq!(organization.as_str().parse(), Ok(organization.clone()));
        prop_assert_eq!(user.as_str().parse(), Ok(user.clone()));
    }

    #[test]
    fn no_text_makes_a_parser_panic(text: String) {
        let _ = text.parse::<KeyId>();
        let _ = text.parse::<OrganizationId>();
        let _ = text.parse::<Timestamp>();
        let _ = text.parse::<IdempotencyKey>();
        if let Ok(name) = text.parse::<Name>() {
            prop_assert_eq!(name.as_str().parse(), Ok(name.clone()), "a name is trimmed once");
        }
    }

    #[test]
    fn moments_are_read_back_and_sort_as_their_text(a: i64, b: i64) {
        let (a, b) = (Timestamp::from_millis(a), Timestamp::from_millis(b));
        prop_assert_eq!(a.to_string().parse(), Ok(a));
        prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
    }

    #[test]
    fn moments_move_without_leaving_their_range(millis: i64, by: u64) {
        let at = Timestamp::from_millis(millis);
        let by = Duration::from_millis(by);
        let (later, earlier) = (at.saturating_add(by), at.saturating_sub(by));
        prop_assert!(earlier <= at && at <= later);
        prop_assert!(Timestamp::MIN <= earlier && later <= Timestamp::MAX);
        if later < Timestamp::MAX {
            prop_assert_eq!(later.saturating_sub(by), at);
        }
    }

    #[test]
    fn every_moment_is_in_the_step_that_begins_at_or_before_it(millis in -4_000_000_000_000_i64..4_000_000_000_000) {
        let at = Timestamp::from_millis(millis);
        for step in [Step::Minute, Step::Hour, Step::Day] {
            let start = step.start_of(at);
            prop_assert!(start <= at && at.as_millis() - start.as_millis() < step.millis());
            prop_assert_eq!(start.as_millis() % step.millis(), 0);
        }
    }

    #[test]
    fn tighter_than_is_an_order(a in limit(), b in limit(), c in limit()) {
        prop_assert!(a.is_within(a));
        prop_assert_eq!(a.is_within(b) && b.is_within(a), a == b);
        prop_assert!(!(a.is_within(b) && b.is_within(c)) || a.is_within(c));
    }

    #[test]
    fn positions_count(number in 0..u64::MAX) {
        let position = Position::from_number(number);
        prop_assert!(position < position.next());
        prop_assert_eq!(position.next().number(), number + 1);
    }
}

fn limit() -> impl Strategy<Value = RateLimit> {
    (1..=RateLimit::MAX_LIMIT, 1..=RateLimit::MAX_WINDOW_SECONDS)
        .prop_map(|(limit, window)| RateLimit::new(limit, window).expect("in range"))
}
