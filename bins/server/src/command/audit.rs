//! `audit`: who did what.

use std::io::{self, Write as _};

use bsk_auth::{ApiKeys, AuditHead, AuditRecord};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::api::object::AuditEventObject;
use crate::failure::Failure;
use crate::opening;
use crate::settings::Settings;

/// Most entries in one question to the database.
const BATCH: u32 = 1_000;

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Follow the chain from its beginning: whether an entry was changed,
    /// removed or moved, and with --head whether the log was cut
    Verify(Verify),
    /// Write every entry on standard output, oldest first, a JSON object on each
    /// line, and on the last line the head of the chain, to be kept elsewhere
    Export,
}

#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// A head that an earlier `audit verify` or `audit export` printed
    #[arg(long, value_name = "HEAD")]
    head: Option<AuditHead>,
}

impl Command {
    /// Does it.
    pub(crate) fn run(self, settings: &Settings) -> Result<Answer, Failure> {
        let api_keys = opening::for_management(settings)?;
        match self {
            Self::Verify(verify) => verify.run(&api_keys),
            Self::Export => export(&api_keys).map(|()| Answer::said()),
        }
    }
}

impl Verify {
    fn run(self, api_keys: &ApiKeys) -> Result<Answer, Failure> {
        let verification = api_keys.verify_audit_log(self.head)?.ok_or(Failure::NoAuditLog)?;
        if let Some(fault) = verification.fault {
            return Err(Failure::AuditLog(fault));
        }
        if verification.unsealed > 0 {
            return Err(Failure::UnsealedAuditLog { entries: verification.unsealed });
        }
        let (head, entries) = (verification.head, verification.head.0.sequence);
        let compared = if self.head.is_some() { ", and it goes on from the head that was given" } else { "" };
        let text = format!(
            "The audit log is whole: {entries} entries{compared}.\nKeep its head where nobody who can change \
             the database can change it, and give it to the next verification:\n\n  {head}\n"
        );
        Ok(Answer::new(json!({ "audit": { "entries": entries, "head": head.to_string() } }), text))
    }
}

/// Writes as it reads: a log may be long.
fn export(api_keys: &ApiKeys) -> Result<(), Failure> {
    // So that every entry has its place in the chain.
    api_keys.verify_audit_log(None)?.ok_or(Failure::NoAuditLog)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut head: Option<AuditHead> = None;
    loop {
        let after = head.map_or(0, |head| head.0.sequence);
        let part = api_keys.audit_chain(after, BATCH)?;
        if part.is_empty() {
            break;
        }
        for (seal, entry) in part {
            head = Some(seal);
            writeln!(out, "{}", line(seal, entry)).map_err(Failure::Output)?;
        }
    }
    if let Some(head) = head {
        writeln!(out, "{}", json!({ "head": head.to_string() })).map_err(Failure::Output)?;
    }
    out.flush().map_err(Failure::Output)
}

/// An entry, with its place in the chain.
fn line(seal: AuditHead, entry: Option<AuditRecord>) -> Value {
    let Some(entry) = entry else { return json!({ "sequence": seal.0.sequence, "missing": true }) };
    let organization = entry.event.organization.as_ref().map(ToString::to_string);
    let mut line = serde_json::to_value(AuditEventObject::from(entry)).unwrap_or_default();
    line["sequence"] = json!(seal.0.sequence);
    line["code"] = json!(seal.0.mac.to_string());
    line["organizationId"] = json!(organization);
    line
}
