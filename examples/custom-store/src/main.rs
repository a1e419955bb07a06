//! A store of one's own: API keys in a file of JSON lines.
//!
//! ```text
//! $ export PEPPER=$(openssl rand -base64 32)
//! $ cargo run -q -p bsk-example-custom-store -- new data/keys.jsonl
//! bsk_live_…
//! $ cargo run -q -p bsk-example-custom-store -- check data/keys.jsonl bsk_live_…
//! 1f0c… of org_…: read
//! $ tail -n 1 data/keys.jsonl
//! ```
//!
//! The store decides what a change comes to, appends that as one line, waits
//! for the disk, and only then changes what it holds in memory, where all
//! reads are answered. On opening, the lines are read again. This is all that
//! `bsk_store::Store` asks for, and `tests.rs` holds it to the same suite of
//! laws as the stores that come with the crates. The file is never made
//! shorter: rewriting it now and then is left to whoever has many keys.
//!
//! | file | what it is about |
//! | --- | --- |
//! | `store.rs`, `store/` | the traits, one file each |
//! | `state.rs` | what is known, in memory |
//! | `fact.rs`, `fact/` | what a line says |
//! | `journal.rs` | the file |

mod fact;
mod journal;
mod state;
mod store;

#[cfg(test)]
mod tests;

use std::env;
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use bsk_auth::{ApiKeys, Caller, CreateOrganization, IssueKey, Pepper, Scope};

use store::JournalStore;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let answer = match arguments.as_slice() {
        ["new", file] => new_key(&open(file)?)?,
        ["check", file, key] => check(&open(file)?, key)?,
        _ => bail!("usage: bsk-example-custom-store new FILE | check FILE KEY"),
    };
    writeln!(io::stdout(), "{answer}")?;
    Ok(())
}

fn open(file: &str) -> anyhow::Result<ApiKeys> {
    let pepper = env::var("PEPPER").context("set PEPPER, for example to $(openssl rand -base64 32)")?;
    let store = JournalStore::open(Path::new(file)).with_context(|| format!("cannot open {file}"))?;
    Ok(ApiKeys::builder(store, Pepper::from_base64(&pepper)?).open()?)
}

/// A new organization and its key.
fn new_key(api_keys: &ApiKeys) -> anyhow::Result<String> {
    let organization = api_keys.create_organization(CreateOrganization::new("Acme".parse()?))?;
    let keys = api_keys.organization_keys(&Caller::Operator, &organization.id)?;
    let issued = keys.issue(IssueKey::new("first".parse()?, Scope::Read.into()), None)?;
    Ok(issued.plain_key.context("a new key is shown once")?.as_str().to_owned())
}

fn check(api_keys: &ApiKeys, key: &str) -> anyhow::Result<String> {
    let caller = api_keys.verify(key.as_bytes())?.into_principal();
    Ok(format!("{} of {}: {}", caller.id(), caller.organization(), caller.scopes()))
}
