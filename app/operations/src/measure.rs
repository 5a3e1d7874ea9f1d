//! Outcome measures: what the firm measures, its figures, and how they stand before and after the training.

mod import;
mod worksheet;

use std::collections::BTreeMap;

use domain::FieldErrors;
use domain::access::Action;
use domain::id::{MeasureId, ProgrammeId};
use domain::measure::{
    Comparison, Measure, MeasureValue, Milli, Month, Training, compare, key, trained,
};
use domain::programme::Programme;
use store::ConnectionTrait;

use crate::{AppError, Context, Outcome, compute};

pub use import::{Checked, Fate, Incoming, check_import, import};
pub use worksheet::{TypedWorksheet, find_worksheet, set_worksheet};

/// Most measures that are kept.
const MEASURES_MOST: usize = 50;

/// All measures, by name, with how many figures each has.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes.
pub async fn list(ctx: &Context) -> Outcome<Vec<(Measure, usize)>> {
    ctx.require_role(Action::RunProgrammes)?;
    let mut counts: BTreeMap<MeasureId, usize> = BTreeMap::new();
    for value in store::measure::list_values(&ctx.db, None).await? {
        *counts.entry(value.measure).or_default() += 1;
    }
    let measures = store::measure::list(&ctx.db).await?.into_iter();
    let counted = measures.map(|one| {
        let count = counts.get(&one.id).copied().unwrap_or_default();
        (one, count)
    });
    Ok(counted.collect())
}

/// Every figure with its measure, by measure, function and month.
///
/// # Errors
/// As [`list`].
pub async fn list_values(ctx: &Context) -> Outcome<Vec<(Measure, MeasureValue)>> {
    ctx.require_role(Action::RunProgrammes)?;
    let measures = store::measure::list(&ctx.db).await?;
    let values = store::measure::list_values(&ctx.db, None)
        .await?
        .into_iter();
    let with = |value: MeasureValue| {
        let measure = measures.iter().find(|one| one.id == value.measure)?;
        Some((measure.clone(), value))
    };
    Ok(values.filter_map(with).collect())
}

/// What somebody typed of a measure.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedMeasure<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it counts.
    pub unit: &'a str,
    /// `lower` or `higher`.
    pub direction: &'a str,
    /// `efficiency` or `effectiveness`.
    pub dimension: &'a str,
}

/// Adds a measure.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes; [`AppError::Invalid`] for what was typed.
pub async fn add(ctx: &Context, typed: TypedMeasure<'_>) -> Outcome<MeasureId> {
    ctx.require_role(Action::RunProgrammes)?;
    let mut errors = FieldErrors::default();
    let name = typed.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = errors.required("name", "a name", &name, 100);
    let unit = errors.required("unit", "the unit", typed.unit, 40);
    let direction = typed.direction.parse();
    if direction.is_err() {
        errors.add("direction", "Say whether lower or higher is better.");
    }
    let dimension = typed.dimension.parse();
    if dimension.is_err() {
        errors.add(
            "dimension",
            "Say whether it is about efficiency or effectiveness.",
        );
    }
    errors.or(())?;
    let (Ok(direction), Ok(dimension)) = (direction, dimension) else {
        return Err(AppError::Internal(
            "a measure without a problem or a value".into(),
        ));
    };
    let new = Measure {
        id: MeasureId(0),
        name,
        unit,
        direction,
        dimension,
    };
    write_tx!(ctx, |tx| {
        let known = store::measure::list(tx).await?;
        if known.len() >= MEASURES_MOST {
            return Err(AppError::refused(format!(
                "At most {MEASURES_MOST} measures are kept."
            )));
        }
        if known.iter().any(|one| key(&one.name) == key(&new.name)) {
            let mut errors = FieldErrors::default();
            errors.add("name", "There is a measure of this name already.");
            return Err(errors.into());
        }
        let id = store::measure::insert(tx, &new).await?;
        ctx.audit(tx, "measure.added", &format!("measure {id}"), "")
            .await?;
        Ok(id)
    })
}

/// Deletes a measure with its figures.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes, or when there is none.
pub async fn remove(ctx: &Context, id: MeasureId) -> Outcome<()> {
    ctx.require_role(Action::RunProgrammes)?;
    write_tx!(ctx, |tx| {
        if !store::measure::delete(tx, id).await? {
            return Err(AppError::NotFound);
        }
        ctx.audit(tx, "measure.removed", &format!("measure {id}"), "")
            .await
    })
}

/// A measure with its figures, and the functions of the roster.
#[derive(Clone, Debug)]
pub struct Figures {
    /// The measure.
    pub measure: Measure,
    /// Its figures, by function and month.
    pub values: Vec<MeasureValue>,
    /// Functions that figures can be of.
    pub functions: Vec<String>,
}

/// A measure with its figures.
///
/// # Errors
/// As [`remove`].
pub async fn find(ctx: &Context, id: MeasureId) -> Outcome<Figures> {
    ctx.require_role(Action::RunProgrammes)?;
    Ok(Figures {
        measure: find_measure(&ctx.db, id).await?,
        values: store::measure::list_values(&ctx.db, Some(id)).await?,
        functions: store::person::facets(&ctx.db).await?.functions,
    })
}

async fn find_measure(db: &impl ConnectionTrait, id: MeasureId) -> Outcome<Measure> {
    let measures = store::measure::list(db).await?;
    let found = measures.into_iter().find(|one| one.id == id);
    found.ok_or(AppError::NotFound)
}

/// What somebody typed of a figure.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedValue<'a> {
    /// The function.
    pub function: &'a str,
    /// Such as 2026-03.
    pub month: &'a str,
    /// The figure.
    pub value: &'a str,
    /// Of how many cases, or nothing.
    pub base: &'a str,
}

/// Keeps a figure, in the place of an earlier one of the same function and month.
///
/// # Errors
/// [`AppError::NotFound`] as [`remove`]; [`AppError::Invalid`] for what was typed.
pub async fn set_value(ctx: &Context, id: MeasureId, typed: TypedValue<'_>) -> Outcome<()> {
    let figures = find(ctx, id).await?;
    let mut errors = FieldErrors::default();
    let function = figures.functions.iter().find(|one| *one == typed.function);
    if function.is_none() {
        errors.add("function", "Choose a function of the roster.");
    }
    let month = typed.month.parse::<Month>();
    if let Err(sentence) = &month {
        errors.add("month", sentence.clone());
    }
    let value = typed.value.parse::<Milli>();
    if let Err(sentence) = &value {
        errors.add("value", sentence.clone());
    }
    let base = match typed.base.trim() {
        "" => Ok(None),
        text => domain::measure::base(text).map(Some),
    };
    if let Err(sentence) = &base {
        errors.add("base", sentence.clone());
    }
    errors.or(())?;
    let (Some(function), Ok(month), Ok(value), Ok(base)) = (function, month, value, base) else {
        return Err(AppError::Internal(
            "a figure without a problem or a value".into(),
        ));
    };
    let new = [MeasureValue {
        measure: id,
        function: function.clone(),
        month,
        value,
        base,
    }];
    write_tx!(ctx, |tx| {
        find_measure(tx, id).await?;
        store::measure::put_values(tx, &new).await?;
        let detail = month.to_string();
        ctx.audit(tx, "measure.figure_set", &format!("measure {id}"), &detail)
            .await
    })
}

/// Deletes a figure; when there is none, nothing happens.
///
/// # Errors
/// [`AppError::NotFound`] as [`remove`].
pub async fn remove_value(
    ctx: &Context,
    id: MeasureId,
    function: &str,
    month: &str,
) -> Outcome<()> {
    ctx.require_role(Action::RunProgrammes)?;
    let month = month.parse::<Month>();
    write_tx!(ctx, |tx| {
        find_measure(tx, id).await?;
        if let Ok(month) = &month
            && store::measure::delete_value(tx, id, function, month.first_day()).await?
        {
            let detail = month.to_string();
            ctx.audit(
                tx,
                "measure.figure_removed",
                &format!("measure {id}"),
                &detail,
            )
            .await?;
        }
        Ok(())
    })
}

/// A measure and a function, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The measure.
    pub measure: Measure,
    /// The function.
    pub function: String,
    /// Its figures, by month.
    pub values: Vec<MeasureValue>,
    /// What the comparison says.
    pub comparison: Comparison,
    /// The training of the function.
    pub training: Training,
}

/// The outcomes of a programme.
#[derive(Clone, Debug)]
pub struct Outcomes {
    /// The programme.
    pub programme: Programme,
    /// Every measure and function that has figures.
    pub rows: Vec<Compared>,
}

/// Every measure and function that has figures, before and after the function's cohorts of a programme finished.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes, or when there is no such programme.
pub async fn outcomes(ctx: &Context, id: ProgrammeId) -> Outcome<Outcomes> {
    let programme = find_programme(ctx, id).await?;
    let mut rows: Vec<(Measure, String, Vec<MeasureValue>)> = Vec::new();
    for (measure, value) in list_values(ctx).await? {
        match rows.last_mut() {
            Some((last, function, values))
                if last.id == measure.id && *function == value.function =>
            {
                values.push(value);
            }
            _ => rows.push((measure, value.function.clone(), vec![value])),
        }
    }
    rows.sort_by_key(|(measure, ..)| measure.name.to_lowercase());
    if rows.is_empty() {
        return Ok(Outcomes {
            programme,
            rows: Vec::new(),
        });
    }
    let ledger = store::coverage::ledger(&ctx.db, id, ctx.now.date_naive()).await?;
    let people = store::person::list(&ctx.db).await?;
    let now = ctx.now;
    let training = compute(move || trained(&ledger, &people, now)).await?;
    let rows = rows.into_iter().map(|(measure, function, values)| {
        let own = training.get(&function);
        Compared {
            comparison: compare(&values, own),
            training: own.cloned().unwrap_or_default(),
            measure,
            function,
            values,
        }
    });
    Ok(Outcomes {
        programme,
        rows: rows.collect(),
    })
}

async fn find_programme(ctx: &Context, id: ProgrammeId) -> Outcome<Programme> {
    ctx.require_role(Action::RunProgrammes)?;
    let found = store::programme::find(&ctx.db, id).await?;
    found.ok_or(AppError::NotFound)
}
