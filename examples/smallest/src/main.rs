//! The smallest service behind API keys. It keeps them in SQLite, and prints
//! the first one when it starts for the first time.
//!
//! ```sh
//! export PEPPER=$(head -c 32 /dev/urandom | base64)   # keep it: no key is good without it
//! cargo run -p bsk-example-smallest
//! curl -H "X-API-Key: bsk_live_…" http://127.0.0.1:8080/v1/companies
//! ```

#![expect(clippy::print_stdout, reason = "the first key is for whoever starts the program")]

use std::env;

use actix_web::{App, HttpServer, get, web};
use bsk_actix::auth::permission::Read;
use bsk_actix::auth::{ApiKeys, Caller, CreateOrganization, IssueKey, Page, Pepper, Scope};
use bsk_actix::{RequireApiKey, Scoped};
use bsk_store_diesel::{SqliteOptions, SqliteStore};

#[get("/companies")]
async fn companies(caller: Scoped<Read>) -> String {
    format!("the companies of {}\n", caller.organization())
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pepper = env::var("PEPPER").map_err(|_| "PEPPER must be base64 of 32 random bytes")?;
    let store = SqliteStore::open("data/smallest.db", &SqliteOptions::default())?;
    let api_keys = ApiKeys::builder(store, Pepper::from_base64(&pepper)?).open()?;
    if api_keys.organizations(None, Page::FIRST)?.total == 0 {
        let acme = api_keys.create_organization(CreateOrganization::new("Acme".parse()?))?;
        let keys = api_keys.organization_keys(&Caller::Operator, &acme.id)?;
        let issued = keys.issue(IssueKey::new("first".parse()?, Scope::Read.into()), None)?;
        println!("{}", issued.plain_key.ok_or("a new key is shown once")?.as_str());
    }
    let app = move || {
        App::new().service(web::scope("/v1").wrap(RequireApiKey::new(api_keys.clone())).service(companies))
    };
    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let server = HttpServer::new(app).workers(1).bind(address)?;
    println!("listening on {:?}", server.addrs());
    Ok(server.run().await?)
}
