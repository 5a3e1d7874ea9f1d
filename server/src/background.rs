//! What happens without anybody asking: what has been kept long enough goes, and forms close on their day.

use std::time::Duration;

use operations::Context;

use crate::clock;

/// How often the sweep runs.
const EVERY: Duration = Duration::from_secs(3600);

/// Sweeps now and then every hour, for as long as the process runs.
pub(crate) async fn run(mut ctx: Context) {
    loop {
        ctx.now = clock::now();
        if let Err(error) = operations::source_example::purge_due(&ctx).await {
            tracing::error!(
                ?error,
                "the sweep of source examples failed and is tried again in an hour"
            );
        }
        if let Err(error) = operations::wave::close_ended(&ctx).await {
            tracing::error!(
                ?error,
                "forms past their day could not be closed; tried again in an hour"
            );
        }
        tokio::time::sleep(EVERY).await;
    }
}
