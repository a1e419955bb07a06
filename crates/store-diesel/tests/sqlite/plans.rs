//! How SQLite goes about the lists that pages show: thousands of keys must cost no more than those that are shown.

use std::cell::RefCell;

use bsk_store::{KeyFilter, KeyQuery, KeySort, KeyStore as _, Page, Timestamp};
use diesel::connection::{InstrumentationEvent, set_default_instrumentation};
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::sample::{Database, organization_id};

const FILTERS: [KeyFilter; 6] = [
    KeyFilter::All,
    KeyFilter::NotRevoked,
    KeyFilter::Revoked,
    KeyFilter::Usable,
    KeyFilter::ExpiringSoon,
    KeyFilter::Expired,
];
const SORTS: [KeySort; 4] = [KeySort::Created, KeySort::Name, KeySort::LastUsed, KeySort::Expiry];

thread_local! {
    /// The statements of this thread.
    static STATEMENTS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[test]
fn every_order_of_keys_is_that_of_an_index() {
    let database = recorded();
    let store = database.begin();
    for filter in FILTERS {
        for sort in SORTS {
            let plans = plans(&database, || store.keys(&query(filter, sort, None)).map(drop).unwrap());
            assert_eq!(plans.len(), 2, "a count and a page: {plans:?}");
            for plan in plans {
                assert!(plan.contains("SEARCH api_keys USING"), "{filter:?} {sort:?}: {plan}");
                assert!(!plan.contains("SCAN"), "{filter:?} {sort:?}: {plan}");
                // Of those that end by a moment the few that do are sorted.
                let is_few = matches!(filter, KeyFilter::ExpiringSoon | KeyFilter::Expired);
                assert!(is_few || !plan.contains("TEMP B-TREE"), "{filter:?} {sort:?}: {plan}");
            }
        }
    }
}

#[test]
fn a_search_counts_in_an_index() {
    let database = recorded();
    let store = database.begin();
    let search = query(KeyFilter::All, KeySort::Created, Some("number 77"));
    let plans = plans(&database, || store.keys(&search).map(drop).unwrap());
    assert!(plans[0].contains("INDEX api_keys_by_name"), "{plans:?}");
}

/// A database whose statements are noted.
fn recorded() -> Database {
    set_default_instrumentation(|| {
        Some(Box::new(|event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                STATEMENTS.with_borrow_mut(|statements| statements.push(query.to_string()));
            }
        }))
    })
    .expect("statements can be noted");
    Database::new()
}

fn query(filter: KeyFilter, sort: KeySort, search: Option<&str>) -> KeyQuery {
    KeyQuery {
        organization: organization_id(),
        filter,
        search: search.map(str::to_owned),
        created_by: None,
        sort,
        page: Page::FIRST,
        at: Timestamp::from_millis(1),
    }
}

/// How the statements about keys are carried out that `work` sends.
fn plans(database: &Database, work: impl FnOnce()) -> Vec<String> {
    STATEMENTS.take();
    work();
    let statements = STATEMENTS.take();
    let mut connection = database.connect();
    let selects = statements.iter().filter(|statement| statement.contains("FROM `api_keys`"));
    let plan = |statement: &String| {
        let sql = statement.split(" -- binds").next().unwrap_or_default();
        let steps: Vec<Step> =
            diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut connection).expect("a plan");
        steps.into_iter().map(|step| step.detail).collect::<Vec<_>>().join("; ")
    };
    selects.map(plan).collect()
}
