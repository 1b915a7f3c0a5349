//! `sync`: follows upstream, and keeps one branch and one pull request that show what changed.
//!
//! The pull request is a draft while somebody has to decide something (a breaking change, an overlay action that no longer
//! matches), and is closed if upstream reverts all changes.

mod programs;
mod proposal;

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use openapi31_codegen::{Error, Result};

use self::programs::{changed, gh, git, run};
use super::{
    args::{self, Refresh},
    outcome::Outcome,
    refresh::refresh,
};
use crate::{accepted::PLACEHOLDER, config::SyncSettings, error::about, project::Project};

/// Refreshes on the branch, commits, pushes, and opens, changes or closes the pull request.
///
/// # Errors
/// The working tree has changes, the refresh fails, or `git`, `gh` or a configured command does.
pub fn sync(project: &Project, request: &args::Sync, stdin: impl Read) -> Result<Outcome> {
    let root = project.root();
    if !git(root, &["status", "--porcelain", "--untracked-files=no"])?.is_empty() {
        return Err(Error::new(
            "the working tree has changes, and `sync` goes to another branch: commit or stash them first",
        ));
    }
    let (base, branch) = (project.sync()?.base.clone(), project.sync()?.branch.clone());
    git(root, &["fetch", "--quiet", "origin", &base])?;
    git(root, &["checkout", "--quiet", "-B", &branch, &format!("origin/{base}")])?;
    // As it is there.
    let project = Project::open(root, project.command())?;
    let settings = project.sync()?;

    let report = refresh(
        &project,
        &Refresh {
            from: request.from.clone(),
            no_compile: request.no_compile,
            // Whoever merges it writes the reasons.
            because_of_others: Some(PLACEHOLDER.to_owned()),
            ..Refresh::default()
        },
        stdin,
    )?;
    let number = gh(
        root,
        &[
            "pr",
            "list",
            "--head",
            &branch,
            "--base",
            &base,
            "--state",
            "open",
            "--json",
            "number",
            "--jq",
            ".[0].number // empty",
        ],
    )?;
    let number = Some(number.trim().to_owned()).filter(|number| !number.is_empty());
    stage(&project, &written(&project))?;
    if !changed(root)? {
        if let Some(number) = &number {
            let why = "Upstream has the committed contract again.";
            gh(root, &["pr", "close", number, "--delete-branch", "--comment", why])?;
        }
        return Ok(Outcome::passed(report.to_string()));
    }
    for command in &settings.commands {
        run(root, command)?;
    }
    stage(&project, &settings.add)?;
    let proposal = proposal::of(&project, &base, &report)?;
    propose(root, settings, &proposal, number.as_deref())?;
    Ok(Outcome::passed(report.to_string()))
}

/// Everything that a refresh may write.
fn written(project: &Project) -> Vec<PathBuf> {
    let fixed = [
        project.contract_path(),
        project.sources_path(),
        project.lock_path(),
        project.accepted_path(),
        project.history_path(),
        project.surface_path(),
    ];
    let all = fixed.into_iter().chain(project.changelog_path());
    all.map(|path| project.relative(&path).to_owned()).collect()
}

fn stage(project: &Project, paths: &[PathBuf]) -> Result<()> {
    for path in paths.iter().filter(|path| project.root().join(path).exists()) {
        git(project.root(), &["add", "--all", "--", &path.display().to_string()])?;
    }
    Ok(())
}

fn propose(root: &Path, settings: &SyncSettings, proposal: &proposal::Proposal, number: Option<&str>) -> Result<()> {
    let mut body = tempfile::Builder::new()
        .suffix(".md")
        .tempfile()
        .map_err(|error| about("a temporary file", error))?;
    std::io::Write::write_all(&mut body, proposal.body.as_bytes()).map_err(|error| about("a temporary file", error))?;
    let body = body.path().display().to_string();
    programs::commit(root, &proposal.title)?;
    let target = format!("HEAD:{}", settings.branch);
    git(root, &["push", "--quiet", "--force", "origin", &target])?;
    let text = ["--title", &proposal.title, "--body-file", &body];
    match number {
        None => {
            let place = ["pr", "create", "--head", &settings.branch, "--base", &settings.base];
            let draft: &[&str] = if proposal.is_draft { &["--draft"] } else { &[] };
            gh(root, &[&place, text.as_slice(), draft].concat())?;
        }
        Some(number) => {
            gh(root, &[&["pr", "edit", number], text.as_slice()].concat())?;
            let undo: &[&str] = if proposal.is_draft { &["--undo"] } else { &[] };
            gh(root, &[&["pr", "ready", number], undo].concat())?;
        }
    }
    Ok(())
}
