//! `fifteen cohorts`: plans cohorts of a roster file, without a database.

mod kept;
mod print;
mod problem;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use planning::cohorts::{
    Certificate, DEFAULT_PLAN_SIZE, HARD_LIMIT, ManagerRule, Plan, Refusal, Repair, plan,
};
use problem::{Read, Unusable};

use super::import::{BAD_INPUT, complain};
use crate::output;

/// The exit code when there is no plan.
const INFEASIBLE: u8 = 3;

/// What `fifteen cohorts` is told.
#[derive(Args, Debug)]
pub(super) struct CohortsArgs {
    /// The roster as CSV, or - for standard input; needs employee_id, function and level
    people: PathBuf,
    /// Most people in a cohort
    #[arg(long, default_value_t = HARD_LIMIT)]
    max: usize,
    /// People a cohort is planned for; seats up to the most stay free for joiners
    #[arg(long, default_value_t = DEFAULT_PLAN_SIZE)]
    plan_size: usize,
    /// Number of cohorts; left out: as many as the plan size asks for
    #[arg(long)]
    cohorts: Option<usize>,
    /// Columns to mix, the most important first; left out: function, level and, where the file has it, site
    #[arg(long, value_delimiter = ',')]
    balance: Vec<String>,
    /// CSV of pairs who must not meet: two columns of employee ids under a header
    #[arg(long)]
    apart: Option<PathBuf>,
    /// CSV of pairs who must be in one cohort: two columns of employee ids under a header
    #[arg(long)]
    together: Option<PathBuf>,
    /// A column whose values never mix, for example language; a cell may hold several, as in en|nl, for somebody who could
    /// be with either; may be given several times
    #[arg(long)]
    pool: Vec<String>,
    /// Most cohorts of a pool, as nl=2, or "nl / Utrecht=2" where several columns make the pools; may be given several times
    #[arg(long, value_name = "VALUE=N", requires = "pool")]
    pool_cohorts: Vec<String>,
    /// Which of their managers nobody sits with
    #[arg(long, value_enum, default_value_t = Managers::Own)]
    managers: Managers,
    /// A value that is in a cohort not at all or at least twice, as function=Legal; may be given several times
    #[arg(long, value_name = "COLUMN=VALUE")]
    not_alone: Vec<String>,
    /// An earlier plan (JSON or CSV of this command) whose people should not meet again; may be given several times
    #[arg(long, value_name = "PLAN")]
    earlier: Vec<PathBuf>,
    /// A plan to change (JSON or CSV of this command) instead of planning from nothing
    #[arg(long, value_name = "PLAN", conflicts_with = "cohorts")]
    keep: Option<PathBuf>,
    /// How many people of the plan to change may change their cohort for evenness
    #[arg(long, value_enum, default_value_t = HowMany::Few, requires = "keep")]
    repair: HowMany,
    /// Give up cohorts of the plan to change that are left with fewer people
    #[arg(long, default_value_t = 0, requires = "keep")]
    fewest: usize,
    /// A cohort of the plan to change that has begun and stays as it is; may be given several times
    #[arg(long, value_name = "COHORT", requires = "keep")]
    begun: Vec<String>,
    /// A cohort of the plan to change that cannot go on; may be given several times
    #[arg(long, value_name = "COHORT", requires = "keep")]
    closing: Vec<String>,
    /// People who stay in their cohort of the plan to change
    #[arg(
        long,
        value_name = "EMPLOYEE_ID",
        value_delimiter = ',',
        requires = "keep"
    )]
    stay: Vec<String>,
    /// Threads for pools that are planned side by side; the plan does not depend on it
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// The same seed and file give the same plan
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// End the search after so many seconds; the plan then depends on the machine
    #[arg(long)]
    seconds: Option<f64>,
    /// How the plan is printed
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

/// How a plan is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// One line a person: employee_id, cohort
    Csv,
}

/// Which of their managers nobody sits with.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Managers {
    /// The own manager
    Own,
    /// Everybody up the reporting line
    WholeChain,
}

impl From<Managers> for ManagerRule {
    fn from(managers: Managers) -> Self {
        match managers {
            Managers::Own => Self::Own,
            Managers::WholeChain => Self::WholeChain,
        }
    }
}

/// How many people may change their cohort.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum HowMany {
    /// Nobody; who joins is placed
    None,
    /// Where it mends more than it disturbs
    Few,
    /// As many as the most even plan needs
    Full,
}

impl From<HowMany> for Repair {
    fn from(how_many: HowMany) -> Self {
        match how_many {
            HowMany::None => Self::None,
            HowMany::Few => Self::Few,
            HowMany::Full => Self::Full,
        }
    }
}

/// What comes of the files and flags.
enum Answer {
    Plan(Box<Read>, Box<Plan>),
    /// There is no plan.
    None(Box<Read>, Certificate),
    /// The input cannot be used.
    Unusable(Unusable),
    /// The problem contradicts itself.
    BadInput(Vec<String>),
}

/// Plans and prints. Exits with 2 for input that cannot be used, with 3 when there is no plan.
pub(super) fn run(args: &CohortsArgs) -> anyhow::Result<ExitCode> {
    match answer(args) {
        Answer::Plan(read, plan) => {
            if !plan.conflicts.is_empty() {
                output::message(
                    "Every plan found breaks a rule; that does not prove that there is none that keeps them.",
                );
            }
            print::plan(&read, &plan, args.format)?;
            Ok(ExitCode::SUCCESS)
        }
        Answer::None(read, certificate) => {
            output::message(certificate.to_string());
            print::certificate(&read, &certificate, args)?;
            Ok(INFEASIBLE.into())
        }
        Answer::Unusable(Unusable::Findings(file, findings)) => {
            complain(&file, &findings);
            Ok(BAD_INPUT.into())
        }
        Answer::Unusable(Unusable::Sentence(sentence)) => {
            output::message(sentence);
            Ok(BAD_INPUT.into())
        }
        Answer::BadInput(sentences) => {
            for sentence in sentences {
                output::message(sentence);
            }
            Ok(BAD_INPUT.into())
        }
    }
}

/// Reads and plans; tells at once what was left out.
fn answer(args: &CohortsArgs) -> Answer {
    let read = match problem::read(args) {
        Ok(read) => Box::new(read),
        Err(unusable) => return Answer::Unusable(unusable),
    };
    for note in &read.notes {
        output::message(note);
    }
    let ends = args
        .seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .map(|budget| Instant::now() + budget);
    let outcome = plan(&read.problem, &|| {
        ends.is_some_and(|ends| Instant::now() >= ends)
    });
    match outcome {
        Ok(plan) => Answer::Plan(read, Box::new(plan)),
        Err(Refusal::Infeasible(certificate)) => Answer::None(read, certificate),
        Err(Refusal::BadInput(sentences)) => Answer::BadInput(sentences),
    }
}
