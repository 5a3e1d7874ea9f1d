//! `fifteen demo`: a made-up firm in the middle of its programme, in a database that goes with the process.

mod availability;
mod firm;
mod history;
mod reviews;
mod room;
mod seats;
mod words;

use std::net::{Ipv4Addr, SocketAddr};

use operations::mail::Mailer;
use operations::{Context, Vault};
use pages::DemoSignIn;

use crate::serve::Reach;
use crate::{clock, output, serve};

/// The password of every account of the demo.
const PASSWORD: &str = "fifteen-in-a-room";

/// Serves the demo on a port of this machine until told to stop.
pub(crate) async fn run(port: u16, mailer: Option<Mailer>) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!(
        "sqlite://{}?mode=rwc",
        folder.path().join("demo.db").display()
    );
    let db = store::connect(&url).await?;
    store::migrate(&db).await?;
    let reach = Reach {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        base_url: None,
        proxies: Vec::new(),
    };
    let (listener, base_url) = serve::bind(&reach).await?;
    output::line("Making up a firm and the first months of its programme ...");
    let ctx = Context {
        db,
        now: clock::now(),
        viewer: None,
        base_url,
        vault: Vault::generate()?,
    };
    let state = serve::state(ctx, mailer, Vec::new());
    let accounts = history::make(&state.context(), PASSWORD).await?;
    output::line(format!("Sign in at {} with:", state.base_url));
    for (role, email) in &accounts {
        output::line(format!("  {role:<14} {email:<32} {PASSWORD}"));
    }
    let demo_sign_ins = accounts
        .into_iter()
        .map(|(role, email)| DemoSignIn {
            role: role.to_owned(),
            email,
            password: PASSWORD.to_owned(),
        })
        .collect();
    serve::run(
        listener,
        pages::PageState {
            demo_sign_ins,
            ..state
        },
        reach,
    )
    .await
}
