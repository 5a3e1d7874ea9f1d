//! What a coordinator sets: whether mail goes at all, which kinds, on which days, and when not.

use std::collections::BTreeMap;

use super::{MailKind, Quiet};
use crate::field::FieldErrors;

/// The most days before or after.
const DAYS_MOST: u16 = 90;

/// One kind: whether it is written, and on which days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindRule {
    /// Whether it is written.
    pub is_on: bool,
    /// Days, from the most to the least; empty when they cannot be chosen.
    pub days: Vec<u16>,
}

/// Everything that is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailRules {
    /// Whether anything is sent.
    pub sending: bool,
    /// When nothing is.
    pub quiet: Quiet,
    /// Whether what is due to a person on one day goes as one mail.
    pub digest: bool,
    /// Kinds that differ from their defaults.
    pub kinds: BTreeMap<MailKind, KindRule>,
}

impl MailRules {
    /// The rule of a kind.
    pub fn of(&self, kind: MailKind) -> KindRule {
        self.kinds.get(&kind).cloned().unwrap_or_else(|| KindRule {
            is_on: true,
            days: kind.default_days().to_vec(),
        })
    }

    /// Whether a kind is written.
    pub fn is_on(&self, kind: MailKind) -> bool {
        self.kinds.get(&kind).is_none_or(|rule| rule.is_on)
    }

    /// The days of a kind.
    pub fn days(&self, kind: MailKind) -> &[u16] {
        self.kinds
            .get(&kind)
            .map_or(kind.default_days(), |rule| &rule.days)
    }

    pub(super) fn first_day(&self, kind: MailKind) -> i64 {
        self.days(kind).first().copied().unwrap_or_default().into()
    }
}

/// The form of the rules, as typed.
pub struct TypedRules<'a> {
    /// The value of a field; empty when there is none.
    pub field: &'a dyn Fn(&str) -> String,
}

impl TypedRules<'_> {
    /// The rules; `sending` stays as it is, because it is switched by itself.
    ///
    /// # Errors
    /// Every problem, with the name of its field.
    pub fn check(&self, sending: bool) -> Result<MailRules, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut kinds = BTreeMap::new();
        for kind in MailKind::ALL {
            let name = format!("days-{}", kind.as_str());
            let days = match kind.counted() {
                Some(_) => days(&(self.field)(&name), kind.default_days().len()),
                None => Ok(Vec::new()),
            };
            let days = days.unwrap_or_else(|sentence| {
                errors.add(name, sentence);
                Vec::new()
            });
            let is_on = !(self.field)(&format!("on-{}", kind.as_str())).is_empty();
            let rule = KindRule { is_on, days };
            if rule != MailRules::default().of(kind) {
                kinds.insert(kind, rule);
            }
        }
        let mut clock = |name: &str| {
            minutes(&(self.field)(name)).unwrap_or_else(|| {
                errors.add(name, "Enter a time such as 19:00.");
                0
            })
        };
        let quiet = Quiet {
            from: clock("quiet_from"),
            until: clock("quiet_until"),
            weekends: !(self.field)("weekends").is_empty(),
            morning: clock("morning"),
        };
        errors.or(MailRules {
            sending,
            quiet,
            digest: !(self.field)("digest").is_empty(),
            kinds,
        })
    }
}

/// `7, 3, 1`, as many as there are by default at most.
fn days(text: &str, most: usize) -> Result<Vec<u16>, String> {
    let read: Option<Vec<u16>> = text
        .split(',')
        .map(|part| {
            part.trim()
                .parse()
                .ok()
                .filter(|day| (1..=DAYS_MOST).contains(day))
        })
        .collect();
    let mut days = read
        .filter(|days| days.len() <= most)
        .ok_or_else(|| match most {
            1 => format!("Enter a number of days from 1 to {DAYS_MOST}."),
            _ => format!(
                "Enter at most {most} numbers of days from 1 to {DAYS_MOST}, such as 7, 3, 1."
            ),
        })?;
    days.sort_unstable_by(|one, other| other.cmp(one));
    days.dedup();
    Ok(days)
}

/// Minutes since midnight of `19:00`.
fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}
