//! The plan follows what is so: what is wanted is worked out anew and compared with what is kept.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use domain::account::Role;
use domain::attendance::{Marked, Verdict, verdict};
use domain::commitment::{previous, window};
use domain::id::{CohortId, MeetingId, PersonId, SessionId, WaveId};
use domain::instrument::AnonymityMode;
use domain::mail::{
    About, Addressee, Attendee, Changes, CoordinatorFacts, MailKind, MailRules, MailState,
    PlannedMail, SessionFacts, Told, Wanted, WaveFacts, WavePerson, changes, of_coordinator,
    of_session, of_wave,
};
use domain::person::Person;
use domain::reflection::WEEKS;
use domain::session::Session;
use store::ConnectionTrait;

use crate::calendar;
use crate::{Context, Outcome};

/// Sessions that ended longer ago than this have no mail to come: the last follow-up is over by then.
const OVER_WEEKS: i64 = 26;
/// How many cohorts are looked at in one go.
pub(super) const COHORTS_AT_ONCE: usize = 25;

/// A part of the plan that is worked out in one go.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The sessions of some cohorts.
    Cohorts(Vec<CohortId>),
    /// A form.
    Wave(WaveId),
    /// The weeks of coordinators.
    Coordinators,
}

/// Brings the whole plan up to date, whatever changed; [`super::Sweep`] does less. For the program itself: nobody needs to be signed in. Returns how many mails were
/// added, moved or stopped.
///
/// # Errors
/// The database's error.
pub async fn align(ctx: &Context) -> Outcome<usize> {
    let cohorts = store::cohort::list_released(&ctx.db, None).await?;
    let cohorts: Vec<CohortId> = cohorts.iter().map(|cohort| cohort.id).collect();
    let mut parts: Vec<Part> = cohorts
        .chunks(COHORTS_AT_ONCE)
        .map(|some| Part::Cohorts(some.to_vec()))
        .collect();
    parts.extend(
        store::mail::list_waves_with_mail(&ctx.db, ctx.now)
            .await?
            .into_iter()
            .map(Part::Wave),
    );
    parts.push(Part::Coordinators);
    let mut count = 0;
    for part in parts {
        count += align_part(ctx, &part).await?;
    }
    Ok(count)
}

/// Brings the plan for some cohorts up to date after a change of theirs. The change stands by then, and the next sweep
/// does the same: what fails here is only told.
pub(crate) async fn follow(ctx: &Context, cohorts: &[CohortId]) {
    for some in cohorts.chunks(COHORTS_AT_ONCE) {
        if let Err(error) = align_part(ctx, &Part::Cohorts(some.to_vec())).await {
            tracing::warn!(?error, "the plan of mails follows with the next sweep");
        }
    }
}

/// Keeps the calendar entries of sessions that a transaction has just dated back until a coordinator lets them go. It is
/// the same transaction, so that nobody finds them free to go in between; returns how many.
pub(crate) async fn hold_new(
    ctx: &Context,
    tx: &store::Tx,
    cohorts: &[CohortId],
    sessions: &[SessionId],
) -> Outcome<usize> {
    for some in cohorts.chunks(COHORTS_AT_ONCE) {
        align_in(ctx, tx, &Part::Cohorts(some.to_vec())).await?;
    }
    let about: Vec<About> = sessions.iter().copied().map(About::Session).collect();
    let mut held = 0;
    for mail in store::mail::list_about(tx, &about).await? {
        let is_entry = matches!(
            mail.wanted.kind,
            MailKind::Invitation | MailKind::InvitationUpdate
        );
        if is_entry && mail.state.is_waiting() && mail.state != MailState::Held {
            let mail = PlannedMail {
                state: MailState::Held,
                ..mail
            };
            store::mail::update(tx, &mail).await?;
            held += 1;
        }
    }
    if held > 0 {
        let detail = format!("{held} mails of {} sessions", sessions.len());
        ctx.audit(tx, "mail.held", "new dates", &detail).await?;
    }
    Ok(held)
}

pub(super) async fn align_part(ctx: &Context, part: &Part) -> Outcome<usize> {
    // Most often nothing has changed: then nothing waits for the one who may write.
    if derive(&ctx.db, part, ctx.now).await? == Changes::default() {
        return Ok(0);
    }
    write_tx!(ctx, |tx| align_in(ctx, tx, part).await)
}

/// As [`align`], of one part, within a transaction.
pub(super) async fn align_in(ctx: &Context, tx: &store::Tx, part: &Part) -> Outcome<usize> {
    let changes = derive(tx, part, ctx.now).await?;
    let count = changes.added.len() + changes.changed.len();
    if count == 0 {
        return Ok(0);
    }
    store::mail::insert_all(tx, &changes.added, ctx.now).await?;
    for mail in &changes.changed {
        store::mail::update(tx, mail).await?;
    }
    let stopped = changes.changed.iter();
    let stopped = stopped
        .filter(|mail| mail.state == MailState::Stopped)
        .count();
    ctx.audit(
        tx,
        "mail.plan_aligned",
        "",
        &format!(
            "{} added, {} moved, {stopped} stopped",
            changes.added.len(),
            changes.changed.len() - stopped
        ),
    )
    .await?;
    Ok(count)
}

async fn derive(db: &impl ConnectionTrait, part: &Part, now: DateTime<Utc>) -> Outcome<Changes> {
    let rules = store::mail::rules(db).await?;
    let (wanted, kept) = match part {
        Part::Cohorts(cohorts) => of_cohorts(db, cohorts, &rules, now).await?,
        Part::Wave(id) => {
            let kept = store::mail::list_about(db, &[About::Wave(*id)]).await?;
            let wanted = match store::wave::find(db, *id).await? {
                Some(wave) => of_wave(&wave_facts(db, wave).await?, &rules, now),
                None => Vec::new(),
            };
            (wanted, kept)
        }
        Part::Coordinators => {
            let kept = store::mail::list_about(db, &[About::Everything]).await?;
            let accounts = store::account::list(db, Some(Role::Coordinator)).await?;
            let ids: Vec<_> = accounts.into_iter().map(|account| account.id).collect();
            let zones = zones_of_active(db, &ids, now).await?.into_iter();
            let wanted = zones
                .map(|(account, zone)| CoordinatorFacts {
                    account,
                    zone: zone.unwrap_or(Tz::UTC),
                })
                .flat_map(|facts| of_coordinator(&facts, &rules, now))
                .collect();
            (wanted, kept)
        }
    };
    Ok(changes(wanted, kept))
}

async fn of_cohorts(
    db: &impl ConnectionTrait,
    cohorts: &[CohortId],
    rules: &MailRules,
    now: DateTime<Utc>,
) -> Outcome<(Vec<Wanted>, Vec<PlannedMail>)> {
    let all = store::session::list_of_cohorts(db, cohorts).await?;
    let sessions: Vec<Session> = all
        .iter()
        .filter(|session| {
            let over = session.ends_at().map(|at| at + Duration::weeks(OVER_WEEKS));
            over.is_some_and(|over| now < over)
        })
        .cloned()
        .collect();
    let about: Vec<About> = sessions.iter().map(|it| About::Session(it.id)).collect();
    let kept = store::mail::list_about(db, &about).await?;
    let known = Known::load(db, &all, &sessions, &kept, now).await?;
    let mut wanted = Vec::new();
    for session in sessions {
        let of_cohort: Vec<Session> = all
            .iter()
            .filter(|it| it.cohort == session.cohort)
            .cloned()
            .collect();
        wanted.extend(of_session(
            &known.facts(session, &of_cohort, now),
            rules,
            now,
        ));
    }
    Ok((wanted, kept))
}

/// What is known about some sessions at once.
struct Known {
    attendees: BTreeMap<SessionId, Vec<Person>>,
    /// Who attends no more and whose calendar was told that they do.
    others: BTreeMap<PersonId, Person>,
    marks: BTreeMap<(MeetingId, PersonId), Marked>,
    commitments: BTreeMap<(SessionId, PersonId), bool>,
    reflected: BTreeMap<(SessionId, PersonId, i32), usize>,
    skills: BTreeMap<domain::id::ModuleId, usize>,
    leads: BTreeMap<domain::id::AccountId, Option<Tz>>,
    told: BTreeMap<(SessionId, PersonId), Told>,
    sent: BTreeMap<SessionId, Vec<Wanted>>,
}

impl Known {
    async fn load(
        db: &impl ConnectionTrait,
        all: &[Session],
        sessions: &[Session],
        kept: &[PlannedMail],
        now: DateTime<Utc>,
    ) -> Outcome<Self> {
        let mut told: BTreeMap<(SessionId, PersonId), Told> = BTreeMap::new();
        let mut sent: BTreeMap<SessionId, Vec<Wanted>> = BTreeMap::new();
        for mail in kept.iter().filter(|mail| mail.state == MailState::Sent) {
            let About::Session(session) = mail.wanted.about else {
                continue;
            };
            sent.entry(session).or_default().push(mail.wanted.clone());
            if let (true, Addressee::Person(person)) =
                (mail.wanted.kind.has_calendar(), mail.wanted.to)
            {
                let before = told.get(&(session, person)).map_or(0, |told| told.count);
                let last = Told {
                    sequence: mail.sequence.unwrap_or_default(),
                    is_cancel: mail.wanted.kind == MailKind::InvitationCancel,
                    count: before + 1,
                };
                told.insert((session, person), last);
            }
        }
        let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
        let attendees = store::seat::list_attendees(db, &ids).await?;
        let others: Vec<PersonId> = told.keys().map(|(_, person)| *person).collect();
        let others = store::person::list_by_ids(db, &others).await?;
        let all_ids: Vec<SessionId> = all.iter().map(|session| session.id).collect();
        let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
        let modules: Vec<_> = sessions.iter().map(|session| session.module).collect();
        let leads: Vec<_> = sessions
            .iter()
            .flat_map(|it| it.facilitators.clone())
            .collect();
        Ok(Self {
            others: others.into_iter().collect(),
            marks: store::attendance::list_of_sessions(db, &ids).await?,
            commitments: store::mail::list_commitments(db, &all_ids).await?,
            reflected: store::mail::list_reflected(db, &ids).await?,
            skills: store::mail::count_skills_of(db, &modules).await?,
            leads: zones_of_active(db, &leads, now).await?,
            attendees,
            told,
            sent,
        })
    }

    fn facts(
        &self,
        session: Session,
        of_cohort: &[Session],
        now: DateTime<Utc>,
    ) -> SessionFacts<Tz> {
        let fallback = zone_or(Some(session.timezone()), Tz::UTC);
        let attending = self.attendees.get(&session.id).into_iter().flatten();
        let there: BTreeSet<PersonId> = attending.clone().map(|person| person.id).collect();
        let gone = self
            .told
            .keys()
            .filter(|(of, person)| *of == session.id && !there.contains(person))
            .filter_map(|(_, person)| self.others.get(person));
        let before = previous(&session, of_cohort).map(|before| before.id);
        let attendees = attending
            .map(|person| (person, true))
            .chain(gone.map(|person| (person, false)))
            .map(|(person, attends)| Attendee {
                person: person.id,
                zone: zone_or(person.entry.timezone.as_deref(), fallback),
                attends,
                has_left: !person.entry.is_active_on(now.date_naive()),
                told: self.told.get(&(session.id, person.id)).copied(),
                verdict: self.verdict(&session, person.id),
                has_commitments: self.commitments.contains_key(&(session.id, person.id)),
                owes_results: before.is_some_and(|before| {
                    self.commitments.get(&(before, person.id)) == Some(&true)
                }),
                reflected: WEEKS.map(|weeks| {
                    let done = self.reflected.get(&(session.id, person.id, weeks.into()));
                    let all = self
                        .skills
                        .get(&session.module)
                        .copied()
                        .unwrap_or_default();
                    done.copied().unwrap_or_default() >= all
                }),
            })
            .collect();
        let leads = session.facilitators.iter().filter_map(|account| {
            let zone = self.leads.get(account)?;
            Some((*account, zone.unwrap_or(fallback)))
        });
        SessionFacts {
            attendees,
            leads: leads.collect(),
            commitments_until: window(&session, of_cohort).map(|window| window.closes_at),
            sent: self.sent.get(&session.id).cloned().unwrap_or_default(),
            session,
        }
    }

    fn verdict(&self, session: &Session, person: PersonId) -> Verdict {
        let meetings: Vec<(u16, Option<Marked>)> = session
            .meetings
            .iter()
            .map(|meeting| {
                let minutes = (meeting.ends_at - meeting.starts_at).num_minutes();
                let mark = self.marks.get(&(meeting.id, person)).copied();
                (u16::try_from(minutes).unwrap_or(u16::MAX), mark)
            })
            .collect();
        verdict(&meetings)
    }
}

async fn wave_facts(db: &impl ConnectionTrait, wave: domain::wave::Wave) -> Outcome<WaveFacts<Tz>> {
    let first = store::mail::list_first_sessions(db, wave.programme).await?;
    // Who has answered anonymously changes nothing that can be seen: it is asked once, when the mail would go.
    let is_known = wave.mode != AnonymityMode::Anonymous;
    let people = store::mail::list_asked(db, wave.id).await?.into_iter();
    let people = people
        .filter(|asked| asked.person.entry.active)
        .map(|asked| WavePerson {
            person: asked.person.id,
            zone: zone_or(asked.person.entry.timezone.as_deref(), Tz::UTC),
            has_answered: is_known && asked.has_answered,
            first_session: first.get(&asked.person.id).copied(),
        });
    Ok(WaveFacts {
        people: people.collect(),
        wave,
    })
}

pub(super) fn zone_or(name: Option<&str>, otherwise: Tz) -> Tz {
    name.and_then(|name| calendar::zone(name).ok())
        .unwrap_or(otherwise)
}

/// The zone of each account that the roster gives one, and none for the others that are there.
async fn own_zones_of(
    db: &impl ConnectionTrait,
    accounts: &[domain::id::AccountId],
) -> Outcome<BTreeMap<domain::id::AccountId, Option<Tz>>> {
    let leads = store::session::list_leads(db, accounts).await?;
    let people: Vec<PersonId> = leads.values().filter_map(|(_, person)| *person).collect();
    let people = store::person::list_by_ids(db, &people).await?;
    let zones: BTreeMap<PersonId, Option<Tz>> = people
        .into_iter()
        .map(|(id, person)| {
            let zone = person.entry.timezone;
            (id, zone.and_then(|name| calendar::zone(&name).ok()))
        })
        .collect();
    Ok(leads
        .into_iter()
        .map(|(account, (_, person))| {
            let zone = person.and_then(|id| zones.get(&id).copied().flatten());
            (account, zone)
        })
        .collect())
}

/// As [`own_zones_of`], without those who can sign in no more or have left: nobody writes to them.
async fn zones_of_active(
    db: &impl ConnectionTrait,
    accounts: &[domain::id::AccountId],
    now: DateTime<Utc>,
) -> Outcome<BTreeMap<domain::id::AccountId, Option<Tz>>> {
    let active = store::session::list_active_leads(db, accounts, now.date_naive()).await?;
    let active: Vec<_> = active.into_iter().collect();
    own_zones_of(db, &active).await
}

/// The zone of who gets a mail.
pub(super) async fn zone_of(db: &impl ConnectionTrait, mail: &PlannedMail) -> Outcome<Tz> {
    let own = match mail.wanted.to {
        Addressee::Person(id) => store::person::find(db, id)
            .await?
            .and_then(|person| person.entry.timezone)
            .and_then(|name| calendar::zone(&name).ok()),
        Addressee::Account(id) => own_zones_of(db, &[id]).await?.remove(&id).flatten(),
    };
    Ok(match (own, mail.wanted.about) {
        (Some(zone), _) => zone,
        (None, About::Session(id)) => {
            let session = store::session::find(db, id).await?;
            zone_or(session.as_ref().map(Session::timezone), Tz::UTC)
        }
        _ => Tz::UTC,
    })
}

/// The parts of the plan that some mails belong to.
pub(super) async fn parts_of(
    db: &impl ConnectionTrait,
    mails: &[PlannedMail],
) -> Outcome<BTreeSet<Part>> {
    let mut parts = BTreeSet::new();
    let mut cohorts = BTreeSet::new();
    for mail in mails {
        match mail.wanted.about {
            About::Session(id) => {
                cohorts.extend(store::session::find(db, id).await?.map(|it| it.cohort));
            }
            About::Wave(id) => {
                parts.insert(Part::Wave(id));
            }
            About::Everything => {
                parts.insert(Part::Coordinators);
            }
        }
    }
    if !cohorts.is_empty() {
        parts.insert(Part::Cohorts(cohorts.into_iter().collect()));
    }
    Ok(parts)
}
