//! What the machine must have: looked for first, then installed where that is possible, else named in one sentence.

mod apt;
mod wasm_std;

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

pub(crate) use wasm_std::wasm;

use crate::{node, output, postgres, process, python};

/// What the journeys measure the product by.
const PYTHON_PACKAGES: [&str; 1] = ["icalendar==7.3.2"];

/// Which kinds of tests are to run, beside those that need only Rust.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) postgres: bool,
    pub(crate) browser: bool,
}

impl Wanted {
    pub(crate) const ALL: Self = Self {
        postgres: true,
        browser: true,
    };
}

/// Finds or installs what the wanted tests need.
pub(crate) fn tests(wanted: Wanted) -> Result<()> {
    if wanted.postgres && env::var_os(postgres::URL).is_none() {
        if postgres::programs().is_none() {
            apt::install(&["postgresql"]).context(
                "the tests need PostgreSQL 15 or newer: install it (on Debian `apt-get install postgresql`), \
                 or leave them out with --without-postgres",
            )?;
        }
        let folder = postgres::programs()
            .context("PostgreSQL 15 or newer is needed, and what is installed is older")?;
        output::line(&format!("PostgreSQL: {}", folder.display()));
    }
    if node::check().is_err() {
        // Where there is none it is installed; one that is too old stays, and the check below says so.
        apt::install(&["nodejs", "npm"]).ok();
    }
    node::check().context("the tests need Node and npm: install them")?;
    // Not for the journeys alone: the examples of CommonMark and the hostile texts of the Rust tests come from there.
    let packages = process::root().join("tests/e2e");
    node::install(&packages).with_context(|| {
        format!(
            "cannot install the packages of the tests: try `npm ci` in {}",
            packages.display()
        )
    })?;
    if wanted.browser {
        if chromium().is_none() {
            apt::install(&["chromium"]).context(
                "the browser journeys need Chromium: install it (on Debian `apt-get install chromium`), \
                 name it in CHROMIUM, or leave the journeys out with --without-browser",
            )?;
        }
        let chromium = chromium().context(
            "Chromium is installed, but not where it is looked for: name it in CHROMIUM",
        )?;
        output::line(&format!("Chromium: {}", chromium.display()));
        python()?;
    }
    Ok(())
}

/// The Python that reads calendars as others do.
pub(crate) fn python() -> Result<PathBuf> {
    if let Some(python) = python::with(&PYTHON_PACKAGES)? {
        return Ok(python);
    }
    apt::install(&["python3-venv"])
        .and_then(|()| python::with(&PYTHON_PACKAGES))?
        .context("the journeys need Python with its venv module: install it (on Debian `apt-get install python3-venv`)")
}

/// The browser for the journeys: what CHROMIUM names, or the first that is installed.
pub(crate) fn chromium() -> Option<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM") {
        return Some(named.into());
    }
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(process::find)
}

/// Fails with the sentence unless the condition holds.
fn require(condition: bool, sentence: &str) -> Result<()> {
    if !condition {
        bail!("{sentence}");
    }
    Ok(())
}
