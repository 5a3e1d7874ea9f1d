//! Who can still lead.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::id::AccountId;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter,
    QuerySelect, RelationTrait,
};

use crate::entity::{account, person};

/// Those of some accounts that can sign in and whose person, if they have one, has not left by `today`; one query.
///
/// # Errors
/// The database's error.
pub async fn list_active_leads(
    db: &impl ConnectionTrait,
    accounts: &[AccountId],
    today: NaiveDate,
) -> Result<BTreeSet<AccountId>, DbErr> {
    let is_here = Condition::all().add(person::Column::Active.eq(true)).add(
        Condition::any()
            .add(person::Column::LeaveDate.is_null())
            .add(person::Column::LeaveDate.gte(today)),
    );
    let ids: Vec<i64> = account::Entity::find()
        .join(JoinType::LeftJoin, account::Relation::Person.def())
        .filter(account::Column::Id.is_in(accounts.iter().map(|id| id.0)))
        .filter(account::Column::Disabled.eq(false))
        .filter(
            Condition::any()
                .add(account::Column::PersonId.is_null())
                .add(is_here),
        )
        .select_only()
        .column(account::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(AccountId).collect())
}
