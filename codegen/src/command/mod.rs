//! What the command does.

pub(crate) mod args;
mod check;
mod explain;
mod files;
mod generate;
mod lower;
mod terminal;

use std::process::ExitCode;

use openapi31_codegen::one_line;

use args::{Cli, Task};
use terminal::{Outcome, say};

/// Runs the command. Errors go to standard error, in lines that a terminal shows as they are.
pub(crate) fn run(cli: Cli) -> ExitCode {
    let result = match cli.task {
        Task::Generate(request) => generate::run(&request),
        Task::Check(request) => check::run(&request),
        Task::Explain(request) => explain::run(&request),
        Task::Lower(request) => lower::run(&request),
    };
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::FAILURE,
        Err(error) => {
            for (index, line) in error.to_string().lines().enumerate() {
                say(&format!(
                    "{}{}",
                    if index == 0 { "error: " } else { "" },
                    one_line(line)
                ));
            }
            ExitCode::from(2)
        }
    }
}
