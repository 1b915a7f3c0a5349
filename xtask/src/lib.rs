//! The tasks of this workspace, as a library, so that tests can run them in the process.
//!
//! `spec` keeps the vendored contract: [`refresh`](mod@refresh) makes `openapi.json` from upstream's documents and our
//! overlays, [`check`](mod@check) says whether it still is what they make, [`show`](mod@show) prints a step between.

pub mod accepted;
mod changelog;
pub mod check;
pub mod cli;
pub mod contract;
pub mod diff;
pub mod differences;
mod failure;
pub mod fetch;
pub mod files;
pub mod lock;
pub mod refresh;
pub mod report;
mod repository;
pub mod rooms;
#[path = "../../build/settings.rs"]
mod settings;
pub mod show;
pub mod surface;
pub mod survey;

use std::io::Read;

pub use failure::{Failure, Result};
pub use repository::{Repository, SourceSettings};

use cli::{Cli, SpecTask, Task};

/// What a task has to say, and whether that is good news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// For people, with a final newline.
    pub text: String,
    /// A task that did not pass did its work and found something.
    pub passed: bool,
    /// What the process exits with.
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

    /// What was asked for, and a code that says what it is.
    pub fn with_code(text: impl Into<String>, code: u8) -> Self {
        Self {
            text: text.into(),
            passed: true,
            code,
        }
    }
}

/// Runs one task in this repository.
///
/// # Errors
/// It could not be done: exit code 2.
pub fn run(cli: Cli, repository: &Repository, stdin: impl Read) -> Result<Outcome> {
    let task = match cli.task {
        Task::Spec { task } => task,
        Task::Surface(request) => return surface::surface(repository, request),
        Task::Rooms => return rooms::rooms(repository),
    };
    match task {
        SpecTask::Refresh(request) => {
            refresh::refresh(repository, &request, stdin).map(|report| match report.refused() {
                true => Outcome::failed(report.to_string()),
                false => Outcome::passed(report.to_string()),
            })
        }
        SpecTask::Check(request) => check::checked(repository, request).map(|findings| check::outcome(&findings)),
        SpecTask::Fetch(request) => fetch::keep(repository, &request, stdin).map(Outcome::passed),
        SpecTask::Show(request) => show::show(repository, &request, stdin).map(Outcome::passed),
        SpecTask::Diff(request) => diff::diff(repository, &request, stdin),
    }
}
