//! The whole test run: every kind runs, also after another has failed, and the end says what failed.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::postgres::{self, Cluster};
use crate::setup::{self, Wanted};
use crate::{assets, check, output, process};

/// Runs the checks and the tests that are wanted. A filter leaves out the checks, and every test whose name does
/// not contain it.
pub(crate) fn run(wanted: Wanted, filter: Option<&str>) -> Result<()> {
    setup::wasm()?;
    setup::tests(wanted)?;
    let mut suite = Suite::default();
    suite.step("assets", assets::build);
    suite.step("weight of the assets", assets::weigh);
    if filter.is_none() {
        for (name, check) in check::CHECKS {
            output::step(name);
            suite.step(name, check);
        }
    }
    output::step("Rust tests");
    suite.rust_tests(wanted, filter);
    if wanted.browser {
        output::step("browser journeys");
        suite.journeys(filter);
    }
    suite.close()
}

#[derive(Default)]
struct Suite {
    passed: u32,
    failed: u32,
    /// The steps that failed, in order.
    failures: Vec<&'static str>,
}

impl Suite {
    fn step(&mut self, name: &'static str, step: impl FnOnce() -> Result<()>) {
        if let Err(error) = step() {
            output::error(&format!("{name}: {error:#}"));
            self.failures.push(name);
        }
    }

    fn rust_tests(&mut self, wanted: Wanted, filter: Option<&str>) {
        // The cluster lives until the tests have ended.
        let cluster;
        let mut postgres_url = env::var(postgres::URL).ok();
        let mut postgres_folder = env::var_os(postgres::FOLDER);
        if !wanted.postgres {
            postgres_url = None;
        } else if postgres_url.is_none() {
            cluster = match Cluster::start() {
                Ok(cluster) => cluster,
                Err(error) => {
                    output::error(&format!("{error:#}"));
                    self.failures.push("PostgreSQL");
                    return;
                }
            };
            postgres_url = Some(cluster.url());
            postgres_folder = Some(cluster.folder().into());
        }
        // Apart, so that the crates of both are compiled with the features a direct call gives them.
        let product = ["--workspace", "--exclude", "hydrate", "--exclude", "xtask"];
        for (name, packages) in [
            ("Rust tests", &product[..]),
            ("tests of xtask", &["--package", "xtask"]),
        ] {
            let mut command = process::cargo();
            command.args(["test", "--no-fail-fast"]).args(packages);
            command.args(["--"]).args(filter);
            command.env_remove(postgres::URL);
            command.env_remove(postgres::FOLDER);
            if let Some(folder) = &postgres_folder {
                command.env(postgres::FOLDER, folder);
            }
            match &postgres_url {
                Some(url) => command.env(postgres::URL, url),
                None => command.env(postgres::WITHOUT, "1"),
            };
            let (mut passed, mut failed) = (0, 0);
            let outcome = process::watch(&mut command, |line| {
                if let Some(totals) = line.strip_prefix("test result: ") {
                    passed += count_before(totals, " passed");
                    failed += count_before(totals, " failed");
                }
            });
            self.record(name, outcome, passed, failed);
        }
    }

    fn journeys(&mut self, filter: Option<&str>) {
        let built = process::run(process::cargo().args(["build", "--package", "server"]));
        if let Err(error) = built {
            output::error(&format!("{error:#}"));
            self.failures.push("browser journeys");
            return;
        }
        let mut command = process::outside_cargo("node");
        command.args(["--test", "--test-reporter=spec"]);
        // Its closing lines are read, without colours.
        command.env_remove("FORCE_COLOR");
        if let Some(filter) = filter {
            command.arg(format!("--test-name-pattern={filter}"));
        }
        match journey_files() {
            Ok(files) => command.args(files),
            Err(error) => {
                output::error(&format!("{error:#}"));
                self.failures.push("browser journeys");
                return;
            }
        };
        match setup::python() {
            Ok(python) => command.env("FIFTEEN_TEST_PYTHON", python),
            Err(error) => {
                output::error(&format!("{error:#}"));
                self.failures.push("browser journeys");
                return;
            }
        };
        command.env("FIFTEEN_BIN", process::target().join("debug/fifteen"));
        if let Some(chromium) = setup::chromium() {
            command.env("CHROMIUM", chromium);
        }
        let (mut passed, mut failed) = (0, 0);
        let outcome = process::watch(&mut command, |line| {
            passed += count_after(line, "pass ");
            failed += count_after(line, "fail ");
        });
        self.record("browser journeys", outcome, passed, failed);
    }

    fn record(&mut self, name: &'static str, outcome: Result<bool>, passed: u32, failed: u32) {
        self.passed += passed;
        self.failed += failed;
        match outcome {
            Ok(true) => {}
            Ok(false) => self.failures.push(name),
            Err(error) => {
                output::error(&format!("{name}: {error:#}"));
                self.failures.push(name);
            }
        }
    }

    fn close(self) -> Result<()> {
        output::step("summary");
        output::line(&format!("{} passed, {} failed", self.passed, self.failed));
        if !self.failures.is_empty() {
            bail!("failed: {}", self.failures.join(", "));
        }
        Ok(())
    }
}

/// Every journey; named one by one, because Node's versions disagree about folders.
fn journey_files() -> Result<Vec<PathBuf>> {
    let folder = process::root().join("tests/e2e");
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    if files.is_empty() {
        bail!("no *.test.mjs in {}", folder.display());
    }
    files.sort();
    Ok(files)
}

/// The number in `ok. 12 passed; 0 failed` before `word`.
fn count_before(totals: &str, word: &str) -> u32 {
    totals
        .split_once(word)
        .and_then(|(before, _)| before.rsplit(' ').next()?.parse().ok())
        .unwrap_or(0)
}

/// The number in a closing line of Node's reporter, `ℹ pass 12`.
fn count_after(line: &str, word: &str) -> u32 {
    line.strip_prefix("ℹ ")
        .and_then(|line| line.strip_prefix(word)?.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_read_from_both_runners() {
        let totals = "FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 1 filtered out";
        assert_eq!(count_before(totals, " passed"), 12);
        assert_eq!(count_before(totals, " failed"), 3);
        assert_eq!(count_after("ℹ pass 7", "pass "), 7);
        assert_eq!(count_after("ℹ fail 2", "pass "), 0);
        assert_eq!(count_after("✔ pass 7", "pass "), 0);
    }
}
