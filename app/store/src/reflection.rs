//! Follow-ups on skills. What others said leaves here only as figures of at least five people.

use chrono::{DateTime, Utc};
use domain::id::{PersonId, ProgrammeId, ReflectionId, SessionId, SkillId};
use domain::reflection::{Adoption, Frequency, Reflection, Said, adoption};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};

use crate::entity::reflection::{ActiveModel, Column, Entity, Model};
use crate::entity::{curriculum, skill};
use crate::programme::small;

/// Everything a person answered, the oldest first.
///
/// # Errors
/// The database's error.
pub async fn list_of_person(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<Reflection>, DbErr> {
    let rows = Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(to_reflection).collect()
}

/// Adds an answer.
///
/// # Errors
/// The database's error; a unique violation when it was given already.
pub async fn insert(
    db: &impl ConnectionTrait,
    session: SessionId,
    person: PersonId,
    skill: SkillId,
    weeks: u8,
    said: &Said,
    now: DateTime<Utc>,
) -> Result<ReflectionId, DbErr> {
    let row = ActiveModel {
        id: NotSet,
        session_id: Set(session.0),
        person_id: Set(person.0),
        skill_id: Set(skill.0),
        weeks: Set(weeks.into()),
        frequency: Set(said.frequency.number().into()),
        unprompted: Set(said.unprompted),
        situation: Set(said.situation.clone()),
        then_rating: Set(said.then_rating.into()),
        now_rating: Set(said.now_rating.into()),
        created_at: Set(now),
    }
    .insert(db)
    .await?;
    Ok(ReflectionId(row.id))
}

/// How the skills of a programme are taken up: figures by skill and week, none of fewer than five people.
/// `skills` are keys and names in the order they are shown.
///
/// # Errors
/// The database's error.
pub async fn list_adoption(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    skills: &[(String, String)],
) -> Result<Vec<Adoption>, DbErr> {
    let rows = Entity::find()
        .find_also_related(skill::Entity)
        .join(JoinType::InnerJoin, skill::Relation::Curriculum.def())
        .filter(curriculum::Column::ProgrammeId.eq(programme.0))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let mut answers = Vec::new();
    for (row, skill) in rows {
        if let Some(skill) = skill {
            answers.push((skill.key, to_reflection(row)?));
        }
    }
    let answers = answers
        .iter()
        .map(|(key, one)| (one.person, key.as_str(), one.weeks, one.said.clone()));
    Ok(adoption(skills, answers))
}

fn to_reflection(row: Model) -> Result<Reflection, DbErr> {
    let frequency = small(row.frequency)?;
    Ok(Reflection {
        id: ReflectionId(row.id),
        session: SessionId(row.session_id),
        person: PersonId(row.person_id),
        skill: SkillId(row.skill_id),
        weeks: small(row.weeks)?,
        said: Said {
            frequency: Frequency::from_number(frequency)
                .ok_or_else(|| DbErr::Type(format!("{frequency} is no frequency")))?,
            unprompted: row.unprompted,
            situation: row.situation,
            then_rating: small(row.then_rating)?,
            now_rating: small(row.now_rating)?,
        },
        created_at: row.created_at,
    })
}
