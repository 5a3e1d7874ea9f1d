//! The calendar part of a mail: a session comes into somebody's calendar, changes there, or goes.

use chrono::{DateTime, Utc};
use domain::id::PersonId;
use icalendar::{Component, EventStatus, Property};

use super::feed::{Shown, begin, plain};
use crate::session::Listed;

/// What a calendar is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Take it in, in place of what was known of it.
    Request,
    /// Take it out.
    Cancel,
}

impl Method {
    /// The word of the format.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// An entry for the calendar of one person.
pub(crate) struct Invitation<'a> {
    pub(crate) base_url: &'a str,
    pub(crate) listed: &'a Listed,
    pub(crate) person: PersonId,
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
    /// Name and address of who writes.
    pub(crate) organiser: (&'a str, &'a str),
    pub(crate) method: Method,
    pub(crate) now: DateTime<Utc>,
}

impl Invitation<'_> {
    /// One text a meeting: the format wants one name in each.
    pub(crate) fn texts(&self) -> Vec<String> {
        let shown = Shown {
            base_url: self.base_url,
            who: format!("person-{}", self.person),
            listed: self.listed,
            leads: false,
        };
        let meetings = self.listed.session.meetings.iter().enumerate();
        meetings
            .map(|(at, meeting)| {
                let mut event = shown.event(at, meeting);
                // Of two texts with one sequence the later one counts.
                event.timestamp(self.now);
                if self.method == Method::Cancel {
                    event.status(EventStatus::Cancelled);
                }
                let (name, email) = self.organiser;
                event.append_property(
                    Property::new("ORGANIZER", format!("mailto:{email}"))
                        .add_parameter("CN", &one_line(name))
                        .done(),
                );
                event.append_property(
                    Property::new("ATTENDEE", format!("mailto:{}", self.email))
                        .add_parameter("CN", &one_line(self.name))
                        .add_parameter("ROLE", "REQ-PARTICIPANT")
                        .add_parameter("PARTSTAT", "NEEDS-ACTION")
                        .add_parameter("RSVP", "TRUE")
                        .done(),
                );
                let mut calendar = begin(self.method.as_str());
                calendar.push(event.done());
                calendar.to_string()
            })
            .collect()
    }
}

/// A name on one line, without the quotation marks that the format puts around it.
fn one_line(text: &str) -> String {
    plain(text).replace(['"', '\n'], " ")
}
