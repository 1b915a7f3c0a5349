//! The programs that `sync` runs: `git`, `gh`, and those of the repository.

use std::{
    path::Path,
    process::{Command, Output},
};

use openapi31_codegen::{Error, Result};

use crate::error::about;

/// Who commits, where the repository does not say.
const NAME: &str = "openapi-vendor";
const EMAIL: &str = "openapi-vendor@users.noreply.github.com";

/// What git prints.
pub(super) fn git(root: &Path, arguments: &[&str]) -> Result<String> {
    printed("git", arguments, output(root, "git", arguments)?)
}

/// What GitHub's command prints.
pub(super) fn gh(root: &Path, arguments: &[&str]) -> Result<String> {
    printed("gh", arguments, output(root, "gh", arguments)?)
}

/// A command of the repository.
pub(super) fn run(root: &Path, command: &[String]) -> Result<()> {
    let Some((program, arguments)) = command.split_first() else {
        return Err(Error::new("[sync] has an empty command"));
    };
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    printed(program, &arguments, output(root, program, &arguments)?).map(drop)
}

/// Whether anything is staged.
pub(super) fn changed(root: &Path) -> Result<bool> {
    let arguments = ["diff", "--cached", "--quiet"];
    let output = output(root, "git", &arguments)?;
    match output.status.code() {
        Some(0) => Ok(false),
        Some(1) => Ok(true),
        _ => printed("git", &arguments, output).map(|_| true),
    }
}

/// Commits what is staged.
pub(super) fn commit(root: &Path, title: &str) -> Result<()> {
    let is_known = output(root, "git", &["config", "user.email"])?.status.success();
    let (name, email) = (format!("user.name={NAME}"), format!("user.email={EMAIL}"));
    let own: &[&str] = if is_known { &[] } else { &["-c", &name, "-c", &email] };
    git(root, &[own, &["commit", "--quiet", "--message", title]].concat()).map(drop)
}

fn output(root: &Path, program: &str, arguments: &[&str]) -> Result<Output> {
    Command::new(program)
        .args(arguments)
        .current_dir(root)
        .output()
        .map_err(|error| about(program, error))
}

fn printed(program: &str, arguments: &[&str], output: Output) -> Result<String> {
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let reason = String::from_utf8_lossy(&output.stderr);
    let command = format!("{program} {}", arguments.join(" "));
    Err(about(command, format_args!("{}: {}", output.status, reason.trim())))
}
