//! The tasks of this workspace, as a library, so that tests can run them in the process.
//!
//! What follows the contract is the crate `openapi-vendor`; here are the settings of this API, and where this repository is.

pub mod cli;
pub mod rooms;
#[path = "../../build/settings.rs"]
mod settings;

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use openapi_vendor::{
    Project,
    command::{self, Outcome, surface::surface},
};
use openapi31_codegen::{Error, Result};

use cli::{Cli, Task};

/// The project at this folder, with the settings of this API.
pub fn project(root: impl Into<PathBuf>) -> Project {
    Project::new(root, "cargo xtask spec", settings::settings())
}

/// The checkout that this program belongs to: cargo says where, else it is where it was built.
///
/// # Errors
/// There is no repository there.
pub fn this_project() -> Result<Project> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let root = Path::new(&package).parent().map(Path::to_owned);
    root.filter(|root| root.join("spec").is_dir())
        .map(project)
        .ok_or_else(|| Error::new("the repository's spec/ folder was not found: run this as `cargo xtask`"))
}

/// Runs one task in this repository.
///
/// # Errors
/// It could not be done: exit code 2.
pub fn run(cli: Cli, project: &Project, stdin: impl Read) -> Result<Outcome> {
    match cli.task {
        Task::Spec { task } => command::run(task, project, stdin),
        Task::Surface(request) => surface(project, request),
        Task::Rooms => rooms::rooms(project.root()),
    }
}
