//! How a run fails: with one message, a documented exit code, and the task's handle if there is a task.

use std::{
    error::Error as _,
    io::{self, Write},
    process::ExitCode,
};

use anstyle::{AnsiColor, Style};
use bfl::{Error, ErrorKind, TaskHandle};

use crate::args::Common;

const ERROR: Style = AnsiColor::Red.on_default().bold();

/// The exit codes, as `--help` explains them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Failed = 1,
    NoTask = 2,
    Account = 3,
    Interrupted = 130,
}

/// Why a run ended without a result.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    message: String,
    /// What lies behind the message, for `--verbose`.
    causes: Vec<String>,
    task: Option<Box<TaskHandle>>,
    /// Whether the task can still give a result.
    resumable: bool,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            causes: Vec::new(),
            task: None,
            resumable: false,
        }
    }

    /// What was asked cannot be sent, and was not.
    pub(crate) fn no_task(message: impl Into<String>) -> Self {
        Self::new(Exit::NoTask, message)
    }

    /// The run ended and the task goes on.
    pub(crate) fn with_running(mut self, task: &TaskHandle) -> Self {
        self.task = Some(Box::new(task.clone()));
        self.resumable = true;
        self
    }

    /// Says on stderr what happened and how to go on.
    pub(crate) fn report(&self, common: &Common) -> ExitCode {
        // If stderr is gone, the exit code is all that can be said.
        let _ = self.write(&mut anstream::stderr(), common);
        ExitCode::from(self.exit as u8)
    }

    fn write(&self, to: &mut impl Write, common: &Common) -> io::Result<()> {
        writeln!(to, "{ERROR}error:{ERROR:#} {}", self.message)?;
        if common.verbose {
            for cause in &self.causes {
                writeln!(to, "  because: {cause}")?;
            }
        }
        let Some(task) = &self.task else {
            return Ok(());
        };
        let handle = serde_json::to_string(task.as_ref())?;
        match (self.resumable, common.emulator) {
            (true, false) => writeln!(
                to,
                "The task is paid for. Put its handle, the next line, in a file and run `bfl resume FILE` to go on:"
            )?,
            (true, true) => writeln!(to, "The emulator ended with this process, and the task with it:")?,
            (false, _) => writeln!(to, "The task was:")?,
        }
        writeln!(to, "{handle}")
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit = match error.kind() {
            ErrorKind::Config | ErrorKind::Invalid(_) | ErrorKind::Media | ErrorKind::Refused => Exit::NoTask,
            ErrorKind::Auth | ErrorKind::OutOfCredits => Exit::Account,
            _ => Exit::Failed,
        };
        let over = matches!(
            error.kind(),
            ErrorKind::TaskFailed
                | ErrorKind::RequestModerated(_)
                | ErrorKind::ContentModerated(_)
                | ErrorKind::TaskNotFound
        );
        let mut message = error.to_string();
        if let (None, Some(id)) = (error.task(), error.task_id()) {
            message.push_str(&format!(" (task {id})"));
        }
        let mut causes = Vec::new();
        let mut source = error.source();
        while let Some(cause) = source {
            causes.push(cause.to_string());
            source = cause.source();
        }
        Self {
            exit,
            message,
            causes,
            task: error.task().cloned().map(Box::new),
            resumable: !over,
        }
    }
}
