//! A cohort in the room: the rotas of role plays and the breakout groups that were kept for its sessions.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::id::{AccountId, CaseStudyId, PersonId, SessionId, WorkshopPlanId};

/// What was planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanKind {
    /// Who plays which role with whom, round by round.
    Rota,
    /// Who works with whom.
    Breakouts,
}

impl PlanKind {
    /// The stored form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rota => "rota",
            Self::Breakouts => "breakouts",
        }
    }
}

impl FromStr for PlanKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Rota, Self::Breakouts]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no plan of a workshop."))
    }
}

/// Somebody in the room.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attendee {
    /// Of the roster.
    Person(PersonId),
    /// Somebody who came without being listed, by name.
    WalkIn(String),
}

impl fmt::Display for Attendee {
    /// A key: the number of a person, or the name of a walk-in after a plus sign.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => id.fmt(formatter),
            Self::WalkIn(name) => write!(formatter, "+{name}"),
        }
    }
}

impl FromStr for Attendee {
    type Err = String;

    fn from_str(key: &str) -> Result<Self, Self::Err> {
        match key.strip_prefix('+') {
            Some(name) => Ok(Self::WalkIn(name.to_owned())),
            None => key
                .parse()
                .map(Self::Person)
                .map_err(|_| format!("“{key}” is nobody.")),
        }
    }
}

/// The place of somebody in one round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// 1, 2, ...; breakouts have one round.
    pub round: u16,
    /// 1, 2, ... within the round.
    pub group: u16,
    /// Who.
    pub attendee: Attendee,
    /// The name of the role card; none for an observer and in breakouts.
    pub role: Option<String>,
}

/// A rota or breakout groups that somebody has kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkshopPlan {
    /// Its id.
    pub id: WorkshopPlanId,
    /// For which session.
    pub session: SessionId,
    /// What it is.
    pub kind: PlanKind,
    /// The case that is worked on; a rota always has one.
    pub case: Option<CaseStudyId>,
    /// What chance was drawn from.
    pub seed: u32,
    /// Whether participants see their own place in it.
    pub shared: bool,
    /// Who kept it.
    pub kept_by: AccountId,
    /// When.
    pub kept_at: DateTime<Utc>,
    /// By round and group.
    pub seats: Vec<Seat>,
}

impl WorkshopPlan {
    /// The groups of the round that has most.
    pub fn groups(&self) -> u16 {
        self.seats.iter().map(|seat| seat.group).max().unwrap_or(0)
    }
}

/// The seats by round and, within each, by group.
pub fn rounds(seats: &[Seat]) -> Vec<Vec<&[Seat]>> {
    seats
        .chunk_by(|one, next| one.round == next.round)
        .map(|round| {
            round
                .chunk_by(|one, next| one.group == next.group)
                .collect()
        })
        .collect()
}

/// The seats once two people have changed places; `None` when one of them has no
/// seat, or both are in one group already.
pub fn swapped(seats: &[Seat], one: &Attendee, other: &Attendee) -> Option<Vec<Seat>> {
    let group_of = |who: &Attendee| Some(seats.iter().find(|seat| seat.attendee == *who)?.group);
    if group_of(one)? == group_of(other)? {
        return None;
    }
    let changed = seats.iter().cloned().map(|mut seat| {
        if seat.attendee == *one {
            seat.attendee = other.clone();
        } else if seat.attendee == *other {
            seat.attendee = one.clone();
        }
        seat
    });
    Some(changed.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(round: u16, group: u16, person: i64) -> Seat {
        Seat {
            round,
            group,
            attendee: Attendee::Person(PersonId(person)),
            role: None,
        }
    }

    #[test]
    fn keys_read_back_and_a_walk_in_is_never_taken_for_a_person() {
        for attendee in [
            Attendee::Person(PersonId(12)),
            Attendee::WalkIn("12".into()),
            Attendee::WalkIn("+Ana".into()),
        ] {
            assert_eq!(attendee.to_string().parse(), Ok(attendee));
        }
        assert!("Ana".parse::<Attendee>().is_err());
    }

    #[test]
    fn seats_come_by_round_and_group() {
        let seats = [seat(1, 1, 1), seat(1, 2, 2), seat(2, 2, 3), seat(2, 2, 4)];
        let sizes: Vec<Vec<usize>> = rounds(&seats)
            .iter()
            .map(|round| round.iter().map(|group| group.len()).collect())
            .collect();
        assert_eq!(sizes, [vec![1, 1], vec![2]]);
    }

    #[test]
    fn two_of_different_groups_change_places_and_nobody_else_moves() {
        let seats = [seat(1, 1, 1), seat(1, 1, 2), seat(1, 2, 3), seat(1, 2, 4)];
        let person = |id| Attendee::Person(PersonId(id));
        let changed = swapped(&seats, &person(2), &person(3)).unwrap();
        let order: Vec<&Attendee> = changed.iter().map(|seat| &seat.attendee).collect();
        assert_eq!(order, [&person(1), &person(3), &person(2), &person(4)]);
        assert_eq!(swapped(&seats, &person(1), &person(2)), None);
        assert_eq!(swapped(&seats, &person(1), &person(9)), None);
        assert_eq!(swapped(&seats, &person(1), &person(1)), None);
    }
}
