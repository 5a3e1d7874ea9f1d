//! Proofs that not every cohort can have dates: by one cohort alone, or by counting over all of them.

use std::fmt;

use super::board::{Board, Cost};
use super::chain::shortest;
use super::model::{Model, has};
use crate::cohorts::words::count;
use crate::delivery::{Delivery, Facilitator, Module, Shortfall, deliver};

/// Longest practice looked at for a way out, in days more than the most.
const LONGEST: u32 = 366;

/// Whom or what every start of a module lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// People of the cohort who work and are free.
    People,
    /// Facilitators who can come.
    Facilitators,
    /// Experienced ones among them.
    Experienced,
    /// A room that is open.
    Rooms,
    /// Each can be had, but never all at once.
    Together,
}

/// What is in the way, and by how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// More people of a team are in a cohort than may be away on one day.
    Team {
        cohort: i64,
        name: String,
        team: i64,
        team_name: String,
        people: usize,
        most: usize,
    },
    /// No room of the cohort holds its people.
    RoomSize {
        cohort: i64,
        name: String,
        people: usize,
        largest: usize,
    },
    /// No start of a module suits: so many are needed, so many there are at best.
    NoStart {
        cohort: i64,
        name: String,
        module: i64,
        title: String,
        lack: Lack,
        needed: usize,
        at_best: usize,
    },
    /// No possible start of a module keeps the practice after the one before; it takes so many days more.
    Practice {
        cohort: i64,
        name: String,
        module: i64,
        title: String,
        least: u32,
        most: u32,
        longer: Option<u32>,
    },
    /// Days, facilitators' time or rooms do not suffice for all.
    Delivery(Box<Shortfall>),
}

impl Obstacle {
    /// The cohort that can have no dates, if it is about one.
    pub fn cohort(&self) -> Option<i64> {
        match self {
            Self::Team { cohort, .. }
            | Self::RoomSize { cohort, .. }
            | Self::NoStart { cohort, .. }
            | Self::Practice { cohort, .. } => Some(*cohort),
            Self::Delivery(_) => None,
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Team {
                name,
                team_name,
                people,
                most,
                ..
            } => write!(
                formatter,
                "{name} has {people} people of the team of {team_name}, but at most {most} of a team may be away on one day: {} too many.",
                people - most,
            ),
            Self::RoomSize {
                name,
                people,
                largest,
                ..
            } => write!(
                formatter,
                "{name} has {people} people, but the largest room it can use holds {largest}: {} too few seats.",
                people - largest,
            ),
            Self::NoStart {
                name,
                title,
                lack,
                needed,
                at_best,
                ..
            } => match lack {
                Lack::People => write!(
                    formatter,
                    "No start of “{title}” suits all {needed} people of {name}: at best {at_best} work then and are free."
                ),
                Lack::Facilitators => write!(
                    formatter,
                    "“{title}” of {name} needs {}, but when its people can meet at best {at_best} can come.",
                    count(*needed, "facilitator", "facilitators"),
                ),
                Lack::Experienced => write!(
                    formatter,
                    "“{title}” of {name} needs an experienced facilitator, but none can come when its people can meet."
                ),
                Lack::Rooms => write!(
                    formatter,
                    "No room that {name} can use is open and free for “{title}” when its people can meet."
                ),
                Lack::Together => write!(
                    formatter,
                    "People, facilitators and a room for “{title}” of {name} can each be had, but never all at once."
                ),
            },
            Self::Practice {
                name,
                title,
                least,
                most,
                longer,
                ..
            } => {
                write!(
                    formatter,
                    "No possible start of “{title}” of {name} lies {least} to {most} days after the module before it",
                )?;
                match longer {
                    Some(longer) => write!(
                        formatter,
                        ": practice would have to last up to {} longer.",
                        count(*longer as usize, "day", "days")
                    ),
                    None => write!(
                        formatter,
                        ", and longer practice does not help: there are too few days."
                    ),
                }
            }
            Self::Delivery(shortfall) => {
                formatter.write_str(&shortfall.sentence)?;
                for way in &shortfall.relaxations {
                    write!(formatter, " {way}")?;
                }
                Ok(())
            }
        }
    }
}

/// Everything that is proven to be in the way: one proof a cohort at most, and one over all.
pub(super) fn find(model: &Model) -> Vec<Obstacle> {
    let alone = Board::new(model, vec![0; model.leads.len()]);
    let mut found: Vec<Obstacle> = (0..model.cohorts.len())
        .filter_map(|cohort| of_cohort(&alone, cohort))
        .collect();
    if let Err(shortfall) = deliver(&delivery(model)) {
        found.push(Obstacle::Delivery(shortfall));
    }
    found
}

fn of_cohort(alone: &Board, at: usize) -> Option<Obstacle> {
    let model = alone.model;
    let facts = &model.cohorts[at];
    let cohort = facts.cohort;
    if cohort.from >= model.modules.len() {
        return None;
    }
    let (id, name, people) = (cohort.id, cohort.name.clone(), cohort.people.len());
    if let Some(most) = model.problem.most_of_team
        && let Some(&(team, _)) = facts
            .teams
            .iter()
            .find(|(_, people)| usize::from(*people) > most)
    {
        let in_team = |person: &&super::Person| person.team == Some(model.teams[team]);
        let people = cohort.people.iter().filter(in_team).count();
        let teams = &model.problem.teams;
        let team_name = teams.iter().find(|one| one.id == model.teams[team]);
        let team_name = team_name.map_or_else(String::new, |team| team.name.clone());
        return Some(Obstacle::Team {
            cohort: id,
            name,
            team: model.teams[team],
            team_name,
            people,
            most,
        });
    }
    if facts.rooms.is_empty() {
        let known = |id: &i64| model.rooms.iter().find(|room| room.id == *id);
        let largest = cohort
            .rooms
            .iter()
            .filter_map(known)
            .map(|room| room.capacity)
            .max();
        return Some(Obstacle::RoomSize {
            cohort: id,
            name,
            people,
            largest: largest.unwrap_or(0),
        });
    }
    let price = &mut |module: usize, slot: usize, _: &Cost| {
        alone.look(at, module, slot).map(|_| Cost::default())
    };
    let stuck = shortest(model, cohort.from, cohort.days, price).err()?;
    let module = &model.problem.modules[stuck];
    let (title, module_id) = (module.title.clone(), module.id);
    let any = (0..model.slots.len()).any(|slot| alone.look(at, stuck, slot).is_some());
    if any {
        let before = stuck
            .checked_sub(1)
            .map(|before| &model.problem.modules[before]);
        let passes = |longer: u32| {
            let days = cohort
                .days
                .map(|(first, last)| (first, last + i64::from(longer)));
            reaches(alone, at, days, longer, stuck)
        };
        let longer = (1..=LONGEST).find(|&longer| passes(longer));
        let (least, most) = before.map_or((0, 0), |before| (before.least_days, before.most_days));
        return Some(Obstacle::Practice {
            cohort: id,
            name,
            module: module_id,
            title,
            least,
            most,
            longer,
        });
    }
    let (lack, needed, at_best) = lack(model, at, stuck);
    Some(Obstacle::NoStart {
        cohort: id,
        name,
        module: module_id,
        title,
        lack,
        needed,
        at_best,
    })
}

/// Whether a module can be reached when practice may last longer.
fn reaches(alone: &Board, cohort: usize, days: Option<(i64, i64)>, longer: u32, to: usize) -> bool {
    let model = alone.model;
    let from = model.cohorts[cohort].cohort.from;
    let price = &mut |module: usize, slot: usize, _: &Cost| {
        alone.look(cohort, module, slot).map(|_| Cost::default())
    };
    let later = |way: Result<Vec<usize>, usize>| !matches!(way, Err(stuck) if stuck <= to);
    later(super::chain::shortest_with(
        model,
        from,
        days,
        longer.into(),
        price,
    ))
}

/// What the best start of a module lacks.
fn lack(model: &Model, at: usize, module: usize) -> (Lack, usize, usize) {
    let facts = &model.cohorts[at];
    let people = facts.cohort.people.len();
    let needed = model.problem.facilitators_per_session;
    let fits = |spans: &Vec<usize>| spans.iter().all(|&span| has(&facts.suits, span));
    let starts: Vec<&Vec<usize>> = model.spans[module].iter().flatten().collect();
    let good: Vec<&&Vec<usize>> = starts.iter().filter(|spans| fits(spans)).collect();
    if good.is_empty() {
        let at_best = starts
            .iter()
            .map(|spans| model.who_can(facts.cohort, spans))
            .max();
        return (Lack::People, people, at_best.unwrap_or(0));
    }
    let free = |spans: &[usize], lead: usize| {
        has(&facts.leads, lead)
            && spans
                .iter()
                .all(|&span| has(&model.can_lead[span], lead) && !model.leads_elsewhere(lead, span))
    };
    let most = |is_one: &dyn Fn(usize) -> bool| {
        let able = |spans: &&&Vec<usize>| {
            (0..model.leads.len())
                .filter(|&lead| is_one(lead) && free(spans, lead))
                .count()
        };
        good.iter().map(able).max().unwrap_or(0)
    };
    let able = most(&|_| true);
    if able < needed {
        return (Lack::Facilitators, needed, able);
    }
    if most(&|lead| has(&model.experienced, lead)) == 0 {
        return (Lack::Experienced, 1, 0);
    }
    let has_room = |spans: &Vec<usize>| {
        facts.rooms.iter().any(|&room| {
            spans
                .iter()
                .all(|&span| has(&model.is_open[span], room) && !model.room_is_taken(room, span))
        })
    };
    if !good.iter().any(|spans| has_room(spans)) {
        return (Lack::Rooms, 1, 0);
    }
    (Lack::Together, 1, 0)
}

/// The cohorts that need every module, counted against days, facilitators and rooms.
fn delivery(model: &Model) -> Delivery {
    let problem = model.problem;
    let cohorts = problem
        .cohorts
        .iter()
        .filter(|cohort| cohort.from == 0)
        .count();
    let sum = |module: &super::Module| {
        module
            .meetings
            .iter()
            .map(|&minutes| u64::from(minutes))
            .sum::<u64>()
    };
    let (first_day, last_day) = match (model.days.first(), model.days.last()) {
        (Some(first), Some(last)) => (*first, *last),
        _ => (0, -1),
    };
    let per_session = problem.facilitators_per_session as u64;
    let mut by_day = vec![0; usize::try_from(last_day - first_day + 1).unwrap_or(0)];
    for (day, number) in model.days.iter().enumerate() {
        let leads: u64 = (0..model.leads.len())
            .map(|lead| model.in_a_row(day, &|span| has(&model.can_lead[span], lead)))
            .sum();
        let mut most = leads / per_session;
        if !model.rooms.iter().any(|room| room.shared) {
            let rooms: u64 = (0..model.rooms.len())
                .map(|room| model.in_a_row(day, &|span| has(&model.is_open[span], room)))
                .sum();
            most = most.min(rooms);
        }
        by_day[(number - first_day) as usize] = most;
    }
    let longest = problem.modules.iter().map(sum).max().unwrap_or(0);
    Delivery {
        cohorts,
        modules: problem
            .modules
            .iter()
            .map(|module| Module {
                name: format!("“{}”", module.title),
                minutes: sum(module),
                days_to_next: module.least_days.into(),
            })
            .collect(),
        facilitators_per_session: problem.facilitators_per_session,
        facilitators: (0..model.leads.len())
            .map(|lead| Facilitator {
                name: model.leads[lead].name.clone(),
                minutes: minutes(model, lead, longest),
            })
            .collect(),
        first_day,
        last_day,
        sessions_per_day: None,
        sessions_by_day: by_day,
    }
}

/// Minutes a facilitator can lead, within the days and the sessions of each month.
fn minutes(model: &Model, lead: usize, longest: u64) -> u64 {
    let mut months = vec![0_u64; model.months.len()];
    for slots in &model.slots_of_day {
        let (mut sum, mut free) = (0, i64::MIN);
        let per = model.lengths.len();
        for span in slots.start * per..slots.end * per {
            if has(&model.can_lead[span], lead) {
                let (from, until) = model.time(span);
                sum += (until - from.max(free)).max(0);
                free = free.max(until);
            }
        }
        months[model.month_of[slots.start]] += sum.unsigned_abs();
    }
    let most = |minutes: u64| match model.leads[lead].sessions_a_month {
        Some(most) => minutes.min(u64::from(most) * longest),
        None => minutes,
    };
    months.into_iter().map(most).sum()
}
