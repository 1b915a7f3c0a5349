//! `refresh`: upstream's documents become facts, and with our overlays the contract.
//!
//! Nothing is written before everything was read and compared; then all files are written together, the contract last. So where
//! the writing is cut off, the contract is the old one, and the same refresh completes it. A breaking change is refused unless
//! somebody accepted it.

mod compile;
mod report;
mod source;

use std::io::Read;

use openapi31_codegen::{Document, Result};
use time::Date;

use self::source::{SourceUpdate, today, update_sources};
use super::{args::Refresh, fetch::check_names, surface};
use crate::{
    accepted::{Acceptances, Current, decide},
    assemble::{assemble, without_origins},
    canonical::canonical_text,
    changelog,
    diff::{self, Diff, diff_with_rust},
    error::about,
    files::{Change, write_all},
    history,
    lock::Lock,
    merge::Source,
    project::Project,
    severity::Applied,
    survey::undescribed,
};

pub use report::{Report, Verdict};

/// Makes the contract from the given documents and from what is committed of the other sources.
///
/// # Errors
/// A document cannot be read or is not OpenAPI, the sources contradict each other, an overlay cannot be applied, the
/// project does not compile with the contract, or a file cannot be written. Nothing was written then.
pub fn refresh(project: &Project, request: &Refresh, stdin: impl Read) -> Result<Report> {
    let (report, changes) = plan(project, request, stdin)?;
    let committed = project.contract_path();
    let contract = changes.iter().find(|change| change.path == committed);
    if report.refused() || request.dry_run {
        return Ok(report);
    }
    if let (Some(contract), Some(settings), false) = (contract, project.compile(), request.no_compile) {
        compile::compile(project, settings, &contract.bytes)?;
    }
    write_all(&changes)?;
    Ok(report)
}

/// What a refresh would write, and say.
pub(crate) fn plan(project: &Project, request: &Refresh, stdin: impl Read) -> Result<(Report, Vec<Change>)> {
    let settings = project.sources()?;
    check_names(&request.from, &settings)?;
    let before = project.lock()?;
    let updates = update_sources(project, request, settings, &before, stdin)?;

    let sources: Vec<Source> = updates.iter().map(|update| update.source.clone()).collect();
    let lock = Lock {
        sources: updates
            .iter()
            .map(|update| (update.source.name.clone(), update.locked.clone()))
            .collect(),
    };
    let overlays = project.overlays()?;
    let contract = assemble(&sources, &overlays, &lock)?;
    // Who has no overlays describes nothing.
    let undescribed = match overlays.is_empty() {
        true => Vec::new(),
        false => undescribed(&contract.document).places,
    };
    let mut report = Report {
        sources: Vec::new(),
        unmatched: contract.unmatched.clone(),
        undescribed,
        diff: Diff::default(),
        applied: Applied::default(),
        refused: Vec::new(),
        written: Vec::new(),
        dry_run: request.dry_run,
    };
    let committed = Change::of_text(project.contract_path(), contract.text);
    let mut changes = Vec::new();
    if committed.is_needed() || !request.accept.is_empty() {
        let consequences = consequences(project, request, &contract.document, day(&updates))?;
        changes = consequences.changes;
        report.diff = consequences.diff;
        report.applied = consequences.applied;
        report.refused = consequences.refused;
    }
    if report.refused.is_empty() {
        changes.extend(history::addition(project, &contract.document, day(&updates))?);
    }
    changes.extend(facts_and_lock(project, &updates, &lock)?);
    changes.push(committed);
    changes.retain(Change::is_needed);
    report.sources = updates
        .into_iter()
        .map(|update| (update.source.name, update.verdict))
        .collect();
    let paths = changes.iter().map(|change| project.relative(&change.path).to_owned());
    report.written = paths.collect();
    Ok((report, changes))
}

/// The day of what was read last.
fn day(updates: &[SourceUpdate]) -> Date {
    let retrieved = updates.iter().map(|update| update.locked.retrieved).max();
    retrieved.unwrap_or_else(today)
}

/// What a new contract brings with it.
struct Consequences {
    diff: Diff,
    applied: Applied,
    refused: Vec<diff::Change>,
    changes: Vec<Change>,
}

/// Generates the code of the new contract, and compares both with the committed ones.
fn consequences(project: &Project, request: &Refresh, contract: &Document, day: Date) -> Result<Consequences> {
    let mut changes = Vec::new();
    let mut surface = String::new();
    if project.generates_rust() {
        surface = surface::text(contract, project.rust())?;
        changes.push(Change::of_text(project.surface_path(), surface.clone()));
    }
    let Some(before) = committed_contract(project)? else {
        return Ok(Consequences {
            diff: Diff::default(),
            applied: Applied::default(),
            refused: Vec::new(),
            changes,
        });
    };
    let (old, new) = (without_origins(before)?, without_origins(contract.clone())?);
    let mut diff = match project.generates_rust() {
        true => diff_with_rust(&old, &new, project.rust()),
        false => diff::diff(&old, &new),
    };
    let applied = project.severity()?.apply(&mut diff);
    let accepted_before = project.accepted()?;
    let surface = &surface;
    let given = Acceptances {
        fingerprints: &request.accept,
        reasons: &request.because,
        because_of_others: request.because_of_others.as_deref(),
    };
    let decision = decide(&accepted_before, given, &diff, Current { contract, surface })?;
    if decision.accepted != accepted_before {
        let path = project.accepted_path();
        let text =
            serde_json::to_string_pretty(&decision.accepted).map_err(|error| about(project.name(&path), error))?;
        changes.push(Change::of_text(path, text + "\n"));
    }
    changes.extend(changelog(project, &diff, day)?);
    Ok(Consequences {
        diff,
        applied,
        refused: decision.refused,
        changes,
    })
}

/// The changelog with a section for these changes, if there is to be one.
fn changelog(project: &Project, diff: &Diff, day: Date) -> Result<Option<Change>> {
    let Some(path) = project.changelog_path() else {
        return Ok(None);
    };
    let before = if path.exists() {
        String::from_utf8_lossy(&project.read(&path)?).into_owned()
    } else {
        String::new()
    };
    let text = changelog::with_section(&before, diff, day);
    Ok(text.map(|text| Change::of_text(path, text)))
}

/// The contract as it is committed. One that cannot be read cannot be compared, and is made anew.
fn committed_contract(project: &Project) -> Result<Option<Document>> {
    let path = project.contract_path();
    if !path.is_file() {
        return Ok(None);
    }
    Ok(Document::from_json(&project.read(&path)?).ok())
}

/// The sources that were read, and then the record of them: without the record, they are read again.
fn facts_and_lock(project: &Project, updates: &[SourceUpdate], lock: &Lock) -> Result<Vec<Change>> {
    let read = updates.iter().filter(|update| update.verdict != Verdict::NotRead);
    let facts = read.map(|update| {
        let path = project.facts_path(&update.source.name);
        Change::of_text(path, canonical_text(&update.source.document))
    });
    let lock = Change::of_text(project.lock_path(), lock.to_text()?);
    Ok(facts.chain([lock]).collect())
}
