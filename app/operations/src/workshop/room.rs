//! The room of a session, for planning who works with whom in it.

use std::collections::{BTreeMap, BTreeSet};

use domain::attendance::Mark;
use domain::case_study::roles;
use domain::id::{CaseStudyId, PersonId, SessionId};
use domain::person::Person;
use domain::session::{Session, SessionState};
use domain::workshop::{Attendee, PlanKind, WorkshopPlan};
use store::ConnectionTrait;

use crate::session::{self, Details};
use crate::{AppError, Context, Outcome};

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
    /// The names of its members and of who has a seat in `kept`.
    pub people: People,
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
    /// The case it is planned for, with its role cards.
    pub fn played(&self) -> Option<&RoomCase> {
        self.cases.iter().find(|case| Some(case.id) == self.case)
    }
}

/// Names and functions of people in the room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People(BTreeMap<PersonId, (String, String)>);

impl People {
    /// The members of a session's cohort, and whoever else has a seat in these plans.
    pub(super) async fn load(
        db: &impl ConnectionTrait,
        details: &Details,
        plans: impl Iterator<Item = &WorkshopPlan>,
    ) -> Outcome<Self> {
        let named = |person: Person| {
            let name = person.entry.name();
            (person.id, (name, person.entry.function))
        };
        let members = details.members.iter().cloned();
        let mut people: BTreeMap<_, _> = members.map(named).collect();
        let left: BTreeSet<PersonId> = plans
            .flat_map(|plan| &plan.seats)
            .filter_map(|seat| match seat.attendee {
                Attendee::Person(id) if !people.contains_key(&id) => Some(id),
                _ => None,
            })
            .collect();
        let left: Vec<PersonId> = left.into_iter().collect();
        let left = store::person::list_by_ids(db, &left).await?;
        people.extend(left.into_values().map(named));
        Ok(Self(people))
    }

    /// The name of somebody.
    pub fn name(&self, attendee: &Attendee) -> String {
        match attendee {
            Attendee::Person(id) => self.0.get(id).map_or_else(String::new, |it| it.0.clone()),
            Attendee::WalkIn(name) => name.clone(),
        }
    }

    /// The function of somebody; empty for a walk-in.
    pub fn function(&self, attendee: &Attendee) -> String {
        match attendee {
            Attendee::Person(id) => self.0.get(id).map_or_else(String::new, |it| it.1.clone()),
            Attendee::WalkIn(_) => String::new(),
        }
    }
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
        people: People::load(db, &details, kept.iter()).await?,
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
