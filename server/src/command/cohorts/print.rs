//! A plan, or the proof that there is none, on standard output.

use planning::cohorts::{
    Balance, Certificate, Changes, Conflict, Fraction, Move, Plan, PlannedCohort,
};
use serde::Serialize;

use super::problem::Read;
use super::{CohortsArgs, Format};
use crate::output;

/// What a program is given.
#[derive(Serialize)]
struct Report<'a> {
    people: usize,
    inactive: usize,
    cohorts: &'a [PlannedCohort],
    misplaced: Option<u64>,
    deviation: Option<Fraction>,
    bound: Option<Fraction>,
    proven_optimal: bool,
    balance: &'a [Balance],
    conflicts: &'a [Conflict],
    /// Pairs of people who shared a cohort of an earlier plan and share one again.
    met_again: u64,
    /// People who changed cohort against the plan that was changed; a plan from nothing moves nobody.
    moved: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'a Changes>,
    explanation: &'a [String],
    infeasible: Option<&'a Certificate>,
    seed: u64,
}

/// Prints a plan.
pub(super) fn plan(read: &Read, plan: &Plan, format: Format) -> anyhow::Result<()> {
    match format {
        Format::Json => json(&Report {
            people: read.problem.people.len(),
            inactive: read.inactive,
            cohorts: &plan.cohorts,
            misplaced: Some(plan.misplaced),
            deviation: Some(plan.deviation),
            bound: Some(plan.bound),
            proven_optimal: plan.proven_optimal,
            balance: &plan.balance,
            conflicts: &plan.conflicts,
            met_again: plan.met_again,
            moved: plan
                .changes
                .as_ref()
                .map_or(0, |changes| changes.moved.len()),
            changes: plan.changes.as_ref(),
            explanation: &plan.explanation,
            infeasible: None,
            seed: plan.seed,
        }),
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["employee_id", "cohort"])?;
            for cohort in &plan.cohorts {
                for member in &cohort.members {
                    writer.write_record([member, &cohort.name])?;
                }
            }
            let text = String::from_utf8(writer.into_inner()?)?;
            output::line(text.trim_end());
            Ok(())
        }
        Format::Text => {
            for sentence in &plan.explanation {
                output::line(sentence);
            }
            for conflict in &plan.conflicts {
                output::line(format!(
                    "Broken rule: {}: {} {} {}",
                    conflict.rule, conflict.person, conflict.with, conflict.cohort
                ));
            }
            let moves = plan.changes.iter().flat_map(|changes| &changes.moved);
            for Move { person, from, to } in moves {
                output::line(format!("Moves: {person} from {from} to {to}"));
            }
            for cohort in &plan.cohorts {
                let size = cohort.members.len();
                output::line("");
                let pool = match cohort.pool.as_str() {
                    "" => String::new(),
                    pool => format!(", {pool}"),
                };
                output::line(format!("{} ({size}){pool}", cohort.name));
                output::line(format!("  {}", cohort.members.join(" ")));
            }
            Ok(())
        }
    }
}

/// Prints the proof that there is no plan; the sentence itself goes to standard error in every format.
pub(super) fn certificate(
    read: &Read,
    certificate: &Certificate,
    args: &CohortsArgs,
) -> anyhow::Result<()> {
    if args.format != Format::Json {
        return Ok(());
    }
    let explanation: Vec<String> = std::iter::once(&certificate.sentence)
        .chain(&certificate.relaxations)
        .cloned()
        .collect();
    json(&Report {
        people: read.problem.people.len(),
        inactive: read.inactive,
        cohorts: &[],
        misplaced: None,
        deviation: None,
        bound: None,
        proven_optimal: false,
        balance: &[],
        conflicts: &[],
        met_again: 0,
        moved: 0,
        changes: None,
        explanation: &explanation,
        infeasible: Some(certificate),
        seed: args.seed,
    })
}

fn json(report: &Report) -> anyhow::Result<()> {
    output::line(serde_json::to_string_pretty(report)?);
    Ok(())
}
