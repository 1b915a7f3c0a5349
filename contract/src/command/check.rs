//! `check`: is `openapi.json` what the committed sources and overlays make, byte for byte?
//!
//! Reads nothing outside the repository.

use std::fs;

use openapi31_codegen::{Document, Result, facts};
use serde_json::Value;

use super::{Outcome, args::Check};
use crate::{
    accepted::Current,
    assemble::{Contract, assemble, committed_sources},
    canonical::{canonical, canonical_text},
    differences::differences,
    error::about,
    fetch::{Fetched, Fetcher},
    lock::{Fingerprint, Lock},
    project::{Project, SourceSettings},
    read,
    survey::counts,
};

/// How many differences are named; the others are counted.
const NAMED: usize = 10;

/// What is wrong, and what to do; nothing if all is well.
///
/// # Errors
/// A file is missing or is not what its name says, so that nothing can be compared.
pub fn check(project: &Project) -> Result<Vec<String>> {
    let contract = assemble(&committed_sources(project)?, &project.overlays()?, &project.lock()?)?;
    let committed = project.read(&project.contract_path())?;
    let mut findings = check_sources(project)?;
    findings.extend(check_unlisted(project)?);
    findings.extend(check_overlays(&contract));
    findings.extend(check_contract(&contract.text, &committed, project.command()));
    findings.extend(check_accepted(project, &contract.document)?);
    Ok(findings)
}

/// As [`check`], and where asked for, whether upstream still says what is committed.
///
/// # Errors
/// As [`check`], or upstream could not be asked.
pub fn checked(project: &Project, request: Check) -> Result<Vec<String>> {
    let mut findings = check(project)?;
    if request.upstream {
        let lock = project.lock()?;
        for source in project.sources()? {
            findings.extend(check_upstream(project, &source, &lock)?);
        }
    }
    Ok(findings)
}

fn check_upstream(project: &Project, source: &SourceSettings, lock: &Lock) -> Result<Option<String>> {
    let name = &source.name;
    let etag = lock.sources.get(name).and_then(|locked| locked.etag.as_deref());
    let Fetched::Document { bytes, .. } = Fetcher::default().fetch(&source.url, etag)? else {
        return Ok(None);
    };
    let failed = |error| about(format_args!("source `{name}`"), error);
    let upstream = facts(&read::document(&bytes).map_err(failed)?).map_err(failed)?;
    let differences = differences(project.facts(name)?.value(), &canonical(upstream.value()));
    Ok((!differences.is_empty()).then(|| {
        let count = differences.len();
        format!(
            "the source `{name}` says something else upstream ({count} places): run `{} refresh`",
            project.command()
        )
    }))
}

/// The findings in words.
pub fn outcome(findings: &[String]) -> Outcome {
    if findings.is_empty() {
        return Outcome::passed("openapi.json is what spec/sources and spec/overlays make\n");
    }
    let texts: String = findings
        .iter()
        .map(|finding| format!("check failed: {finding}\n"))
        .collect();
    Outcome::failed(texts)
}

/// What is wrong with the bytes of `openapi.json`, if `expected` should be there.
pub fn check_contract(expected: &str, committed: &[u8], command: &str) -> Option<String> {
    if expected.as_bytes() == committed {
        return None;
    }
    let parsed = (
        serde_json::from_str::<Value>(expected),
        serde_json::from_slice::<Value>(committed),
    );
    let what = match parsed {
        (Ok(expected), Ok(committed)) => named_differences(&expected, &committed),
        (_, Err(error)) => format!(" it is not JSON: {error}"),
        (Err(error), _) => format!(" what it should be is not JSON: {error}"),
    };
    Some(format!(
        "openapi.json is not what spec/sources and spec/overlays make:{what}\nFacts and words are not edited here: change \
         spec/overlays, then run `{command} refresh --committed`."
    ))
}

fn named_differences(expected: &Value, committed: &Value) -> String {
    let differences = differences(expected, committed);
    if differences.is_empty() {
        return " only its layout differs".to_owned();
    }
    let named = differences
        .iter()
        .take(NAMED)
        .map(|difference| format!("\n  {difference}"));
    let more = differences.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| format!("\n  and {more} more"));
    named.chain(more).collect()
}

fn check_sources(project: &Project) -> Result<Vec<String>> {
    let lock = project.lock()?;
    let sources = project.sources()?;
    let mut findings = Vec::new();
    for source in &sources {
        let bytes = project.read(&project.facts_path(&source.name))?;
        let document = project.facts(&source.name)?;
        let remedy = format!(
            "run `{} refresh --from {}=FILE` with its document",
            project.command(),
            source.name
        );
        findings.extend(check_source(source, &bytes, &document, &lock, &remedy)?);
    }
    let forgotten = lock
        .sources
        .keys()
        .filter(|name| !sources.iter().any(|source| source.name == **name));
    findings.extend(forgotten.map(|name| format!("spec/lock.json has `{name}`, which is not in spec/sources.toml")));
    Ok(findings)
}

fn check_source(
    source: &SourceSettings,
    bytes: &[u8],
    document: &Document,
    lock: &Lock,
    remedy: &str,
) -> Result<Option<String>> {
    let name = &source.name;
    let Some(locked) = lock.sources.get(name) else {
        return Ok(Some(format!(
            "spec/lock.json does not know the source `{name}`: {remedy}"
        )));
    };
    let found = Fingerprint::of(bytes);
    let problem = if locked.facts != found {
        format!(
            "was edited: its sha256 is {}, and spec/lock.json says {}",
            found.sha256, locked.facts.sha256
        )
    } else if canonical_text(&facts(document)?).as_bytes() != bytes {
        "is not what this tool would write".to_owned()
    } else if locked.counts != counts(document) {
        "is not counted rightly in spec/lock.json".to_owned()
    } else if locked.url != source.url {
        format!(
            "came from {} by spec/lock.json, and spec/sources.toml says {}",
            locked.url, source.url
        )
    } else {
        return Ok(None);
    };
    Ok(Some(format!("spec/sources/{name}.json {problem}: {remedy}")))
}

fn check_unlisted(project: &Project) -> Result<Vec<String>> {
    let unlisted = project.unlisted_files()?.into_iter();
    Ok(unlisted
        .map(|path| {
            format!(
                "{} is not named in spec/sources.toml, so nothing reads it",
                path.display()
            )
        })
        .collect())
}

fn check_overlays(contract: &Contract) -> Vec<String> {
    let unmatched = contract.unmatched.iter();
    unmatched.map(|action| format!("{action}: mend or remove it")).collect()
}

fn check_accepted(project: &Project, contract: &Document) -> Result<Vec<String>> {
    let surface = fs::read_to_string(project.surface_path()).unwrap_or_default();
    let surface = &surface;
    Ok(project.accepted()?.problems(Current { contract, surface }))
}
