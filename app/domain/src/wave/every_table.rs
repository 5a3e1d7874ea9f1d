//! Every small table there is: what is withheld follows from what is shown, for none of them.

use std::collections::BTreeMap;

use super::*;
use crate::instrument::{Item, ItemKind};

/// The most answers of a table.
const MOST: u32 = 12;

/// Calls `with` with every way to put `sum` answers into `cells`.
fn every_spread(sum: u32, cells: &mut Vec<u32>, at: usize, with: &mut impl FnMut(&[u32])) {
    if at + 1 == cells.len() {
        cells[at] = sum;
        with(cells);
        return;
    }
    for here in 0..=sum {
        cells[at] = here;
        every_spread(sum - here, cells, at + 1, with);
    }
}

/// For each sight, a number or nothing a cell, the least and the most that each cell behind it can be.
type Sights = BTreeMap<Vec<Option<u32>>, (Vec<u32>, Vec<u32>)>;

/// What a reader sees of a table, which is all they know: the whole and each group, as far as it is shown.
type Seen = (Option<Tally>, Vec<Option<Tally>>);

fn item(steps: usize) -> Item {
    Item {
        key: "one".into(),
        kind: ItemKind::Choice {
            options: (0..steps).map(|step| format!("option {step}")).collect(),
        },
        prompt: "Which?".into(),
        help: String::new(),
        skill: None,
        required: false,
        theme: None,
    }
}

/// Every table of so many groups and steps goes through the read-out. Tables that look the same are what a reader who
/// knows this program has to choose between: for each cell of a withheld group there must be two of them that differ in it.
fn no_hidden_cell_follows(groups: usize, steps: usize) {
    let names: Vec<String> = (0..groups).map(|group| format!("level {group}")).collect();
    let asked: BTreeMap<String, (u32, u32)> =
        names.iter().map(|name| (name.clone(), (MOST, 0))).collect();
    let item = item(steps);
    let mut sights = Sights::new();
    for sum in 0..=MOST {
        every_spread(sum, &mut vec![0; groups * steps], 0, &mut |cells| {
            let mut answers = Vec::new();
            for (at, count) in cells.iter().enumerate() {
                let step = u8::try_from(at % steps).expect("few steps");
                let answer = Counted {
                    item: 0,
                    level: names[at / steps].clone(),
                    given: Given::Number(step),
                };
                answers.extend(std::iter::repeat_n(answer, *count as usize));
            }
            let (all, by_level) = seen(&item, &asked, &answers);
            let sight: Vec<Option<u32>> = flat(all.as_ref(), steps)
                .chain(
                    by_level
                        .iter()
                        .flat_map(|tally| flat(tally.as_ref(), steps)),
                )
                .collect();
            let (least, most) = sights
                .entry(sight)
                .or_insert_with(|| (cells.to_vec(), cells.to_vec()));
            for (at, count) in cells.iter().enumerate() {
                least[at] = least[at].min(*count);
                most[at] = most[at].max(*count);
            }
        });
    }
    assert!(sights.len() > 1, "nothing is ever shown");
    for (sight, (least, most)) in sights {
        for cell in 0..groups * steps {
            let hidden = sight[steps + cell].is_none();
            // Where nobody at all chose a step, or those who are shown are all who did, no group that is withheld has it:
            // that follows from figures of at least five people and is what they say.
            let chosen = (0..groups)
                .map(|group| group * steps + cell % steps)
                .any(|other| sight[steps + other].is_none() && most[other] > 0);
            assert!(
                !hidden || !chosen || least[cell] < most[cell],
                "{groups} groups, {steps} steps: {sight:?} gives away cell {cell}"
            );
        }
    }
}

fn flat(tally: Option<&Tally>, steps: usize) -> impl Iterator<Item = Option<u32>> {
    (0..steps).map(move |step| tally.map(|tally| tally.0[step]))
}

fn seen(item: &Item, asked: &BTreeMap<String, (u32, u32)>, answers: &[Counted]) -> Seen {
    let turnout = Turnout::new(AnonymityMode::Anonymous, true, asked);
    let groups = groups_of(asked);
    let mut out = read_out(
        std::slice::from_ref(item),
        &groups,
        turnout,
        answers,
        |texts| texts,
    );
    let Figures::Choice { all, by_level, .. } = out.items.remove(0).figures else {
        panic!("a choice")
    };
    (all, by_level)
}

#[test]
fn of_no_table_of_one_question_does_a_hidden_cell_follow() {
    for (groups, steps) in [(2, 2), (2, 3), (2, 4), (3, 2), (3, 3), (4, 2)] {
        no_hidden_cell_follows(groups, steps);
    }
}

/// How many of each group answered, for every way in which they can, and more of them where there are few groups.
#[test]
fn of_no_turnout_does_a_hidden_group_follow() {
    for (groups, answers) in [(2, 60), (3, 50), (4, 30), (5, 22), (6, MOST)] {
        let mut sights = Sights::new();
        for sum in 0..=answers {
            every_spread(sum, &mut vec![0; groups], 0, &mut |cells| {
                let people = (0..groups)
                    .map(|group| (format!("level {group}"), (answers, cells[group])))
                    .collect();
                let turnout = Turnout::new(AnonymityMode::Anonymous, true, &people);
                let sight = std::iter::once(turnout.answered)
                    .chain(turnout.by_level.iter().map(|level| level.answered))
                    .collect();
                let (least, most) = sights
                    .entry(sight)
                    .or_insert_with(|| (cells.to_vec(), cells.to_vec()));
                for (at, count) in cells.iter().enumerate() {
                    least[at] = least[at].min(*count);
                    most[at] = most[at].max(*count);
                }
            });
        }
        for (sight, (least, most)) in sights {
            for group in 0..groups {
                assert!(
                    sight[1 + group].is_some() || sight[0] == Some(0) || least[group] < most[group],
                    "{sight:?} gives away group {group}"
                );
            }
        }
    }
}
