//! `refresh`: upstream's documents become facts, and with our overlays the contract.
//!
//! Nothing is written before everything was read and compared; then all files are written together. A breaking change is
//! refused unless somebody accepted it.

mod compile;
mod report;
mod source;

use std::io::Read;

use openapi31_codegen::{Document, Result};

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
    let contract = assemble(&sources, &project.overlays()?, &lock)?;
    let mut report = Report {
        sources: Vec::new(),
        unmatched: contract.unmatched.clone(),
        undescribed: undescribed(&contract.document).places,
        diff: Diff::default(),
        applied: Applied::default(),
        refused: Vec::new(),
        written: Vec::new(),
        dry_run: request.dry_run,
    };
    let mut changes = changes(project, &updates, &lock, contract.text)?;
    let committed = project.contract_path();
    if changes.iter().any(|change| change.path == committed) || !request.accept.is_empty() {
        let consequences = consequences(project, request, &contract.document, &updates)?;
        changes.extend(consequences.changes.into_iter().filter(Change::is_needed));
        report.diff = consequences.diff;
        report.applied = consequences.applied;
        report.refused = consequences.refused;
    }
    report.sources = updates
        .into_iter()
        .map(|update| (update.source.name, update.verdict))
        .collect();
    let writes = report.refused.is_empty() && !request.dry_run;
    if writes
        && !request.no_compile
        && changes.iter().any(|change| change.path == committed)
        && let Some(settings) = project.compile()?
    {
        compile::compile(project, &settings, &contract.document)?;
    }
    if writes {
        write_all(&changes)?;
    }
    let paths = changes.iter().map(|change| project.relative(&change.path).to_owned());
    report.written = paths.collect();
    Ok(report)
}

/// What a new contract brings with it.
struct Consequences {
    diff: Diff,
    applied: Applied,
    refused: Vec<diff::Change>,
    changes: Vec<Change>,
}

/// Generates the code of the new contract, and compares both with the committed ones.
fn consequences(
    project: &Project,
    request: &Refresh,
    contract: &Document,
    updates: &[SourceUpdate],
) -> Result<Consequences> {
    let surface = surface::text(contract, project.rust())?;
    let mut changes = vec![Change::of_text(project.surface_path(), surface.clone())];
    let Some(before) = committed_contract(project)? else {
        return Ok(Consequences {
            diff: Diff::default(),
            applied: Applied::default(),
            refused: Vec::new(),
            changes,
        });
    };
    let mut diff = diff_with_rust(
        &without_origins(before)?,
        &without_origins(contract.clone())?,
        project.rust(),
    );
    let applied = project.severity()?.apply(&mut diff);
    let accepted_before = project.accepted()?;
    let surface = &surface;
    let given = Acceptances {
        fingerprints: &request.accept,
        reasons: &request.because,
    };
    let decision = decide(&accepted_before, given, &diff, Current { contract, surface })?;
    if decision.accepted != accepted_before {
        let text =
            serde_json::to_string_pretty(&decision.accepted).map_err(|error| about("spec/accepted.json", error))?;
        changes.push(Change::of_text(project.accepted_path(), text + "\n"));
    }
    let path = project.changelog_path();
    let before = if path.exists() {
        String::from_utf8_lossy(&project.read(&path)?).into_owned()
    } else {
        String::new()
    };
    let retrieved = updates.iter().map(|update| update.locked.retrieved).max();
    if let Some(text) = changelog::with_section(&before, &diff, retrieved.unwrap_or_else(today)) {
        changes.push(Change::of_text(path, text));
    }
    Ok(Consequences {
        diff,
        applied,
        refused: decision.refused,
        changes,
    })
}

/// The contract as it is committed. One that cannot be read cannot be compared, and is made anew.
fn committed_contract(project: &Project) -> Result<Option<Document>> {
    let path = project.contract_path();
    if !path.is_file() {
        return Ok(None);
    }
    Ok(Document::from_json(&project.read(&path)?).ok())
}

/// The files that are not yet as they should be.
fn changes(project: &Project, updates: &[SourceUpdate], lock: &Lock, contract: String) -> Result<Vec<Change>> {
    let read = updates.iter().filter(|update| update.verdict != Verdict::NotRead);
    let mut changes: Vec<Change> = read
        .map(|update| {
            Change::of_text(
                project.facts_path(&update.source.name),
                canonical_text(&update.source.document),
            )
        })
        .collect();
    changes.push(Change::of_text(project.lock_path(), lock.to_text()?));
    changes.push(Change::of_text(project.contract_path(), contract));
    changes.retain(Change::is_needed);
    Ok(changes)
}
