//! `cargo xtask`: see `cargo xtask --help`.

use std::{io, process::ExitCode};

use clap::Parser;
use openapi_vendor::{command::report, used_by::instead_of_rustc};
use xtask::{cli::Cli, run, this_project};

fn main() -> ExitCode {
    if let Some(code) = instead_of_rustc() {
        return code;
    }
    let cli = Cli::parse();
    report(this_project().and_then(|project| run(cli, &project, io::stdin())))
}
