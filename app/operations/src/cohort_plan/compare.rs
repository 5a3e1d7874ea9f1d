//! Two plans of a programme side by side.

use std::collections::BTreeMap;

use domain::access::Action;
use domain::cohort::{CohortPlan, PlanState};
use domain::id::{CohortId, CohortPlanId, PersonId, ProgrammeId};
use domain::programme::Programme;

use crate::{AppError, Context, Outcome};

/// Two plans of a programme side by side.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The programme.
    pub programme: Programme,
    /// All its plans, the newest first, to choose from.
    pub plans: Vec<CohortPlan>,
    /// The two that are compared, if there are two.
    pub sides: Option<[Side; 2]>,
    /// People who are in both plans and would sit with mostly other people.
    pub elsewhere: usize,
}

/// One of two plans that are compared.
#[derive(Clone, Debug)]
pub struct Side {
    /// The plan.
    pub plan: CohortPlan,
    /// People with a seat.
    pub placed: usize,
    /// People without one.
    pub unplaced: usize,
    /// Cohorts, and their smallest and largest size.
    pub cohorts: (usize, usize, usize),
    /// Misplaced seats by attribute.
    pub misplaced: Vec<(String, u64)>,
    /// Broken rules.
    pub conflicts: usize,
    /// Pairs who shared an earlier cohort and would share one again.
    pub met_again: u64,
}

/// Compares two plans of a programme; the two newest when none are named.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such programme or plan.
pub async fn compare(
    ctx: &Context,
    id: ProgrammeId,
    named: [Option<CohortPlanId>; 2],
) -> Outcome<Comparison> {
    ctx.require_role(Action::RunProgrammes)?;
    let programme = store::programme::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let mut plans = store::cohort::list_plans(&ctx.db, id).await?;
    plans.retain(|plan| plan.state != PlanState::Discarded);
    let mut newest = plans.iter().map(|plan| plan.id);
    let chosen = [
        named[0].or_else(|| newest.next()),
        named[1].or_else(|| newest.next()),
    ];
    let [Some(one), Some(other)] = chosen else {
        return Ok(Comparison {
            programme,
            plans,
            sides: None,
            elsewhere: 0,
        });
    };
    let (one, first) = side(ctx, id, one).await?;
    let (other, second) = side(ctx, id, other).await?;
    Ok(Comparison {
        programme,
        plans,
        sides: Some([one, other]),
        elsewhere: elsewhere(&first, &second),
    })
}

type Seats = BTreeMap<PersonId, CohortId>;

async fn side(ctx: &Context, programme: ProgrammeId, id: CohortPlanId) -> Outcome<(Side, Seats)> {
    let loaded = super::load(ctx, id).await?;
    if loaded.plan.programme != programme {
        return Err(AppError::NotFound);
    }
    let score = loaded.score().await?;
    let sizes = loaded.members.iter().map(Vec::len);
    let (least, most) = (sizes.clone().min(), sizes.max());
    let seats = loaded
        .cohorts
        .iter()
        .zip(&loaded.members)
        .flat_map(|(cohort, members)| members.iter().map(|person| (person.id, cohort.id)))
        .collect();
    let side = Side {
        placed: loaded.members.iter().map(Vec::len).sum(),
        unplaced: loaded.tray.len(),
        cohorts: (
            loaded.cohorts.len(),
            least.unwrap_or_default(),
            most.unwrap_or_default(),
        ),
        misplaced: score.as_ref().map_or_else(Vec::new, |score| {
            let balance = score.balance.iter();
            balance
                .map(|one| (one.attribute.clone(), one.misplaced))
                .collect()
        }),
        conflicts: score
            .as_ref()
            .map_or(0, |score| loaded.conflicts(score).len()),
        met_again: score.as_ref().map_or(0, |score| score.met_again),
        plan: loaded.plan,
    };
    Ok((side, seats))
}

/// People of both plans whose cohort in the one is not the cohort of the other that most of their company went to.
fn elsewhere(one: &Seats, other: &Seats) -> usize {
    let mut shared: BTreeMap<CohortId, BTreeMap<CohortId, usize>> = BTreeMap::new();
    for (person, cohort) in one {
        if let Some(there) = other.get(person) {
            *shared
                .entry(*cohort)
                .or_default()
                .entry(*there)
                .or_default() += 1;
        }
    }
    shared
        .values()
        .map(|there| there.values().sum::<usize>() - there.values().max().copied().unwrap_or(0))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_who_keep_most_of_their_company_are_not_elsewhere() {
        let seats = |pairs: &[(i64, i64)]| -> Seats {
            pairs
                .iter()
                .map(|(person, cohort)| (PersonId(*person), CohortId(*cohort)))
                .collect()
        };
        let one = seats(&[(1, 1), (2, 1), (3, 1), (4, 2), (5, 2)]);
        let other = seats(&[(1, 9), (2, 9), (3, 8), (4, 8), (6, 8)]);
        assert_eq!(elsewhere(&one, &other), 1);
        assert_eq!(elsewhere(&one, &one), 0);
    }
}
