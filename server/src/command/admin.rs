//! `fifteen admin`, and the first administrator of a new installation.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context as _;
use domain::account::Role;
use operations::{Context, account};

use crate::output;

/// Invites an administrator and prints the link.
pub(super) async fn create(ctx: &Context, email: &str) -> anyhow::Result<()> {
    let link = account::invite_administrator(ctx, email).await?;
    output::line(format!(
        "{email} chooses a password here, within 24 hours: {}",
        link.url
    ));
    Ok(())
}

/// Prints a link with which an account chooses a new password.
pub(super) async fn reset_password(ctx: &Context, email: &str) -> anyhow::Result<()> {
    let link = account::reset_link_by_email(ctx, email).await?;
    output::line(format!(
        "{email} chooses a new password here, within 24 hours: {}",
        link.url
    ));
    Ok(())
}

/// Makes the first administrator when there is none: with the password of a file, or by a link that is printed.
pub(crate) async fn first(
    ctx: &Context,
    email: Option<&str>,
    password_file: Option<&Path>,
) -> anyhow::Result<()> {
    if account::has_administrator(ctx).await? {
        return Ok(());
    }
    let email = email.unwrap_or("administrator@localhost.localdomain");
    if let Some(file) = password_file {
        let password = std::fs::read_to_string(file)
            .with_context(|| format!("Cannot read the password file {}", file.display()))?;
        let roles = BTreeSet::from([Role::Administrator]);
        account::create_with_password(ctx, None, email, "Administrator", &roles, password.trim())
            .await?;
        return Ok(());
    }
    let link = account::invite_administrator(ctx, email).await?;
    output::line(format!(
        "There is no administrator yet. Choose the password of {email} here, within 24 hours:\n  {}",
        link.url
    ));
    Ok(())
}
