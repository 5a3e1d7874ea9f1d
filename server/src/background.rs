//! What happens without anybody asking: what has been kept long enough goes, forms close on their day, and places that
//! nobody answered for go to the next in line.

use std::time::Duration;

use operations::Context;
use operations::mail::{self, Mailer};
use tokio::sync::watch::Receiver;

use crate::clock;

/// How often the seats are looked at, and the plan of mails.
const EVERY: Duration = Duration::from_secs(60);
/// Every how many times the rest is done too.
const HOURLY: u32 = 60;

/// Sweeps now and then every minute, or every hour where a minute is not worth it, for as long as the process runs.
pub(crate) async fn run(mut ctx: Context) {
    for minute in (0..HOURLY).cycle() {
        ctx.now = clock::now();
        if let Err(error) = operations::seat::settle_due(&ctx).await {
            tracing::error!(
                ?error,
                "places that are due could not be passed on; tried again in a minute"
            );
        }
        if let Err(error) = operations::coverage::settle(&ctx).await {
            tracing::error!(
                ?error,
                "standings could not be worked out; tried again in a minute"
            );
        }
        if minute == 0 {
            hourly(&ctx).await;
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn hourly(ctx: &Context) {
    if let Err(error) = operations::source_example::purge_due(ctx).await {
        tracing::error!(
            ?error,
            "the sweep of source examples failed and is tried again in an hour"
        );
    }
    if let Err(error) = operations::wave::close_ended(ctx).await {
        tracing::error!(
            ?error,
            "forms past their day could not be closed; tried again in an hour"
        );
    }
}

/// Keeps the plan of mails up to date and hands over what is due, until told to end.
pub(crate) async fn mail(mut ctx: Context, mailer: Option<Mailer>, mut ends: Receiver<bool>) {
    let mut sweep = mail::Sweep::default();
    while !*ends.borrow() {
        ctx.now = clock::now();
        if let Err(error) = sweep.align(&ctx).await {
            tracing::error!(?error, "the plan of mails could not be brought up to date");
        }
        let goes_on = || !*ends.borrow();
        if let Some(mailer) = &mailer
            && let Err(error) = mail::deliver(&ctx, mailer, clock::now, goes_on).await
        {
            tracing::error!(?error, "mails could not be handed over");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = ends.changed() => {}
        }
    }
}
