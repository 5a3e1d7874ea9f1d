//! Results that are asked for as cases.

use std::collections::BTreeMap;

use domain::example_request::{ExampleRequest, RequestState};
use domain::id::ResultId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter,
};

use crate::entity::example_request::{ActiveModel, Column, Entity, Model};
use crate::programme::unreadable;

/// What was asked of a result.
///
/// # Errors
/// The database's error.
pub async fn find(
    db: &impl ConnectionTrait,
    result: ResultId,
) -> Result<Option<ExampleRequest>, DbErr> {
    let row = Entity::find_by_id(result.0).one(db).await?;
    row.map(to_request).transpose()
}

/// What was asked of some results; one query.
///
/// # Errors
/// The database's error.
pub async fn list(
    db: &impl ConnectionTrait,
    results: impl IntoIterator<Item = ResultId>,
) -> Result<BTreeMap<ResultId, RequestState>, DbErr> {
    let rows = Entity::find()
        .filter(Column::ResultId.is_in(results.into_iter().map(|one| one.0)))
        .all(db)
        .await?;
    let requests = rows.into_iter().map(to_request);
    requests
        .map(|request| request.map(|it| (it.result, it.state)))
        .collect()
}

/// Keeps a new request.
///
/// # Errors
/// The database's error; a unique violation when the result was asked for before.
pub async fn insert(db: &impl ConnectionTrait, request: &ExampleRequest) -> Result<(), DbErr> {
    let row = ActiveModel {
        result_id: Set(request.result.0),
        state: Set(request.state.as_str().to_owned()),
        asked_at: Set(request.asked_at),
        answered_at: Set(request.answered_at),
    };
    row.insert(db).await?;
    Ok(())
}

/// Keeps what the author says.
///
/// # Errors
/// The database's error.
pub async fn update(db: &impl ConnectionTrait, request: &ExampleRequest) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(request.state.as_str()))
        .col_expr(Column::AnsweredAt, Expr::value(request.answered_at))
        .filter(Column::ResultId.eq(request.result.0))
        .exec(db)
        .await?;
    Ok(())
}

fn to_request(row: Model) -> Result<ExampleRequest, DbErr> {
    Ok(ExampleRequest {
        result: ResultId(row.result_id),
        state: row.state.parse().map_err(unreadable)?,
        asked_at: row.asked_at,
        answered_at: row.answered_at,
    })
}
