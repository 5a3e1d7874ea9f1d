//! The iCalendar text of somebody's sessions: dates and places, no content of a case.

use domain::account::Viewer;
use domain::session::{Meeting, SessionState};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

use super::Entry;
use crate::session::Listed;

/// The calendar of `viewer`, one event a meeting, times in UTC.
pub(super) fn text(base_url: &str, viewer: &Viewer, entries: &[Entry]) -> String {
    let mut calendar = begin("PUBLISH");
    calendar.name("Training sessions");
    for entry in entries {
        let shown = Shown {
            base_url,
            who: match viewer.person {
                Some(person) => format!("person-{person}"),
                None => format!("account-{}", viewer.account),
            },
            listed: &entry.listed,
            leads: entry.leads,
        };
        for (at, meeting) in entry.listed.session.meetings.iter().enumerate() {
            calendar.push(shown.event(at, meeting).done());
        }
    }
    calendar.to_string()
}

/// An empty calendar for this method.
pub(super) fn begin(method: &str) -> Calendar {
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//Fifteen//Sessions//EN"));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar.append_property(Property::new("METHOD", method));
    calendar
}

/// A session as one person's calendar shows it.
pub(super) struct Shown<'a> {
    pub(super) base_url: &'a str,
    /// `person-7` or `account-3`.
    pub(super) who: String,
    pub(super) listed: &'a Listed,
    pub(super) leads: bool,
}

impl Shown<'_> {
    pub(super) fn event(&self, at: usize, meeting: &Meeting) -> Event {
        let listed = self.listed;
        let session = &listed.session;
        let leads = if self.leads { " (you lead it)" } else { "" };
        let mut event = Event::with_uid(&self.uid(at));
        event
            .sequence(session.sequence)
            .timestamp(session.updated_at)
            .last_modified(session.updated_at)
            .starts(meeting.starts_at)
            .ends(meeting.ends_at)
            .summary(&plain(&format!(
                "{} - {}{leads}",
                listed.module.title, listed.cohort.name
            )))
            .location(&plain(&session.place))
            .url(&format!("{}/sessions/{}", self.base_url, session.id))
            .status(if session.state == SessionState::Cancelled {
                EventStatus::Cancelled
            } else {
                EventStatus::Confirmed
            });
        if let Some(link) = &session.join_url {
            event.description(&plain(&format!("Join: {link}")));
        }
        event
    }

    /// The same for the same person and session for ever, so that a calendar moves the event instead of adding one.
    fn uid(&self, at: usize) -> String {
        let (session, who) = (self.listed.session.id, &self.who);
        if at == 0 {
            format!("session-{session}-{who}@fifteen")
        } else {
            format!("session-{session}-{}-{who}@fifteen", at + 1)
        }
    }
}

/// Line feeds as the only control characters: the format's writer escapes those and no others.
pub(super) fn plain(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::{Duration, TimeZone, Utc};
    use domain::cohort::Cohort;
    use domain::id::{
        AccountId, CohortId, CohortPlanId, MeetingId, ModuleId, PersonId, ProgrammeId, SessionId,
    };
    use domain::session::Session;
    use store::session::ModuleHead;

    use super::*;

    fn viewer() -> Viewer {
        Viewer {
            account: AccountId(4),
            person: Some(PersonId(7)),
            name: "Ana Ruiz".into(),
            roles: BTreeSet::new(),
            is_manager: false,
        }
    }

    fn entry(place: &str, title: &str) -> Entry {
        let starts_at = Utc.with_ymd_and_hms(2026, 3, 2, 8, 0, 0).unwrap();
        Entry {
            leads: false,
            listed: Listed {
                session: Session {
                    id: SessionId(3),
                    cohort: CohortId(2),
                    module: ModuleId(1),
                    place: place.into(),
                    join_url: Some("https://meet.example.com/a?b=1,2".into()),
                    state: SessionState::Planned,
                    sequence: 5,
                    updated_at: starts_at - Duration::days(30),
                    meetings: vec![Meeting {
                        id: MeetingId(1),
                        starts_at,
                        ends_at: starts_at + Duration::hours(3),
                        timezone: "Europe/Madrid".into(),
                    }],
                    facilitators: vec![],
                },
                cohort: Cohort {
                    id: CohortId(2),
                    plan: CohortPlanId(1),
                    programme: ProgrammeId(1),
                    position: 2,
                    name: "Cohort B".into(),
                    capacity: 15,
                },
                module: ModuleHead {
                    position: 1,
                    title: title.into(),
                },
                facilitators: vec![],
                people: 14,
                unmarked: 14,
            },
        }
    }

    fn lines(entry: Entry) -> Vec<String> {
        let text = text("https://fifteen.example.com", &viewer(), &[entry]);
        assert!(text.ends_with("END:VCALENDAR\r\n"));
        // Unfolded as a reader does it.
        text.replace("\r\n ", "")
            .split("\r\n")
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn an_event_has_a_stable_name_a_sequence_and_times_in_utc() {
        let lines = lines(entry("Room 2", "Seeing the person"));
        for line in [
            "UID:session-3-person-7@fifteen",
            "SEQUENCE:5",
            "DTSTART:20260302T080000Z",
            "DTEND:20260302T110000Z",
            "DTSTAMP:20260131T080000Z",
            "SUMMARY:Seeing the person - Cohort B",
            "LOCATION:Room 2",
            "URL:https://fifteen.example.com/sessions/3",
            "STATUS:CONFIRMED",
        ] {
            assert!(lines.iter().any(|one| one == line), "{line} in {lines:#?}");
        }
    }

    #[test]
    fn text_is_escaped_and_nothing_can_begin_a_line_of_its_own() {
        let lines = lines(entry(
            "Room 2, first floor; left\r\nATTENDEE:mailto:x@example.com\rX:1\u{7}",
            "A \\ title",
        ));
        assert!(
            lines.contains(
                &"LOCATION:Room 2\\, first floor\\; left\\nATTENDEE:mailto:x@example.com\\nX:1"
                    .to_owned()
            ),
            "{lines:#?}"
        );
        assert!(
            lines.contains(&"SUMMARY:A \\\\ title - Cohort B".to_owned()),
            "{lines:#?}"
        );
        assert!(
            lines.contains(&"DESCRIPTION:Join: https://meet.example.com/a?b=1\\,2".to_owned()),
            "{lines:#?}"
        );
        assert!(!lines.iter().any(|line| line.starts_with("ATTENDEE")));
    }

    #[test]
    fn long_lines_are_folded_to_seventy_five_octets() {
        let text = text(
            "https://fifteen.example.com",
            &viewer(),
            &[entry(&"Großer Saal ".repeat(20), "Title")],
        );
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
    }

    #[test]
    fn a_cancelled_session_says_so() {
        let mut cancelled = entry("Room 2", "Title");
        cancelled.listed.session.state = SessionState::Cancelled;
        assert!(lines(cancelled).contains(&"STATUS:CANCELLED".to_owned()));
    }
}
