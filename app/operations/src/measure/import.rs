//! Figures from a file: what it would do, then all of it or nothing.

use std::collections::BTreeMap;

use domain::access::Action;
use domain::measure::{COLUMNS, FileValue, MeasureValue, key, read};
use domain::roster::Finding;
use store::ConnectionTrait;

use crate::{Context, Outcome, roster};

/// What becomes of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// There was none.
    New,
    /// It replaces another one.
    Changed,
    /// It is kept as it is.
    Unchanged,
}

/// A figure that comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The row, with measure and function as they are known.
    pub row: FileValue,
    /// The figure.
    pub value: MeasureValue,
    /// What becomes of it.
    pub fate: Fate,
}

/// What a file does, or everything that is wrong with it.
pub type Checked = Result<Vec<Incoming>, Vec<Finding>>;

/// What a file would do. Nothing is written.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who may not run programmes.
pub async fn check_import(ctx: &Context, bytes: &[u8]) -> Outcome<Checked> {
    ctx.require_role(Action::RunProgrammes)?;
    incoming(&ctx.db, bytes).await
}

/// Brings the figures of a file in: all of them or, when anything is wrong, none. Others stay.
///
/// # Errors
/// As [`check_import`].
pub async fn import(ctx: &Context, bytes: &[u8]) -> Outcome<Checked> {
    ctx.require_role(Action::RunProgrammes)?;
    write_tx!(ctx, |tx| {
        let incoming = match incoming(tx, bytes).await? {
            Ok(incoming) => incoming,
            wrong => return Ok(wrong),
        };
        let changed = incoming.iter().filter(|one| one.fate != Fate::Unchanged);
        let values: Vec<MeasureValue> = changed.map(|one| one.value.clone()).collect();
        if !values.is_empty() {
            store::measure::put_values(tx, &values).await?;
            let detail = format!("{} figures", values.len());
            ctx.audit(tx, "measure.imported", "measure", &detail)
                .await?;
        }
        Ok(Ok(incoming))
    })
}

async fn incoming(db: &impl ConnectionTrait, bytes: &[u8]) -> Outcome<Checked> {
    let rows = match roster::split(bytes) {
        Ok((header, records)) => read(&header, &records),
        Err(finding) => Err(vec![finding]),
    };
    let rows = match rows {
        Ok(rows) => rows,
        Err(findings) => return Ok(Err(findings)),
    };
    let measures = store::measure::list(db).await?;
    let functions = store::person::facets(db).await?.functions;
    let known: BTreeMap<_, _> = store::measure::list_values(db, None)
        .await?
        .into_iter()
        .map(|one| ((one.measure, one.function.clone(), one.month), one))
        .collect();
    let mut findings = Vec::new();
    let mut incoming = Vec::new();
    for mut row in rows {
        let mut note = |column: usize, sentence: String| {
            findings.push(Finding {
                line: row.line,
                column: COLUMNS[column].to_owned(),
                sentence,
            });
        };
        let measure = measures
            .iter()
            .find(|one| key(&one.name) == key(&row.measure));
        if measure.is_none() {
            note(
                0,
                format!("There is no measure “{}”: add it first.", row.measure),
            );
        }
        let lower = row.function.to_lowercase();
        let function = functions.iter().find(|one| one.to_lowercase() == lower);
        if function.is_none() {
            note(
                1,
                format!("Nobody of the roster has the function “{}”.", row.function),
            );
        }
        let (Some(measure), Some(function)) = (measure, function) else {
            continue;
        };
        row.measure = measure.name.clone();
        row.function = function.clone();
        let value = MeasureValue {
            measure: measure.id,
            function: function.clone(),
            month: row.month,
            value: row.value,
            base: row.base,
        };
        let fate = match known.get(&(measure.id, function.clone(), row.month)) {
            None => Fate::New,
            Some(old) if *old == value => Fate::Unchanged,
            Some(_) => Fate::Changed,
        };
        incoming.push(Incoming { row, value, fate });
    }
    Ok(if findings.is_empty() {
        Ok(incoming)
    } else {
        Err(findings)
    })
}
