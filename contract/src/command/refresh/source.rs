//! One source in a refresh: its document is read, compared with what is committed, and recorded in the lock file.

use std::{collections::BTreeMap, io::Read};

use openapi31_codegen::{Document, Error, Result, facts};
use time::{Date, OffsetDateTime};

use super::report::Verdict;
use crate::{
    assemble::committed,
    canonical::{canonical, canonical_text},
    command::{
        args::{Refresh, SourceInput},
        fetch::official,
    },
    config::SourceSettings,
    differences::differences,
    error::about,
    fetch::{Fetched, Fetcher},
    input::Input,
    lock::{Fingerprint, Lock, LockedSource, ProseFingerprint},
    merge::Source,
    project::Project,
    prose::prose,
    read,
    survey::counts,
};

/// One source, ready to be merged, and what the lock file will say of it.
pub(super) struct SourceUpdate {
    pub(super) source: Source,
    pub(super) locked: LockedSource,
    pub(super) verdict: Verdict,
}

/// Every source, from its document where one is read, else as it is committed.
pub(super) fn update_sources(
    project: &Project,
    request: &Refresh,
    settings: Vec<SourceSettings>,
    before: &Lock,
    stdin: impl Read,
) -> Result<Vec<SourceUpdate>> {
    let mut fetched = fetch_documents(project, request, &settings, before, stdin)?;
    settings
        .into_iter()
        .map(|source| match fetched.remove(&source.name) {
            Some(Fetched::Document { bytes, etag }) => {
                update(project, source, (&bytes, etag.as_deref()), request.retrieved, before)
            }
            Some(Fetched::NotModified) => keep_committed(project, source, before, Verdict::Unchanged),
            None => keep_committed(project, source, before, Verdict::NotRead),
        })
        .collect()
}

fn fetch_documents(
    project: &Project,
    request: &Refresh,
    settings: &[SourceSettings],
    before: &Lock,
    mut stdin: impl Read,
) -> Result<BTreeMap<String, Fetched>> {
    let from: Vec<SourceInput> = match (request.from.is_empty(), request.committed) {
        (true, false) => settings.iter().map(|source| official(project, source)).collect(),
        _ => request.from.clone(),
    };
    let fetched = from.into_iter().map(|from| {
        let failed = |error| about(format_args!("source `{}`", from.name), error);
        let fetched = match &from.input {
            Input::Url(url) => {
                let locked = before.sources.get(&from.name).filter(|locked| locked.url == *url);
                let etag = locked.and_then(|locked| locked.etag.as_deref());
                Fetcher::default().fetch(url, etag).map_err(failed)?
            }
            input => Fetched::Document {
                bytes: input.read(&mut stdin).map_err(failed)?,
                etag: None,
            },
        };
        Ok((from.name, fetched))
    });
    fetched.collect()
}

/// A source as the document that was read has it.
fn update(
    project: &Project,
    settings: SourceSettings,
    (bytes, etag): (&[u8], Option<&str>),
    retrieved: Option<Date>,
    before: &Lock,
) -> Result<SourceUpdate> {
    let SourceSettings { name, url } = settings;
    let failed = |error| about(format_args!("source `{name}`"), error);
    let upstream = read::document(bytes).map_err(failed)?;
    let document = facts(&upstream).map_err(failed)?;
    let prose = prose(&upstream);
    let raw = Fingerprint::of(bytes);
    let before = before.sources.get(&name);
    let same = before.filter(|before| before.raw == raw);
    let locked = LockedSource {
        url,
        retrieved: retrieved.or(same.map(|same| same.retrieved)).unwrap_or_else(today),
        etag: etag
            .map(str::to_owned)
            .or_else(|| same.and_then(|same| same.etag.clone())),
        raw,
        facts: Fingerprint::of(canonical_text(&document).as_bytes()),
        prose: ProseFingerprint {
            sha256: prose.sha256,
            texts: prose.texts,
        },
        counts: counts(&document),
    };
    let verdict = match before {
        None => Verdict::New,
        Some(before) => {
            check_floor(project, &name, before, &locked)?;
            verdict(project, &name, &document, before, &locked)?
        }
    };
    // Another layout of the same is no change: nothing is written for it, unless a date is given.
    let locked = match before {
        Some(before) if verdict == Verdict::LayoutChanged && retrieved.is_none() => before.clone(),
        _ => locked,
    };
    Ok(SourceUpdate {
        source: Source { name, document },
        locked,
        verdict,
    })
}

/// A source as it is committed.
fn keep_committed(
    project: &Project,
    settings: SourceSettings,
    before: &Lock,
    verdict: Verdict,
) -> Result<SourceUpdate> {
    let source = committed(project, settings.name)?;
    let locked = before.sources.get(&source.name).cloned();
    let locked = locked.ok_or_else(|| {
        let name = &source.name;
        let lock = project.name(&project.lock_path());
        Error::new(format!(
            "{lock} has no entry for the source `{name}`: give --from {name}=FILE"
        ))
    })?;
    Ok(SourceUpdate {
        source,
        locked,
        verdict,
    })
}

/// A document that lost more than half of the committed paths is an outage, not a change.
fn check_floor(project: &Project, name: &str, before: &LockedSource, now: &LockedSource) -> Result<()> {
    let (had, has) = (before.counts.paths, now.counts.paths);
    if has * 2 < had {
        return Err(Error::new(format!(
            "source `{name}`: the document has {has} paths where there were {had}: this looks like an outage. If \
             it is intended, delete {} and its entry in {} first",
            project.name(&project.facts_path(name)),
            project.name(&project.lock_path())
        )));
    }
    Ok(())
}

fn verdict(
    project: &Project,
    name: &str,
    document: &Document,
    before: &LockedSource,
    now: &LockedSource,
) -> Result<Verdict> {
    Ok(if before.facts != now.facts {
        let committed = committed(project, name.to_owned())?;
        let now = canonical(document.value());
        Verdict::FactsChanged(differences(committed.document.value(), &now))
    } else if before.raw == now.raw {
        Verdict::Unchanged
    } else if before.prose != now.prose {
        Verdict::WordsChanged
    } else {
        Verdict::LayoutChanged
    })
}

/// The day in UTC.
pub(super) fn today() -> Date {
    OffsetDateTime::now_utc().date()
}
