//! What a manager sees of the own team: cohorts and dates, never what is said or written there.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Action, Ties};
use domain::id::{PersonId, SessionId};
use domain::person::Person;
use domain::session::{Meeting, Session, SessionState};
use store::person::Place;

use crate::{Context, Outcome};

/// One direct report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// The cohorts they are in now.
    pub places: Vec<Place>,
    /// Their next meeting.
    pub next: Option<Meeting>,
}

/// Who is away together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// When.
    pub meeting: Meeting,
    /// Their names, in the order of the team.
    pub names: Vec<String>,
}

/// The own team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team {
    /// The active direct reports by name.
    pub members: Vec<Member>,
    /// Coming meetings, the first first.
    pub absences: Vec<Absence>,
}

/// The team of whoever asks.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who has no active direct report.
pub async fn my_team(ctx: &Context) -> Outcome<Team> {
    let own = Ties {
        own: true,
        ..Ties::default()
    };
    ctx.require(Action::SeeTeam, own)?;
    let people = store::person::list_reports(&ctx.db, ctx.person()?).await?;
    let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
    let places: Vec<Place> = store::person::list_places(&ctx.db, &ids)
        .await?
        .into_iter()
        .filter(|place| place.withdrawn_at.is_none())
        .collect();
    let attended = store::seat::list_attended_by(&ctx.db, &ids).await?;
    let attended: BTreeSet<(PersonId, SessionId)> = attended.into_iter().collect();
    let sessions: BTreeSet<SessionId> = attended.iter().map(|(_, session)| *session).collect();
    let sessions: Vec<SessionId> = sessions.into_iter().collect();
    let sessions = store::session::list(&ctx.db, &sessions).await?;
    let mut coming: Vec<(SessionId, Meeting)> = sessions
        .into_iter()
        .filter(|session| session.state == SessionState::Planned)
        .flat_map(|Session { id, meetings, .. }| {
            meetings.into_iter().map(move |meeting| (id, meeting))
        })
        .filter(|(_, meeting)| meeting.ends_at > ctx.now)
        .collect();
    coming.sort_by_key(|(_, meeting)| (meeting.starts_at, meeting.id));
    let mut places_of: BTreeMap<PersonId, Vec<Place>> = BTreeMap::new();
    for place in places {
        places_of.entry(place.person).or_default().push(place);
    }
    let members: Vec<Member> = people
        .into_iter()
        .map(|person| {
            let places = places_of.remove(&person.id).unwrap_or_default();
            let next = coming
                .iter()
                .find(|(session, _)| attended.contains(&(person.id, *session)))
                .map(|(_, meeting)| meeting.clone());
            Member {
                person,
                places,
                next,
            }
        })
        .collect();
    let absences = coming
        .into_iter()
        .map(|(session, meeting)| Absence {
            meeting,
            names: members
                .iter()
                .filter(|member| attended.contains(&(member.person.id, session)))
                .map(|member| member.person.entry.name())
                .collect(),
        })
        .collect();
    Ok(Team { members, absences })
}
