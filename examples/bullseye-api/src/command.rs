//! What the program does, as its arguments say.

use std::env;
use std::io::{self, Write as _};

use actix_web::{App, HttpServer};
use anyhow::{Context as _, bail};
use bsk_actix::auth::{Caller, OrganizationId, Page, RevokeKey, ScopeSet};

use crate::home::Home;
use crate::{api, first_start};

const USAGE: &str = "usage:
  bsk-example-bullseye-api                            serve
  bsk-example-bullseye-api key ORGANIZATION SCOPE...  make a key
  bsk-example-bullseye-api revoke ORGANIZATION KEY    revoke a key by its id";

/// Does what the arguments say.
pub(crate) async fn run(home: &Home, arguments: &[&str]) -> anyhow::Result<()> {
    match arguments {
        [] => serve(home).await,
        ["key", organization, scopes @ ..] if !scopes.is_empty() => key(home, organization, scopes),
        ["revoke", organization, id] => revoke(home, organization, id),
        _ => bail!(USAGE),
    }
}

async fn serve(home: &Home) -> anyhow::Result<()> {
    let address = env::var("BULLSEYE_LISTEN").unwrap_or_else(|_| "127.0.0.1:8090".to_owned());
    let (api_keys, database) = (home.serve()?, home.database()?);
    let is_first_start = api_keys.organizations(None, Page::FIRST)?.total == 0;
    if is_first_start {
        write!(io::stdout(), "{}", first_start::begin(&api_keys, &database)?)?;
    } else {
        writeln!(io::stdout(), "# Everything is kept in {}.\n{USAGE}", home.path().display())?;
    }
    let shared = api_keys.clone();
    let server =
        HttpServer::new(move || App::new().configure(api::service(shared.clone(), database.clone())))
            .bind(&address)
            .with_context(|| format!("cannot listen on {address}"))?;
    writeln!(io::stdout(), "# Listening on http://{address}/api/v1/organization/…")?;
    server.run().await?;
    // What the last seconds' requests have counted is written now.
    Ok(api_keys.close()?)
}

/// Works beside a server: it is about a new key, of which no server has heard.
fn key(home: &Home, organization: &str, scopes: &[&str]) -> anyhow::Result<()> {
    let api_keys = home.manage()?;
    let organization: OrganizationId = organization.parse()?;
    let scopes: ScopeSet = scopes.join(" ").parse()?;
    let keys = api_keys.organization_keys(&Caller::Operator, &organization)?;
    let (id, plain_key) = first_start::issue(&api_keys, keys.organization(), scopes)?;
    writeln!(io::stdout(), "export KEY_ID={id} KEY={}", plain_key.as_str())?;
    Ok(())
}

/// Works beside a server, which refuses the key once this has returned.
fn revoke(home: &Home, organization: &str, id: &str) -> anyhow::Result<()> {
    let keys = home.manage()?.organization_keys(&Caller::Operator, &organization.parse()?)?;
    let revoked = keys.revoke(id.parse()?, RevokeKey::default())?;
    writeln!(io::stdout(), "{} is refused since {}", revoked.key.record.hint, revoked.receipt.effective_at)?;
    Ok(())
}
