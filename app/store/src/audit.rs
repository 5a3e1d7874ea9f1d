//! The audit log: appended in the transaction of the change it records, chained by hashes.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::account::Viewer;
use domain::audit::AuditEvent;
use domain::id::AuditEventId;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use sha2::{Digest, Sha256};

use crate::entity::audit_event::{ActiveModel, Column, Entity, Model};

/// What the first event follows.
const ROOT: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Appends one event. `detail` holds numbers and keys, never content.
///
/// # Errors
/// The database's error.
pub async fn append(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    actor: Option<&Viewer>,
    kind: &str,
    subject: &str,
    detail: &str,
) -> Result<(), DbErr> {
    let previous = Entity::find()
        .order_by_desc(Column::Id)
        .one(tx)
        .await?
        .map_or_else(|| ROOT.to_owned(), |last| last.hash);
    let mut row = Model {
        id: 0,
        at: now,
        actor_account_id: actor.map(|viewer| viewer.account.0),
        actor: actor.map(|viewer| viewer.name.clone()),
        kind: kind.to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_owned(),
        previous_hash: previous,
        hash: String::new(),
    };
    row.hash = hash(&row);
    ActiveModel {
        id: sea_orm::ActiveValue::NotSet,
        at: Set(row.at),
        actor_account_id: Set(row.actor_account_id),
        actor: Set(row.actor),
        kind: Set(row.kind),
        subject: Set(row.subject),
        detail: Set(row.detail),
        previous_hash: Set(row.previous_hash),
        hash: Set(row.hash),
    }
    .insert(tx)
    .await?;
    Ok(())
}

/// The newest `limit` events after skipping `offset`, newest first; of one account when `actor` is given.
///
/// # Errors
/// The database's error.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: Option<i64>,
    offset: u64,
    limit: u64,
) -> Result<Vec<AuditEvent>, DbErr> {
    let mut query = Entity::find().order_by_desc(Column::Id);
    if let Some(actor) = actor {
        query = query.filter(Column::ActorAccountId.eq(actor));
    }
    let rows = query.offset(offset).limit(limit).all(db).await?;
    Ok(rows
        .into_iter()
        .map(|row| AuditEvent {
            id: AuditEventId(row.id),
            at: row.at,
            actor: row.actor,
            kind: row.kind,
            subject: row.subject,
            detail: row.detail,
        })
        .collect())
}

/// The place of the newest event; 0 when there is none.
///
/// # Errors
/// The database's error.
pub async fn last(db: &impl ConnectionTrait) -> Result<AuditEventId, DbErr> {
    let newest = Entity::find()
        .select_only()
        .column(Column::Id)
        .order_by_desc(Column::Id)
        .limit(1)
        .into_tuple::<i64>()
        .one(db)
        .await?;
    Ok(AuditEventId(newest.unwrap_or_default()))
}

/// Place, kind and subject of the first `limit` events after one.
///
/// # Errors
/// The database's error.
pub async fn list_after(
    db: &impl ConnectionTrait,
    after: AuditEventId,
    limit: u64,
) -> Result<Vec<(AuditEventId, String, String)>, DbErr> {
    let rows: Vec<(i64, String, String)> = Entity::find()
        .filter(Column::Id.gt(after.0))
        .order_by_asc(Column::Id)
        .limit(limit)
        .select_only()
        .column(Column::Id)
        .column(Column::Kind)
        .column(Column::Subject)
        .into_tuple()
        .all(db)
        .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(id, kind, subject)| (AuditEventId(id), kind, subject))
        .collect())
}

/// How many events there are.
///
/// # Errors
/// The database's error.
pub async fn count(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Entity::find().count(db).await
}

/// The first event whose hash does not follow from what stands before it; `None` when the chain holds.
///
/// # Errors
/// The database's error.
pub async fn broken_link(db: &impl ConnectionTrait) -> Result<Option<AuditEventId>, DbErr> {
    let mut previous = ROOT.to_owned();
    let mut after = 0;
    loop {
        let rows = Entity::find()
            .filter(Column::Id.gt(after))
            .order_by_asc(Column::Id)
            .limit(1000)
            .all(db)
            .await?;
        let Some(last) = rows.last() else {
            return Ok(None);
        };
        after = last.id;
        for row in rows {
            if row.previous_hash != previous || row.hash != hash(&row) {
                return Ok(Some(AuditEventId(row.id)));
            }
            previous = row.hash;
        }
    }
}

fn hash(row: &Model) -> String {
    let mut hasher = Sha256::new();
    // Each part is preceded by its length, so that no two rows read alike.
    for part in [
        row.previous_hash.as_str(),
        &row.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        &row.actor_account_id
            .map_or_else(String::new, |id| id.to_string()),
        row.actor.as_deref().unwrap_or_default(),
        &row.kind,
        &row.subject,
        &row.detail,
    ] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex(&hasher.finalize())
}

/// Lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
