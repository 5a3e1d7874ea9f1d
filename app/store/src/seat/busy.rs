//! Who could have to be in two places: people with seats of several cohorts, and people who lead.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::id::PersonId;
use domain::seat::SeatState;
use domain::session::SessionState;
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, JoinType, QueryFilter,
    QuerySelect, QueryTrait, RelationTrait,
};

use crate::entity::{account, meeting, seat, session, session_facilitator};

/// People who hold places in sessions of several cohorts that are to come, and people who lead one that is; two queries.
/// Nobody else can be in two places at once, nor out of the order of their modules.
///
/// # Errors
/// The database's error.
pub async fn list_busy(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<BTreeSet<PersonId>, DbErr> {
    let coming: SelectStatement = meeting::Entity::find()
        .select_only()
        .column(meeting::Column::SessionId)
        .filter(meeting::Column::EndsAt.gt(now))
        .into_query();
    let held = SeatState::ALL.into_iter().filter(|it| it.holds_place());
    let guests: Vec<i64> = seat::Entity::find()
        .inner_join(session::Entity)
        .filter(session::Column::State.eq(SessionState::Planned.as_str()))
        .filter(session::Column::Id.in_subquery(coming.clone()))
        .filter(seat::Column::State.is_in(held.map(SeatState::as_str)))
        .select_only()
        .column(seat::Column::PersonId)
        .group_by(seat::Column::PersonId)
        .having(
            Expr::col((session::Entity, session::Column::CohortId))
                .count_distinct()
                .gt(1),
        )
        .into_tuple()
        .all(db)
        .await?;
    let leads: Vec<i64> = account::Entity::find()
        .join(
            JoinType::InnerJoin,
            session_facilitator::Relation::Account.def().rev(),
        )
        .join(
            JoinType::InnerJoin,
            session_facilitator::Relation::Session.def(),
        )
        .filter(session::Column::State.eq(SessionState::Planned.as_str()))
        .filter(session::Column::Id.in_subquery(coming))
        .filter(account::Column::PersonId.is_not_null())
        .select_only()
        .column(account::Column::PersonId)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    Ok(guests.into_iter().chain(leads).map(PersonId).collect())
}
