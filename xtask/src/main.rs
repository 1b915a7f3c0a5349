//! `cargo xtask`: see `cargo xtask --help`.

use std::{io, process::ExitCode};

use clap::Parser;
use openapi_vendor::command::report;
use xtask::{cli::Cli, run, this_project};

fn main() -> ExitCode {
    let cli = Cli::parse();
    report(this_project().and_then(|project| run(cli, &project, io::stdin())))
}
