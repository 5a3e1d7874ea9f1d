//! Benches: tables of how fast and how good the product is, for people to read; nothing is asserted.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use clap::Subcommand;

use crate::{output, process, python};

/// The other solvers, in versions the comparison was written for.
const PEERS: [&str; 2] = ["ortools==9.14.6206", "highspy==1.11.0"];

#[derive(Subcommand)]
pub(crate) enum Bench {
    /// Planning cohorts of 150 to 100,000 people, ten seeds each
    Cohorts {
        /// Leave out rosters of more people
        #[arg(long)]
        up_to: Option<usize>,
        /// Also OR-Tools CP-SAT and HiGHS, installed with pip, on the small rosters
        #[arg(long)]
        peers: bool,
        /// How long each of the others may take on a roster
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Dates for 20, 334 and 2,000 cohorts of six modules, and what moves after a change
    Schedule {
        /// Leave out more cohorts
        #[arg(long)]
        up_to: Option<usize>,
    },
    /// What the scanner finds of made-up people, how fast it is, and what it finds in a corpus
    Genericise {
        /// Also a corpus of labelled texts, as presidio-research writes them
        #[arg(long)]
        corpus: Option<PathBuf>,
    },
}

/// Runs a bench and prints its table.
pub(crate) fn run(bench: &Bench) -> Result<()> {
    match bench {
        Bench::Cohorts {
            up_to,
            peers,
            seconds,
        } => cohorts(*up_to, *peers, *seconds),
        Bench::Schedule { up_to } => {
            output::step("schedule");
            let most = up_to.map(|most| vec!["--up-to".to_owned(), most.to_string()]);
            process::run(&mut cargo_bench(
                "planning",
                "schedule",
                &most.unwrap_or_default(),
            ))
        }
        Bench::Genericise { corpus } => {
            output::step("genericise");
            let corpus = corpus.as_ref().map(std::path::absolute).transpose()?;
            let args = corpus.map(|file| vec!["--corpus".to_owned(), file.display().to_string()]);
            process::run(&mut cargo_bench(
                "genericising",
                "genericise",
                &args.unwrap_or_default(),
            ))
        }
    }
}

fn cohorts(up_to: Option<usize>, peers: bool, seconds: u32) -> Result<()> {
    output::step("cohorts");
    let most = up_to.map(|most| vec!["--up-to".to_owned(), most.to_string()]);
    process::run(&mut cargo_bench(
        "planning",
        "cohorts",
        &most.unwrap_or_default(),
    ))?;
    if !peers {
        return Ok(());
    }
    output::step("other solvers on the same rosters");
    let folder = process::target().join("peers");
    let rosters = folder.join("rosters");
    fs::create_dir_all(&rosters)?;
    let written = process::read(&mut cargo_bench(
        "planning",
        "cohorts",
        &["--write".into(), rosters.display().to_string()],
    ))?;
    let python = python::with(&PEERS)?
        .context("install Python with its venv module, on Debian: apt-get install python3-venv")?;
    process::run(
        Command::new(python)
            .arg(process::root().join("app/planning/benches/peers.py"))
            .arg(seconds.to_string())
            .args(written.lines()),
    )
}

fn cargo_bench(package: &str, bench: &str, args: &[String]) -> Command {
    let mut cargo = process::cargo();
    cargo.args([
        "bench",
        "--quiet",
        "--package",
        package,
        "--bench",
        bench,
        "--",
    ]);
    cargo.args(args);
    cargo
}
