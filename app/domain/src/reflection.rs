//! Follow-ups on a skill some weeks after its session: when they are due, and what may be said of many.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};

use crate::field::FieldErrors;
use crate::id::{PersonId, ReflectionId, SessionId, SkillId};
use crate::programme::StoredSkill;
use crate::wave::{self, ReadOut};

/// Weeks after the end of a session at which each of its skills is followed up.
pub const WEEKS: [u8; 3] = [2, 6, 12];
/// A follow-up is open until the next one of the same skill; the last one for this long.
const LAST_OPEN_WEEKS: i64 = 12;
/// The most characters of a situation.
pub const SITUATION_MOST: usize = 1_000;
/// Figures are shown of at least so many people, and renewed by so many at once.
pub const GROUP_LEAST: usize = crate::anonymity::K_NUMBERS as usize;

/// How often a skill was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frequency {
    /// Not yet.
    NotYet,
    /// Once or twice.
    OnceOrTwice,
    /// About once a week.
    Weekly,
    /// Several times a week.
    SeveralTimesAWeek,
    /// Every day.
    Daily,
}

impl Frequency {
    /// All, from the least on; the position is the stored number.
    pub const ALL: [Self; 5] = [
        Self::NotYet,
        Self::OnceOrTwice,
        Self::Weekly,
        Self::SeveralTimesAWeek,
        Self::Daily,
    ];

    /// 0 to 4.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// From 0 to 4.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// The words on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotYet => "Not yet",
            Self::OnceOrTwice => "Once or twice",
            Self::Weekly => "About once a week",
            Self::SeveralTimesAWeek => "Several times a week",
            Self::Daily => "Every day",
        }
    }
}

/// What a person said about a skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// How often it was used since the session.
    pub frequency: Frequency,
    /// Whether the person thought of it without being reminded; false when it was not used.
    pub unprompted: bool,
    /// In which situation; may be empty.
    pub situation: String,
    /// How well the person did it before the training, looking back: 1 to 5.
    pub then_rating: u8,
    /// How well the person does it now: 1 to 5.
    pub now_rating: u8,
}

/// A kept answer to a follow-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reflection {
    /// Its id.
    pub id: ReflectionId,
    /// The session that taught the skill.
    pub session: SessionId,
    /// Who.
    pub person: PersonId,
    /// The skill.
    pub skill: SkillId,
    /// Which of [`WEEKS`].
    pub weeks: u8,
    /// What was said.
    pub said: Said,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// The form of a follow-up, as typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedReflection<'a> {
    /// 0 to 4.
    pub frequency: &'a str,
    /// `yes` or `no`; may be empty when the skill was not used.
    pub unprompted: &'a str,
    /// In which situation.
    pub situation: &'a str,
    /// 1 to 5.
    pub then_rating: &'a str,
    /// 1 to 5.
    pub now_rating: &'a str,
}

impl TypedReflection<'_> {
    /// What was said, when it follows the rules.
    ///
    /// # Errors
    /// Every problem, with the name of its field.
    pub fn check(self) -> Result<Said, FieldErrors> {
        let mut errors = FieldErrors::default();
        let frequency = self.frequency.parse().ok().and_then(Frequency::from_number);
        if frequency.is_none() {
            errors.add("frequency", "Choose how often you used it.");
        }
        let used = frequency.is_some_and(|frequency| frequency > Frequency::NotYet);
        if used && !matches!(self.unprompted, "yes" | "no") {
            errors.add("unprompted", "Say whether you thought of it by yourself.");
        }
        let situation = errors
            .optional("situation", "the situation", self.situation, SITUATION_MOST)
            .unwrap_or_default();
        let mut rating = |field: &str, typed: &str, sentence: &str| {
            let rating = typed.parse().ok().filter(|rating| (1..=5).contains(rating));
            if rating.is_none() {
                errors.add(field, sentence);
            }
            rating.unwrap_or(1)
        };
        let then_rating = rating(
            "then_rating",
            self.then_rating,
            "Rate how well you did it before the training, from 1 to 5.",
        );
        let now_rating = rating(
            "now_rating",
            self.now_rating,
            "Rate how well you do it now, from 1 to 5.",
        );
        match frequency {
            Some(frequency) => errors.or(Said {
                frequency,
                unprompted: used && self.unprompted == "yes",
                situation,
                then_rating,
                now_rating,
            }),
            None => Err(errors),
        }
    }
}

/// A session that a person is followed up on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// The session.
    pub session: SessionId,
    /// The title of its module.
    pub module: String,
    /// When its last meeting ended.
    pub ended_at: DateTime<Utc>,
    /// The zone of its last meeting.
    pub timezone: String,
    /// The skills it taught.
    pub skills: Vec<StoredSkill>,
}

/// Where a follow-up stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its time has not come.
    Later,
    /// Open now.
    Due,
    /// Answered.
    Done,
    /// Its time has passed without an answer; a later one asks again.
    Lapsed,
}

/// One follow-up of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// The session that taught the skill.
    pub session: SessionId,
    /// The title of its module.
    pub module: String,
    /// The zone of the session.
    pub timezone: String,
    /// The skill.
    pub skill: StoredSkill,
    /// Which of [`WEEKS`].
    pub weeks: u8,
    /// From when it can be answered.
    pub due_at: DateTime<Utc>,
    /// Until when it can be answered.
    pub until: DateTime<Utc>,
    /// Where it stands.
    pub standing: Standing,
}

/// All follow-ups of a person, by the time they are due, then in the order of the skills.
pub fn follow_ups(followed: &[Followed], kept: &[Reflection], now: DateTime<Utc>) -> Vec<FollowUp> {
    let answered: BTreeSet<(SessionId, SkillId, u8)> = kept
        .iter()
        .map(|one| (one.session, one.skill, one.weeks))
        .collect();
    let mut all = Vec::new();
    for one in followed {
        for (at, weeks) in WEEKS.into_iter().enumerate() {
            let due_at = one.ended_at + Duration::weeks(weeks.into());
            let until = match WEEKS.get(at + 1) {
                Some(next) => one.ended_at + Duration::weeks((*next).into()),
                None => due_at + Duration::weeks(LAST_OPEN_WEEKS),
            };
            for skill in &one.skills {
                let standing = if answered.contains(&(one.session, skill.id, weeks)) {
                    Standing::Done
                } else if now < due_at {
                    Standing::Later
                } else if now < until {
                    Standing::Due
                } else {
                    Standing::Lapsed
                };
                all.push(FollowUp {
                    session: one.session,
                    module: one.module.clone(),
                    timezone: one.timezone.clone(),
                    skill: skill.clone(),
                    weeks,
                    due_at,
                    until,
                    standing,
                });
            }
        }
    }
    all.sort_by_key(|one| one.due_at);
    all
}

/// What many people said about a skill after so many weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figures {
    /// Nobody has answered.
    Nobody,
    /// Fewer than [`GROUP_LEAST`] have.
    Withheld,
    /// Means in tenths, of `people` answers.
    Shown {
        /// People counted: a multiple of [`GROUP_LEAST`].
        people: usize,
        /// Mean of [`Frequency::number`], in tenths: 0 to 40.
        frequency_tenths: u32,
        /// Percent who used it without being reminded.
        unprompted_percent: u32,
        /// Mean then-rating in tenths: 10 to 50.
        then_tenths: u32,
        /// Mean now-rating in tenths: 10 to 50.
        now_tenths: u32,
    },
}

/// The figures of answers in the order of their arrival, one a person. Only whole groups of [`GROUP_LEAST`] are
/// counted, so that two figures read one after the other never differ by fewer people than that.
pub fn figures(answers: &[Said]) -> Figures {
    let people = answers.len() / GROUP_LEAST * GROUP_LEAST;
    if answers.is_empty() {
        return Figures::Nobody;
    }
    if people == 0 {
        return Figures::Withheld;
    }
    let counted = &answers[..people];
    let sum = |value: fn(&Said) -> u32| counted.iter().map(value).sum::<u32>();
    let of_people = |total: u32| {
        let people = u32::try_from(people).unwrap_or(u32::MAX);
        (total + people / 2) / people
    };
    Figures::Shown {
        people,
        frequency_tenths: of_people(sum(|said| 10 * u32::from(said.frequency.number()))),
        unprompted_percent: of_people(sum(|said| 100 * u32::from(said.unprompted))),
        then_tenths: of_people(sum(|said| 10 * u32::from(said.then_rating))),
        now_tenths: of_people(sum(|said| 10 * u32::from(said.now_rating))),
    }
}

/// How a skill is taken up, over [`WEEKS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adoption {
    /// The skill's key, the same in every version of the curriculum.
    pub skill_key: String,
    /// Its name.
    pub skill: String,
    /// Figures for each of [`WEEKS`].
    pub by_week: Vec<(u8, Figures)>,
}

/// Figures of every skill, in the order of `skills` (key, name), from answers (person, skill key, weeks, said) in the
/// order of their arrival. Who answered twice for a skill, after a make-up, is counted once.
pub fn adoption<'a>(
    skills: &[(String, String)],
    answers: impl IntoIterator<Item = (PersonId, &'a str, u8, Said)>,
) -> Vec<Adoption> {
    let mut counted = BTreeSet::new();
    let mut by_cell: BTreeMap<(String, u8), Vec<Said>> = BTreeMap::new();
    for (person, key, weeks, said) in answers {
        if counted.insert((key.to_owned(), weeks, person)) {
            by_cell
                .entry((key.to_owned(), weeks))
                .or_default()
                .push(said);
        }
    }
    skills
        .iter()
        .map(|(key, name)| Adoption {
            skill_key: key.clone(),
            skill: name.clone(),
            by_week: WEEKS
                .into_iter()
                .map(|weeks| {
                    let answers = by_cell.remove(&(key.clone(), weeks)).unwrap_or_default();
                    (weeks, figures(&answers))
                })
                .collect(),
        })
        .collect()
}

/// The mean self-rating of each skill, by its key and in tenths, that an assessment before the training showed: of
/// items about a skill on a scale of 1 to 5 whose figures are not withheld.
pub fn rated_before(read_out: &ReadOut) -> BTreeMap<String, u32> {
    read_out
        .items
        .iter()
        .filter_map(|item| match (&item.skill, &item.figures) {
            (
                Some(skill),
                wave::Figures::Scale {
                    least: 1,
                    all: Some(tally),
                    ..
                },
            ) if tally.0.len() == 5 => Some((skill.clone(), (tally.mean_hundredths(1) + 5) / 10)),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests;
