//! Outcome measures, their figures by function and month, and the worksheet of a programme.

use chrono::NaiveDate;
use domain::id::{MeasureId, ProgrammeId};
use domain::measure::worksheet::{Money, Worksheet};
use domain::measure::{Measure, MeasureValue, Milli, Month, key};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
};

use crate::entity::{cost_worksheet, measure_value, outcome_measure};
use crate::programme::{number, small, unreadable};

/// Rows of one statement: both engines limit the values of one.
const CHUNK: usize = 500;

/// All measures, by name.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Measure>, DbErr> {
    let mut rows = outcome_measure::Entity::find().all(db).await?;
    // Not in the database, whose engines sort letters differently.
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    rows.into_iter()
        .map(|row| {
            Ok(Measure {
                id: MeasureId(row.id),
                name: row.name,
                unit: row.unit,
                direction: row.direction.parse().map_err(unreadable)?,
                dimension: row.dimension.parse().map_err(unreadable)?,
            })
        })
        .collect()
}

/// Adds a measure; `id` of `new` is ignored.
///
/// # Errors
/// The database's error, a unique violation among them when there is such a measure.
pub async fn insert(db: &impl ConnectionTrait, new: &Measure) -> Result<MeasureId, DbErr> {
    let row = outcome_measure::ActiveModel {
        id: NotSet,
        name: Set(new.name.clone()),
        key: Set(key(&new.name)),
        unit: Set(new.unit.clone()),
        direction: Set(new.direction.as_str().to_owned()),
        dimension: Set(new.dimension.as_str().to_owned()),
    };
    Ok(MeasureId(row.insert(db).await?.id))
}

/// Deletes a measure with its figures; whether there was one.
///
/// # Errors
/// The database's error.
pub async fn delete(db: &impl ConnectionTrait, id: MeasureId) -> Result<bool, DbErr> {
    measure_value::Entity::delete_many()
        .filter(measure_value::Column::MeasureId.eq(id.0))
        .exec(db)
        .await?;
    let done = outcome_measure::Entity::delete_by_id(id.0).exec(db).await?;
    Ok(done.rows_affected > 0)
}

/// The figures of a measure, or of all, by measure, function and month.
///
/// # Errors
/// The database's error.
pub async fn list_values(
    db: &impl ConnectionTrait,
    measure: Option<MeasureId>,
) -> Result<Vec<MeasureValue>, DbErr> {
    let mut query = measure_value::Entity::find();
    if let Some(measure) = measure {
        query = query.filter(measure_value::Column::MeasureId.eq(measure.0));
    }
    let rows = query.all(db).await?;
    let mut values = rows
        .into_iter()
        .map(|row| {
            Ok(MeasureValue {
                measure: MeasureId(row.measure_id),
                function: row.function,
                month: Month::of(row.month),
                value: Milli(row.milli),
                base: row.base.map(small).transpose()?,
            })
        })
        .collect::<Result<Vec<_>, DbErr>>()?;
    values.sort_by(|a, b| {
        let key = |one: &MeasureValue| (one.measure, one.function.to_lowercase(), one.month);
        key(a).cmp(&key(b))
    });
    Ok(values)
}

/// Keeps figures, in the place of earlier ones of the same measure, function and month.
///
/// # Errors
/// The database's error.
pub async fn put_values(db: &impl ConnectionTrait, values: &[MeasureValue]) -> Result<(), DbErr> {
    use measure_value::Column;
    for chunk in values.chunks(CHUNK) {
        let rows = chunk.iter().map(|one| measure_value::ActiveModel {
            id: NotSet,
            measure_id: Set(one.measure.0),
            function: Set(one.function.clone()),
            month: Set(one.month.first_day()),
            milli: Set(one.value.0),
            base: Set(one.base.map(|base| number(base.into()))),
        });
        let replace = OnConflict::columns([Column::MeasureId, Column::Function, Column::Month])
            .update_columns([Column::Milli, Column::Base])
            .to_owned();
        measure_value::Entity::insert_many(rows)
            .on_conflict(replace)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Deletes a figure; whether there was one.
///
/// # Errors
/// The database's error.
pub async fn delete_value(
    db: &impl ConnectionTrait,
    measure: MeasureId,
    function: &str,
    month: NaiveDate,
) -> Result<bool, DbErr> {
    let done = measure_value::Entity::delete_many()
        .filter(measure_value::Column::MeasureId.eq(measure.0))
        .filter(measure_value::Column::Function.eq(function))
        .filter(measure_value::Column::Month.eq(month))
        .exec(db)
        .await?;
    Ok(done.rows_affected > 0)
}

/// The worksheet of a programme.
///
/// # Errors
/// The database's error.
pub async fn find_worksheet(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> Result<Option<Worksheet>, DbErr> {
    let row = cost_worksheet::Entity::find_by_id(programme.0)
        .one(db)
        .await?;
    row.map(|row| {
        Ok(Worksheet {
            currency: row.currency,
            people: small(row.people)?,
            hours: Milli(row.hours),
            hour_cost: Money(row.hour_cost),
            facilitator_hours: Milli(row.facilitator_hours),
            facilitator_cost: Money(row.facilitator_cost),
            room_hours: Milli(row.room_hours),
            room_cost: Money(row.room_cost),
            other: Money(row.other),
            measure: row.measure,
            cases: small(row.cases)?,
            months: small(row.months)?,
            unit_worth: Money(row.unit_worth),
            change: [Milli(row.low), Milli(row.likely), Milli(row.high)],
        })
    })
    .transpose()
}

/// Keeps the worksheet of a programme in the place of the earlier one.
///
/// # Errors
/// The database's error.
pub async fn put_worksheet(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    sheet: &Worksheet,
) -> Result<(), DbErr> {
    cost_worksheet::Entity::delete_by_id(programme.0)
        .exec(db)
        .await?;
    let [low, likely, high] = sheet.change;
    cost_worksheet::ActiveModel {
        programme_id: Set(programme.0),
        currency: Set(sheet.currency.clone()),
        people: Set(number(sheet.people.into())),
        hours: Set(sheet.hours.0),
        hour_cost: Set(sheet.hour_cost.0),
        facilitator_hours: Set(sheet.facilitator_hours.0),
        facilitator_cost: Set(sheet.facilitator_cost.0),
        room_hours: Set(sheet.room_hours.0),
        room_cost: Set(sheet.room_cost.0),
        other: Set(sheet.other.0),
        measure: Set(sheet.measure.clone()),
        cases: Set(number(sheet.cases.into())),
        months: Set(number(sheet.months.into())),
        unit_worth: Set(sheet.unit_worth.0),
        low: Set(low.0),
        likely: Set(likely.0),
        high: Set(high.0),
    }
    .insert(db)
    .await?;
    Ok(())
}
