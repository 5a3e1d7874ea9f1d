//! What is taken when: clashes by time and not by date, and dates proposed for many cohorts without any.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc, Weekday};

use crate::field::Refusal;
use crate::id::{AccountId, CohortId, ModuleId, PersonId, SessionId};

/// Somebody who leads a session: the account, and the roster entry when there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lead {
    /// The account.
    pub account: AccountId,
    /// The same human being in the roster.
    pub person: Option<PersonId>,
}

/// A stretch of time in which a place and people are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// The session that takes them; `None` for one that is only proposed.
    pub session: Option<SessionId>,
    /// How it is named to people, with its time.
    pub label: String,
    /// Its start.
    pub starts_at: DateTime<Utc>,
    /// Its end.
    pub ends_at: DateTime<Utc>,
    /// Room or address, as typed.
    pub place: String,
    /// Who leads it.
    pub leads: Vec<Lead>,
    /// Who takes part in it.
    pub people: BTreeSet<PersonId>,
}

/// What two bookings want at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shared {
    /// Somebody who leads the wanted booking leads or attends the other one.
    Lead(AccountId),
    /// The room.
    Room,
    /// People who attend the wanted booking attend or lead the other one.
    People(Vec<PersonId>),
}

/// A clash with another booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash<'a> {
    /// The booking that stands in the way.
    pub with: &'a Booking,
    /// What both want.
    pub shared: Shared,
}

/// Places that hold any number of sessions at a time.
const NO_ROOM: [&str; 4] = ["", "online", "remote", "video call"];

/// The form of a place that decides whether two are the same room; `None` when it is no room.
pub fn room_key(place: &str) -> Option<String> {
    let words: Vec<String> = place.split_whitespace().map(str::to_lowercase).collect();
    let key = words.join(" ");
    (!NO_ROOM.contains(&key.as_str())).then_some(key)
}

/// Every clash of `wanted` with `others`: what they share while they overlap in time. One may start when the
/// other ends. Bookings of the same session do not clash with it.
pub fn clashes<'a>(
    wanted: &Booking,
    others: impl IntoIterator<Item = &'a Booking>,
) -> Vec<Clash<'a>> {
    let mut found = Vec::new();
    let room = room_key(&wanted.place);
    for other in others {
        let same = wanted.session.is_some() && wanted.session == other.session;
        if same || wanted.starts_at >= other.ends_at || other.starts_at >= wanted.ends_at {
            continue;
        }
        for lead in &wanted.leads {
            let leads_both = other.leads.iter().any(|one| one.account == lead.account);
            let attends = lead
                .person
                .is_some_and(|person| other.people.contains(&person));
            if leads_both || attends {
                found.push(Clash {
                    with: other,
                    shared: Shared::Lead(lead.account),
                });
            }
        }
        if room.is_some() && room == room_key(&other.place) {
            found.push(Clash {
                with: other,
                shared: Shared::Room,
            });
        }
        let people: Vec<PersonId> = wanted
            .people
            .iter()
            .copied()
            .filter(|person| {
                other.people.contains(person)
                    || other.leads.iter().any(|lead| lead.person == Some(*person))
            })
            .collect();
        if !people.is_empty() {
            found.push(Clash {
                with: other,
                shared: Shared::People(people),
            });
        }
    }
    found
}

/// Dates for the modules of one cohort: the first on or after `first` on `weekday`, each further one on the first such
/// weekday that leaves the least days of practice. `least_days` has one entry a module: the days before the next.
pub fn suggest_dates(first: NaiveDate, weekday: Weekday, least_days: &[u16]) -> Vec<NaiveDate> {
    let mut earliest = first;
    least_days
        .iter()
        .map(|least| {
            let ahead = (7 + weekday.num_days_from_monday()
                - earliest.weekday().num_days_from_monday())
                % 7;
            let date = earliest + Duration::days(ahead.into());
            earliest = date + Duration::days((*least).max(1).into());
            date
        })
        .collect()
}

/// A time at which sessions can start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The day in the zone it is planned in.
    pub date: NaiveDate,
    /// Which time of the week it is: the same number on each Tuesday at nine.
    pub pattern: usize,
    /// The moment.
    pub starts_at: DateTime<Utc>,
}

/// A module that wants a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantedModule {
    /// The module.
    pub module: ModuleId,
    /// How long its session lasts.
    pub minutes: u16,
    /// Fewest days after the module before it.
    pub after_days: u16,
}

/// A cohort that wants dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedCohort {
    /// The cohort.
    pub cohort: CohortId,
    /// Its name.
    pub name: String,
    /// Who is in it.
    pub people: BTreeSet<PersonId>,
    /// The day of its last session that has a date already.
    pub previous: Option<NaiveDate>,
    /// The modules without a date, in order.
    pub modules: Vec<WantedModule>,
}

/// A date found for a module of a cohort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The cohort.
    pub cohort: CohortId,
    /// The module.
    pub module: ModuleId,
    /// The day in the zone of the slots.
    pub date: NaiveDate,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// One of the places.
    pub place: String,
    /// Who leads it.
    pub facilitator: AccountId,
}

/// Dates for every wanted module of every cohort without any clash, neither among themselves nor with `taken`.
///
/// Module by module, the cohort that waits longest first: the earliest of `slots` (in order of time) that keeps the
/// least days of practice and has a facilitator and a place free; within a week of that day the cohort's own time
/// of the week is preferred. Facilitators take turns, and a cohort keeps its own while that one is free. Nobody leads a
/// cohort they are in.
///
/// # Errors
/// A sentence naming the first module for which nothing is free.
pub fn propose(
    cohorts: &[WantedCohort],
    slots: &[Slot],
    leads: &[Lead],
    places: &[String],
    taken: &[Booking],
) -> Result<Vec<Proposal>, Refusal> {
    let mut diary = Diary::new(taken);
    let mut waiting: Vec<Waiting> = cohorts
        .iter()
        .enumerate()
        .map(|(at, cohort)| Waiting {
            cohort,
            turn: at,
            previous: cohort.previous,
            pattern: None,
        })
        .collect();
    let mut found = Vec::new();
    let most = cohorts
        .iter()
        .map(|cohort| cohort.modules.len())
        .max()
        .unwrap_or(0);
    for step in 0..most {
        waiting.sort_by_key(|one| (one.previous, one.turn));
        for one in &mut waiting {
            let Some(module) = one.cohort.modules.get(step) else {
                continue;
            };
            let Some((slot, proposal)) = one.find(module, slots, leads, places, &diary) else {
                return Err(Refusal::new(format!(
                    "There is no free time for session {} of {}: tick more weekdays or facilitators, or add start times or places.",
                    step + 1,
                    one.cohort.name
                )));
            };
            diary.take(one.booking(&proposal, leads));
            one.previous = Some(slot.date);
            one.pattern = Some(slot.pattern);
            found.push(proposal);
        }
    }
    Ok(found)
}

/// A cohort on its way through its modules.
struct Waiting<'a> {
    cohort: &'a WantedCohort,
    turn: usize,
    previous: Option<NaiveDate>,
    pattern: Option<usize>,
}

impl Waiting<'_> {
    fn find(
        &self,
        module: &WantedModule,
        slots: &[Slot],
        leads: &[Lead],
        places: &[String],
        diary: &Diary,
    ) -> Option<(Slot, Proposal)> {
        let from = self
            .previous
            .map(|previous| previous + Duration::days(i64::from(module.after_days.max(1))));
        let start = slots.partition_point(|slot| from.is_some_and(|from| slot.date < from));
        let possible = |slot: &Slot| {
            self.at(module, slot, leads, places, diary)
                .map(|proposal| (*slot, proposal))
        };
        let earliest = slots[start..].iter().find_map(possible)?;
        let own = slots[start..]
            .iter()
            .take_while(|slot| slot.date < earliest.0.date + Duration::days(7))
            .filter(|slot| Some(slot.pattern) == self.pattern)
            .find_map(possible);
        Some(own.unwrap_or(earliest))
    }

    /// The proposal at this slot, when somebody and a place are free and so are the people.
    fn at(
        &self,
        module: &WantedModule,
        slot: &Slot,
        leads: &[Lead],
        places: &[String],
        diary: &Diary,
    ) -> Option<Proposal> {
        let ends_at = slot.starts_at + Duration::minutes(module.minutes.into());
        let at_once = diary.during(slot.starts_at, ends_at);
        let fits = |place: &str, leads: Vec<Lead>, people: &BTreeSet<PersonId>| {
            let wanted = Booking {
                session: None,
                label: String::new(),
                starts_at: slot.starts_at,
                ends_at,
                place: place.to_owned(),
                leads,
                people: people.clone(),
            };
            clashes(&wanted, at_once.iter().copied()).is_empty()
        };
        let nobody = BTreeSet::new();
        if !fits("", Vec::new(), &self.cohort.people) {
            return None;
        }
        let lead = (0..leads.len())
            .map(|turn| leads[(self.turn + turn) % leads.len()])
            .find(|lead| {
                lead.person
                    .is_none_or(|person| !self.cohort.people.contains(&person))
                    && fits("", vec![*lead], &nobody)
            })?;
        let place = places
            .iter()
            .find(|place| fits(place, Vec::new(), &nobody))?;
        Some(Proposal {
            cohort: self.cohort.cohort,
            module: module.module,
            date: slot.date,
            starts_at: slot.starts_at,
            ends_at,
            place: place.clone(),
            facilitator: lead.account,
        })
    }

    fn booking(&self, proposal: &Proposal, leads: &[Lead]) -> Booking {
        Booking {
            session: None,
            label: String::new(),
            starts_at: proposal.starts_at,
            ends_at: proposal.ends_at,
            place: proposal.place.clone(),
            leads: leads
                .iter()
                .copied()
                .filter(|lead| lead.account == proposal.facilitator)
                .collect(),
            people: self.cohort.people.clone(),
        }
    }
}

/// Bookings by their start, so that only those around a slot are compared.
struct Diary {
    by_start: BTreeMap<DateTime<Utc>, Vec<Booking>>,
    longest: Duration,
}

impl Diary {
    fn new(taken: &[Booking]) -> Self {
        let mut diary = Self {
            by_start: BTreeMap::new(),
            longest: Duration::zero(),
        };
        for booking in taken {
            diary.take(booking.clone());
        }
        diary
    }

    fn take(&mut self, booking: Booking) {
        self.longest = self.longest.max(booking.ends_at - booking.starts_at);
        self.by_start
            .entry(booking.starts_at)
            .or_default()
            .push(booking);
    }

    fn during(&self, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Vec<&Booking> {
        self.by_start
            .range(starts_at - self.longest..ends_at)
            .flat_map(|(_, bookings)| bookings)
            .filter(|booking| booking.ends_at > starts_at)
            .collect()
    }
}

#[cfg(test)]
mod tests;
