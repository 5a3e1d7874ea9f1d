//! Hides in which order anonymous answers came, while their wave is open, from whoever has a copy of the database.
//!
//! An engine keeps rows about where they were written, and dumps them so; PostgreSQL notes the transaction with each. So
//! every answer comes with a hundred earlier rows of either table, drawn at random, that are written anew with it in random
//! order: a copy tells neither who was the last to answer nor which rows were.

use std::collections::BTreeMap;

use domain::id::{PersonId, WaveId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::answer::Keys;
use crate::entity::{anonymous_answer, participation};

/// How many earlier rows are written anew with each answer.
const WITH_EACH: usize = 100;

/// Waits until no other transaction adds anonymous answers, so that those at the same moment come one after the other. It
/// comes first in its transaction; SQLite has one writer at a time anyway.
///
/// # Errors
/// The database's error.
pub async fn lock_answers(tx: &impl ConnectionTrait) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE anonymous_answer IN SHARE ROW EXCLUSIVE MODE")
            .await?;
    }
    Ok(())
}

/// Writes the flags of a hundred who have answered anew in random order, together with the one of `person`. SQLite changes a
/// flag where it stands, so that there is nothing to hide.
pub(super) async fn mix_flags(
    tx: &DatabaseTransaction,
    id: WaveId,
    person: PersonId,
    keys: &mut Keys,
) -> Result<(), DbErr> {
    if tx.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let of_wave = participation::Column::WaveId.eq(id.0);
    let answered: Vec<i64> = participation::Entity::find()
        .filter(of_wave.clone())
        .filter(participation::Column::Answered.eq(true))
        .filter(participation::Column::PersonId.ne(person.0))
        .select_only()
        .column(participation::Column::PersonId)
        .into_tuple()
        .all(tx)
        .await?;
    let drawn: BTreeMap<String, i64> = answered.into_iter().map(|id| (keys.next(), id)).collect();
    let taken = drawn.into_values().take(WITH_EACH).chain([person.0]);
    let taken = of_wave.and(participation::Column::PersonId.is_in(taken));
    let rows = participation::Entity::find()
        .filter(taken.clone())
        .all(tx)
        .await?;
    participation::Entity::delete_many()
        .filter(taken)
        .exec(tx)
        .await?;
    let shuffled: BTreeMap<String, _> = rows
        .into_iter()
        .map(|row| (keys.next(), row.into_active_model().reset_all()))
        .collect();
    participation::Entity::insert_many(shuffled.into_values())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Takes some earlier answers of the wave out, for [`super::answer`] to write them anew with the next one.
pub(super) async fn take_some(
    tx: &DatabaseTransaction,
    id: WaveId,
    keys: &mut Keys,
) -> Result<Vec<anonymous_answer::Model>, DbErr> {
    let of_wave =
        || anonymous_answer::Entity::find().filter(anonymous_answer::Column::WaveId.eq(id.0));
    let pivot = keys.next();
    let mut taken = of_wave()
        .filter(anonymous_answer::Column::Key.gte(pivot.clone()))
        .order_by_asc(anonymous_answer::Column::Key)
        .limit(WITH_EACH as u64)
        .all(tx)
        .await?;
    // The keys are a circle: after the highest comes the lowest.
    taken.extend(
        of_wave()
            .filter(anonymous_answer::Column::Key.lt(pivot))
            .order_by_asc(anonymous_answer::Column::Key)
            .limit((WITH_EACH - taken.len()) as u64)
            .all(tx)
            .await?,
    );
    anonymous_answer::Entity::delete_many()
        .filter(anonymous_answer::Column::Key.is_in(taken.iter().map(|row| row.key.clone())))
        .exec(tx)
        .await?;
    Ok(taken)
}
