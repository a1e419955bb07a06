//! `GET /organization/{org}/api-keys/{id}/usage`

use std::time::Duration;

use bsk_actix::auth::{Scope, Step, Timestamp, UsageQuery};

use crate::api::call::{Answer, Call, Read};
use crate::api::fields::Fields;
use crate::api::object::UsageList;
use crate::api::operation::{Operation, Tag, Verb};
use crate::api::{parameter, query, reply};

/// How far back a series goes if nobody says where it begins.
const SPAN: Duration = Duration::from_hours(24);

pub(super) fn operation() -> Operation {
    Operation::new(Verb::Get, super::USAGE, "readApiKeyUsage", usage)
        .documented(
            Tag::ApiKeys,
            "Read what an API key was used for",
            "Counts of requests in steps of time, oldest first, steps without a request included: at most \
             10,000 steps. The counts are seconds behind at most.",
        )
        .needs(Scope::Admin)
        .with_parameters([
            parameter::query(
                "from",
                "From the step that holds this moment; 24 hours before `to` without.",
                parameter::moment(),
            ),
            parameter::query("to", "Up to this moment, exclusive; now without.", parameter::moment()),
            parameter::query(
                "step",
                "How wide the steps are; days begin at midnight UTC.",
                parameter::one_of(&["minute", "hour", "day"]).default(Some("hour".into())),
            ),
        ])
        .answers::<UsageList>(200, "The steps from `from` to `to`.", &[])
}

async fn usage(call: Call) -> Answer {
    let keys = call.organization_keys().await?;
    let key = call.key_id()?;
    let asked: Asked = call.query()?;
    let to = asked.to.unwrap_or_else(|| call.api_keys().now().wall());
    let from = asked.from.unwrap_or_else(|| to.saturating_sub(SPAN));
    let query = UsageQuery { key, from, to, step: asked.step };
    let usage = call.blocking(move |_| keys.usage(query)).await?;
    Ok(reply::ok(&UsageList::from(usage)))
}

struct Asked {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    step: Step,
}

impl Read<String> for Asked {
    fn read(fields: &mut Fields<String>) -> Option<Self> {
        let from = fields.optional("from", |text| query::moment(&text));
        let to = fields.optional("to", |text| query::moment(&text));
        let step = fields.optional("step", |text| match text.as_str() {
            "minute" => Ok(Step::Minute),
            "hour" => Ok(Step::Hour),
            "day" => Ok(Step::Day),
            _ => Err("must be minute, hour or day"),
        });
        Some(Self { from, to, step: step.unwrap_or(Step::Hour) })
    }
}
