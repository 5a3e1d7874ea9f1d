//! A sending of a form, who has answered, and its read-out.

#[cfg(test)]
mod every_table;
mod read_out;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::anonymity::{LevelGroups, shown};
use crate::id::{InstrumentId, PersonId, ProgrammeId, WaveId};
use crate::instrument::{AnonymityMode, Given};

pub use read_out::{Counted, Figures, ItemReadOut, ReadOut, Tally, hundredths, read_out};

/// How many days a form stays open when nobody says otherwise.
pub const OPEN_DAYS: i64 = 14;
/// The most days a form may stay open.
pub const OPEN_DAYS_MOST: i64 = 365;

/// One sending of a form to everybody who is active on the day it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wave {
    /// Its id.
    pub id: WaveId,
    /// The programme it belongs to.
    pub programme: ProgrammeId,
    /// The form.
    pub instrument: InstrumentId,
    /// What it is called.
    pub title: String,
    /// Who can join an answer to the person who gave it.
    pub mode: AnonymityMode,
    /// When it opened.
    pub opens_at: DateTime<Utc>,
    /// From when on no answer is taken.
    pub closes_at: DateTime<Utc>,
    /// When it was closed and its read-out made.
    pub closed_at: Option<DateTime<Utc>>,
}

/// Where a wave stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaveState {
    /// Answers are taken.
    Open,
    /// The time is over, the read-out not made yet.
    Ended,
    /// The read-out is made; nothing changes any more.
    Closed,
}

impl WaveState {
    /// The word on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Ended => "Ended",
            Self::Closed => "Closed",
        }
    }
}

impl Wave {
    /// Where it stands at `now`.
    pub fn state(&self, now: DateTime<Utc>) -> WaveState {
        if self.closed_at.is_some() {
            WaveState::Closed
        } else if now < self.closes_at {
            WaveState::Open
        } else {
            WaveState::Ended
        }
    }

    /// The last day, in UTC, on which answers are taken.
    pub fn last_day(&self) -> NaiveDate {
        (self.closes_at - TimeDelta::microseconds(1)).date_naive()
    }
}

/// The moment at which a wave with this last day closes: the end of the day in UTC.
pub fn end_of(last_day: NaiveDate) -> DateTime<Utc> {
    last_day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::days(1)
}

/// How many were asked and how many answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turnout {
    /// People asked.
    pub invited: u32,
    /// People who answered; `None` while an anonymous wave is open.
    pub answered: Option<u32>,
    /// The same by group of levels; empty while an anonymous wave is open, or when there is one group alone.
    pub by_level: Vec<LevelTurnout>,
}

/// The turnout of one group of levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelTurnout {
    /// The group.
    pub level: String,
    /// People asked.
    pub invited: u32,
    /// People who answered; `None` when withheld.
    pub answered: Option<u32>,
}

impl Turnout {
    /// What may be known from (asked, answered) by level.
    ///
    /// Of an anonymous wave nothing before its close: a number that moves tells whoever watches it when
    /// somebody answered, a rounded one still tells it of the person at the step. After the close the number
    /// in all, and by level what [`shown`] lets pass. Named and confidential answers can be read one by one
    /// by the same people, so their numbers are not withheld.
    pub fn new(
        mode: AnonymityMode,
        is_closed: bool,
        people: &BTreeMap<String, (u32, u32)>,
    ) -> Self {
        let invited = people.values().map(|(invited, _)| invited).sum();
        let anonymous = mode == AnonymityMode::Anonymous;
        if anonymous && !is_closed {
            return Self {
                invited,
                answered: None,
                by_level: Vec::new(),
            };
        }
        let groups = groups_of(people);
        let mut answered: Vec<u32> = vec![0; groups.list().len()];
        for (level, (_, count)) in people {
            let group = groups.of(level);
            if let Some(at) = groups.list().iter().position(|(name, _)| name == group) {
                answered[at] += count;
            }
        }
        let visible = if anonymous {
            shown(&answered)
        } else {
            vec![true; answered.len()]
        };
        let by_level = groups
            .list()
            .iter()
            .zip(&answered)
            .zip(visible)
            .map(|(((level, invited), answered), visible)| LevelTurnout {
                level: level.clone(),
                invited: *invited,
                answered: visible.then_some(*answered),
            })
            .collect();
        Self {
            invited,
            answered: Some(answered.iter().sum()),
            by_level: if answered.len() > 1 { by_level } else { vec![] },
        }
    }
}

/// The groups of levels from (asked, answered) by level: who was asked decides, not who answered.
pub fn groups_of(people: &BTreeMap<String, (u32, u32)>) -> LevelGroups {
    LevelGroups::new(
        &people
            .iter()
            .map(|(level, (invited, _))| (level.clone(), *invited))
            .collect(),
    )
}

/// One person's return of a named or confidential form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Who answered.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their level when they answered.
    pub level: String,
    /// When they last did.
    pub answered_at: DateTime<Utc>,
    /// What was given to each item, in their order.
    pub given: Vec<Option<Given>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(levels: &[(&str, u32, u32)]) -> BTreeMap<String, (u32, u32)> {
        levels
            .iter()
            .map(|(level, invited, answered)| ((*level).to_owned(), (*invited, *answered)))
            .collect()
    }

    #[test]
    fn an_open_anonymous_wave_does_not_say_how_many_answered() {
        let asked = people(&[("executive", 6, 1), ("front line", 30, 20)]);
        let open = Turnout::new(AnonymityMode::Anonymous, false, &asked);
        assert_eq!((open.invited, open.answered), (36, None));
        assert_eq!(open.by_level, []);
        let closed = Turnout::new(AnonymityMode::Anonymous, true, &asked);
        assert_eq!(closed.answered, Some(21));
        assert!(closed.by_level.iter().all(|level| level.answered.is_none()));
        let named = Turnout::new(AnonymityMode::Named, false, &asked);
        assert_eq!(
            named
                .by_level
                .iter()
                .map(|level| level.answered)
                .collect::<Vec<_>>(),
            [Some(1), Some(20)]
        );
    }

    #[test]
    fn a_wave_is_open_to_the_end_of_its_last_day() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
        let mut wave = Wave {
            id: WaveId(1),
            programme: ProgrammeId(1),
            instrument: InstrumentId(1),
            title: "Before we start".into(),
            mode: AnonymityMode::Anonymous,
            opens_at: end_of(day(1)),
            closes_at: end_of(day(10)),
            closed_at: None,
        };
        assert_eq!(wave.last_day(), day(10));
        let noon = |d| end_of(day(d)) - TimeDelta::hours(12);
        assert_eq!(wave.state(noon(10)), WaveState::Open);
        assert_eq!(wave.state(end_of(day(10))), WaveState::Ended);
        wave.closed_at = Some(noon(9));
        assert_eq!(wave.state(noon(9)), WaveState::Closed);
    }
}
