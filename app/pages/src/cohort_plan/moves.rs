//! Moves without a script, exchanges, undo and locks: each leads back to where it was asked for.

use axum::extract::Path;
use domain::id::{CohortId, CohortMoveId, CohortPlanId};
use operations::cohort_plan::{self, Seen};
use operations::{AppError, Outcome};

use crate::fields::Fields;
use crate::visit::{Answer, Flash, Visit};

/// `12@5`: person 12, seen in cohort 5; nothing behind the `@` stands for no cohort.
fn seen(typed: &str) -> Option<Seen> {
    let (person, at) = typed.split_once('@')?;
    Some(Seen {
        person: person.parse().ok()?,
        at: cohort(at).ok()?,
    })
}

fn cohort(typed: &str) -> Outcome<Option<CohortId>> {
    match typed {
        "" => Ok(None),
        typed => Ok(Some(typed.parse().map_err(|_| AppError::NotFound)?)),
    }
}

fn shown(cohort: Option<CohortId>) -> String {
    cohort.map(|id| id.to_string()).unwrap_or_default()
}

pub(super) async fn move_people(
    visit: Visit,
    Path(id): Path<CohortPlanId>,
    fields: Fields,
) -> Answer {
    let outcome = async {
        let people: Vec<Seen> = fields.all("person").filter_map(seen).collect();
        let to = cohort(fields.get("cohort"))?;
        let moved = cohort_plan::move_people(&visit.ctx, id, &people, to).await?;
        Ok::<_, AppError>((people, to, moved))
    };
    match outcome.await {
        Ok((people, to, moved)) => {
            let path = match (people.as_slice(), fields.is_ticked("undo")) {
                ([one], false) => format!(
                    "/cohort-plans/{id}?moved={}@{}&from={}",
                    one.person,
                    shown(to),
                    shown(one.at)
                ),
                _ => format!("/cohort-plans/{id}"),
            };
            visit.redirect_with(&path, Flash::ok(moved.sentence))
        }
        Err(error) => refused(visit, &format!("/cohort-plans/{id}"), error),
    }
}

pub(super) async fn exchange(visit: Visit, Path(id): Path<CohortPlanId>, fields: Fields) -> Answer {
    let read = |name: &str| seen(fields.get(name));
    let pair = read("person").zip(read("with"));
    let path = format!("/cohort-plans/{id}");
    match cohort_plan::exchange(&visit.ctx, id, pair).await {
        Ok(moved) => visit.redirect_with(&path, Flash::ok(moved.sentence)),
        Err(error) => refused(visit, &path, error),
    }
}

pub(super) async fn undo(
    visit: Visit,
    Path((id, moved)): Path<(CohortPlanId, CohortMoveId)>,
) -> Answer {
    let path = format!("/cohort-plans/{id}/history");
    match cohort_plan::undo_move(&visit.ctx, id, moved).await {
        Ok(moved) => visit.redirect_with(&path, Flash::ok(moved.sentence)),
        Err(error) => refused(visit, &path, error),
    }
}

/// A refusal leads back to the page, which says so; everything else is a page of its own.
pub(super) fn refused(visit: Visit, path: &str, error: AppError) -> Answer {
    match error {
        AppError::Refused(refusal) => visit.redirect_with(path, Flash::warn(refusal.0)),
        other => Err(other.into()),
    }
}

pub(super) async fn set_locked(
    visit: Visit,
    Path(id): Path<CohortPlanId>,
    fields: Fields,
) -> Answer {
    let people: Vec<Seen> = fields.all("person").filter_map(seen).collect();
    let locked = fields.get("locked") == "yes";
    let path = match people.as_slice() {
        [one] if fields.is_ticked("back") => format!("/cohort-plans/{id}/people/{}", one.person),
        _ => format!("/cohort-plans/{id}"),
    };
    match cohort_plan::set_locked(&visit.ctx, id, &people, locked).await {
        Ok(sentence) => visit.redirect_with(&path, Flash::ok(sentence)),
        Err(error) => refused(visit, &path, error),
    }
}
