//! What commands print.

/// Prints a line on standard output.
#[expect(clippy::print_stdout, reason = "the one place that prints results")]
pub(crate) fn line(text: impl std::fmt::Display) {
    println!("{text}");
}

/// Prints a line on standard error.
#[expect(clippy::print_stderr, reason = "the one place that prints messages")]
pub(crate) fn message(text: impl std::fmt::Display) {
    eprintln!("{text}");
}
