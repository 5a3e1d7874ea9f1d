//! Answers: kept with their person in named and confidential waves, and without anybody in anonymous ones.
//!
//! What an anonymous answer leaves behind. Each item is a row by itself with a random key of 128 bits; there is
//! no person, no time and nothing that two items of one person have in common but the group of levels, which
//! has at least five people and stands at numbers only. That somebody has answered is a flag in another table.
//! No function of this crate gives such a row to its caller: they leave it as a read-out alone.
//!
//! One copy of the tables tells nothing more while the wave is open: see [`mix`].
//!
//! What remains: whoever owns the database and watches it while the wave is open (its write-ahead log, two copies
//! with one answer between them) can see which flag and which rows changed together. The close ends that: the rows are written anew in random order, with new
//! keys and without the level, in one transaction, and [`forget_traces`] lets the engine drop the old ones.
//! Backups made while the wave was open keep what they hold until they expire.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::id::{InstrumentItemId, PersonId, WaveId};
use domain::instrument::{AnonymityMode, Given, StoredInstrument};
use domain::wave::{Counted, ReadOut, Response, Turnout, Wave, groups_of, read_out};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, QueryFilter,
    QueryOrder,
};
use sha2::{Digest, Sha256};

use super::{mix, people_of};
use crate::Db;
use crate::entity::{anonymous_answer, answer, participation, person, response, wave};
use crate::programme::{small, unreadable};

/// Keeps a person's named or confidential answers in place of earlier ones. `given` has one entry an item.
///
/// # Errors
/// The database's error.
pub async fn replace_response(
    tx: &DatabaseTransaction,
    id: WaveId,
    person: PersonId,
    level: &str,
    form: &StoredInstrument,
    given: &[Option<Given>],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let earlier = response::Entity::find()
        .filter(response::Column::WaveId.eq(id.0))
        .filter(response::Column::PersonId.eq(person.0))
        .one(tx)
        .await?;
    if let Some(earlier) = earlier {
        answer::Entity::delete_many()
            .filter(answer::Column::ResponseId.eq(earlier.id))
            .exec(tx)
            .await?;
        response::Entity::delete_by_id(earlier.id).exec(tx).await?;
    }
    let response_id = response::ActiveModel {
        id: NotSet,
        wave_id: Set(id.0),
        person_id: Set(person.0),
        level: Set(level.to_owned()),
        answered_at: Set(now),
    }
    .insert(tx)
    .await?
    .id;
    let rows: Vec<_> = form
        .items
        .iter()
        .zip(given)
        .filter_map(|(item, given)| {
            let (number, text) = columns(given.clone()?);
            Some(answer::ActiveModel {
                id: NotSet,
                response_id: Set(response_id),
                item_id: Set(item.0),
                number: Set(number),
                text: Set(text),
            })
        })
        .collect();
    if !rows.is_empty() {
        answer::Entity::insert_many(rows)
            .exec_without_returning(tx)
            .await?;
    }
    mark_answered(tx, id, person).await?;
    Ok(())
}

/// Keeps anonymous answers and notes apart from them that the person has answered. `level` is the group from
/// [`super::level_group`]; `seed` is secret, random and used for nothing else. `false`, and nothing kept, when
/// the person has answered before.
///
/// # Errors
/// The database's error.
pub async fn insert_anonymous(
    tx: &DatabaseTransaction,
    id: WaveId,
    person: PersonId,
    level: &str,
    form: &StoredInstrument,
    given: Vec<Option<Given>>,
    seed: &str,
) -> Result<bool, DbErr> {
    if !mark_answered(tx, id, person).await? {
        return Ok(false);
    }
    let mut keys = Keys::new(seed);
    mix::mix_flags(tx, id, person, &mut keys).await?;
    let mut answers: Vec<_> = form
        .items
        .iter()
        .zip(given)
        .filter_map(|(item, given)| {
            let given = given?;
            let level = match given {
                Given::Number(_) => level.to_owned(),
                // Texts are never shown by level, so theirs is not kept.
                Given::Text(_) => String::new(),
            };
            Some((*item, level, given))
        })
        .collect();
    for row in mix::take_some(tx, id, &mut keys).await? {
        if let Some(given) = given_of(row.number, row.text)? {
            answers.push((InstrumentItemId(row.item_id), row.level, given));
        }
    }
    insert_shuffled(tx, id, answers, &mut keys).await?;
    Ok(true)
}

/// Notes that the person has answered; `false` when that is known already.
async fn mark_answered(
    tx: &DatabaseTransaction,
    id: WaveId,
    person: PersonId,
) -> Result<bool, DbErr> {
    let changed = participation::Entity::update_many()
        .col_expr(participation::Column::Answered, Expr::value(true))
        .filter(participation::Column::WaveId.eq(id.0))
        .filter(participation::Column::PersonId.eq(person.0))
        .filter(participation::Column::Answered.eq(false))
        .exec(tx)
        .await?;
    Ok(changed.rows_affected == 1)
}

async fn insert_shuffled(
    tx: &DatabaseTransaction,
    id: WaveId,
    answers: Vec<(InstrumentItemId, String, Given)>,
    keys: &mut Keys,
) -> Result<(), DbErr> {
    let keyed: BTreeMap<String, _> = answers
        .into_iter()
        .map(|answer| (keys.next(), answer))
        .collect();
    let rows: Vec<_> = keyed
        .into_iter()
        .map(|(key, (item, level, given))| {
            let (number, text) = columns(given);
            anonymous_answer::ActiveModel {
                key: Set(key),
                wave_id: Set(id.0),
                item_id: Set(item.0),
                level: Set(level),
                number: Set(number),
                text: Set(text),
            }
        })
        .collect();
    for some in rows.chunks(1000) {
        anonymous_answer::Entity::insert_many(some.to_vec())
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// What a person answered in a named or confidential wave, one entry an item; `None` when nothing is kept.
///
/// # Errors
/// The database's error.
pub async fn own_answers(
    db: &impl ConnectionTrait,
    id: WaveId,
    person: PersonId,
    form: &StoredInstrument,
) -> Result<Option<Vec<Option<Given>>>, DbErr> {
    let row = response::Entity::find()
        .filter(response::Column::WaveId.eq(id.0))
        .filter(response::Column::PersonId.eq(person.0))
        .one(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut given = answers_of(db, &[row.id], form).await?;
    Ok(Some(
        given
            .remove(&row.id)
            .unwrap_or_else(|| vec![None; form.items.len()]),
    ))
}

/// The returns of a named or confidential wave, by name; an anonymous one has none.
///
/// # Errors
/// The database's error.
pub async fn list_responses(
    db: &impl ConnectionTrait,
    id: WaveId,
    form: &StoredInstrument,
) -> Result<Vec<Response>, DbErr> {
    let rows = response::Entity::find()
        .filter(response::Column::WaveId.eq(id.0))
        .find_also_related(person::Entity)
        .order_by_asc(person::Column::FamilyName)
        .order_by_asc(person::Column::GivenName)
        .order_by_asc(person::Column::EmployeeId)
        .all(db)
        .await?;
    let ids: Vec<i64> = rows.iter().map(|(row, _)| row.id).collect();
    let mut given = answers_of(db, &ids, form).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(row, person)| {
            Some(Response {
                person: PersonId(row.person_id),
                name: crate::person::to_person(person?).entry.name(),
                level: row.level,
                answered_at: row.answered_at,
                given: given
                    .remove(&row.id)
                    .unwrap_or_else(|| vec![None; form.items.len()]),
            })
        })
        .collect())
}

/// The answers of some responses, one entry an item.
async fn answers_of(
    db: &impl ConnectionTrait,
    responses: &[i64],
    form: &StoredInstrument,
) -> Result<BTreeMap<i64, Vec<Option<Given>>>, DbErr> {
    let rows = answer::Entity::find()
        .filter(answer::Column::ResponseId.is_in(responses.iter().copied()))
        .all(db)
        .await?;
    let mut given: BTreeMap<i64, Vec<Option<Given>>> = BTreeMap::new();
    for row in rows {
        let at = place(form, row.item_id)?;
        given
            .entry(row.response_id)
            .or_insert_with(|| vec![None; form.items.len()])[at] = given_of(row.number, row.text)?;
    }
    Ok(given)
}

/// Closes a wave: computes its read-out, keeps it, and writes anonymous answers anew so that nothing of them
/// follows the order in which they came. `seed` is secret, random and used for nothing else. `None` when the
/// wave is closed already.
///
/// # Errors
/// The database's error.
pub async fn close(
    tx: &DatabaseTransaction,
    wave: &Wave,
    form: &StoredInstrument,
    now: DateTime<Utc>,
    seed: &str,
) -> Result<Option<ReadOut>, DbErr> {
    if wave.closed_at.is_some() {
        return Ok(None);
    }
    let mut keys = Keys::new(seed);
    let people = people_of(tx, &[wave.id.0])
        .await?
        .remove(&wave.id.0)
        .unwrap_or_default();
    let answers = match wave.mode {
        AnonymityMode::Anonymous => take_anonymous(tx, wave.id, form).await?,
        AnonymityMode::Named | AnonymityMode::Confidential => list_responses(tx, wave.id, form)
            .await?
            .into_iter()
            .flat_map(|response| {
                let level = response.level;
                response
                    .given
                    .into_iter()
                    .enumerate()
                    .filter_map(move |(item, given)| {
                        Some(Counted {
                            item,
                            level: level.clone(),
                            given: given?,
                        })
                    })
            })
            .collect(),
    };
    let turnout = Turnout::new(wave.mode, true, &people);
    let shown = read_out(
        &form.form.items,
        &groups_of(&people),
        turnout,
        &answers,
        |texts| list_texts(texts, &mut keys),
    );
    if wave.mode == AnonymityMode::Anonymous {
        let rewritten = answers
            .into_iter()
            .map(|answer| (form.items[answer.item], String::new(), answer.given))
            .collect();
        insert_shuffled(tx, wave.id, rewritten, &mut keys).await?;
    }
    wave::Entity::update_many()
        .col_expr(wave::Column::ClosedAt, Expr::value(now))
        .col_expr(
            wave::Column::ReadOut,
            Expr::value(serde_json::to_string(&shown).map_err(unreadable)?),
        )
        .filter(wave::Column::Id.eq(wave.id.0))
        .exec(tx)
        .await?;
    Ok(Some(shown))
}

/// The texts of one question as the read-out shows them: each question in a random order of its own, so that
/// the same place in two lists says nothing. Whatever has to happen to a text before anybody reads it, such as
/// looking for names, happens here.
fn list_texts(texts: Vec<String>, keys: &mut Keys) -> Vec<String> {
    let shuffled: BTreeMap<String, String> =
        texts.into_iter().map(|text| (keys.next(), text)).collect();
    shuffled.into_values().collect()
}

/// Reads and deletes the anonymous answers of a wave.
async fn take_anonymous(
    tx: &DatabaseTransaction,
    id: WaveId,
    form: &StoredInstrument,
) -> Result<Vec<Counted>, DbErr> {
    let rows = anonymous_answer::Entity::find()
        .filter(anonymous_answer::Column::WaveId.eq(id.0))
        .all(tx)
        .await?;
    anonymous_answer::Entity::delete_many()
        .filter(anonymous_answer::Column::WaveId.eq(id.0))
        .exec(tx)
        .await?;
    let mut answers = Vec::new();
    for row in rows {
        if let Some(given) = given_of(row.number, row.text)? {
            answers.push(Counted {
                item: place(form, row.item_id)?,
                level: row.level,
                given,
            });
        }
    }
    Ok(answers)
}

/// Lets the engine drop what a close has deleted: SQLite overwrites it at once and the write-ahead log is cut
/// here, PostgreSQL clears old rows when it is told to. It may be refused while others read; then it happens
/// with the engine's next cleaning, so a failure is no reason to undo the close.
///
/// # Errors
/// The database's error.
pub async fn forget_traces(db: &Db) -> Result<(), DbErr> {
    let statements: &[&str] = match db.get_database_backend() {
        DbBackend::Postgres => &["VACUUM anonymous_answer", "VACUUM participation"],
        _ => &["PRAGMA wal_checkpoint(TRUNCATE)"],
    };
    for statement in statements {
        db.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Random keys of 128 bits from a secret seed: SHA-256 over the seed and a counter.
pub(super) struct Keys {
    seed: Sha256,
    made: u64,
}

impl Keys {
    fn new(seed: &str) -> Self {
        Self {
            seed: Sha256::new_with_prefix(seed),
            made: 0,
        }
    }

    pub(super) fn next(&mut self) -> String {
        let mut hasher = self.seed.clone();
        hasher.update(self.made.to_be_bytes());
        self.made += 1;
        hasher.finalize()[..16]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

fn columns(given: Given) -> (Option<i32>, Option<String>) {
    match given {
        Given::Number(number) => (Some(number.into()), None),
        Given::Text(text) => (None, Some(text)),
    }
}

fn given_of(number: Option<i32>, text: Option<String>) -> Result<Option<Given>, DbErr> {
    Ok(match (number, text) {
        (Some(number), _) => Some(Given::Number(small(number)?)),
        (None, text) => text.map(Given::Text),
    })
}

fn place(form: &StoredInstrument, item: i64) -> Result<usize, DbErr> {
    form.items
        .iter()
        .position(|id| id.0 == item)
        .ok_or_else(|| unreadable(format!("an answer to item {item} of another form")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn keys_never_repeat_and_differ_with_the_seed() {
        let keys = |seed: &str| {
            let mut keys = Keys::new(seed);
            (0..1000).map(|_| keys.next()).collect::<BTreeSet<_>>()
        };
        let (one, other) = (keys("a"), keys("b"));
        assert_eq!((one.len(), other.len()), (1000, 1000));
        assert!(one.is_disjoint(&other));
        assert!(one.iter().all(|key| key.len() == 32));
    }

    #[test]
    fn texts_are_listed_in_an_order_of_their_own() {
        let texts: Vec<String> = (0..50).map(|n| n.to_string()).collect();
        let mut keys = Keys::new("a");
        let (one, other) = (
            list_texts(texts.clone(), &mut keys),
            list_texts(texts.clone(), &mut keys),
        );
        assert_ne!(one, other);
        assert_ne!(one, texts);
        assert_eq!(
            one.iter().collect::<BTreeSet<_>>(),
            texts.iter().collect::<BTreeSet<_>>()
        );
    }
}
