//! When a figure or a text may be shown: thresholds, groups of levels and complementary suppression.

use std::collections::BTreeMap;

use crate::person::level_order;

/// Fewest responses to a question whose numbers may be shown.
pub const K_NUMBERS: u32 = 5;
/// Fewest responses to a question whose texts may be shown.
pub const K_TEXTS: u32 = 10;
/// What levels with too few people are called together.
pub const OTHER_LEVELS: &str = "other levels";

/// The one partition that figures are shown by: every level with enough people by itself, the rest as
/// [`OTHER_LEVELS`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LevelGroups(Vec<(String, u32)>);

impl LevelGroups {
    /// Groups levels by how many people each has. A level with fewer than [`K_NUMBERS`] joins the others;
    /// while these are too few together, the smallest level that stands alone joins them too. So every group
    /// has at least [`K_NUMBERS`] people, unless there is one group alone.
    pub fn new(people: &BTreeMap<String, u32>) -> Self {
        let (mut alone, merged): (Vec<_>, Vec<_>) = people
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(level, count)| (level.clone(), *count))
            .partition(|(level, count)| *count >= K_NUMBERS && level != OTHER_LEVELS);
        alone.sort_by(|a, b| level_order(&a.0).cmp(&level_order(&b.0)));
        let mut others: u32 = merged.iter().map(|(_, count)| count).sum();
        while others > 0 && others < K_NUMBERS {
            let smallest = (0..alone.len()).min_by_key(|at| alone[*at].1);
            match smallest {
                Some(at) => others += alone.remove(at).1,
                None => break,
            }
        }
        if others > 0 {
            alone.push((OTHER_LEVELS.to_owned(), others));
        }
        Self(alone)
    }

    /// The group of a level; a level that has no group of its own is among the others.
    pub fn of(&self, level: &str) -> &str {
        self.0
            .iter()
            .map(|(group, _)| group.as_str())
            .find(|group| *group == level)
            .unwrap_or(OTHER_LEVELS)
    }

    /// Groups with their number of people, from the top of the firm down, the others last.
    pub fn list(&self) -> &[(String, u32)] {
        &self.0
    }
}

/// Which parts of a partition may be shown beside their total, by the number of responses in each part.
///
/// A part with fewer than [`K_NUMBERS`] responses is hidden. Then the smallest parts still shown, all of the same size, are
/// hidden too, as long as what total minus shown parts gives is one part alone, fewer than [`K_NUMBERS`] responses together,
/// or the most that the hidden parts can have, which would say how many each has. Parts of one size go together because
/// which of them is hidden would tell something to a reader who knows this rule.
///
/// This is complementary cell suppression for one additive dimension (see Hundepool and others, "Statistical Disclosure
/// Control", 2012, chapter 4), safe against who knows the rule as well ("minimality attack", Wong and others, 2007). Where the
/// total itself has too few responses, nothing may be shown.
pub fn shown(responses: &[u32]) -> Vec<bool> {
    let mut shown: Vec<bool> = responses.iter().map(|n| *n >= K_NUMBERS).collect();
    loop {
        let hidden: Vec<u32> = (0..shown.len())
            .filter(|at| !shown[*at])
            .map(|at| responses[at])
            .collect();
        let follows = hidden.len() == 1
            || hidden.iter().sum::<u32>() < K_NUMBERS
            || hidden.iter().all(|n| *n == K_NUMBERS - 1);
        let smallest = (0..shown.len())
            .filter(|at| shown[*at])
            .map(|at| responses[at])
            .min();
        match smallest {
            Some(smallest) if follows && !hidden.is_empty() => {
                for at in 0..shown.len() {
                    shown[at] &= responses[at] != smallest;
                }
            }
            _ => return shown,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn groups(people: &[(&str, u32)]) -> Vec<(String, u32)> {
        let people = people
            .iter()
            .map(|(level, count)| ((*level).to_owned(), *count))
            .collect();
        LevelGroups::new(&people).0
    }

    fn named(groups: &[(&str, u32)]) -> Vec<(String, u32)> {
        groups
            .iter()
            .map(|(level, count)| ((*level).to_owned(), *count))
            .collect()
    }

    #[test]
    fn a_level_stands_alone_from_five_people_on() {
        assert_eq!(
            groups(&[("front line", 5), ("executive", 5)]),
            named(&[("executive", 5), ("front line", 5)])
        );
        assert_eq!(
            groups(&[
                ("front line", 40),
                ("executive", 4),
                ("manager", 9),
                ("director", 2)
            ]),
            named(&[("manager", 9), ("front line", 40), (OTHER_LEVELS, 6)])
        );
    }

    #[test]
    fn the_others_take_in_the_smallest_level_until_they_are_five() {
        assert_eq!(
            groups(&[("front line", 40), ("executive", 4), ("manager", 9)]),
            named(&[("front line", 40), (OTHER_LEVELS, 13)])
        );
        assert_eq!(
            groups(&[("front line", 6), ("executive", 1)]),
            named(&[(OTHER_LEVELS, 7)])
        );
        assert_eq!(groups(&[("front line", 3)]), named(&[(OTHER_LEVELS, 3)]));
        assert_eq!(groups(&[]), named(&[]));
    }

    #[test]
    fn an_unknown_level_is_among_the_others() {
        let groups = LevelGroups(named(&[("manager", 9), (OTHER_LEVELS, 6)]));
        assert_eq!(groups.of("manager"), "manager");
        assert_eq!(groups.of("executive"), OTHER_LEVELS);
    }

    #[test]
    fn a_hidden_part_takes_the_next_smallest_with_it() {
        for (responses, expected) in [
            (&[][..], &[][..]),
            (&[5], &[true]),
            (&[4], &[false]),
            (&[5, 5, 9], &[true, true, true]),
            // Four hidden would follow from the total: nine goes with it, twenty stays.
            (&[4, 20, 9], &[false, true, false]),
            // Two hidden parts with too few responses together are as good as one.
            (&[2, 2, 20, 9], &[false, false, true, false]),
            (&[4, 1, 20, 9], &[false, false, true, true]),
            // Eight of two that have at most four each are four and four.
            (&[4, 4, 20, 9], &[false, false, true, false]),
            // Which of two parts of nine is hidden with the four would say something.
            (&[9, 4, 9, 20], &[false, false, false, true]),
            // Nobody answered: that nobody did is not to follow either.
            (&[0, 20, 9], &[false, true, false]),
            (&[4, 20], &[false, false]),
            (&[1, 2, 1], &[false, false, false]),
        ] {
            assert_eq!(shown(responses), expected, "{responses:?}");
        }
    }

    /// Every way to spread `sum` over `parts` parts.
    fn spreads(sum: u32, parts: usize) -> Vec<Vec<u32>> {
        if parts == 1 {
            return vec![vec![sum]];
        }
        (0..=sum)
            .flat_map(|first| {
                spreads(sum - first, parts - 1)
                    .into_iter()
                    .map(move |mut rest| {
                        rest.insert(0, first);
                        rest
                    })
            })
            .collect()
    }

    proptest! {
        #[test]
        fn no_hidden_part_follows_from_the_shown_parts_and_the_total(
            responses in proptest::collection::vec(0u32..12, 1..5)
        ) {
            let shown = shown(&responses);
            let hidden: Vec<usize> = (0..responses.len()).filter(|at| !shown[*at]).collect();
            for at in 0..responses.len() {
                prop_assert!(!shown[at] || responses[at] >= K_NUMBERS);
            }
            let total: u32 = responses.iter().sum();
            if hidden.is_empty() || total < K_NUMBERS {
                // With too few responses in all, the total is not shown and every part is hidden.
                prop_assert!(total >= K_NUMBERS || hidden.len() == responses.len());
                return Ok(());
            }
            let together: u32 = hidden.iter().map(|at| responses[*at]).sum();
            prop_assert!(together >= K_NUMBERS, "{responses:?} gives away a group of {together}");
            // What a reader can conclude: every spread of the remainder over the hidden parts fits.
            let fitting = spreads(together, hidden.len());
            for part in 0..hidden.len() {
                let first = fitting[0][part];
                prop_assert!(fitting.iter().any(|spread| spread[part] != first), "{responses:?}");
            }
        }

        #[test]
        fn every_group_of_levels_has_enough_people(
            people in proptest::collection::btree_map("[a-e]", 0u32..12, 0..6)
        ) {
            let groups = LevelGroups::new(&people);
            let total: u32 = people.values().sum();
            prop_assert_eq!(groups.list().iter().map(|(_, count)| count).sum::<u32>(), total);
            if groups.list().len() > 1 {
                prop_assert!(groups.list().iter().all(|(_, count)| *count >= K_NUMBERS));
            }
            for (level, count) in &people {
                let group = groups.of(level);
                prop_assert!(*count == 0 || groups.list().iter().any(|(name, _)| name == group));
            }
        }
    }
}
