//! The man pages of `bfl`. An example of its package writes them, so that neither the command nor this crate has to carry
//! what makes them.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
};

use openapi_vendor::command::Outcome;
use openapi31_codegen::{Error, Result};

/// Writes the man pages into a folder.
pub(crate) fn man(root: &Path, folder: &Path) -> Result<Outcome> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args([
            "run",
            "--quiet",
            "--locked",
            "--package",
            "bfl-cli",
            "--example",
            "man",
            "--",
        ])
        .arg(root.join(folder))
        .current_dir(root)
        .stdin(Stdio::null());
    let status = command
        .status()
        .map_err(|error| Error::new(format!("cargo cannot be started: {error}")))?;
    match status.success() {
        true => Ok(Outcome::passed(String::new())),
        false => Err(Error::new(format!(
            "the man pages were not written: cargo ended with {status}"
        ))),
    }
}
