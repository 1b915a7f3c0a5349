//! How a run fails: one message, a documented exit code, and how to continue.

mod exit;

use std::{
    error::Error as _,
    io::{self, Write},
    process::ExitCode,
};

use anstyle::{AnsiColor, Style};
use bfl::{Error, ErrorKind, TaskHandle};

pub(crate) use self::exit::{Exit, Signal};
use crate::terminal::text;

const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Why a run ended without a result.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    message: String,
    /// The causes of the error, for `--verbose`.
    causes: Vec<String>,
    /// The handle of a task that could not be stored.
    unstored: Option<Box<TaskHandle>>,
    /// How to continue: the last line.
    next: Option<String>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            causes: Vec::new(),
            unstored: None,
            next: None,
        }
    }

    /// Nothing was submitted.
    pub(crate) fn no_task(message: impl Into<String>) -> Self {
        Self::new(Exit::NoTask, message)
    }

    /// A command that was run ended with this code. It has said why.
    pub(crate) fn ended(code: i32) -> Self {
        Self::new(Exit::Other(u8::try_from(code).unwrap_or(1)), String::new())
    }

    /// There is no key, or it is not accepted.
    pub(crate) fn no_key(message: impl Into<String>) -> Self {
        Self::new(Exit::Key, message)
    }

    /// The same failure, in a run that was stopped.
    pub(crate) fn because_of(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// The same failure of one of several things.
    pub(crate) fn of(mut self, label: Option<&str>) -> Self {
        if let Some(label) = label {
            self.message = format!("{label}: {}", self.message);
        }
        self
    }

    pub(crate) fn with_next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }

    pub(crate) fn with_unstored(mut self, handle: &TaskHandle) -> Self {
        self.unstored = Some(Box::new(handle.clone()));
        self
    }

    pub(crate) fn add(&mut self, more: &str) {
        self.message.push_str(more);
    }

    /// Prints on stderr what happened and how to continue.
    pub(crate) fn report(&self, verbose: bool) -> ExitCode {
        // If stderr is closed, only the exit code is left.
        let _ = self.write(&mut anstream::stderr(), verbose);
        ExitCode::from(self.exit.code())
    }

    fn write(&self, to: &mut impl Write, verbose: bool) -> io::Result<()> {
        if self.message.is_empty() {
            return Ok(());
        }
        // In one write, so that two processes do not mix their lines.
        let mut lines = format!("{ERROR}error:{ERROR:#} {}\n", text::escape(&self.message));
        if verbose {
            for cause in &self.causes {
                lines.push_str(&format!("  because: {}\n", text::escape(cause)));
            }
        }
        if let Some(handle) = &self.unstored {
            lines.push_str(&format!("{}\n", text::json(handle.as_ref())?));
        }
        if let Some(next) = &self.next {
            lines.push_str(&format!("{}\n", text::escape(next)));
        }
        to.write_all(lines.as_bytes())?;
        to.flush()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit = Exit::of(&error);
        let mut causes = Vec::new();
        let mut source = error.source();
        while let Some(cause) = source {
            causes.push(cause.to_string());
            source = cause.source();
        }
        let message = match (error.kind(), causes.first()) {
            // The hooks are part of this program: their message is enough.
            (ErrorKind::Hook, Some(why)) => why.clone(),
            _ => error.to_string(),
        };
        let mut failure = Self::new(exit, message);
        failure.causes = causes;
        failure
    }
}
