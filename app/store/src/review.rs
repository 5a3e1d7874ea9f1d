//! Reviews of stories. What is raw in them comes here sealed, and goes with its story.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::case_study::CaseState;
use domain::id::{AccountId, CaseStudyId, ReviewId, SourceExampleId};
use domain::review::{Assignment, Proposal, Review, ReviewState, Verdict};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::entity::case_review::{ActiveModel, Column, Entity, Model};
use crate::entity::review_verdict;
use crate::programme::{number, small, unreadable};

/// Adds the review of a story, with the sealed work of its desk.
///
/// # Errors
/// The database's error, a refusal among them when the reviewer told the story.
pub async fn insert(
    db: &impl ConnectionTrait,
    example: SourceExampleId,
    reviewer: Assignment,
    work: &str,
) -> Result<ReviewId, DbErr> {
    let row = ActiveModel {
        id: NotSet,
        source_example_id: Set(Some(example.0)),
        case_study_id: Set(None),
        state: Set(ReviewState::InReview.as_str().to_owned()),
        reviewer_id: Set(reviewer.account.0),
        reviewer_until: Set(reviewer.until),
        approver_id: Set(None),
        approver_until: Set(None),
        work: Set(Some(work.to_owned())),
        draft: Set(None),
        hash: Set(None),
        version: Set(None),
        proposed_at: Set(None),
        say: Set(None),
        objection: Set(None),
        declined: Set(None),
        earlier_reviewers: Set(None),
    }
    .insert(db)
    .await?;
    Ok(ReviewId(row.id))
}

/// One review.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, id: ReviewId) -> Result<Option<Review>, DbErr> {
    one(db, Entity::find_by_id(id.0)).await
}

/// The review that a case grew out of.
///
/// # Errors
/// The database's error.
pub async fn find_of_case(
    db: &impl ConnectionTrait,
    case: CaseStudyId,
) -> Result<Option<Review>, DbErr> {
    one(db, Entity::find().filter(Column::CaseStudyId.eq(case.0))).await
}

async fn one(db: &impl ConnectionTrait, query: Select<Entity>) -> Result<Option<Review>, DbErr> {
    query.one(db).await?.map(to_review).transpose()
}

/// All reviews, the newest first.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Review>, DbErr> {
    let rows = Entity::find().order_by_desc(Column::Id).all(db).await?;
    rows.into_iter().map(to_review).collect()
}

/// The reviews of one story, the newest first.
///
/// # Errors
/// The database's error.
pub async fn list_of_example(
    db: &impl ConnectionTrait,
    example: SourceExampleId,
) -> Result<Vec<Review>, DbErr> {
    let rows = Entity::find()
        .filter(Column::SourceExampleId.eq(example.0))
        .order_by_desc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(to_review).collect()
}

/// Keeps everything of a review but what is sealed, which goes once its story is gone.
///
/// # Errors
/// The database's error, a refusal among them when two of the three people are one.
pub async fn update(db: &impl ConnectionTrait, review: &Review) -> Result<(), DbErr> {
    let proposal = review.proposal.as_ref();
    let earlier = serde_json::to_string(&review.earlier_reviewers).map_err(unreadable)?;
    let mut changed = Entity::update_many();
    if review.example.is_none() {
        // What was sealed under the key of the story is worth nothing without it, and goes.
        for column in [
            Column::SourceExampleId,
            Column::Work,
            Column::Draft,
            Column::Objection,
        ] {
            changed = changed.col_expr(column, Expr::cust("NULL"));
        }
    }
    changed
        .col_expr(Column::CaseStudyId, Expr::value(review.case.map(|id| id.0)))
        .col_expr(Column::State, Expr::value(review.state.as_str()))
        .col_expr(Column::ReviewerId, Expr::value(review.reviewer.account.0))
        .col_expr(Column::ReviewerUntil, Expr::value(review.reviewer.until))
        .col_expr(
            Column::ApproverId,
            Expr::value(review.approver.map(|it| it.account.0)),
        )
        .col_expr(
            Column::ApproverUntil,
            Expr::value(review.approver.map(|it| it.until)),
        )
        .col_expr(
            Column::Hash,
            Expr::value(proposal.map(|it| it.hash.clone())),
        )
        .col_expr(
            Column::Version,
            Expr::value(proposal.map(|it| number(it.version.into()))),
        )
        .col_expr(Column::ProposedAt, Expr::value(proposal.map(|it| it.at)))
        .col_expr(Column::Say, Expr::value(review.say.map(|it| it.as_str())))
        .col_expr(
            Column::Declined,
            Expr::value(review.declined.map(|it| it.as_str())),
        )
        .col_expr(Column::EarlierReviewers, Expr::value(earlier))
        .filter(Column::Id.eq(review.id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// What of a review is sealed under the key of its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedPart {
    /// What was decided at the desk.
    Work,
    /// The case as it is being written.
    Draft,
    /// Why who told the story objects.
    Objection,
}

impl SealedPart {
    fn column(self) -> Column {
        match self {
            Self::Work => Column::Work,
            Self::Draft => Column::Draft,
            Self::Objection => Column::Objection,
        }
    }
}

/// A sealed part of a review, when there is one.
///
/// # Errors
/// The database's error.
pub async fn find_sealed(
    db: &impl ConnectionTrait,
    id: ReviewId,
    part: SealedPart,
) -> Result<Option<String>, DbErr> {
    let row: Option<Option<String>> = Entity::find_by_id(id.0)
        .select_only()
        .column(part.column())
        .into_tuple()
        .one(db)
        .await?;
    Ok(row.flatten())
}

/// Keeps a sealed part of a review.
///
/// # Errors
/// The database's error.
pub async fn set_sealed(
    db: &impl ConnectionTrait,
    id: ReviewId,
    part: SealedPart,
    sealed: &str,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(part.column(), Expr::value(sealed))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Cuts the reviews of the stories in `examples` from them: what is sealed goes, those that led to no case are over, and
/// their drafts go too.
///
/// # Errors
/// The database's error.
pub async fn forget_stories(
    db: &impl ConnectionTrait,
    examples: &[SourceExampleId],
) -> Result<(), DbErr> {
    let of_these = Column::SourceExampleId.is_in(examples.iter().map(|id| id.0));
    let rows = Entity::find().filter(of_these).all(db).await?;
    for row in rows {
        let mut review = to_review(row)?.end();
        let draft = match review.case {
            Some(case) if review.state != ReviewState::Published => {
                crate::case_study::find(db, case)
                    .await?
                    .filter(|case| case.state == CaseState::Draft)
            }
            _ => None,
        };
        review.example = None;
        if draft.is_some() {
            review.case = None;
        }
        update(db, &review).await?;
        if let Some(draft) = draft {
            crate::case_waiver::delete_all(db, draft.id).await?;
            crate::case_study::delete(db, draft.id).await?;
        }
    }
    Ok(())
}

/// Keeps what an approver decided.
///
/// # Errors
/// The database's error.
pub async fn insert_verdict(
    db: &impl ConnectionTrait,
    id: ReviewId,
    verdict: &Verdict,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let answers = serde_json::to_string(&verdict.answers).map_err(unreadable)?;
    review_verdict::ActiveModel {
        id: NotSet,
        review_id: Set(id.0),
        decided_by: Set(by.0),
        decided_at: Set(now),
        approved: Set(verdict.approved),
        hash: Set(verdict.hash.clone()),
        answers: Set(answers),
        remark: Set(verdict.remark.clone()),
    }
    .insert(db)
    .await?;
    Ok(())
}

/// What was decided last, if anything was.
///
/// # Errors
/// The database's error.
pub async fn find_verdict(
    db: &impl ConnectionTrait,
    id: ReviewId,
) -> Result<Option<Verdict>, DbErr> {
    let row = review_verdict::Entity::find()
        .filter(review_verdict::Column::ReviewId.eq(id.0))
        .order_by_desc(review_verdict::Column::Id)
        .one(db)
        .await?;
    row.map(|row| {
        Ok(Verdict {
            approved: row.approved,
            hash: row.hash,
            answers: serde_json::from_str(&row.answers).map_err(unreadable)?,
            remark: row.remark,
        })
    })
    .transpose()
}

fn to_review(row: Model) -> Result<Review, DbErr> {
    let proposal = match (row.hash, row.version, row.proposed_at) {
        (Some(hash), Some(version), Some(at)) => Some(Proposal {
            hash,
            version: small(version)?,
            at,
        }),
        _ => None,
    };
    Ok(Review {
        id: ReviewId(row.id),
        example: row.source_example_id.map(SourceExampleId),
        case: row.case_study_id.map(CaseStudyId),
        state: row.state.parse().map_err(unreadable)?,
        reviewer: Assignment {
            account: AccountId(row.reviewer_id),
            until: row.reviewer_until,
        },
        earlier_reviewers: match &row.earlier_reviewers {
            Some(ids) => serde_json::from_str(ids).map_err(unreadable)?,
            None => BTreeSet::new(),
        },
        approver: match (row.approver_id, row.approver_until) {
            (Some(account), Some(until)) => Some(Assignment {
                account: AccountId(account),
                until,
            }),
            _ => None,
        },
        proposal,
        say: row
            .say
            .map(|say| say.parse().map_err(unreadable))
            .transpose()?,
        declined: row
            .declined
            .map(|reason| reason.parse().map_err(unreadable))
            .transpose()?,
    })
}
