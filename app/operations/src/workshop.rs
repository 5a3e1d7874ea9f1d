//! A cohort in the room: rotas of role plays and breakout groups of a session, suggested, kept, shared and taken back.

mod breakouts;
mod rota;

use std::collections::{BTreeMap, BTreeSet};

use domain::FieldErrors;
use domain::access::Action;
use domain::attendance::Mark;
use domain::case_study::roles;
use domain::id::{CaseStudyId, PersonId, SessionId};
use domain::person::Person;
use domain::session::{Session, SessionState};
use domain::workshop::{Attendee, PlanKind, Seat, WorkshopPlan, rounds};
use planning::workshop::Refusal;
use store::ConnectionTrait;

use crate::session::{self, Details, find_for};
use crate::{AppError, Context, Outcome};

pub use breakouts::{effects, swap};
pub use planning::workshop::GroupWish;

/// The longest name of a walk-in, in characters.
const MOST_NAME: usize = 60;

/// A session with everything that planning who works with whom needs.
#[derive(Clone, Debug)]
pub struct Room {
    /// The session.
    pub details: Details,
    /// What is planned.
    pub kind: PlanKind,
    /// The cases that it can be planned for: for a rota those with role cards.
    pub cases: Vec<RoomCase>,
    /// The one it is planned for; breakouts may have none.
    pub case: Option<CaseStudyId>,
    /// The members who are there, as far as the marks of attendance say.
    pub here: Vec<PersonId>,
    /// What was kept.
    pub kept: Option<WorkshopPlan>,
    /// Whether it has replaced another one.
    pub has_replaced: bool,
    /// What was kept before for this cohort, the oldest first.
    pub past: Vec<WorkshopPlan>,
    /// Name and function of everybody who is a member or has a seat in `kept`.
    people: BTreeMap<PersonId, (String, String)>,
}

/// A case on the agenda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomCase {
    /// The case.
    pub id: CaseStudyId,
    /// Its title.
    pub title: String,
    /// The names of its role cards, in order.
    pub roles: Vec<String>,
}

impl Room {
    /// The name of somebody in the room.
    pub fn name(&self, attendee: &Attendee) -> String {
        match attendee {
            Attendee::Person(id) => self
                .people
                .get(id)
                .map_or_else(String::new, |(name, _)| name.clone()),
            Attendee::WalkIn(name) => name.clone(),
        }
    }

    /// The function of somebody in the room; empty for a walk-in.
    pub fn function(&self, attendee: &Attendee) -> String {
        match attendee {
            Attendee::Person(id) => self
                .people
                .get(id)
                .map_or_else(String::new, |(_, function)| function.clone()),
            Attendee::WalkIn(_) => String::new(),
        }
    }

    /// The case it is planned for, with its role cards.
    pub fn played(&self) -> Option<&RoomCase> {
        self.cases.iter().find(|case| Some(case.id) == self.case)
    }
}

/// Who is in the room, as somebody typed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Present {
    /// Members of the cohort.
    pub here: Vec<PersonId>,
    /// Names of others.
    pub walk_ins: Vec<String>,
}

/// What somebody wants to be planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Who is there.
    pub present: Present,
    /// What, and in which size.
    pub how: How,
    /// What chance is drawn from.
    pub seed: u32,
}

/// A rota or breakout groups, and their size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// So many rounds, with so many observers in a group.
    Rota { rounds: usize, observers: usize },
    /// How large the groups are, or how many.
    Breakouts(GroupWish),
}

impl How {
    /// What it is.
    pub fn kind(self) -> PlanKind {
        match self {
            Self::Rota { .. } => PlanKind::Rota,
            Self::Breakouts(_) => PlanKind::Breakouts,
        }
    }
}

/// Who works with whom, not kept yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// By round and group.
    pub seats: Vec<Seat>,
    /// What was not possible, a sentence each.
    pub sentences: Vec<String>,
}

/// A session for planning its role plays or breakouts; without a `case`, a rota is for the first that has role cards.
///
/// # Errors
/// [`AppError::NotFound`] for who does not lead or coordinate it, or for a case that is not on its agenda.
pub async fn find(
    ctx: &Context,
    id: SessionId,
    kind: PlanKind,
    case: Option<CaseStudyId>,
) -> Outcome<Room> {
    let details = session::find_to_lead(ctx, id).await?;
    let db = &ctx.db;
    let sessions = store::session::list_of_cohorts(db, &[details.session.cohort]).await?;
    let before: Vec<SessionId> = sessions
        .iter()
        .filter(|other| other.id == id || comes_before(other, &details.session))
        .map(|other| other.id)
        .collect();
    let mut plans = store::workshop::list_of_sessions(db, &before).await?;
    plans.retain(|plan| plan.kind == kind);
    plans.sort_by_key(|plan| before.iter().position(|id| *id == plan.session));
    let of_session = plans.iter().filter(|plan| plan.session == id);
    let on_agenda = details.agenda.iter().filter_map(|block| block.case_study);
    let wanted: Vec<CaseStudyId> = on_agenda
        .chain(of_session.filter_map(|plan| plan.case))
        .collect();
    let cases = cases(db, kind, &wanted).await?;
    let case = match (kind, case) {
        (PlanKind::Rota, None) => cases.first().map(|case| case.id),
        (_, case) => case,
    };
    if case.is_some_and(|case| !cases.iter().any(|known| known.id == case)) {
        return Err(AppError::NotFound);
    }
    let (kept, past): (Vec<_>, Vec<_>) = plans
        .into_iter()
        .partition(|plan| plan.session == id && plan.case == case);
    let kept = kept.into_iter().next();
    Ok(Room {
        here: here(db, &details).await?,
        has_replaced: store::workshop::find_replaced(db, id, kind, case)
            .await?
            .is_some(),
        people: people(db, &details, kept.as_ref()).await?,
        kind,
        cases,
        case,
        kept,
        past,
        details,
    })
}

fn comes_before(other: &Session, session: &Session) -> bool {
    other.state != SessionState::Cancelled && other.starts_at() < session.starts_at()
}

/// Those of the cases that something can be planned for, each once, in order.
async fn cases(
    db: &impl ConnectionTrait,
    kind: PlanKind,
    wanted: &[CaseStudyId],
) -> Outcome<Vec<RoomCase>> {
    let mut seen = BTreeSet::new();
    let mut cases = Vec::new();
    for id in wanted.iter().copied().filter(|id| seen.insert(*id)) {
        let Some(stored) = store::case_study::find(db, id).await? else {
            continue;
        };
        let sections = markdown::sections(&stored.case.body)
            .map_err(|_| AppError::Internal(format!("case study {id} cannot be read")))?;
        let roles: Vec<String> = roles(&sections).into_iter().map(str::to_owned).collect();
        if kind == PlanKind::Breakouts || roles.len() >= 2 {
            cases.push(RoomCase {
                id,
                title: stored.case.title,
                roles,
            });
        }
    }
    Ok(cases)
}

/// The members whom the newest mark of attendance does not say to be away.
async fn here(db: &impl ConnectionTrait, details: &Details) -> Outcome<Vec<PersonId>> {
    let marks = store::attendance::list_of_sessions(db, &[details.session.id]).await?;
    let is_here = |person: PersonId| {
        let meetings = details.session.meetings.iter().rev();
        let newest = meetings
            .filter_map(|meeting| marks.get(&(meeting.id, person)))
            .next();
        !newest.is_some_and(|marked| matches!(marked.mark, Mark::Absent | Mark::Excused))
    };
    let members = details.members.iter().map(|person| person.id);
    Ok(members.filter(|person| is_here(*person)).collect())
}

async fn people(
    db: &impl ConnectionTrait,
    details: &Details,
    kept: Option<&WorkshopPlan>,
) -> Outcome<BTreeMap<PersonId, (String, String)>> {
    let named = |person: Person| {
        let name = person.entry.name();
        (person.id, (name, person.entry.function))
    };
    let members = details.members.iter().cloned();
    let mut people: BTreeMap<_, _> = members.map(named).collect();
    let seated = kept.iter().flat_map(|plan| &plan.seats);
    let left: BTreeSet<PersonId> = seated
        .filter_map(|seat| match seat.attendee {
            Attendee::Person(id) if !people.contains_key(&id) => Some(id),
            _ => None,
        })
        .collect();
    let left: Vec<PersonId> = left.into_iter().collect();
    let left = store::person::list_by_ids(db, &left).await?;
    people.extend(left.into_values().map(named));
    Ok(people)
}

/// Everybody who is there.
fn attendees(room: &Room, present: &Present) -> Outcome<Vec<Attendee>> {
    let is_member = |id: &PersonId| room.details.members.iter().any(|it| it.id == *id);
    if !present.here.iter().all(is_member) {
        return Err(AppError::NotFound);
    }
    let mut errors = FieldErrors::default();
    let mut folded = BTreeSet::new();
    for name in &present.walk_ins {
        errors.required("walk-ins", "a name", name, MOST_NAME);
        if !folded.insert(name.to_lowercase()) {
            let sentence = format!("{name} is there twice: add something that tells them apart.");
            errors.add("walk-ins", sentence);
        }
    }
    errors.or(())?;
    let members = present.here.iter().copied().map(Attendee::Person);
    let walk_ins = present.walk_ins.iter().cloned().map(Attendee::WalkIn);
    Ok(members.chain(walk_ins).collect())
}

/// The best there is for these people, verified. What was kept for this cohort before counts.
///
/// # Errors
/// [`AppError::Invalid`] for too few or too many people, rounds or groups; [`AppError::NotFound`] for somebody who is no
/// member, or a rota without a case.
pub async fn suggest(room: &Room, wish: &Wish) -> Outcome<Suggested> {
    let people = attendees(room, &wish.present)?;
    match wish.how {
        How::Rota { rounds, observers } => {
            rota::suggest(room, &people, (rounds, observers), wish.seed).await
        }
        How::Breakouts(size) => breakouts::suggest(room, &people, size, wish.seed).await,
    }
}

/// Keeps what [`suggest`] makes of this wish.
///
/// # Errors
/// As [`find`] and [`suggest`]; [`AppError::Refused`] when the session was held or cancelled.
pub async fn keep(
    ctx: &Context,
    id: SessionId,
    case: Option<CaseStudyId>,
    wish: &Wish,
) -> Outcome<()> {
    let room = find(ctx, id, wish.how.kind(), case).await?;
    let suggested = suggest(&room, wish).await?;
    keep_seats(ctx, &room, wish.seed, suggested.seats).await
}

/// What the engine refuses, at the field that can mend it.
fn refused(refusal: &Refusal) -> AppError {
    let field = match refusal {
        Refusal::Rounds { .. } => "rounds",
        Refusal::GroupSize(_) | Refusal::Groups { .. } => "wish",
        Refusal::People { .. }
        | Refusal::PersonTwice(_)
        | Refusal::Roles
        | Refusal::RoleTwice(_)
        | Refusal::RolesForPeople { .. } => "here",
    };
    let mut errors = FieldErrors::default();
    errors.add(field, refusal.to_string());
    errors.into()
}

/// The keys of some seats, as the engine knows them again.
fn keys(seats: &[Seat]) -> Vec<String> {
    seats.iter().map(|seat| seat.attendee.to_string()).collect()
}

fn attendee(key: &str) -> Outcome<Attendee> {
    key.parse().map_err(AppError::Internal)
}

/// What a verifier found wrong with a plan of the engine: a fault of the program.
fn faulty(faults: Vec<String>) -> AppError {
    AppError::Internal(format!("workshop plan: {}", faults.join(" ")))
}

/// Numbers of rounds and groups start at 1.
fn numbered<T>(items: impl IntoIterator<Item = T>) -> impl Iterator<Item = (u16, T)> {
    (1..).zip(items)
}

/// Keeps seats in the place of those that are in force.
async fn keep_seats(ctx: &Context, room: &Room, seed: u32, seats: Vec<Seat>) -> Outcome<()> {
    let by = ctx.viewer()?.account;
    let (id, kind, case) = (room.details.session.id, room.kind, room.case);
    write_tx!(ctx, |tx| {
        let session = store::session::find(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        session.require_planned()?;
        let in_force = in_force(tx, id, kind, case).await?;
        if in_force.as_ref().map(|plan| plan.id) != room.kept.as_ref().map(|plan| plan.id) {
            return Err(AppError::refused(
                "Something else was kept meanwhile: look at it first.",
            ));
        }
        if let Some(plan) = &in_force {
            store::workshop::set_replaced(tx, plan.id, Some(ctx.now)).await?;
        }
        let plan = WorkshopPlan {
            id: domain::id::WorkshopPlanId(0),
            session: id,
            kind,
            case,
            seed,
            shared: in_force.is_some_and(|plan| plan.shared),
            kept_by: by,
            kept_at: ctx.now,
            seats: seats.clone(),
        };
        store::workshop::insert(tx, &plan).await?;
        let detail = format!("{}, seed {seed}", described(kind, case));
        ctx.audit(tx, "workshop_plan.kept", &format!("session {id}"), &detail)
            .await
    })
}

async fn in_force(
    db: &impl ConnectionTrait,
    id: SessionId,
    kind: PlanKind,
    case: Option<CaseStudyId>,
) -> Outcome<Option<WorkshopPlan>> {
    let plans = store::workshop::list_of_sessions(db, &[id]).await?;
    Ok(plans
        .into_iter()
        .find(|plan| plan.kind == kind && plan.case == case))
}

fn described(kind: PlanKind, case: Option<CaseStudyId>) -> String {
    let case = case.map_or_else(String::new, |case| format!(" of case {case}"));
    format!("{}{case}", kind.as_str())
}

/// Shows participants their own place in what was kept, or hides it again.
///
/// # Errors
/// [`AppError::Refused`] when nothing is kept, or the session was held or cancelled.
pub async fn share(
    ctx: &Context,
    id: SessionId,
    kind: PlanKind,
    case: Option<CaseStudyId>,
    shared: bool,
) -> Outcome<()> {
    let session = find_for(ctx, id, Action::LeadSession).await?;
    session.require_planned()?;
    write_tx!(ctx, |tx| {
        let plan = in_force(tx, id, kind, case)
            .await?
            .ok_or_else(nothing_kept)?;
        store::workshop::set_shared(tx, plan.id, shared).await?;
        let what = if shared {
            "workshop_plan.shared"
        } else {
            "workshop_plan.hidden"
        };
        let detail = described(kind, case);
        ctx.audit(tx, what, &format!("session {id}"), &detail).await
    })
}

fn nothing_kept() -> AppError {
    AppError::refused("Nothing is kept here.")
}

/// Takes back the last keeping: what it had replaced is in force again. Returns whether there was something.
///
/// # Errors
/// [`AppError::Refused`] when nothing is kept, or the session was held or cancelled.
pub async fn undo(
    ctx: &Context,
    id: SessionId,
    kind: PlanKind,
    case: Option<CaseStudyId>,
) -> Outcome<bool> {
    let session = find_for(ctx, id, Action::LeadSession).await?;
    session.require_planned()?;
    write_tx!(ctx, |tx| {
        let plan = in_force(tx, id, kind, case)
            .await?
            .ok_or_else(nothing_kept)?;
        store::workshop::delete(tx, plan.id).await?;
        let replaced = store::workshop::find_replaced(tx, id, kind, case).await?;
        if let Some(replaced) = replaced {
            store::workshop::set_replaced(tx, replaced, None).await?;
        }
        let detail = described(kind, case);
        ctx.audit(
            tx,
            "workshop_plan.undone",
            &format!("session {id}"),
            &detail,
        )
        .await?;
        Ok(replaced.is_some())
    })
}

/// Where a participant is in one round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPlace {
    /// Of what.
    pub kind: PlanKind,
    /// The case that is worked on.
    pub case: Option<CaseStudyId>,
    /// 1, 2, ...
    pub round: u16,
    /// 1, 2, ...
    pub group: u16,
    /// The own role; none for an observer and in breakouts.
    pub role: Option<String>,
    /// The names of the others in the group.
    pub with: Vec<String>,
}

/// The viewer's own places in what was kept for a session and shared.
///
/// # Errors
/// The database's error.
pub async fn own_places(ctx: &Context, details: &Details) -> Outcome<Vec<OwnPlace>> {
    let Some(own) = ctx.viewer()?.person.filter(|_| details.is_member) else {
        return Ok(Vec::new());
    };
    let plans = store::workshop::list_of_sessions(&ctx.db, &[details.session.id]).await?;
    let mut places = Vec::new();
    for plan in plans.iter().filter(|plan| plan.shared) {
        let people = people(&ctx.db, details, Some(plan)).await?;
        let name = |attendee: &Attendee| match attendee {
            Attendee::Person(id) => people.get(id).map(|(name, _)| name.clone()),
            Attendee::WalkIn(name) => Some(name.clone()),
        };
        for group in rounds(&plan.seats).into_iter().flatten() {
            let is_own = |seat: &&Seat| seat.attendee == Attendee::Person(own);
            let Some(seat) = group.iter().find(is_own) else {
                continue;
            };
            places.push(OwnPlace {
                kind: plan.kind,
                case: plan.case,
                round: seat.round,
                group: seat.group,
                role: seat.role.clone(),
                with: group
                    .iter()
                    .filter(|seat| !is_own(seat))
                    .filter_map(|seat| name(&seat.attendee))
                    .collect(),
            });
        }
    }
    Ok(places)
}
