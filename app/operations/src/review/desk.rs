//! The desk: the raw story with what was found in it, and one decision after the other. Only its reviewer comes here.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::id::ReviewId;
use domain::review::{Change, Decision, Desk, Mark, Review, Step, Work};
use genericising::{Class, Known, Layer, Needle, Suggestion};
use store::ConnectionTrait;
use store::review::SealedPart;

use super::{find, keep, open};
use crate::source_example::read_story;
use crate::{AppError, Context, Outcome};

/// The desk of a review.
#[derive(Clone)]
pub struct DeskPage {
    /// The review.
    pub review: Review,
    /// Both texts, and what is in them.
    pub desk: Desk,
}

/// The desk, for its reviewer.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else, and once the assignment has run out.
pub async fn desk(ctx: &Context, id: ReviewId) -> Outcome<DeskPage> {
    let review = find(ctx, &ctx.db, id, Action::Genericise).await?;
    let (story, work) = story_and_work(ctx, &ctx.db, &review).await?;
    Ok(DeskPage {
        desk: Desk::of(&story, &work),
        review,
    })
}

/// Does one step at the desk, keeps it, and tells what it changed. What is proposed or approved stays as it is: the case
/// is a text of its own.
///
/// # Errors
/// [`AppError::NotFound`] as [`desk`]; [`AppError::Refused`] when the step cannot be done.
pub async fn decide(ctx: &Context, id: ReviewId, step: &Step) -> Outcome<Change> {
    ctx.viewer()?;
    write_tx!(ctx, |tx| {
        let review = find(ctx, tx, id, Action::Genericise).await?;
        let (story, work) = story_and_work(ctx, tx, &review).await?;
        let before = Desk::of(&story, &work);
        let work = work.take(&story, step)?;
        keep(ctx, tx, &review, SealedPart::Work, &work).await?;
        ctx.audit(
            tx,
            "case_review.decided",
            &format!("case_review {id}"),
            step.as_str(),
        )
        .await?;
        Ok(Desk::of(&story, &work).change_since(&before))
    })
}

/// What the scanner finds in a story, as marks for the desk.
pub(super) fn scanned(known: &Known, story: &str) -> Vec<Mark> {
    genericising::scan(known, story)
        .into_iter()
        .map(|found| Mark {
            start: found.start,
            end: found.end,
            kind: found.class.as_str().to_owned(),
            label: found.class.label().to_owned(),
            layer: found.layer.as_str().to_owned(),
            confidence: found.confidence,
            entity: found.entity,
            replacement: found.replacement,
        })
        .collect()
}

pub(super) async fn story_and_work(
    ctx: &Context,
    db: &impl ConnectionTrait,
    review: &Review,
) -> Outcome<(String, Work)> {
    let example = review.example.ok_or(AppError::NotFound)?;
    let story = read_story(ctx, db, example).await?;
    let work = open(ctx, db, review, SealedPart::Work).await?;
    Ok((story, work.unwrap_or_default()))
}

/// Every form of what was replaced at a desk; nothing once the story is gone.
pub(crate) async fn replaced_words(
    ctx: &Context,
    db: &impl ConnectionTrait,
    id: ReviewId,
    known: &Known,
) -> Outcome<Vec<Needle>> {
    let review = store::review::find(db, id).await?;
    let Some(review) = review.filter(|review| review.example.is_some()) else {
        return Ok(Vec::new());
    };
    let (story, work) = story_and_work(ctx, db, &review).await?;
    let desk = Desk::of(&story, &work);
    let mut at = 0;
    let mut accepted = Vec::new();
    for piece in desk.pieces {
        let start = at;
        at += piece.raw.len();
        if let Some(mark) = piece.mark
            && mark.decision == Some(Decision::Accepted)
        {
            accepted.push(Suggestion {
                start,
                end: at,
                text: piece.raw,
                // What a reviewer calls a detail is searched for as it stands, like the name of a thing.
                class: mark.kind.parse().unwrap_or(Class::Product),
                layer: mark.layer.parse().unwrap_or(Layer::Context),
                confidence: mark.confidence,
                entity: mark.entity,
                replacement: mark.placeholder,
            });
        }
    }
    let entities: BTreeSet<&str> = accepted.iter().map(|one| one.entity.as_str()).collect();
    let mut words: Vec<Needle> = entities
        .into_iter()
        .flat_map(|entity| genericising::variants(entity, &accepted, known))
        .collect();
    words.sort_unstable();
    words.dedup();
    Ok(words)
}
