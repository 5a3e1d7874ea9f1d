//! The program `fifteen`.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::run()
}
