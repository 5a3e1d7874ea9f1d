//! What people will try before the next session, and what happened.

use chrono::{DateTime, Duration, Utc};

use crate::field::FieldErrors;
use crate::id::{CommitmentId, PersonId, ResultId, SessionId, SkillId};
use crate::session::{Session, SessionState};

/// The most commitments of a person for one session: more are not kept in mind at work.
pub const MOST: usize = 3;
/// The most characters of a commitment.
pub const TEXT_MOST: usize = 500;
/// The most characters of each part of a result.
pub const RESULT_TEXT_MOST: usize = 2_000;
/// How long after a session commitments are open when no other session follows it.
const LAST_OPEN_WEEKS: i64 = 12;

/// What a person will try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// Its id.
    pub id: CommitmentId,
    /// The session after which it is tried.
    pub session: SessionId,
    /// Who.
    pub person: PersonId,
    /// The skill it practises.
    pub skill: Option<SkillId>,
    /// What, in the person's own words.
    pub text: String,
    /// Whether the cohort and its facilitators may read it.
    pub shared: bool,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// A commitment that passed the rules and is not kept yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCommitment {
    /// The skill it practises.
    pub skill: Option<SkillId>,
    /// What, in the person's own words.
    pub text: String,
    /// Whether the cohort and its facilitators may read it.
    pub shared: bool,
}

/// One line of the form for commitments, as typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedCommitment<'a> {
    /// What the person will try.
    pub text: &'a str,
    /// The id of a skill, or empty.
    pub skill: &'a str,
    /// Whether it is shared.
    pub shared: bool,
}

/// The commitments of a form whose fields are named `text1`, `skill1`, `text2` ...; empty lines are left out.
///
/// # Errors
/// Every problem, with the name of its field.
pub fn check(
    typed: &[TypedCommitment<'_>],
    already: usize,
    skills: &[SkillId],
) -> Result<Vec<NewCommitment>, FieldErrors> {
    let mut errors = FieldErrors::default();
    let mut checked = Vec::new();
    for (at, line) in typed.iter().enumerate() {
        let number = at + 1;
        let field = format!("text{number}");
        let Some(text) = errors.optional(&field, "what you will try", line.text, TEXT_MOST) else {
            continue;
        };
        let skill = match line.skill.trim() {
            "" => None,
            id => match id.parse().ok().filter(|id| skills.contains(id)) {
                Some(id) => Some(id),
                None => {
                    errors.add(
                        format!("skill{number}"),
                        "Choose a skill of this module, or none.",
                    );
                    None
                }
            },
        };
        checked.push(NewCommitment {
            skill,
            text,
            shared: line.shared,
        });
    }
    if checked.is_empty() && errors.is_empty() {
        errors.add("text1", "Write at least one thing you will try.");
    }
    if already + checked.len() > MOST {
        errors.add(
            "text1",
            format!(
                "Keep to {MOST} for a session; you have {already} already. Remove one first, or choose."
            ),
        );
    }
    errors.or(checked)
}

/// How it went, against what the person expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HowItWent {
    /// As expected.
    AsExpected,
    /// Better.
    Better,
    /// Worse.
    Worse,
    /// Something else entirely: the most interesting kind for the next session.
    SomethingElse,
}

impl HowItWent {
    /// All, in the order in which a returns round takes them.
    pub const ALL: [Self; 4] = [
        Self::SomethingElse,
        Self::Worse,
        Self::Better,
        Self::AsExpected,
    ];

    /// The stored and typed form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AsExpected => "as_expected",
            Self::Better => "better",
            Self::Worse => "worse",
            Self::SomethingElse => "something_else",
        }
    }

    /// The words on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AsExpected => "As expected",
            Self::Better => "Better than expected",
            Self::Worse => "Worse than expected",
            Self::SomethingElse => "Something else entirely",
        }
    }
}

impl std::str::FromStr for HowItWent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no outcome of a result."))
    }
}

/// What happened when a commitment was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentResult {
    /// Its id.
    pub id: ResultId,
    /// What was tried.
    pub commitment: CommitmentId,
    /// How it went.
    pub outcome: HowItWent,
    /// The situation, without names.
    pub situation: String,
    /// What the person did.
    pub action: String,
    /// What the person learned; may be empty.
    pub learned: String,
    /// Whether the cohort and its facilitators may read it, with the commitment's text.
    pub shared: bool,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// A result that passed the rules and is not kept yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewResult {
    /// How it went.
    pub outcome: HowItWent,
    /// The situation.
    pub situation: String,
    /// What the person did.
    pub action: String,
    /// What the person learned; may be empty.
    pub learned: String,
    /// Whether it is shared.
    pub shared: bool,
}

/// The form of a result, as typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedResult<'a> {
    /// Key of a [`HowItWent`].
    pub outcome: &'a str,
    /// The situation.
    pub situation: &'a str,
    /// What the person did.
    pub action: &'a str,
    /// What the person learned.
    pub learned: &'a str,
    /// Whether it is shared.
    pub shared: bool,
}

impl TypedResult<'_> {
    /// The result, when it follows the rules.
    ///
    /// # Errors
    /// Every problem, with the name of its field.
    pub fn check(self) -> Result<NewResult, FieldErrors> {
        let mut errors = FieldErrors::default();
        let outcome = self.outcome.parse().ok();
        if outcome.is_none() {
            errors.add("outcome", "Say how it went.");
        }
        let situation = errors.required(
            "situation",
            "the situation",
            self.situation,
            RESULT_TEXT_MOST,
        );
        let action = errors.required("action", "what you did", self.action, RESULT_TEXT_MOST);
        let learned = errors
            .optional(
                "learned",
                "what you learned",
                self.learned,
                RESULT_TEXT_MOST,
            )
            .unwrap_or_default();
        match outcome {
            Some(outcome) => errors.or(NewResult {
                outcome,
                situation,
                action,
                learned,
                shared: self.shared,
            }),
            None => Err(errors),
        }
    }
}

/// From when until when commitments for a session can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The session's start.
    pub opens_at: DateTime<Utc>,
    /// The end of the next session, or twelve weeks after the last.
    pub closes_at: DateTime<Utc>,
}

impl Window {
    /// Whether `now` lies in it.
    pub fn is_open(self, now: DateTime<Utc>) -> bool {
        self.opens_at <= now && now < self.closes_at
    }
}

/// The window of `session` among the sessions of its cohort; `None` when it was cancelled or has no date.
pub fn window(session: &Session, of_cohort: &[Session]) -> Option<Window> {
    if session.state == SessionState::Cancelled {
        return None;
    }
    let opens_at = session.starts_at()?;
    let closes_at = match next(session, of_cohort) {
        Some(next) => next.ends_at()?,
        None => session.ends_at()? + Duration::weeks(LAST_OPEN_WEEKS),
    };
    Some(Window {
        opens_at,
        closes_at,
    })
}

/// The session of the same cohort that follows; cancelled ones are passed over.
pub fn next<'a>(session: &Session, of_cohort: &'a [Session]) -> Option<&'a Session> {
    taking_place(session, of_cohort)
        .filter(|other| (other.starts_at(), other.id) > (session.starts_at(), session.id))
        .min_by_key(|other| (other.starts_at(), other.id))
}

/// The session of the same cohort that came before; cancelled ones are passed over.
pub fn previous<'a>(session: &Session, of_cohort: &'a [Session]) -> Option<&'a Session> {
    taking_place(session, of_cohort)
        .filter(|other| (other.starts_at(), other.id) < (session.starts_at(), session.id))
        .max_by_key(|other| (other.starts_at(), other.id))
}

fn taking_place<'a>(
    session: &Session,
    of_cohort: &'a [Session],
) -> impl Iterator<Item = &'a Session> {
    of_cohort.iter().filter(move |other| {
        other.cohort == session.cohort
            && other.state != SessionState::Cancelled
            && other.starts_at().is_some()
    })
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;
    use crate::id::{CohortId, MeetingId, ModuleId};
    use crate::session::Meeting;

    fn day(d: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, d, 9, 0, 0).unwrap()
    }

    fn session(id: i64, d: u32, state: SessionState) -> Session {
        Session {
            id: SessionId(id),
            cohort: CohortId(1),
            module: ModuleId(id),
            place: "Room 2".into(),
            join_url: None,
            state,
            sequence: 0,
            updated_at: day(1),
            meetings: vec![Meeting {
                id: MeetingId(id),
                starts_at: day(d),
                ends_at: day(d) + Duration::hours(3),
                timezone: "Europe/Madrid".into(),
            }],
            facilitators: vec![],
        }
    }

    #[test]
    fn commitments_are_open_from_the_start_until_the_next_session_ends() {
        let all = [
            session(1, 2, SessionState::Held),
            session(2, 9, SessionState::Cancelled),
            session(3, 20, SessionState::Planned),
        ];
        let open = window(&all[0], &all).unwrap();
        let open_at: Vec<bool> = [
            day(2) - Duration::minutes(1),
            day(2),
            day(20) + Duration::minutes(179),
            day(20) + Duration::hours(3),
        ]
        .map(|now| open.is_open(now))
        .to_vec();
        assert_eq!(open_at, [false, true, true, false]);
        assert_eq!(window(&all[1], &all), None, "cancelled");
        let last = window(&all[2], &all).unwrap();
        assert_eq!(
            last.closes_at - all[2].ends_at().unwrap(),
            Duration::weeks(12)
        );
    }

    #[test]
    fn cancelled_sessions_are_passed_over_both_ways() {
        let all = [
            session(1, 2, SessionState::Held),
            session(2, 9, SessionState::Cancelled),
            session(3, 20, SessionState::Planned),
        ];
        assert_eq!(next(&all[0], &all).map(|s| s.id), Some(SessionId(3)));
        assert_eq!(previous(&all[2], &all).map(|s| s.id), Some(SessionId(1)));
        assert_eq!(previous(&all[0], &all), None);
    }

    #[test]
    fn one_to_three_commitments_are_kept_and_empty_lines_left_out() {
        let line = |text| TypedCommitment {
            text,
            skill: "7",
            shared: true,
        };
        let skills = [SkillId(7)];
        let kept = check(&[line(" Ask first "), line("  ")], 0, &skills).unwrap();
        assert_eq!(
            kept,
            [NewCommitment {
                skill: Some(SkillId(7)),
                text: "Ask first".into(),
                shared: true
            }]
        );
        let none = check(&[line("")], 0, &skills).unwrap_err();
        assert_eq!(
            none.of("text1"),
            Some("Write at least one thing you will try.")
        );
        assert!(check(&[line("a"), line("b")], 2, &skills).is_err());
        let foreign = check(&[line("a")], 0, &[SkillId(8)]).unwrap_err();
        assert!(foreign.of("skill1").is_some());
    }

    #[test]
    fn a_result_says_how_it_went_and_what_was_done() {
        let typed = TypedResult {
            outcome: "nonsense",
            ..Default::default()
        };
        let errors = typed.check().unwrap_err();
        let fields: Vec<&str> = errors.0.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["outcome", "situation", "action"]);
        let kept = TypedResult {
            outcome: "something_else",
            situation: "A call",
            action: "Asked",
            ..Default::default()
        }
        .check()
        .unwrap();
        assert_eq!(kept.outcome, HowItWent::SomethingElse);
        assert!(!kept.shared, "nothing is shared unless asked for");
    }
}
