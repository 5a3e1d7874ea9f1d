//! Where a repetition of a rota was forced, and why.

use super::partition::{Set, choose};
use super::rota::{Planned, RolePlay, Standing};
use crate::cohorts::words::{count, listed};

pub(super) fn sentences(play: &RolePlay, start: &Standing, planned: &[Planned]) -> Vec<String> {
    let (people, groups, roles) = (start.people, start.groups, play.roles.len());
    let observers = people - groups * roles;
    let mut sentences = Vec::new();
    if play.observers.checked_mul(groups) != Some(observers) && !planned.is_empty() {
        sentences.push(format!(
            "{people} people play in {}: {} in a round instead of {}.",
            count(groups, "group", "groups"),
            count(observers, "observer", "observers"),
            play.observers.saturating_mul(groups),
        ));
    }
    let early = rounds(planned, |round| round.cost[0] > 0);
    if !early.is_empty() {
        let uneven = (observers > 0 && observers != groups).then(|| {
            format!(
                "each round has {} but {groups} of every role",
                count(observers, "observer", "observers")
            )
        });
        let past = (!play.past.is_empty()).then(|| "earlier sessions count".to_owned());
        let reasons: Vec<String> = uneven.into_iter().chain(past).collect();
        sentences.push(format!(
            "{} somebody has a role again before having had every role, because {}.",
            when(&early, planned.len()),
            listed(&reasons, reasons.len()),
        ));
    }
    let again = rounds(planned, |round| round.cost[3] > 0);
    if let Some(&first) = again.first() {
        sentences.push(if groups == 1 {
            format!("{people} people make only one group, so the same people are together in every round.")
        } else if let Some(all) = exhausted(start, &planned[..first]) {
            format!(
                "{people} people have only {all}: {} groups repeat.",
                when(&again, planned.len()).to_lowercase()
            )
        } else {
            format!(
                "{} a group is the same as before: no split that is as good for the roles has fewer such groups.",
                when(&again, planned.len())
            )
        });
    }
    sentences
}

/// The rounds for which something holds, counted from 0.
fn rounds(planned: &[Planned], holds: impl Fn(&Planned) -> bool) -> Vec<usize> {
    (0..planned.len())
        .filter(|&at| holds(&planned[at]))
        .collect()
}

/// "In round 3", "In rounds 3 and 5", "From round 3 on".
fn when(which: &[usize], all: usize) -> String {
    match which {
        [only] => format!("In round {}", only + 1),
        [first, ..] if first + which.len() == all => format!("From round {} on", first + 1),
        _ => {
            let numbers: Vec<String> = which.iter().map(|at| (at + 1).to_string()).collect();
            format!("In rounds {}", listed(&numbers, numbers.len()))
        }
    }
}

/// "20 groups of 3", if all the groups of a size there are have met before these rounds are over.
fn exhausted(start: &Standing, planned: &[Planned]) -> Option<String> {
    let mut met = start.gathered.clone();
    for group in planned.iter().flat_map(|round| &round.groups) {
        met.insert(
            group
                .iter()
                .fold(0, |set: Set, &(person, _)| set | 1 << person),
        );
    }
    let (small, larger) = (start.people / start.groups, start.people % start.groups);
    [small, small + usize::from(larger > 0)]
        .into_iter()
        .find_map(|size| {
            let there_are = choose(start.people, size);
            let have_met = met
                .iter()
                .filter(|set| set.count_ones() as usize == size)
                .count();
            (there_are == have_met).then(|| format!("{there_are} groups of {size}"))
        })
}
