//! The service where keys are made and revoked.

#![expect(clippy::print_stdout, reason = "the first key is for whoever starts the program")]

use actix_web::web::{self, Data};
use actix_web::{App, HttpServer, delete, post};
use bsk_actix::auth::permission::Admin;
use bsk_actix::auth::{
    ApiKeys, Caller, CreateOrganization, IssueKey, KeyId, ManageError, Page, RevokeKey, Scope,
};
use bsk_actix::{Problem, RequireApiKey, Scoped};

/// Makes a key that may read.
#[post("/keys")]
async fn create(caller: Scoped<Admin>, api_keys: Data<ApiKeys>) -> Result<String, Problem> {
    let issued = web::block(move || {
        let (organization, caller) = (caller.organization().clone(), Caller::from(caller));
        let request =
            IssueKey::new("reader".parse().map_err(|_| ManageError::KeyNotFound)?, Scope::Read.into());
        api_keys.organization_keys(&caller, &organization)?.issue(request, None)
    });
    let issued = issued.await.map_err(|_| Problem::internal())??;
    let text = issued.plain_key.ok_or_else(Problem::internal)?;
    Ok(format!("{} {}\n", issued.key.record.id, text.as_str()))
}

/// Revokes a key. When this is answered, no service accepts it.
#[delete("/keys/{id}")]
async fn revoke(
    caller: Scoped<Admin>,
    api_keys: Data<ApiKeys>,
    id: web::Path<String>,
) -> Result<String, Problem> {
    let id: KeyId = id.parse().map_err(|_| ManageError::KeyNotFound)?;
    let revoked = web::block(move || {
        let (organization, caller) = (caller.organization().clone(), Caller::from(caller));
        api_keys.organization_keys(&caller, &organization)?.revoke(id, RevokeKey::default())
    });
    let receipt = revoked.await.map_err(|_| Problem::internal())??.receipt;
    Ok(format!("in force since {}, known to {} services\n", receipt.effective_at, receipt.acknowledged_by))
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let api_keys = bsk_example_embedded_fleet::open_keys()?;
    if api_keys.organizations(None, Page::FIRST)?.total == 0 {
        let acme = api_keys.create_organization(CreateOrganization::new("Acme".parse()?))?;
        let keys = api_keys.organization_keys(&Caller::Operator, &acme.id)?;
        let issued = keys.issue(IssueKey::new("first".parse()?, Scope::Admin.into()), None)?;
        println!("{}", issued.plain_key.ok_or("a new key is shown once")?.as_str());
    }
    let app = move || {
        let guarded = web::scope("/v1").wrap(RequireApiKey::new(api_keys.clone()));
        App::new().app_data(Data::new(api_keys.clone())).service(guarded.service(create).service(revoke))
    };
    let server = HttpServer::new(app).workers(1).bind(bsk_example_embedded_fleet::address())?;
    println!("listening on {:?}", server.addrs());
    Ok(server.run().await?)
}
