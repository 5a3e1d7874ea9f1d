//! Waivers of findings of the leak gate, by a fingerprint of the words.

use chrono::{DateTime, Utc};
use domain::id::{AccountId, CaseStudyId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
};

use crate::entity::case_waiver::{ActiveModel, Column, Entity};

/// Why a finding is let pass, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The fingerprint of the words.
    pub finding: String,
    /// Why they may stand.
    pub reason: String,
    /// Who waived them.
    pub by: AccountId,
    /// The approver who signed.
    pub signed_by: Option<AccountId>,
}

/// The waivers of a case.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, case: CaseStudyId) -> Result<Vec<Waiver>, DbErr> {
    let rows = Entity::find()
        .filter(Column::CaseStudyId.eq(case.0))
        .all(db)
        .await?;
    let rows = rows.into_iter().map(|row| Waiver {
        finding: row.finding,
        reason: row.reason,
        by: AccountId(row.waived_by),
        signed_by: row.signed_by.map(AccountId),
    });
    Ok(rows.collect())
}

/// Keeps a waiver in the place of an earlier one of the same words.
///
/// # Errors
/// The database's error.
pub async fn put(
    db: &impl ConnectionTrait,
    case: CaseStudyId,
    finding: &str,
    reason: &str,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::CaseStudyId.eq(case.0))
        .filter(Column::Finding.eq(finding))
        .exec(db)
        .await?;
    ActiveModel {
        id: NotSet,
        case_study_id: Set(case.0),
        finding: Set(finding.to_owned()),
        reason: Set(reason.to_owned()),
        waived_by: Set(by.0),
        waived_at: Set(now),
        signed_by: Set(None),
    }
    .insert(db)
    .await?;
    Ok(())
}

/// Deletes the waivers of a case.
///
/// # Errors
/// The database's error.
pub async fn delete_all(db: &impl ConnectionTrait, case: CaseStudyId) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::CaseStudyId.eq(case.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Signs every waiver of a case, or takes the signatures back.
///
/// # Errors
/// The database's error.
pub async fn sign_all(
    db: &impl ConnectionTrait,
    case: CaseStudyId,
    by: Option<AccountId>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::SignedBy, Expr::value(by.map(|account| account.0)))
        .filter(Column::CaseStudyId.eq(case.0))
        .exec(db)
        .await?;
    Ok(())
}
