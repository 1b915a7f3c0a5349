//! `cargo xtask spec refresh`: upstream's documents, as downloaded, become facts, and with our overlays `openapi.json`.
//!
//! What came from outside is read and judged before anything is written, and all files are written together. What the
//! changes mean for people who depend on the crate is not said here.

use std::{fmt, io::Read, path::PathBuf};

use bfl_codegen::{Document, Pointer, canonical_text, facts, merge::Source, overlay::Unmatched, prose::prose};
use time::{Date, OffsetDateTime};

use crate::{
    Failure, Repository, Result, SourceSettings,
    cli::{Input, Refresh},
    contract::{committed, contract},
    differences::{Difference, differences},
    files::{self, Change},
    lock::{Fingerprint, Lock, LockedSource, ProseFingerprint},
    survey::{counts, undescribed},
};

/// How many places are named in each list; the others are counted.
const NAMED: usize = 20;

/// What a refresh found and did.
#[derive(Clone, Debug)]
pub struct Report {
    /// What became of each source, in their order.
    pub sources: Vec<(String, Verdict)>,
    /// Overlay actions that found nothing to act on.
    pub unmatched: Vec<Unmatched>,
    /// Operations, schemas and properties of the contract that lack a description.
    pub undescribed: Vec<Pointer>,
    /// The files that were written, or would be.
    pub written: Vec<PathBuf>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// How a document compares with what is committed of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// No document was given.
    NotRead,
    /// Nothing was committed.
    New,
    /// The same bytes.
    Unchanged,
    /// Other bytes that say the same, such as another order of keys.
    LayoutChanged,
    /// The same facts in other words.
    WordsChanged,
    /// Other facts.
    FactsChanged(Vec<Difference>),
}

/// Makes the contract from the given documents and from what is committed of the other sources.
///
/// # Errors
/// A document cannot be read or is not OpenAPI, the sources contradict each other, an overlay cannot be applied, or a
/// file cannot be written. Nothing was written then.
pub fn refresh(repository: &Repository, request: &Refresh, stdin: impl Read) -> Result<Report> {
    let settings = repository.sources()?;
    check_names(request, &settings)?;
    let before = repository.lock()?;
    let retrieved = request.retrieved;
    let taken = read_inputs(request, stdin)?;
    let steps = settings
        .into_iter()
        .map(|source| match taken.iter().find(|(name, _)| *name == source.name) {
            Some((_, bytes)) => take(repository, source, bytes, retrieved, &before),
            None => keep(repository, source, &before),
        })
        .collect::<Result<Vec<_>>>()?;

    let sources: Vec<Source> = steps.iter().map(|step| step.source.clone()).collect();
    let lock = Lock {
        sources: steps
            .iter()
            .map(|step| (step.source.name.clone(), step.locked.clone()))
            .collect(),
    };
    let contract = contract(&sources, &repository.overlays()?, &lock)?;
    let changes = changes(repository, &steps, &lock, contract.text)?;
    if !request.dry_run {
        files::write_all(&changes)?;
    }
    Ok(Report {
        sources: steps.into_iter().map(|step| (step.source.name, step.verdict)).collect(),
        unmatched: contract.unmatched,
        undescribed: undescribed(&contract.document).places,
        written: changes
            .iter()
            .map(|change| repository.relative(&change.path).to_owned())
            .collect(),
        dry_run: request.dry_run,
    })
}

/// One source, ready to be merged, and what will be remembered of it.
struct Step {
    source: Source,
    locked: LockedSource,
    verdict: Verdict,
}

fn check_names(request: &Refresh, settings: &[SourceSettings]) -> Result<()> {
    let known = || {
        settings
            .iter()
            .map(|source| format!("\n  {} ({})", source.name, source.url))
            .collect::<String>()
    };
    if request.from.is_empty() && !request.committed {
        return Err(Failure::new(format!(
            "fetching is not available: give --from NAME=FILE for one or more of the sources, or --committed to make \
             openapi.json again without them. The sources are{}",
            known()
        )));
    }
    for (index, from) in request.from.iter().enumerate() {
        let name = &from.name;
        if !settings.iter().any(|source| source.name == *name) {
            return Err(Failure::new(format!(
                "`{name}` is not a source of spec/sources.toml. The sources are{}",
                known()
            )));
        }
        let earlier = &request.from[..index];
        if earlier.iter().any(|earlier| earlier.name == *name) {
            return Err(Failure::new(format!("the source `{name}` is given twice")));
        }
        if from.input == Input::Stdin && earlier.iter().any(|earlier| earlier.input == Input::Stdin) {
            return Err(Failure::new("standard input can be read for one source only"));
        }
    }
    Ok(())
}

fn read_inputs(request: &Refresh, mut stdin: impl Read) -> Result<Vec<(&str, Vec<u8>)>> {
    let read = request.from.iter().map(|from| {
        let bytes = files::read_input(&from.input, &mut stdin)
            .map_err(|error| Failure::about(format_args!("source `{}`", from.name), error))?;
        Ok((from.name.as_str(), bytes))
    });
    read.collect()
}

/// A source as its document says it.
fn take(
    repository: &Repository,
    settings: SourceSettings,
    bytes: &[u8],
    retrieved: Option<Date>,
    before: &Lock,
) -> Result<Step> {
    let SourceSettings { name, url } = settings;
    let failed = |error| Failure::about(format_args!("source `{name}`"), error);
    let upstream = Document::from_bytes(bytes).map_err(failed)?;
    let document = facts(&upstream).map_err(failed)?;
    let prose = prose(&upstream);
    let raw = Fingerprint::of(bytes);
    let before = before.sources.get(&name);
    let same = before.filter(|before| before.raw == raw);
    let locked = LockedSource {
        url,
        retrieved: retrieved.or(same.map(|same| same.retrieved)).unwrap_or_else(today),
        etag: same.and_then(|same| same.etag.clone()),
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
        Some(before) => verdict(repository, &name, &document, before, &locked)?,
    };
    Ok(Step {
        source: Source { name, document },
        locked,
        verdict,
    })
}

/// A source as it is committed.
fn keep(repository: &Repository, settings: SourceSettings, before: &Lock) -> Result<Step> {
    let source = committed(repository, settings.name)?;
    let locked = before.sources.get(&source.name).cloned();
    let locked = locked.ok_or_else(|| {
        let name = &source.name;
        Failure::new(format!(
            "spec/lock.json does not know the source `{name}`: give --from {name}=FILE"
        ))
    })?;
    Ok(Step {
        source,
        locked,
        verdict: Verdict::NotRead,
    })
}

fn verdict(
    repository: &Repository,
    name: &str,
    document: &Document,
    before: &LockedSource,
    now: &LockedSource,
) -> Result<Verdict> {
    Ok(if before.facts != now.facts {
        let committed = committed(repository, name.to_owned())?;
        let now = bfl_codegen::canonical(document.value());
        Verdict::FactsChanged(differences(committed.document.value(), &now))
    } else if before.raw == now.raw {
        Verdict::Unchanged
    } else if before.prose != now.prose {
        Verdict::WordsChanged
    } else {
        Verdict::LayoutChanged
    })
}

/// The files that are not yet as they should be.
fn changes(repository: &Repository, steps: &[Step], lock: &Lock, contract: String) -> Result<Vec<Change>> {
    let read = steps.iter().filter(|step| step.verdict != Verdict::NotRead);
    let mut changes: Vec<Change> = read
        .map(|step| Change {
            path: repository.facts_path(&step.source.name),
            text: canonical_text(&step.source.document),
        })
        .collect();
    changes.push(Change {
        path: repository.lock_path(),
        text: lock.to_text()?,
    });
    changes.push(Change {
        path: repository.contract_path(),
        text: contract,
    });
    changes.retain(Change::is_needed);
    Ok(changes)
}

fn today() -> Date {
    OffsetDateTime::now_utc().date()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, verdict) in &self.sources {
            writeln!(f, "{name}: {verdict}")?;
        }
        list(f, "overlay actions that match nothing", &self.unmatched, |action| {
            action.to_string()
        })?;
        list(f, "places without a description of ours", &self.undescribed, |place| {
            format!("#{place}")
        })?;
        let written = if self.dry_run { "would be written" } else { "written" };
        list(f, written, &self.written, |path| path.display().to_string())?;
        if self.written.is_empty() {
            writeln!(f, "every file is as it should be")?;
        }
        Ok(())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRead => f.write_str("not read again"),
            Self::New => f.write_str("new"),
            Self::Unchanged => f.write_str("unchanged"),
            Self::LayoutChanged => f.write_str("only its layout changed"),
            Self::WordsChanged => f.write_str("only its words changed"),
            Self::FactsChanged(differences) => {
                write!(f, "its facts changed")?;
                let named = differences.iter().take(NAMED);
                named
                    .into_iter()
                    .try_for_each(|difference| write!(f, "\n  {difference}"))?;
                match differences.len().saturating_sub(NAMED) {
                    0 => Ok(()),
                    more => write!(f, "\n  and {more} more"),
                }
            }
        }
    }
}

fn list<T>(f: &mut fmt::Formatter<'_>, title: &str, items: &[T], text: impl Fn(&T) -> String) -> fmt::Result {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(f, "{title}: {}", items.len())?;
    for item in items.iter().take(NAMED) {
        writeln!(f, "  {}", text(item))?;
    }
    match items.len().saturating_sub(NAMED) {
        0 => Ok(()),
        more => writeln!(f, "  and {more} more"),
    }
}
