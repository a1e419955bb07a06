//! The tables, as the migrations make them.

use diesel::{allow_tables_to_appear_in_same_query, table};

table! {
    organizations (id) {
        id -> Text,
        name -> Text,
        is_agency -> Bool,
        parent_id -> Nullable<Text>,
        is_suspended -> Bool,
        rate_limit -> Integer,
        rate_window -> Integer,
        created_at -> BigInt,
        pos -> BigInt,
    }
}

table! {
    api_keys (id) {
        id -> Binary,
        organization_id -> Text,
        created_by_user -> Nullable<Text>,
        created_by_key -> Nullable<Binary>,
        name -> Text,
        name_in_lowercase -> Text,
        hint -> Text,
        scopes -> Integer,
        digest -> Binary,
        pepper -> Integer,
        rate_limit -> Nullable<Integer>,
        rate_window -> Nullable<Integer>,
        expires_at -> Nullable<BigInt>,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
        revocation_reason -> Nullable<Text>,
        replaces -> Nullable<Binary>,
        replaced_by -> Nullable<Binary>,
        pos -> BigInt,
        counts_with -> Nullable<Binary>,
    }
}

table! {
    idempotency_claims (organization_id, caller, rotates, idempotency_key) {
        organization_id -> Text,
        caller -> Binary,
        rotates -> Binary,
        idempotency_key -> Text,
        fingerprint -> Binary,
        made -> Binary,
        claimed_at -> BigInt,
    }
}

table! {
    key_usage (key_id, minute) {
        key_id -> Binary,
        minute -> BigInt,
        admitted -> BigInt,
        rate_limited -> BigInt,
        forbidden -> BigInt,
    }
}

table! {
    key_usage_hours (key_id, hour) {
        key_id -> Binary,
        hour -> BigInt,
        admitted -> BigInt,
        rate_limited -> BigInt,
        forbidden -> BigInt,
    }
}

table! {
    key_scope_use (key_id, scope) {
        key_id -> Binary,
        scope -> Integer,
        day -> BigInt,
    }
}

table! {
    kept_counts (server, key_id) {
        server -> Binary,
        key_id -> Binary,
        kept_at -> BigInt,
        counted -> Text,
    }
}

table! {
    peppers (version) {
        version -> Integer,
        check_value -> Binary,
        added_at -> BigInt,
    }
}

table! {
    change_head (id) {
        id -> Integer,
        pos -> BigInt,
    }
}

table! {
    change_log (pos) {
        pos -> BigInt,
        key_id -> Nullable<Binary>,
        organization_id -> Nullable<Text>,
    }
}

table! {
    replicas (id) {
        id -> Binary,
        acknowledged -> BigInt,
        heartbeat -> BigInt,
        lease_ms -> BigInt,
    }
}

table! {
    users (id) {
        id -> Text,
        email -> Text,
        password_hash -> Nullable<Text>,
        created_at -> BigInt,
    }
}

table! {
    memberships (organization_id, user_id) {
        organization_id -> Text,
        user_id -> Text,
        is_owner -> Bool,
        joined_at -> BigInt,
    }
}

table! {
    sessions (id) {
        id -> Binary,
        token_digest -> Binary,
        user_id -> Text,
        created_at -> BigInt,
        last_seen_at -> BigInt,
        ends_at -> BigInt,
        address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
    }
}

table! {
    links (id) {
        id -> Binary,
        token_digest -> Binary,
        organization_id -> Nullable<Text>,
        email -> Nullable<Text>,
        is_owner -> Nullable<Bool>,
        user_id -> Nullable<Text>,
        created_by -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

table! {
    audit_events (id) {
        id -> BigInt,
        organization_id -> Nullable<Text>,
        at -> BigInt,
        action -> Text,
        actor_kind -> Text,
        actor_id -> Nullable<Text>,
        actor_name -> Nullable<Text>,
        via -> Text,
        address -> Nullable<Text>,
        target_kind -> Text,
        target_id -> Nullable<Text>,
        target_name -> Nullable<Text>,
        details -> Text,
    }
}

table! {
    audit_unsealed (event_id) {
        event_id -> BigInt,
    }
}

table! {
    audit_seals (sequence) {
        sequence -> BigInt,
        event_id -> BigInt,
        mac -> Binary,
    }
}

table! {
    audit_keys (pepper) {
        pepper -> Integer,
        nonce -> Binary,
        masked -> Binary,
        check_value -> Binary,
    }
}

allow_tables_to_appear_in_same_query!(change_head, api_keys, organizations);
allow_tables_to_appear_in_same_query!(key_usage, api_keys);
allow_tables_to_appear_in_same_query!(key_usage, organizations);
allow_tables_to_appear_in_same_query!(change_head, replicas);
allow_tables_to_appear_in_same_query!(memberships, users, organizations, sessions);
allow_tables_to_appear_in_same_query!(audit_events, audit_unsealed, audit_seals);
