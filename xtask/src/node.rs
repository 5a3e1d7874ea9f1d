//! Node and its packages: the journeys' runner, what tests are measured by, and wasm-opt.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{fingerprint, output, process};
use anyhow::{Context, Result, bail};

/// The oldest Node the packages work with.
const OLDEST: u32 = 20;

/// Fails, with the reason, unless there is a Node that is new enough, and npm beside it.
pub(crate) fn check() -> Result<()> {
    if !process::is_installed("node") || !process::is_installed("npm") {
        bail!("Node {OLDEST} or newer and npm are not installed");
    }
    let version = process::read(Command::new("node").arg("--version"))?;
    if major(&version).is_none_or(|major| major < OLDEST) {
        bail!("Node {} is too old, {OLDEST} is needed", version.trim());
    }
    Ok(())
}

/// Installs the packages of the folder's lock file, unless they are installed already.
pub(crate) fn install(folder: &Path) -> Result<()> {
    check()?;
    let lock = fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("no package-lock.json in {}", folder.display()))?;
    let lock = fingerprint::of([&lock[..]]);
    let stamp = folder.join("node_modules/.installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    output::line(&format!(
        "installing the packages of {}",
        folder
            .strip_prefix(process::root())
            .unwrap_or(folder)
            .display()
    ));
    process::read(
        Command::new("npm")
            // None of them needs a script of its own to be installed, so none gets to run one.
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(folder)
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
    )?;
    fs::write(stamp, lock)?;
    Ok(())
}

/// The major version in `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_node_prints() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20.20.2"), None);
    }
}
