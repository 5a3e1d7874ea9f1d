//! Plans as files: who sits where, written for people and programs, and read again.

use std::collections::BTreeMap;

use domain::cohort::{Cohort, CohortPlan};
use domain::id::{CohortPlanId, PersonId, ProgrammeId};
use domain::person::Person;
use domain::programme::Programme;
use serde::Deserialize;

use super::Basis;
use super::engine::{self, Names};
use crate::{AppError, Context, Outcome, roster};

/// A plan with everybody in it.
#[derive(Clone, Debug)]
pub struct Rosters {
    /// The plan.
    pub plan: CohortPlan,
    /// Its programme.
    pub programme: Programme,
    /// Its cohorts in order, each with its people by name.
    pub cohorts: Vec<(Cohort, Vec<Person>)>,
}

/// Who sits where.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such plan.
pub async fn rosters(ctx: &Context, id: CohortPlanId) -> Outcome<Rosters> {
    let loaded = super::load(ctx, id).await?;
    Ok(Rosters {
        plan: loaded.plan,
        programme: loaded.programme,
        cohorts: loaded.cohorts.into_iter().zip(loaded.members).collect(),
    })
}

/// The plan as `fifteen cohorts` prints one: with its figures, and with employee ids for people.
///
/// # Errors
/// As [`rosters`].
pub async fn as_json(ctx: &Context, id: CohortPlanId) -> Outcome<String> {
    let loaded = super::load(ctx, id).await?;
    let mut plan = loaded.score().await?.ok_or_else(|| {
        AppError::refused("Nobody is in this plan, so there is nothing to write.")
    })?;
    let cohorts: Vec<String> = loaded
        .cohorts
        .iter()
        .map(|cohort| cohort.name.clone())
        .collect();
    let names = Names::new([], cohorts.clone());
    for conflict in &mut plan.conflicts {
        conflict.cohort = names.in_words(&conflict.cohort);
    }
    for sentence in &mut plan.explanation {
        *sentence = names.in_words(sentence);
    }
    for (planned, name) in plan.cohorts.iter_mut().zip(cohorts) {
        planned.name = name;
    }
    let json = serde_json::to_string_pretty(&plan)
        .map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(engine::without_marks(&json))
}

/// A cohort of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileCohort {
    /// Its name.
    pub name: String,
    /// Its pool; empty when there is one.
    pub pool: String,
    /// Employee ids.
    pub members: Vec<String>,
    /// It had begun when the file was written.
    pub frozen: bool,
}

#[derive(Deserialize)]
struct JsonPlan {
    cohorts: Vec<JsonCohort>,
}

#[derive(Deserialize)]
struct JsonCohort {
    name: String,
    #[serde(default)]
    pool: String,
    #[serde(default)]
    frozen: bool,
    members: Vec<String>,
}

/// Reads a plan: JSON as `fifteen cohorts --format json` prints it, or CSV with the columns employee_id and cohort.
///
/// # Errors
/// A sentence that says what is wrong with the file.
pub fn read_plan(bytes: &[u8]) -> Result<Vec<FileCohort>, String> {
    if bytes.trim_ascii_start().starts_with(b"{") {
        let plan: JsonPlan = serde_json::from_slice(bytes)
            .map_err(|error| format!("This is no plan as it is exported as JSON: {error}."))?;
        let cohorts = plan.cohorts.into_iter().map(|cohort| FileCohort {
            name: cohort.name,
            pool: cohort.pool,
            members: cohort.members,
            frozen: cohort.frozen,
        });
        return Ok(cohorts.collect());
    }
    let (header, records) = roster::split(bytes)
        .map_err(|finding| format!("Line {}: {}", finding.line, finding.sentence))?;
    let column = |name: &str| header.cells.iter().position(|cell| cell.trim() == name);
    let (Some(person), Some(cohort)) = (column("employee_id"), column("cohort")) else {
        return Err(
            "This is no plan: it needs the columns employee_id and cohort, or JSON as a plan is exported."
                .to_owned(),
        );
    };
    // In the order of their first line.
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut cohorts: Vec<FileCohort> = Vec::new();
    for record in &records {
        let cell = |at: usize| record.cells.get(at).map_or("", |cell| cell.trim());
        let (id, name) = (cell(person), cell(cohort));
        if id.is_empty() || name.is_empty() {
            continue;
        }
        let at = *places.entry(name.to_owned()).or_insert_with(|| {
            cohorts.push(FileCohort {
                name: name.to_owned(),
                pool: String::new(),
                members: Vec::new(),
                frozen: false,
            });
            cohorts.len() - 1
        });
        cohorts[at].members.push(id.to_owned());
    }
    Ok(cohorts)
}

/// Makes a draft of a file, to be mended on the board or by a suggestion. People of the file who are not to be placed any
/// more are left out; their number is returned with the plan.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate or when there is no such programme; [`AppError::Refused`] for a file
/// that is no plan, has a cohort that is too large, a person twice, or nobody who is to be placed.
pub async fn import(
    ctx: &Context,
    id: ProgrammeId,
    bytes: &[u8],
) -> Outcome<(CohortPlanId, usize)> {
    let basis = Basis::read(ctx, id).await?;
    let cohorts = read_plan(bytes).map_err(AppError::refused)?;
    let ids: BTreeMap<&str, PersonId> = basis
        .people
        .iter()
        .map(|person| (person.entry.employee_id.as_str(), person.id))
        .collect();
    let (members, left_out) = seats(&cohorts, &ids, basis.programme.max_size)?;
    let plan = basis.draft(ctx, 1, "{}".to_owned());
    write_tx!(ctx, |tx| {
        let plan_id = super::insert(ctx, tx, &plan, basis.by, &members).await?;
        let detail = format!(
            "programme {id}, {} cohorts, {left_out} people left out",
            members.len()
        );
        ctx.audit(
            tx,
            "cohort_plan.imported",
            &format!("cohort plan {plan_id}"),
            &detail,
        )
        .await?;
        Ok((plan_id, left_out))
    })
}

/// The people of each cohort, and how many of the file are not to be placed.
fn seats(
    cohorts: &[FileCohort],
    ids: &BTreeMap<&str, PersonId>,
    max_size: u8,
) -> Outcome<(Vec<Vec<PersonId>>, usize)> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    let mut left_out = 0;
    let mut members = Vec::new();
    for cohort in cohorts {
        let mut here = Vec::new();
        for id in &cohort.members {
            if let Some(other) = seen.insert(id, &cohort.name) {
                return Err(AppError::refused(format!(
                    "{id} is in {other} and again in {}: keep one of them in the file.",
                    cohort.name
                )));
            }
            match ids.get(id.as_str()) {
                Some(person) => here.push(*person),
                None => left_out += 1,
            }
        }
        if here.len() > usize::from(max_size) {
            return Err(AppError::refused(format!(
                "{} has {} people, but a cohort of this programme has at most {max_size}: take some out of it in the file.",
                cohort.name,
                here.len()
            )));
        }
        if !here.is_empty() {
            members.push(here);
        }
    }
    if members.is_empty() {
        return Err(AppError::refused(
            "Nobody in this file is to be placed: everybody is unknown, inactive, exempt or in a released cohort.",
        ));
    }
    Ok((members, left_out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_read_as_json_and_as_csv() {
        let json = br#" {"people":2,"cohorts":[{"name":"Cohort 1","frozen":true,"members":["A","B"]}],"seed":1}"#;
        let read = read_plan(json).unwrap();
        assert_eq!(
            (read[0].name.as_str(), read[0].members.len(), read[0].frozen),
            ("Cohort 1", 2, true)
        );
        let csv = "employee_id;name;cohort\nA;Ana;Cohort 2\nB;Bo;Cohort 1\nC;Cy;Cohort 2\n;;\n";
        let read = read_plan(csv.as_bytes()).unwrap();
        let told: Vec<(&str, usize)> = read
            .iter()
            .map(|one| (one.name.as_str(), one.members.len()))
            .collect();
        assert_eq!(told, [("Cohort 2", 2), ("Cohort 1", 1)]);
        assert!(
            read_plan(b"{\"cohorts\": 3}")
                .unwrap_err()
                .starts_with("This is no plan as it is exported as JSON")
        );
        assert!(
            read_plan(b"a,b\n1,2\n")
                .unwrap_err()
                .contains("employee_id and cohort")
        );
    }
}
