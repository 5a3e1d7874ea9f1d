//! How much is found, how often two people become one, and how fast; tables in Markdown.
//!
//! `cargo xtask bench genericise` runs it. Rosters, their people's forms and the hostile texts are made here. A corpus of labelled
//! texts is named with `--corpus FILE`; nothing of it is kept.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "the tables are what this is for"
)]

mod corpus;
mod firm;
mod speed;

use std::process::ExitCode;

/// A generator of its own: the same everywhere (an LCG by Knuth, its upper bits).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below a bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    /// One of several.
    pub(crate) fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    let file = match args.as_slice() {
        [] => None,
        [flag, file] if flag == "--corpus" => Some(file),
        _ => {
            eprintln!("Only --corpus FILE is known.");
            return ExitCode::FAILURE;
        }
    };
    firm::table();
    speed::table();
    if let Some(file) = file
        && let Err(problem) = corpus::tables(file)
    {
        eprintln!("{file}: {problem}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
