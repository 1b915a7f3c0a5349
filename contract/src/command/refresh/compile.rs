//! Compiles the project with a new contract before that becomes its contract.

use std::{env, ffi::OsString, io::Write as _, process::Command};

use openapi31_codegen::{Document, Error, Result};

use crate::{
    canonical::canonical_text,
    error::{self, about},
    project::{Compile, Project},
};

/// Runs the project's own command, which finds the new contract by a variable of the environment.
pub(super) fn compile(project: &Project, settings: &Compile, contract: &Document) -> Result<()> {
    let mut file = tempfile::Builder::new()
        .suffix(".json")
        .tempfile()
        .map_err(|error| about("a temporary file", error))?;
    file.write_all(canonical_text(contract).as_bytes())
        .map_err(|reason| error::io(file.path(), &reason))?;
    let Some((program, arguments)) = settings.command.split_first() else {
        return Err(Error::new("spec/sources.toml: `compile.command` is empty"));
    };
    let output = Command::new(this_cargo(program))
        .args(arguments)
        .env(&settings.variable, file.path())
        .current_dir(project.root())
        .output()
        .map_err(|error| about(program, error))?;
    if output.status.success() {
        return Ok(());
    }
    let reason = String::from_utf8_lossy(&output.stderr);
    Err(Error::new(format!(
        "the project does not compile with the new contract, so nothing was written:\n{}",
        reason.trim_end()
    )))
}

/// The cargo that runs this, where it is one.
fn this_cargo(program: &str) -> OsString {
    let cargo = env::var_os("CARGO").filter(|_| program == "cargo");
    cargo.unwrap_or_else(|| program.into())
}
