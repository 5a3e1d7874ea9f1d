//! Standings are kept: what a change or time may have touched is worked out anew before anybody reads them.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::audience::Audience;
use domain::coverage::{Breakdown, Counts, Covered, State};
use domain::id::{CohortId, PersonId, ProgrammeId};
use domain::person::Person;
use domain::programme::Programme;
pub use store::standing::Filter;

use super::find_programme;
use crate::{Context, Outcome};

/// People worked out in one go.
const AT_ONCE: usize = 1_000;
/// When so few are missing, they are named.
const LAST: u64 = 20;

/// Where the people of a programme stand today, in numbers.
#[derive(Clone, Debug)]
pub struct Figures {
    /// The programme.
    pub programme: Programme,
    /// Who must attend.
    pub audience: Audience,
    /// How many stand where.
    pub counts: Counts,
    /// The same for each value of a field, in the order of a table.
    pub rows: Vec<(String, Counts)>,
    /// Those who still have to attend something, when they are few.
    pub last: Vec<Covered>,
}

/// Works out anew where those stand whom a change or time may have touched, for the program itself: nobody needs to be
/// signed in. Nothing is recorded, for nothing is said that does not follow from what was.
///
/// # Errors
/// The database's error.
pub async fn settle(ctx: &Context) -> Outcome<()> {
    let now = ctx.now;
    let today = now.date_naive();
    if !store::standing::is_due(&ctx.db, now).await? {
        return Ok(());
    }
    write_tx!(ctx, |tx| {
        store::standing::lock(tx).await?;
        let touched = store::standing::list_touched(tx, now).await?;
        for (programme, day) in store::standing::list_days(tx).await? {
            let people = match day {
                Some(day) if day == today => touched.clone(),
                Some(day) if day < today => {
                    let mut people = store::standing::list_between(tx, day, today).await?;
                    people.extend(&touched);
                    people
                }
                _ => store::standing::list_everybody(tx).await?,
            };
            work_out(ctx, tx, programme, people).await?;
            if day != Some(today) {
                store::standing::set_day(tx, programme, today).await?;
            }
        }
        store::standing::forget_due(tx).await?;
        Ok(())
    })
}

async fn work_out(
    ctx: &Context,
    tx: &store::Tx,
    programme: ProgrammeId,
    people: BTreeSet<PersonId>,
) -> Outcome<()> {
    let mut people: Vec<PersonId> = people.into_iter().collect();
    if people.len() > AT_ONCE {
        // Those of a cohort together, so that its sessions are read once.
        let places = store::coverage::places_of(tx, programme, None).await?;
        people.sort_by_key(|person| places.get(person));
    }
    for some in people.chunks(AT_ONCE) {
        let known = store::person::list_by_ids(tx, some).await?;
        let known: Vec<Person> = known.into_values().collect();
        let today = ctx.now.date_naive();
        let ledger = store::coverage::ledger_of(tx, programme, today, some, &[]).await?;
        let standings = ledger.stand(&known, ctx.now);
        store::standing::keep(tx, programme, &known, &standings).await?;
    }
    Ok(())
}

/// Where the people of a programme stand today, in numbers, by the values of a field; as many queries for any number of
/// people.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who does not coordinate, or when there is no such programme.
pub async fn figures(ctx: &Context, id: ProgrammeId, by: Breakdown) -> Outcome<Figures> {
    let programme = find_programme(ctx, id).await?;
    settle(ctx).await?;
    let mut counts = Counts::default();
    let mut rows: Vec<(String, Counts)> = Vec::new();
    for (value, state, people) in store::standing::count_by(&ctx.db, id, by).await? {
        counts.add_many(state, people);
        match rows.iter_mut().find(|(known, _)| *known == value) {
            Some((_, counts)) => counts.add_many(state, people),
            None => {
                let mut counts = Counts::default();
                counts.add_many(state, people);
                rows.push((value, counts));
            }
        }
    }
    let last = if counts.missing() as u64 <= LAST {
        let missing = State::ALL.into_iter().filter(|state| state.is_missing());
        let filter = Filter {
            states: missing.collect(),
            value: None,
        };
        let (people, _) = store::standing::list(&ctx.db, id, &filter, 0, LAST).await?;
        covered(ctx, id, &people).await?
    } else {
        Vec::new()
    };
    Ok(Figures {
        audience: store::audience::find(&ctx.db, id).await?,
        rows: by.sort(rows),
        programme,
        counts,
        last,
    })
}

/// Some of the people of a programme, those who need most first, and how many there are in all; as many queries for any
/// number of people.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who does not coordinate, or when there is no such programme.
pub async fn people(
    ctx: &Context,
    id: ProgrammeId,
    filter: &Filter,
    offset: u64,
    limit: u64,
) -> Outcome<(Programme, Vec<Covered>, u64)> {
    let programme = find_programme(ctx, id).await?;
    settle(ctx).await?;
    let (people, total) = store::standing::list(&ctx.db, id, filter, offset, limit).await?;
    let people = covered(ctx, id, &people).await?;
    Ok((programme, people, total))
}

/// A programme, who must attend it, and how many stand where today: each programme, the oldest first.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who does not coordinate.
pub async fn counts(ctx: &Context) -> Outcome<Vec<(Programme, Audience, Counts)>> {
    ctx.require_role(Action::RunProgrammes)?;
    settle(ctx).await?;
    let standings = store::standing::count(&ctx.db).await?;
    let mut audiences = store::audience::list(&ctx.db).await?;
    let programmes = store::programme::list(&ctx.db).await?.into_iter();
    let all = programmes.map(|programme| {
        let mut counts = Counts::default();
        for (of, state, people) in &standings {
            if *of == programme.id {
                counts.add_many(*state, *people);
            }
        }
        let audience = audiences.remove(&programme.id).unwrap_or_default();
        (programme, audience, counts)
    });
    Ok(all.collect())
}

/// Where some people stand, in their order, with what each could attend next.
async fn covered(ctx: &Context, id: ProgrammeId, people: &[PersonId]) -> Outcome<Vec<Covered>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let also: Vec<CohortId> = store::coverage::list_chances(&ctx.db, id, ctx.now).await?;
    let today = ctx.now.date_naive();
    let ledger = store::coverage::ledger_of(&ctx.db, id, today, people, &also).await?;
    let mut known = store::person::list_by_ids(&ctx.db, people).await?;
    let people = people.iter().filter_map(|id| known.remove(id)).collect();
    Ok(ledger.cover(people, ctx.now).people)
}
