//! Asking the author of a result for a case, and the author's answer.
//!
//! Who asks learns whether the author agreed, and nothing else: the story is the author's own, like any other, and no row
//! leads from it to the result.

use domain::access::Action;
use domain::commitment::{Commitment, CommitmentResult};
use domain::example_request::{ExampleRequest, RequestState};
use domain::id::{ResultId, SessionId, SourceExampleId};
use domain::source_example::NewExample;
use store::ConnectionTrait;

use crate::{AppError, Context, Outcome, commitment, session, source_example};

/// What the author of a result is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// That it is asked for.
    pub request: ExampleRequest,
    /// What was tried.
    pub commitment: Commitment,
    /// What happened.
    pub result: CommitmentResult,
}

/// Asks for a result of the returns board of a session as a case.
///
/// # Errors
/// [`AppError::NotFound`] for who neither leads the session nor coordinates; [`AppError::Refused`] for what is not on the
/// board, went as expected, was asked for before, or is one's own.
pub async fn ask(ctx: &Context, id: SessionId, result: &str) -> Outcome<()> {
    session::find_for(ctx, id, Action::LeadSession).await?;
    let board = commitment::returns(ctx, id).await?;
    let shown = board
        .results
        .iter()
        .flat_map(|(_, of_kind)| of_kind)
        .find(|one| one.result.id.to_string() == result)
        .map(|one| one.result.id)
        .ok_or_else(|| AppError::refused("This result is not on the board: choose one that is."))?;
    write_tx!(ctx, |tx| {
        let (of, result) = find(tx, shown).await?;
        if Some(of.person) == ctx.viewer()?.person {
            return Err(AppError::refused(
                "This result is your own: share the experience yourself.",
            ));
        }
        let earlier = store::example_request::find(tx, shown).await?;
        let request = ExampleRequest::new(&result, earlier.as_ref(), ctx.now)?;
        store::example_request::insert(tx, &request).await?;
        ctx.audit(tx, "example_request.asked", &format!("result {shown}"), "")
            .await
    })
}

/// What the viewer is asked about a result of their own, answered or not.
///
/// # Errors
/// [`AppError::NotFound`] for another's result, and for one that nobody asked for.
pub async fn find_own(ctx: &Context, id: ResultId) -> Outcome<Question> {
    own(ctx, &ctx.db, id).await
}

/// Shares the viewer's story, in the words they settled on.
///
/// # Errors
/// As [`find_own`]; [`AppError::Invalid`] as for any story; [`AppError::Refused`] when it was answered before.
pub async fn agree(
    ctx: &Context,
    id: ResultId,
    valence: &str,
    text: &str,
) -> Outcome<SourceExampleId> {
    own(ctx, &ctx.db, id).await?;
    let new = NewExample::read(valence, text)?;
    let sealed = ctx.vault.seal(&new.text)?;
    write_tx!(ctx, |tx| {
        answer(ctx, tx, id, RequestState::Agreed).await?;
        source_example::insert(ctx, tx, new.valence, sealed.clone()).await
    })
}

/// Says no, thank you.
///
/// # Errors
/// As [`find_own`]; [`AppError::Refused`] when it was answered before.
pub async fn decline(ctx: &Context, id: ResultId) -> Outcome<()> {
    own(ctx, &ctx.db, id).await?;
    write_tx!(ctx, |tx| {
        answer(ctx, tx, id, RequestState::Declined).await
    })
}

async fn answer(ctx: &Context, tx: &store::Tx, id: ResultId, state: RequestState) -> Outcome<()> {
    let request = own(ctx, tx, id).await?.request.answered(state, ctx.now)?;
    store::example_request::update(tx, &request).await?;
    let kind = match state {
        RequestState::Agreed => "example_request.agreed",
        _ => "example_request.declined",
    };
    ctx.audit(tx, kind, &format!("result {id}"), "").await
}

async fn own(ctx: &Context, db: &impl ConnectionTrait, id: ResultId) -> Outcome<Question> {
    ctx.require_role(Action::TakePart)?;
    let person = ctx.person()?;
    let request = store::example_request::find(db, id).await?;
    let request = request.ok_or(AppError::NotFound)?;
    let (commitment, result) = find(db, id).await?;
    if commitment.person != person {
        return Err(AppError::NotFound);
    }
    Ok(Question {
        request,
        commitment,
        result,
    })
}

async fn find(db: &impl ConnectionTrait, id: ResultId) -> Outcome<(Commitment, CommitmentResult)> {
    let result = store::commitment::find_result(db, id).await?;
    let result = result.ok_or(AppError::NotFound)?;
    let commitment = store::commitment::find(db, result.commitment).await?;
    Ok((commitment.ok_or(AppError::NotFound)?, result))
}
