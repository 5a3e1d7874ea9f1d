//! What who told a story sees of its reviews, and says to the text that is put forward.

use chrono::{DateTime, NaiveDate, Utc};
use domain::FieldErrors;
use domain::access::Action;
use domain::case_study::CaseListing;
use domain::id::{ReviewId, SourceExampleId};
use domain::review::{Review, ReviewState, Say};
use store::review::SealedPart;

use super::keep;
use crate::case_study::{self, Parts, parts};
use crate::{AppError, Context, Outcome};

/// Most characters of an objection.
const OBJECTION_MOST: usize = 2000;

/// A review as who told its story sees it.
#[derive(Clone)]
pub struct StoryReview {
    /// The review.
    pub review: Review,
    /// Who reads the story, and until when; `None` when nobody does now.
    pub reader: Option<(String, NaiveDate)>,
    /// The generic text: whole while it is put forward, for its teller is to find everything that points to somebody, and
    /// without the facilitator's part from then on.
    pub text: Option<(CaseListing, Parts)>,
    /// The published case, and whether its teller may open it as other participants may.
    pub case: Option<(CaseListing, bool)>,
    /// Until when an objection counts, while nothing was said.
    pub until: Option<DateTime<Utc>>,
}

/// The reviews of one of the viewer's own stories, the newest first.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else.
pub async fn of_story(ctx: &Context, example: SourceExampleId) -> Outcome<Vec<StoryReview>> {
    ctx.require_role(Action::TakePart)?;
    store::source_example::find_own(&ctx.db, example, ctx.person()?)
        .await?
        .ok_or(AppError::NotFound)?;
    let today = ctx.now.date_naive();
    let mut seen = Vec::new();
    for review in store::review::list_of_example(&ctx.db, example).await? {
        let reviewer = review.reviewer;
        let reader = if review.is_reviewer(reviewer.account, today) {
            store::account::find(&ctx.db, reviewer.account)
                .await?
                .map(|account| (account.name, reviewer.until))
        } else {
            None
        };
        let found = match review.case {
            Some(case) => store::case_study::find(&ctx.db, case).await?,
            None => None,
        };
        let (mut text, mut case) = (None, None);
        match (review.state, found) {
            (ReviewState::Proposed, Some(found)) => {
                text = Some((found.listing(), parts(&found.case.body, true)?));
            }
            (ReviewState::Approved, Some(found)) => {
                text = Some((found.listing(), parts(&found.case.body, false)?));
            }
            (ReviewState::Published, Some(found)) => {
                let may_open = match case_study::read(ctx, found.id).await {
                    Ok(_) => true,
                    Err(AppError::NotFound) => false,
                    Err(error) => return Err(error),
                };
                case = Some((found.listing(), may_open));
            }
            _ => {}
        }
        seen.push(StoryReview {
            reader,
            text,
            case,
            until: review.silent_until(),
            review,
        });
    }
    Ok(seen)
}

/// Says that the text whose hash is `seen` is fine, or objects to it with a reason, which only the reviewer reads.
///
/// # Errors
/// [`AppError::NotFound`] for another's story; [`AppError::Invalid`] for an objection without a reason;
/// [`AppError::Refused`] when nothing waits for an answer, or another text.
pub async fn say(
    ctx: &Context,
    example: SourceExampleId,
    review: ReviewId,
    seen: &str,
    word: &str,
    reason: &str,
) -> Outcome<()> {
    ctx.require_role(Action::TakePart)?;
    let person = ctx.person()?;
    let mut errors = FieldErrors::default();
    let say = word.parse().unwrap_or_else(|sentence: String| {
        errors.add("say", sentence);
        Say::Agreed
    });
    let reason = match say {
        Say::Objected => {
            errors.required("reason", "what gives somebody away", reason, OBJECTION_MOST)
        }
        Say::Agreed => String::new(),
    };
    write_tx!(ctx, |tx| {
        store::source_example::find_own(tx, example, person)
            .await?
            .ok_or(AppError::NotFound)?;
        errors.clone().or(())?;
        let review = store::review::find(tx, review)
            .await?
            .filter(|review| review.example == Some(example))
            .ok_or(AppError::NotFound)?;
        review.check_seen(seen)?;
        let review = review.say(say)?;
        store::review::update(tx, &review).await?;
        if say == Say::Objected {
            keep(ctx, tx, &review, SealedPart::Objection, &reason).await?;
        }
        // Not the review: nothing outlasts the story that leads from a case to who told it.
        ctx.audit(
            tx,
            "source_example.answered",
            &format!("source_example {example}"),
            say.as_str(),
        )
        .await
    })
}
