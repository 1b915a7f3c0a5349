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
        Ok(outcome) => {
            // Who reads may stop reading: `cargo xtask spec show | head`.
            let text = outcome.text.as_bytes();
            drop(if outcome.passed {
                io::stdout().write_all(text)
            } else {
                io::stderr().write_all(text)
            });
            ExitCode::from(outcome.code)
        }
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(2)
        }
    }
}
