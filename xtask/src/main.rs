//! `cargo xtask`: see `cargo xtask --help`.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use xtask::{Repository, cli::Cli};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = Repository::of_this_build().and_then(|repository| xtask::run(cli, &repository, io::stdin()));
    match outcome {
        Ok(outcome) if outcome.passed => {
            // Who reads may stop reading: `cargo xtask spec show | head`.
            drop(io::stdout().write_all(outcome.text.as_bytes()));
            ExitCode::SUCCESS
        }
        Ok(outcome) => {
            eprint!("{}", outcome.text);
            ExitCode::from(1)
        }
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(2)
        }
    }
}
