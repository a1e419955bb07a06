//! Serving: from the settings to a graceful stop.

mod signals;
mod welcome;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer, rt};
use bsk_page::serve::{Origin, Site};

use crate::api;
use crate::door::Door;
use crate::failure::Failure;
use crate::health;
use crate::metrics::Metrics;
use crate::observe::{Observe, RequestIds};
use crate::opening::{self, Opened};
use crate::resource::read_only;
use crate::settings::{PublicUrl, Settings};

/// How long a client may take to send the head of a request.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Serves until a signal says to stop. By then every request is answered, or
/// the time for that is over, and everything is recorded.
pub(crate) fn serve(settings: &Settings) -> Result<(), Failure> {
    let listener = listen("listen", settings.listen)?;
    let metrics_listener =
        settings.metrics_listen.map(|address| listen("metrics-listen", address)).transpose()?;
    let address = listener.local_addr().map_err(Failure::Serve)?;
    let opened = opening::for_serving(settings)?;
    let ended = rt::System::new().block_on(run(settings, address, &opened, listener, metrics_listener));
    let closed = opened.api_keys.close();
    if let Some(limits) = opened.limits {
        limits.close();
    }
    ended?;
    closed?;
    tracing::info!("stopped");
    Ok(())
}

fn listen(setting: &'static str, address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).map_err(|source| Failure::Listen { setting, address, source })
}

async fn run(
    settings: &Settings,
    address: SocketAddr,
    opened: &Opened,
    listener: TcpListener,
    metrics_listener: Option<TcpListener>,
) -> Result<(), Failure> {
    let database = Arc::clone(&opened.database);
    let metrics =
        Metrics::new(opened.api_keys.clone(), opened.limits.clone(), move || database.begun_transactions());
    let metrics_server = metrics_listener
        .map(|listener| serve_metrics(&metrics, listener))
        .transpose()
        .map_err(Failure::Serve)?;
    let ids = RequestIds::new(random_number()?);
    let public_url = settings.public_url.clone().unwrap_or_else(|| PublicUrl::of(address));
    let observe = Observe::new(metrics, ids, settings.trusted_proxies.clone(), &public_url);
    let site = site(settings, opened, &public_url)?;
    let server = serve_everything(settings, opened, &site, &observe, listener).map_err(Failure::Serve)?;

    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        address = %format_args!("http://{address}"),
        database = %settings.database,
        workers = settings.workers,
        "serving"
    );
    welcome::say(settings, opened, &public_url)?;
    rt::spawn(stop_on_signal(server.handle()));
    let metrics_handle = metrics_server.map(|server| {
        let handle = server.handle();
        rt::spawn(server);
        handle
    });
    server.await.map_err(Failure::Serve)?;
    if let Some(handle) = metrics_handle {
        handle.stop(false).await;
    }
    Ok(())
}

/// The page, as people open it.
fn site(settings: &Settings, opened: &Opened, public_url: &PublicUrl) -> Result<Site, Failure> {
    let origin = public_url.to_string().parse::<Origin>();
    let origin = origin.map_err(|error| Failure::Serve(io::Error::other(error)))?;
    // Who was told no address opens the page as this machine calls itself.
    let origin = if settings.public_url.is_some() { origin } else { origin.or_loopback() };
    let site = Site::new(opened.api_keys.clone(), opened.people.clone(), origin);
    Ok(match &settings.trusted_user_header {
        Some(header) => site.with_identity_header(header.clone()),
        None => site,
    })
}

fn serve_everything(
    settings: &Settings,
    opened: &Opened,
    site: &Site,
    observe: &Observe,
    listener: TcpListener,
) -> io::Result<Server> {
    let state = api::State::new(opened.api_keys.clone());
    let (api_keys, limits) = (opened.api_keys.clone(), opened.limits.clone());
    let (site, observe) = (site.clone(), observe.clone());
    let own_metrics = settings.metrics_listen.is_none().then(|| observe.metrics().clone());
    let app = move || {
        let watch = observe.on_thread();
        let app = App::new().wrap(watch.clone());
        // Routes are tried in this order, and the API's are asked most.
        let app = app.configure(|config| api::configure(config, &state));
        let app = app.configure(|config| health::configure(config, &api_keys, &limits));
        let app = app.configure(|config| {
            if let Some(metrics) = &own_metrics {
                configure_metrics(config, metrics);
            }
        });
        let app = app.configure(|config| bsk_page::serve::configure(config, &site));
        Door::new(app, api_keys.clone(), watch)
    };
    let server = HttpServer::new(app)
        .workers(settings.workers)
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(REQUEST_TIMEOUT)
        .client_disconnect_timeout(REQUEST_TIMEOUT)
        .shutdown_timeout(settings.stop_timeout.as_secs())
        .disable_signals()
        .listen(listener)?;
    Ok(server.run())
}

fn serve_metrics(metrics: &Metrics, listener: TcpListener) -> io::Result<Server> {
    let metrics = metrics.clone();
    let server = HttpServer::new(move || App::new().configure(|config| configure_metrics(config, &metrics)));
    Ok(server.workers(1).client_request_timeout(REQUEST_TIMEOUT).disable_signals().listen(listener)?.run())
}

fn configure_metrics(config: &mut web::ServiceConfig, metrics: &Metrics) {
    config.app_data(Data::new(metrics.clone())).service(read_only("/metrics", answer_metrics));
}

async fn answer_metrics(metrics: Data<Metrics>) -> HttpResponse {
    metrics.answer()
}

async fn stop_on_signal(server: ServerHandle) {
    match signals::next().await {
        Ok(()) => tracing::info!("stopping; requests that have begun are answered first"),
        Err(error) => {
            tracing::error!(%error, "signals to stop cannot be awaited");
            return;
        }
    }
    rt::spawn(async {
        if signals::next().await.is_ok() {
            tracing::warn!("stopped at once, by a second signal");
            std::process::exit(1);
        }
    });
    server.stop(true).await;
}

fn random_number() -> Result<u64, Failure> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(Failure::Random)?;
    Ok(u64::from_le_bytes(bytes))
}
