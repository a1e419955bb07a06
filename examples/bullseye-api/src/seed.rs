//! Rows to look at: the same for the same number, whenever and wherever.

use bsk_actix::auth::{OrganizationId, Timestamp};
use diesel::prelude::*;

use crate::schema::{companies, icp_configs, list_companies, lists, settings, visitors};

const FIRST_WORDS: [&str; 10] =
    ["Amber", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Granite", "Harbor", "Iris", "Juniper"];
const SECOND_WORDS: [&str; 6] = ["Analytics", "Foods", "Labs", "Logistics", "Robotics", "Studio"];
const INDUSTRIES: [&str; 5] = ["Software", "Retail", "Manufacturing", "Finance", "Health"];
const COUNTRIES: [&str; 6] = ["AT", "DE", "FR", "GB", "NL", "US"];
const SOURCES: [&str; 4] = ["search", "newsletter", "direct", "referral"];

/// Visitors of an organization.
const VISITORS: u64 = 240;

/// Midnight of 2026-01-01, in milliseconds since 1970.
const FIRST_DAY: u64 = 1_767_225_600_000;

/// Days in which they come.
const DAYS: u64 = 28;

const DAY: u64 = 86_400_000;

/// Fills the tables for an organization, as its number says: 60 companies,
/// 240 visitors, three lists, a profile and settings.
pub(crate) fn fill(
    connection: &mut SqliteConnection,
    organization: &OrganizationId,
    number: u64,
) -> QueryResult<()> {
    let mut numbers = Numbers(number);
    let organization = organization.as_str();
    let at = i64::try_from(FIRST_DAY).unwrap_or(i64::MAX);
    connection.immediate_transaction(|connection| {
        let mut company_ids: Vec<i64> = Vec::new();
        for (first, second) in FIRST_WORDS.iter().flat_map(|first| SECOND_WORDS.map(|second| (first, second)))
        {
            let company = (
                companies::organization_id.eq(organization),
                companies::name.eq(format!("{first} {second}")),
                companies::domain.eq(format!("{first}-{second}.example").to_lowercase()),
                companies::industry.eq(numbers.one_of(&INDUSTRIES)),
                companies::employees.eq(numbers.below(5_000) + 1),
                companies::country.eq(numbers.one_of(&COUNTRIES)),
            );
            let insert = diesel::insert_into(companies::table).values(company).returning(companies::id);
            company_ids.push(insert.get_result(connection)?);
        }
        for visitor in 0..VISITORS {
            let seen_at = FIRST_DAY + DAY * DAYS / VISITORS * visitor + numbers.next() % 3_600_000;
            let seen_at = i64::try_from(seen_at).unwrap_or(i64::MAX);
            let day = Timestamp::from_millis(seen_at).to_string();
            let visitor = (
                visitors::organization_id.eq(organization),
                visitors::company_id.eq(numbers.one_of(&company_ids)),
                visitors::seen_at.eq(seen_at),
                visitors::seen_on.eq(&day[..10]),
                visitors::page_views.eq(numbers.below(20) + 1),
                visitors::source.eq(numbers.one_of(&SOURCES)),
            );
            diesel::insert_into(visitors::table).values(visitor).execute(connection)?;
        }
        for (name, members) in [("Hot leads", 5), ("Customers", 12), ("Do not contact", 2)] {
            let list = (
                lists::organization_id.eq(organization),
                lists::name.eq(name),
                lists::created_at.eq(at),
                lists::updated_at.eq(at),
            );
            let id: i64 =
                diesel::insert_into(lists::table).values(list).returning(lists::id).get_result(connection)?;
            for company in company_ids.iter().skip(members).take(members) {
                let member = (list_companies::list_id.eq(id), list_companies::company_id.eq(company));
                diesel::insert_into(list_companies::table).values(member).execute(connection)?;
            }
        }
        let profile = (
            icp_configs::organization_id.eq(organization),
            icp_configs::name.eq("Mid-size software"),
            icp_configs::industries.eq(r#"["Software"]"#),
            icp_configs::min_employees.eq(50),
            icp_configs::max_employees.eq(1_000),
            icp_configs::updated_at.eq(at),
        );
        diesel::insert_into(icp_configs::table).values(profile).execute(connection)?;
        let chosen = (
            settings::organization_id.eq(organization),
            settings::retention_days.eq(90),
            settings::weekly_digest.eq(true),
            settings::updated_at.eq(at),
        );
        diesel::insert_into(settings::table).values(chosen).execute(connection)?;
        Ok(())
    })
}

/// Numbers that look random and are not (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u32) -> i32 {
        i32::try_from(self.next() % u64::from(end)).unwrap_or(i32::MAX)
    }

    fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[usize::try_from(self.next() % values.len() as u64).unwrap_or(0)]
    }
}
