//! The service that keys are for.

#![expect(clippy::print_stdout, reason = "whoever starts the program wants to know where it listens")]

use actix_web::{App, HttpServer, get, web};
use bsk_actix::auth::permission::Read;
use bsk_actix::{RequireApiKey, Scoped};

#[get("/reports")]
async fn reports(caller: Scoped<Read>) -> String {
    format!("the reports of {}\n", caller.organization())
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let api_keys = bsk_example_embedded_fleet::open_keys()?;
    let app = move || {
        App::new().service(web::scope("/v1").wrap(RequireApiKey::new(api_keys.clone())).service(reports))
    };
    let server = HttpServer::new(app).workers(1).bind(bsk_example_embedded_fleet::address())?;
    println!("listening on {:?}", server.addrs());
    Ok(server.run().await?)
}
