//! Delivery: whether so many cohorts can be held at all, by counting hours, days and rooms before anybody is planned. What it
//! finds in the way is proven; finding nothing is no promise of a timetable.

use std::fmt;

use serde::Serialize;

/// What is to be delivered, with what, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Every cohort has every module once, in this order.
    pub cohorts: usize,
    pub modules: Vec<Module>,
    /// Facilitators in the room at once, all different.
    pub facilitators_per_session: usize,
    pub facilitators: Vec<Facilitator>,
    /// The first and the last day, as numbers of days; both can be used.
    pub first_day: i64,
    pub last_day: i64,
    /// Most sessions on one day over all cohorts, if rooms or slots are scarce.
    pub sessions_per_day: Option<usize>,
    /// Most sessions of each day from the first on, if that is known; it stands in for the one number.
    pub sessions_by_day: Vec<u64>,
}

/// One session of every cohort.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Module {
    pub name: String,
    pub minutes: u64,
    /// Least days from this module to the next: 0 may be the same day. Of no account for the last.
    pub days_to_next: u64,
}

/// Somebody who can lead sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facilitator {
    pub name: String,
    /// Minutes from the first day to the last.
    pub minutes: u64,
}

/// What is needed at least.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Needs {
    pub sessions: u64,
    /// Minutes of all facilitators together.
    pub facilitator_minutes: u64,
    /// What the facilitators have and can use: nobody leads two facilitators' part of one session.
    pub usable_minutes: u64,
    /// Days from the first session of a cohort to its last.
    pub days: u64,
    /// Days there are.
    pub available_days: u64,
}

/// Proof that the cohorts cannot be delivered, the sentence that says so, and what could be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shortfall {
    pub sentence: String,
    /// The cheapest ways out, each enough by itself for this obstacle.
    pub relaxations: Vec<String>,
    #[serde(flatten)]
    pub obstacle: Obstacle,
}

/// What is in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Obstacle {
    /// The days between modules alone need more days than there are.
    Horizon { needed: u64, available: u64 },
    /// A session needs more facilitators than there are with time enough for it.
    FacilitatorsForSession {
        module: String,
        minutes: u64,
        needed: usize,
        able: usize,
    },
    /// All sessions together need more facilitator time than can be used.
    FacilitatorHours {
        cohorts: usize,
        /// Minutes needed, of all facilitators together.
        needed: u64,
        /// Minutes that can be used.
        available: u64,
    },
    /// These modules, counted from 0, both included, fall into so many days, which have too few sessions.
    Sessions {
        cohorts: usize,
        from: usize,
        to: usize,
        days: u64,
        sessions: u64,
        available: u64,
    },
}

/// What so many cohorts need at least.
///
/// # Errors
/// The proof that they cannot be delivered: the horizon first, then facilitators, then rooms.
pub fn deliver(delivery: &Delivery) -> Result<Needs, Box<Shortfall>> {
    match obstacle(delivery) {
        None => Ok(needs(delivery)),
        Some(obstacle) => Err(Box::new(Shortfall {
            sentence: obstacle.to_string(),
            relaxations: relaxations(delivery, &obstacle),
            obstacle,
        })),
    }
}

fn obstacle(delivery: &Delivery) -> Option<Obstacle> {
    if delivery.cohorts == 0 || delivery.modules.is_empty() {
        return None;
    }
    let needs = needs(delivery);
    if needs.days > needs.available_days {
        return Some(Obstacle::Horizon {
            needed: needs.days,
            available: needs.available_days,
        });
    }
    for module in &delivery.modules {
        let has_time = |it: &&Facilitator| it.minutes >= module.minutes;
        let able = delivery.facilitators.iter().filter(has_time).count();
        if able < delivery.facilitators_per_session {
            return Some(Obstacle::FacilitatorsForSession {
                module: module.name.clone(),
                minutes: module.minutes,
                needed: delivery.facilitators_per_session,
                able,
            });
        }
    }
    if needs.facilitator_minutes > needs.usable_minutes {
        return Some(Obstacle::FacilitatorHours {
            cohorts: delivery.cohorts,
            needed: needs.facilitator_minutes,
            available: needs.usable_minutes,
        });
    }
    crowded(delivery, needs.available_days)
}

/// Modules in a row whose days are too few for the sessions of all cohorts, those with the most sessions over first.
fn crowded(delivery: &Delivery, available_days: u64) -> Option<Obstacle> {
    let each = delivery.sessions_per_day;
    let by_day = &delivery.sessions_by_day;
    if each.is_none() && by_day.is_empty() {
        return None;
    }
    let each = each.unwrap_or(0) as u64;
    let modules = delivery.modules.len();
    let gap = |at: usize| delivery.modules[at].days_to_next;
    let mut worst: Option<(u64, Obstacle)> = None;
    for from in 0..modules {
        for to in from..modules {
            // Before come the gaps up to the first of them, after them the gaps from the last on.
            let before: u64 = (0..from).map(gap).sum();
            let after: u64 = (to..modules - 1).map(gap).sum();
            let days = available_days.saturating_sub(before + after);
            let sessions = delivery.cohorts as u64 * (to - from + 1) as u64;
            let available = if by_day.is_empty() {
                days.saturating_mul(each)
            } else {
                let first = usize::try_from(before)
                    .unwrap_or(usize::MAX)
                    .min(by_day.len());
                let last = first.saturating_add(days as usize).min(by_day.len());
                by_day[first..last].iter().sum()
            };
            let over = sessions.saturating_sub(available);
            if over > 0 && worst.as_ref().is_none_or(|(most, _)| over > *most) {
                let cohorts = delivery.cohorts;
                worst = Some((
                    over,
                    Obstacle::Sessions {
                        cohorts,
                        from,
                        to,
                        days,
                        sessions,
                        available,
                    },
                ));
            }
        }
    }
    worst.map(|(_, obstacle)| obstacle)
}

fn needs(delivery: &Delivery) -> Needs {
    let cohorts = delivery.cohorts as u64;
    let minutes: u64 = delivery.modules.iter().map(|it| it.minutes).sum();
    let all = minutes.saturating_mul(cohorts);
    let (_, between) = match delivery.modules.split_last() {
        Some((last, others)) => (
            Some(last),
            others.iter().map(|it| it.days_to_next).sum::<u64>(),
        ),
        None => (None, 0),
    };
    Needs {
        sessions: cohorts * delivery.modules.len() as u64,
        facilitator_minutes: all.saturating_mul(delivery.facilitators_per_session as u64),
        usable_minutes: delivery
            .facilitators
            .iter()
            .map(|it| it.minutes.min(all))
            .sum(),
        days: if delivery.modules.is_empty() {
            0
        } else {
            between + 1
        },
        available_days: delivery
            .last_day
            .checked_sub(delivery.first_day)
            .and_then(|days| u64::try_from(days.saturating_add(1)).ok())
            .unwrap_or(0),
    }
}

/// "1 hour", "7.5 hours", "20 minutes".
fn hours(minutes: u64) -> String {
    match minutes {
        0..60 => format!(
            "{minutes} {}",
            if minutes == 1 { "minute" } else { "minutes" }
        ),
        60 => "1 hour".to_owned(),
        _ if minutes.is_multiple_of(60) => format!("{} hours", minutes / 60),
        _ if minutes.is_multiple_of(30) => format!("{}.5 hours", minutes / 60),
        _ => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

fn number(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

impl fmt::Display for Obstacle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Horizon { needed, available } => write!(
                formatter,
                "The days between the modules alone make a cohort last {}, but there are only {available}.",
                number(*needed, "day", "days"),
            ),
            Self::FacilitatorsForSession {
                module,
                minutes,
                needed,
                able,
            } => write!(
                formatter,
                "A session of {module} needs {} for {}, but only {able} of them {} so much time.",
                number(*needed as u64, "facilitator", "facilitators"),
                hours(*minutes),
                if *able == 1 { "has" } else { "have" },
            ),
            Self::FacilitatorHours {
                cohorts,
                needed,
                available,
            } => write!(
                formatter,
                "{} of facilitators' time are needed for {}, but only {} can be used: {} too few.",
                hours(*needed),
                number(*cohorts as u64, "cohort", "cohorts"),
                hours(*available),
                hours(needed.saturating_sub(*available)),
            ),
            Self::Sessions {
                cohorts,
                from,
                to,
                days,
                sessions,
                available,
            } => {
                let (takes, them) = if from == to {
                    (format!("Module {} takes", from + 1), "it")
                } else {
                    (format!("Modules {} to {} take", from + 1, to + 1), "them")
                };
                write!(
                    formatter,
                    "{takes} {} for {}, but in the {} left for {them} there is room for {available}.",
                    number(*sessions, "session", "sessions"),
                    number(*cohorts as u64, "cohort", "cohorts"),
                    number(*days, "day", "days"),
                )
            }
        }
    }
}

/// The kind of an obstacle alone, to see whether a change takes it away.
fn is_same_kind(one: &Obstacle, other: &Obstacle) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// The cheapest changes of one kind each that take the obstacle away.
fn relaxations(delivery: &Delivery, found: &Obstacle) -> Vec<String> {
    let mut ways = Vec::new();
    let stays =
        |changed: &Delivery| obstacle(changed).is_some_and(|next| is_same_kind(&next, found));
    let later = |days: u64| Delivery {
        last_day: delivery.last_day.saturating_add_unsigned(days),
        ..delivery.clone()
    };
    match found {
        Obstacle::Horizon { needed, available } => {
            let missing = needed.saturating_sub(*available);
            ways.push(format!("End {} later.", number(missing, "day", "days")));
            ways.push("Or shorten the days between the modules by as many.".to_owned());
        }
        Obstacle::FacilitatorsForSession {
            minutes,
            needed,
            able,
            ..
        } => {
            let missing = number((needed - able) as u64, "facilitator", "facilitators");
            ways.push(format!(
                "Find {missing} more with at least {}.",
                hours(*minutes)
            ));
            if *able > 0 {
                let few = number(*able as u64, "facilitator", "facilitators");
                ways.push(format!("Or hold sessions with {few}."));
            }
        }
        Obstacle::FacilitatorHours {
            needed, available, ..
        } => {
            let missing = needed.saturating_sub(*available);
            let all: u64 = delivery.modules.iter().map(|it| it.minutes).sum();
            let most = all.saturating_mul(delivery.cohorts as u64);
            if missing <= most {
                ways.push(format!(
                    "One facilitator more with at least {}.",
                    hours(missing)
                ));
            } else {
                let more = missing.div_ceil(most.max(1));
                ways.push(format!("{more} facilitators more."));
            }
            let can_use_more: u64 = delivery
                .facilitators
                .iter()
                .map(|it| most.saturating_sub(it.minutes))
                .sum();
            if missing <= can_use_more {
                ways.push(format!("Or {} more from those there are.", hours(missing)));
            }
        }
        Obstacle::Sessions {
            sessions,
            available,
            ..
        } => {
            let each = delivery.sessions_per_day.unwrap_or(0) as u64;
            let missing = sessions.saturating_sub(*available);
            if !delivery.sessions_by_day.is_empty() {
                let more = number(missing, "session", "sessions");
                ways.push(format!(
                    "Make room for {more} more in these days, or end later."
                ));
            } else if each > 0 {
                let mut days = missing.div_ceil(each);
                // Other modules in a row may need more days still, never more than a day a session.
                while stays(&later(days)) && days <= needs(delivery).sessions {
                    days += 1;
                }
                ways.push(format!("End {} later.", number(days, "day", "days")));
            }
            let roomier = |each: u64| Delivery {
                sessions_per_day: usize::try_from(each).ok(),
                ..delivery.clone()
            };
            let rooms = (each + 1..=needs(delivery).sessions)
                .find(|&each| !stays(&roomier(each)))
                .filter(|_| delivery.sessions_by_day.is_empty());
            if let Some(rooms) = rooms {
                let way = format!(
                    "have room for {} a day.",
                    number(rooms, "session", "sessions")
                );
                ways.push(if ways.is_empty() {
                    way.replacen("have", "Have", 1)
                } else {
                    format!("Or {way}")
                });
            }
        }
    }
    if !matches!(
        found,
        Obstacle::Horizon { .. } | Obstacle::FacilitatorsForSession { .. }
    ) && let Some(most) = most_cohorts(delivery)
    {
        ways.push(format!(
            "Or plan at most {}.",
            number(most as u64, "cohort", "cohorts")
        ));
    }
    ways
}

/// The largest smaller number of cohorts that nothing is in the way of.
fn most_cohorts(delivery: &Delivery) -> Option<usize> {
    let fits = |cohorts: usize| {
        obstacle(&Delivery {
            cohorts,
            ..delivery.clone()
        })
        .is_none()
    };
    // What is in the way of some is in the way of more.
    let (mut low, mut high) = (0, delivery.cohorts);
    while low + 1 < high {
        let middle = low.midpoint(high);
        if fits(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low > 0).then_some(low)
}

#[cfg(test)]
mod tests;
