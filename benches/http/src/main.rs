//! A server that checks nothing: what any actix server costs.
//!
//! It answers every request with 200, an empty body, and the header fields
//! that it was started with, whose values never change. `compare` holds the
//! real server against it.

use std::net::SocketAddr;
use std::rc::Rc;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::{Context as _, Result};
use clap::Parser;

/// A server that checks nothing.
#[derive(Parser)]
struct Arguments {
    /// Where to listen.
    #[arg(long)]
    listen: SocketAddr,
    /// A field of every answer, such as `X-Limit: 1000`.
    #[arg(long = "header")]
    headers: Vec<String>,
}

#[actix_web::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let headers = arguments.headers.into_iter().map(field).collect::<Result<Vec<_>>>()?;
    let server = HttpServer::new(move || {
        // Shared, as the handler is copied for each request.
        let headers: Rc<[_]> = headers.clone().into();
        let answer = move || {
            let mut response = HttpResponse::Ok().finish();
            for (name, value) in &*headers {
                response.headers_mut().insert(name.clone(), value.clone());
            }
            std::future::ready(response)
        };
        App::new().route("/api/v1/auth", web::get().to(answer))
    });
    server.workers(1).bind(arguments.listen)?.run().await?;
    Ok(())
}

/// Names and values live as long as the program, so that it costs nothing to
/// copy them.
fn field(line: String) -> Result<(HeaderName, HeaderValue)> {
    let line: &'static str = line.leak();
    let (name, value) = line.split_once(':').with_context(|| format!("{line:?} is no header field"))?;
    let name: HeaderName = name.parse()?;
    let name = HeaderName::from_static(name.as_str().to_owned().leak());
    Ok((name, HeaderValue::from_static(value.trim())))
}
