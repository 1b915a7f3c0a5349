//! How a command ends: its text, where that goes, and the exit code.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use openapi31_codegen::Result;

/// What a command has to say, and whether that is good news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// For people, with a final newline.
    pub text: String,
    /// Whether it goes to standard output. What has to be mended goes to standard error.
    pub passed: bool,
    /// The exit code of the process.
    pub code: u8,
}

impl Outcome {
    /// Good news, or news.
    pub fn passed(text: impl Into<String>) -> Self {
        Self::with_code(text, 0)
    }

    /// Something to be mended.
    pub fn failed(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            passed: false,
            code: 1,
        }
    }

    /// News, and an exit code that says what kind.
    pub fn with_code(text: impl Into<String>, code: u8) -> Self {
        Self {
            text: text.into(),
            passed: true,
            code,
        }
    }

    /// Prints the text and gives the exit code.
    pub fn report(self) -> ExitCode {
        let text = self.text.as_bytes();
        // A reader may stop reading: `… show | head`.
        drop(if self.passed {
            io::stdout().write_all(text)
        } else {
            io::stderr().write_all(text)
        });
        ExitCode::from(self.code)
    }
}

/// Prints the outcome, or why there is none, and gives the exit code.
pub fn report(outcome: Result<Outcome>) -> ExitCode {
    match outcome {
        Ok(outcome) => outcome.report(),
        Err(error) => {
            // Where nobody listens, nothing is said.
            drop(writeln!(io::stderr(), "error: {error}"));
            ExitCode::from(2)
        }
    }
}
