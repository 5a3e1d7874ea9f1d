//! Make-up: a session of another cohort for the module that somebody missed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::cohort::CohortRule;
use crate::id::{PersonId, SessionId};
use crate::person::Person;
use crate::seat::SeatRules;
use crate::session::Session;

/// Why somebody still needs a module that their cohort goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// The cohort has had it without them.
    Missed,
    /// Their session was cancelled and has no other date.
    Cancelled,
    /// They gave their place up.
    GaveUp,
}

impl Lack {
    /// The words on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Missed => "Missed",
            Self::Cancelled => "Session cancelled",
            Self::GaveUp => "Gave the place up",
        }
    }
}

/// Who must not sit together: as in cohorts, nobody with their own manager, and the pairs and lines of the programme.
#[derive(Clone, Debug, Default)]
pub struct Company {
    apart: BTreeSet<(PersonId, PersonId)>,
    /// The manager of everybody above somebody, when whole lines are kept apart.
    managers: Option<BTreeMap<PersonId, PersonId>>,
}

impl Company {
    /// What the rules of a programme say; `managers` of everybody above the people it is asked about is looked at only
    /// when whole lines are kept apart.
    pub fn new(rules: &[CohortRule], managers: BTreeMap<PersonId, PersonId>) -> Self {
        let pairs = rules.iter().filter_map(|rule| match rule {
            CohortRule::Apart(one, other) => Some([(*one, *other), (*other, *one)]),
            _ => None,
        });
        Self {
            apart: pairs.flatten().collect(),
            managers: rules.contains(&CohortRule::WholeLine).then_some(managers),
        }
    }

    /// Whether two people are kept apart.
    pub fn keeps_apart(&self, one: &Person, other: &Person) -> bool {
        one.manager == Some(other.id)
            || other.manager == Some(one.id)
            || self.apart.contains(&(one.id, other.id))
            || self.is_above(one.id, other)
            || self.is_above(other.id, one)
    }

    fn is_above(&self, above: PersonId, person: &Person) -> bool {
        let Some(managers) = &self.managers else {
            return false;
        };
        // A roster may hold a ring of managers: each is passed once.
        let mut passed = BTreeSet::new();
        let mut next = person.manager;
        while let Some(id) = next.filter(|id| passed.insert(*id)) {
            if id == above {
                return true;
            }
            next = managers.get(&id).copied();
        }
        false
    }
}

/// A session that somebody could come to as a guest.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The session.
    pub session: Session,
    /// The name of its cohort.
    pub cohort: String,
    /// What it says about its seats.
    pub rules: SeatRules,
    /// Places that are taken.
    pub held: usize,
    /// People in line.
    pub waiting: usize,
    /// Who comes.
    pub people: Vec<Person>,
    /// Who leads it, as far as they are in the roster.
    pub leads: BTreeSet<PersonId>,
}

impl Candidate {
    fn has_place(&self) -> bool {
        self.waiting == 0 && self.held < usize::from(self.rules.capacity)
    }
}

/// What somebody needs.
#[derive(Clone, Copy, Debug)]
pub struct Need<'a> {
    /// Who.
    pub person: &'a Person,
    /// The end of the module before in their own cohort, when that is still to come.
    pub after: Option<DateTime<Utc>>,
    /// The start of the next module in their own cohort, when that is still to come.
    pub before: Option<DateTime<Utc>>,
    /// When they are taken by something else.
    pub taken: &'a [(DateTime<Utc>, DateTime<Utc>)],
}

/// A session that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chance {
    /// The session.
    pub session: SessionId,
    /// The name of its cohort.
    pub cohort: String,
    /// Its start.
    pub starts_at: Option<DateTime<Utc>>,
    /// Its zone.
    pub timezone: String,
    /// Places that are free.
    pub free: usize,
    /// People in line.
    pub waiting: usize,
    /// Whether a coordinator must approve who comes as a guest.
    pub needs_approval: bool,
    /// How many of the same function come already.
    pub alike: usize,
}

/// Why nothing fits: how many sessions each rule took away, in the order in which the rules are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Obstacles {
    /// Too late: after the next module of the own cohort, or before the module before.
    pub out_of_order: usize,
    /// At a time at which the person is taken.
    pub clash: usize,
    /// With somebody they are kept apart from, or led by themselves.
    pub company: usize,
    /// Full.
    pub full: usize,
}

impl Obstacles {
    /// Why there is none, in a sentence; `before` is the day of the next module in words.
    pub fn sentence(&self, module: &str, before: Option<&str>) -> String {
        let by = before.map_or_else(String::new, |day| format!(" before {day}"));
        let mut other = Vec::new();
        if self.clash > 0 {
            other.push(format!("{} at a time they are taken", self.clash));
        }
        if self.company > 0 {
            other.push(format!(
                "{} with somebody they are kept apart from",
                self.company
            ));
        }
        let beside = if other.is_empty() {
            String::new()
        } else {
            format!(" Not counted: {}.", other.join(", "))
        };
        if self.full > 0 {
            return format!("No session of “{module}”{by} has a free seat.{beside}");
        }
        if !other.is_empty() {
            return format!("No session of “{module}”{by} fits: {}.", other.join(", "));
        }
        if self.out_of_order > 0 {
            return format!("No other session of “{module}” takes place{by}.");
        }
        format!("No other session of “{module}” is planned.")
    }
}

/// What was found for somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Sessions with a free place, the best first.
    pub free: Vec<Chance>,
    /// Sessions that would fit but are full: there is a line.
    pub full: Vec<Chance>,
    /// What stood in the way of the others.
    pub obstacles: Obstacles,
}

/// Where somebody could make a module up. A session fits when it is still to come, ends before their own next module
/// begins, is at a time at which they are free, and keeps the rules about who sits with whom; they go back to their own
/// cohort afterwards. Those that keep the mix best come first, which are those with the fewest people of the same
/// function; among them the soonest.
pub fn find(
    need: &Need<'_>,
    company: &Company,
    candidates: &[&Candidate],
    now: DateTime<Utc>,
) -> Found {
    let mut found = Found::default();
    for candidate in candidates {
        let session = &candidate.session;
        let (Some(starts_at), Some(ends_at)) = (session.starts_at(), session.ends_at()) else {
            continue;
        };
        if starts_at <= now {
            continue;
        }
        let in_order = need.after.is_none_or(|after| after <= starts_at)
            && need.before.is_none_or(|before| ends_at <= before);
        if !in_order {
            found.obstacles.out_of_order += 1;
            continue;
        }
        let is_taken = session.meetings.iter().any(|meeting| {
            let mut taken = need.taken.iter();
            taken.any(|(from, until)| meeting.overlaps(*from, *until))
        });
        if is_taken {
            found.obstacles.clash += 1;
            continue;
        }
        let mut others = candidate.people.iter();
        if candidate.leads.contains(&need.person.id)
            || others.any(|other| company.keeps_apart(need.person, other))
        {
            found.obstacles.company += 1;
            continue;
        }
        let alike = |other: &&Person| other.entry.function == need.person.entry.function;
        let chance = Chance {
            session: session.id,
            cohort: candidate.cohort.clone(),
            starts_at: Some(starts_at),
            timezone: session.timezone().to_owned(),
            free: usize::from(candidate.rules.capacity).saturating_sub(candidate.held),
            waiting: candidate.waiting,
            needs_approval: candidate.rules.needs_approval,
            alike: candidate.people.iter().filter(alike).count(),
        };
        if candidate.has_place() {
            found.free.push(chance);
        } else {
            found.obstacles.full += 1;
            found.full.push(chance);
        }
    }
    let rank = |chance: &Chance| (chance.alike, chance.starts_at, chance.session);
    found.free.sort_by_key(rank);
    found
        .full
        .sort_by_key(|chance| (chance.waiting, chance.starts_at, chance.session));
    found
}

#[cfg(test)]
mod tests;
