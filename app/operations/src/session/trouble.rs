//! What does not fit any more about sessions to come. It is told until somebody puts it right: nothing is dropped by itself.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use domain::access::Action;
use domain::calendar::{Doubled, doubled};
use domain::cohort::Cohort;
use domain::id::{CohortId, CohortPlanId, ModuleId, PersonId, SessionId};
use domain::person::Person;
use domain::seat::{Seat, SeatKind};
use domain::session::{Session, SessionState};
use store::ConnectionTrait;

use crate::calendar::when;
use crate::make_up::{beside, curriculum_of};
use crate::{Context, Outcome};

/// How far ahead rooms, who leads and numbers are looked at; people are looked at whenever it is.
const AHEAD: Duration = Duration::days(120);

/// What is wrong, which says what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TroubleKind {
    /// Nobody of those who lead it is there any more.
    NoLead,
    /// Fewer people than it needs, so shortly before it.
    TooFew,
    /// Somebody has to be in two places.
    Twice,
    /// A guest has it out of the order of their own modules.
    Order,
    /// A room, or somebody who leads, is taken twice.
    Doubled,
}

/// Something that does not fit any more.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trouble {
    /// What.
    pub kind: TroubleKind,
    /// The sessions it concerns, the one to change first.
    pub sessions: Vec<SessionId>,
    /// Who and why.
    pub sentence: String,
}

/// What does not fit about the sessions to come; some two dozen queries and a few a plan, whatever their number.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who may not run programmes.
pub async fn list_troubles(ctx: &Context) -> Outcome<Vec<Trouble>> {
    ctx.require_role(Action::RunProgrammes)?;
    let (db, now) = (&ctx.db, ctx.now);
    let mut sessions = store::session::list_between(db, now, now + AHEAD).await?;
    sessions.retain(|session| session.state == SessionState::Planned);
    let people = store::seat::list_busy(db, now).await?;
    let mut found = of_sessions(db, &sessions, now).await?;
    found.extend(of_people(db, &people, now).await?);
    found.sort();
    Ok(found)
}

/// What does not fit about one session to come.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who may not run programmes.
pub async fn troubles_of(ctx: &Context, session: &Session) -> Outcome<Vec<Trouble>> {
    ctx.require_role(Action::RunProgrammes)?;
    let (db, now) = (&ctx.db, ctx.now);
    let (Some(from), Some(until)) = (session.starts_at(), session.ends_at()) else {
        return Ok(Vec::new());
    };
    if session.state != SessionState::Planned || session.has_ended(now) {
        return Ok(Vec::new());
    }
    let mut beside = store::session::list_between(db, from, until).await?;
    beside.retain(|other| other.state == SessionState::Planned);
    let mut people: BTreeSet<PersonId> = store::seat::list_open(db, &[session.id])
        .await?
        .into_iter()
        .map(|seat| seat.person)
        .collect();
    let leads = store::session::list_leads(db, &session.facilitators).await?;
    people.extend(leads.into_values().filter_map(|(_, person)| person));
    let mut found = of_sessions(db, &beside, now).await?;
    found.extend(of_people(db, &people, now).await?);
    found.retain(|one| one.sessions.contains(&session.id));
    found.sort();
    Ok(found)
}

/// Rooms and who leads, and whether enough come.
async fn of_sessions(
    db: &impl ConnectionTrait,
    sessions: &[Session],
    now: DateTime<Utc>,
) -> Outcome<Vec<Trouble>> {
    let labels = labels(db, sessions).await?;
    let label = |session: &Session| labels.get(&session.id).cloned().unwrap_or_default();
    let accounts: Vec<_> = sessions
        .iter()
        .flat_map(|session| session.facilitators.iter().copied())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let names = store::session::list_leads(db, &accounts).await?;
    let active = store::session::list_active_leads(db, &accounts, now.date_naive()).await?;
    let mut found = Vec::new();
    for (one, other, what) in doubled(sessions) {
        let what = match what {
            Doubled::Room => one.place.clone(),
            Doubled::Lead(account) => names
                .get(&account)
                .map_or_else(|| "Who leads".to_owned(), |(name, _)| name.clone()),
        };
        found.push(Trouble {
            kind: TroubleKind::Doubled,
            sessions: vec![other.id, one.id],
            sentence: format!(
                "{what} is taken at the same time by {} and {}.",
                label(one),
                label(other)
            ),
        });
    }
    let unled = sessions.iter().filter(|session| {
        let mut leads = session.facilitators.iter();
        !leads.any(|account| active.contains(account))
    });
    found.extend(unled.map(|session| Trouble {
        kind: TroubleKind::NoLead,
        sessions: vec![session.id],
        sentence: format!("{}: nobody who can lead it.", label(session)),
    }));
    found.extend(too_few(db, sessions, &labels, now).await?);
    Ok(found)
}

/// The sessions with fewer people than they need, from the day on which that is asked.
async fn too_few(
    db: &impl ConnectionTrait,
    sessions: &[Session],
    labels: &BTreeMap<SessionId, String>,
    now: DateTime<Utc>,
) -> Outcome<Vec<Trouble>> {
    let ids: Vec<SessionId> = sessions
        .iter()
        .filter(|session| !session.has_started(now))
        .map(|session| session.id)
        .collect();
    let mut rules = store::seat::list_rules(db, &ids).await?;
    rules.retain(|id, rules| {
        let session = sessions.iter().find(|session| session.id == *id);
        session.is_some_and(|session| rules.asks_minimum(session, now))
    });
    let asked: Vec<SessionId> = rules.keys().copied().collect();
    let mut held: BTreeMap<SessionId, usize> = BTreeMap::new();
    for seat in store::seat::list_open(db, &asked).await? {
        *held.entry(seat.session).or_default() += usize::from(seat.state.holds_place());
    }
    let few = rules.into_iter().filter_map(|(id, rules)| {
        let held = held.get(&id).copied().unwrap_or_default();
        (held < usize::from(rules.minimum)).then(|| Trouble {
            kind: TroubleKind::TooFew,
            sessions: vec![id],
            sentence: format!(
                "{}: {held} of the {} people it needs.",
                labels.get(&id).cloned().unwrap_or_default(),
                rules.minimum
            ),
        })
    });
    Ok(few.collect())
}

/// Guests whose module is out of order now that some sessions of a cohort were moved: guests of these, and members who are
/// guests of others. Each with the module whose date is to change for it.
pub(super) async fn out_of_order(
    db: &impl ConnectionTrait,
    cohort: CohortId,
    moved: &BTreeMap<SessionId, ModuleId>,
    now: DateTime<Utc>,
) -> Outcome<Vec<(ModuleId, String)>> {
    if moved.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<SessionId> = moved.keys().copied().collect();
    let seats = store::seat::list_open(db, &ids).await?;
    let members = store::cohort::list_members(db, cohort).await?;
    let people: BTreeSet<PersonId> = seats
        .iter()
        .map(|seat| seat.person)
        .chain(members.iter().map(|member| member.id))
        .collect();
    let found = of_people(db, &people, now).await?;
    let found = found
        .into_iter()
        .filter(|one| one.kind == TroubleKind::Order);
    Ok(found
        .filter_map(|one| {
            let module = one.sessions.iter().find_map(|id| moved.get(id))?;
            Some((*module, one.sentence))
        })
        .collect())
}

/// People who have to be in two places, and guests whose module is out of order.
async fn of_people(
    db: &impl ConnectionTrait,
    people: &BTreeSet<PersonId>,
    now: DateTime<Utc>,
) -> Outcome<Vec<Trouble>> {
    let ids: Vec<PersonId> = people.iter().copied().collect();
    let mut seats = store::seat::list_open_of(db, &ids, now).await?;
    seats.retain(|seat| seat.state.holds_place());
    let led = store::session::list_led_by_people(db, &ids).await?;
    let taken = seats.iter().map(|seat| (seat.person, seat.session, false));
    let taken: BTreeSet<(PersonId, SessionId, bool)> = taken
        .chain(led.into_iter().map(|(person, id)| (person, id, true)))
        .collect();
    let wanted: BTreeSet<SessionId> = taken.iter().map(|(_, id, _)| *id).collect();
    let wanted: Vec<SessionId> = wanted.into_iter().collect();
    let mut sessions = store::session::list(db, &wanted).await?;
    sessions.retain(|it| it.state == SessionState::Planned && !it.has_ended(now));
    let known = Known {
        labels: labels(db, &sessions).await?,
        sessions: sessions.into_iter().map(|it| (it.id, it)).collect(),
        people: store::person::list_by_ids(db, &ids).await?,
    };
    let mut found = known.twice(&taken);
    let guests: Vec<&Seat> = seats
        .iter()
        .filter(|seat| seat.kind == SeatKind::MakeUp)
        .collect();
    if !guests.is_empty() {
        found.extend(known.out_of_order(db, &guests, now).await?);
    }
    Ok(found)
}

/// Cohort, module and time of some sessions, in words.
async fn labels(
    db: &impl ConnectionTrait,
    sessions: &[Session],
) -> Outcome<BTreeMap<SessionId, String>> {
    let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
    let titles = store::mail::list_session_titles(db, &ids).await?;
    let told = sessions.iter().filter_map(|session| {
        let meeting = session.meetings.first()?;
        let title = titles.get(&session.id)?;
        let at = when(meeting.starts_at, meeting.ends_at, &meeting.timezone);
        Some((session.id, format!("{title}, {at}")))
    });
    Ok(told.collect())
}

/// What troubles of people are told from.
struct Known {
    labels: BTreeMap<SessionId, String>,
    sessions: BTreeMap<SessionId, Session>,
    people: BTreeMap<PersonId, Person>,
}

impl Known {
    fn label(&self, id: SessionId) -> String {
        self.labels.get(&id).cloned().unwrap_or_default()
    }

    fn name(&self, id: PersonId) -> String {
        let person = self.people.get(&id);
        person.map_or_else(String::new, |person| person.entry.name())
    }

    /// Who attends one session and attends or leads another one at the same time.
    fn twice(&self, taken: &BTreeSet<(PersonId, SessionId, bool)>) -> Vec<Trouble> {
        let mut of_person: BTreeMap<PersonId, Vec<(&Session, bool)>> = BTreeMap::new();
        for (person, id, leads) in taken {
            if let Some(session) = self.sessions.get(id) {
                of_person
                    .entry(*person)
                    .or_default()
                    .push((session, *leads));
            }
        }
        let mut found = Vec::new();
        for (person, all) in of_person {
            for (at, (one, leads_one)) in all.iter().enumerate() {
                for (other, leads_other) in &all[at + 1..] {
                    if (*leads_one && *leads_other) || one.id == other.id || !one.overlaps(other) {
                        continue;
                    }
                    found.push(Trouble {
                        kind: TroubleKind::Twice,
                        sessions: vec![one.id, other.id],
                        sentence: format!(
                            "{} is wanted at the same time in {} and in {}.",
                            self.name(person),
                            self.label(one.id),
                            self.label(other.id)
                        ),
                    });
                }
            }
        }
        found
    }

    /// Guests whose module begins before their own one before is over, or is not over when their own next one begins.
    async fn out_of_order(
        &self,
        db: &impl ConnectionTrait,
        guests: &[&Seat],
        now: DateTime<Utc>,
    ) -> Outcome<Vec<Trouble>> {
        let cohorts: BTreeMap<CohortId, Cohort> = store::cohort::list_released(db, None)
            .await?
            .into_iter()
            .map(|cohort| (cohort.id, cohort))
            .collect();
        let people: Vec<PersonId> = guests.iter().map(|seat| seat.person).collect();
        let mut places: BTreeMap<PersonId, Vec<&Cohort>> = BTreeMap::new();
        for (person, cohort) in store::cohort::list_of_people(db, &people).await? {
            let cohort = cohorts.get(&cohort);
            places.entry(person).or_default().extend(cohort);
        }
        let own: BTreeSet<CohortId> = places.values().flatten().map(|it| it.id).collect();
        let own: Vec<CohortId> = own.into_iter().collect();
        let own = store::session::list_of_cohorts(db, &own).await?;
        let titles = labels(db, &own).await?;
        let label = |session: &Session| titles.get(&session.id).cloned().unwrap_or_default();
        let mut same: BTreeMap<ModuleId, BTreeSet<ModuleId>> = BTreeMap::new();
        let mut orders: BTreeMap<CohortPlanId, Vec<ModuleId>> = BTreeMap::new();
        let hosts = guests
            .iter()
            .filter_map(|seat| self.sessions.get(&seat.session));
        for module in hosts.map(|host| host.module).collect::<BTreeSet<_>>() {
            let modules = store::programme::list_same_modules(db, module).await?;
            same.insert(module, modules);
        }
        let plans = places.values().flatten().map(|cohort| cohort.plan);
        for plan in plans.collect::<BTreeSet<_>>() {
            let modules = curriculum_of(db, plan).await?.unwrap_or_default();
            orders.insert(plan, modules.into_iter().map(|(id, _)| id).collect());
        }
        let mut found = Vec::new();
        for seat in guests {
            let Some(host) = self.sessions.get(&seat.session) else {
                continue;
            };
            let programme = cohorts.get(&host.cohort).map(|cohort| cohort.programme);
            let mut of_person = places.get(&seat.person).into_iter().flatten();
            let Some(cohort) = of_person.find(|cohort| Some(cohort.programme) == programme) else {
                continue;
            };
            let order = &orders[&cohort.plan];
            let Some(at) = order.iter().position(|id| same[&host.module].contains(id)) else {
                continue;
            };
            let of_cohort = own.iter().filter(|session| session.cohort == cohort.id);
            let (last, next) = beside(order, at, of_cohort, now);
            let last = last.filter(|last| last.ends_at() > host.starts_at());
            let next = next.filter(|next| next.starts_at() < host.ends_at());
            let why = last.map(|last| (last, "is not over by then"));
            let why = why.or_else(|| next.map(|next| (next, "begins before that is over")));
            if let Some((own, why)) = why {
                found.push(Trouble {
                    kind: TroubleKind::Order,
                    sessions: vec![host.id, own.id],
                    sentence: format!(
                        "{} is a guest of {}, but their own {} {why}.",
                        self.name(seat.person),
                        self.label(host.id),
                        label(own)
                    ),
                });
            }
        }
        Ok(found)
    }
}
