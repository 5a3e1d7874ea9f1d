//! Which mails are wanted: worked out anew from what is so now, and from nothing else.

use chrono::{DateTime, Datelike, Duration, TimeZone, Utc, Weekday};

use super::quiet::{morning, settle};
use super::{About, Addressee, MailKind, MailRules};
use crate::attendance::Verdict;
use crate::id::{AccountId, PersonId};
use crate::reflection::WEEKS;
use crate::session::{Session, SessionState};
use crate::wave::Wave;

/// How long who led is asked for missing marks.
const MARKS_DAYS: i64 = 30;
/// How long the last follow-up of a session can be answered.
const LAST_REFLECTION_WEEKS: i64 = 12;

/// A mail that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Why.
    pub kind: MailKind,
    /// To whom.
    pub to: Addressee,
    /// About what.
    pub about: About,
    /// Tells mails of one kind, person and subject apart: days, weeks, a date, or how many went before.
    pub occurrence: i32,
    /// When it goes.
    pub due_at: DateTime<Utc>,
    /// From when on it makes no sense any more.
    pub until: DateTime<Utc>,
}

impl Wanted {
    /// The same for the same kind, person, subject and occurrence: no second row can have it.
    pub fn key(&self) -> String {
        format!(
            "{}, {}, {}, {}",
            self.kind.as_str(),
            self.to,
            self.about,
            self.occurrence
        )
    }
}

/// What a calendar was told last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The sequence it carried.
    pub sequence: u32,
    /// Whether it took the entry away.
    pub is_cancel: bool,
    /// How many calendar mails went so far.
    pub count: i32,
}

/// Somebody who attends a session, or was told to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee<Z> {
    /// Who.
    pub person: PersonId,
    /// Their clock.
    pub zone: Z,
    /// Whether they attend it now.
    pub attends: bool,
    /// Whether they are with the firm no more.
    pub has_left: bool,
    /// What their calendar was told.
    pub told: Option<Told>,
    /// Whether they were there.
    pub verdict: Verdict,
    /// Whether they wrote down what to try after it.
    pub has_commitments: bool,
    /// Whether they wrote down what to try after the session before, and not what happened.
    pub owes_results: bool,
    /// Whether each follow-up of [`WEEKS`] is answered for every skill.
    pub reflected: [bool; WEEKS.len()],
}

/// A session and everybody it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFacts<Z> {
    /// The session.
    pub session: Session,
    /// Who attends, or was told to.
    pub attendees: Vec<Attendee<Z>>,
    /// Who leads it, with their clock.
    pub leads: Vec<(AccountId, Z)>,
    /// Until when commitments can be written after it.
    pub commitments_until: Option<DateTime<Utc>>,
    /// What went about it.
    pub sent: Vec<Wanted>,
}

impl<Z> SessionFacts<Z> {
    /// A session that has moved is reminded of anew: what went for another start is another occurrence.
    fn occurrence(&self, kind: MailKind, to: Addressee, until: DateTime<Utc>) -> i32 {
        let sent = self.sent.iter().filter(|it| (it.kind, it.to) == (kind, to));
        let same = sent.clone().find(|it| it.until == until);
        match same {
            Some(same) => same.occurrence,
            None => sent.map(|it| it.occurrence + 1).max().unwrap_or_default(),
        }
    }
}

/// The mails about a session.
pub fn of_session<Z: TimeZone>(
    facts: &SessionFacts<Z>,
    rules: &MailRules,
    now: DateTime<Utc>,
) -> Vec<Wanted> {
    let session = &facts.session;
    let (Some(starts_at), Some(ends_at)) = (session.starts_at(), session.ends_at()) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    let mut add = |kind, to, zone: &Z, occurrence, due_at, until| {
        if rules.is_on(kind) && now < until {
            all.push(Wanted {
                kind,
                to,
                about: About::Session(session.id),
                occurrence,
                due_at: settle(due_at, zone, rules.quiet, until),
                until,
            });
        }
    };
    let is_on = session.state != SessionState::Cancelled;
    for one in facts.attendees.iter().filter(|one| !one.has_left) {
        let to = Addressee::Person(one.person);
        let zone = &one.zone;
        let before = |kind| morning(starts_at, zone, rules.quiet, -rules.first_day(kind));
        let attends = is_on && one.attends;
        let count = one.told.map_or(0, |told| told.count);
        match one.told.filter(|told| !told.is_cancel) {
            None if attends => add(
                MailKind::Invitation,
                to,
                zone,
                count,
                before(MailKind::Invitation),
                starts_at,
            ),
            Some(told) if attends && told.sequence < session.sequence => add(
                MailKind::InvitationUpdate,
                to,
                zone,
                count,
                session.updated_at,
                starts_at,
            ),
            Some(_) if !attends => add(
                MailKind::InvitationCancel,
                to,
                zone,
                count,
                session.updated_at,
                ends_at,
            ),
            _ => {}
        }
        if !attends {
            continue;
        }
        if session.state == SessionState::Planned {
            let kind = MailKind::SessionReminder;
            let occurrence = facts.occurrence(kind, to, starts_at);
            add(kind, to, zone, occurrence, before(kind), starts_at);
            if one.owes_results {
                let kind = MailKind::BringResults;
                let occurrence = facts.occurrence(kind, to, starts_at);
                add(kind, to, zone, occurrence, before(kind), starts_at);
            }
        }
        // Once a session is closed, who has no mark came to the cohort later.
        let was_there = match one.verdict {
            Verdict::Attended => true,
            Verdict::Open => session.state == SessionState::Planned,
            Verdict::Excused | Verdict::Missed => false,
        };
        if was_there {
            let kind = MailKind::Commitments;
            if let Some(until) = facts.commitments_until.filter(|_| !one.has_commitments) {
                let due = morning(ends_at, zone, rules.quiet, rules.first_day(kind));
                add(kind, to, zone, 0, due, until);
            }
            for (at, weeks) in WEEKS.into_iter().enumerate() {
                let due = ends_at + Duration::weeks(weeks.into());
                let until = WEEKS
                    .get(at + 1)
                    .map_or(due + Duration::weeks(LAST_REFLECTION_WEEKS), |next| {
                        ends_at + Duration::weeks((*next).into())
                    });
                if !one.reflected[at] {
                    // It opens at the hour at which the session ended: the morning after, or later, and before it closes.
                    let days = rules.first_day(MailKind::Reflection).max(1);
                    let due = morning(due, zone, rules.quiet, days).min(until - Duration::days(1));
                    add(MailKind::Reflection, to, zone, weeks.into(), due, until);
                }
            }
        }
    }
    if session.state == SessionState::Planned {
        for (account, zone) in &facts.leads {
            let to = Addressee::Account(*account);
            let kind = MailKind::Roster;
            let due = morning(starts_at, zone, rules.quiet, -rules.first_day(kind));
            let occurrence = facts.occurrence(kind, to, starts_at);
            add(kind, to, zone, occurrence, due, starts_at);
            let kind = MailKind::MarksMissing;
            let due = morning(ends_at, zone, rules.quiet, rules.first_day(kind));
            add(kind, to, zone, 0, due, ends_at + Duration::days(MARKS_DAYS));
        }
    }
    all
}

/// Somebody who was asked to answer a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WavePerson<Z> {
    /// Who.
    pub person: PersonId,
    /// Their clock.
    pub zone: Z,
    /// Whether they have answered. Of an anonymous form this is not known here.
    pub has_answered: bool,
    /// When their first session begins, if they have one.
    pub first_session: Option<DateTime<Utc>>,
}

/// A form and who was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaveFacts<Z> {
    /// The sending of the form.
    pub wave: Wave,
    /// Everybody who was asked and is still with the firm.
    pub people: Vec<WavePerson<Z>>,
}

/// The mails about a form: that it opens, and reminders of which only the last one is wanted when several are late.
pub fn of_wave<Z: TimeZone>(
    facts: &WaveFacts<Z>,
    rules: &MailRules,
    now: DateTime<Utc>,
) -> Vec<Wanted> {
    let wave = &facts.wave;
    if wave.closed_at.is_some() || wave.closes_at <= now {
        return Vec::new();
    }
    let mut all = Vec::new();
    for one in facts.people.iter().filter(|one| !one.has_answered) {
        let until = one
            .first_session
            .filter(|at| wave.opens_at < *at && *at < wave.closes_at)
            .unwrap_or(wave.closes_at);
        let mut add = |kind, occurrence, due_at| {
            all.push(Wanted {
                kind,
                to: Addressee::Person(one.person),
                about: About::Wave(wave.id),
                occurrence,
                due_at: settle(due_at, &one.zone, rules.quiet, until),
                until: wave.closes_at,
            });
        };
        let asked = morning(
            until,
            &one.zone,
            rules.quiet,
            -rules.first_day(MailKind::FormOpens),
        );
        let asked = asked.max(wave.opens_at);
        if rules.is_on(MailKind::FormOpens) {
            add(MailKind::FormOpens, 0, asked);
        }
        if !rules.is_on(MailKind::FormChase) {
            continue;
        }
        let due: Vec<(i32, DateTime<Utc>)> = rules
            .days(MailKind::FormChase)
            .iter()
            .map(|days| {
                let at = morning(until, &one.zone, rules.quiet, -i64::from(*days));
                (i32::from(*days), at)
            })
            .filter(|(_, at)| *at > asked)
            .collect();
        let late = due.iter().filter(|(_, at)| *at <= now);
        let last = late.max_by_key(|(_, at)| *at).copied();
        for (days, at) in due {
            if at > now || Some((days, at)) == last {
                add(MailKind::FormChase, days, at);
            }
        }
    }
    all
}

/// A coordinator and their clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoordinatorFacts<Z> {
    /// Who.
    pub account: AccountId,
    /// Their clock.
    pub zone: Z,
}

/// The mail of the week: on this Monday's morning until it is over, and on the next one's.
pub fn of_coordinator<Z: TimeZone>(
    facts: &CoordinatorFacts<Z>,
    rules: &MailRules,
    now: DateTime<Utc>,
) -> Vec<Wanted> {
    if !rules.is_on(MailKind::CoordinatorDigest) {
        return Vec::new();
    }
    let today = now.with_timezone(&facts.zone).date_naive();
    let since = i64::from(today.weekday().days_since(Weekday::Mon));
    let weeks = [-since, 7 - since].into_iter();
    weeks
        .map(|days| Wanted {
            kind: MailKind::CoordinatorDigest,
            to: Addressee::Account(facts.account),
            about: About::Everything,
            occurrence: (today + Duration::days(days)).num_days_from_ce(),
            due_at: morning(now, &facts.zone, rules.quiet, days),
            until: morning(now, &facts.zone, rules.quiet, days + 1),
        })
        .filter(|wanted| now < wanted.until)
        .collect()
}
