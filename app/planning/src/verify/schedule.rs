//! Checks dates against the plain problem, rule by rule; no code of the search.

use std::collections::{BTreeMap, BTreeSet};

use crate::schedule::{Cohort, Problem, Schedule, Session, Slot};

/// What dates that keep every rule amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatesReport {
    pub sessions: usize,
    /// Facilitators times days on which they come for these sessions alone.
    pub facilitator_days: u64,
    /// Sessions that had a date and now start at another time or have none.
    pub moved: usize,
}

/// One meeting of a session with what it takes.
struct Meeting<'a> {
    session: &'a Session,
    cohort: &'a Cohort,
    from: i64,
    until: i64,
    day: i64,
}

/// Check that every session of a schedule keeps every rule, beside all others and what is taken.
///
/// # Errors
/// A sentence for every fault.
pub fn check_dates(problem: &Problem, schedule: &Schedule) -> Result<DatesReport, Vec<String>> {
    let mut faults = Vec::new();
    let mut meetings = Vec::new();
    for session in &schedule.sessions {
        match meetings_of(problem, session) {
            Ok(mut found) => meetings.append(&mut found),
            Err(fault) => faults.push(fault),
        }
    }
    for cohort in &problem.cohorts {
        order(problem, schedule, cohort, &mut faults);
    }
    clashes(problem, &meetings, &mut faults);
    teams(problem, &meetings, &mut faults);
    months(problem, schedule, &mut faults);
    let mut days: BTreeSet<(i64, i64)> = BTreeSet::new();
    for meeting in &meetings {
        days.extend(
            meeting
                .session
                .facilitators
                .iter()
                .map(|id| (*id, meeting.day)),
        );
    }
    for taken in &problem.taken {
        for id in &taken.facilitators {
            days.remove(&(*id, taken.day));
        }
    }
    let stays = |old: &&Session| {
        let same = |new: &Session| {
            (new.cohort, new.module, &new.starts) == (old.cohort, old.module, &old.starts)
        };
        !schedule.sessions.iter().any(same)
    };
    let report = DatesReport {
        sessions: schedule.sessions.len(),
        facilitator_days: days.len() as u64,
        moved: problem.previous.iter().filter(stays).count(),
    };
    if report.facilitator_days != schedule.facilitator_days || report.moved != schedule.moved {
        faults.push("The figures of the schedule are not what its sessions amount to.".to_owned());
    }
    if faults.is_empty() {
        Ok(report)
    } else {
        Err(faults)
    }
}

/// The meetings of a session, once everything about it alone is in order.
fn meetings_of<'a>(problem: &'a Problem, session: &'a Session) -> Result<Vec<Meeting<'a>>, String> {
    let fault = |told: &str| {
        format!(
            "Module {} of cohort {}: {told}.",
            session.module, session.cohort
        )
    };
    let cohort = problem.cohorts.iter().find(|one| one.id == session.cohort);
    let cohort = cohort.ok_or_else(|| fault("there is no such cohort"))?;
    let module = problem.modules.iter().find(|one| one.id == session.module);
    let module = module.ok_or_else(|| fault("there is no such module"))?;
    let room = problem.rooms.iter().find(|one| one.id == session.room);
    let room = room.ok_or_else(|| fault("there is no such room"))?;
    if !cohort.rooms.contains(&room.id) || room.capacity < cohort.people.len() {
        return Err(fault("the room does not suit it"));
    }
    if session.starts.len() != module.meetings.len() {
        return Err(fault("it has other meetings"));
    }
    let leads: BTreeSet<i64> = session.facilitators.iter().copied().collect();
    let leads: Vec<_> = problem
        .facilitators
        .iter()
        .filter(|one| leads.contains(&one.id))
        .collect();
    if leads.len() != problem.facilitators_per_session || session.facilitators.len() != leads.len()
    {
        return Err(fault("too few or too many lead it"));
    }
    if !leads.iter().any(|lead| lead.experienced) {
        return Err(fault("nobody experienced leads it"));
    }
    let is_as_before = problem.previous.iter().any(|old| {
        (old.cohort, old.module, &old.starts) == (session.cohort, session.module, &session.starts)
    });
    let mut meetings: Vec<Meeting> = Vec::new();
    let mut first: Option<Slot> = None;
    for (&from, &minutes) in session.starts.iter().zip(&module.meetings) {
        let until = from + i64::from(minutes);
        let slot = problem
            .slots
            .iter()
            .find(|slot| slot.start == from && slot.only_for.is_none_or(|one| one == cohort.id));
        let slot = slot.ok_or_else(|| fault("nothing starts then"))?;
        if let (Some(first), Some(before)) = (first, meetings.last())
            && !is_as_before
            && (slot.time != first.time || slot.day <= before.day)
        {
            return Err(fault("its meetings are not at the same time of later days"));
        }
        first.get_or_insert(*slot);
        let is_open = |hours: usize| is_open(problem, hours, from, until);
        if !is_open(room.hours) {
            return Err(fault("its room is closed"));
        }
        if leads.iter().any(|lead| !is_open(lead.hours)) {
            return Err(fault("a facilitator cannot come"));
        }
        if cohort.people.iter().any(|person| !is_open(person.hours)) {
            return Err(fault("somebody does not work then"));
        }
        meetings.push(Meeting {
            session,
            cohort,
            from,
            until,
            day: slot.day,
        });
    }
    Ok(meetings)
}

/// All modules of a cohort, in order and with the practice between them; or none.
fn order(problem: &Problem, schedule: &Schedule, cohort: &Cohort, faults: &mut Vec<String>) {
    let own: Vec<&Session> = schedule
        .sessions
        .iter()
        .filter(|one| one.cohort == cohort.id)
        .collect();
    let wanted = &problem.modules[cohort.from.min(problem.modules.len())..];
    if schedule.missing.contains(&cohort.id) {
        if !own.is_empty() {
            faults.push(format!("Cohort {} has dates and has none.", cohort.id));
        }
        return;
    }
    let mut before: Option<(i64, i64, i64, i64)> = None;
    for module in wanted {
        let mut sessions = own.iter().filter(|one| one.module == module.id);
        let (Some(session), None) = (sessions.next(), sessions.next()) else {
            faults.push(format!(
                "Cohort {} does not have module {} once.",
                cohort.id, module.id
            ));
            return;
        };
        let (Some(&first), Some(&last)) = (session.starts.first(), session.starts.last()) else {
            return;
        };
        let day = |start: i64| {
            let found = problem.slots.iter().find(|slot| slot.start == start);
            found.map_or(i64::MIN, |slot| slot.day)
        };
        let keeps = match (before, cohort.days) {
            (Some((end, last_day, least, most)), _) => {
                first >= end && (least..=most).contains(&(day(first) - last_day))
            }
            (None, Some((from, until))) => (from..=until).contains(&day(first)),
            (None, None) => true,
        };
        if !keeps {
            faults.push(format!(
                "Module {} of cohort {} does not keep the practice before it.",
                module.id, cohort.id
            ));
        }
        let minutes = module.meetings.last().copied().unwrap_or(0);
        before = Some((
            last + i64::from(minutes),
            day(last),
            module.least_days.into(),
            module.most_days.into(),
        ));
    }
    if own.len() != wanted.len() {
        faults.push(format!("Cohort {} has other modules.", cohort.id));
    }
}

/// Nobody and no room twice at once: everything that is booked, sorted by what it books and then by time.
fn clashes(problem: &Problem, meetings: &[Meeting], faults: &mut Vec<String>) {
    #[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy, Debug)]
    enum Booked {
        Room(i64),
        Facilitator(i64),
        Person(i64),
    }
    let shared: BTreeSet<i64> = problem
        .rooms
        .iter()
        .filter(|room| room.shared)
        .map(|room| room.id)
        .collect();
    let person: BTreeMap<i64, i64> = problem
        .facilitators
        .iter()
        .filter_map(|one| Some((one.id, one.person?)))
        .collect();
    // The last says whether it is new: what is taken may clash with itself.
    let mut booked: Vec<(Booked, i64, i64, bool)> = Vec::new();
    let mut book =
        |room: Option<i64>, leads: &[i64], people: &BTreeSet<i64>, from, until, is_new| {
            let mut here = people.clone();
            here.extend(leads.iter().filter_map(|id| person.get(id)));
            booked.extend(
                here.into_iter()
                    .map(|id| (Booked::Person(id), from, until, is_new)),
            );
            booked.extend(
                leads
                    .iter()
                    .map(|&id| (Booked::Facilitator(id), from, until, is_new)),
            );
            booked.extend(
                room.filter(|id| !shared.contains(id))
                    .map(|id| (Booked::Room(id), from, until, is_new)),
            );
        };
    for one in meetings {
        let people: BTreeSet<i64> = one.cohort.people.iter().map(|person| person.id).collect();
        book(
            Some(one.session.room),
            &one.session.facilitators,
            &people,
            one.from,
            one.until,
            true,
        );
        if one
            .session
            .facilitators
            .iter()
            .any(|id| person.get(id).is_some_and(|id| people.contains(id)))
        {
            faults.push(format!(
                "Cohort {} is led by somebody who is in it.",
                one.cohort.id
            ));
        }
    }
    for taken in &problem.taken {
        let people = taken.people.iter().copied().collect();
        book(
            taken.room,
            &taken.facilitators,
            &people,
            taken.from,
            taken.until,
            false,
        );
    }
    booked.sort_unstable();
    // The booking that lasts longest so far, of the old ones and of all.
    let mut all: Option<(Booked, i64)> = None;
    let mut new: Option<(Booked, i64)> = None;
    for (what, from, until, is_new) in booked {
        let overlaps = |last: Option<(Booked, i64)>| {
            last.is_some_and(|(other, end)| other == what && end > from)
        };
        if overlaps(if is_new { all } else { new }) {
            faults.push(format!("{what:?} is booked twice at once."));
        }
        let later = |last: Option<(Booked, i64)>| match last {
            Some((other, end)) if other == what => Some((what, end.max(until))),
            _ => Some((what, until)),
        };
        all = later(all);
        if is_new {
            new = later(new);
        }
    }
}

/// At most so many of a team are away on one day.
fn teams(problem: &Problem, meetings: &[Meeting], faults: &mut Vec<String>) {
    let Some(most) = problem.most_of_team else {
        return;
    };
    let people = problem.cohorts.iter().flat_map(|cohort| &cohort.people);
    let team: BTreeMap<i64, i64> = people.filter_map(|one| Some((one.id, one.team?))).collect();
    let mut away: BTreeMap<(i64, i64), (BTreeSet<i64>, bool)> = BTreeMap::new();
    let mut note = |day: i64, person: i64, is_new: bool| {
        if let Some(team) = team.get(&person) {
            let (people, any_new) = away.entry((*team, day)).or_default();
            people.insert(person);
            *any_new |= is_new;
        }
    };
    for meeting in meetings {
        meeting
            .cohort
            .people
            .iter()
            .for_each(|one| note(meeting.day, one.id, true));
    }
    for taken in &problem.taken {
        taken
            .people
            .iter()
            .for_each(|id| note(taken.day, *id, false));
    }
    for ((team, day), (people, any_new)) in away {
        if any_new && people.len() > most {
            faults.push(format!(
                "{} of team {team} are away on day {day}.",
                people.len()
            ));
        }
    }
}

/// No facilitator leads more sessions a month than agreed.
fn months(problem: &Problem, schedule: &Schedule, faults: &mut Vec<String>) {
    let mut led: BTreeMap<(i64, i64), (u32, bool)> = BTreeMap::new();
    for session in &schedule.sessions {
        let start = session.starts.first();
        let month = problem
            .slots
            .iter()
            .find(|slot| Some(&slot.start) == start)
            .map_or(0, |slot| slot.month);
        for id in &session.facilitators {
            let entry = led.entry((*id, month)).or_default();
            *entry = (entry.0 + 1, true);
        }
    }
    for taken in &problem.taken {
        for id in &taken.facilitators {
            led.entry((*id, taken.month)).or_default().0 += 1;
        }
    }
    for ((id, month), (count, any_new)) in led {
        let facilitator = problem.facilitators.iter().find(|one| one.id == id);
        let most = facilitator.and_then(|one| one.sessions_a_month);
        if any_new && most.is_some_and(|most| count > most) {
            faults.push(format!(
                "Facilitator {id} leads {count} sessions in month {month}."
            ));
        }
    }
}

/// Whether a stretch of time is open without a break.
pub(super) fn is_open(problem: &Problem, hours: usize, from: i64, until: i64) -> bool {
    let mut at = from;
    // Open times that touch are one.
    while let Some(open) = problem.hours[hours]
        .iter()
        .find(|open| open.from <= at && open.until > at)
    {
        at = open.until;
        if at >= until {
            return true;
        }
    }
    false
}
