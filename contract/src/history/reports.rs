//! What was said of each revision, and whether the same is said today.

use std::{env, fs, path::PathBuf};

use openapi31_codegen::{Document, Error, Result, facts};
use time::Date;

use super::entries::{Entry, Name, names, read, text};
use crate::{
    assemble::without_origins,
    canonical::canonical,
    diff::{diff, diff_with_rust},
    error,
    files::{Change, write_all},
    project::Project,
    report::{self, Report, Terminal},
};

/// Whether the report of each revision is the one that is stored beside it. With `INSTA_UPDATE=always` in the environment, the
/// reports are written.
///
/// # Errors
/// A report is another one, or is missing; or the repository in this folder has no history that can be read.
pub fn check(root: impl Into<PathBuf>) -> Result<()> {
    let problems = check_reports(&Project::open(root, "openapi-vendor")?)?;
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Error::new(problems.join("\n"))),
    }
}

/// What is wrong with the reports, after they were written where the environment says so.
pub(crate) fn check_reports(project: &Project) -> Result<Vec<String>> {
    if env::var_os("INSTA_UPDATE").is_some_and(|value| value == "always") {
        let changes = wrong_reports(project)?.into_iter().map(|(change, _)| change);
        write_all(&changes.collect::<Vec<Change>>())?;
    }
    differences(project)
}

/// The reports that are not as they were.
///
/// # Errors
/// The history cannot be read, or has a report of no revision.
pub fn differences(project: &Project) -> Result<Vec<String>> {
    let told = |(_, problem)| format!("{problem} (INSTA_UPDATE=always writes it)");
    Ok(wrong_reports(project)?.into_iter().map(told).collect())
}

/// What is wrong with the history of a project with this contract.
pub(crate) fn problems(project: &Project, contract: &Document) -> Result<Vec<String>> {
    let entries = read(&project.history_path())?;
    let folder = project.name(&project.history_path());
    Ok(match entries.last() {
        Some(last) if last.document == revision_of(contract)? => Vec::new(),
        Some(last) => vec![format!(
            "{folder}/{}.json, the last revision, is not the contract: run `{} refresh --committed`",
            last.name,
            project.command()
        )],
        None => vec![format!(
            "{folder} has no revision: run `{} refresh --committed`",
            project.command()
        )],
    })
}

/// The files of this contract and of its report, if it is a new revision.
pub(crate) fn addition(project: &Project, contract: &Document, day: Date) -> Result<Vec<Change>> {
    let folder = project.history_path();
    let before = read(&folder)?;
    let document = revision_of(contract)?;
    let last = before.last();
    if last.is_some_and(|last| last.document == document) {
        return Ok(Vec::new());
    }
    let name = Name::next(&before, day);
    let text = text(last.map(|last| &last.document), &document)?;
    let entry = Entry { name, document };
    let report = last.map(|last| Change::of_text(folder.join(format!("{name}.snap")), snapshot(project, last, &entry)));
    // The revision last: where it is, its report is.
    let revision = Change::of_text(folder.join(format!("{name}.json")), text);
    Ok(report.into_iter().chain([revision]).collect())
}

/// The facts of a contract, without its origin, in canonical form.
fn revision_of(contract: &Document) -> Result<Document> {
    let facts = facts(&without_origins(contract.clone())?)?;
    Document::from_value(canonical(facts.value()))
}

/// The reports that are not as they should be, and what is wrong with each.
fn wrong_reports(project: &Project) -> Result<Vec<(Change, String)>> {
    let folder = project.history_path();
    let entries = read(&folder)?;
    let mut wrong = Vec::new();
    for pair in entries.windows(2) {
        let [old, new] = pair else { continue };
        let path = folder.join(format!("{}.snap", new.name));
        let change = Change::of_text(path.clone(), snapshot(project, old, new));
        let stored = match path.exists() {
            true => fs::read_to_string(&path).map_err(|reason| error::io(&path, &reason))?,
            false => String::new(),
        };
        let report = String::from_utf8_lossy(&change.bytes).into_owned();
        if let Some(difference) = first_difference(content(&stored), content(&report)) {
            let problem = format!("{}, {difference}", project.name(&path));
            wrong.push((change, problem));
        }
    }
    let orphans = names(&folder, "snap")?;
    let orphan = orphans
        .iter()
        .find(|name| !entries.iter().skip(1).any(|entry| entry.name == **name));
    match orphan {
        None => Ok(wrong),
        Some(name) => Err(Error::new(format!(
            "{}/{name}.snap is the report of no revision: remove it",
            project.name(&folder)
        ))),
    }
}

fn snapshot(project: &Project, old: &Entry, new: &Entry) -> String {
    let diff = match project.generates_rust() {
        true => diff_with_rust(&old.document, &new.document, project.rust()),
        false => diff(&old.document, &new.document),
    };
    let report = report::text(&Report::of(&diff), Terminal::PIPE);
    format!(
        "---\nexpression: \"the report of {} to {}\"\n---\n{report}",
        old.name, new.name
    )
}

/// A snapshot without what stands above it.
fn content(snapshot: &str) -> &str {
    let body = snapshot
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"));
    body.map_or(snapshot, |(_, content)| content).trim_end()
}

fn first_difference(stored: &str, now: &str) -> Option<String> {
    if stored == now {
        return None;
    }
    let (mut stored, mut now) = (stored.lines(), now.lines());
    let mut line = 1;
    loop {
        match (stored.next(), now.next()) {
            (Some(one), Some(other)) if one == other => line += 1,
            (one, other) => {
                let told = |line: Option<&str>| line.map_or("nothing".to_owned(), |line| format!("`{line}`"));
                return Some(format!(
                    "line {line} of the report: was {}, and is {}",
                    told(one),
                    told(other)
                ));
            }
        }
    }
}
