//! What is taken when: clashes by time and not by date, and dates for the modules of one cohort.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc, Weekday};

use crate::id::{AccountId, PersonId, SessionId};
use crate::session::Session;

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

/// What two sessions that were set want at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubled {
    /// The same room.
    Room,
    /// The same who leads.
    Lead(AccountId),
}

/// Each two of some sessions that take a room, or somebody who leads, at the same time; `sessions` by start.
pub fn doubled(sessions: &[Session]) -> Vec<(&Session, &Session, Doubled)> {
    let mut found = Vec::new();
    let rooms: Vec<Option<String>> = sessions.iter().map(|one| room_key(&one.place)).collect();
    for (at, one) in sessions.iter().enumerate() {
        let until = one.ends_at();
        let later = sessions.iter().enumerate().skip(at + 1);
        for (other_at, other) in later.take_while(|(_, other)| other.starts_at() < until) {
            if !one.overlaps(other) {
                continue;
            }
            if rooms[at].is_some() && rooms[at] == rooms[other_at] {
                found.push((one, other, Doubled::Room));
            }
            let mut leads = one.facilitators.iter();
            if let Some(lead) = leads.find(|lead| other.facilitators.contains(lead)) {
                found.push((one, other, Doubled::Lead(*lead)));
            }
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

#[cfg(test)]
mod tests;
