//! The review of stories: the queue, who works on which story, and the ways into it. The desk, the text, the approval and
//! the word of who told the story are beside it.

mod approval;
mod desk;
mod named;
mod story;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::access::{Action, Ties, may};
use domain::account::{Account, Role};
use domain::id::{AccountId, ReviewId, SourceExampleId};
use domain::review::{
    Assignment, CHOOSE_ANOTHER, DECLINED_DAYS, DeclineReason, Review, Work, check_person,
    read_until,
};
use domain::source_example::{ExampleListing, ExampleState, SourceExample};
use domain::{FieldErrors, Refusal};
use store::review::SealedPart;
use store::{ConnectionTrait, Tx};

use crate::case_study::gate;
use crate::vault::Purpose;
use crate::{AppError, Context, Outcome};

pub(crate) use approval::publish;
pub use approval::{ApprovalPage, approve, give_back, read_approval};
pub(crate) use desk::replaced_words;
pub use desk::{DeskPage, decide, desk};
use named::check_not_named;
pub use named::people_to_avoid;
pub use story::{StoryReview, of_story, say};
pub use text::{Writing, propose, read_text, save_text, waive};

/// What waits for the viewer, and for a coordinator everything there is.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Stories that nobody reviews, without title, text and submitter; `None` for who may not assign.
    pub waiting: Option<Vec<ExampleListing>>,
    /// The reviews: all for a coordinator, the viewer's own otherwise; the newest first.
    pub reviews: Vec<Listed>,
}

/// A review in the queue.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The review.
    pub review: Review,
    /// What its case is called, once a text has been put forward.
    pub title: Option<String>,
    /// Who reviews.
    pub reviewer: String,
    /// Who approves.
    pub approver: Option<String>,
    /// The day on which its story is deleted, while that is held.
    pub purge_after: Option<NaiveDate>,
    /// Whether the viewer may open the desk now.
    pub reviews: bool,
    /// Whether the viewer may decide on the text now.
    pub approves: bool,
}

/// The queue of a coordinator, or what a reviewer and approver has to do.
///
/// # Errors
/// [`AppError::NotFound`] for who neither assigns nor is assigned anything.
pub async fn queue(ctx: &Context) -> Outcome<Queue> {
    let viewer = ctx.viewer()?;
    let assigns = may(viewer, Action::AssignReviews, Ties::default());
    let mut reviews = store::review::list(&ctx.db).await?;
    let waiting = if assigns {
        let taken: BTreeSet<_> = reviews.iter().filter_map(|review| review.example).collect();
        let mut waiting = store::source_example::list(&ctx.db).await?;
        waiting.retain(|one| one.state == ExampleState::Held && !taken.contains(&one.id));
        Some(waiting)
    } else {
        reviews.retain(|review| {
            may(viewer, Action::Genericise, ties(ctx, review))
                || may(viewer, Action::ApproveCase, ties(ctx, review))
        });
        if reviews.is_empty() && !viewer.is_facilitator() {
            return Err(AppError::NotFound);
        }
        None
    };
    Ok(Queue {
        waiting,
        reviews: listed(ctx, reviews).await?,
    })
}

async fn listed(ctx: &Context, reviews: Vec<Review>) -> Outcome<Vec<Listed>> {
    let viewer = ctx.viewer()?;
    let names: BTreeMap<AccountId, String> = store::account::list(&ctx.db, None)
        .await?
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    let titles = store::case_study::titles(&ctx.db).await?;
    let days: BTreeMap<SourceExampleId, NaiveDate> = store::source_example::list(&ctx.db)
        .await?
        .into_iter()
        .map(|one| (one.id, one.purge_after))
        .collect();
    let name = |account: AccountId| names.get(&account).cloned().unwrap_or_default();
    Ok(reviews
        .into_iter()
        .map(|review| {
            let ties = ties(ctx, &review);
            Listed {
                title: review.case.and_then(|case| titles.get(&case).cloned()),
                reviewer: name(review.reviewer.account),
                approver: review.approver.map(|it| name(it.account)),
                purge_after: review.example.and_then(|id| days.get(&id).copied()),
                reviews: may(viewer, Action::Genericise, ties),
                approves: may(viewer, Action::ApproveCase, ties),
                review,
            }
        })
        .collect())
}

/// How the viewer stands to a review.
fn ties(ctx: &Context, review: &Review) -> Ties {
    let today = ctx.now.date_naive();
    let account = ctx.viewer.as_ref().map(|viewer| viewer.account);
    Ties {
        reviews: account.is_some_and(|it| review.is_reviewer(it, today)),
        approves: account.is_some_and(|it| review.is_approver(it, today)),
        ..Ties::default()
    }
}

/// The review, for who may do `action` on it.
async fn find(
    ctx: &Context,
    db: &impl ConnectionTrait,
    id: ReviewId,
    action: Action,
) -> Outcome<Review> {
    ctx.viewer()?;
    let review = store::review::find(db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    ctx.require(action, ties(ctx, &review))?;
    Ok(review)
}

/// The accounts that can review or approve: all that have the role, whoever told the story.
///
/// # Errors
/// [`AppError::NotFound`] for who may not assign.
pub async fn list_candidates(ctx: &Context) -> Outcome<Vec<(AccountId, String)>> {
    ctx.require_role(Action::AssignReviews)?;
    let accounts = store::account::list(&ctx.db, None).await?;
    let works = |account: &Account| {
        !account.disabled
            && (account.roles.contains(&Role::Facilitator)
                || account.roles.contains(&Role::Coordinator))
    };
    Ok(accounts
        .into_iter()
        .filter(works)
        .map(|account| (account.id, account.name))
        .collect())
}

/// One review, for who assigns.
///
/// # Errors
/// [`AppError::NotFound`] for who may not assign.
pub async fn read_assignment(ctx: &Context, id: ReviewId) -> Outcome<Listed> {
    let review = find(ctx, &ctx.db, id, Action::AssignReviews).await?;
    listed(ctx, vec![review])
        .await?
        .pop()
        .ok_or(AppError::NotFound)
}

/// Gives a story to a reviewer. A story may have several reviews: each grows into a case of its own.
///
/// # Errors
/// [`AppError::Refused`] when the account may not be the one, without saying why; [`AppError::Invalid`] for the day.
pub async fn assign(
    ctx: &Context,
    example: SourceExampleId,
    reviewer: &str,
    until: &str,
) -> Outcome<ReviewId> {
    ctx.require_role(Action::AssignReviews)?;
    held(&ctx.db, example).await?;
    let (account, until) = read_assigned(ctx, Part::Reviewer, reviewer, until).await?;
    let assigned = give(ctx, example, &account, until).await;
    audit_refused(
        ctx,
        assigned,
        &format!("source_example {example}"),
        "reviewer",
    )
    .await
}

async fn give(
    ctx: &Context,
    example: SourceExampleId,
    account: &Account,
    until: NaiveDate,
) -> Outcome<ReviewId> {
    let story = crate::source_example::read_story(ctx, &ctx.db, example).await?;
    check_not_named(ctx, account, &story).await?;
    let found = desk::scanned(&gate::roster(&ctx.db).await?, &story);
    let work = Work {
        found,
        steps: Vec::new(),
    };
    write_tx!(ctx, |tx| {
        check_person(account, held(tx, example).await?.person)?;
        let work = seal(ctx, tx, example, SealedPart::Work, &work).await?;
        let assignment = Assignment {
            account: account.id,
            until,
        };
        let id = store::review::insert(tx, example, assignment, &work).await?;
        ctx.audit(
            tx,
            "case_review.assigned",
            &format!("case_review {id}"),
            &format!("reviewer {}", account.id),
        )
        .await?;
        Ok(id)
    })
}

/// Which of the two a coordinator names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Who makes the story generic.
    Reviewer,
    /// Who approves the text.
    Approver,
}

impl Part {
    /// The names of its fields: the person and the day.
    pub fn fields(self) -> (&'static str, &'static str) {
        match self {
            Self::Reviewer => ("reviewer", "reviewer_until"),
            Self::Approver => ("approver", "approver_until"),
        }
    }

    fn word(self) -> &'static str {
        self.fields().0
    }
}

/// Names another reviewer or an approver, or gives one more days.
///
/// # Errors
/// As [`assign`].
pub async fn reassign(
    ctx: &Context,
    id: ReviewId,
    part: Part,
    account: &str,
    until: &str,
) -> Outcome<()> {
    let review = find(ctx, &ctx.db, id, Action::AssignReviews).await?;
    let (account, until) = read_assigned(ctx, part, account, until).await?;
    let example = review
        .example
        .ok_or_else(|| AppError::refused("This review is over."))?;
    let named = name(ctx, id, part, example, &account, until).await;
    audit_refused(ctx, named, &format!("case_review {id}"), part.word()).await
}

async fn name(
    ctx: &Context,
    id: ReviewId,
    part: Part,
    example: SourceExampleId,
    account: &Account,
    until: NaiveDate,
) -> Outcome<()> {
    let story = crate::source_example::read_story(ctx, &ctx.db, example).await?;
    check_not_named(ctx, account, &story).await?;
    write_tx!(ctx, |tx| {
        let review = find(ctx, tx, id, Action::AssignReviews).await?;
        let submitter = held(tx, example).await?.person;
        let review = match part {
            Part::Reviewer => review.assign_reviewer(account, submitter, until)?,
            Part::Approver => review.assign_approver(account, submitter, until)?,
        };
        store::review::update(tx, &review).await?;
        ctx.audit(
            tx,
            "case_review.assigned",
            &format!("case_review {id}"),
            &format!("{} {}", part.word(), account.id),
        )
        .await
    })
}

/// Keeps that somebody was tried who may not be the one. Who that was is left out: it would tell, after the story is gone,
/// whom it names.
async fn audit_refused<T: Send>(
    ctx: &Context,
    outcome: Outcome<T>,
    subject: &str,
    word: &str,
) -> Outcome<T> {
    if let Err(AppError::Refused(refusal)) = &outcome
        && *refusal == Refusal::new(CHOOSE_ANOTHER)
    {
        write_tx!(ctx, |tx| {
            ctx.audit(tx, "case_review.assignment_refused", subject, word)
                .await
        })?;
    }
    outcome
}

/// Ends a review because the story makes no case; the story is deleted within a fortnight unless another review is open.
///
/// # Errors
/// [`AppError::NotFound`] for who is neither its reviewer nor assigns; [`AppError::Refused`] when it is over.
pub async fn decline(ctx: &Context, id: ReviewId, reason: &str) -> Outcome<()> {
    let reason: DeclineReason = reason
        .parse()
        .map_err(|sentence: String| one_error("reason", sentence))?;
    write_tx!(ctx, |tx| {
        let mut review = find(ctx, tx, id, Action::AssignReviews).await;
        if matches!(review, Err(AppError::NotFound)) {
            review = find(ctx, tx, id, Action::Genericise).await;
        }
        let review = review?.decline(reason)?;
        store::review::update(tx, &review).await?;
        if let Some(example) = review.example {
            keep_story(ctx, tx, example, DECLINED_DAYS).await?;
        }
        ctx.audit(
            tx,
            "case_review.declined",
            &format!("case_review {id}"),
            reason.as_str(),
        )
        .await
    })
}

/// Keeps a story for so many days at most from now on, unless another case still grows out of it.
async fn keep_story(ctx: &Context, tx: &Tx, example: SourceExampleId, days: u64) -> Outcome<()> {
    let reviews = store::review::list_of_example(tx, example).await?;
    if !reviews.iter().any(|review| review.state.is_open()) {
        let example = held(tx, example).await?.keep_for(days, ctx.now);
        store::source_example::update(tx, &example).await?;
    }
    Ok(())
}

fn one_error(field: &str, sentence: impl Into<String>) -> FieldErrors {
    let mut errors = FieldErrors::default();
    errors.add(field, sentence);
    errors
}

/// The account that was chosen and the day that was typed.
async fn read_assigned(
    ctx: &Context,
    part: Part,
    account: &str,
    until: &str,
) -> Outcome<(Account, NaiveDate)> {
    let (account_field, until_field) = part.fields();
    let until = read_until(until, ctx.now.date_naive())
        .map_err(|sentence| one_error(until_field, sentence))?;
    let id = account
        .parse()
        .map_err(|_| one_error(account_field, "Choose a person."))?;
    let account = store::account::find(&ctx.db, id)
        .await?
        .ok_or_else(|| AppError::refused(CHOOSE_ANOTHER))?;
    Ok((account, until))
}

/// A story that somebody may be assigned to, without its text.
///
/// # Errors
/// [`AppError::NotFound`] for who may not assign, or when it is not held.
pub async fn read_waiting(ctx: &Context, id: SourceExampleId) -> Outcome<ExampleListing> {
    ctx.require_role(Action::AssignReviews)?;
    let example = held(&ctx.db, id).await?;
    Ok(ExampleListing {
        id,
        valence: example.valence,
        state: example.state,
        submitted_at: example.submitted_at,
        purge_after: example.purge_after,
    })
}

/// The story of a review that is still held.
async fn held(db: &impl ConnectionTrait, id: SourceExampleId) -> Outcome<SourceExample> {
    store::source_example::find(db, id)
        .await?
        .filter(|example| example.state == ExampleState::Held)
        .ok_or(AppError::NotFound)
}

/// Seals a part of a review under the key of its story.
async fn seal(
    ctx: &Context,
    db: &impl ConnectionTrait,
    example: SourceExampleId,
    part: SealedPart,
    value: &impl serde::Serialize,
) -> Outcome<String> {
    let text =
        serde_json::to_string(value).map_err(|error| AppError::Internal(error.to_string()))?;
    let key = key_of(db, example).await?;
    ctx.vault.seal_beside(&key, purpose(part), &text)
}

/// Seals and keeps a part of a review.
async fn keep(
    ctx: &Context,
    tx: &Tx,
    review: &Review,
    part: SealedPart,
    value: &impl serde::Serialize,
) -> Outcome<()> {
    let example = review.example.ok_or(AppError::NotFound)?;
    let sealed = seal(ctx, tx, example, part, value).await?;
    Ok(store::review::set_sealed(tx, review.id, part, &sealed).await?)
}

/// Opens a part of a review, when there is one.
async fn open<T: serde::de::DeserializeOwned>(
    ctx: &Context,
    db: &impl ConnectionTrait,
    review: &Review,
    part: SealedPart,
) -> Outcome<Option<T>> {
    let Some(sealed) = store::review::find_sealed(db, review.id, part).await? else {
        return Ok(None);
    };
    let key = key_of(db, review.example.ok_or(AppError::NotFound)?).await?;
    let text = ctx.vault.open_beside(&key, purpose(part), &sealed)?;
    // The cause would quote what is sealed.
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|_| AppError::Internal("a sealed part of a review does not read".to_owned()))
}

async fn key_of(db: &impl ConnectionTrait, example: SourceExampleId) -> Outcome<String> {
    let sealed = store::source_example::find_sealed(db, example).await?;
    Ok(sealed.ok_or(AppError::NotFound)?.key)
}

fn purpose(part: SealedPart) -> Purpose {
    match part {
        SealedPart::Work => Purpose::Work,
        SealedPart::Draft => Purpose::Draft,
        SealedPart::Objection => Purpose::Objection,
    }
}
