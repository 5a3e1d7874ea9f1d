//! What the board knows, and how it changes.

use domain::cohort::{Card, Column, Draft, Summary};
use domain::id::{CohortId, CohortPlanId};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::move_person;

/// The state of one board; copied into every handler.
#[derive(Clone, Copy)]
pub(super) struct State {
    pub(super) plan: CohortPlanId,
    pub(super) functions: StoredValue<Vec<String>>,
    pub(super) levels: StoredValue<Vec<String>>,
    /// A signal a column, so that a move draws two of them again and not all.
    pub(super) columns: StoredValue<Vec<RwSignal<Column>>>,
    pub(super) summary: RwSignal<Summary>,
    /// What the last move did, or why it did not happen.
    pub(super) said: RwSignal<Option<Result<String, String>>>,
    /// Who moved last, and where they came from.
    pub(super) undo: RwSignal<Option<(Card, Option<CohortId>)>>,
    /// Whom the list of cohorts is open for.
    pub(super) moving: RwSignal<Option<Card>>,
    pub(super) dragged: RwSignal<Option<Card>>,
    /// The column that a card is held over.
    pub(super) over: RwSignal<Option<Option<CohortId>>>,
    pub(super) dialog: NodeRef<html::Dialog>,
    is_sending: StoredValue<bool>,
}

impl State {
    pub(super) fn new(draft: Draft) -> Self {
        let columns = draft.columns.into_iter().map(RwSignal::new).collect();
        Self {
            plan: draft.plan,
            functions: StoredValue::new(draft.functions),
            levels: StoredValue::new(draft.levels),
            columns: StoredValue::new(columns),
            summary: RwSignal::new(draft.summary),
            said: RwSignal::new(None),
            undo: RwSignal::new(None),
            moving: RwSignal::new(None),
            dragged: RwSignal::new(None),
            over: RwSignal::new(None),
            dialog: NodeRef::new(),
            is_sending: StoredValue::new(false),
        }
    }

    /// Opens the list of cohorts for somebody.
    pub(super) fn open(self, card: &Card) {
        if card.locked {
            self.said
                .set(Some(Err(format!("{} is locked: unlock first.", card.name))));
            return;
        }
        self.moving.set(Some(card.clone()));
        if let Some(dialog) = self.dialog.get_untracked()
            && dialog.show_modal().is_err()
        {
            self.moving.set(None);
        }
    }

    /// Takes a choice from that list.
    pub(super) fn choose(self, card: &Card, to: Option<CohortId>) {
        if let Some(dialog) = self.dialog.get_untracked() {
            dialog.close();
        }
        self.send(card.clone(), to, true);
    }

    /// Takes the card that was dropped on a column.
    pub(super) fn drop_on(self, to: Option<CohortId>) {
        self.over.set(None);
        if let Some(card) = self.dragged.get_untracked() {
            self.dragged.set(None);
            self.send(card, to, true);
        }
    }

    pub(super) fn undo_last(self) {
        if let Some((card, from)) = self.undo.get_untracked() {
            self.send(card, from, false);
        }
    }

    fn send(self, card: Card, to: Option<CohortId>, can_undo: bool) {
        if self.is_sending.get_value() {
            return;
        }
        self.is_sending.set_value(true);
        spawn_local(async move {
            let answer = move_person(self.plan, card.id, to).await;
            self.is_sending.set_value(false);
            match answer {
                Ok(moved) => {
                    self.show(moved.draft);
                    self.said.set(Some(Ok(moved.sentence)));
                    let person = card.id;
                    self.undo.set(can_undo.then_some((card, moved.from)));
                    focus_when_drawn(format!("p-{person}"));
                }
                Err(error) => self.said.set(Some(Err(error.sentence))),
            }
        });
    }

    /// Shows a board as the server sees it, with what others changed meanwhile.
    fn show(self, draft: Draft) {
        self.functions.set_value(draft.functions);
        self.levels.set_value(draft.levels);
        self.summary.set(draft.summary);
        let columns = self.columns.read_value();
        for (signal, column) in columns.iter().zip(draft.columns) {
            if signal.with_untracked(|shown| *shown != column) {
                signal.set(column);
            }
        }
    }
}

/// Puts the focus on a card after the next drawing: it stands in another column then.
fn focus_when_drawn(id: String) {
    request_animation_frame(move || {
        use leptos::wasm_bindgen::JsCast;

        let card = document().get_element_by_id(&id);
        if let Some(card) = card.and_then(|card| card.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Without a card there is nothing to focus, and nothing else to do about it.
            let _ = card.focus();
        }
    });
}
