//! Requests that a story be deleted before its day or read in an emergency, and what is left of purged stories.

use chrono::{DateTime, Utc};
use domain::id::{AccountId, PersonId, SourceExampleId, StoryRequestId};
use domain::story_request::{Ask, Decision, PurgeWay, Purged, Reason, StoryRequest};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use crate::entity::story_purged;
use crate::entity::story_request::{ActiveModel, Column, Entity, Model};
use crate::programme::unreadable;

/// Adds a request about a story of this person.
///
/// # Errors
/// The database's error, a refusal among them when the person is the one who asks.
pub async fn insert(
    db: &impl ConnectionTrait,
    ask: Ask,
    (example, person): (SourceExampleId, PersonId),
    reason: Reason,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<StoryRequestId, DbErr> {
    let row = ActiveModel {
        id: NotSet,
        ask: Set(ask.as_str().to_owned()),
        source_example_id: Set(example.0),
        person_id: Set(person.0),
        reason: Set(reason.as_str().to_owned()),
        asked_by: Set(by.0),
        asked_at: Set(now),
        confirmed: Set(None),
        decided_by: Set(None),
        decided_at: Set(None),
        read_at: Set(None),
    }
    .insert(db)
    .await?;
    Ok(StoryRequestId(row.id))
}

/// One request of this kind.
///
/// # Errors
/// The database's error.
pub async fn find(
    db: &impl ConnectionTrait,
    ask: Ask,
    id: StoryRequestId,
) -> Result<Option<StoryRequest>, DbErr> {
    Entity::find_by_id(id.0)
        .filter(Column::Ask.eq(ask.as_str()))
        .one(db)
        .await?
        .map(to_request)
        .transpose()
}

/// All requests of one kind, the newest first.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, ask: Ask) -> Result<Vec<StoryRequest>, DbErr> {
    let rows = Entity::find()
        .filter(Column::Ask.eq(ask.as_str()))
        .order_by_desc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(to_request).collect()
}

/// All requests about stories of one person, the newest first.
///
/// # Errors
/// The database's error.
pub async fn list_of_person(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<StoryRequest>, DbErr> {
    let rows = Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .order_by_desc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(to_request).collect()
}

/// Keeps what was decided, and when the story was opened first.
///
/// # Errors
/// The database's error, a refusal among them when the two people are one or the story is theirs.
pub async fn update(db: &impl ConnectionTrait, request: &StoryRequest) -> Result<(), DbErr> {
    let decision = request.decision;
    Entity::update_many()
        .col_expr(
            Column::Confirmed,
            Expr::value(decision.map(|it| it.confirmed)),
        )
        .col_expr(Column::DecidedBy, Expr::value(decision.map(|it| it.by.0)))
        .col_expr(Column::DecidedAt, Expr::value(decision.map(|it| it.at)))
        .col_expr(Column::ReadAt, Expr::value(request.read_at))
        .filter(Column::Id.eq(request.id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Keeps that a story of this person was purged.
///
/// # Errors
/// The database's error.
pub(crate) async fn insert_purged(
    db: &impl ConnectionTrait,
    person: PersonId,
    purged: &Purged,
) -> Result<(), DbErr> {
    story_purged::ActiveModel {
        source_example_id: Set(purged.example.0),
        person_id: Set(person.0),
        submitted_at: Set(purged.submitted_at),
        purged_at: Set(purged.purged_at),
        way: Set(purged.way.as_str().to_owned()),
    }
    .insert(db)
    .await?;
    Ok(())
}

/// What is left of one person's purged stories, the newest first.
///
/// # Errors
/// The database's error.
pub async fn list_purged(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<Purged>, DbErr> {
    let rows = story_purged::Entity::find()
        .filter(story_purged::Column::PersonId.eq(person.0))
        .order_by_desc(story_purged::Column::PurgedAt)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Purged {
                example: SourceExampleId(row.source_example_id),
                submitted_at: row.submitted_at,
                purged_at: row.purged_at,
                way: row.way.parse::<PurgeWay>().map_err(unreadable)?,
            })
        })
        .collect()
}

/// Whether any story was purged from then on.
///
/// # Errors
/// The database's error.
pub async fn was_purged_since(
    db: &impl ConnectionTrait,
    since: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let purged = story_purged::Entity::find().filter(story_purged::Column::PurgedAt.gte(since));
    Ok(purged.one(db).await?.is_some())
}

fn to_request(row: Model) -> Result<StoryRequest, DbErr> {
    let ask: Ask = row.ask.parse().map_err(unreadable)?;
    let decision = match (row.confirmed, row.decided_by, row.decided_at) {
        (Some(confirmed), Some(by), Some(at)) => Some(Decision {
            confirmed,
            by: AccountId(by),
            at,
        }),
        _ => None,
    };
    Ok(StoryRequest {
        id: StoryRequestId(row.id),
        ask,
        example: SourceExampleId(row.source_example_id),
        reason: ask.read_reason(&row.reason).map_err(unreadable)?,
        asked_by: AccountId(row.asked_by),
        asked_at: row.asked_at,
        decision,
        read_at: row.read_at,
    })
}
