//! What the board knows, and how it changes.

use domain::cohort::{Card, Column, Draft, Effect, Summary};
use domain::id::{CohortId, CohortPlanId};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{effects, move_person};

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
    /// Where whoever is being moved could go, once that is known.
    pub(super) effects: RwSignal<Option<Vec<Effect>>>,
    /// Whom the list of cohorts is open for.
    pub(super) moving: RwSignal<Option<Card>>,
    pub(super) dragged: RwSignal<Option<Card>>,
    /// The column that a card is held over.
    pub(super) over: RwSignal<Option<Option<CohortId>>>,
    pub(super) dialog: NodeRef<html::Dialog>,
    is_sending: StoredValue<bool>,
    /// Where the last move went, as long as it can be taken back.
    last_to: StoredValue<Option<Option<CohortId>>>,
    /// The cohorts that are shown.
    shown: StoredValue<Vec<CohortId>>,
}

impl State {
    pub(super) fn new(draft: Draft) -> Self {
        let shown = draft
            .columns
            .iter()
            .filter_map(|column| column.id)
            .collect();
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
            last_to: StoredValue::new(None),
            effects: RwSignal::new(None),
            shown: StoredValue::new(shown),
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
        self.ask_effects(card);
        if let Some(dialog) = self.dialog.get_untracked()
            && dialog.show_modal().is_err()
        {
            self.moving.set(None);
        }
    }

    /// Takes a card up.
    pub(super) fn drag(self, card: &Card) {
        self.dragged.set(Some(card.clone()));
        self.ask_effects(card);
    }

    /// Asks what moving somebody would do.
    fn ask_effects(self, card: &Card) {
        let person = card.id;
        self.effects.set(None);
        spawn_local(async move {
            let answer = effects(self.plan, person).await;
            let is_wanted =
                |card: &Option<Card>| card.as_ref().is_some_and(|card| card.id == person);
            if self.moving.with_untracked(is_wanted) || self.dragged.with_untracked(is_wanted) {
                self.effects.set(Some(answer.unwrap_or_default()));
            }
        });
    }

    /// What dropping the card on a column would do, once that is known.
    pub(super) fn effect_on(self, to: Option<CohortId>) -> Option<String> {
        let effects = self.effects.read();
        let effect = effects.as_ref()?.iter().find(|effect| effect.to == to)?;
        Some(effect.remark.clone())
    }

    /// Takes a choice from that list.
    pub(super) fn choose(self, to: Option<CohortId>) {
        let card = self.moving.get_untracked();
        if let Some(dialog) = self.dialog.get_untracked() {
            dialog.close();
        }
        if let Some(card) = card {
            self.send(card, to, true);
        }
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

    /// The cohort somebody is shown in.
    fn place_of(self, card: &Card) -> Option<CohortId> {
        let columns = self.columns.read_value();
        columns.iter().find_map(|column| {
            column.with_untracked(|column| {
                let is_here = column.people.iter().any(|one| one.id == card.id);
                column.id.filter(|_| is_here)
            })
        })
    }

    fn send(self, card: Card, to: Option<CohortId>, can_undo: bool) {
        if self.is_sending.get_value() {
            return;
        }
        self.is_sending.set_value(true);
        // The way back starts where the last move ended, even where that is not shown.
        let from = match self.last_to.get_value().filter(|_| !can_undo) {
            Some(to) => to,
            None => self.place_of(&card),
        };
        let shown = self.shown.get_value();
        spawn_local(async move {
            let answer = move_person(self.plan, card.id, from, to, shown).await;
            self.is_sending.set_value(false);
            match answer {
                Ok(moved) => {
                    self.show(moved.draft);
                    if moved.is_refused {
                        self.said.set(Some(Err(moved.sentence)));
                        return;
                    }
                    self.said.set(Some(Ok(moved.sentence)));
                    let person = card.id;
                    self.last_to.set_value(can_undo.then_some(to));
                    self.undo.set(can_undo.then_some((card, from)));
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
