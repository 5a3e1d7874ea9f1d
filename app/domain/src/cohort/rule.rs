//! What planning the cohorts of a programme must mind, beyond sizes, evenness and own managers.

use super::MixBy;
use crate::id::PersonId;

/// One rule of a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CohortRule {
    /// Two people are never in one cohort.
    Apart(PersonId, PersonId),
    /// Two people are always in one cohort.
    Together(PersonId, PersonId),
    /// A cohort has nobody or at least two people of a value, so that none of them is alone.
    NotAlone(MixBy, String),
    /// Nobody sits with anybody above them in the reporting line, not only with the own manager.
    WholeLine,
}

impl CohortRule {
    /// The stored word of its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Apart(..) => "apart",
            Self::Together(..) => "together",
            Self::NotAlone(..) => "not_alone",
            Self::WholeLine => "whole_line",
        }
    }

    /// The two people of a pair.
    pub fn pair(&self) -> Option<(PersonId, PersonId)> {
        match self {
            Self::Apart(one, other) | Self::Together(one, other) => Some((*one, *other)),
            Self::NotAlone(..) | Self::WholeLine => None,
        }
    }

    /// Whether the other rule says the same, or what cannot be true beside it.
    pub fn is_about_the_same(&self, other: &Self) -> bool {
        match (self.pair(), other.pair()) {
            (Some((a, b)), Some((c, d))) => (a, b) == (c, d) || (a, b) == (d, c),
            _ => self == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_the_same_either_way_round_and_whatever_it_asks() {
        let rule = CohortRule::Apart(PersonId(1), PersonId(2));
        assert!(rule.is_about_the_same(&CohortRule::Together(PersonId(2), PersonId(1))));
        assert!(!rule.is_about_the_same(&CohortRule::Apart(PersonId(1), PersonId(3))));
        assert!(!rule.is_about_the_same(&CohortRule::WholeLine));
        let legal = CohortRule::NotAlone(MixBy::Function, "Legal".into());
        assert!(legal.is_about_the_same(&legal.clone()));
        assert!(!legal.is_about_the_same(&CohortRule::NotAlone(MixBy::Site, "Legal".into())));
    }
}
