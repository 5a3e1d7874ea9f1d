//! Listening until told to stop.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use operations::Context;
use operations::mail::Mailer;
use pages::{DemoSignIn, PageState};
use tokio::net::TcpListener;

use crate::{assets, background, clock, output, router};

/// How long running requests may take to end after the program was told to stop.
const DRAIN: Duration = Duration::from_secs(30);

/// How a server is reached.
pub(crate) struct Reach {
    /// Where it listens.
    pub(crate) listen: SocketAddr,
    /// How people reach it; where it listens when not given.
    pub(crate) base_url: Option<String>,
    /// Proxies whose forwarded-for is believed.
    pub(crate) proxies: Vec<IpAddr>,
}

/// Binds the address, so that the base URL is known before anything is printed.
pub(crate) async fn bind(reach: &Reach) -> anyhow::Result<(TcpListener, String)> {
    let listener = TcpListener::bind(reach.listen).await.with_context(|| {
        format!(
            "Cannot listen on {}: another program may use it; choose another with --listen.",
            reach.listen
        )
    })?;
    let base_url = match &reach.base_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => format!("http://{}", listener.local_addr()?),
    };
    Ok((listener, base_url))
}

/// The state of the pages over a database.
pub(crate) fn state(
    ctx: Context,
    mailer: Option<Mailer>,
    demo_sign_ins: Vec<DemoSignIn>,
) -> PageState {
    PageState {
        db: ctx.db,
        base_url: ctx.base_url,
        vault: ctx.vault,
        mailer,
        clock: clock::now,
        assets: assets::addresses(),
        demo_sign_ins,
    }
}

/// Serves until SIGINT or SIGTERM, then lets running requests end.
pub(crate) async fn run(
    listener: TcpListener,
    state: PageState,
    reach: Reach,
) -> anyhow::Result<()> {
    let base_url = state.base_url.clone();
    let background = tokio::spawn(background::run(state.context()));
    let (end_mail, mail_ends) = tokio::sync::watch::channel(false);
    let mail = tokio::spawn(background::mail(
        state.context(),
        state.mailer.clone(),
        mail_ends,
    ));
    let app: Router = router::app(state, reach.proxies)?;
    output::line(format!("Listening on {base_url}"));
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let server = axum::serve(
        listener,
        app.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(async {
        asked_to_stop().await;
        let _ = stop.send(());
    });
    let drained = async {
        let _ = stopped.await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        outcome = server => outcome?,
        () = drained => tracing::warn!("some requests were cut off after {DRAIN:?}"),
    }
    background.abort();
    // A mail that is being handed over is handed over whole, and then marked.
    let _ = end_mail.send(true);
    let _ = tokio::time::timeout(DRAIN, mail).await;
    Ok(())
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return;
        };
        tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}
