//! Case studies and their versions.

pub mod met;
pub mod search;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::case_study::{CaseListing, CaseState, CaseStudy, CaseVersion, SearchText, StoredCase};
use domain::id::{AccountId, CaseStudyId, CohortId, SessionId};
use domain::session::SessionState;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};

use crate::entity::{account, case_study, case_version, session, session_block, skill};
use crate::programme::{number, small, unreadable};

/// The columns of a version that lists show: all but its text.
#[derive(FromQueryResult)]
struct ListingRow {
    case_study_id: i64,
    state: String,
    slug: String,
    version: i32,
    title: String,
    summary: String,
    topics: String,
    skills: String,
    minutes: i32,
    difficulty: String,
    valence: String,
}

/// The newest version of every published case, by title.
///
/// # Errors
/// The database's error.
pub async fn list_published(db: &impl ConnectionTrait) -> Result<Vec<CaseListing>, DbErr> {
    use case_version::Column as C;
    let rows: Vec<ListingRow> = case_version::Entity::find()
        .select_only()
        .columns([
            C::CaseStudyId,
            C::Version,
            C::Title,
            C::Summary,
            C::Topics,
            C::Skills,
            C::Minutes,
            C::Difficulty,
            C::Valence,
        ])
        .column(case_study::Column::State)
        .column(case_study::Column::Slug)
        .join(JoinType::InnerJoin, case_version::Relation::CaseStudy.def())
        .filter(C::Version.in_subquery(newest_version()))
        .filter(case_study::Column::State.eq(CaseState::Published.as_str()))
        .into_model()
        .all(db)
        .await?;
    let mut cases = rows
        .into_iter()
        .map(to_listing)
        .collect::<Result<Vec<_>, _>>()?;
    // Not in the database, whose engines sort letters differently.
    cases.sort_by_key(|case| (case.title.to_lowercase(), case.id));
    Ok(cases)
}

/// The number of the newest version of the case that the outer query stands at.
fn newest_version() -> SelectStatement {
    let newer = Alias::new("newer");
    Query::select()
        .expr(Expr::col((newer.clone(), case_version::Column::Version)).max())
        .from_as(case_version::Entity, newer.clone())
        .and_where(
            Expr::col((newer, case_version::Column::CaseStudyId))
                .equals((case_version::Entity, case_version::Column::CaseStudyId)),
        )
        .take()
}

/// One case in its newest version.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, id: CaseStudyId) -> Result<Option<StoredCase>, DbErr> {
    let row = case_version::Entity::find()
        .filter(case_version::Column::CaseStudyId.eq(id.0))
        .order_by_desc(case_version::Column::Version)
        .find_also_related(case_study::Entity)
        .one(db)
        .await?;
    row.map(to_stored).transpose().map(Option::flatten)
}

/// One case in one of its versions.
///
/// # Errors
/// The database's error.
pub async fn find_version(
    db: &impl ConnectionTrait,
    id: CaseStudyId,
    version: u32,
) -> Result<Option<StoredCase>, DbErr> {
    let row = case_version::Entity::find()
        .filter(case_version::Column::CaseStudyId.eq(id.0))
        .filter(case_version::Column::Version.eq(number(version.into())))
        .find_also_related(case_study::Entity)
        .one(db)
        .await?;
    row.map(to_stored).transpose().map(Option::flatten)
}

/// The case with a stable name.
///
/// # Errors
/// The database's error.
pub async fn find_by_slug(
    db: &impl ConnectionTrait,
    slug: &str,
) -> Result<Option<CaseStudyId>, DbErr> {
    let row = case_study::Entity::find()
        .filter(case_study::Column::Slug.eq(slug))
        .one(db)
        .await?;
    Ok(row.map(|row| CaseStudyId(row.id)))
}

/// The stable names of all cases.
///
/// # Errors
/// The database's error.
pub async fn list_slugs(db: &impl ConnectionTrait) -> Result<BTreeSet<String>, DbErr> {
    let slugs: Vec<String> = case_study::Entity::find()
        .select_only()
        .column(case_study::Column::Slug)
        .into_tuple()
        .all(db)
        .await?;
    Ok(slugs.into_iter().collect())
}

/// The history of a case, the newest version first; authors by their account's name.
///
/// # Errors
/// The database's error.
pub async fn list_versions(
    db: &impl ConnectionTrait,
    id: CaseStudyId,
) -> Result<Vec<CaseVersion>, DbErr> {
    use case_version::Column as C;
    let rows: Vec<(i32, String, DateTime<Utc>, Option<i64>)> = case_version::Entity::find()
        .filter(C::CaseStudyId.eq(id.0))
        .order_by_desc(C::Version)
        .select_only()
        .columns([C::Version, C::Title, C::CreatedAt, C::CreatedBy])
        .into_tuple()
        .all(db)
        .await?;
    let authors: BTreeMap<i64, String> = account::Entity::find()
        .filter(account::Column::Id.is_in(rows.iter().filter_map(|row| row.3)))
        .select_only()
        .columns([account::Column::Id, account::Column::Name])
        .into_tuple::<(i64, String)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    rows.into_iter()
        .map(|(version, title, written_at, author)| {
            Ok(CaseVersion {
                version: small(version)?,
                title,
                written_at,
                author: author.and_then(|id| authors.get(&id).cloned()),
            })
        })
        .collect()
}

/// Adds a case with its first version; `text` is what is found of it. Its id is random: neither its address nor an order
/// of addresses tells when it was written, or after which story.
///
/// # Errors
/// The database's error, a unique violation among them when the slug is taken.
pub async fn insert(
    db: &impl ConnectionTrait,
    case: &CaseStudy,
    text: &SearchText,
    state: CaseState,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> Result<CaseStudyId, DbErr> {
    let row = case_study::ActiveModel {
        id: Set(random_id()?),
        slug: Set(case.slug.clone()),
        state: Set(state.as_str().to_owned()),
        created_at: Set(now),
    }
    .insert(db)
    .await?;
    let id = CaseStudyId(row.id);
    insert_version(db, id, 1, case, text, by, now).await?;
    Ok(id)
}

/// A positive number up to 2 to the power of 53, which every program that reads addresses holds exactly.
fn random_id() -> Result<i64, DbErr> {
    let random = getrandom::u64().map_err(|error| DbErr::Custom(error.to_string()))?;
    Ok(((random >> 11) + 1).cast_signed())
}

/// Adds a version to a case, and to the index; the slug in `case` is ignored.
///
/// # Errors
/// The database's error, a unique violation among them when there is such a version.
pub async fn insert_version(
    db: &impl ConnectionTrait,
    id: CaseStudyId,
    version: u32,
    case: &CaseStudy,
    text: &SearchText,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let topics: Vec<&str> = case.topics.iter().map(|topic| topic.as_str()).collect();
    case_version::ActiveModel {
        id: NotSet,
        case_study_id: Set(id.0),
        version: Set(number(version.into())),
        title: Set(case.title.clone()),
        summary: Set(case.summary.clone()),
        // Keys hold no spaces.
        topics: Set(topics.join(" ")),
        skills: Set(case.skills.join(" ")),
        minutes: Set(case.minutes.into()),
        difficulty: Set(case.difficulty.as_str().to_owned()),
        valence: Set(case.valence.as_str().to_owned()),
        body: Set(case.body.clone()),
        created_by: Set(by.map(|account| account.0)),
        created_at: Set(now),
    }
    .insert(db)
    .await?;
    search::index(db, id, version, text).await
}

/// Deletes the earlier texts of a case that was never published.
///
/// # Errors
/// The database's error.
pub async fn keep_only_version(
    db: &impl ConnectionTrait,
    id: CaseStudyId,
    version: u32,
) -> Result<(), DbErr> {
    case_version::Entity::delete_many()
        .filter(case_version::Column::CaseStudyId.eq(id.0))
        .filter(case_version::Column::Version.ne(number(version.into())))
        .exec(db)
        .await?;
    Ok(())
}

/// Gives a case that was never published another stable name.
///
/// # Errors
/// The database's error, a unique violation among them when the name is taken.
pub async fn set_slug(db: &impl ConnectionTrait, id: CaseStudyId, slug: &str) -> Result<(), DbErr> {
    case_study::Entity::update_many()
        .col_expr(case_study::Column::Slug, Expr::value(slug))
        .filter(case_study::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Puts this moment in the place of all times of a case.
///
/// # Errors
/// The database's error.
pub async fn set_times(
    db: &impl ConnectionTrait,
    id: CaseStudyId,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    case_study::Entity::update_many()
        .col_expr(case_study::Column::CreatedAt, Expr::value(at))
        .filter(case_study::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    case_version::Entity::update_many()
        .col_expr(case_version::Column::CreatedAt, Expr::value(at))
        .filter(case_version::Column::CaseStudyId.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// What the newest version of each case is called.
///
/// # Errors
/// The database's error.
pub async fn titles(db: &impl ConnectionTrait) -> Result<BTreeMap<CaseStudyId, String>, DbErr> {
    use case_version::Column as C;
    let rows: Vec<(i64, String)> = case_version::Entity::find()
        .select_only()
        .columns([C::CaseStudyId, C::Title])
        .order_by_asc(C::Version)
        .into_tuple()
        .all(db)
        .await?;
    let rows = rows.into_iter();
    Ok(rows.map(|(id, title)| (CaseStudyId(id), title)).collect())
}

/// Deletes a case that was never published, with its texts.
///
/// # Errors
/// The database's error.
pub async fn delete(db: &impl ConnectionTrait, id: CaseStudyId) -> Result<(), DbErr> {
    case_version::Entity::delete_many()
        .filter(case_version::Column::CaseStudyId.eq(id.0))
        .exec(db)
        .await?;
    search::forget(db, id).await?;
    case_study::Entity::delete_by_id(id.0).exec(db).await?;
    Ok(())
}

/// Keeps where a case stands.
///
/// # Errors
/// The database's error.
pub async fn set_state(
    db: &impl ConnectionTrait,
    id: CaseStudyId,
    state: CaseState,
) -> Result<(), DbErr> {
    case_study::Entity::update_many()
        .col_expr(case_study::Column::State, Expr::value(state.as_str()))
        .filter(case_study::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// The cases on the agendas of some cohorts' sessions, and of some sessions beside them; cancelled ones apart.
///
/// # Errors
/// The database's error.
pub async fn list_attached(
    db: &impl ConnectionTrait,
    cohorts: &[CohortId],
    sessions: &[SessionId],
) -> Result<BTreeSet<CaseStudyId>, DbErr> {
    let ids: Vec<i64> = session_block::Entity::find()
        .join(JoinType::InnerJoin, session_block::Relation::Session.def())
        .filter(
            Condition::any()
                .add(session::Column::CohortId.is_in(cohorts.iter().map(|id| id.0)))
                .add(session::Column::Id.is_in(sessions.iter().map(|id| id.0))),
        )
        .filter(session::Column::State.ne(SessionState::Cancelled.as_str()))
        .filter(session_block::Column::CaseStudyId.is_not_null())
        .select_only()
        .column(session_block::Column::CaseStudyId)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(CaseStudyId).collect())
}

/// How many sessions to come have the case on their agenda.
///
/// # Errors
/// The database's error.
pub async fn count_planned_uses(db: &impl ConnectionTrait, id: CaseStudyId) -> Result<u64, DbErr> {
    session_block::Entity::find()
        .join(JoinType::InnerJoin, session_block::Relation::Session.def())
        .filter(session_block::Column::CaseStudyId.eq(id.0))
        .filter(session::Column::State.eq(SessionState::Planned.as_str()))
        .select_only()
        .column(session_block::Column::SessionId)
        .distinct()
        .count(db)
        .await
}

/// The names of all skills of all curricula by their key; the newest curriculum names a skill.
///
/// # Errors
/// The database's error.
pub async fn skill_names(db: &impl ConnectionTrait) -> Result<BTreeMap<String, String>, DbErr> {
    let rows: Vec<(String, String)> = skill::Entity::find()
        .order_by_asc(skill::Column::Id)
        .select_only()
        .columns([skill::Column::Key, skill::Column::Name])
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

fn to_stored(
    (version, case): (case_version::Model, Option<case_study::Model>),
) -> Result<Option<StoredCase>, DbErr> {
    let Some(case) = case else {
        return Ok(None);
    };
    let body = version.body;
    let listing = to_listing(ListingRow {
        case_study_id: case.id,
        state: case.state,
        slug: case.slug,
        version: version.version,
        title: version.title,
        summary: version.summary,
        topics: version.topics,
        skills: version.skills,
        minutes: version.minutes,
        difficulty: version.difficulty,
        valence: version.valence,
    })?;
    Ok(Some(StoredCase {
        id: listing.id,
        state: listing.state,
        version: listing.version,
        written_at: version.created_at,
        case: CaseStudy {
            slug: listing.slug,
            title: listing.title,
            topics: listing.topics,
            skills: listing.skills,
            minutes: listing.minutes,
            difficulty: listing.difficulty,
            valence: listing.valence,
            summary: listing.summary,
            body,
        },
    }))
}

fn to_listing(row: ListingRow) -> Result<CaseListing, DbErr> {
    Ok(CaseListing {
        id: CaseStudyId(row.case_study_id),
        state: row.state.parse().map_err(unreadable)?,
        version: small(row.version)?,
        slug: row.slug,
        title: row.title,
        summary: row.summary,
        topics: row
            .topics
            .split_whitespace()
            .map(|key| key.parse().map_err(unreadable))
            .collect::<Result<_, _>>()?,
        skills: row.skills.split_whitespace().map(str::to_owned).collect(),
        minutes: small(row.minutes)?,
        difficulty: row.difficulty.parse().map_err(unreadable)?,
        valence: row.valence.parse().map_err(unreadable)?,
    })
}
