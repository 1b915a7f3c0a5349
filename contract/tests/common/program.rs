//! The command as a program of its own.

use std::process::{Command, Output};

use crate::common::Sandbox;

/// Runs the command in a repository.
pub(crate) fn vendor(sandbox: &Sandbox, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_openapi-vendor"))
        .args(arguments)
        .current_dir(sandbox.path(""))
        .output()
        .expect("started")
}
