//! What is checked without running anything: formatting, clippy for both targets, tidy, dependencies.

use anyhow::{Result, bail};

use crate::assets::wasm::TRIPLE;
use crate::{deny, output, process, setup, tidy};

/// A check: its name and what it does.
pub(crate) type Check = (&'static str, fn() -> Result<()>);

/// All checks, the quickest first.
pub(crate) const CHECKS: [Check; 5] = [
    ("tidy", tidy::check),
    ("formatting", formatting),
    ("dependencies", deny::check),
    ("clippy", clippy),
    ("clippy for the browser", clippy_for_the_browser),
];

/// Runs every check, also after one has failed, and names those that failed.
pub(crate) fn all() -> Result<()> {
    setup::wasm()?;
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        output::step(name);
        if let Err(error) = check() {
            output::error(&format!("{error:#}"));
            failed.push(name);
        }
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    output::line("every check passed");
    Ok(())
}

fn formatting() -> Result<()> {
    process::run(process::cargo().args(["fmt", "--all", "--check", "--", "--files-with-diff"]))
}

fn clippy() -> Result<()> {
    process::run(process::cargo().args([
        "clippy",
        "--workspace",
        "--exclude",
        "hydrate",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ]))
}

fn clippy_for_the_browser() -> Result<()> {
    process::run(
        process::cargo()
            .args(["clippy", "--package", "hydrate", "--target", TRIPLE])
            .arg("--target-dir")
            .arg(process::target().join("wasm"))
            .args(["--", "--deny", "warnings"]),
    )
}
