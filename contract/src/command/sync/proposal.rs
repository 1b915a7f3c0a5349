//! The title and the body of a pull request.

use clap::Parser;
use openapi31_codegen::{Error, Result};
use serde_json::Value;

use super::super::{args, diff::diff, refresh::Report};
use crate::{accepted::PLACEHOLDER, diff::Level, project::Project};

/// What a pull request says.
pub(super) struct Proposal {
    pub(super) title: String,
    pub(super) body: String,
    /// Whether somebody has to decide something first.
    pub(super) is_draft: bool,
}

/// The arguments of `diff`, as they are typed.
#[derive(Parser)]
struct Typed {
    #[command(flatten)]
    diff: args::Diff,
}

/// Of the contract that was just written, against that of the branch `base`.
pub(super) fn of(project: &Project, base: &str, report: &Report) -> Result<Proposal> {
    let (command, accepted_file) = (project.command(), project.name(&project.accepted_path()));
    let mut body = compared(project, base, "markdown")?;
    let accepted = project.accepted()?.changes;
    if accepted.iter().any(|entry| entry.because.starts_with(PLACEHOLDER)) {
        body.push_str(&format!(
            "\n> Breaking changes are accepted here without a reason. `{command} check` fails until each `because` in \
             `{accepted_file}` has the reason.\n"
        ));
    }
    if !report.unmatched.is_empty() {
        body.push_str(&format!(
            "\n> Overlay actions no longer match. `{command} check` lists them, and fails until they are fixed or removed.\n"
        ));
    }
    let json: Value = serde_json::from_str(&compared(project, base, "json")?)
        .map_err(|error| Error::new(format!("the report is not JSON: {error}")))?;
    let verdict = json["verdict"].as_str().unwrap_or("changed");
    let is_breaking = report.diff.changes.iter().any(|change| change.level == Level::Breaking);
    Ok(Proposal {
        title: format!("Contract: {verdict}"),
        body,
        is_draft: is_breaking || !report.unmatched.is_empty(),
    })
}

fn compared(project: &Project, base: &str, format: &str) -> Result<String> {
    let old = format!("git:origin/{base}");
    let typed = Typed::try_parse_from(["diff", old.as_str(), "vendored", "--format", format]);
    let typed = typed.map_err(|error| Error::new(error.to_string()))?;
    Ok(diff(project, &typed.diff, std::io::empty())?.text)
}
