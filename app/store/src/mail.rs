//! Planned mails: added, changed, claimed and listed.

use chrono::{DateTime, Utc};
use domain::id::{AccountId, PersonId, PlannedMailId, SessionId, WaveId};
use domain::mail::{About, Addressee, MailKind, MailState, PlannedMail, Wanted};
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::entity::person;
use crate::entity::planned_mail::{ActiveModel, Column, Entity, Model};
use crate::programme::{number, small, unreadable};

mod facts;
mod settings;

pub use facts::{
    Asked, count_skills_of, list_asked, list_commitments, list_first_sessions, list_reflected,
    list_session_titles, list_wave_titles, list_waves_with_mail,
};
pub use settings::{find_template, keep_rules, keep_template, rules};

/// One mail.
///
/// # Errors
/// The database's error.
pub async fn find(
    db: &impl ConnectionTrait,
    id: PlannedMailId,
) -> Result<Option<PlannedMail>, DbErr> {
    let row = Entity::find_by_id(id.0).one(db).await?;
    row.map(to_mail).transpose()
}

/// Everything about some subjects, sent ones included, in the order in which it was planned.
///
/// # Errors
/// The database's error.
pub async fn list_about(
    db: &impl ConnectionTrait,
    subjects: &[About],
) -> Result<Vec<PlannedMail>, DbErr> {
    let (mut sessions, mut waves, mut everything) = (Vec::new(), Vec::new(), false);
    for subject in subjects {
        match subject {
            About::Session(id) => sessions.push(id.0),
            About::Wave(id) => waves.push(id.0),
            About::Everything => everything = true,
        }
    }
    let mut any = Condition::any()
        .add(Column::SessionId.is_in(sessions))
        .add(Column::WaveId.is_in(waves));
    if everything {
        any = any.add(Column::Kind.eq(MailKind::CoordinatorDigest.as_str()));
    }
    let query = Entity::find().filter(any).order_by_asc(Column::Id);
    all(db, query).await
}

async fn all(db: &impl ConnectionTrait, query: Select<Entity>) -> Result<Vec<PlannedMail>, DbErr> {
    query.all(db).await?.into_iter().map(to_mail).collect()
}

/// Adds what is wanted and not there yet; another node may have added some of it meanwhile.
///
/// # Errors
/// The database's error.
pub async fn insert_all(
    db: &impl ConnectionTrait,
    wanted: &[Wanted],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    // A statement has at most 32,766 parameters on SQLite; a row has twenty.
    for some in wanted.chunks(1_000) {
        let rows = some.iter().map(|one| {
            let (person, account) = to_whom(one.to);
            let (session, wave) = about_what(one.about);
            ActiveModel {
                id: NotSet,
                key: Set(one.key()),
                kind: Set(one.kind.as_str().to_owned()),
                person_id: Set(person),
                account_id: Set(account),
                session_id: Set(session),
                wave_id: Set(wave),
                occurrence: Set(one.occurrence),
                due_at: Set(one.due_at),
                until_at: Set(one.until),
                state: Set(MailState::Planned.as_str().to_owned()),
                not_before: Set(one.due_at),
                trouble: Set(None),
                attempts: Set(0),
                claimed_by: Set(None),
                claimed_until: Set(None),
                may_be_twice: Set(false),
                sequence: Set(None),
                message_id: Set(None),
                sent_at: Set(None),
                created_at: Set(now),
            }
        });
        let known = OnConflict::column(Column::Key).do_nothing().to_owned();
        Entity::insert_many(rows)
            .on_conflict(known)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Keeps a mail as it is now.
///
/// # Errors
/// The database's error.
pub async fn update(db: &impl ConnectionTrait, mail: &PlannedMail) -> Result<(), DbErr> {
    let (by, until) = mail.claim.clone().unzip();
    let row = ActiveModel {
        id: Set(mail.id.0),
        due_at: Set(mail.wanted.due_at),
        until_at: Set(mail.wanted.until),
        state: Set(mail.state.as_str().to_owned()),
        not_before: Set(mail.not_before),
        trouble: Set(mail.trouble.map(|it| it.as_str().to_owned())),
        attempts: Set(number(mail.attempts.into())),
        claimed_by: Set(by),
        claimed_until: Set(until),
        may_be_twice: Set(mail.may_be_twice),
        sequence: Set(mail.sequence.map(|it| number(it.into()))),
        message_id: Set(mail.message_id.clone()),
        sent_at: Set(mail.sent_at),
        ..<ActiveModel as Default>::default()
    };
    row.update(db).await?;
    Ok(())
}

/// Who has a mail that can be handed over at `now`, the longest waiting first.
///
/// # Errors
/// The database's error.
pub async fn list_due_addressees(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    most: u64,
) -> Result<Vec<Addressee>, DbErr> {
    let rows: Vec<(Option<i64>, Option<i64>)> = Entity::find()
        .filter(is_due(now))
        .select_only()
        .column(Column::PersonId)
        .column(Column::AccountId)
        .group_by(Column::PersonId)
        .group_by(Column::AccountId)
        .order_by_asc(Column::NotBefore.min())
        .limit(most)
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(person, account)| addressee(person, account))
        .collect()
}

/// The first `limit` mails that still wait and make no sense any more at `now`.
///
/// # Errors
/// The database's error.
pub async fn list_over(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<PlannedMail>, DbErr> {
    let waiting = MailState::ALL.into_iter().filter(|it| it.is_waiting());
    let query = Entity::find()
        .filter(Column::State.is_in(waiting.map(MailState::as_str)))
        .filter(Column::UntilAt.lte(now))
        .order_by_asc(Column::Id)
        .limit(limit);
    all(db, query).await
}

fn is_due(now: DateTime<Utc>) -> Condition {
    let waiting = [MailState::Planned.as_str(), MailState::Retrying.as_str()];
    Condition::any()
        .add(Column::State.is_in(waiting).and(Column::NotBefore.lte(now)))
        .add(
            Column::State
                .eq(MailState::Sending.as_str())
                .and(Column::ClaimedUntil.lte(now)),
        )
}

/// How many mails could be handed over at `now`.
///
/// # Errors
/// The database's error.
pub async fn count_due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    Entity::find().filter(is_due(now)).count(db).await
}

/// What can be handed over to somebody at `now`, the longest waiting first.
///
/// # Errors
/// The database's error.
pub async fn list_due(
    db: &impl ConnectionTrait,
    to: Addressee,
    now: DateTime<Utc>,
) -> Result<Vec<PlannedMail>, DbErr> {
    let query = Entity::find()
        .filter(is_due(now))
        .filter(is_to(to))
        .order_by_asc(Column::NotBefore)
        .order_by_asc(Column::Id);
    all(db, query).await
}

/// When the last mail without a calendar part went to somebody.
///
/// # Errors
/// The database's error.
pub async fn last_sent(
    db: &impl ConnectionTrait,
    to: Addressee,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    let calendar = MailKind::ALL.into_iter().filter(|kind| kind.has_calendar());
    let row = Entity::find()
        .filter(is_to(to))
        .filter(Column::SentAt.is_not_null())
        .filter(Column::Kind.is_not_in(calendar.map(MailKind::as_str)))
        .order_by_desc(Column::SentAt)
        .one(db)
        .await?;
    Ok(row.and_then(|row| row.sent_at))
}

fn is_to(to: Addressee) -> Expr {
    match to {
        Addressee::Person(id) => Column::PersonId.eq(id.0),
        Addressee::Account(id) => Column::AccountId.eq(id.0),
    }
}

/// Everything to somebody, by its time.
///
/// # Errors
/// The database's error.
pub async fn list_to(db: &impl ConnectionTrait, to: Addressee) -> Result<Vec<PlannedMail>, DbErr> {
    let query = Entity::find()
        .filter(is_to(to))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id);
    all(db, query).await
}

/// What a list of mails is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Where they stand.
    pub state: Option<MailState>,
    /// Of what kind.
    pub kind: Option<MailKind>,
    /// Words of the name, key or address of who gets it.
    pub words: String,
    /// About which session.
    pub session: Option<SessionId>,
    /// From this moment on, before that one.
    pub between: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// A page of mails by their time, and how many there are.
///
/// # Errors
/// The database's error.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    offset: u64,
    limit: u64,
) -> Result<(Vec<PlannedMail>, u64), DbErr> {
    let mut query = Entity::find();
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state.as_str()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(Column::Kind.eq(kind.as_str()));
    }
    if let Some(session) = filter.session {
        query = query.filter(Column::SessionId.eq(session.0));
    }
    if let Some((from, until)) = filter.between {
        query = query
            .filter(Column::DueAt.gte(from))
            .filter(Column::DueAt.lt(until));
    }
    if !filter.words.is_empty() {
        let fits = Query::select()
            .column(person::Column::Id)
            .from(person::Entity)
            .cond_where(crate::person::fits_words(&filter.words))
            .to_owned();
        query = query.filter(Column::PersonId.in_subquery(fits));
    }
    let total = query.clone().count(db).await?;
    let query = query
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .offset(offset)
        .limit(limit);
    Ok((all(db, query).await?, total))
}

/// How many mails stand where.
///
/// # Errors
/// The database's error.
pub async fn count_by_state(db: &impl ConnectionTrait) -> Result<Vec<(MailState, u64)>, DbErr> {
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "mails")
        .group_by(Column::State)
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(state, mails)| {
            let state = state.parse().map_err(unreadable)?;
            Ok((state, mails.unsigned_abs()))
        })
        .collect()
}

fn to_whom(to: Addressee) -> (Option<i64>, Option<i64>) {
    match to {
        Addressee::Person(id) => (Some(id.0), None),
        Addressee::Account(id) => (None, Some(id.0)),
    }
}

fn about_what(about: About) -> (Option<i64>, Option<i64>) {
    match about {
        About::Session(id) => (Some(id.0), None),
        About::Wave(id) => (None, Some(id.0)),
        About::Everything => (None, None),
    }
}

fn addressee(person: Option<i64>, account: Option<i64>) -> Result<Addressee, DbErr> {
    match (person, account) {
        (Some(id), _) => Ok(Addressee::Person(PersonId(id))),
        (None, Some(id)) => Ok(Addressee::Account(AccountId(id))),
        (None, None) => Err(unreadable("a mail to nobody")),
    }
}

fn to_mail(row: Model) -> Result<PlannedMail, DbErr> {
    let about = match (row.session_id, row.wave_id) {
        (Some(id), _) => About::Session(SessionId(id)),
        (None, Some(id)) => About::Wave(WaveId(id)),
        (None, None) => About::Everything,
    };
    Ok(PlannedMail {
        id: PlannedMailId(row.id),
        wanted: Wanted {
            kind: row.kind.parse().map_err(unreadable)?,
            to: addressee(row.person_id, row.account_id)?,
            about,
            occurrence: row.occurrence,
            due_at: row.due_at,
            until: row.until_at,
        },
        state: row.state.parse().map_err(unreadable)?,
        not_before: row.not_before,
        trouble: match row.trouble {
            Some(trouble) => Some(trouble.parse().map_err(unreadable)?),
            None => None,
        },
        attempts: small(row.attempts)?,
        claim: row.claimed_by.zip(row.claimed_until),
        may_be_twice: row.may_be_twice,
        sequence: row.sequence.map(small).transpose()?,
        message_id: row.message_id,
        sent_at: row.sent_at,
    })
}
