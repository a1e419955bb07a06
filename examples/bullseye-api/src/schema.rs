//! The product's tables, as the migrations make them.

diesel::table! {
    companies (id) {
        id -> BigInt,
        organization_id -> Text,
        name -> Text,
        domain -> Text,
        industry -> Text,
        employees -> Integer,
        country -> Text,
    }
}

diesel::table! {
    visitors (id) {
        id -> BigInt,
        organization_id -> Text,
        company_id -> BigInt,
        seen_at -> BigInt,
        seen_on -> Text,
        page_views -> Integer,
        source -> Text,
    }
}

diesel::table! {
    lists (id) {
        id -> BigInt,
        organization_id -> Text,
        name -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    list_companies (list_id, company_id) {
        list_id -> BigInt,
        company_id -> BigInt,
    }
}

diesel::table! {
    icp_configs (id) {
        id -> BigInt,
        organization_id -> Text,
        name -> Text,
        industries -> Text,
        min_employees -> Integer,
        max_employees -> Integer,
        updated_at -> BigInt,
    }
}

diesel::table! {
    settings (organization_id) {
        organization_id -> Text,
        retention_days -> Integer,
        weekly_digest -> Bool,
        updated_at -> BigInt,
    }
}

diesel::joinable!(visitors -> companies (company_id));
diesel::allow_tables_to_appear_in_same_query!(companies, visitors);
