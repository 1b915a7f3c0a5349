//! `openapi31-codegen`: see `openapi31-codegen --help`.

mod command;

use std::process::ExitCode;

use clap::Parser;

use command::{args::Cli, run};

fn main() -> ExitCode {
    run(Cli::parse())
}
