//! Who was there: marks a meeting, and the verdict a session that follows from them.

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

/// A mark with its minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The mark.
    pub mark: Mark,
    /// Minutes spent there; for [`Mark::Partial`] only.
    pub minutes: Option<u16>,
}

impl Marked {
    /// A mark whose minutes fit it: a partial one has between 1 and `length` (the meeting's minutes), the others none.
    ///
    /// # Errors
    /// A sentence when minutes of a partial mark are missing or out of range.
    pub fn new(mark: Mark, minutes: Option<u16>, length: u16) -> Result<Self, String> {
        if mark != Mark::Partial {
            return Ok(Self {
                mark,
                minutes: None,
            });
        }
        match minutes {
            Some(minutes) if (1..=length).contains(&minutes) => Ok(Self {
                mark,
                minutes: Some(minutes),
            }),
            _ => Err(format!(
                "Enter the minutes for a partial mark: 1 to {length}."
            )),
        }
    }

    /// Minutes that count of a meeting of `length` minutes.
    fn counted(self, length: u16) -> u32 {
        match self.mark {
            Mark::Present | Mark::Late => length.into(),
            Mark::Partial => self.minutes.unwrap_or(0).min(length).into(),
            Mark::Absent | Mark::Excused => 0,
        }
    }
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
/// as there, partial by its minutes. Who falls short is excused when every meeting marked without presence is
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
        Some(Marked { mark, minutes })
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
    fn only_a_partial_mark_has_minutes_and_no_more_than_the_meeting() {
        assert_eq!(Marked::new(Mark::Late, Some(9), 180).unwrap().minutes, None);
        for bad in [None, Some(0), Some(181)] {
            assert!(Marked::new(Mark::Partial, bad, 180).is_err(), "{bad:?}");
        }
        assert!(Marked::new(Mark::Partial, Some(180), 180).is_ok());
    }
}
