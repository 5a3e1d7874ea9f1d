//! Programmes and the versions of their curricula.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::curriculum::{AgendaBlock, Curriculum, Skill};
use domain::id::{CurriculumId, ModuleId, ProgrammeId, SkillId};
use domain::programme::{CurriculumVersion, Programme, StoredModule, StoredSkill};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::entity::{agenda_block, curriculum, module, module_skill, programme, skill};

/// One programme.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, id: ProgrammeId) -> Result<Option<Programme>, DbErr> {
    Ok(programme::Entity::find_by_id(id.0)
        .one(db)
        .await?
        .map(to_programme))
}

/// All programmes, the oldest first.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Programme>, DbErr> {
    let rows = programme::Entity::find()
        .order_by_asc(programme::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(to_programme).collect())
}

/// Adds a programme; its `id` is ignored.
///
/// # Errors
/// The database's error.
pub async fn insert(
    db: &impl ConnectionTrait,
    new: &Programme,
    now: DateTime<Utc>,
) -> Result<ProgrammeId, DbErr> {
    let row = programme::ActiveModel {
        id: NotSet,
        name: Set(new.name.clone()),
        goal: Set(new.goal.clone()),
        state: Set("running".to_owned()),
        plan_size: Set(new.plan_size.into()),
        max_size: Set(new.max_size.into()),
        created_at: Set(now),
    }
    .insert(db)
    .await?;
    Ok(ProgrammeId(row.id))
}

/// Adds the next version of a programme's curriculum with all modules, skills and agendas.
///
/// # Errors
/// The database's error.
pub async fn insert_curriculum(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
    new: &Curriculum,
    now: DateTime<Utc>,
) -> Result<CurriculumId, DbErr> {
    let versions = curriculum::Entity::find()
        .filter(curriculum::Column::ProgrammeId.eq(programme.0))
        .count(db)
        .await?;
    let id = curriculum::ActiveModel {
        id: NotSet,
        programme_id: Set(programme.0),
        version: Set(number(versions) + 1),
        key: Set(new.key.clone()),
        title: Set(new.title.clone()),
        summary: Set(new.summary.clone()),
        created_at: Set(now),
    }
    .insert(db)
    .await?
    .id;
    for (at, one) in new.modules.iter().enumerate() {
        let module_id = module::ActiveModel {
            id: NotSet,
            curriculum_id: Set(id),
            position: Set(number(at as u64) + 1),
            title: Set(one.title.clone()),
            topic: Set(one.topic.as_str().to_owned()),
            purpose: Set(one.purpose.clone()),
            preparation: Set(one.preparation.clone()),
            minutes: Set(one.minutes.into()),
            meetings: Set((one.meetings.len() > 1).then(|| {
                let lengths: Vec<String> = one.meetings.iter().map(ToString::to_string).collect();
                lengths.join(",")
            })),
            practice_least_days: Set(one.practice_least_days.into()),
            practice_most_days: Set(one.practice_most_days.into()),
        }
        .insert(db)
        .await?
        .id;
        for (at, one) in one.skills.iter().enumerate() {
            let skill_id = skill::ActiveModel {
                id: NotSet,
                curriculum_id: Set(id),
                key: Set(one.key.clone()),
                name: Set(one.name.clone()),
                behaviour: Set(one.behaviour.clone()),
            }
            .insert(db)
            .await?
            .id;
            module_skill::ActiveModel {
                module_id: Set(module_id),
                skill_id: Set(skill_id),
                position: Set(number(at as u64) + 1),
            }
            .insert(db)
            .await?;
        }
        for (at, one) in one.agenda.iter().enumerate() {
            agenda_block::ActiveModel {
                id: NotSet,
                module_id: Set(module_id),
                position: Set(number(at as u64) + 1),
                mode: Set(one.mode.as_str().to_owned()),
                minutes: Set(one.minutes.into()),
                title: Set(one.title.clone()),
                notes: Set(one.notes.clone()),
                case_slug: Set(one.case_slug.clone()),
            }
            .insert(db)
            .await?;
        }
    }
    Ok(CurriculumId(id))
}

/// The newest curriculum version of a programme.
///
/// # Errors
/// The database's error.
pub async fn find_newest_curriculum(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> Result<Option<CurriculumVersion>, DbErr> {
    let row = curriculum::Entity::find()
        .filter(curriculum::Column::ProgrammeId.eq(programme.0))
        .order_by_desc(curriculum::Column::Version)
        .one(db)
        .await?;
    match row {
        Some(row) => Ok(Some(with_modules(db, row).await?)),
        None => Ok(None),
    }
}

/// One curriculum version.
///
/// # Errors
/// The database's error.
pub async fn find_curriculum(
    db: &impl ConnectionTrait,
    id: CurriculumId,
) -> Result<Option<CurriculumVersion>, DbErr> {
    match curriculum::Entity::find_by_id(id.0).one(db).await? {
        Some(row) => Ok(Some(with_modules(db, row).await?)),
        None => Ok(None),
    }
}

/// The curriculum version that a module belongs to.
///
/// # Errors
/// The database's error.
pub async fn find_curriculum_of_module(
    db: &impl ConnectionTrait,
    id: ModuleId,
) -> Result<Option<CurriculumVersion>, DbErr> {
    match module::Entity::find_by_id(id.0).one(db).await? {
        Some(row) => find_curriculum(db, CurriculumId(row.curriculum_id)).await,
        None => Ok(None),
    }
}

/// The modules that stand for one in the versions of its programme's curriculum: at the same place, with the same title.
///
/// # Errors
/// The database's error.
pub async fn list_same_modules(
    db: &impl ConnectionTrait,
    id: ModuleId,
) -> Result<BTreeSet<ModuleId>, DbErr> {
    let Some((own, Some(version))) = module::Entity::find_by_id(id.0)
        .find_also_related(curriculum::Entity)
        .one(db)
        .await?
    else {
        return Ok(BTreeSet::new());
    };
    let ids: Vec<i64> = module::Entity::find()
        .inner_join(curriculum::Entity)
        .filter(curriculum::Column::ProgrammeId.eq(version.programme_id))
        .filter(module::Column::Position.eq(own.position))
        .filter(module::Column::Title.eq(own.title))
        .select_only()
        .column(module::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(ModuleId).collect())
}

async fn with_modules(
    db: &impl ConnectionTrait,
    row: curriculum::Model,
) -> Result<CurriculumVersion, DbErr> {
    let modules = module::Entity::find()
        .filter(module::Column::CurriculumId.eq(row.id))
        .order_by_asc(module::Column::Position)
        .all(db)
        .await?;
    let ids: Vec<i64> = modules.iter().map(|module| module.id).collect();
    let mut skills: BTreeMap<i64, Vec<StoredSkill>> = BTreeMap::new();
    let links = module_skill::Entity::find()
        .filter(module_skill::Column::ModuleId.is_in(ids.clone()))
        .order_by_asc(module_skill::Column::Position)
        .find_also_related(skill::Entity)
        .all(db)
        .await?;
    for (link, found) in links {
        if let Some(found) = found {
            skills.entry(link.module_id).or_default().push(StoredSkill {
                id: SkillId(found.id),
                skill: Skill {
                    key: found.key,
                    name: found.name,
                    behaviour: found.behaviour,
                },
            });
        }
    }
    let mut agendas: BTreeMap<i64, Vec<AgendaBlock>> = BTreeMap::new();
    let blocks = agenda_block::Entity::find()
        .filter(agenda_block::Column::ModuleId.is_in(ids))
        .order_by_asc(agenda_block::Column::Position)
        .all(db)
        .await?;
    for block in blocks {
        agendas
            .entry(block.module_id)
            .or_default()
            .push(AgendaBlock {
                mode: block.mode.parse().map_err(unreadable)?,
                minutes: small(block.minutes)?,
                title: block.title,
                notes: block.notes,
                case_slug: block.case_slug,
            });
    }
    let modules = modules
        .into_iter()
        .map(|module| {
            Ok(StoredModule {
                id: ModuleId(module.id),
                position: small(module.position)?,
                title: module.title,
                topic: module.topic.parse().map_err(unreadable)?,
                purpose: module.purpose,
                preparation: module.preparation,
                minutes: small(module.minutes)?,
                meetings: match module.meetings {
                    None => vec![small(module.minutes)?],
                    Some(text) => text
                        .split(',')
                        .map(|length| length.parse().map_err(unreadable))
                        .collect::<Result<_, DbErr>>()?,
                },
                practice_least_days: small(module.practice_least_days)?,
                practice_most_days: small(module.practice_most_days)?,
                skills: skills.remove(&module.id).unwrap_or_default(),
                agenda: agendas.remove(&module.id).unwrap_or_default(),
            })
        })
        .collect::<Result<_, DbErr>>()?;
    Ok(CurriculumVersion {
        id: CurriculumId(row.id),
        programme: ProgrammeId(row.programme_id),
        version: small(row.version)?,
        key: row.key,
        title: row.title,
        summary: row.summary,
        modules,
    })
}

fn to_programme(row: programme::Model) -> Programme {
    Programme {
        id: ProgrammeId(row.id),
        name: row.name,
        goal: row.goal,
        plan_size: u8::try_from(row.plan_size).unwrap_or(domain::programme::PLAN_SIZE),
        max_size: u8::try_from(row.max_size).unwrap_or(domain::programme::COHORT_MOST),
    }
}

/// A count or position as a column holds it.
pub(crate) fn number(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// A column that holds a small number which is never negative.
pub(crate) fn small<T: TryFrom<i32>>(stored: i32) -> Result<T, DbErr> {
    T::try_from(stored).map_err(|_| DbErr::Type(format!("{stored} is out of range")))
}

/// A column whose word is not known.
pub(crate) fn unreadable(error: impl std::fmt::Display) -> DbErr {
    DbErr::Type(error.to_string())
}
