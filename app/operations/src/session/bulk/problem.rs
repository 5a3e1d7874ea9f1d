//! The dates of a plan as a problem for the engine: local times as instants, everything that can be looked up as open times.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Duration, NaiveDate, Timelike, Utc};
use domain::account::Account;
use domain::availability::{ClosedDay, WeekHours};
use domain::calendar::room_key;
use domain::cohort::Cohort;
use domain::id::PersonId;
use domain::session::Session;
use planning::schedule::{self as engine, Open, Problem, Slot};
use store::ConnectionTrait;

use super::{BulkDates, Found};
use crate::session::bookings;
use crate::{AppError, Context, Outcome, calendar};

/// How far ahead dates are looked for, in days.
const DAYS_AHEAD: i64 = 78 * 7;
/// The room of a place that is not among those that can be chosen.
const ELSEWHERE: i64 = -1;

fn minute(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(60)
}

/// The moment of a minute of the engine.
pub(super) fn moment(minute: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(minute.checked_mul(60)?, 0)
}

fn month(date: NaiveDate) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month0())
}

/// Lists of open times, each kept once.
#[derive(Default)]
struct Hours {
    lists: Vec<Vec<Open>>,
    known: BTreeMap<(String, String, String), usize>,
}

/// What open times are made of.
struct Week<'a> {
    timezone: &'a str,
    hours: Option<&'a WeekHours>,
    site: Option<&'a str>,
}

impl Hours {
    /// The number of the open times of a week at a site, without its closed days.
    fn of(&mut self, first: NaiveDate, week: &Week, closed: &[ClosedDay]) -> usize {
        let Week {
            timezone,
            hours,
            site,
        } = week;
        let text = hours.map(ToString::to_string).unwrap_or_default();
        let key = (
            (*timezone).to_owned(),
            text,
            site.unwrap_or_default().to_owned(),
        );
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let is_closed = |date: NaiveDate| {
            closed
                .iter()
                .any(|day| day.date == date && (day.site.is_none() || day.site.as_deref() == *site))
        };
        let number = self.add(open(first, timezone, *hours, &is_closed));
        self.known.insert(key, number);
        number
    }

    fn add(&mut self, open: Vec<Open>) -> usize {
        self.lists.push(open);
        self.lists.len() - 1
    }
}

/// The open times of each day in a zone; whole days when no hours are said.
fn open(
    first: NaiveDate,
    timezone: &str,
    hours: Option<&WeekHours>,
    is_closed: &dyn Fn(NaiveDate) -> bool,
) -> Vec<Open> {
    let mut found = Vec::new();
    // A day to each side, because zones differ.
    for date in (-1..=DAYS_AHEAD).map(|days| first + Duration::days(days)) {
        if is_closed(date) {
            continue;
        }
        let at = |date, time| calendar::instant(date, time, timezone).ok().map(minute);
        match hours {
            Some(hours) => found.extend(hours.on(date.weekday()).filter_map(|(from, until)| {
                Some(Open {
                    from: at(date, from)?,
                    until: at(date, until)?,
                })
            })),
            None => {
                let start = |date| calendar::start_of_day(date, timezone);
                found.push(Open {
                    from: minute(start(date)),
                    until: minute(start(date + Duration::days(1))),
                });
            }
        }
    }
    found
}

/// Every time at which a session can start, in order. Times that the clocks skip do not exist and are left out.
fn slots(dates: &BulkDates, closed: &[ClosedDay]) -> Vec<Slot> {
    let everywhere = |date: NaiveDate| {
        closed
            .iter()
            .any(|day| day.date == date && day.site.is_none())
    };
    let mut slots: Vec<Slot> = (0..DAYS_AHEAD)
        .map(|days| dates.first + Duration::days(days))
        .filter(|date| dates.weekdays.contains(&date.weekday()) && !everywhere(*date))
        .flat_map(|date| {
            dates.starts.iter().filter_map(move |start| {
                let at = calendar::instant(date, *start, &dates.timezone).ok()?;
                Some(slot(
                    at,
                    date,
                    i64::from(start.num_seconds_from_midnight() / 60),
                    None,
                ))
            })
        })
        .collect();
    slots.sort_unstable();
    slots.dedup();
    slots
}

fn slot(at: DateTime<Utc>, date: NaiveDate, time: i64, only_for: Option<i64>) -> Slot {
    Slot {
        start: minute(at),
        day: date.num_days_from_ce().into(),
        month: month(date),
        time,
        only_for,
    }
}

/// The problem of a plan's dates.
pub(super) async fn make(
    ctx: &Context,
    db: &impl ConnectionTrait,
    found: &Found,
    dates: &BulkDates,
    places: &[String],
    known: &[Account],
) -> Outcome<Problem> {
    let closed = store::availability::list_closed(db).await?;
    let rooms = store::availability::list_rooms(db).await?;
    let said = store::availability::list(db).await?;
    let mut hours = Hours::default();
    let place_of = |place: &str| {
        let at = places
            .iter()
            .position(|one| room_key(one) == room_key(place));
        at.map_or(ELSEWHERE, |at| at as i64)
    };
    let mut sites: Vec<Option<String>> = Vec::new();
    let mut problem = Problem {
        slots: slots(dates, &closed),
        modules: found
            .modules
            .iter()
            .map(|module| engine::Module {
                id: module.id.0,
                title: module.title.clone(),
                meetings: module.meetings.iter().map(|one| (*one).into()).collect(),
                least_days: module.practice_least_days.max(1).into(),
                most_days: module
                    .practice_most_days
                    .max(module.practice_least_days)
                    .max(1)
                    .into(),
            })
            .collect(),
        facilitators_per_session: dates.each.into(),
        most_of_team: dates.most_of_team.map(usize::from),
        seed: found.plan.seed,
        ..Problem::default()
    };
    for (at, place) in places.iter().enumerate() {
        let key = room_key(place);
        let room = rooms
            .iter()
            .find(|room| key.is_some() && room_key(&room.name) == key);
        let week = Week {
            timezone: room.map_or(dates.timezone.as_str(), |room| room.timezone.as_str()),
            hours: room.map(|room| &room.hours),
            site: room.and_then(|room| room.site.as_deref()),
        };
        problem.rooms.push(engine::Room {
            id: at as i64,
            name: place.clone(),
            capacity: room.map_or(usize::MAX, |room| room.seats.into()),
            hours: hours.of(dates.first, &week, &closed),
            shared: key.is_none(),
        });
        sites.push(room.and_then(|room| room.site.clone()));
    }
    for account in known
        .iter()
        .filter(|account| dates.facilitators.contains(&account.id))
    {
        let said = said.get(&account.id);
        let timezone = said.map_or(dates.timezone.as_str(), |said| said.timezone.as_str());
        let is_off = |date: NaiveDate| said.is_some_and(|said| said.days_off.has(date));
        let open = open(dates.first, timezone, said.map(|said| &said.hours), &is_off);
        problem.facilitators.push(engine::Facilitator {
            id: account.id.0,
            name: account.name.clone(),
            person: account.person.map(|person| person.0),
            experienced: said.is_none_or(|said| said.experienced),
            hours: hours.add(open),
            sessions_a_month: said.and_then(|said| said.sessions_a_month).map(u32::from),
        });
    }
    let mut replanned: Vec<&Session> = Vec::new();
    for cohort in &found.cohorts {
        let (from, kept) = kept(ctx, found, cohort, dates.anew)?;
        replanned.extend(
            found.modules[from..]
                .iter()
                .filter_map(|module| found.dated(cohort.id, module)),
        );
        let members = found
            .members
            .get(&cohort.id)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let at_site = |site: &Option<String>| {
            members
                .iter()
                .filter(|person| site.is_some() && person.entry.site == *site)
                .count()
        };
        let mut order: Vec<usize> = (0..places.len()).collect();
        // Where most of its people work; among those the smallest room that will do.
        order.sort_by_key(|&at| {
            (
                std::cmp::Reverse(at_site(&sites[at])),
                problem.rooms[at].capacity,
                at,
            )
        });
        problem.cohorts.push(engine::Cohort {
            id: cohort.id.0,
            name: cohort.name.clone(),
            people: members
                .iter()
                .map(|person| engine::Person {
                    id: person.id.0,
                    team: person.manager.map(|manager| manager.0),
                    hours: {
                        let week = Week {
                            timezone: person.entry.timezone.as_deref().unwrap_or(&dates.timezone),
                            hours: dates.working.as_ref(),
                            site: person.entry.site.as_deref(),
                        };
                        hours.of(dates.first, &week, &closed)
                    },
                })
                .collect(),
            rooms: order.into_iter().map(|at| at as i64).collect(),
            from,
            days: kept.and_then(|last| window(found, last, dates)),
        });
    }
    if problem
        .cohorts
        .iter()
        .all(|cohort| cohort.from >= found.modules.len())
    {
        return Err(AppError::refused(
            "Every module of every cohort has its date already: change single dates on the page of a cohort, or plan anew what is to come.",
        ));
    }
    teams(db, &mut problem).await?;
    let general = problem.slots.clone();
    for session in replanned.iter().filter(|one| !one.meetings.is_empty()) {
        let starts: Vec<i64> = session
            .meetings
            .iter()
            .map(|meeting| minute(meeting.starts_at))
            .collect();
        let first = general.partition_point(|slot| slot.start < starts[0]);
        let follows = general
            .get(first)
            .is_some_and(|slot| slot.start == starts[0])
            && engine::follow(&general, first, starts.len()).as_ref() == Some(&starts);
        for (at, meeting) in session.meetings.iter().enumerate() {
            let date = calendar::day(meeting.starts_at, &dates.timezone);
            let is_there = general
                .binary_search_by_key(&starts[at], |slot| slot.start)
                .is_ok();
            // The first has a slot of its own where the others do not follow it as they would for everybody.
            if date >= dates.first && (!is_there || at == 0 && !follows) {
                let zone = calendar::zone(&dates.timezone).unwrap_or(chrono_tz::Tz::UTC);
                let local = meeting.starts_at.with_timezone(&zone);
                let time = i64::from(local.num_seconds_from_midnight() / 60);
                let own = Some(session.cohort.0);
                problem.slots.push(slot(meeting.starts_at, date, time, own));
            }
        }
        let mut facilitators: Vec<i64> = session.facilitators.iter().map(|id| id.0).collect();
        facilitators.sort_unstable();
        problem.previous.push(engine::Session {
            cohort: session.cohort.0,
            module: session.module.0,
            starts,
            room: place_of(&session.place),
            facilitators,
        });
    }
    let span = (
        problem.slots.iter().min().copied(),
        problem.slots.iter().max().copied(),
    );
    if let (Some(first), Some(last)) = span
        && let (Some(from), Some(until)) = (moment(first.start), moment(last.start))
    {
        // Whole months, because what a facilitator leads in them counts.
        let (from, until) = (from - Duration::days(31), until + Duration::days(31));
        for booking in bookings::list(db, from, until).await? {
            if replanned
                .iter()
                .any(|session| booking.session == Some(session.id))
            {
                continue;
            }
            let date = calendar::day(booking.starts_at, &dates.timezone);
            let room = place_of(&booking.place);
            problem.taken.push(engine::Taken {
                from: minute(booking.starts_at),
                until: minute(booking.ends_at),
                day: date.num_days_from_ce().into(),
                month: month(date),
                room: (room != ELSEWHERE).then_some(room),
                facilitators: booking.leads.iter().map(|lead| lead.account.0).collect(),
                people: booking.people.iter().map(|person| person.0).collect(),
            });
        }
    }
    problem.hours = hours.lists;
    Ok(problem)
}

/// How many modules of a cohort keep their dates, and the last session that does.
fn kept<'a>(
    ctx: &Context,
    found: &'a Found,
    cohort: &Cohort,
    anew: bool,
) -> Outcome<(usize, Option<&'a Session>)> {
    let stays = |session: &&Session| !(anew && Found::is_to_come(session, ctx.now));
    let dated: Vec<Option<&Session>> = found
        .modules
        .iter()
        .map(|module| found.dated(cohort.id, module).filter(stays))
        .collect();
    let from = dated.iter().take_while(|session| session.is_some()).count();
    if dated[from..].iter().any(Option::is_some) {
        return Err(AppError::refused(format!(
            "{} has a date for a later module but none for an earlier one: complete its dates on its own page first.",
            cohort.name
        )));
    }
    Ok((from, dated[..from].last().copied().flatten()))
}

/// The days that a module can be on after the last session that stays. Where so much time has passed that the most days of
/// practice are over, they count from the first day.
fn window(found: &Found, last: &Session, dates: &BulkDates) -> Option<(i64, i64)> {
    let module = found
        .modules
        .iter()
        .find(|module| module.id == last.module)?;
    let day = i64::from(calendar::day(last.ends_at()?, &dates.timezone).num_days_from_ce());
    let first = i64::from(dates.first.num_days_from_ce());
    let most = i64::from(module.practice_most_days);
    Some((
        day + i64::from(module.practice_least_days.max(1)),
        day.max(first) + most,
    ))
}

/// The names of the managers whose people are in the cohorts.
async fn teams(db: &impl ConnectionTrait, problem: &mut Problem) -> Outcome<()> {
    if problem.most_of_team.is_none() {
        return Ok(());
    }
    let people = store::person::list(db).await?;
    let names: BTreeMap<PersonId, String> = people
        .iter()
        .map(|person| (person.id, person.entry.name()))
        .collect();
    let members = problem.cohorts.iter().flat_map(|cohort| &cohort.people);
    let teams: std::collections::BTreeSet<i64> = members.filter_map(|person| person.team).collect();
    problem.teams = teams
        .into_iter()
        .map(|id| engine::Team {
            id,
            name: names.get(&PersonId(id)).cloned().unwrap_or_default(),
        })
        .collect();
    Ok(())
}
