//! The history of who was moved where.

use domain::cohort::CohortMove;
use domain::id::{AccountId, CohortId, CohortMoveId, CohortPlanId, PersonId};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::entity::{account, cohort_move, person};

/// Moves recorded with one statement.
const AT_ONCE: usize = 500;

/// Records moves; their ids are ignored.
///
/// # Errors
/// The database's error.
pub async fn record_moves(db: &impl ConnectionTrait, moves: &[CohortMove]) -> Result<(), DbErr> {
    for some in moves.chunks(AT_ONCE) {
        let rows = some.iter().map(|one| cohort_move::ActiveModel {
            id: NotSet,
            plan_id: Set(one.plan.0),
            person_id: Set(one.person.0),
            from_cohort_id: Set(one.from.map(|id| id.0)),
            to_cohort_id: Set(one.to.map(|id| id.0)),
            moved_by: Set(one.by.0),
            moved_at: Set(one.at),
        });
        cohort_move::Entity::insert_many(rows)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// One move.
///
/// # Errors
/// The database's error.
pub async fn find_move(
    db: &impl ConnectionTrait,
    id: CohortMoveId,
) -> Result<Option<CohortMove>, DbErr> {
    let row = cohort_move::Entity::find_by_id(id.0).one(db).await?;
    Ok(row.map(to_move))
}

/// A move with the names it is told by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedMove {
    /// The move.
    pub moved: CohortMove,
    /// The person's name.
    pub person: String,
    /// The name of the account that moved them.
    pub by: String,
}

/// The newest moves of a plan after skipping `offset`, newest first.
///
/// # Errors
/// The database's error.
pub async fn list_moves(
    db: &impl ConnectionTrait,
    plan: CohortPlanId,
    offset: u64,
    limit: u64,
) -> Result<Vec<NamedMove>, DbErr> {
    let rows = cohort_move::Entity::find()
        .filter(cohort_move::Column::PlanId.eq(plan.0))
        .order_by_desc(cohort_move::Column::Id)
        .offset(offset)
        .limit(limit)
        .find_also_related(person::Entity)
        .all(db)
        .await?;
    let accounts = account::Entity::find()
        .filter(account::Column::Id.is_in(rows.iter().map(|(row, _)| row.moved_by)))
        .all(db)
        .await?;
    let name_of = |id: i64| {
        let account = accounts.iter().find(|account| account.id == id);
        account.map_or_else(String::new, |account| account.name.clone())
    };
    Ok(rows
        .into_iter()
        .map(|(row, person)| NamedMove {
            person: person.map_or_else(String::new, |person| {
                crate::person::to_person(person).entry.name()
            }),
            by: name_of(row.moved_by),
            moved: to_move(row),
        })
        .collect())
}

/// How many moves a plan has.
///
/// # Errors
/// The database's error.
pub async fn count_moves(db: &impl ConnectionTrait, plan: CohortPlanId) -> Result<u64, DbErr> {
    cohort_move::Entity::find()
        .filter(cohort_move::Column::PlanId.eq(plan.0))
        .count(db)
        .await
}

fn to_move(row: cohort_move::Model) -> CohortMove {
    CohortMove {
        id: CohortMoveId(row.id),
        plan: CohortPlanId(row.plan_id),
        person: PersonId(row.person_id),
        from: row.from_cohort_id.map(CohortId),
        to: row.to_cohort_id.map(CohortId),
        by: AccountId(row.moved_by),
        at: row.moved_at,
    }
}
