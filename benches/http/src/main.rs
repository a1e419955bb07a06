//! A server that checks nothing: what any actix server costs.
//!
//! It answers every request with 200, an empty body, and the header fields
//! that it was started with, whose values never change. `compare` holds the
//! real server against it.

use std::net::SocketAddr;

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
        let headers = headers.clone();
        let answer = move || {
            let mut response = HttpResponse::Ok().finish();
            for (name, value) in &headers {
                response.headers_mut().insert(name.clone(), value.clone());
            }
            std::future::ready(response)
        };
        App::new().route("/api/v1/auth", web::get().to(answer))
    });
    server.workers(1).bind(arguments.listen)?.run().await?;
    Ok(())
}

/// Values live as long as the program, so that answers share them.
fn field(line: String) -> Result<(HeaderName, HeaderValue)> {
    let line: &'static str = line.leak();
    let (name, value) = line.split_once(':').with_context(|| format!("{line:?} is no header field"))?;
    Ok((name.parse()?, HeaderValue::from_static(value.trim())))
}
