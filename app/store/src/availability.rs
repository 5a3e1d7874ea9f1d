//! Rooms, closed days, and what facilitators can take on.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::availability::{Availability, ClosedDay, Room};
use domain::id::{AccountId, CohortPlanId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ConnectionTrait, DbErr, EntityTrait, QueryOrder,
};

use crate::entity::{availability, closed_day, dates_release, room};
use crate::programme::{number, small, unreadable};

/// All rooms, by name.
///
/// # Errors
/// The database's error.
pub async fn list_rooms(db: &impl ConnectionTrait) -> Result<Vec<Room>, DbErr> {
    let rows = room::Entity::find()
        .order_by_asc(room::Column::Name)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Room {
                name: row.name,
                site: row.site,
                seats: small(row.seats)?,
                timezone: row.timezone,
                hours: row.hours.parse().map_err(unreadable)?,
            })
        })
        .collect()
}

/// Puts these rooms in the place of all others.
///
/// # Errors
/// The database's error.
pub async fn replace_rooms(db: &impl ConnectionTrait, rooms: &[Room]) -> Result<(), DbErr> {
    room::Entity::delete_many().exec(db).await?;
    for one in rooms {
        room::ActiveModel {
            id: NotSet,
            name: Set(one.name.clone()),
            site: Set(one.site.clone()),
            seats: Set(one.seats.into()),
            timezone: Set(one.timezone.clone()),
            hours: Set(one.hours.to_string()),
        }
        .insert(db)
        .await?;
    }
    Ok(())
}

/// All closed days, by date.
///
/// # Errors
/// The database's error.
pub async fn list_closed(db: &impl ConnectionTrait) -> Result<Vec<ClosedDay>, DbErr> {
    let rows = closed_day::Entity::find()
        .order_by_asc(closed_day::Column::Day)
        .order_by_asc(closed_day::Column::Id)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| ClosedDay {
            date: row.day,
            site: row.site,
            name: row.name,
        })
        .collect())
}

/// Puts these closed days in the place of all others.
///
/// # Errors
/// The database's error.
pub async fn replace_closed(db: &impl ConnectionTrait, days: &[ClosedDay]) -> Result<(), DbErr> {
    closed_day::Entity::delete_many().exec(db).await?;
    for one in days {
        closed_day::ActiveModel {
            id: NotSet,
            day: Set(one.date),
            site: Set(one.site.clone()),
            name: Set(one.name.clone()),
        }
        .insert(db)
        .await?;
    }
    Ok(())
}

/// What facilitators have said of when they can lead.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait) -> Result<BTreeMap<AccountId, Availability>, DbErr> {
    let rows = availability::Entity::find().all(db).await?;
    rows.into_iter()
        .map(|row| {
            let said = Availability {
                experienced: row.experienced,
                timezone: row.timezone,
                hours: row.hours.parse().map_err(unreadable)?,
                days_off: row.days_off.parse().map_err(unreadable)?,
                sessions_a_month: row.sessions_a_month.map(small).transpose()?,
            };
            Ok((AccountId(row.account_id), said))
        })
        .collect()
}

/// Keeps what a facilitator can take on, in place of what was said before.
///
/// # Errors
/// The database's error.
pub async fn put(
    db: &impl ConnectionTrait,
    account: AccountId,
    said: &Availability,
) -> Result<(), DbErr> {
    use availability::Column;
    let row = availability::ActiveModel {
        account_id: Set(account.0),
        experienced: Set(said.experienced),
        timezone: Set(said.timezone.clone()),
        hours: Set(said.hours.to_string()),
        days_off: Set(said.days_off.to_string()),
        sessions_a_month: Set(said.sessions_a_month.map(i32::from)),
    };
    availability::Entity::insert(row)
        .on_conflict(
            OnConflict::column(Column::AccountId)
                .update_columns([
                    Column::Experienced,
                    Column::Timezone,
                    Column::Hours,
                    Column::DaysOff,
                    Column::SessionsAMonth,
                ])
                .to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// What is kept of dates that were set for a whole plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatesRelease {
    /// The plan.
    pub plan: CohortPlanId,
    /// What changes, in the coordinator's words.
    pub note: String,
    /// Whether people are to be told.
    pub notify: bool,
    /// How many sessions got a date.
    pub sessions: usize,
    /// How many of them had another.
    pub moved: usize,
    /// Who set them.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Keeps that dates were set.
///
/// # Errors
/// The database's error.
pub async fn insert_release(db: &impl ConnectionTrait, new: &DatesRelease) -> Result<(), DbErr> {
    dates_release::ActiveModel {
        id: NotSet,
        plan_id: Set(new.plan.0),
        note: Set(new.note.clone()),
        notify: Set(new.notify),
        sessions: Set(number(new.sessions as u64)),
        moved: Set(number(new.moved as u64)),
        released_by: Set(new.by.0),
        released_at: Set(new.at),
    }
    .insert(db)
    .await?;
    Ok(())
}
