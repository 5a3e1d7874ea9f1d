//! Checking in by oneself: a code that is shown in the room, for a short while.

use chrono::{DateTime, Duration, Utc};

use super::{Mark, Marked};
use crate::field::Refusal;
use crate::session::Meeting;

/// Letters a code is made of: none that is read as another one or as a figure.
pub const CODE_LETTERS: &[u8] = b"ACDEFHJKLMNPRTUVWXY";

/// How many letters a code has.
pub const CODE_LENGTH: usize = 6;

/// How long before its meeting a check-in may open.
const EARLIEST: Duration = Duration::minutes(30);
/// Who checks in this long after the start or sooner is not late.
const GRACE: Duration = Duration::minutes(10);

/// The open or past check-in of one meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckIn {
    /// What is typed.
    pub code: String,
    /// From when.
    pub opens_at: DateTime<Utc>,
    /// Until when.
    pub closes_at: DateTime<Utc>,
}

impl CheckIn {
    /// A check-in that is open from `now` for some minutes, until the end of the meeting at most.
    ///
    /// # Errors
    /// More than half an hour before the meeting, after its end, or for other than 5 to 60 minutes.
    pub fn open(
        meeting: &Meeting,
        code: String,
        minutes: u16,
        now: DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        if !(5..=60).contains(&minutes) {
            return Err(Refusal::new("Let the code hold for 5 to 60 minutes."));
        }
        if now + EARLIEST < meeting.starts_at {
            return Err(Refusal::new(
                "The meeting is still far off: show a code from half an hour before it.",
            ));
        }
        if now >= meeting.ends_at {
            return Err(Refusal::new(
                "The meeting is over: mark who was there on the sheet.",
            ));
        }
        Ok(Self {
            code,
            opens_at: now,
            closes_at: meeting.ends_at.min(now + Duration::minutes(minutes.into())),
        })
    }

    /// Whether the code can be typed now.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.opens_at <= now && now < self.closes_at
    }

    /// The mark of somebody who types `code` now: present until ten minutes after the start, late with the minutes
    /// that are left of the meeting after that.
    ///
    /// # Errors
    /// When it is another code, or the time for it is over.
    pub fn mark(
        &self,
        meeting: &Meeting,
        code: &str,
        now: DateTime<Utc>,
    ) -> Result<Marked, Refusal> {
        if !self.is_open(now) {
            return Err(Refusal::new(
                "The time to check in is over: ask your facilitator to mark you.",
            ));
        }
        let typed: String = code.split_whitespace().collect();
        if !typed.eq_ignore_ascii_case(&self.code) {
            return Err(Refusal::new(
                "This is not the code of this meeting: type the letters that are shown in the room.",
            ));
        }
        let left = (meeting.ends_at - now).num_minutes().max(1);
        let late = now > meeting.starts_at + GRACE;
        Ok(Marked {
            mark: if late { Mark::Late } else { Mark::Present },
            minutes: late.then(|| u16::try_from(left).unwrap_or(u16::MAX)),
            excuse: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::MeetingId;

    fn meeting() -> Meeting {
        let starts_at: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
        Meeting {
            id: MeetingId(1),
            starts_at,
            ends_at: starts_at + Duration::hours(3),
            timezone: "UTC".to_owned(),
        }
    }

    #[test]
    fn a_code_holds_around_the_start_and_for_its_minutes() {
        let meeting = meeting();
        let at = |minutes| meeting.starts_at + Duration::minutes(minutes);
        let open = |minutes, now| CheckIn::open(&meeting, "KLMNPR".into(), minutes, now);
        assert!(open(15, at(-31)).is_err());
        assert!(open(15, at(180)).is_err());
        assert!(open(4, at(0)).is_err());
        assert!(open(61, at(0)).is_err());
        assert_eq!(open(60, at(170)).unwrap().closes_at, meeting.ends_at);
        let check_in = open(15, at(-5)).unwrap();
        assert_eq!(check_in.closes_at, at(10));
        assert!(check_in.is_open(at(-5)) && check_in.is_open(at(9)) && !check_in.is_open(at(10)));
        let mark = |code: &str, now| check_in.mark(&meeting, code, now);
        assert_eq!(mark(" klm npr ", at(0)).unwrap().mark, Mark::Present);
        assert!(mark("KLMNPX", at(0)).is_err());
        assert!(mark("", at(0)).is_err());
        assert!(mark("KLMNPR", at(10)).is_err());
    }

    #[test]
    fn who_comes_late_is_late_by_the_minutes_that_are_left() {
        let meeting = meeting();
        let now = meeting.starts_at + Duration::minutes(11);
        let check_in = CheckIn::open(&meeting, "KLMNPR".into(), 30, now).unwrap();
        let marked = check_in.mark(&meeting, "KLMNPR", now).unwrap();
        assert_eq!((marked.mark, marked.minutes), (Mark::Late, Some(169)));
        assert_eq!(
            Marked::new(marked.mark, marked.minutes, None, 180),
            Ok(marked)
        );
    }
}
