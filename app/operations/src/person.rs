//! The roster as a list, one person's record, and everybody's own data.

use std::collections::BTreeMap;

use domain::FieldErrors;
use domain::access::Action;
use domain::account::Account;
use domain::case_study::Met;
use domain::id::PersonId;
use domain::mail::Addressee;
use domain::person::{Person, RosterEntry};
use serde_json::{Value, json};
use store::ConnectionTrait;
use store::case_study::met::{self, MetBy};
pub use store::person::{Facets, Filter, Order, Place};

use crate::{AppError, Context, Outcome, escalation};

/// A person in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Who.
    pub person: Person,
    /// The manager's name.
    pub manager: Option<String>,
    /// Whether somebody else has the same e-mail address.
    pub shares_address: bool,
}

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The people on this page.
    pub people: Vec<Listed>,
    /// How many there are on all pages.
    pub total: u64,
    /// What the list can be narrowed to.
    pub facets: Facets,
    /// How many people of the whole roster share an e-mail address with somebody.
    pub sharing: usize,
}

/// A page of the roster: `limit` people after the first `offset`.
///
/// # Errors
/// [`AppError::NotFound`] for who may not read the roster.
pub async fn list(
    ctx: &Context,
    filter: &Filter,
    order: Order,
    descending: bool,
    offset: u64,
    limit: u64,
) -> Outcome<Listing> {
    ctx.require_role(Action::ReadPeople)?;
    let (people, total) =
        store::person::search(&ctx.db, filter, order, descending, offset, limit).await?;
    let sharing = store::person::list_sharing_address(&ctx.db).await?;
    let managers = managers_of(ctx, &people).await?;
    let people = people
        .into_iter()
        .map(|person| Listed {
            manager: person
                .manager
                .and_then(|id| managers.get(&id))
                .map(|manager| manager.entry.name()),
            shares_address: sharing.contains(&person.id),
            person,
        })
        .collect();
    Ok(Listing {
        people,
        total,
        facets: store::person::facets(&ctx.db).await?,
        sharing: sharing.len(),
    })
}

/// Everybody whom a filter leaves, as the roster file has them.
///
/// # Errors
/// [`AppError::NotFound`] for who may not export the roster.
pub async fn export(
    ctx: &Context,
    filter: &Filter,
    order: Order,
    descending: bool,
) -> Outcome<Vec<RosterEntry>> {
    ctx.require_role(Action::ImportPeople)?;
    let everybody = i64::MAX.cast_unsigned();
    let (people, _) =
        store::person::search(&ctx.db, filter, order, descending, 0, everybody).await?;
    let managers = managers_of(ctx, &people).await?;
    Ok(people
        .into_iter()
        .map(|person| RosterEntry {
            manager_employee_id: person
                .manager
                .and_then(|id| managers.get(&id))
                .map(|manager| manager.entry.employee_id.clone()),
            ..person.entry
        })
        .collect())
}

async fn managers_of(ctx: &Context, people: &[Person]) -> Outcome<BTreeMap<PersonId, Person>> {
    let mut ids: Vec<PersonId> = people.iter().filter_map(|person| person.manager).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(store::person::list_by_ids(&ctx.db, &ids).await?)
}

/// What a coordinator sees of a person: no content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Who.
    pub person: Person,
    /// Their manager.
    pub manager: Option<Person>,
    /// Who reports to them now.
    pub reports: Vec<Person>,
    /// How they sign in.
    pub account: Option<Account>,
    /// The released cohorts they are or were in.
    pub places: Vec<Place>,
    /// The cases of the sessions that they were at, the earliest session first.
    pub cases: Vec<Met>,
    /// Others with the same e-mail address.
    pub sharing: Vec<Person>,
}

/// One person.
///
/// # Errors
/// [`AppError::NotFound`] for who may not read the roster, or when there is nobody.
pub async fn find(ctx: &Context, id: PersonId) -> Outcome<Profile> {
    ctx.require_role(Action::ReadPeople)?;
    let person = store::person::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let manager = match person.manager {
        Some(manager) => store::person::find(&ctx.db, manager).await?,
        None => None,
    };
    let sharing = store::person::list_by_email(&ctx.db, &person.entry.email)
        .await?
        .into_iter()
        .filter(|other| other.id != id)
        .collect();
    Ok(Profile {
        manager,
        reports: store::person::list_reports(&ctx.db, id).await?,
        account: store::account::find_by_person(&ctx.db, id).await?,
        places: store::person::list_places(&ctx.db, &[id]).await?,
        cases: met::list(&ctx.db, MetBy::Person(id)).await?,
        sharing,
        person,
    })
}

/// What the firm keeps about whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRecord {
    /// The roster's line.
    pub person: Person,
    /// The manager's name.
    pub manager: Option<String>,
    /// How they sign in.
    pub account: Account,
    /// The released cohorts they are or were in.
    pub places: Vec<Place>,
}

/// The record of whoever asks.
///
/// # Errors
/// [`AppError::NotFound`] for an account without a person.
pub async fn own_record(ctx: &Context) -> Outcome<OwnRecord> {
    let id = ctx.person()?;
    let person = store::person::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let manager = match person.manager {
        Some(manager) => store::person::find(&ctx.db, manager).await?,
        None => None,
    };
    let account = store::account::find(&ctx.db, ctx.viewer()?.account)
        .await?
        .ok_or(AppError::NotFound)?;
    Ok(OwnRecord {
        manager: manager.map(|manager| manager.entry.name()),
        account,
        places: store::person::list_places(&ctx.db, &[id]).await?,
        person,
    })
}

/// Everything about whoever asks, and nobody else's name, as one JSON object with a key for each kind of thing.
///
/// # Errors
/// [`AppError::NotFound`] for an account without a person.
pub async fn own_data(ctx: &Context) -> Outcome<Value> {
    let record = own_record(ctx).await?;
    let roles: Vec<&str> = record
        .account
        .roles
        .iter()
        .map(|role| role.as_str())
        .collect();
    let enrolments: Vec<Value> = record
        .places
        .iter()
        .map(|place| {
            json!({
                "programme": place.programme_name,
                "cohort": place.cohort_name,
                "enrolled_at": place.enrolled_at,
                "withdrawn_at": place.withdrawn_at,
                "withdrawn_reason": place.withdrawn_reason,
            })
        })
        .collect();
    let seats: Vec<Value> = store::workshop::list_of_person(&ctx.db, record.person.id)
        .await?
        .into_iter()
        .map(|seat| {
            json!({
                "session": seat.session,
                "plan": seat.kind.as_str(),
                "round": seat.round,
                "group": seat.group,
                "role": seat.role,
                "kept_at": seat.kept_at,
                "replaced_at": seat.replaced_at,
            })
        })
        .collect();
    let events: Vec<Value> = store::audit::list(
        &ctx.db,
        Some(record.account.id.0),
        0,
        i64::MAX.cast_unsigned(),
    )
    .await?
    .into_iter()
    .map(|event| json!({"at": event.at, "kind": event.kind, "subject": event.subject}))
    .collect();
    let to = Addressee::Person(record.person.id);
    let mails: Vec<Value> = store::mail::list_to(&ctx.db, to)
        .await?
        .into_iter()
        .map(|mail| {
            json!({
                "kind": mail.wanted.kind.as_str(),
                "about": mail.wanted.about.to_string(),
                "due_at": mail.wanted.due_at,
                "state": mail.state.as_str(),
                "sent_at": mail.sent_at,
            })
        })
        .collect();
    let whom_to_call = escalation::own_data(ctx, record.person.id).await?;
    Ok(json!({
        "exported_at": ctx.now,
        "person": record.person.entry,
        "account": {
            "email": record.account.email,
            "name": record.account.name,
            "roles": roles,
        },
        "enrolments": enrolments,
        "workshop_seats": seats,
        "mails": mails,
        "whom_to_call": whom_to_call,
        "own_actions": events,
    }))
}

/// The person with the firm's key that somebody has typed; notes what is wrong with it otherwise.
pub(crate) async fn with_employee_id(
    db: &impl ConnectionTrait,
    errors: &mut FieldErrors,
    typed: &str,
) -> Outcome<Option<Person>> {
    let key = errors.required("employee_id", "an employee id", typed, 100);
    let person = store::person::find_by_employee_id(db, &key).await?;
    if person.is_none() && !key.is_empty() {
        errors.add(
            "employee_id",
            format!("Nobody in the roster has the employee id “{key}”: look it up under People."),
        );
    }
    Ok(person)
}
