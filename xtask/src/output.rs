//! Everything this program says itself; what cargo, node and the tests say passes by unchanged.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the one place that prints"
)]

/// Announces the next step.
pub(crate) fn step(name: &str) {
    println!("== {name}");
}

/// One line about the step under way, or one line of a tool that is being read along.
pub(crate) fn line(text: &str) {
    println!("{text}");
}

/// The reason for a failure.
pub(crate) fn error(text: &str) {
    eprintln!("error: {text}");
}
