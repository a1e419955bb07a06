//! Signals to stop.

use std::io;

/// Waits for the next signal to stop: SIGTERM or SIGINT, and elsewhere Ctrl-C.
#[cfg(unix)]
pub(super) async fn next() -> io::Result<()> {
    use std::future::poll_fn;
    use std::task::Poll;

    use actix_web::rt::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    poll_fn(|context| {
        if terminate.poll_recv(context).is_ready() || interrupt.poll_recv(context).is_ready() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    Ok(())
}

#[cfg(not(unix))]
pub(super) async fn next() -> io::Result<()> {
    actix_web::rt::signal::ctrl_c().await
}
