//! What a wave showed: computed once at its close, holding nothing that may not be shown.

use serde::{Deserialize, Serialize};

use super::Turnout;
use crate::anonymity::{K_NUMBERS, K_TEXTS, LevelGroups, OTHER_LEVELS, shown};
use crate::instrument::{Given, Item, ItemKind, Theme};

/// What a wave showed, frozen at its close. Everything in it may be shown to whoever may read the read-out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadOut {
    /// Who answered.
    pub turnout: Turnout,
    /// The groups of levels, in the order of every by-level list; empty when there is one group alone.
    pub levels: Vec<String>,
    /// One an item, in the order of the form.
    pub items: Vec<ItemReadOut>,
}

/// What was answered to one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemReadOut {
    /// The item's key.
    pub key: String,
    /// The question.
    pub prompt: String,
    /// Where it belongs.
    pub theme: Option<Theme>,
    /// The skill it is about.
    pub skill: Option<String>,
    /// The figures or texts.
    pub figures: Figures,
}

/// Figures or texts of one item; `None` stands for what is withheld.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Figures {
    /// A scale: how many chose each step.
    Scale {
        /// The lowest step.
        least: u8,
        /// What the lowest step means.
        least_label: String,
        /// What the highest step means.
        most_label: String,
        /// Of everybody.
        all: Option<Tally>,
        /// Of each group of levels.
        by_level: Vec<Option<Tally>>,
    },
    /// A choice: how many chose each option.
    Choice {
        /// The options.
        options: Vec<String>,
        /// Of everybody.
        all: Option<Tally>,
        /// Of each group of levels.
        by_level: Vec<Option<Tally>>,
    },
    /// Texts, in random order and without level.
    Text {
        /// How many were written.
        answers: Option<u32>,
        /// The texts.
        texts: Option<Vec<String>>,
    },
}

/// How many gave each answer, from the lowest step or first option on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tally(pub Vec<u32>);

impl Tally {
    /// How many answered.
    pub fn responses(&self) -> u32 {
        self.0.iter().sum()
    }

    /// The mean in hundredths of a step, rounded half up, when the first count is of step `least`; 0 without
    /// responses.
    pub fn mean_hundredths(&self, least: u8) -> u32 {
        let responses = self.responses();
        if responses == 0 {
            return 0;
        }
        let sum: u32 = (u32::from(least)..)
            .zip(&self.0)
            .map(|(step, count)| step * count)
            .sum();
        (200 * sum + responses) / (2 * responses)
    }
}

/// Hundredths as people write them: `342` is `3.42`.
pub fn hundredths(value: u32) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

/// One answer on its way into a read-out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The place of its item in the form.
    pub item: usize,
    /// The level or group of levels of who gave it; empty for a text of an anonymous wave.
    pub level: String,
    /// What was given.
    pub given: Given,
}

/// Computes the read-out of a wave. Numbers are shown from [`K_NUMBERS`] responses to the question on, by
/// level with complementary suppression, texts from [`K_TEXTS`] on. `list_texts` puts the texts of one item
/// into the order and form in which they are shown.
pub fn read_out(
    items: &[Item],
    groups: &LevelGroups,
    turnout: Turnout,
    answers: &[Counted],
    mut list_texts: impl FnMut(Vec<String>) -> Vec<String>,
) -> ReadOut {
    let mut levels: Vec<String> = groups.list().iter().map(|(name, _)| name.clone()).collect();
    let is_stray = |answer: &Counted| groups.of(&answer.level) == OTHER_LEVELS;
    if !levels.iter().any(|level| level == OTHER_LEVELS)
        && answers
            .iter()
            .any(|answer| matches!(answer.given, Given::Number(_)) && is_stray(answer))
    {
        // Levels changed while the wave was open: their answers still count.
        levels.push(OTHER_LEVELS.to_owned());
    }
    if levels.len() < 2 {
        levels.clear();
    }
    let items = items
        .iter()
        .enumerate()
        .map(|(at, item)| {
            let given = answers.iter().filter(|answer| answer.item == at);
            let tallied = || tally(item, groups, &levels, given.clone());
            ItemReadOut {
                key: item.key.clone(),
                prompt: item.prompt.clone(),
                theme: item.theme,
                skill: item.skill.clone(),
                figures: match &item.kind {
                    ItemKind::Scale {
                        least,
                        least_label,
                        most_label,
                        ..
                    } => {
                        let (all, by_level) = tallied();
                        Figures::Scale {
                            least: *least,
                            least_label: least_label.clone(),
                            most_label: most_label.clone(),
                            all,
                            by_level,
                        }
                    }
                    ItemKind::Choice { options } => {
                        let (all, by_level) = tallied();
                        Figures::Choice {
                            options: options.clone(),
                            all,
                            by_level,
                        }
                    }
                    ItemKind::Text => {
                        let texts: Vec<String> = given
                            .clone()
                            .filter_map(|answer| match &answer.given {
                                Given::Text(text) => Some(text.clone()),
                                Given::Number(_) => None,
                            })
                            .collect();
                        let count = u32::try_from(texts.len()).unwrap_or(u32::MAX);
                        Figures::Text {
                            answers: (count >= K_NUMBERS).then_some(count),
                            texts: (count >= K_TEXTS).then(|| list_texts(texts)),
                        }
                    }
                },
            }
        })
        .collect();
    ReadOut {
        turnout,
        levels,
        items,
    }
}

/// Counts the answers to one item, in all and by level, and keeps what may be shown.
fn tally<'a>(
    item: &Item,
    groups: &LevelGroups,
    levels: &[String],
    answers: impl Iterator<Item = &'a Counted>,
) -> (Option<Tally>, Vec<Option<Tally>>) {
    let steps = item.steps();
    let mut all = vec![0; steps.len()];
    let mut by_level = vec![vec![0; steps.len()]; levels.len()];
    for answer in answers {
        let Given::Number(number) = answer.given else {
            continue;
        };
        let Some(step) = steps.clone().position(|step| step == number) else {
            continue;
        };
        all[step] += 1;
        let group = groups.of(&answer.level);
        if let Some(at) = levels.iter().position(|level| level == group) {
            by_level[at][step] += 1;
        }
    }
    let all = Tally(all);
    let by_level: Vec<Tally> = by_level.into_iter().map(Tally).collect();
    let responses: Vec<u32> = by_level.iter().map(Tally::responses).collect();
    let by_level = by_level
        .into_iter()
        .zip(shown(&responses))
        .map(|(tally, visible)| visible.then_some(tally))
        .collect();
    let enough = all.responses() >= K_NUMBERS;
    (enough.then_some(all), by_level)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::instrument::AnonymityMode;
    use crate::wave::groups_of;

    fn scale() -> Item {
        Item {
            key: "listen".into(),
            kind: ItemKind::Scale {
                least: 1,
                most: 5,
                least_label: "never".into(),
                most_label: "always".into(),
            },
            prompt: "I listen.".into(),
            help: String::new(),
            skill: Some("listen".into()),
            required: true,
            theme: Some(Theme::Skill),
        }
    }

    fn text() -> Item {
        Item {
            key: "well".into(),
            kind: ItemKind::Text,
            skill: None,
            theme: Some(Theme::WorksWell),
            ..scale()
        }
    }

    fn people(levels: &[(&str, u32, u32)]) -> BTreeMap<String, (u32, u32)> {
        levels
            .iter()
            .map(|(level, invited, answered)| ((*level).to_owned(), (*invited, *answered)))
            .collect()
    }

    fn answers(item: usize, count: usize, level: &str, given: &Given) -> Vec<Counted> {
        vec![
            Counted {
                item,
                level: level.to_owned(),
                given: given.clone(),
            };
            count
        ]
    }

    fn figures(people: &BTreeMap<String, (u32, u32)>, item: Item, given: &[Counted]) -> Figures {
        let turnout = Turnout::new(AnonymityMode::Anonymous, true, people);
        let mut out = read_out(&[item], &groups_of(people), turnout, given, |texts| texts);
        out.items.remove(0).figures
    }

    #[test]
    fn numbers_are_shown_from_five_responses_on() {
        for (count, visible) in [(0, false), (1, false), (4, false), (5, true)] {
            let given = answers(0, count, OTHER_LEVELS, &Given::Number(3));
            let Figures::Scale { all, by_level, .. } =
                figures(&people(&[("manager", 9, 0)]), scale(), &given)
            else {
                panic!("a scale")
            };
            assert_eq!(all.is_some(), visible, "{count}");
            assert!(by_level.iter().all(Option::is_none), "{count}");
        }
    }

    #[test]
    fn texts_are_counted_from_five_and_listed_from_ten_responses_on() {
        for (count, counted, listed) in [
            (4, false, false),
            (5, true, false),
            (9, true, false),
            (10, true, true),
        ] {
            let given = answers(0, count, "", &Given::Text("Calm talks".into()));
            let Figures::Text { answers, texts } =
                figures(&people(&[("manager", 20, 0)]), text(), &given)
            else {
                panic!("a text")
            };
            assert_eq!(
                (answers.is_some(), texts.is_some()),
                (counted, listed),
                "{count}"
            );
        }
    }

    #[test]
    fn a_level_with_four_responses_hides_the_next_smallest_too() {
        let asked = people(&[
            ("executive", 6, 4),
            ("manager", 9, 6),
            ("front line", 30, 20),
        ]);
        let mut given = answers(0, 4, "executive", &Given::Number(1));
        given.extend(answers(0, 6, "manager", &Given::Number(3)));
        given.extend(answers(0, 20, "front line", &Given::Number(5)));
        let Figures::Scale { all, by_level, .. } = figures(&asked, scale(), &given) else {
            panic!("a scale")
        };
        assert_eq!(all, Some(Tally(vec![4, 0, 6, 0, 20])));
        assert_eq!(by_level, [None, None, Some(Tally(vec![0, 0, 0, 0, 20]))]);
    }

    #[test]
    fn answers_of_a_level_that_is_gone_still_count() {
        let asked = people(&[("manager", 9, 6), ("front line", 30, 20)]);
        let mut given = answers(0, 6, "manager", &Given::Number(3));
        given.extend(answers(0, 20, "front line", &Given::Number(5)));
        given.extend(answers(0, 1, "executive", &Given::Number(1)));
        let turnout = Turnout::new(AnonymityMode::Anonymous, true, &asked);
        let out = read_out(&[scale()], &groups_of(&asked), turnout, &given, |t| t);
        assert_eq!(out.levels, ["manager", "front line", OTHER_LEVELS]);
        let Figures::Scale { all, by_level, .. } = &out.items[0].figures else {
            panic!("a scale")
        };
        assert_eq!(all.as_ref().map(Tally::responses), Some(27));
        assert_eq!(
            by_level.iter().map(Option::is_some).collect::<Vec<_>>(),
            [false, true, false]
        );
    }

    #[test]
    fn a_mean_is_rounded_half_up_to_hundredths() {
        for (counts, mean) in [
            (vec![0, 0, 0], "0.00"),
            (vec![1, 0, 1], "2.00"),
            (vec![1, 2, 0], "1.67"),
            (vec![7, 1, 0], "1.13"),
        ] {
            assert_eq!(hundredths(Tally(counts).mean_hundredths(1)), mean);
        }
    }
}
