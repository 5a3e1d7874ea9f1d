//! Moving people of a draft by hand, taking that back, and the history of it.

use std::collections::BTreeMap;

use domain::access::Action;
use domain::cohort::{Cohort, CohortMove, CohortPlan};
use domain::id::{AccountId, CohortId, CohortMoveId, CohortPlanId, PersonId};
use store::Tx;

use crate::cohort::seat_error;
use crate::{AppError, Context, Outcome};

/// Somebody as who moves them saw them: when they are elsewhere by now, nothing happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The person.
    pub person: PersonId,
    /// Where they were seen; `None` for not placed.
    pub at: Option<CohortId>,
}

/// What a move did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// "Ana Ruiz moved to Cohort 4, 13 of 15."
    pub sentence: String,
}

/// One line of a plan's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The move.
    pub moved: CohortMove,
    /// "Ana Ruiz from Cohort 3 to Cohort 4".
    pub sentence: String,
    /// Who did it.
    pub by: String,
    /// Whether it can be taken back still.
    pub can_be_undone: bool,
}

pub(super) async fn find_draft(tx: &Tx, id: CohortPlanId) -> Outcome<CohortPlan> {
    let plan = store::cohort::find_plan(tx, id)
        .await?
        .ok_or(AppError::NotFound)?;
    plan.require_draft()?;
    Ok(plan)
}

async fn find_target(tx: &Tx, plan: CohortPlanId, to: Option<CohortId>) -> Outcome<Option<Cohort>> {
    let Some(to) = to else { return Ok(None) };
    let cohort = store::cohort::find(tx, to).await?;
    let cohort = cohort.filter(|cohort| cohort.plan == plan);
    Ok(Some(cohort.ok_or(AppError::NotFound)?))
}

/// Moves people of a draft to one of its cohorts, or out of all of them with `to` = `None`: all or nobody.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when the plan is not about the people or the cohort;
/// [`AppError::Refused`] when there are not seats enough, somebody is locked or is not where they were seen, or the plan
/// is no draft.
pub async fn move_people(
    ctx: &Context,
    id: CohortPlanId,
    people: &[Seen],
    to: Option<CohortId>,
) -> Outcome<Moved> {
    let by = ctx.require_role(Action::RunProgrammes)?.account;
    if people.is_empty() {
        return Err(AppError::refused(
            "Nobody is selected: tick the people to move first.",
        ));
    }
    write_tx!(ctx, |tx| {
        let plan = find_draft(tx, id).await?;
        let target = find_target(tx, id, to).await?;
        let mut name = String::new();
        let mut moves = Vec::new();
        // Read once, for all of them.
        let is_anybody_new = target.is_some() && people.iter().any(|seen| seen.at.is_none());
        let to_place = if is_anybody_new {
            let today = ctx.now.date_naive();
            store::cohort::list_to_place_beside(tx, plan.programme, Some(id), today).await?
        } else {
            Vec::new()
        };
        for seen in people {
            name = find_as_seen(tx, id, *seen).await?;
            if seen.at != to {
                if seen.at.is_none() && !to_place.iter().any(|one| one.id == seen.person) {
                    return Err(AppError::NotFound);
                }
                move_one(ctx, tx, &plan, *seen, &name, target.as_ref()).await?;
                moves.push(recorded(ctx, id, *seen, to, by));
            }
        }
        if moves.is_empty() {
            return Err(AppError::refused(
                "Whoever is selected is there already: choose another cohort.",
            ));
        }
        store::cohort::record_moves(tx, &moves).await?;
        let goal = to.map_or_else(|| "no cohort".to_owned(), |to| format!("cohort {to}"));
        let ids: Vec<String> = people.iter().map(|seen| seen.person.to_string()).collect();
        ctx.audit(
            tx,
            "cohort_plan.moved",
            &format!("cohort plan {id}"),
            &format!("person {} to {goal}", ids.join(" ")),
        )
        .await?;
        let who = if people.len() == 1 {
            name
        } else {
            format!("{} people", people.len())
        };
        let sentence = match &target {
            Some(cohort) => {
                let taken = store::cohort::count_members(tx, cohort.id).await?;
                format!(
                    "{who} moved to {}, {taken} of {}.",
                    cohort.name, cohort.capacity
                )
            }
            None => format!("{who} moved out of the cohorts."),
        };
        Ok(Moved { sentence })
    })
}

fn recorded(
    ctx: &Context,
    plan: CohortPlanId,
    seen: Seen,
    to: Option<CohortId>,
    by: AccountId,
) -> CohortMove {
    CohortMove {
        id: CohortMoveId(0),
        plan,
        person: seen.person,
        from: seen.at,
        to,
        by,
        at: ctx.now,
    }
}

/// The name of somebody who is where they were seen.
async fn find_as_seen(tx: &Tx, plan: CohortPlanId, seen: Seen) -> Outcome<String> {
    let person = store::person::find(tx, seen.person)
        .await?
        .ok_or(AppError::NotFound)?;
    let name = person.entry.name();
    let place = store::cohort::find_enrolment(tx, plan, seen.person).await?;
    let now = place.map(|place| place.cohort);
    if now == seen.at {
        return Ok(name);
    }
    let place = match now {
        Some(cohort) => store::cohort::find(tx, cohort)
            .await?
            .map_or_else(|| "another cohort".to_owned(), |cohort| cohort.name),
        None => "no cohort".to_owned(),
    };
    Err(AppError::refused(format!(
        "{name} is in {place} by now: somebody else moved them. Nothing was changed; look at the board as it is and decide again."
    )))
}

/// Moves one person, who is where they were seen and may be placed.
async fn move_one(
    ctx: &Context,
    tx: &Tx,
    plan: &CohortPlan,
    seen: Seen,
    name: &str,
    target: Option<&Cohort>,
) -> Outcome<()> {
    let place = store::cohort::find_enrolment(tx, plan.id, seen.person).await?;
    if let Some(place) = &place {
        place.require_unlocked(name)?;
    }
    if let Some(cohort) = target {
        cohort.require_seat(store::cohort::count_members(tx, cohort.id).await?)?;
    }
    match (place, target) {
        (Some(place), Some(cohort)) => {
            store::cohort::move_enrolment(tx, place.id, cohort.id)
                .await
                .map_err(|error| seat_error(error, cohort))?;
        }
        (Some(place), None) => store::cohort::delete_enrolment(tx, place.id).await?,
        (None, Some(cohort)) => {
            store::cohort::enrol(tx, plan.id, cohort.id, seen.person, ctx.now)
                .await
                .map_err(|error| seat_error(error, cohort))?;
        }
        (None, None) => {}
    }
    Ok(())
}

/// Lets two people of a draft change places, however full their cohorts are; `None` when they were not named.
///
/// # Errors
/// As [`move_people`].
pub async fn exchange(
    ctx: &Context,
    id: CohortPlanId,
    pair: Option<(Seen, Seen)>,
) -> Outcome<Moved> {
    let by = ctx.require_role(Action::RunProgrammes)?.account;
    let is_possible =
        |(one, other): &(Seen, Seen)| one.at.is_some() && other.at.is_some() && one.at != other.at;
    let Some((one, other)) = pair.filter(is_possible) else {
        return Err(AppError::refused(
            "Only two people of different cohorts can change places.",
        ));
    };
    write_tx!(ctx, |tx| {
        let plan = find_draft(tx, id).await?;
        let mut names = Vec::new();
        for seen in [one, other] {
            names.push(find_as_seen(tx, id, seen).await?);
        }
        let targets = [
            find_target(tx, id, other.at).await?,
            find_target(tx, id, one.at).await?,
        ];
        // The first steps out, so that there is a seat for the other.
        move_one(ctx, tx, &plan, one, &names[0], None).await?;
        move_one(ctx, tx, &plan, other, &names[1], targets[1].as_ref()).await?;
        if let Some(cohort) = &targets[0] {
            store::cohort::enrol(tx, id, cohort.id, one.person, ctx.now)
                .await
                .map_err(|error| seat_error(error, cohort))?;
        }
        let moves = [
            recorded(ctx, id, one, other.at, by),
            recorded(ctx, id, other, one.at, by),
        ];
        store::cohort::record_moves(tx, &moves).await?;
        ctx.audit(
            tx,
            "cohort_plan.moved",
            &format!("cohort plan {id}"),
            &format!("person {} and {} change places", one.person, other.person),
        )
        .await?;
        Ok(Moved {
            sentence: format!("{} and {} changed places.", names[0], names[1]),
        })
    })
}

/// Takes a move of a draft back, as long as it is fresh and the person has not moved on.
///
/// # Errors
/// As [`move_people`]; [`AppError::Refused`] when it is too long ago.
pub async fn undo_move(ctx: &Context, id: CohortPlanId, moved: CohortMoveId) -> Outcome<Moved> {
    ctx.require_role(Action::RunProgrammes)?;
    let found = store::cohort::find_move(&ctx.db, moved).await?;
    let found = found
        .filter(|found| found.plan == id)
        .ok_or(AppError::NotFound)?;
    if !found.can_be_undone(ctx.now) {
        return Err(AppError::refused(
            "That is more than ten minutes ago: move the person on the board instead.",
        ));
    }
    let seen = Seen {
        person: found.person,
        at: found.to,
    };
    move_people(ctx, id, &[seen], found.from).await
}

/// `rows` entries of a plan's history after the newest `offset`, and how many there are.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such plan.
pub async fn history(
    ctx: &Context,
    id: CohortPlanId,
    offset: u64,
    rows: u64,
) -> Outcome<(Vec<Entry>, u64)> {
    ctx.require_role(Action::RunProgrammes)?;
    let plan = store::cohort::find_plan(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let moves = store::cohort::list_moves(&ctx.db, id, offset, rows).await?;
    let cohorts = store::cohort::list(&ctx.db, id).await?;
    let names: BTreeMap<CohortId, &str> = cohorts
        .iter()
        .map(|cohort| (cohort.id, cohort.name.as_str()))
        .collect();
    let place = |cohort: Option<CohortId>| match cohort {
        Some(id) => names.get(&id).copied().unwrap_or("a cohort that is gone"),
        None => "not placed",
    };
    let is_draft = plan.require_draft().is_ok();
    let entries = moves
        .into_iter()
        .map(|named| Entry {
            sentence: format!(
                "{} from {} to {}",
                named.person,
                place(named.moved.from),
                place(named.moved.to)
            ),
            can_be_undone: is_draft && named.moved.can_be_undone(ctx.now),
            by: named.by,
            moved: named.moved,
        })
        .collect();
    Ok((entries, store::cohort::count_moves(&ctx.db, id).await?))
}

/// Locks people in their cohorts of a draft, or unlocks them: all or nobody; returns what was done in words.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate or when there is no such plan; [`AppError::Refused`] when nobody is
/// named, somebody has no seat or is not where they were seen, or the plan is no draft.
pub async fn set_locked(
    ctx: &Context,
    id: CohortPlanId,
    people: &[Seen],
    locked: bool,
) -> Outcome<String> {
    ctx.require_role(Action::RunProgrammes)?;
    if people.is_empty() {
        return Err(AppError::refused(
            "Nobody is selected: tick the people to lock or unlock first.",
        ));
    }
    write_tx!(ctx, |tx| {
        find_draft(tx, id).await?;
        let mut name = String::new();
        for seen in people {
            name = find_as_seen(tx, id, *seen).await?;
            let Some(place) = store::cohort::find_enrolment(tx, id, seen.person).await? else {
                return Err(AppError::refused(format!(
                    "{name} has no seat to be locked in: move them to a cohort first."
                )));
            };
            store::cohort::set_locked(tx, place.id, locked).await?;
        }
        let kind = if locked {
            "cohort_plan.locked"
        } else {
            "cohort_plan.unlocked"
        };
        let ids: Vec<String> = people.iter().map(|seen| seen.person.to_string()).collect();
        let detail = format!("person {}", ids.join(" "));
        ctx.audit(tx, kind, &format!("cohort plan {id}"), &detail)
            .await?;
        Ok(match (people.len(), locked) {
            (1, true) => format!("{name} stays in this cohort."),
            (1, false) => format!("{name} can be moved again."),
            (many, true) => format!("{many} people stay in their cohorts."),
            (many, false) => format!("{many} people can be moved again."),
        })
    })
}
