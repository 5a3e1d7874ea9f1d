//! Stored versions of forms.

use chrono::{DateTime, Utc};
use domain::id::{InstrumentId, InstrumentItemId};
use domain::instrument::{Instrument, Item, StoredInstrument};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use crate::entity::{instrument, instrument_item};
use crate::programme::{number, small, unreadable};

/// One version of a form.
///
/// # Errors
/// The database's error.
pub async fn find_instrument(
    db: &impl ConnectionTrait,
    id: InstrumentId,
) -> Result<Option<StoredInstrument>, DbErr> {
    let Some(row) = instrument::Entity::find_by_id(id.0).one(db).await? else {
        return Ok(None);
    };
    complete(db, row).await.map(Some)
}

/// Keeps a form: the newest version of its key when nothing changed, a new version otherwise.
///
/// # Errors
/// The database's error.
pub async fn keep_instrument(
    db: &impl ConnectionTrait,
    form: &Instrument,
    now: DateTime<Utc>,
) -> Result<InstrumentId, DbErr> {
    let newest = instrument::Entity::find()
        .filter(instrument::Column::Key.eq(&form.key))
        .order_by_desc(instrument::Column::Version)
        .one(db)
        .await?;
    let newest = match newest {
        Some(row) => Some(complete(db, row).await?),
        None => None,
    };
    if let Some(same) = newest.as_ref().filter(|stored| stored.form == *form) {
        return Ok(same.id);
    }
    let version = newest.map_or(0, |stored| stored.version) + 1;
    let id = instrument::ActiveModel {
        id: NotSet,
        key: Set(form.key.clone()),
        version: Set(number(version.into())),
        title: Set(form.title.clone()),
        purpose: Set(form.purpose.clone()),
        kirkpatrick_level: Set(form.kirkpatrick_level.into()),
        mode: Set(form.mode.as_str().to_owned()),
        created_at: Set(now),
    }
    .insert(db)
    .await?
    .id;
    for (at, item) in form.items.iter().enumerate() {
        instrument_item::ActiveModel {
            id: NotSet,
            instrument_id: Set(id),
            position: Set(number(at as u64) + 1),
            key: Set(item.key.clone()),
            kind: Set(serde_json::to_string(&item.kind).map_err(unreadable)?),
            prompt: Set(item.prompt.clone()),
            help: Set(item.help.clone()),
            skill_key: Set(item.skill.clone()),
            required: Set(item.required),
            theme: Set(item.theme.map(|theme| theme.as_str().to_owned())),
        }
        .insert(db)
        .await?;
    }
    Ok(InstrumentId(id))
}

async fn complete(
    db: &impl ConnectionTrait,
    row: instrument::Model,
) -> Result<StoredInstrument, DbErr> {
    let rows = instrument_item::Entity::find()
        .filter(instrument_item::Column::InstrumentId.eq(row.id))
        .order_by_asc(instrument_item::Column::Position)
        .all(db)
        .await?;
    let ids = rows.iter().map(|row| InstrumentItemId(row.id)).collect();
    let items = rows
        .into_iter()
        .map(|row| {
            Ok(Item {
                key: row.key,
                kind: serde_json::from_str(&row.kind).map_err(unreadable)?,
                prompt: row.prompt,
                help: row.help,
                skill: row.skill_key,
                required: row.required,
                theme: row
                    .theme
                    .map(|theme| theme.parse().map_err(unreadable))
                    .transpose()?,
            })
        })
        .collect::<Result<_, DbErr>>()?;
    Ok(StoredInstrument {
        id: InstrumentId(row.id),
        version: small(row.version)?,
        form: Instrument {
            key: row.key,
            title: row.title,
            purpose: row.purpose,
            kirkpatrick_level: small(row.kirkpatrick_level)?,
            mode: row.mode.parse().map_err(unreadable)?,
            items,
        },
        items: ids,
    })
}
