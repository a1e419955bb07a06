//! API keys without a web framework: a service of one line a request, over
//! plain TCP, with a thread for each connection.
//!
//! It keeps one note for each organization. A request is a key and a command,
//! and the key's scopes say which commands it may use:
//!
//! ```text
//! $ cargo run -q -p bsk-example-no-web
//! listening on 127.0.0.1:7070; try: nc 127.0.0.1 7070
//! read:       bsk_live_…
//! read write: bsk_live_…
//!
//! $ nc 127.0.0.1 7070
//! bsk_live_… write tea at four
//! ok
//! bsk_live_… read
//! ok tea at four
//! bsk_live_… write
//! refused insufficient_scope: This request needs an API key with write. …
//! ```
//!
//! What the facade decides, `service.rs` puts into words; `connection.rs` is
//! all there is of a protocol. The keys live in memory and die with the
//! program.

mod connection;
mod service;

use std::io::{self, Write as _};
use std::net::TcpListener;
use std::{env, thread};

use anyhow::Context as _;
use bsk_auth::{ApiKeys, Caller, CreateOrganization, IssueKey, MemoryStore, Pepper};

use service::Service;

fn main() -> anyhow::Result<()> {
    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:7070".to_owned());
    let listener = TcpListener::bind(&address).with_context(|| format!("cannot listen on {address}"))?;

    // Nothing outlives this program, so neither need its pepper.
    let mut random = [0; 32];
    getrandom::fill(&mut random)?;
    let api_keys = ApiKeys::builder(MemoryStore::new(), Pepper::from_random(random)).open()?;
    let acme = api_keys.create_organization(CreateOrganization::new("Acme".parse()?))?;

    let mut terminal = io::stdout().lock();
    writeln!(terminal, "listening on {address}; try: nc {}", address.replace(':', " "))?;
    for scopes in ["read", "read write"] {
        let keys = api_keys.organization_keys(&Caller::Operator, &acme.id)?;
        let issued = keys.issue(IssueKey::new(scopes.parse()?, scopes.parse()?), None)?;
        let plain_key = issued.plain_key.context("a new key is shown once")?;
        writeln!(terminal, "{:11} {}", format!("{scopes}:"), plain_key.as_str())?;
    }
    drop(terminal);

    let service = Service::new(api_keys);
    thread::scope(|threads| {
        for stream in listener.incoming() {
            let (stream, service) = (stream?, &service);
            // Whoever hangs up in the middle of a line harms nobody else.
            threads.spawn(move || connection::serve(&stream, service).ok());
        }
        Ok(())
    })
}
