//! What the command does.

pub(crate) mod args;
mod check;
mod explain;
mod files;
mod generate;
mod lower;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use openapi31_codegen::{Result, one_line};

use args::{Cli, Task};

/// How a run ended that was not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    /// A check says no.
    Refused,
}

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

/// A line to standard error. It may be closed, and there is no place to say so.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// A text to standard output. A reader may stop reading: `openapi31-codegen … | head`.
fn print(text: &str) -> Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(openapi31_codegen::Error::new(format!(
            "standard output cannot be written: {error}"
        ))),
        _ => Ok(()),
    }
}
