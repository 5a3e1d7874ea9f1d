//! Signing in and out, and choosing a password by an invitation or reset link.

use chrono::Duration;
use domain::account::{Viewer, check_new_password, email_key};
use domain::id::AccountId;
use domain::{FieldErrors, Refusal};

use crate::{AppError, Context, Outcome, secret};

/// A sign-in ends after this long without use.
pub const IDLE: Duration = Duration::minutes(30);
/// A sign-in ends after this long in any case.
pub const ABSOLUTE: Duration = Duration::hours(10);
/// Failures of an account from an address that are looked back at.
const FAILURE_WINDOW: Duration = Duration::minutes(15);
/// Failures within the window after which further attempts are refused.
const FAILURES_MOST: u64 = 8;

/// Signs in and returns the new cookie's token. Unknown address, wrong password and disabled account get the
/// same answer in the same time.
///
/// # Errors
/// [`AppError::Refused`] when the password does not fit or too many attempts failed.
pub async fn sign_in(ctx: &Context, email: &str, password: &str, address: &str) -> Outcome<String> {
    let key = email_key(email);
    check_failures(ctx, &key, address).await?;
    let found = store::account::find_credentials(&ctx.db, email).await?;
    let hash = found
        .as_ref()
        .filter(|credentials| !credentials.disabled)
        .and_then(|credentials| credentials.password_hash.clone());
    let fits = secret::verify_password(password.to_owned(), hash).await?;
    let Some(credentials) = found.filter(|_| fits) else {
        keep_failure(ctx, &key, address).await?;
        return Err(AppError::refused(
            "The e-mail address and the password do not fit together. Check both and try again.",
        ));
    };
    let token = secret::token()?;
    write_tx!(ctx, |tx| {
        store::sign_in::sweep(tx, ctx.now, ctx.now - Duration::days(1)).await?;
        store::sign_in::clear_failures(tx, &key, address).await?;
        begin(ctx, tx, credentials.account, &token).await
    })?;
    Ok(token)
}

async fn check_failures(ctx: &Context, key: &str, address: &str) -> Outcome<()> {
    let since = ctx.now - FAILURE_WINDOW;
    if store::sign_in::count_failures(&ctx.db, key, address, since).await? >= FAILURES_MOST {
        return Err(AppError::refused(
            "Too many attempts failed. Wait 15 minutes, then try again, or ask an administrator for a new link.",
        ));
    }
    Ok(())
}

async fn keep_failure(ctx: &Context, key: &str, address: &str) -> Outcome<()> {
    write_tx!(ctx, |tx| {
        store::sign_in::insert_failure(tx, key, address, ctx.now).await?;
        ctx.audit(tx, "sign_in.failed", "account", "").await
    })
}

async fn begin(ctx: &Context, tx: &store::Tx, account: AccountId, token: &str) -> Outcome<()> {
    let hash = secret::token_hash(token);
    store::sign_in::insert(tx, account, &hash, ctx.now, ctx.now + ABSOLUTE).await?;
    let viewer = store::account::find_viewer(tx, account).await?;
    store::audit::append(
        tx,
        ctx.now,
        viewer.as_ref(),
        "sign_in.began",
        &format!("account {account}"),
        "",
    )
    .await?;
    Ok(())
}

/// Signs an account in without its password, for tests that are about something else. Needs the database in
/// hand, which is more than any password gives.
///
/// # Errors
/// The database's error.
pub async fn begin_for(ctx: &Context, account: AccountId) -> Outcome<String> {
    let token = secret::token()?;
    write_tx!(ctx, |tx| begin(ctx, tx, account, &token).await)?;
    Ok(token)
}

/// Who a cookie's token belongs to, if it is still good. Notes its use once a minute.
///
/// # Errors
/// The database's error.
pub async fn recognise(ctx: &Context, token: &str) -> Outcome<Option<Viewer>> {
    let hash = secret::token_hash(token);
    let Some(found) = store::sign_in::find(&ctx.db, &hash).await? else {
        return Ok(None);
    };
    if found.expires_at <= ctx.now || found.last_seen_at + IDLE <= ctx.now {
        return Ok(None);
    }
    let viewer = store::account::find_viewer(&ctx.db, found.account).await?;
    if viewer.is_some() && found.last_seen_at + Duration::minutes(1) <= ctx.now {
        store::sign_in::touch(&ctx.db, &hash, ctx.now).await?;
    }
    Ok(viewer)
}

/// Ends the sign-in of a cookie's token.
///
/// # Errors
/// The database's error.
pub async fn sign_out(ctx: &Context, token: &str) -> Outcome<()> {
    let hash = secret::token_hash(token);
    write_tx!(ctx, |tx| {
        store::sign_in::delete(tx, &hash).await?;
        ctx.audit(tx, "sign_in.ended", "account", "").await
    })
}

/// Ends every sign-in of whoever asks, on all devices.
///
/// # Errors
/// [`AppError::SignInRequired`] when nobody is signed in.
pub async fn sign_out_everywhere(ctx: &Context) -> Outcome<()> {
    let account = ctx.viewer()?.account;
    write_tx!(ctx, |tx| {
        store::sign_in::delete_of_account(tx, account).await?;
        ctx.audit(tx, "sign_in.all_ended", &format!("account {account}"), "")
            .await
    })
}

/// Changes the own password by the current one: ends all sign-ins and one-time links of the account, and returns the token
/// of a new sign-in. Wrong attempts count like those at the sign-in page.
///
/// # Errors
/// [`AppError::Invalid`] for a wrong current or a weak or mistyped new password, [`AppError::Refused`] when too many
/// attempts failed.
pub async fn change_password(
    ctx: &Context,
    current: &str,
    password: &str,
    again: &str,
    address: &str,
) -> Outcome<String> {
    let id = ctx.viewer()?.account;
    let mut errors = FieldErrors::default();
    check_new_password(&mut errors, password, again);
    errors.or(())?;
    let account = store::account::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let key = email_key(&account.email);
    check_failures(ctx, &key, address).await?;
    let known = store::account::find_credentials(&ctx.db, &account.email)
        .await?
        .and_then(|credentials| credentials.password_hash);
    if !secret::verify_password(current.to_owned(), known).await? {
        keep_failure(ctx, &key, address).await?;
        let mut errors = FieldErrors::default();
        errors.add(
            "current",
            "This is not your current password: type it again.",
        );
        return Err(AppError::Invalid(errors));
    }
    let hash = secret::hash_password(password.to_owned()).await?;
    let token = secret::token()?;
    write_tx!(ctx, |tx| {
        store::account::set_password(tx, id, &hash).await?;
        store::account::delete_tokens(tx, id).await?;
        store::sign_in::delete_of_account(tx, id).await?;
        store::sign_in::clear_failures(tx, &key, address).await?;
        ctx.audit(tx, "account.password_changed", &format!("account {id}"), "")
            .await?;
        begin(ctx, tx, id, &token).await
    })?;
    Ok(token)
}

/// The name of the account that a one-time link is for.
///
/// # Errors
/// [`AppError::Refused`] when the link was used or has expired.
pub async fn find_link(ctx: &Context, token: &str) -> Outcome<String> {
    let account = store::account::find_token(&ctx.db, &secret::token_hash(token), ctx.now)
        .await?
        .ok_or_else(spent_link)?;
    let account = store::account::find(&ctx.db, account)
        .await?
        .ok_or(AppError::NotFound)?;
    Ok(account.name)
}

/// Chooses the password by a one-time link, ends the account's other sign-ins, and signs in: returns the new
/// cookie's token.
///
/// # Errors
/// [`AppError::Invalid`] for a weak or mistyped password, [`AppError::Refused`] for a spent link.
pub async fn choose_password(
    ctx: &Context,
    link_token: &str,
    password: &str,
    again: &str,
) -> Outcome<String> {
    let mut errors = FieldErrors::default();
    check_new_password(&mut errors, password, again);
    errors.or(())?;
    find_link(ctx, link_token).await?;
    let hash = secret::hash_password(password.to_owned()).await?;
    let link_hash = secret::token_hash(link_token);
    let token = secret::token()?;
    write_tx!(ctx, |tx| {
        let account = store::account::find_token(tx, &link_hash, ctx.now)
            .await?
            .ok_or_else(spent_link)?;
        store::account::use_token(tx, &link_hash, ctx.now).await?;
        store::account::set_password(tx, account, &hash).await?;
        store::sign_in::delete_of_account(tx, account).await?;
        ctx.audit(
            tx,
            "account.password_chosen",
            &format!("account {account}"),
            "",
        )
        .await?;
        begin(ctx, tx, account, &token).await
    })?;
    Ok(token)
}

fn spent_link() -> AppError {
    AppError::Refused(Refusal::new(
        "This link was used already or has expired. Ask an administrator for a new one.",
    ))
}
