//! Who was there: marks a meeting, and the verdict a session that follows from them.

mod check_in;
mod file;

use chrono::{DateTime, Utc};

use crate::field::Refusal;
use crate::session::{Session, SessionState};

pub use check_in::{CODE_LENGTH, CODE_LETTERS, CheckIn};
pub use file::{COLUMNS, FileMark, read};

/// Whether somebody was at one meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// There from start to end.
    Present,
    /// Came late and stayed: counts as there.
    Late,
    /// There for some minutes only.
    Partial,
    /// Not there.
    Absent,
    /// Not there, for a reason the coordinator accepts: no attendance, and no absence either.
    Excused,
}

impl Mark {
    /// All marks, in the order they are offered.
    pub const ALL: [Self; 5] = [
        Self::Present,
        Self::Late,
        Self::Partial,
        Self::Absent,
        Self::Excused,
    ];

    /// The stored and typed form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Late => "late",
            Self::Partial => "partial",
            Self::Absent => "absent",
            Self::Excused => "excused",
        }
    }

    /// Whether the person was there, for a part at least.
    pub fn was_there(self) -> bool {
        matches!(self, Self::Present | Self::Late | Self::Partial)
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Present => "Present",
            Self::Late => "Late",
            Self::Partial => "Partial",
            Self::Absent => "Absent",
            Self::Excused => "Excused",
        }
    }
}

impl std::str::FromStr for Mark {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|mark| mark.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no mark of attendance."))
    }
}

/// Why somebody is excused. A fixed list, so that nothing about a person's health or private life is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excuse {
    /// On leave, ill, or away from work in another way.
    Away,
    /// Work that could not wait.
    UrgentWork,
    /// Another date was agreed before.
    OtherDate,
    /// Anything else that the coordinator accepted.
    Other,
}

impl Excuse {
    /// All reasons, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Away, Self::UrgentWork, Self::OtherDate, Self::Other];

    /// The stored and typed form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::UrgentWork => "urgent_work",
            Self::OtherDate => "other_date",
            Self::Other => "other",
        }
    }

    /// The words on a page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Away => "Away from work",
            Self::UrgentWork => "Urgent work",
            Self::OtherDate => "Another date agreed",
            Self::Other => "Another reason",
        }
    }
}

impl std::str::FromStr for Excuse {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|excuse| excuse.as_str() == text)
            .ok_or_else(|| "Choose why: away, urgent_work, other_date or other.".to_owned())
    }
}

/// Why a mark is corrected after the session was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// The wrong mark was tapped.
    Mistake,
    /// The sign-in sheet says something else.
    Sheet,
    /// The person told afterwards, and it was believed.
    Told,
}

impl Correction {
    /// All reasons, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Mistake, Self::Sheet, Self::Told];

    /// The stored and typed form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mistake => "mistake",
            Self::Sheet => "sheet",
            Self::Told => "told",
        }
    }

    /// The words on a page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Mistake => "The wrong mark was given",
            Self::Sheet => "The sign-in sheet says something else",
            Self::Told => "The person told us afterwards",
        }
    }
}

impl std::str::FromStr for Correction {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|correction| correction.as_str() == text)
            .ok_or_else(|| "Choose why the marks are corrected.".to_owned())
    }
}

/// How a mark came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// On the attendance sheet, by who leads or coordinates.
    Sheet,
    /// By the person, with the code of the meeting.
    CheckIn,
    /// From a file.
    File,
    /// By a coordinator after the session was closed.
    Corrected(Correction),
}

impl Way {
    /// The stored form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sheet => "sheet",
            Self::CheckIn => "check_in",
            Self::File => "file",
            Self::Corrected(why) => why.as_str(),
        }
    }
}

/// A mark with what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The mark.
    pub mark: Mark,
    /// Minutes spent there: always for [`Mark::Partial`], and for [`Mark::Late`] when they are known.
    pub minutes: Option<u16>,
    /// Why, for [`Mark::Excused`].
    pub excuse: Option<Excuse>,
}

impl Marked {
    /// A mark with the minutes and the excuse that fit it: a partial one has between 1 and `length` (the meeting's
    /// minutes), a late one may have them, an excused one has a reason; what does not belong to a mark is left out.
    ///
    /// # Errors
    /// A sentence when minutes are missing or out of range, or the reason is missing.
    pub fn new(
        mark: Mark,
        minutes: Option<u16>,
        excuse: Option<Excuse>,
        length: u16,
    ) -> Result<Self, MarkProblem> {
        let fits = |minutes: &u16| (1..=length).contains(minutes);
        let plain = Self {
            mark,
            minutes: None,
            excuse: None,
        };
        match (mark, minutes) {
            (Mark::Partial, Some(given)) if fits(&given) => Ok(Self { minutes, ..plain }),
            (Mark::Late, None) => Ok(plain),
            (Mark::Late, Some(given)) if fits(&given) => Ok(Self { minutes, ..plain }),
            (Mark::Partial | Mark::Late, _) => Err(MarkProblem::Minutes(format!(
                "Enter the minutes for a {} mark: 1 to {length}.",
                mark.as_str()
            ))),
            (Mark::Excused, _) if excuse.is_none() => Err(MarkProblem::Excuse(
                "Choose why the person is excused.".to_owned(),
            )),
            (Mark::Excused, _) => Ok(Self { excuse, ..plain }),
            (Mark::Present | Mark::Absent, _) => Ok(plain),
        }
    }

    /// Minutes that count of a meeting of `length` minutes.
    fn counted(self, length: u16) -> u32 {
        match self.mark {
            Mark::Present => length.into(),
            Mark::Late => self.minutes.unwrap_or(length).min(length).into(),
            Mark::Partial => self.minutes.unwrap_or(0).min(length).into(),
            Mark::Absent | Mark::Excused => 0,
        }
    }
}

/// How marks are given on a sheet now: freely once the session has begun, and after its end was closed only by a
/// coordinator who says why.
///
/// # Errors
/// Before the start, when the session was cancelled, and after it was closed for everybody else.
pub fn way_of_marking(
    session: &Session,
    is_coordinator: bool,
    correction: Option<Correction>,
    now: DateTime<Utc>,
) -> Result<Way, Refusal> {
    session.require_begun("mark who is there", now)?;
    if session.state != SessionState::Held {
        return Ok(Way::Sheet);
    }
    if !is_coordinator {
        return Err(Refusal::new(
            "This session is closed: ask a coordinator to correct its marks.",
        ));
    }
    correction
        .map(Way::Corrected)
        .ok_or_else(|| Refusal::new("This session is closed: choose why its marks are corrected."))
}

/// What keeps a mark from being kept, by the field it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkProblem {
    /// The minutes.
    Minutes(String),
    /// The reason.
    Excuse(String),
}

/// What the marks of one person say about one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Some marks are missing and the rest does not decide.
    Open,
    /// There for at least two thirds of the session's minutes.
    Attended,
    /// There for less, and excused for what was missed whole.
    Excused,
    /// There for less.
    Missed,
}

/// The verdict on one person and one session: attended with at least two thirds of the session's minutes. Late counts
/// as there unless its minutes are known, partial by its minutes. Who falls short is excused when every meeting marked without presence is
/// excused and there is at least one, and has missed the session otherwise. `meetings` holds the minutes of each
/// meeting with its mark.
pub fn verdict(meetings: &[(u16, Option<Marked>)]) -> Verdict {
    let length: u32 = meetings.iter().map(|(length, _)| u32::from(*length)).sum();
    let counted: u32 = meetings
        .iter()
        .filter_map(|(length, marked)| Some((*marked)?.counted(*length)))
        .sum();
    if length > 0 && 3 * counted >= 2 * length {
        return Verdict::Attended;
    }
    if length == 0 || meetings.iter().any(|(_, marked)| marked.is_none()) {
        return Verdict::Open;
    }
    let has = |mark| {
        meetings
            .iter()
            .any(|(_, marked)| marked.is_some_and(|marked| marked.mark == mark))
    };
    if has(Mark::Excused) && !has(Mark::Absent) {
        Verdict::Excused
    } else {
        Verdict::Missed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(mark: Mark, minutes: Option<u16>) -> Option<Marked> {
        Some(Marked {
            mark,
            minutes,
            excuse: None,
        })
    }

    #[test]
    fn two_thirds_of_the_minutes_are_attendance() {
        for (meetings, expected) in [
            (vec![(180, marked(Mark::Present, None))], Verdict::Attended),
            (vec![(180, marked(Mark::Late, None))], Verdict::Attended),
            (
                vec![(180, marked(Mark::Partial, Some(120)))],
                Verdict::Attended,
            ),
            (
                vec![(180, marked(Mark::Partial, Some(119)))],
                Verdict::Missed,
            ),
            (vec![(180, marked(Mark::Late, Some(119)))], Verdict::Missed),
            (vec![(180, marked(Mark::Absent, None))], Verdict::Missed),
            (vec![(180, marked(Mark::Excused, None))], Verdict::Excused),
            (vec![(180, None)], Verdict::Open),
            (vec![], Verdict::Open),
            // Two half days: the longer one alone is enough.
            (
                vec![
                    (120, marked(Mark::Present, None)),
                    (60, marked(Mark::Absent, None)),
                ],
                Verdict::Attended,
            ),
            (
                vec![(120, marked(Mark::Present, None)), (60, None)],
                Verdict::Attended,
            ),
            (
                vec![(90, marked(Mark::Present, None)), (90, None)],
                Verdict::Open,
            ),
            (
                vec![
                    (90, marked(Mark::Present, None)),
                    (90, marked(Mark::Excused, None)),
                ],
                Verdict::Excused,
            ),
            (
                vec![
                    (90, marked(Mark::Excused, None)),
                    (90, marked(Mark::Absent, None)),
                ],
                Verdict::Missed,
            ),
        ] {
            assert_eq!(verdict(&meetings), expected, "{meetings:?}");
        }
    }

    #[test]
    fn partial_and_late_marks_have_minutes_and_no_more_than_the_meeting() {
        let minutes = |mark, minutes| Marked::new(mark, minutes, None, 180);
        assert_eq!(minutes(Mark::Late, Some(9)).unwrap().minutes, Some(9));
        assert_eq!(minutes(Mark::Present, Some(9)).unwrap().minutes, None);
        for bad in [None, Some(0), Some(181)] {
            assert!(minutes(Mark::Partial, bad).is_err(), "{bad:?}");
        }
        assert!(minutes(Mark::Late, Some(181)).is_err());
        assert!(minutes(Mark::Late, None).is_ok());
        assert!(minutes(Mark::Partial, Some(180)).is_ok());
    }

    #[test]
    fn an_excuse_has_a_reason_and_nothing_else_has() {
        assert!(matches!(
            Marked::new(Mark::Excused, None, None, 180),
            Err(MarkProblem::Excuse(_))
        ));
        let away = Some(Excuse::Away);
        assert_eq!(
            Marked::new(Mark::Excused, None, away, 180).unwrap().excuse,
            away
        );
        assert_eq!(
            Marked::new(Mark::Absent, None, away, 180).unwrap().excuse,
            None
        );
    }
}
