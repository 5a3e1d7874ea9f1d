//! What is taken in a stretch of time, and clashes in words.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::calendar::{Booking, Clash, Lead, Shared};
use domain::id::{AccountId, PersonId};
use domain::session::SessionState;
use store::ConnectionTrait;

use super::list::describe;
use crate::Outcome;
use crate::calendar::when;

/// Everything that takes people and places between two moments, one booking a meeting.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Outcome<Vec<Booking>> {
    let sessions: Vec<_> = store::session::list_between(db, from, until)
        .await?
        .into_iter()
        .filter(|session| session.state != SessionState::Cancelled)
        .collect();
    let ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
    let attendees = store::seat::list_attendees(db, &ids).await?;
    let accounts: Vec<_> = sessions
        .iter()
        .flat_map(|session| session.facilitators.iter().copied())
        .collect();
    let leads = store::session::list_leads(db, &accounts).await?;
    let mut bookings = Vec::new();
    for listed in describe(db, sessions).await? {
        let session = &listed.session;
        for meeting in &session.meetings {
            bookings.push(Booking {
                session: Some(session.id),
                label: format!(
                    "{}, “{}”, {}",
                    listed.cohort.name,
                    listed.module.title,
                    when(meeting.starts_at, meeting.ends_at, &meeting.timezone)
                ),
                starts_at: meeting.starts_at,
                ends_at: meeting.ends_at,
                place: session.place.clone(),
                leads: session
                    .facilitators
                    .iter()
                    .map(|account| Lead {
                        account: *account,
                        person: leads.get(account).and_then(|(_, person)| *person),
                    })
                    .collect(),
                people: attendees
                    .get(&session.id)
                    .into_iter()
                    .flatten()
                    .map(|person| person.id)
                    .collect(),
            });
        }
    }
    Ok(bookings)
}

/// The field a clash belongs to and its sentence.
pub(super) fn sentence(
    clash: &Clash<'_>,
    place: &str,
    leads: &BTreeMap<AccountId, String>,
    people: &BTreeMap<PersonId, String>,
) -> (&'static str, String) {
    let with = &clash.with.label;
    match &clash.shared {
        Shared::Lead(account) => (
            "facilitator",
            format!(
                "{} is taken by {with}: choose another facilitator or time.",
                leads.get(account).map_or("The facilitator", String::as_str)
            ),
        ),
        Shared::Room => (
            "place",
            format!(
                "{place} is taken by {with}: choose another place or time, or tick the box to keep it in spite of that."
            ),
        ),
        Shared::People(ids) => {
            let names: Vec<&str> = ids
                .iter()
                .take(3)
                .filter_map(|id| people.get(id).map(String::as_str))
                .collect();
            let more = if ids.len() > names.len() {
                format!(" and {} more", ids.len() - names.len())
            } else {
                String::new()
            };
            (
                "date",
                format!(
                    "{}{more} of this cohort: taken by {with}. Choose another time, or tick the box to keep it in spite of that.",
                    names.join(", ")
                ),
            )
        }
    }
}
