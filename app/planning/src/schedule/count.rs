//! What is counted of a problem: whether it is sound, who can come at best, and how much a day has room for.

use std::collections::BTreeSet;

use super::model::{Model, covers, merged};
use super::{Cohort, Person, Problem, Refusal, Taken};

impl<'a> Model<'a> {
    /// How many people of a cohort work during all these spans and are not elsewhere.
    pub(super) fn who_can(&self, cohort: &Cohort, spans: &[usize]) -> usize {
        let times = || spans.iter().map(|&span| self.time(span));
        let only_for = self.slots[self.slot_of(spans[0])].only_for;
        let can = |person: &&Person| {
            let open = merged(&self.problem.hours[person.hours]);
            let is_elsewhere = |taken: &Taken| {
                let leads = taken
                    .facilitators
                    .iter()
                    .any(|&id| self.person_of(id) == Some(person.id));
                (leads || taken.people.contains(&person.id))
                    && times().any(|(from, until)| taken.from < until && from < taken.until)
            };
            only_for.is_none_or(|one| one == cohort.id)
                && times().all(|(from, until)| covers(&open, from, until))
                && !self.problem.taken.iter().any(is_elsewhere)
        };
        cohort.people.iter().filter(can).count()
    }

    fn taken_during(&self, span: usize) -> impl Iterator<Item = &'a Taken> {
        let (from, until) = self.time(span);
        let problem = self.problem;
        problem
            .taken
            .iter()
            .filter(move |taken| taken.from < until && from < taken.until)
    }

    /// Whether a facilitator leads or attends something that stays.
    pub(super) fn leads_elsewhere(&self, lead: usize, span: usize) -> bool {
        let lead = self.leads[lead];
        self.taken_during(span).any(|taken| {
            taken.facilitators.contains(&lead.id)
                || lead
                    .person
                    .is_some_and(|person| taken.people.contains(&person))
        })
    }

    /// Whether something that stays has a room.
    pub(super) fn room_is_taken(&self, room: usize, span: usize) -> bool {
        let room = self.rooms[room];
        !room.shared
            && self
                .taken_during(span)
                .any(|taken| taken.room == Some(room.id))
    }

    /// How many meetings can start on a day one after the other, each in a span that suits.
    pub(super) fn in_a_row(&self, day: usize, suits: &dyn Fn(usize) -> bool) -> u64 {
        let per = self.lengths.len();
        let slots = &self.slots_of_day[day];
        let mut spans: Vec<(i64, i64)> = (slots.start * per..slots.end * per)
            .filter(|&span| suits(span))
            .map(|span| self.time(span))
            .collect();
        spans.sort_unstable_by_key(|&(from, until)| (until, from));
        let (mut count, mut free) = (0, i64::MIN);
        for (from, until) in spans {
            if from >= free {
                count += 1;
                free = until;
            }
        }
        count
    }

    /// Most meetings a facilitator can lead on one day.
    pub(super) fn most_a_day(&self) -> u64 {
        let days = 0..self.days.len();
        days.map(|day| self.in_a_row(day, &|_| true))
            .max()
            .unwrap_or(0)
    }

    /// What so many meetings need, when every facilitator who comes leads as many as a day has room for. Days on which
    /// somebody comes anyway cost nothing.
    pub(super) fn least_facilitator_days(&self, meetings: usize) -> u64 {
        let most = self.most_a_day().max(1);
        let mut there: BTreeSet<(i64, i64)> = BTreeSet::new();
        for taken in &self.problem.taken {
            there.extend(taken.facilitators.iter().map(|&id| (id, taken.day)));
        }
        let needed = (meetings * self.problem.facilitators_per_session) as u64;
        needed
            .saturating_sub(there.len() as u64 * most)
            .div_ceil(most)
    }
}

/// Refuses what contradicts itself.
pub(super) fn check(problem: &Problem) -> Result<(), Refusal> {
    fn is_twice(ids: impl Iterator<Item = i64>) -> bool {
        let mut seen = BTreeSet::new();
        !ids.into_iter().all(|id| seen.insert(id))
    }
    let hours = problem.hours.len();
    let people = || problem.cohorts.iter().flat_map(|cohort| &cohort.people);
    let unknown = people().any(|it| it.hours >= hours)
        || problem.facilitators.iter().any(|it| it.hours >= hours)
        || problem.rooms.iter().any(|it| it.hours >= hours);
    let faults = [
        (
            is_twice(problem.cohorts.iter().map(|it| it.id)),
            "A cohort is there twice.",
        ),
        (
            is_twice(problem.modules.iter().map(|it| it.id)),
            "A module is there twice.",
        ),
        (
            is_twice(problem.rooms.iter().map(|it| it.id)),
            "A room is there twice.",
        ),
        (
            is_twice(problem.facilitators.iter().map(|it| it.id)),
            "A facilitator is there twice.",
        ),
        (
            problem
                .cohorts
                .iter()
                .any(|it| is_twice(it.people.iter().map(|it| it.id))),
            "Somebody is in a cohort twice.",
        ),
        (unknown, "Somebody has hours that are not there."),
        (
            problem.facilitators_per_session == 0,
            "Nobody leads the sessions.",
        ),
        (
            problem
                .modules
                .iter()
                .any(|it| it.meetings.is_empty() || it.meetings.contains(&0)),
            "A module takes no time.",
        ),
    ];
    match faults.into_iter().find(|(is_wrong, _)| *is_wrong) {
        Some((_, sentence)) => Err(Refusal::Input(sentence.to_owned())),
        None => Ok(()),
    }
}
