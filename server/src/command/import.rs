//! `fifteen import people`: the roster from a file, on the host.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use domain::roster::Finding;
use operations::roster::{self, Choice, Summary};
use operations::{AppError, Context};

use crate::output;

/// What `fifteen import people` is told.
#[derive(Args, Debug)]
pub(super) struct PeopleArgs {
    /// The CSV file, or - for standard input
    file: PathBuf,
    /// Say what would change and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Make people inactive whom the file does not mention
    #[arg(long)]
    deactivate_missing: bool,
    /// Go on although more than a tenth of the active people become inactive
    #[arg(long)]
    deactivate_many: bool,
}

/// Imports the roster and prints what changed, or everything that is wrong with the file.
pub(super) async fn people(ctx: &Context, args: &PeopleArgs) -> anyhow::Result<ExitCode> {
    let bytes = read_file(&args.file)?;
    let choice = Choice {
        deactivate_missing: args.deactivate_missing,
        many_confirmed: args.deactivate_many,
    };
    let checked = if args.dry_run {
        roster::check_on_host(ctx, &bytes).await
    } else {
        roster::import_on_host(ctx, &bytes, choice).await
    };
    match checked {
        Ok(Ok(summary)) => {
            print(&summary, args);
            Ok(ExitCode::SUCCESS)
        }
        Ok(Err(findings)) => {
            complain(&args.file, &findings);
            output::message("Nothing was imported.");
            Ok(BAD_INPUT.into())
        }
        Err(AppError::Refused(refusal)) => {
            output::message(format!(
                "{refusal} Here: --deactivate-many. Nothing was imported."
            ));
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error.into()),
    }
}

/// The exit code for a file that cannot be used.
pub(super) const BAD_INPUT: u8 = 2;

/// The bytes of a file, or of standard input for `-`.
pub(super) fn read_file(file: &Path) -> anyhow::Result<Vec<u8>> {
    if file != Path::new("-") {
        return std::fs::read(file).with_context(|| format!("Cannot read {}", file.display()));
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .context("Cannot read standard input")?;
    Ok(bytes)
}

/// Prints what is wrong with a file on standard error, by line and column.
pub(super) fn complain(file: &Path, findings: &[Finding]) {
    for finding in findings {
        output::message(place(file, finding));
    }
}

fn place(file: &Path, finding: &Finding) -> String {
    let column = if finding.column.is_empty() {
        String::new()
    } else {
        format!(", column {}", finding.column)
    };
    let (file, line) = (file.display(), finding.line);
    format!("{file}: line {line}{column}: {}", finding.sentence)
}

fn print(summary: &Summary, args: &PeopleArgs) {
    for warning in &summary.warnings {
        output::message(format!("Warning: {}", place(&args.file, warning)));
    }
    output::line(if args.dry_run {
        "This would change, nothing was written:"
    } else {
        "Imported:"
    });
    output::line(format!("  new        {}", summary.new));
    output::line(format!("  changed    {}", summary.changed));
    output::line(format!("  unchanged  {}", summary.unchanged));
    output::line(format!(
        "  inactive   {}",
        summary.deactivated(args.deactivate_missing)
    ));
    output::line(format!("  missing    {}", summary.missing.len()));
    if !summary.missing.is_empty() && !args.deactivate_missing {
        output::line(
            "People missing from the file stay as they are; --deactivate-missing makes them inactive.",
        );
    }
}
