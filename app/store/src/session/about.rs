//! What is told beside a session: its module in short, who leads it, its cases, why it was cancelled.

use std::collections::BTreeMap;

use domain::id::{AccountId, CaseStudyId, ModuleId, PersonId, SessionId};
use domain::session::CancelReason;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::{account, audit_event, case_study, case_version, module};
use crate::programme::small;

/// What a session is about, in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleHead {
    /// 1, 2, ... within the curriculum.
    pub position: u32,
    /// Its title.
    pub title: String,
}

/// Position and title of some modules; one query.
///
/// # Errors
/// The database's error.
pub async fn list_module_heads(
    db: &impl ConnectionTrait,
    modules: &[ModuleId],
) -> Result<BTreeMap<ModuleId, ModuleHead>, DbErr> {
    let rows = module::Entity::find()
        .filter(module::Column::Id.is_in(modules.iter().map(|id| id.0)))
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let head = ModuleHead {
                position: small(row.position)?,
                title: row.title,
            };
            Ok((ModuleId(row.id), head))
        })
        .collect()
}

/// Name and roster entry of some accounts; one query.
///
/// # Errors
/// The database's error.
pub async fn list_leads(
    db: &impl ConnectionTrait,
    accounts: &[AccountId],
) -> Result<BTreeMap<AccountId, (String, Option<PersonId>)>, DbErr> {
    let rows = account::Entity::find()
        .filter(account::Column::Id.is_in(accounts.iter().map(|id| id.0)))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (AccountId(row.id), (row.name, row.person_id.map(PersonId))))
        .collect())
}

/// The case studies with these slugs.
///
/// # Errors
/// The database's error.
pub async fn find_cases(
    db: &impl ConnectionTrait,
    slugs: &[String],
) -> Result<BTreeMap<String, CaseStudyId>, DbErr> {
    let rows = case_study::Entity::find()
        .filter(case_study::Column::Slug.is_in(slugs.iter().cloned()))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.slug, CaseStudyId(row.id)))
        .collect())
}

/// The published case studies and the titles of their newest versions, by title.
///
/// # Errors
/// The database's error.
pub async fn list_published_cases(
    db: &impl ConnectionTrait,
) -> Result<Vec<(CaseStudyId, String)>, DbErr> {
    let rows: Vec<(i64, String)> = case_version::Entity::find()
        .inner_join(case_study::Entity)
        .filter(case_study::Column::State.eq("published"))
        .order_by_asc(case_version::Column::Version)
        .select_only()
        .column(case_version::Column::CaseStudyId)
        .column(case_version::Column::Title)
        .into_tuple()
        .all(db)
        .await?;
    // The newest version comes last and stays.
    let titles: BTreeMap<i64, String> = rows.into_iter().collect();
    let mut titles: Vec<(CaseStudyId, String)> = titles
        .into_iter()
        .map(|(id, title)| (CaseStudyId(id), title))
        .collect();
    titles.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(titles)
}

/// Why a session was cancelled last, as recorded with the event.
///
/// # Errors
/// The database's error.
pub async fn find_cancel_reason(
    db: &impl ConnectionTrait,
    id: SessionId,
) -> Result<Option<CancelReason>, DbErr> {
    let row = audit_event::Entity::find()
        .filter(audit_event::Column::Kind.eq("session.cancelled"))
        .filter(audit_event::Column::Subject.eq(format!("session {id}")))
        .order_by_desc(audit_event::Column::Id)
        .one(db)
        .await?;
    Ok(row.and_then(|row| row.detail.parse().ok()))
}
