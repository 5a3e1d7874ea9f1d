//! Forms, waves, who has answered, and answers.

mod answer;
mod instrument;
mod mix;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::id::{InstrumentId, PersonId, ProgrammeId, WaveId};
use domain::instrument::AnonymityMode;
use domain::wave::{ReadOut, Turnout, Wave, groups_of};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, RelationTrait,
};

use crate::entity::{instrument_item, participation, person, wave};
use crate::programme::unreadable;

pub use answer::{
    close, forget_traces, insert_anonymous, list_responses, own_answers, replace_response,
};
pub use instrument::{find_instrument, keep_instrument};
pub use mix::lock_answers;

/// One wave.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, id: WaveId) -> Result<Option<Wave>, DbErr> {
    wave::Entity::find_by_id(id.0)
        .one(db)
        .await?
        .map(|row| to_wave(&row))
        .transpose()
}

/// The waves of a programme with who has answered, the newest first.
///
/// # Errors
/// The database's error.
pub async fn list_of_programme(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> Result<Vec<(Wave, Turnout)>, DbErr> {
    let rows = wave::Entity::find()
        .filter(wave::Column::ProgrammeId.eq(programme.0))
        .order_by_desc(wave::Column::Id)
        .all(db)
        .await?;
    with_turnouts(db, rows).await
}

/// The waves that are not closed though their time is over at `now`.
///
/// # Errors
/// The database's error.
pub async fn list_ended(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Vec<WaveId>, DbErr> {
    let ids: Vec<i64> = wave::Entity::find()
        .filter(wave::Column::ClosedAt.is_null())
        .filter(wave::Column::ClosesAt.lte(now))
        .order_by_asc(wave::Column::Id)
        .select_only()
        .column(wave::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(WaveId).collect())
}

/// The waves that are open at `now` and wait for an answer of `person`, with their number of items, the first
/// to close first.
///
/// # Errors
/// The database's error.
pub async fn list_to_answer(
    db: &impl ConnectionTrait,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<(Wave, u64)>, DbErr> {
    let rows = wave::Entity::find()
        .join(
            JoinType::InnerJoin,
            participation::Relation::Wave.def().rev(),
        )
        .filter(participation::Column::PersonId.eq(person.0))
        .filter(participation::Column::Answered.eq(false))
        .filter(wave::Column::ClosedAt.is_null())
        .filter(wave::Column::ClosesAt.gt(now))
        .order_by_asc(wave::Column::ClosesAt)
        .order_by_asc(wave::Column::Id)
        .all(db)
        .await?;
    let mut waves = Vec::new();
    for row in rows {
        let items = instrument_item::Entity::find()
            .filter(instrument_item::Column::InstrumentId.eq(row.instrument_id))
            .count(db)
            .await?;
        waves.push((to_wave(&row)?, items));
    }
    Ok(waves)
}

/// Whether a form with this key is open in the programme at `now`.
///
/// # Errors
/// The database's error.
pub async fn is_open(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    key: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let count = wave::Entity::find()
        .join(JoinType::InnerJoin, wave::Relation::Instrument.def())
        .filter(crate::entity::instrument::Column::Key.eq(key))
        .filter(wave::Column::ProgrammeId.eq(programme.0))
        .filter(wave::Column::ClosedAt.is_null())
        .filter(wave::Column::ClosesAt.gt(now))
        .count(db)
        .await?;
    Ok(count > 0)
}

/// Adds a wave; its `id` and `closed_at` are ignored.
///
/// # Errors
/// The database's error.
pub async fn insert(
    db: &impl ConnectionTrait,
    new: &Wave,
    now: DateTime<Utc>,
) -> Result<WaveId, DbErr> {
    let row = wave::ActiveModel {
        id: NotSet,
        programme_id: Set(new.programme.0),
        instrument_id: Set(new.instrument.0),
        title: Set(new.title.clone()),
        mode: Set(new.mode.as_str().to_owned()),
        opens_at: Set(new.opens_at),
        closes_at: Set(new.closes_at),
        closed_at: Set(None),
        read_out: Set(None),
        created_at: Set(now),
    }
    .insert(db)
    .await?;
    Ok(WaveId(row.id))
}

/// Asks these people to answer.
///
/// # Errors
/// The database's error.
pub async fn invite(
    db: &impl ConnectionTrait,
    id: WaveId,
    people: &[PersonId],
) -> Result<(), DbErr> {
    for some in people.chunks(1000) {
        let rows = some.iter().map(|person| participation::ActiveModel {
            wave_id: Set(id.0),
            person_id: Set(person.0),
            answered: Set(false),
        });
        participation::Entity::insert_many(rows)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Whether a person has answered; `None` when they were not asked.
///
/// # Errors
/// The database's error.
pub async fn has_answered(
    db: &impl ConnectionTrait,
    id: WaveId,
    person: PersonId,
) -> Result<Option<bool>, DbErr> {
    let row = participation::Entity::find_by_id((id.0, person.0))
        .one(db)
        .await?;
    Ok(row.map(|row| row.answered))
}

/// Who has answered, as far as it may be known; see [`Turnout::new`].
///
/// # Errors
/// The database's error.
pub async fn turnout(db: &impl ConnectionTrait, wave: &Wave) -> Result<Turnout, DbErr> {
    if let Some(read_out) = read_out(db, wave.id).await? {
        return Ok(read_out.turnout);
    }
    let people = people_of(db, &[wave.id.0])
        .await?
        .remove(&wave.id.0)
        .unwrap_or_default();
    Ok(Turnout::new(wave.mode, false, &people))
}

/// What the wave showed; `None` before its close.
///
/// # Errors
/// The database's error.
pub async fn read_out(db: &impl ConnectionTrait, id: WaveId) -> Result<Option<ReadOut>, DbErr> {
    let row = wave::Entity::find_by_id(id.0).one(db).await?;
    row.and_then(|row| row.read_out)
        .map(|json| serde_json::from_str(&json).map_err(unreadable))
        .transpose()
}

/// The group of levels in which the numbers of a person's anonymous answers are kept.
///
/// # Errors
/// The database's error.
pub async fn level_group(
    db: &impl ConnectionTrait,
    id: WaveId,
    level: &str,
) -> Result<String, DbErr> {
    let people = people_of(db, &[id.0])
        .await?
        .remove(&id.0)
        .unwrap_or_default();
    Ok(groups_of(&people).of(level).to_owned())
}

/// (asked, answered) by level.
type People = BTreeMap<String, (u32, u32)>;

/// Who was asked and who answered in each wave, by today's levels. It stays in the store: what may leave it is
/// a [`Turnout`].
async fn people_of(
    db: &impl ConnectionTrait,
    waves: &[i64],
) -> Result<BTreeMap<i64, People>, DbErr> {
    let counted: Vec<(i64, String, bool, i64)> = participation::Entity::find()
        .join(JoinType::InnerJoin, participation::Relation::Person.def())
        .filter(participation::Column::WaveId.is_in(waves.iter().copied()))
        .select_only()
        .column(participation::Column::WaveId)
        .column(person::Column::Level)
        .column(participation::Column::Answered)
        .column_as(participation::Column::PersonId.count(), "people")
        .group_by(participation::Column::WaveId)
        .group_by(person::Column::Level)
        .group_by(participation::Column::Answered)
        .into_tuple()
        .all(db)
        .await?;
    let mut people: BTreeMap<i64, People> = BTreeMap::new();
    for (wave, level, answered, count) in counted {
        let count = u32::try_from(count).map_err(unreadable)?;
        let of_level = people.entry(wave).or_default().entry(level).or_default();
        of_level.0 += count;
        if answered {
            of_level.1 += count;
        }
    }
    Ok(people)
}

async fn with_turnouts(
    db: &impl ConnectionTrait,
    rows: Vec<wave::Model>,
) -> Result<Vec<(Wave, Turnout)>, DbErr> {
    let unfinished: Vec<i64> = rows
        .iter()
        .filter(|row| row.read_out.is_none())
        .map(|row| row.id)
        .collect();
    let mut people = people_of(db, &unfinished).await?;
    rows.into_iter()
        .map(|row| {
            let wave = to_wave(&row)?;
            let turnout = match row.read_out {
                Some(json) => {
                    serde_json::from_str::<ReadOut>(&json)
                        .map_err(unreadable)?
                        .turnout
                }
                None => Turnout::new(
                    wave.mode,
                    false,
                    &people.remove(&row.id).unwrap_or_default(),
                ),
            };
            Ok((wave, turnout))
        })
        .collect()
}

fn to_wave(row: &wave::Model) -> Result<Wave, DbErr> {
    Ok(Wave {
        id: WaveId(row.id),
        programme: ProgrammeId(row.programme_id),
        instrument: InstrumentId(row.instrument_id),
        title: row.title.clone(),
        mode: row.mode.parse::<AnonymityMode>().map_err(unreadable)?,
        opens_at: row.opens_at,
        closes_at: row.closes_at,
        closed_at: row.closed_at,
    })
}
