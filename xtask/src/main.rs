//! `cargo xtask`: sets the machine up, builds, checks and tests; each subcommand is one function elsewhere.

mod assets;
mod bench;
mod check;
mod deny;
mod fingerprint;
mod node;
mod output;
mod postgres;
mod process;
mod python;
mod setup;
mod suite;
mod tidy;

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Sets the machine up, builds, checks and tests."
)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Find or install what the build needs: the wasm32 standard library
    Setup {
        /// Also what the tests need: Chromium, PostgreSQL and the test runner's packages
        #[arg(long)]
        tests: bool,
    },
    /// Build what browsers fetch, and say how large it is
    Assets,
    /// Build the assets and the release binary
    Build,
    /// Build, then start `fifteen demo`, or `fifteen ARGS` where ARGS follow `--`
    Run {
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Formatting, clippy, the project's own rules and those about dependencies
    Check,
    /// Check, then the Rust tests on SQLite and PostgreSQL, then the browser journeys
    Test {
        /// Leave out the tests on PostgreSQL
        #[arg(long)]
        without_postgres: bool,
        /// Leave out the browser journeys
        #[arg(long)]
        without_browser: bool,
        /// Run only the tests whose name contains this
        #[arg(last = true)]
        filter: Option<String>,
    },
    /// How fast and how good the product is, as a table
    Bench {
        #[command(subcommand)]
        bench: bench::Bench,
    },
}

fn main() -> ExitCode {
    match perform(Cli::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> Result<()> {
    match task {
        Task::Setup { tests } => {
            setup::wasm()?;
            if tests {
                setup::tests(setup::Wanted::ALL)?;
            }
            Ok(())
        }
        Task::Assets => {
            setup::wasm()?;
            assets::build()?;
            assets::weigh()
        }
        Task::Build => build().map(drop),
        Task::Run { args } => {
            let binary = build()?;
            let args = if args.is_empty() {
                vec!["demo".to_owned()]
            } else {
                args
            };
            output::step(&format!("fifteen {}", args.join(" ")));
            // Replaces this process: signals reach the server itself.
            let error = process::outside_cargo(&binary).args(args).exec();
            Err(anyhow::Error::new(error).context(format!("cannot start {}", binary.display())))
        }
        Task::Check => check::all(),
        Task::Test {
            without_postgres,
            without_browser,
            filter,
        } => suite::run(
            setup::Wanted {
                postgres: !without_postgres,
                browser: !without_browser,
            },
            filter.as_deref(),
        ),
        Task::Bench { bench } => bench::run(&bench),
    }
}

/// Builds the assets and the release binary that embeds them, and returns its path.
fn build() -> Result<PathBuf> {
    setup::wasm()?;
    assets::build()?;
    output::step("the server");
    process::run(process::cargo().args(["build", "--release", "--package", "server"]))?;
    Ok(process::target().join("release/fifteen"))
}
