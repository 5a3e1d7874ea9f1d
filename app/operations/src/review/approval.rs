//! The approver's decision on a text that is put forward: all questions answered, all waivers signed.

use chrono::{Datelike, NaiveTime};
use domain::FieldErrors;
use domain::access::Action;
use domain::case_study::{CaseListing, StoredCase};
use domain::id::ReviewId;
use domain::review::{Answers, PUBLISHED_DAYS, Review, ReviewState, Verdict};

use store::Tx;

use super::named::is_named;
use super::text::text_hash;
use super::{find, keep_story};
use crate::case_study::gate::{self, Finding, Gate};
use crate::case_study::{Parts, parts};
use crate::source_example::read_story;
use crate::{AppError, Context, Outcome};

/// Most characters of a remark.
const REMARK_MOST: usize = 1000;

/// What an approver sees: the generic text and nothing of the story.
#[derive(Clone)]
pub struct ApprovalPage {
    /// The review.
    pub review: Review,
    /// The text; `None` while nothing is put forward.
    pub text: Option<(CaseListing, Parts)>,
    /// What the leak gate finds, with the reasons for which it may stand.
    pub findings: Vec<Finding>,
}

/// The text to decide on, for its approver.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else, and once the assignment has run out.
pub async fn read_approval(ctx: &Context, id: ReviewId) -> Outcome<ApprovalPage> {
    let review = find(ctx, &ctx.db, id, Action::ApproveCase).await?;
    let (text, findings) = match proposed(ctx, &review).await? {
        Some(case) => (
            Some((case.listing(), parts(&case.case.body, true)?)),
            gate::findings_of(ctx, &ctx.db, &case).await?,
        ),
        None => (None, Vec::new()),
    };
    Ok(ApprovalPage {
        review,
        text,
        findings,
    })
}

async fn proposed(ctx: &Context, review: &Review) -> Outcome<Option<StoredCase>> {
    match (review.state, review.case) {
        (ReviewState::Proposed | ReviewState::Approved, Some(case)) => {
            Ok(store::case_study::find(&ctx.db, case).await?)
        }
        _ => Ok(None),
    }
}

/// Approves the text as it stands. `seen` is the hash of the one the approver has read, `signed` are the findings whose
/// waivers they sign.
///
/// # Errors
/// [`AppError::Invalid`] for a question that is open or speaks against it, and a waiver that is not signed;
/// [`AppError::Refused`] by the gate, the submitter's word, or a text that has changed.
pub async fn approve(
    ctx: &Context,
    id: ReviewId,
    seen: &str,
    answers: &Answers,
    signed: &[String],
) -> Outcome<()> {
    let page = read_approval(ctx, id).await?;
    let case = proposed(ctx, &page.review)
        .await?
        .ok_or_else(|| AppError::refused("There is no proposal to decide on."))?;
    page.review.check_seen(seen)?;
    gate::pass(&page.findings)?;
    let mut errors = answers.check().err().unwrap_or_default();
    for finding in &page.findings {
        if !signed.contains(&finding.id) {
            errors.add(
                format!("sign-{}", finding.id),
                format!(
                    "Sign that “{}” may stand, or give the text back.",
                    finding.words
                ),
            );
        }
    }
    errors.or(())?;
    let viewer = ctx.viewer()?;
    if let (Some(person), Some(example)) = (viewer.person, page.review.example) {
        let story = read_story(ctx, &ctx.db, example).await?;
        if is_named(&ctx.db, person, &story).await? {
            return Err(AppError::refused(
                "Another person has to approve this text: tell the coordinator.",
            ));
        }
    }
    let hash = text_hash(&case.case);
    write_tx!(ctx, |tx| {
        let now_case = store::case_study::find(tx, case.id).await?;
        let now_hash = now_case
            .map(|case| text_hash(&case.case))
            .unwrap_or_default();
        let review = find(ctx, tx, id, Action::ApproveCase).await?;
        review.check_seen(seen)?;
        if now_hash != hash {
            return Err(AppError::refused(
                "The text was changed meanwhile: look at it again.",
            ));
        }
        let review = review.approve(&hash, ctx.now)?;
        store::review::update(tx, &review).await?;
        store::case_waiver::sign_all(tx, case.id, Some(viewer.account)).await?;
        let verdict = Verdict {
            approved: true,
            hash: hash.clone(),
            answers: answers.clone(),
            remark: String::new(),
        };
        store::review::insert_verdict(tx, id, &verdict, viewer.account, ctx.now).await?;
        ctx.audit(
            tx,
            "case_review.approved",
            &format!("case_review {id}"),
            &format!("{} waivers signed", page.findings.len()),
        )
        .await
    })
}

/// Gives the text whose hash is `seen` back to its reviewer with a remark.
///
/// # Errors
/// [`AppError::Invalid`] for a remark that is missing or tells of the story; [`AppError::Refused`] when nothing is put
/// forward, or another text.
pub async fn give_back(
    ctx: &Context,
    id: ReviewId,
    seen: &str,
    answers: &Answers,
    remark: &str,
) -> Outcome<()> {
    find(ctx, &ctx.db, id, Action::ApproveCase).await?;
    let mut errors = FieldErrors::default();
    let remark = errors.required("remark", "what is to be changed", remark, REMARK_MOST);
    let gate = Gate::of_review(ctx, &ctx.db, id).await?;
    gate.check(&mut errors, "remark", &remark, "");
    errors.or(())?;
    let by = ctx.viewer()?.account;
    write_tx!(ctx, |tx| {
        let review = find(ctx, tx, id, Action::ApproveCase).await?;
        review.check_seen(seen)?;
        let review = review.give_back()?;
        store::review::update(tx, &review).await?;
        let verdict = Verdict {
            approved: false,
            hash: seen.to_owned(),
            answers: answers.clone(),
            remark: remark.clone(),
        };
        store::review::insert_verdict(tx, id, &verdict, by, ctx.now).await?;
        ctx.audit(
            tx,
            "case_review.given_back",
            &format!("case_review {id}"),
            "",
        )
        .await
    })
}

/// Lets a case that grew out of a story be published when this very text is approved; from then on the story is kept for a
/// short time only, unless another case still grows out of it, and the case tells no day. Once the story is gone, its case is one like any other.
pub(crate) async fn publish(ctx: &Context, tx: &Tx, case: &StoredCase) -> Outcome<()> {
    let Some(review) = store::review::find_of_case(tx, case.id).await? else {
        return Ok(());
    };
    let Some(example) = review.example else {
        return match review.state {
            ReviewState::Published => Ok(()),
            _ => Err(AppError::refused(
                "This text was never approved, and its story is gone: it cannot be published any more.",
            )),
        };
    };
    let is_first = review.state != ReviewState::Published;
    let review = review.publish(&text_hash(&case.case))?;
    store::review::update(tx, &review).await?;
    if is_first {
        keep_story(ctx, tx, example, PUBLISHED_DAYS).await?;
        let month = ctx.now.date_naive().with_day(1).unwrap_or_default();
        let month = month.and_time(NaiveTime::MIN).and_utc();
        store::case_study::set_times(tx, case.id, month).await?;
        ctx.audit(
            tx,
            "case_review.published",
            &format!("case_review {}", review.id),
            "",
        )
        .await?;
    }
    Ok(())
}
