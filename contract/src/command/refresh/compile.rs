//! Compiles the project with a new contract before that becomes its contract.

use std::{env, ffi::OsString, fs, path::Path, process::Command};

use openapi31_codegen::{Error, Result};

use crate::{
    config::{Compile, FILE},
    error::{self, about},
    project::Project,
};

/// What is run where nothing else is configured, in a repository of a crate.
const DEFAULT: [&str; 5] = ["cargo", "check", "--quiet", "--workspace", "--all-features"];

/// Runs the project's own commands, which find the new contract by a variable of the environment.
pub(super) fn compile(project: &Project, settings: &Compile, contract: &[u8]) -> Result<()> {
    let folder = tempfile::tempdir().map_err(|error| about("a temporary folder", error))?;
    // Under its own name, which a build script may keep for what it writes.
    let committed = project.contract_path();
    let path = folder
        .path()
        .join(committed.file_name().unwrap_or("openapi.json".as_ref()));
    fs::write(&path, contract).map_err(|reason| error::io(&path, &reason))?;
    for command in commands(project, settings)? {
        run(project, &command, &settings.variable, &path)?;
    }
    Ok(())
}

fn commands(project: &Project, settings: &Compile) -> Result<Vec<Vec<String>>> {
    if !settings.commands.is_empty() {
        return Ok(settings.commands.clone());
    }
    if project.root().join("Cargo.toml").exists() {
        return Ok(vec![DEFAULT.map(str::to_owned).to_vec()]);
    }
    Err(about(
        FILE,
        "[compile] has no `commands`, and there is no Cargo.toml to run `cargo check` for",
    ))
}

fn run(project: &Project, command: &[String], variable: &str, contract: &Path) -> Result<()> {
    let Some((program, arguments)) = command.split_first() else {
        return Err(about(FILE, "[compile] has an empty command"));
    };
    let output = Command::new(this_cargo(program))
        .args(arguments)
        .env(variable, contract)
        .current_dir(project.root())
        .output()
        .map_err(|error| about(program, error))?;
    if output.status.success() {
        return Ok(());
    }
    let reason = String::from_utf8_lossy(&output.stderr);
    Err(Error::new(format!(
        "the project does not compile with the new contract, so nothing was written:\n{}\n(`{}` with {variable} set to the new \
         contract; --no-compile takes it all the same)",
        reason.trim_end(),
        command.join(" ")
    )))
}

/// The cargo that runs this, where it is one.
fn this_cargo(program: &str) -> OsString {
    let cargo = env::var_os("CARGO").filter(|_| program == "cargo");
    cargo.unwrap_or_else(|| program.into())
}
