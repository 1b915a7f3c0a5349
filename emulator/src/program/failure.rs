//! Why the program could not do what it was asked.

use std::{ffi::OsString, io, path::PathBuf, process::ExitCode};

use bfl_emulator::{ContractError, FaultError, StartError};

use super::child;

/// Why the program could not start, or not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{}: {source}", path.display())]
    Scenario { path: PathBuf, source: FaultError },
    #[error("{}: {source}", path.display())]
    Contract { path: PathBuf, source: ContractError },
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("cannot wait for a signal: {0}")]
    Signal(#[source] io::Error),
    #[error("cannot write to stdout: {0}")]
    Print(#[source] io::Error),
    #[error("cannot run {}: {source}", command.display())]
    Run { command: OsString, source: io::Error },
    #[error("cannot wait for the command: {0}")]
    Wait(#[source] io::Error),
}

impl Failure {
    /// The program's exit code.
    pub(crate) fn code(&self) -> ExitCode {
        match self {
            Self::Run { source, .. } => child::code_of_failure(source).into(),
            _ => ExitCode::FAILURE,
        }
    }
}
