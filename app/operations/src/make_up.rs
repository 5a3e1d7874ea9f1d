//! Make-up: who misses which module, and where they could have it.

mod list;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::cohort::CohortRule;
use domain::id::{CohortId, ModuleId, PersonId, ProgrammeId, SessionId};
use domain::make_up::{Candidate, Company, Found, Need, find};
use domain::person::Person;
use domain::seat::{Seat, SeatState};
use domain::session::{Session, SessionState};
use store::ConnectionTrait;

use crate::{Context, Outcome, calendar};

pub use list::{Gap, MakeUp, Waiting, list};

/// Where else somebody could have a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// What was found.
    pub found: Found,
    /// Why nothing with a free place was, when nothing was.
    pub why_none: Option<String>,
}

/// Where else a person could have the module of a session; `None` when they are in no cohort of its programme.
pub(crate) async fn elsewhere(
    ctx: &Context,
    session: &Session,
    person: PersonId,
) -> Outcome<Option<Elsewhere>> {
    let db = &ctx.db;
    let Some(person) = store::person::find(db, person).await? else {
        return Ok(None);
    };
    let Some(host) = store::cohort::find(db, session.cohort).await? else {
        return Ok(None);
    };
    let same = store::programme::list_same_modules(db, session.module).await?;
    let own = store::cohort::list_of_person(db, person.id).await?;
    let Some(own) = own.iter().find(|one| one.programme == host.programme) else {
        return Ok(None);
    };
    let own_sessions = store::session::list_of_cohorts(db, &[own.id]).await?;
    let Some(curriculum) = curriculum_of(db, own.plan).await? else {
        return Ok(None);
    };
    let Some(at) = curriculum.iter().position(|(id, _)| same.contains(id)) else {
        return Ok(None);
    };
    let modules: Vec<ModuleId> = curriculum.iter().map(|(id, _)| *id).collect();
    let ground = Ground::read(ctx, host.programme, &same, std::slice::from_ref(&person)).await?;
    let window = Window::of(&modules, at, &own_sessions, ctx.now);
    let found = ground.look(&person, &same, window, ctx.now);
    Ok(Some(window.told(found, &curriculum[at].1)))
}

/// The modules of a plan's curriculum and their titles, in order.
pub(crate) async fn curriculum_of(
    db: &impl ConnectionTrait,
    plan: domain::id::CohortPlanId,
) -> Outcome<Option<Vec<(ModuleId, String)>>> {
    let Some(plan) = store::cohort::find_plan(db, plan).await? else {
        return Ok(None);
    };
    let curriculum = store::programme::find_curriculum(db, plan.curriculum).await?;
    Ok(curriculum.map(|curriculum| {
        let modules = curriculum.modules.into_iter();
        modules.map(|module| (module.id, module.title)).collect()
    }))
}

/// The own sessions of the module before, while it is not over, and of the next one, while it has not begun.
pub(crate) fn beside<'a>(
    modules: &[ModuleId],
    at: usize,
    own_sessions: impl IntoIterator<Item = &'a Session> + Clone,
    now: DateTime<Utc>,
) -> (Option<&'a Session>, Option<&'a Session>) {
    let of_module = |at: Option<usize>| {
        let module = modules.get(at?)?;
        let mut planned = own_sessions.clone().into_iter();
        planned.find(|session| session.module == *module && session.state == SessionState::Planned)
    };
    (
        of_module(at.checked_sub(1)).filter(|last| !last.has_ended(now)),
        of_module(at.checked_add(1)).filter(|next| !next.has_started(now)),
    )
}

/// Between what a module is to be made up: the end of the module before and the start of the next one in the own cohort,
/// as far as they are to come.
#[derive(Clone, Copy, Debug)]
struct Window<'a> {
    after: Option<DateTime<Utc>>,
    before: Option<(DateTime<Utc>, &'a str)>,
}

impl<'a> Window<'a> {
    fn of(
        modules: &[ModuleId],
        at: usize,
        own_sessions: &'a [Session],
        now: DateTime<Utc>,
    ) -> Self {
        let (last, next) = beside(modules, at, own_sessions, now);
        Self {
            after: last.and_then(Session::ends_at),
            before: next.and_then(|next| Some((next.starts_at()?, next.timezone()))),
        }
    }

    fn told(self, found: Found, module: &str) -> Elsewhere {
        let day = self.before.map(|(start, zone)| {
            let day = calendar::day(start, zone);
            day.format("%-d %b %Y").to_string()
        });
        Elsewhere {
            why_none: found
                .free
                .is_empty()
                .then(|| found.obstacles.sentence(module, day.as_deref())),
            found,
        }
    }
}

/// Everything that where people could go follows from, read for all of them at once.
struct Ground {
    candidates: Vec<Candidate>,
    company: Company,
    /// The seats of these people in sessions that are to come, from which something can still come.
    seats: BTreeMap<PersonId, Vec<Seat>>,
    /// The sessions of those seats, and those these people lead.
    sessions: BTreeMap<SessionId, Session>,
    led: BTreeMap<PersonId, Vec<SessionId>>,
}

impl Ground {
    /// A dozen queries, whatever the number of people.
    async fn read(
        ctx: &Context,
        programme: ProgrammeId,
        modules: &BTreeSet<ModuleId>,
        people: &[Person],
    ) -> Outcome<Self> {
        let (db, now) = (&ctx.db, ctx.now);
        let modules: Vec<ModuleId> = modules.iter().copied().collect();
        let coming = store::session::list_coming(db, &modules, now).await?;
        let ids: Vec<SessionId> = coming.iter().map(|session| session.id).collect();
        let names: BTreeMap<CohortId, String> = store::cohort::list_released(db, Some(programme))
            .await?
            .into_iter()
            .map(|cohort| (cohort.id, cohort.name))
            .collect();
        let mut attendees = store::seat::list_attendees(db, &ids).await?;
        let rules = store::seat::list_rules(db, &ids).await?;
        let mut held: BTreeMap<SessionId, (usize, usize)> = BTreeMap::new();
        for seat in store::seat::list_open(db, &ids).await? {
            let (held, waiting) = held.entry(seat.session).or_default();
            *held += usize::from(seat.state.holds_place() && !seat.has_expired(now));
            *waiting += usize::from(seat.state == SeatState::Waitlisted);
        }
        let accounts: Vec<_> = coming
            .iter()
            .flat_map(|session| session.facilitators.iter().copied())
            .collect();
        let leads = store::session::list_leads(db, &accounts).await?;
        let lead_of = |session: &Session| {
            let leads = session
                .facilitators
                .iter()
                .filter_map(|id| leads.get(id)?.1);
            leads.collect::<BTreeSet<PersonId>>()
        };
        let candidates: Vec<Candidate> = coming
            .into_iter()
            .filter_map(|session| {
                let (held, waiting) = held.get(&session.id).copied().unwrap_or_default();
                Some(Candidate {
                    cohort: names.get(&session.cohort)?.clone(),
                    rules: *rules.get(&session.id)?,
                    held,
                    waiting,
                    people: attendees.remove(&session.id).unwrap_or_default(),
                    leads: lead_of(&session),
                    session,
                })
            })
            .collect();
        let company = company(db, programme, &candidates, people).await?;
        let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        let mut seats: BTreeMap<PersonId, Vec<Seat>> = BTreeMap::new();
        let mut wanted = BTreeSet::new();
        for seat in store::seat::list_open_of(db, &ids, now).await? {
            wanted.insert(seat.session);
            seats.entry(seat.person).or_default().push(seat);
        }
        let mut led: BTreeMap<PersonId, Vec<SessionId>> = BTreeMap::new();
        for (person, session) in store::session::list_led_by_people(db, &ids).await? {
            wanted.insert(session);
            led.entry(person).or_default().push(session);
        }
        let wanted: Vec<SessionId> = wanted.into_iter().collect();
        let sessions = store::session::list(db, &wanted).await?;
        Ok(Self {
            candidates,
            company,
            seats,
            sessions: sessions.into_iter().map(|one| (one.id, one)).collect(),
            led,
        })
    }

    /// The open seats of a person for one of some modules, in sessions to come.
    fn pending(&self, person: PersonId, modules: &BTreeSet<ModuleId>) -> Vec<(&Seat, &Session)> {
        let seats = self.seats.get(&person).into_iter().flatten();
        seats
            .filter_map(|seat| Some((seat, self.sessions.get(&seat.session)?)))
            .filter(|(_, session)| modules.contains(&session.module))
            .collect()
    }

    /// Where a person could have one of `same`, which stand for one module.
    fn look(
        &self,
        person: &Person,
        same: &BTreeSet<ModuleId>,
        window: Window<'_>,
        now: DateTime<Utc>,
    ) -> Found {
        let seats = self.seats.get(&person.id).into_iter().flatten();
        let held: BTreeSet<SessionId> = seats.map(|seat| seat.session).collect();
        let led = self.led.get(&person.id).into_iter().flatten().copied();
        let mut taken = Vec::new();
        for session in held.iter().copied().chain(led) {
            // What they have for the same module is given up for the new one.
            if let Some(session) = self.sessions.get(&session)
                && !same.contains(&session.module)
                && session.state == SessionState::Planned
            {
                let meetings = session.meetings.iter();
                taken.extend(meetings.map(|meeting| (meeting.starts_at, meeting.ends_at)));
            }
        }
        let candidates: Vec<&Candidate> = self
            .candidates
            .iter()
            .filter(|one| same.contains(&one.session.module) && !held.contains(&one.session.id))
            .collect();
        let need = Need {
            person,
            after: window.after,
            before: window.before.map(|(start, _)| start),
            taken: &taken,
        };
        find(&need, &self.company, &candidates, now)
    }
}

/// Who must not sit together in a programme; the managers above everybody are read only when whole lines are apart.
async fn company(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    candidates: &[Candidate],
    people: &[Person],
) -> Outcome<Company> {
    let rules: Vec<CohortRule> = store::cohort::list_rules(db, programme)
        .await?
        .into_iter()
        .map(|(_, rule)| rule)
        .collect();
    let mut managers: BTreeMap<PersonId, PersonId> = BTreeMap::new();
    if rules.contains(&CohortRule::WholeLine) {
        let seated = candidates.iter().flat_map(|one| &one.people);
        let mut above: BTreeSet<PersonId> = seated
            .chain(people)
            .filter_map(|person| person.manager)
            .collect();
        let mut asked = BTreeSet::new();
        loop {
            let ids: Vec<PersonId> = above.difference(&asked).copied().collect();
            if ids.is_empty() {
                break;
            }
            let found = store::person::list_by_ids(db, &ids).await?;
            let found = found.into_values();
            managers.extend(found.filter_map(|person| Some((person.id, person.manager?))));
            asked.extend(ids);
            above = managers.values().copied().collect();
        }
    }
    Ok(Company::new(&rules, managers))
}
