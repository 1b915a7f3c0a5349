//! The tasks of this workspace, as a library, so that tests can run them in the process.
//!
//! `spec` keeps the vendored contract: [`refresh`](mod@refresh) makes `openapi.json` from upstream's documents and our
//! overlays, [`check`](mod@check) says whether it still is what they make, [`show`](mod@show) prints a step between.

pub mod check;
pub mod cli;
pub mod contract;
pub mod differences;
mod failure;
pub mod files;
pub mod lock;
pub mod refresh;
mod repository;
#[path = "../../build/settings.rs"]
mod settings;
pub mod show;
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
    /// A task that did not pass did its work and found something: exit code 1.
    pub passed: bool,
}

/// Runs one task in this repository.
///
/// # Errors
/// It could not be done: exit code 2.
pub fn run(cli: Cli, repository: &Repository, stdin: impl Read) -> Result<Outcome> {
    let Task::Spec { task } = cli.task;
    match task {
        SpecTask::Refresh(request) => refresh::refresh(repository, &request, stdin).map(|report| Outcome {
            text: report.to_string(),
            passed: true,
        }),
        SpecTask::Check => check::check(repository).map(|findings| check::outcome(&findings)),
        SpecTask::Show(request) => show::show(repository, &request, stdin).map(|text| Outcome { text, passed: true }),
    }
}
