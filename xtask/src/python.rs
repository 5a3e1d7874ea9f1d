//! Python packages, in a virtual environment of the project's own.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{output, process};

/// The Python that has these packages (`name==version`), installed when they are not; `None` when this machine's Python
/// cannot make a virtual environment.
pub(crate) fn with(packages: &[&str]) -> Result<Option<PathBuf>> {
    let folder = process::target().join("python");
    let python = folder.join("bin/python");
    let pip = |arguments: &[&str]| {
        let mut command = Command::new(&python);
        command.args(["-m", "pip"]).args(arguments);
        command
    };
    if process::read(&mut pip(&["--version"])).is_err()
        && process::read(
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(&folder),
        )
        .is_err()
    {
        return Ok(None);
    }
    let installed = process::read(&mut pip(&["freeze"]))?;
    let missing: Vec<&str> = packages
        .iter()
        .copied()
        .filter(|package| !installed.lines().any(|line| line == *package))
        .collect();
    if !missing.is_empty() {
        output::line(&format!("installing {}", missing.join(", ")));
        process::read(pip(&["install", "--quiet"]).args(&missing))
            .context("cannot install packages of Python")?;
    }
    Ok(Some(python))
}
