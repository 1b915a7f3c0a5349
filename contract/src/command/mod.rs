//! What people type: one file a command.

pub mod args;
pub mod check;
pub mod diff;
pub mod fetch;
pub mod init;
mod outcome;
pub mod refresh;
pub mod rules;
pub mod show;
pub mod surface;
pub mod sync;

use std::io::Read;

use openapi31_codegen::Result;

use crate::project::Project;

pub use args::Command;
pub use outcome::{Outcome, report};

/// Runs a command in a project.
///
/// # Errors
/// It could not be done: exit code 2.
pub fn run(command: Command, project: &Project, stdin: impl Read) -> Result<Outcome> {
    match command {
        Command::Refresh(request) => refresh::refresh(project, &request, stdin).map(|report| match report.refused() {
            true => Outcome::failed(report.to_string()),
            false => Outcome::passed(report.to_string()),
        }),
        Command::Check(request) => check::check(project, request).map(|findings| check::outcome(project, &findings)),
        Command::Init(request) => init::init(project, &request, stdin).map(Outcome::passed),
        Command::Sync(request) => sync::sync(project, &request, stdin),
        Command::Fetch(request) => fetch::fetch(project, &request, stdin).map(Outcome::passed),
        Command::Show(request) => show::show(project, &request, stdin).map(Outcome::passed),
        Command::Rules(request) => rules::rules(&request).map(Outcome::passed),
        Command::Diff(request) => diff::diff(project, &request, stdin),
    }
}
