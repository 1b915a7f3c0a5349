//! The tasks of this workspace, as a library, so that tests can run them in the process.
//!
//! What follows the contract is the crate `openapi-vendor`; here is where this repository is.

pub mod cli;
mod man;
pub mod rooms;

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use openapi_vendor::{
    CONFIG_FILE, Project,
    command::{self, Outcome, surface::surface},
};
use openapi31_codegen::{Error, Result};

use cli::{Cli, Task};

/// The project at this folder.
///
/// # Errors
/// Its `openapi-vendor.toml` cannot be read.
pub fn project(root: impl Into<PathBuf>) -> Result<Project> {
    Project::open(root, "cargo xtask spec")
}

/// The checkout that this program belongs to: cargo says where, else it is where it was built.
///
/// # Errors
/// There is no repository there.
pub fn this_project() -> Result<Project> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let root = Path::new(&package).parent().map(Path::to_owned);
    let root = root.filter(|root| root.join(CONFIG_FILE).is_file());
    let missing = || Error::new(format!("{CONFIG_FILE} was not found: run this as `cargo xtask`"));
    project(root.ok_or_else(missing)?)
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
        Task::Man { folder } => man::man(project.root(), &folder),
    }
}
