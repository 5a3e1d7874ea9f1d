//! Plans made earlier: the one to change, and those whose people should not meet again.

use std::path::Path;

use operations::cohort_plan;
use planning::cohorts::{Keep, KeptCohort};

use super::CohortsArgs;
use super::problem::Unusable;
use crate::command::import::read_file;

/// The plan to change, if one is named.
pub(super) fn keep(args: &CohortsArgs) -> Result<Option<Keep>, Unusable> {
    let Some(file) = &args.keep else {
        return Ok(None);
    };
    let mut cohorts = read_plan(file)?;
    let mut mark = |flag: &str, names: &[String], mark: fn(&mut KeptCohort)| {
        names.iter().try_for_each(|name| {
            let cohort = cohorts.iter_mut().find(|cohort| cohort.name == *name);
            let sentence = || format!("{flag}: {} has no cohort “{name}”.", file.display());
            cohort
                .map(mark)
                .ok_or_else(|| Unusable::Sentence(sentence()))
        })
    };
    mark("--begun", &args.begun, |cohort| cohort.frozen = true)?;
    mark("--closing", &args.closing, |cohort| cohort.closing = true)?;
    for id in &args.stay {
        if !cohorts.iter().any(|cohort| cohort.members.contains(id)) {
            let sentence = format!("--stay: “{id}” is in no cohort of {}.", file.display());
            return Err(Unusable::Sentence(sentence));
        }
    }
    Ok(Some(Keep {
        cohorts,
        locked: args.stay.clone(),
        repair: args.repair.into(),
        fewest: args.fewest,
    }))
}

/// The cohorts of earlier plans.
pub(super) fn earlier(args: &CohortsArgs) -> Result<Vec<Vec<String>>, Unusable> {
    let mut cohorts = Vec::new();
    for file in &args.earlier {
        cohorts.extend(read_plan(file)?.into_iter().map(|cohort| cohort.members));
    }
    Ok(cohorts)
}

/// A plan as this command prints it, as JSON or as CSV.
fn read_plan(file: &Path) -> Result<Vec<KeptCohort>, Unusable> {
    let cohorts = cohort_plan::read_plan(&read_file(file)?)
        .map_err(|sentence| Unusable::Sentence(format!("{}: {sentence}", file.display())))?;
    let cohorts = cohorts.into_iter().map(|cohort| KeptCohort {
        name: cohort.name,
        pool: cohort.pool,
        members: cohort.members,
        frozen: cohort.frozen,
        closing: false,
    });
    Ok(cohorts.collect())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: CohortsArgs,
    }

    const JSON: &str = r#"{"people":3,"misplaced":0,"cohorts":[
        {"name":"Cohort 1","pool":"en","members":["1","2"]},
        {"name":"Cohort 2","frozen":true,"members":["3"]}]}"#;
    const CSV: &str = "cohort;employee_id\nCohort 2;3\nCohort 1;1\n;9\nCohort 2;4\n";

    /// Reads a plan to change with these contents and flags.
    fn keep_with(plan: &str, flags: &[&str]) -> Result<Keep, Unusable> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("plan");
        std::fs::write(&file, plan).unwrap();
        let file = file.display().to_string();
        let line = ["cohorts", "people.csv", "--keep", &file];
        let args = Line::parse_from(line.iter().chain(flags)).args;
        keep(&args).map(|keep| keep.expect("a plan to change is named"))
    }

    fn told(outcome: Result<Keep, Unusable>) -> String {
        match outcome {
            Err(Unusable::Sentence(sentence)) => sentence,
            Err(Unusable::Findings(_, findings)) => findings[0].sentence.clone(),
            Ok(_) => panic!("this plan should not be read"),
        }
    }

    /// Name, pool, people and whether it has begun.
    fn cohorts(keep: &Keep) -> Vec<(&str, &str, String, bool)> {
        keep.cohorts
            .iter()
            .map(|it| {
                (
                    it.name.as_str(),
                    it.pool.as_str(),
                    it.members.join(" "),
                    it.frozen,
                )
            })
            .collect()
    }

    #[test]
    fn a_plan_is_read_as_json() {
        let flags = ["--closing", "Cohort 1", "--stay", "3", "--repair", "full"];
        let Ok(keep) = keep_with(JSON, &flags) else {
            panic!("the plan is good");
        };
        assert_eq!(
            cohorts(&keep),
            [
                ("Cohort 1", "en", "1 2".to_owned(), false),
                ("Cohort 2", "", "3".to_owned(), true)
            ]
        );
        assert!(keep.cohorts[0].closing && !keep.cohorts[1].closing);
        assert_eq!(keep.locked, ["3"]);
    }

    #[test]
    fn a_plan_is_read_as_csv_in_the_order_of_its_lines() {
        let Ok(keep) = keep_with(CSV, &["--begun", "Cohort 1"]) else {
            panic!("the plan is good");
        };
        assert_eq!(
            cohorts(&keep),
            [
                ("Cohort 2", "", "3 4".to_owned(), false),
                ("Cohort 1", "", "1".to_owned(), true)
            ]
        );
    }

    #[test]
    fn names_that_are_not_in_the_plan_are_told() {
        for (flag, value) in [("--begun", "Cohort 9"), ("--closing", "cohort 1")] {
            let sentence = told(keep_with(JSON, &[flag, value]));
            assert!(sentence.starts_with(flag), "{sentence}");
            assert!(
                sentence.ends_with(&format!("has no cohort “{value}”.")),
                "{sentence}"
            );
        }
        let sentence = told(keep_with(CSV, &["--stay", "3,8"]));
        assert!(
            sentence.starts_with("--stay: “8” is in no cohort of "),
            "{sentence}"
        );
    }

    #[test]
    fn what_is_no_plan_is_told() {
        let sentence = told(keep_with("{\"cohorts\":3}", &[]));
        assert!(
            sentence.contains("This is no plan as it is exported as JSON"),
            "{sentence}"
        );
        let sentence = told(keep_with("employee_id,group\n1,2\n", &[]));
        assert!(
            sentence.contains("it needs the columns employee_id and cohort"),
            "{sentence}"
        );
    }

    #[test]
    fn the_cohorts_of_several_earlier_plans_come_one_after_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            file.display().to_string()
        };
        let (one, two) = (file("one", JSON), file("two", CSV));
        let line = [
            "cohorts",
            "people.csv",
            "--earlier",
            &one,
            "--earlier",
            &two,
        ];
        let Ok(earlier) = earlier(&Line::parse_from(line).args) else {
            panic!("the plans are good");
        };
        assert_eq!(
            earlier,
            [vec!["1", "2"], vec!["3"], vec!["3", "4"], vec!["1"]]
        );
    }
}
