//! Commitments and their results.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::commitment::{Commitment, CommitmentResult, NewCommitment, NewResult};
use domain::id::{CommitmentId, PersonId, ResultId, SessionId, SkillId};
use domain::person::Person;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use crate::entity::{commitment, commitment_result, person};
use crate::programme::unreadable;

/// One commitment.
///
/// # Errors
/// The database's error.
pub async fn find(
    db: &impl ConnectionTrait,
    id: CommitmentId,
) -> Result<Option<Commitment>, DbErr> {
    Ok(commitment::Entity::find_by_id(id.0)
        .one(db)
        .await?
        .map(to_commitment))
}

/// The commitments of a person, the newest first.
///
/// # Errors
/// The database's error.
pub async fn list_of_person(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<Commitment>, DbErr> {
    let rows = commitment::Entity::find()
        .filter(commitment::Column::PersonId.eq(person.0))
        .order_by_desc(commitment::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(to_commitment).collect())
}

/// The commitments of a person for one session, in the order they were written.
///
/// # Errors
/// The database's error.
pub async fn list_of_session(
    db: &impl ConnectionTrait,
    session: SessionId,
    person: PersonId,
) -> Result<Vec<Commitment>, DbErr> {
    let rows = commitment::Entity::find()
        .filter(commitment::Column::SessionId.eq(session.0))
        .filter(commitment::Column::PersonId.eq(person.0))
        .order_by_asc(commitment::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(to_commitment).collect())
}

/// What is shared of a session, by the names of the authors: the commitments that are shared themselves or through a
/// result, each with its shared results. Two queries.
///
/// # Errors
/// The database's error.
pub async fn list_shared(
    db: &impl ConnectionTrait,
    session: SessionId,
) -> Result<Vec<(Commitment, Person, Vec<CommitmentResult>)>, DbErr> {
    let rows = commitment::Entity::find()
        .filter(commitment::Column::SessionId.eq(session.0))
        .find_also_related(person::Entity)
        .order_by_asc(person::Column::FamilyName)
        .order_by_asc(person::Column::GivenName)
        .order_by_asc(commitment::Column::Id)
        .all(db)
        .await?;
    let ids: Vec<CommitmentId> = rows.iter().map(|(row, _)| CommitmentId(row.id)).collect();
    let mut results = list_results(db, &ids).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(row, author)| {
            let commitment = to_commitment(row);
            let mut shown = results.remove(&commitment.id).unwrap_or_default();
            shown.retain(|result| result.shared);
            (commitment.shared || !shown.is_empty()).then_some((
                commitment,
                crate::person::to_person(author?),
                shown,
            ))
        })
        .collect())
}

/// Adds a commitment.
///
/// # Errors
/// The database's error.
pub async fn insert(
    db: &impl ConnectionTrait,
    session: SessionId,
    person: PersonId,
    new: &NewCommitment,
    now: DateTime<Utc>,
) -> Result<CommitmentId, DbErr> {
    let row = commitment::ActiveModel {
        id: NotSet,
        session_id: Set(session.0),
        person_id: Set(person.0),
        skill_id: Set(new.skill.map(|skill| skill.0)),
        text: Set(new.text.clone()),
        shared: Set(new.shared),
        created_at: Set(now),
    }
    .insert(db)
    .await?;
    Ok(CommitmentId(row.id))
}

/// Shares a commitment or keeps it private.
///
/// # Errors
/// The database's error.
pub async fn set_shared(
    db: &impl ConnectionTrait,
    id: CommitmentId,
    shared: bool,
) -> Result<(), DbErr> {
    commitment::Entity::update_many()
        .col_expr(commitment::Column::Shared, Expr::value(shared))
        .filter(commitment::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Removes a commitment that has no result.
///
/// # Errors
/// The database's error; a foreign key violation when it has one.
pub async fn delete(db: &impl ConnectionTrait, id: CommitmentId) -> Result<(), DbErr> {
    commitment::Entity::delete_by_id(id.0).exec(db).await?;
    Ok(())
}

/// One result.
///
/// # Errors
/// The database's error.
pub async fn find_result(
    db: &impl ConnectionTrait,
    id: ResultId,
) -> Result<Option<CommitmentResult>, DbErr> {
    commitment_result::Entity::find_by_id(id.0)
        .one(db)
        .await?
        .map(to_result)
        .transpose()
}

/// The results of some commitments, in the order they were written; one query.
///
/// # Errors
/// The database's error.
pub async fn list_results(
    db: &impl ConnectionTrait,
    commitments: &[CommitmentId],
) -> Result<BTreeMap<CommitmentId, Vec<CommitmentResult>>, DbErr> {
    let rows = commitment_result::Entity::find()
        .filter(commitment_result::Column::CommitmentId.is_in(commitments.iter().map(|one| one.0)))
        .order_by_asc(commitment_result::Column::Id)
        .all(db)
        .await?;
    let mut results: BTreeMap<CommitmentId, Vec<CommitmentResult>> = BTreeMap::new();
    for row in rows {
        let result = to_result(row)?;
        results.entry(result.commitment).or_default().push(result);
    }
    Ok(results)
}

/// Adds a result.
///
/// # Errors
/// The database's error.
pub async fn insert_result(
    db: &impl ConnectionTrait,
    commitment: CommitmentId,
    new: &NewResult,
    now: DateTime<Utc>,
) -> Result<ResultId, DbErr> {
    let row = commitment_result::ActiveModel {
        id: NotSet,
        commitment_id: Set(commitment.0),
        outcome: Set(new.outcome.as_str().to_owned()),
        situation: Set(new.situation.clone()),
        action: Set(new.action.clone()),
        learned: Set(new.learned.clone()),
        shared: Set(new.shared),
        created_at: Set(now),
    }
    .insert(db)
    .await?;
    Ok(ResultId(row.id))
}

/// Shares a result or keeps it private.
///
/// # Errors
/// The database's error.
pub async fn set_result_shared(
    db: &impl ConnectionTrait,
    id: ResultId,
    shared: bool,
) -> Result<(), DbErr> {
    commitment_result::Entity::update_many()
        .col_expr(commitment_result::Column::Shared, Expr::value(shared))
        .filter(commitment_result::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

fn to_commitment(row: commitment::Model) -> Commitment {
    Commitment {
        id: CommitmentId(row.id),
        session: SessionId(row.session_id),
        person: PersonId(row.person_id),
        skill: row.skill_id.map(SkillId),
        text: row.text,
        shared: row.shared,
        created_at: row.created_at,
    }
}

fn to_result(row: commitment_result::Model) -> Result<CommitmentResult, DbErr> {
    Ok(CommitmentResult {
        id: ResultId(row.id),
        commitment: CommitmentId(row.commitment_id),
        outcome: row.outcome.parse().map_err(unreadable)?,
        situation: row.situation,
        action: row.action,
        learned: row.learned,
        shared: row.shared,
        created_at: row.created_at,
    })
}
