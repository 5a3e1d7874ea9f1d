//! How long planning takes, how even it comes out and what memory it needs, on rosters made here; a table in Markdown.
//!
//! `cargo xtask bench cohorts` runs it. Every plan is made in a process of its own, so that its peak memory is its own, and is
//! checked by the verifier. `--write FOLDER` writes the small rosters as CSV instead, for other solvers.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the table is what this is for"
)]

use std::fmt::Write as _;
use std::process::{Command, ExitCode};
use std::time::Instant;
use std::{env, fs};

use planning::cohorts::{Person, Plan, Problem, plan};
use planning::verify;

const SEEDS: u64 = 10;
/// People from which on a plan is not checked pair by pair.
const MOST_CHECKED: usize = 20_000;

/// The rosters of the table: name, people, attributes, what is special.
const CASES: [(&str, usize, usize, Special); 14] = [
    ("plain", 150, 3, Special::Nothing),
    ("plain", 1_500, 3, Special::Nothing),
    ("plain", 15_000, 3, Special::Nothing),
    ("plain", 100_000, 3, Special::Nothing),
    ("plain", 150, 6, Special::Nothing),
    ("plain", 1_500, 6, Special::Nothing),
    ("plain", 15_000, 6, Special::Nothing),
    ("plain", 100_000, 6, Special::Nothing),
    ("star", 150, 3, Special::Star),
    ("star", 1_500, 3, Special::Star),
    ("pools", 1_500, 3, Special::Pools),
    ("pools", 15_000, 3, Special::Pools),
    ("pairs", 1_500, 3, Special::Pairs),
    ("pairs", 15_000, 3, Special::Pairs),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Special {
    Nothing,
    /// Everybody of one function reports to one person, so that this person's cohort has none of them.
    Star,
    /// Three languages that do not mix.
    Pools,
    /// One person in twenty is kept apart from somebody, one in fifty is kept together with somebody.
    Pairs,
}

/// A generator of its own: the same everywhere, and not the one of the engine (an LCG by Knuth, its upper bits).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }
}

/// A firm: functions of very different sizes, four levels, each with a manager one level up in the own function.
fn firm(people: usize, attributes: usize, special: Special, seed: u64) -> Problem {
    let mut dice = Dice(seed * 7_919 + people as u64);
    let functions = 6 + people.ilog2() as usize;
    let sites = 3 + people.ilog10() as usize * 2;
    // The last manager seen of each function and level.
    let mut last = vec![[None; 4]; functions];
    let mut rows: Vec<Person> = Vec::with_capacity(people);
    for number in 0..people {
        let function = dice.below(functions).min(dice.below(functions));
        let level = match (number, dice.below(100)) {
            (0, _) | (_, 0) => 0,
            (_, 1..6) => 1,
            (_, 6..18) => 2,
            _ => 3,
        };
        let id = format!("P{number:06}");
        let above = (0..level).rev().find_map(|level| last[function][level]);
        let manager = match special {
            Special::Star if function == functions - 1 => Some(0).filter(|_| number > 0),
            _ => above.or_else(|| (number > 0).then_some(0)),
        };
        last[function][level] = Some(number);
        let more = [
            format!("site {}", dice.below(sites).min(dice.below(sites))),
            ["woman", "man", "another"][dice.below(100).min(50 + dice.below(51)) / 50].to_owned(),
            format!("tenure {}", dice.below(5)),
            format!("shift {}", dice.below(3)),
        ];
        let level = ["executive", "senior manager", "manager", "front line"][level];
        let values = [format!("function {function}"), level.to_owned()];
        rows.push(Person {
            id,
            attributes: values.into_iter().chain(more).take(attributes).collect(),
            manager: manager.map(|manager: usize| format!("P{manager:06}")),
            pools: match special {
                Special::Pools => {
                    vec![["Dutch", "English", "French"][dice.below(4).min(2)].to_owned()]
                }
                _ => Vec::new(),
            },
        });
    }
    let names = ["function", "level", "site", "gender", "tenure", "shift"];
    let names = names[..attributes].iter().map(|name| (*name).to_owned());
    let mut problem = Problem::new(names.collect(), rows);
    problem.seed = seed;
    if special == Special::Pairs {
        let id = |number: usize| format!("P{number:06}");
        for _ in 0..people / 40 {
            let (left, right) = (dice.below(people), dice.below(people));
            if left != right {
                problem.apart.push((id(left), id(right)));
            }
        }
        // Neighbours of the front line, far apart from each other, so that no chain grows out of the pairs.
        for pair in 0..people / 100 {
            let (left, right) = (pair * 100 + 50, pair * 100 + 51);
            let front = |at: usize| problem.people[at].attributes[1] == "front line";
            let tied = problem.apart.contains(&(id(left), id(right)))
                || problem.apart.contains(&(id(right), id(left)));
            if front(left) && front(right) && !tied {
                problem.together.push((id(left), id(right)));
            }
        }
    }
    problem
}

/// The peak of this process's memory in MB, where the system tells.
fn peak_megabytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

fn lists(plan: &Plan) -> Vec<Vec<String>> {
    plan.cohorts
        .iter()
        .map(|cohort| cohort.members.clone())
        .collect()
}

/// Plans a roster: microseconds, misplaced, broken rules, proven and peak memory.
fn figures(problem: &Problem) -> Result<String, String> {
    let started = Instant::now();
    let plan = plan(problem, &|| false).map_err(|refusal| refusal.to_string())?;
    let micros = started.elapsed().as_micros();
    let memory = peak_megabytes();
    if plan.conflicts.is_empty() && problem.people.len() <= MOST_CHECKED {
        verify::check(problem, &lists(&plan)).map_err(|faults| faults.join("\n"))?;
    }
    Ok(format!(
        "{micros} {} {} {} {memory}",
        plan.misplaced,
        plan.conflicts.len(),
        u8::from(plan.proven_optimal)
    ))
}

/// One line of the table, from a process a seed.
fn line(case: usize) -> Result<String, String> {
    let (name, people, attributes, _) = CASES[case];
    let me = env::current_exe().map_err(|error| error.to_string())?;
    let mut runs: Vec<[u64; 5]> = Vec::new();
    for seed in 1..=SEEDS {
        let arguments = ["--one", &case.to_string(), &seed.to_string()].map(str::to_owned);
        let output = Command::new(&me).args(arguments).output();
        let output = output.map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let figures: Vec<u64> = text.split_whitespace().flat_map(str::parse).collect();
        let Ok(figures) = figures.try_into() else {
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(format!("{name} {people}, seed {seed}: {told}"));
        };
        runs.push(figures);
    }
    let column = |at: usize| {
        let mut column: Vec<u64> = runs.iter().map(|run| run[at]).collect();
        column.sort_unstable();
        column
    };
    let (times, misplaced, conflicts) = (column(0), column(1), column(2));
    let seconds = |micros: u64| micros as f64 / 1e6;
    let middle = runs.len() / 2;
    Ok(format!(
        "| {name} | {people} | {attributes} | {:.3} s | {:.3} s | {} | {} | {} of {} | {} MB |",
        seconds(times[middle]),
        seconds(times[times.len() - 1]),
        misplaced[misplaced.len() - 1],
        conflicts[conflicts.len() - 1],
        column(3).iter().sum::<u64>(),
        runs.len(),
        column(4)[runs.len() - 1],
    ))
}

/// The small rosters as CSV files, with managers and without, in a form every solver reads; beside each what is planned here.
fn write(folder: &str) -> Result<(), String> {
    for (name, people, attributes, special) in CASES {
        if people > 1_500 || attributes > 3 || matches!(special, Special::Pools | Special::Pairs) {
            continue;
        }
        for (managers, remark) in [(true, ""), (false, "-without-managers")] {
            let mut problem = firm(people, attributes, special, 1);
            if !managers {
                problem.people.iter_mut().for_each(|row| row.manager = None);
            }
            let mut text = String::from("employee_id,function,level,site,manager_employee_id\n");
            for person in &problem.people {
                let values = person.attributes.join(",");
                let manager = person.manager.as_deref().unwrap_or_default();
                let _ = writeln!(text, "{},{values},{manager}", person.id);
            }
            let file = format!("{folder}/{name}-{people}{remark}");
            let save = |end: &str, text: &str| {
                fs::write(format!("{file}{end}"), text).map_err(|error| format!("{file}: {error}"))
            };
            save(".csv", &text)?;
            save(".fifteen", &figures(&problem)?)?;
            println!("{file}.csv");
        }
    }
    Ok(())
}

fn run(arguments: &[&str]) -> Result<(), String> {
    match arguments {
        ["--one", case, seed] => {
            let number = |text: &str| text.parse::<u64>().map_err(|error| error.to_string());
            let (_, people, attributes, special) = CASES[number(case)? as usize];
            let problem = firm(people, attributes, special, number(seed)?);
            println!("{}", figures(&problem)?);
            Ok(())
        }
        ["--write", folder] => write(folder),
        _ => {
            let most: usize = match arguments {
                ["--up-to", most] => most.parse().map_err(|_| "--up-to takes a number")?,
                _ => usize::MAX,
            };
            println!(
                "| Roster | People | Attributes | Median | Worst | Misplaced | Broken rules | Proven | Memory |"
            );
            println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
            for (case, (_, people, ..)) in CASES.iter().enumerate() {
                if *people <= most {
                    println!("{}", line(case)?);
                }
            }
            Ok(())
        }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|it| it != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(told) => {
            eprintln!("{told}");
            ExitCode::FAILURE
        }
    }
}
