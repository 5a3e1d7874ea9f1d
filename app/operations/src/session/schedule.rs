//! The dates of one cohort: one session a module, in order, without a clash.

mod read;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::FieldErrors;
use domain::access::Action;
use domain::account::{Account, Role};
use domain::calendar::{Booking, Lead, Shared, clashes};
use domain::cohort::Cohort;
use domain::id::{AccountId, CohortId, ModuleId, PersonId, SessionId};
use domain::programme::StoredModule;
use domain::session::{Dated, Session, SessionState, check_order};
use store::{ConnectionTrait, Tx};

use super::{agenda, bookings, released, trouble};
use crate::{AppError, Context, Outcome, calendar};

pub use read::meeting_field;
use read::read;

/// A date for a module as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDate {
    /// The module.
    pub module: ModuleId,
    /// The day in the zone.
    pub date: NaiveDate,
    /// The time of day in the zone.
    pub start: NaiveTime,
    /// Day and time of each further meeting of the module.
    pub further: Vec<(NaiveDate, NaiveTime)>,
    /// IANA zone.
    pub timezone: String,
    /// Room or address.
    pub place: String,
    /// Link to join from afar; empty for none.
    pub join_url: String,
    /// Who leads it; the lead first.
    pub facilitators: Vec<AccountId>,
}

/// The dates of a cohort as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The cohort.
    pub cohort: Cohort,
    /// Its modules, in order.
    pub modules: Vec<StoredModule>,
    /// Its sessions, by start.
    pub sessions: Vec<Session>,
    /// Who can lead, by name.
    pub facilitators: Vec<Account>,
    /// Zones that people of the roster live in.
    pub zones: BTreeSet<String>,
    /// Practice gaps that are too short or too long.
    pub warnings: Vec<String>,
}

impl Schedule {
    /// The session of a module that is planned or was held.
    pub fn session_of(&self, module: ModuleId) -> Option<&Session> {
        self.sessions
            .iter()
            .find(|session| session.module == module && session.state != SessionState::Cancelled)
    }
}

/// The dates of a released cohort.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes, [`AppError::Refused`] before its release.
pub async fn find_schedule(ctx: &Context, id: CohortId) -> Outcome<Schedule> {
    ctx.require_role(Action::RunProgrammes)?;
    let db = &ctx.db;
    let (cohort, modules) = cohort_and_modules(db, id).await?;
    let sessions = store::session::list_of_cohorts(db, &[id]).await?;
    let warnings = check_order(&modules, &dates_of(&modules, &sessions)).warnings;
    Ok(Schedule {
        facilitators: facilitators(db).await?,
        zones: zones(db).await?,
        cohort,
        modules,
        sessions,
        warnings,
    })
}

/// Who can lead a session, by name.
pub(super) async fn facilitators(db: &impl ConnectionTrait) -> Outcome<Vec<Account>> {
    let mut accounts = store::account::list(db, Some(Role::Facilitator)).await?;
    accounts.retain(|account| !account.disabled);
    Ok(accounts)
}

/// The zones of the roster, with UTC.
pub(super) async fn zones(db: &impl ConnectionTrait) -> Outcome<BTreeSet<String>> {
    let zones = store::person::list_zones(db).await?.into_iter();
    Ok(zones.chain(["UTC".to_owned()]).collect())
}

async fn cohort_and_modules(
    db: &impl ConnectionTrait,
    id: CohortId,
) -> Outcome<(Cohort, Vec<StoredModule>)> {
    let (cohort, plan) = released(db, id).await?;
    let curriculum = store::programme::find_curriculum(db, plan.curriculum)
        .await?
        .ok_or(AppError::NotFound)?;
    Ok((cohort, curriculum.modules))
}

/// When each module is, as far as it has a date.
pub(super) fn dates_of(modules: &[StoredModule], sessions: &[Session]) -> Vec<Option<Dated>> {
    modules
        .iter()
        .map(|module| {
            sessions
                .iter()
                .filter(|session| session.state != SessionState::Cancelled)
                .find(|session| session.module == module.id)
                .and_then(dated)
        })
        .collect()
}

fn dated(session: &Session) -> Option<Dated> {
    let starts_at = session.starts_at()?;
    Some(Dated {
        date: calendar::day(starts_at, session.timezone()),
        last_date: calendar::day(session.meetings.last()?.starts_at, session.timezone()),
        starts_at,
        ends_at: session.ends_at()?,
    })
}

/// What setting dates did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scheduled {
    /// The sessions of the given dates, in their order.
    pub sessions: Vec<SessionId>,
    /// How many were added, moved or otherwise changed.
    pub changed: usize,
    /// Sentences to show with it: gaps too short or too long, dates in the past.
    pub warnings: Vec<String>,
}

/// Sets the dates of some modules of a released cohort; a module without a session gets one with the agenda of its module.
/// `keep` lets rooms and people clash; facilitators never do.
///
/// # Errors
/// [`AppError::Invalid`] with field names such as `place-7` (7 is the module) for what cannot be used, for modules
/// out of order, and for clashes, naming the other booking; [`AppError::Refused`] for a session that was held.
pub async fn schedule(
    ctx: &Context,
    cohort: CohortId,
    dates: &[NewDate],
    keep: bool,
) -> Outcome<Scheduled> {
    ctx.require_role(Action::RunProgrammes)?;
    let done = write_tx!(ctx, |tx| schedule_in(ctx, tx, cohort, dates, keep).await)?;
    crate::mail::follow(ctx, &[cohort]).await;
    Ok(done)
}

async fn schedule_in(
    ctx: &Context,
    tx: &Tx,
    id: CohortId,
    dates: &[NewDate],
    keep: bool,
) -> Outcome<Scheduled> {
    let (_, modules) = cohort_and_modules(tx, id).await?;
    let there = store::session::list_of_cohorts(tx, &[id]).await?;
    let known = facilitators(tx).await?;
    let mut errors = FieldErrors::default();
    let mut wanted: Vec<(Session, bool)> = Vec::new();
    for date in dates {
        let Some(module) = modules.iter().find(|module| module.id == date.module) else {
            return Err(AppError::NotFound);
        };
        let before = there.iter().find(|session| session.module == date.module);
        if let Some(session) = read(ctx, id, module, date, &known, &mut errors) {
            wanted.push(changed(ctx, before, session)?);
        }
    }
    errors.or(())?;
    let mut after: Vec<Session> = there
        .iter()
        .filter(|session| !wanted.iter().any(|(new, _)| new.module == session.module))
        .cloned()
        .collect();
    after.extend(wanted.iter().map(|(session, _)| session.clone()));
    let order = check_order(&modules, &dates_of(&modules, &after));
    let mut errors = FieldErrors::default();
    for (at, sentence) in order.refusals {
        errors.add(format!("date-{}", modules[at].id), sentence);
    }
    errors.or(())?;
    let changes: Vec<&Session> = wanted
        .iter()
        .filter(|(_, is_changed)| *is_changed)
        .map(|(session, _)| session)
        .collect();
    let mut errors = find_clashes(tx, id, &changes, &known, keep).await?;
    refuse_marked(tx, &there, &changes).await?;
    let mut done = Scheduled {
        warnings: order.warnings,
        ..Scheduled::default()
    };
    let moved: BTreeMap<SessionId, ModuleId> = changes
        .iter()
        .filter(|new| {
            there
                .iter()
                .any(|old| old.id == new.id && old.meetings != new.meetings)
        })
        .map(|session| (session.id, session.module))
        .collect();
    let cases = agenda::cases_of(tx, &modules).await?;
    for (session, is_changed) in wanted {
        let is_new = session.id == SessionId(0);
        let kept = if is_new {
            let kept = store::session::insert(tx, &session).await?;
            if let Some(module) = modules.iter().find(|module| module.id == session.module) {
                store::session::replace_blocks(tx, kept, &agenda::copied(module, &cases)).await?;
            }
            kept
        } else {
            if is_changed {
                store::session::update(tx, &session).await?;
            }
            session.id
        };
        done.sessions.push(kept);
        if !is_changed {
            continue;
        }
        done.changed += 1;
        let kind = if is_new {
            "session.scheduled"
        } else {
            "session.changed"
        };
        ctx.audit(
            tx,
            kind,
            &format!("session {kept}"),
            &format!("sequence {}", session.sequence),
        )
        .await?;
        if session.has_ended(ctx.now)
            && let Some(module) = modules.iter().find(|module| module.id == session.module)
        {
            done.warnings
                .push(format!("“{}” lies in the past.", module.title));
        }
    }
    // Asked once everything is where it is to be; a refusal takes all of it back.
    for (module, sentence) in trouble::out_of_order(tx, id, &moved, ctx.now).await? {
        if keep {
            done.warnings.push(sentence);
        } else {
            let ways = "Choose another time, or tick the box to keep it in spite of that.";
            errors.add(format!("date-{module}"), format!("{sentence} {ways}"));
        }
    }
    errors.or(done).map_err(AppError::from)
}

/// What becomes of the session that is there, and whether anything about it changes.
pub(super) fn changed(
    ctx: &Context,
    before: Option<&Session>,
    new: Session,
) -> Outcome<(Session, bool)> {
    let Some(before) = before else {
        return Ok((new, true));
    };
    let mut after = before.clone();
    after.place = new.place;
    after.join_url = new.join_url;
    after.facilitators = new.facilitators;
    after.state = SessionState::Planned;
    after.meetings = new.meetings;
    for (new, old) in after.meetings.iter_mut().zip(&before.meetings) {
        new.id = old.id;
    }
    let told = after.meetings != before.meetings
        || after.place != before.place
        || after.join_url != before.join_url
        || before.state == SessionState::Cancelled;
    let is_changed = told || after.facilitators != before.facilitators;
    if is_changed && before.state == SessionState::Held {
        before.require_planned()?;
    }
    if told {
        after.sequence += 1;
    }
    if is_changed {
        after.updated_at = ctx.now;
    } else {
        after.state = before.state;
    }
    Ok((after, is_changed))
}

/// Refuses to move a session once somebody was marked in it.
async fn refuse_marked(tx: &Tx, there: &[Session], changes: &[&Session]) -> Outcome<()> {
    for session in changes {
        let moved = there
            .iter()
            .any(|old| old.id == session.id && old.meetings != session.meetings);
        if moved
            && !store::attendance::list_of_sessions(tx, &[session.id])
                .await?
                .is_empty()
        {
            return Err(AppError::refused(
                "Attendance of this session is marked already: its time cannot be changed any more.",
            ));
        }
    }
    Ok(())
}

/// Where a room or people of some sessions are taken, by the fields of the form.
async fn find_clashes(
    tx: &Tx,
    cohort: CohortId,
    changes: &[&Session],
    known: &[Account],
    keep: bool,
) -> Outcome<FieldErrors> {
    let starts: Vec<DateTime<Utc>> = changes.iter().filter_map(|one| one.starts_at()).collect();
    let ends: Vec<DateTime<Utc>> = changes.iter().filter_map(|one| one.ends_at()).collect();
    let (Some(from), Some(until)) = (starts.into_iter().min(), ends.into_iter().max()) else {
        return Ok(FieldErrors::default());
    };
    let mut others = bookings::list(tx, from, until).await?;
    // Sessions that are about to change stand in the way with their new dates only; those follow in order.
    others.retain(|other| !changes.iter().any(|new| other.session == Some(new.id)));
    let ids: Vec<SessionId> = changes.iter().map(|session| session.id).collect();
    let attendees = store::seat::list_attendees(tx, &ids).await?;
    let members = store::cohort::list_members(tx, cohort).await?;
    let names: BTreeMap<AccountId, String> = known
        .iter()
        .map(|account| (account.id, account.name.clone()))
        .collect();
    let mut errors = FieldErrors::default();
    for session in changes {
        // Those of a session that is there, guests included; the cohort's of one that is to be.
        let attendees = attendees.get(&session.id).unwrap_or(&members);
        let people: BTreeMap<PersonId, String> = attendees
            .iter()
            .map(|person| (person.id, person.entry.name()))
            .collect();
        let leads: Vec<Lead> = known
            .iter()
            .filter(|account| session.facilitators.contains(&account.id))
            .map(|account| Lead {
                account: account.id,
                person: account.person,
            })
            .collect();
        for lead in &leads {
            if lead.person.is_some_and(|id| people.contains_key(&id)) {
                errors.add(
                    format!("facilitator-{}", session.module),
                    format!(
                        "{} is in this cohort and cannot lead it: choose another facilitator.",
                        names.get(&lead.account).map_or("Somebody", String::as_str)
                    ),
                );
            }
        }
        for meeting in &session.meetings {
            let wanted = Booking {
                session: (session.id != SessionId(0)).then_some(session.id),
                label: String::new(),
                starts_at: meeting.starts_at,
                ends_at: meeting.ends_at,
                place: session.place.clone(),
                leads: leads.clone(),
                people: people.keys().copied().collect(),
            };
            for clash in clashes(&wanted, &others) {
                if keep && !matches!(clash.shared, Shared::Lead(_)) {
                    continue;
                }
                let (field, sentence) = bookings::sentence(&clash, &session.place, &names, &people);
                errors.add(format!("{field}-{}", session.module), sentence);
            }
        }
    }
    Ok(errors)
}
