//! From the files of `fifteen cohorts` to a planning problem.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use domain::roster::{Column, Finding, Purpose, Row};
use operations::roster;
use planning::cohorts::{Person, Problem};

use super::{CohortsArgs, kept};
use crate::command::import::read_file;

/// A problem to plan.
pub(super) struct Read {
    pub(super) problem: Problem,
    /// People who are left out because they are inactive.
    pub(super) inactive: usize,
    /// Sentences about what was left out.
    pub(super) notes: Vec<String>,
}

/// Why there is no problem to plan.
pub(super) enum Unusable {
    /// A file is wrong in these places.
    Findings(PathBuf, Vec<Finding>),
    /// Something else is wrong.
    Sentence(String),
}

impl From<anyhow::Error> for Unusable {
    fn from(error: anyhow::Error) -> Self {
        Self::Sentence(format!("{error:#}"))
    }
}

/// Reads the roster and the pairs.
pub(super) fn read(args: &CohortsArgs) -> Result<Read, Unusable> {
    if args
        .seconds
        .is_some_and(|seconds| !(seconds > 0.0 && seconds.is_finite()))
    {
        let sentence = "--seconds must be a number above 0.";
        return Err(Unusable::Sentence(sentence.to_owned()));
    }
    let rows = roster::read(&read_file(&args.people)?, Purpose::Cohorts)
        .map_err(|findings| Unusable::Findings(args.people.clone(), findings))?;
    let (active, inactive): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.is_active());
    let mut notes = Vec::new();
    match inactive.len() {
        0 => {}
        1 => notes.push("1 inactive person is left out.".to_owned()),
        many => notes.push(format!("{many} inactive people are left out.")),
    }
    let left_out: HashSet<&str> = inactive.iter().map(|row| row.employee_id()).collect();
    let known: HashSet<&str> = active.iter().map(|row| row.employee_id()).collect();
    let attributes = balance(args, &active)?;
    let pools = columns("--pool", &args.pool)?;
    let pool_cohorts = args
        .pool_cohorts
        .iter()
        .map(|pair| value_and_number(pair))
        .collect::<Result<_, _>>()?;
    for (flag, columns) in [("--balance", &attributes), ("--pool", &pools)] {
        not_empty(flag, columns, &active)?;
    }
    let people = active
        .iter()
        .map(|row| Person {
            id: row.employee_id().to_owned(),
            attributes: attributes.iter().map(|column| text(row, *column)).collect(),
            manager: row
                .text(Column::ManagerEmployeeId)
                .filter(|manager| !left_out.contains(manager))
                .map(str::to_owned),
            pools: choices(row, &pools),
        })
        .collect();
    let mut pairs = |file: &Option<PathBuf>| match file {
        Some(file) => read_pairs(file, &known, &left_out, &mut notes),
        None => Ok(Vec::new()),
    };
    let apart = pairs(&args.apart)?;
    let together = pairs(&args.together)?;
    let names = attributes
        .iter()
        .map(|column| column.name().to_owned())
        .collect();
    let not_alone = args
        .not_alone
        .iter()
        .map(|pair| column_and_value(pair))
        .collect::<Result<_, _>>()?;
    Ok(Read {
        problem: Problem {
            apart,
            together,
            managers: args.managers.into(),
            not_alone,
            earlier: kept::earlier(args)?,
            keep: kept::keep(args)?,
            threads: args.threads,
            max: args.max,
            plan_size: args.plan_size,
            cohorts: args.cohorts,
            pool_cohorts,
            seed: args.seed,
            ..Problem::new(names, people)
        },
        inactive: inactive.len(),
        notes,
    })
}

fn text(row: &Row, column: Column) -> String {
    row.text(column).unwrap_or_default().to_owned()
}

/// The pools somebody could be in: every choice of one value from each cell, as "en / Utrecht".
fn choices(row: &Row, columns: &[Column]) -> Vec<String> {
    let mut choices: Vec<String> = Vec::new();
    for (place, column) in columns.iter().enumerate() {
        let cell = text(row, *column);
        let mut values: Vec<&str> = cell.split('|').map(str::trim).collect();
        values.retain(|value| !value.is_empty());
        if values.is_empty() {
            values.push("");
        }
        choices = if place == 0 {
            values.into_iter().map(str::to_owned).collect()
        } else {
            let with = |before: &String| -> Vec<String> {
                let join = |value: &&str| format!("{before} / {value}");
                values.iter().map(join).collect()
            };
            choices.iter().flat_map(with).collect()
        };
    }
    choices
}

/// "nl=2" as ("nl", 2).
fn value_and_number(pair: &str) -> Result<(String, usize), Unusable> {
    let parts = pair
        .rsplit_once('=')
        .and_then(|(value, number)| Some((value.trim().to_owned(), number.trim().parse().ok()?)));
    parts.ok_or_else(|| {
        let sentence =
            format!("--pool-cohorts: “{pair}” is not a pool and a number of cohorts, as in nl=2.");
        Unusable::Sentence(sentence)
    })
}

/// A column that was asked for holds something; one that is empty throughout is likely missing.
fn not_empty(flag: &str, columns: &[Column], active: &[&Row]) -> Result<(), Unusable> {
    let is_empty = |column: &&Column| active.iter().all(|row| row.text(**column).is_none());
    let Some(column) = columns.iter().find(is_empty).filter(|_| !active.is_empty()) else {
        return Ok(());
    };
    Err(Unusable::Sentence(format!(
        "{flag}: nobody has a {}: add the column to the file or leave it out here.",
        column.name()
    )))
}

fn balance(args: &CohortsArgs, active: &[&Row]) -> Result<Vec<Column>, Unusable> {
    if !args.balance.is_empty() {
        return columns("--balance", &args.balance);
    }
    let mut usual = vec![Column::Function, Column::Level];
    if active.iter().any(|row| row.text(Column::Site).is_some()) {
        usual.push(Column::Site);
    }
    Ok(usual)
}

fn columns(flag: &str, names: &[String]) -> Result<Vec<Column>, Unusable> {
    names
        .iter()
        .map(|name| {
            Column::named(name).ok_or_else(|| {
                Unusable::Sentence(format!("{flag}: “{name}” is no column of a roster."))
            })
        })
        .collect()
}

/// "function=Legal" as ("function", "Legal").
fn column_and_value(pair: &str) -> Result<(String, String), Unusable> {
    let named = pair
        .split_once('=')
        .and_then(|(column, value)| Some((Column::named(column)?, value.trim())));
    let (column, value) = named.ok_or_else(|| {
        let sentence = format!(
            "--not-alone: “{pair}” is not a column of a roster and a value, as in function=Legal."
        );
        Unusable::Sentence(sentence)
    })?;
    Ok((column.name().to_owned(), value.to_owned()))
}

fn read_pairs(
    file: &Path,
    known: &HashSet<&str>,
    left_out: &HashSet<&str>,
    notes: &mut Vec<String>,
) -> Result<Vec<(String, String)>, Unusable> {
    let unusable = |findings| Unusable::Findings(file.to_owned(), findings);
    let (header, records) =
        roster::split(&read_file(file)?).map_err(|finding| unusable(vec![finding]))?;
    let mut findings = Vec::new();
    let mut note = |line, column: &str, sentence: String| {
        findings.push(Finding {
            line,
            column: column.trim().to_owned(),
            sentence,
        });
    };
    let [first, second] = &header.cells[..] else {
        let sentence = format!(
            "The header must have two columns of employee ids; it has {}.",
            header.cells.len()
        );
        note(header.line, "", sentence);
        return Err(unusable(findings));
    };
    for name in [first, second] {
        if known.contains(name.trim()) {
            let sentence =
                "The first line is no header: put the names of the two columns above it.";
            note(header.line, name, sentence.to_owned());
        }
    }
    let mut pairs = Vec::new();
    for record in &records {
        if record.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let [left, right] = &record.cells[..] else {
            let sentence = format!(
                "This row has {} of the 2 cells of the header.",
                record.cells.len()
            );
            note(record.line, "", sentence);
            continue;
        };
        let ids = [left.trim(), right.trim()];
        for (id, column) in ids.into_iter().zip([first, second]) {
            if !known.contains(id) && !left_out.contains(id) {
                note(record.line, column, format!("“{id}” is not in the roster."));
            }
        }
        if ids[0] == ids[1] {
            note(
                record.line,
                second,
                format!("{} is paired with themselves.", ids[0]),
            );
        }
        if ids.iter().any(|id| left_out.contains(id)) {
            notes.push(format!(
                "The pair {} and {} is left out: one of them is inactive.",
                ids[0], ids[1]
            ));
        } else {
            pairs.push((ids[0].to_owned(), ids[1].to_owned()));
        }
    }
    if findings.is_empty() {
        Ok(pairs)
    } else {
        Err(unusable(findings))
    }
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

    const PEOPLE: &str = "employee_id,function,level,language,manager_employee_id,active\n\
        1,Sales,Manager,en,,1\n2,Sales,front line,en,1,\n3,Support,front line,es,4,1\n4,Support,manager,es,1,0\n";

    /// Reads the files with these contents; `PAIRS` in the flags stands for the pairs file.
    fn read_with(people: &str, pairs: &str, flags: &[&str]) -> Result<Read, Unusable> {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            file.display().to_string()
        };
        let mut line = vec!["cohorts".to_owned(), path("people.csv", people)];
        let pairs = path("pairs.csv", pairs);
        line.extend(flags.iter().map(|flag| flag.replace("PAIRS", &pairs)));
        read(&Line::parse_from(line).args)
    }

    fn places(outcome: Result<Read, Unusable>) -> Vec<(u64, String)> {
        match outcome {
            Err(Unusable::Findings(_, findings)) => findings
                .into_iter()
                .map(|finding| (finding.line, finding.column))
                .collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn inactive_people_are_left_out_with_the_rules_about_them() {
        let flags = ["--apart", "PAIRS", "--pool", "language"];
        let Ok(read) = read_with(PEOPLE, "one,other\n1,3\n2,4\n", &flags) else {
            panic!("the files are good");
        };
        let people: Vec<(&str, Option<&str>, &[String])> = read
            .problem
            .people
            .iter()
            .map(|one| {
                (
                    one.id.as_str(),
                    one.manager.as_deref(),
                    one.pools.as_slice(),
                )
            })
            .collect();
        assert_eq!(
            people,
            [
                ("1", None, &["en".to_owned()][..]),
                ("2", Some("1"), &["en".to_owned()][..]),
                ("3", None, &["es".to_owned()][..])
            ]
        );
        assert_eq!(read.problem.attributes, ["function", "level"]);
        assert_eq!(read.problem.apart, [("1".to_owned(), "3".to_owned())]);
        assert_eq!((read.inactive, read.notes.len()), (1, 2));
    }

    #[test]
    fn pairs_are_checked_by_row_and_column() {
        let together = ["--together", "PAIRS"];
        let found = places(read_with(PEOPLE, "one;other\n1;9\n2;2\n3\n", &together));
        assert_eq!(
            found,
            [
                (2, "other".to_owned()),
                (3, "other".to_owned()),
                (4, String::new())
            ]
        );
        assert_eq!(places(read_with(PEOPLE, "1,2\n", &together)).len(), 2);
        assert_eq!(places(read_with(PEOPLE, "one\n1\n", &together)).len(), 1);
    }

    #[test]
    fn a_cell_may_hold_several_pools() {
        let people = "employee_id,function,level,language,site\n\
            1,Sales,Manager,en|nl,Utrecht\n2,Sales,Manager,|nl,Utrecht | Breda\n3,Sales,Manager,,Breda\n";
        let flags = ["--pool", "language", "--pool-cohorts", "nl = 2"];
        let Ok(read) = read_with(people, "", &flags) else {
            panic!("the file is good");
        };
        let pools = |read: &Read| -> Vec<String> {
            let people = read.problem.people.iter();
            people.map(|person| person.pools.join(", ")).collect()
        };
        assert_eq!(pools(&read), ["en, nl", "nl", ""]);
        assert_eq!(read.problem.pool_cohorts, [("nl".to_owned(), 2)]);
        let both = ["--pool", "language", "--pool", "site"];
        let Ok(read) = read_with(people, "", &both) else {
            panic!("the file is good");
        };
        assert_eq!(
            pools(&read),
            [
                "en / Utrecht, nl / Utrecht",
                "nl / Utrecht, nl / Breda",
                " / Breda"
            ]
        );
        for flags in [["--pool-cohorts", "nl"], ["--pool-cohorts", "nl=many"]] {
            let flags = ["--pool", "language", flags[0], flags[1]];
            assert!(matches!(
                read_with(people, "", &flags),
                Err(Unusable::Sentence(_))
            ));
        }
    }

    #[test]
    fn bad_people_and_unknown_columns_are_refused() {
        let bad = "employee_id,function,level\n1,,manager\n";
        assert_eq!(
            places(read_with(bad, "", &[])),
            [(2, "function".to_owned())]
        );
        for flags in [
            ["--balance", "function,height"],
            ["--pool", "height"],
            ["--pool", "site"],
            ["--balance", "site"],
            ["--seconds", "0"],
        ] {
            let refused = read_with(PEOPLE, "", &flags);
            assert!(matches!(refused, Err(Unusable::Sentence(_))), "{flags:?}");
        }
    }
}
