//! The cohort board: people are dragged, or moved by button or key; each move is kept at once and can be undone.

mod column;
mod state;

use domain::cohort::{Draft, Effect};
use domain::id::{CohortId, CohortPlanId, PersonId};
use leptos::prelude::*;

use serde::{Deserialize, Serialize};

use self::column::column_view;
use self::state::State;
use crate::error::ServerError;
use crate::json::Json;

/// What became of a move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// What happened, or why nothing did, to be announced.
    pub sentence: String,
    /// A rule said no.
    pub is_refused: bool,
    /// The cohorts that are shown, as they are after it: others may have changed them too.
    pub draft: Draft,
}

/// Moves a person of a draft who was seen in `from` to one of its cohorts, or out of all of them, and returns the cohorts
/// of `shown` as they are then.
///
/// # Errors
/// What [`operations::cohort_plan::move_people`] refuses, but for the refusals of its rules.
#[server(endpoint = "cohort-plans/move", input = Json, output = Json)]
pub async fn move_person(
    plan: CohortPlanId,
    person: PersonId,
    from: Option<CohortId>,
    to: Option<CohortId>,
    shown: Vec<CohortId>,
) -> Result<Moved, ServerError> {
    use operations::{AppError, cohort_plan};

    let ctx = crate::refusal::context()?;
    let seen = cohort_plan::Seen { person, at: from };
    let (is_refused, sentence) = match cohort_plan::move_people(&ctx, plan, &[seen], to).await {
        Ok(moved) => (false, moved.sentence),
        Err(AppError::Refused(refusal)) => (true, refusal.0),
        Err(other) => return Err(other.into()),
    };
    let view = domain::cohort::View {
        cohorts: shown,
        ..domain::cohort::View::default()
    };
    let board = cohort_plan::board(&ctx, plan, view).await?;
    Ok(Moved {
        sentence,
        is_refused,
        draft: board.draft,
    })
}

/// Where a person of a draft could go, and what that would do.
///
/// # Errors
/// What [`operations::cohort_plan::effects`] refuses.
#[server(endpoint = "cohort-plans/effects", input = Json, output = Json)]
pub async fn effects(plan: CohortPlanId, person: PersonId) -> Result<Vec<Effect>, ServerError> {
    Ok(operations::cohort_plan::effects(&crate::refusal::context()?, plan, person).await?)
}

/// The board of a draft. Before the script runs, and without it, every card leads to a page with the same moves, and
/// the boxes belong to a form of the page with the id `selection`.
#[island]
pub fn Board(draft: Draft) -> impl IntoView {
    let state = State::new(draft);
    let columns: Vec<_> = state.columns.read_value().iter().copied().collect();
    let mut columns = columns
        .into_iter()
        .map(|column| column_view(state, column))
        .collect::<Vec<_>>()
        .into_iter();
    view! {
        {figures(state)}
        {message(state)}
        <div class="board-layout">
            {columns.next()}
            <div class="board">{columns.collect::<Vec<_>>()}</div>
        </div>
        {picker(state)}
    }
}

/// The whole in figures, and the broken rules.
fn figures(state: State) -> impl IntoView + use<> {
    view! {
        <dl class="figures">
            <div>
                <dt>"Placed"</dt>
                <dd>{move || state.summary.with(|it| it.placed.to_string())}" "<small>{move || state.summary.with(|it| format!("of {}", it.people))}</small></dd>
            </div>
            <div>
                <dt>"Misplaced seats"</dt>
                <dd>{move || state.summary.with(|it| it.misplaced.to_string())}" "<small>{move || state.summary.with(|it| it.evenness.clone())}</small></dd>
            </div>
            <div>
                <dt>"Broken rules"</dt>
                <dd>{move || state.summary.with(|it| it.conflicts.len().to_string())}</dd>
            </div>
        </dl>
    }
}

/// What the last move did, read out by screen readers, with a way back.
fn message(state: State) -> impl IntoView + use<> {
    let class = move || match &*state.said.read() {
        None => "visually-hidden",
        Some(Ok(_)) => "flash ok",
        Some(Err(_)) => "flash danger",
    };
    let sentence = move || match state.said.get() {
        None => String::new(),
        Some(Ok(sentence) | Err(sentence)) => sentence,
    };
    view! {
        <div class=class>
            <p role="status" aria-live="polite">{sentence}</p>
            <button class="button quiet" type="button" hidden=move || state.undo.read().is_none() on:click=move |_| state.undo_last()>
                "Undo"
            </button>
        </div>
    }
}

/// The list of cohorts that opens for one person.
fn picker(state: State) -> impl IntoView + use<> {
    let title = move || match &*state.moving.read() {
        Some(card) => format!("Move {} to", card.name),
        None => String::new(),
    };
    let is_waiting = move || state.effects.read().is_none();
    let options = move || {
        let effects = state.effects.get().unwrap_or_default().into_iter();
        effects
            .map(|effect| option(state, effect))
            .collect::<Vec<_>>()
    };
    view! {
        <dialog node_ref=state.dialog aria-labelledby="move-title" on:close=move |_| state.moving.set(None)>
            <h2 id="move-title">{title}</h2>
            <p hidden=move || !is_waiting()>"Looking at what each move would do."</p>
            <div class="stack">{options}</div>
            <form class="actions" method="dialog"><button class="button quiet">"Cancel"</button></form>
        </dialog>
    }
}

fn option(state: State, effect: Effect) -> impl IntoView + use<> {
    let Effect {
        to,
        label,
        remark,
        is_closed,
    } = effect;
    view! {
        <div class="row">
            <button class="button" type="button" disabled=is_closed on:click=move |_| state.choose(to)>{label}</button>
            <small>{remark}</small>
        </div>
    }
}
