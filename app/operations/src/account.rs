//! Inviting people, giving roles, disabling accounts, and one-time links.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use domain::FieldErrors;
use domain::access::Action;
use domain::account::{Account, Role, email_key, is_email};
use domain::id::{AccountId, PersonId};
use store::Tx;

use crate::{AppError, Context, Outcome, secret};

/// How long an invitation or reset link works.
pub const LINK_LIFE: Duration = Duration::hours(24);

/// A one-time link, shown once to whoever hands it on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The whole address to open.
    pub url: String,
}

/// All accounts by name.
///
/// # Errors
/// [`AppError::NotFound`] for who may not manage accounts.
pub async fn list(ctx: &Context) -> Outcome<Vec<Account>> {
    ctx.require_role(Action::ManageAccounts)?;
    Ok(store::account::list(&ctx.db, None).await?)
}

/// One account.
///
/// # Errors
/// [`AppError::NotFound`] for who may not manage accounts, or when there is none.
pub async fn find(ctx: &Context, id: AccountId) -> Outcome<Account> {
    ctx.require_role(Action::ManageAccounts)?;
    store::account::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)
}

/// Invites somebody who is not in the roster, such as an outside facilitator; returns the link to hand on.
///
/// # Errors
/// [`AppError::Invalid`] for a missing name or a bad or taken address.
pub async fn invite(
    ctx: &Context,
    name: &str,
    email: &str,
    roles: &BTreeSet<Role>,
) -> Outcome<(AccountId, Link)> {
    ctx.require_role(Action::ManageAccounts)?;
    let mut errors = FieldErrors::default();
    let name = errors.required("name", "a name", name, 100);
    if !is_email(email.trim()) {
        errors.add("email", "Enter an e-mail address such as ana@example.com.");
    }
    errors.or(())?;
    check_roles(None, roles)?;
    create_with_link(ctx, None, email, &name, roles).await
}

/// Invites the person with the firm's key; see [`invite_person`].
///
/// # Errors
/// [`AppError::Invalid`] when nobody active has this key, and as [`invite_person`].
pub async fn invite_by_key(ctx: &Context, employee_id: &str) -> Outcome<(AccountId, Link)> {
    ctx.require_role(Action::ManageAccounts)?;
    let found = store::person::find_by_employee_id(&ctx.db, employee_id.trim()).await?;
    match found.filter(|person| person.entry.active) {
        Some(person) => invite_person(ctx, person.id).await,
        None => {
            let mut errors = FieldErrors::default();
            errors.add(
                "employee_id",
                "Nobody active in the roster has this employee id: check it, or import the roster first.",
            );
            Err(AppError::Invalid(errors))
        }
    }
}

/// Invites a person of the roster; returns the link to hand on.
///
/// # Errors
/// [`AppError::Refused`] when the person already has an account.
pub async fn invite_person(ctx: &Context, person: PersonId) -> Outcome<(AccountId, Link)> {
    ctx.require_role(Action::ManageAccounts)?;
    let person = store::person::find(&ctx.db, person)
        .await?
        .ok_or(AppError::NotFound)?;
    if store::account::find_by_person(&ctx.db, person.id)
        .await?
        .is_some()
    {
        return Err(AppError::refused(
            "This person has an account already: make a reset link there instead.",
        ));
    }
    let entry = &person.entry;
    create_with_link(
        ctx,
        Some(person.id),
        &entry.email,
        &entry.name(),
        &BTreeSet::new(),
    )
    .await
}

/// One line of what inviting everybody came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The firm's key.
    pub employee_id: String,
    /// The name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// The link to hand on, or why there is none.
    pub link: Result<Link, String>,
}

/// How many people active today cannot sign in yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// They have no account.
    pub without_account: usize,
    /// They were invited and have not chosen a password.
    pub without_password: usize,
}

/// Whom [`invite_everybody`] would invite.
///
/// # Errors
/// [`AppError::NotFound`] for who may not manage accounts.
pub async fn waiting(ctx: &Context) -> Outcome<Waiting> {
    let accounts: BTreeMap<PersonId, Account> = list(ctx)
        .await?
        .into_iter()
        .filter_map(|account| Some((account.person?, account)))
        .collect();
    let mut waiting = Waiting::default();
    for person in store::person::list(&ctx.db).await? {
        if person.entry.is_active_on(ctx.now.date_naive()) {
            match accounts.get(&person.id) {
                None => waiting.without_account += 1,
                Some(account) if !account.activated && !account.disabled => {
                    waiting.without_password += 1;
                }
                Some(_) => {}
            }
        }
    }
    Ok(waiting)
}

/// Invites every person active today who has no account; with `renew` also makes new links for those who were invited but
/// have not chosen a password. The links are shown once.
///
/// # Errors
/// [`AppError::NotFound`] for who may not manage accounts.
pub async fn invite_everybody(ctx: &Context, renew: bool) -> Outcome<Vec<Invitation>> {
    ctx.require_role(Action::ManageAccounts)?;
    write_tx!(ctx, |tx| {
        let accounts = store::account::list(tx, None).await?;
        let mut taken: BTreeSet<String> =
            accounts.iter().map(|one| email_key(&one.email)).collect();
        let accounts: BTreeMap<PersonId, Account> = accounts
            .into_iter()
            .filter_map(|account| Some((account.person?, account)))
            .collect();
        let mut invitations = Vec::new();
        let (mut made, mut renewed) = (0, 0);
        for person in store::person::list(tx).await? {
            let entry = person.entry;
            if !entry.is_active_on(ctx.now.date_naive()) {
                continue;
            }
            let id = match accounts.get(&person.id) {
                Some(account) if renew && !account.activated && !account.disabled => {
                    renewed += 1;
                    Ok(account.id)
                }
                Some(_) => continue,
                None if taken.insert(email_key(&entry.email)) => {
                    made += 1;
                    let (who, none) = (Some(person.id), BTreeSet::new());
                    let (email, name) = (&entry.email, entry.name());
                    Ok(store::account::insert(tx, who, email, &name, &none, ctx.now).await?)
                }
                None => Err("Another account has this e-mail address: correct the roster."),
            };
            let link = match id {
                Ok(id) => Ok(keep_link(ctx, tx, id, &secret::token()?, "invitation").await?),
                Err(reason) => Err(reason.to_owned()),
            };
            invitations.push(Invitation {
                name: entry.name(),
                employee_id: entry.employee_id,
                email: entry.email,
                link,
            });
        }
        let detail = format!("made {made} renewed {renewed}");
        ctx.audit(tx, "account.everybody_invited", "accounts", &detail)
            .await?;
        Ok(invitations)
    })
}

async fn create_with_link(
    ctx: &Context,
    person: Option<PersonId>,
    email: &str,
    name: &str,
    roles: &BTreeSet<Role>,
) -> Outcome<(AccountId, Link)> {
    let token = secret::token()?;
    write_tx!(ctx, |tx| {
        if store::account::find_by_email(tx, email).await?.is_some() {
            let mut errors = FieldErrors::default();
            errors.add(
                "email",
                "Another account signs in with this address: use a different one.",
            );
            return Err(AppError::Invalid(errors));
        }
        let id = store::account::insert(tx, person, email, name, roles, ctx.now).await?;
        ctx.audit(
            tx,
            "account.invited",
            &format!("account {id}"),
            &role_words(roles),
        )
        .await?;
        let link = keep_link(ctx, tx, id, &token, "invitation").await?;
        Ok((id, link))
    })
}

/// A new link with which the account chooses its password; earlier links stop working.
///
/// # Errors
/// [`AppError::NotFound`] for who may not manage accounts, or when there is none.
pub async fn reset_link(ctx: &Context, id: AccountId) -> Outcome<Link> {
    find(ctx, id).await?;
    make_link(ctx, id).await
}

/// As [`reset_link`], for the command line on the host, where there is no viewer.
///
/// # Errors
/// [`AppError::Refused`] when no account signs in with this address.
pub async fn reset_link_by_email(ctx: &Context, email: &str) -> Outcome<Link> {
    let account = store::account::find_by_email(&ctx.db, email)
        .await?
        .ok_or_else(|| {
            AppError::refused(format!(
                "No account signs in with “{email}”: check the address."
            ))
        })?;
    make_link(ctx, account.id).await
}

async fn make_link(ctx: &Context, id: AccountId) -> Outcome<Link> {
    let token = secret::token()?;
    write_tx!(ctx, |tx| {
        ctx.audit(tx, "account.link_made", &format!("account {id}"), "")
            .await?;
        keep_link(ctx, tx, id, &token, "reset").await
    })
}

async fn keep_link(
    ctx: &Context,
    tx: &Tx,
    id: AccountId,
    token: &str,
    kind: &str,
) -> Outcome<Link> {
    let hash = secret::token_hash(token);
    store::account::insert_token(tx, id, &hash, kind, ctx.now, ctx.now + LINK_LIFE).await?;
    Ok(Link {
        url: format!("{}/welcome/{token}", ctx.base_url),
    })
}

/// Gives the account exactly these roles.
///
/// # Errors
/// [`AppError::Refused`] on oneself, or when an account of the roster would become administrator.
pub async fn set_roles(ctx: &Context, id: AccountId, roles: &BTreeSet<Role>) -> Outcome<()> {
    let account = not_oneself(ctx, id).await?;
    check_roles(account.person, roles)?;
    write_tx!(ctx, |tx| {
        store::account::set_roles(tx, id, roles).await?;
        store::sign_in::delete_of_account(tx, id).await?;
        ctx.audit(
            tx,
            "account.roles_set",
            &format!("account {id}"),
            &role_words(roles),
        )
        .await
    })
}

fn check_roles(person: Option<PersonId>, roles: &BTreeSet<Role>) -> Outcome<()> {
    if roles.contains(&Role::Administrator) && (person.is_some() || roles.len() > 1) {
        return Err(AppError::refused(
            "An administrator sees no content: invite a separate account for it, with no other role.",
        ));
    }
    Ok(())
}

/// Disables or enables the account; disabling ends its sign-ins.
///
/// # Errors
/// [`AppError::Refused`] on oneself.
pub async fn set_disabled(ctx: &Context, id: AccountId, disabled: bool) -> Outcome<()> {
    not_oneself(ctx, id).await?;
    let kind = if disabled {
        "account.disabled"
    } else {
        "account.enabled"
    };
    write_tx!(ctx, |tx| {
        store::account::set_disabled(tx, id, disabled).await?;
        if disabled {
            store::sign_in::delete_of_account(tx, id).await?;
        }
        ctx.audit(tx, kind, &format!("account {id}"), "").await
    })
}

async fn not_oneself(ctx: &Context, id: AccountId) -> Outcome<Account> {
    let account = find(ctx, id).await?;
    if ctx.viewer()?.account == id {
        return Err(AppError::refused(
            "You cannot change your own account here: ask another administrator.",
        ));
    }
    Ok(account)
}

/// Adds an account with a password at once, for the command line on the host and the demo.
///
/// # Errors
/// [`AppError::Invalid`] for a weak password or a bad or taken address.
pub async fn create_with_password(
    ctx: &Context,
    person: Option<PersonId>,
    email: &str,
    name: &str,
    roles: &BTreeSet<Role>,
    password: &str,
) -> Outcome<AccountId> {
    let mut errors = FieldErrors::default();
    domain::account::check_new_password(&mut errors, password, password);
    if !is_email(email.trim()) {
        errors.add("email", "Enter an e-mail address such as ana@example.com.");
    }
    errors.or(())?;
    let hash = secret::hash_password(password.to_owned()).await?;
    write_tx!(ctx, |tx| {
        if store::account::find_by_email(tx, email).await?.is_some() {
            let mut errors = FieldErrors::default();
            errors.add(
                "email",
                "Another account signs in with this address: use a different one.",
            );
            return Err(AppError::Invalid(errors));
        }
        let id = store::account::insert(tx, person, email, name, roles, ctx.now).await?;
        store::account::set_password(tx, id, &hash).await?;
        ctx.audit(
            tx,
            "account.created",
            &format!("account {id}"),
            &role_words(roles),
        )
        .await?;
        Ok(id)
    })
}

/// Whether anybody can manage accounts yet.
///
/// # Errors
/// The database's error.
pub async fn has_administrator(ctx: &Context) -> Outcome<bool> {
    Ok(!store::account::list(&ctx.db, Some(Role::Administrator))
        .await?
        .is_empty())
}

/// Invites an administrator, for the command line on the host, where there is no viewer.
///
/// # Errors
/// [`AppError::Invalid`] for a bad or taken address.
pub async fn invite_administrator(ctx: &Context, email: &str) -> Outcome<Link> {
    if !is_email(email.trim()) {
        return Err(AppError::refused(format!(
            "“{email}” is no e-mail address: give one such as ana@example.com."
        )));
    }
    let roles = BTreeSet::from([Role::Administrator]);
    let (_, link) = create_with_link(ctx, None, email, "Administrator", &roles).await?;
    Ok(link)
}

fn role_words(roles: &BTreeSet<Role>) -> String {
    let words: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    words.join(" ")
}
