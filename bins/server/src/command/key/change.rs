//! `key update`, `key rotate` and `key revoke`.

use std::time::Duration;

use bsk_auth::{KeyText, Name, RevokeKey, Rotate as RotateKey, UpdateKey};
use clap::Args;

use super::create::plain_key_text;
use super::{Named, shown};
use crate::answer::Answer;
use crate::api::object::{ApiKeyAnswer, RevokedApiKey, RotatedApiKey};
use crate::command::rate_limit::RateLimitFlags;
use crate::command::receipt;
use crate::command::time::Moment;
use crate::duration;
use crate::failure::Failure;
use crate::opening;
use crate::settings::Settings;

#[derive(Args, Debug)]
pub(crate) struct Update {
    #[command(flatten)]
    key: Named,
    /// A new name
    #[arg(long)]
    name: Option<Name>,
    #[command(flatten)]
    rate_limit: RateLimitFlags,
    /// Its organization's rate limit from now on
    #[arg(long, conflicts_with_all = ["limit", "window_seconds"])]
    no_limit: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Rotate {
    #[command(flatten)]
    key: Named,
    /// How long the old key stays good, such as 1h; at most 7d. Without it, the
    /// old key is revoked at once
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    overlap: Option<Duration>,
    /// From when on the new key is refused, if not like the old one
    #[arg(long, value_name = "TIME")]
    expires_at: Option<Moment>,
}

#[derive(Args, Debug)]
pub(crate) struct Revoke {
    #[command(flatten)]
    key: Named,
    /// Revoke also every key that it created, and theirs
    #[arg(long)]
    descendants: bool,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl Update {
    pub(super) fn run(self, settings: &Settings) -> Result<Answer, Failure> {
        let own = self.rate_limit.rate_limit()?;
        let rate_limit = if self.no_limit { Some(None) } else { own.map(Some) };
        if self.name.is_none() && rate_limit.is_none() {
            return Err(Failure::Usage(
                "say what to change: --name, --limit and --window-seconds, or --no-limit".to_owned(),
            ));
        }
        let (keys, id) = self.key.find(&opening::for_management(settings)?)?;
        let key = keys.update(id, UpdateKey { name: self.name, rate_limit })?;
        let text = shown(&key);
        Ok(Answer::new(ApiKeyAnswer::from(key), text))
    }
}

impl Rotate {
    pub(super) fn run(self, settings: &Settings) -> Result<Answer, Failure> {
        let api_keys = opening::for_management(settings)?;
        let now = api_keys.now().wall();
        let (keys, id) = self.key.find(&api_keys)?;
        let request = RotateKey {
            overlap: self.overlap.unwrap_or_default(),
            expires_at: self.expires_at.map(|moment| moment.from(now)),
        };
        let rotated = keys.rotate(id, request, None)?;
        let plain_key = rotated.plain_key.as_ref().map_or("", KeyText::as_str);
        let text = format!(
            "{}\n{}\nThe old key, {}, is {}. {}",
            shown(&rotated.key),
            plain_key_text(settings, plain_key),
            rotated.replaced.record.id,
            match rotated.replaced.record.expires_at {
                Some(end) if rotated.replaced.record.revoked_at.is_none() => format!("good until {end}"),
                _ => "revoked".to_owned(),
            },
            receipt::words(&rotated.receipt)
        );
        Ok(Answer::new(RotatedApiKey::from(rotated), text))
    }
}

impl Revoke {
    pub(super) fn run(self, settings: &Settings) -> Result<Answer, Failure> {
        let (keys, id) = self.key.find(&opening::for_management(settings)?)?;
        let request = RevokeKey { reason: self.reason, descendants: self.descendants };
        let revoked = keys.revoke(id, request)?;
        let others = revoked.revoked.iter().filter(|other| **other != id).count();
        let also = if others > 0 { format!("Revoked with it: {others}\n") } else { String::new() };
        let text = format!("{}{also}{}", shown(&revoked.key), receipt::words(&revoked.receipt));
        Ok(Answer::new(RevokedApiKey::from(revoked), text))
    }
}
