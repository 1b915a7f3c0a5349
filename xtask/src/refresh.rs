//! `cargo xtask spec refresh`: upstream's documents, as downloaded, become facts, and with our overlays `openapi.json`.
//!
//! What came from outside is read and judged before anything is written, and all files are written together. A breaking
//! change is refused unless somebody accepted it.

use std::{
    fmt,
    io::{Read, Write as _},
    path::PathBuf,
    process::Command,
};

use bfl_codegen::{
    Document, Pointer, canonical_text,
    diff::{self, Diff},
    facts,
    merge::Source,
    overlay::Unmatched,
    prose::prose,
};
use time::{Date, OffsetDateTime};

use crate::{
    Failure, Repository, Result, SourceSettings,
    accepted::{self, Current},
    changelog,
    cli::{From, Input, Refresh},
    contract::{committed, contract},
    diff::{between, unstamped},
    differences::{Difference, differences},
    fetch::{Answer, Fetcher, check_names, official},
    files::{self, Change},
    lock::{Fingerprint, Lock, LockedSource, ProseFingerprint},
    report::text,
    surface,
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
    /// What changed in the contract, and what that means.
    pub diff: Diff,
    /// The breaking changes that were not accepted. If there is one, nothing was written.
    pub refused: Vec<diff::Change>,
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
    check_names(&request.from, &settings)?;
    let before = repository.lock()?;
    let taken = read_inputs(request, &settings, &before, stdin)?;
    let steps = settings
        .into_iter()
        .map(|source| match taken.iter().find(|taken| taken.name == source.name) {
            Some(Taken {
                bytes: Some((bytes, etag)),
                ..
            }) => take(repository, source, (bytes, etag.as_deref()), request.retrieved, &before),
            Some(_) => keep(repository, source, &before).map(Step::unchanged),
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
    let mut report = Report {
        sources: Vec::new(),
        unmatched: contract.unmatched.clone(),
        undescribed: undescribed(&contract.document).places,
        diff: Diff::default(),
        refused: Vec::new(),
        written: Vec::new(),
        dry_run: request.dry_run,
    };
    let mut changes = changes(repository, &steps, &lock, contract.text)?;
    let committed = repository.contract_path();
    if changes.iter().any(|change| change.path == committed) || !request.accept.is_empty() {
        let consequences = consequences(repository, request, &contract.document, &steps)?;
        changes.extend(consequences.changes.into_iter().filter(Change::is_needed));
        report.diff = consequences.diff;
        report.refused = consequences.refused;
    }
    report.sources = steps.into_iter().map(|step| (step.source.name, step.verdict)).collect();
    let is_done = report.refused.is_empty() && !request.dry_run;
    if is_done && !request.no_compile && changes.iter().any(|change| change.path == committed) {
        compile(repository, &contract.document)?;
    }
    if is_done {
        files::write_all(&changes)?;
    }
    let paths = changes
        .iter()
        .map(|change| repository.relative(&change.path).to_owned());
    report.written = paths.collect();
    Ok(report)
}

/// What a new contract brings with it.
struct Consequences {
    diff: Diff,
    refused: Vec<diff::Change>,
    changes: Vec<Change>,
}

/// Lowers and generates the new contract, and sets it against the committed one.
fn consequences(
    repository: &Repository,
    request: &Refresh,
    contract: &Document,
    steps: &[Step],
) -> Result<Consequences> {
    let surface = surface::text(contract)?;
    let mut changes = vec![Change::of_text(repository.surface_path(), surface.clone())];
    let Some(before) = committed_contract(repository)? else {
        return Ok(Consequences {
            diff: Diff::default(),
            refused: Vec::new(),
            changes,
        });
    };
    let diff = between(&unstamped(before)?, &unstamped(contract.clone())?, true);
    let accepted_before = repository.accepted()?;
    let surface = &surface;
    let judged = accepted::judge(&accepted_before, request, &diff, Current { contract, surface })?;
    if judged.accepted != accepted_before {
        let text = serde_json::to_string_pretty(&judged.accepted)
            .map_err(|error| Failure::about("spec/accepted.json", error))?;
        changes.push(Change::of_text(repository.accepted_path(), text + "\n"));
    }
    let path = repository.changelog_path();
    let before = if path.exists() {
        String::from_utf8_lossy(&repository.read(&path)?).into_owned()
    } else {
        String::new()
    };
    let day = steps
        .iter()
        .map(|step| step.locked.retrieved)
        .max()
        .unwrap_or_else(today);
    if let Some(text) = changelog::with_section(&before, &diff, day) {
        changes.push(Change::of_text(path, text));
    }
    Ok(Consequences {
        diff,
        refused: judged.refused,
        changes,
    })
}

/// The contract as it is committed, if it is one: what cannot be read cannot be compared, and is made anew.
fn committed_contract(repository: &Repository) -> Result<Option<Document>> {
    let path = repository.contract_path();
    if !path.is_file() {
        return Ok(None);
    }
    Ok(Document::from_json(&repository.read(&path)?).ok())
}

/// Compiles the crate with the new contract, before that becomes the contract. Each feature names generated items of its
/// own.
fn compile(repository: &Repository, contract: &Document) -> Result<()> {
    let mut file = tempfile::Builder::new()
        .suffix(".json")
        .tempfile()
        .map_err(|error| Failure::about("a temporary file", error))?;
    file.write_all(canonical_text(contract).as_bytes())
        .map_err(|error| Failure::io(file.path(), &error))?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["check", "--quiet", "--package", "bfl", "--all-features"])
        .env("BFL_OPENAPI", file.path())
        .current_dir(repository.root())
        .output()
        .map_err(|error| Failure::about("cargo", error))?;
    if output.status.success() {
        return Ok(());
    }
    let reason = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!(
        "the crate does not compile with the new contract, so nothing was written:\n{}",
        reason.trim_end()
    )))
}

/// One source, ready to be merged, and what will be remembered of it.
struct Step {
    source: Source,
    locked: LockedSource,
    verdict: Verdict,
}

impl Step {
    fn unchanged(self) -> Self {
        Self {
            verdict: Verdict::Unchanged,
            ..self
        }
    }
}

/// A source's document, or that it is what it was.
struct Taken {
    name: String,
    bytes: Option<(Vec<u8>, Option<String>)>,
}

fn read_inputs(
    request: &Refresh,
    settings: &[SourceSettings],
    before: &Lock,
    mut stdin: impl Read,
) -> Result<Vec<Taken>> {
    let from: Vec<From> = match (request.from.is_empty(), request.committed) {
        (true, false) => settings.iter().cloned().map(official).collect(),
        _ => request.from.clone(),
    };
    let read = from.into_iter().map(|from| {
        let failed = |error| Failure::about(format_args!("source `{}`", from.name), error);
        let bytes = match &from.input {
            Input::Url(url) => {
                let locked = before.sources.get(&from.name).filter(|locked| locked.url == *url);
                let etag = locked.and_then(|locked| locked.etag.as_deref());
                match Fetcher::default().fetch(url, etag).map_err(failed)? {
                    Answer::NotModified => None,
                    Answer::Document { bytes, etag } => Some((bytes, etag)),
                }
            }
            input => Some((files::read_input(input, &mut stdin).map_err(failed)?, None)),
        };
        Ok(Taken { name: from.name, bytes })
    });
    read.collect()
}

/// A document that lost most of what the committed one has is an outage, not a change.
fn check_floor(name: &str, before: &LockedSource, now: &LockedSource) -> Result<()> {
    let (had, has) = (before.counts.paths, now.counts.paths);
    if has * 2 < had {
        return Err(Failure::new(format!(
            "source `{name}`: the document has {has} paths where there were {had}; that is no contract to move to. If it \
             is meant, take spec/sources/{name}.json and its entry in spec/lock.json out first"
        )));
    }
    Ok(())
}

/// A source as its document says it.
fn take(
    repository: &Repository,
    settings: SourceSettings,
    (bytes, etag): (&[u8], Option<&str>),
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
            check_floor(&name, before, &locked)?;
            verdict(repository, &name, &document, before, &locked)?
        }
    };
    // Another layout of the same is no change: nothing is written for it, unless a date is given.
    let locked = match before {
        Some(before) if verdict == Verdict::LayoutChanged && retrieved.is_none() => before.clone(),
        _ => locked,
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
        .map(|step| {
            Change::of_text(
                repository.facts_path(&step.source.name),
                canonical_text(&step.source.document),
            )
        })
        .collect();
    changes.push(Change::of_text(repository.lock_path(), lock.to_text()?));
    changes.push(Change::of_text(repository.contract_path(), contract));
    changes.retain(Change::is_needed);
    Ok(changes)
}

fn today() -> Date {
    OffsetDateTime::now_utc().date()
}

impl Report {
    /// Whether there are breaking changes that nobody accepted.
    pub fn refused(&self) -> bool {
        !self.refused.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, verdict) in &self.sources {
            writeln!(f, "{name}: {verdict}")?;
        }
        list(f, "overlay actions that match nothing", &self.unmatched, |action| {
            action.to_string()
        })?;
        if !self.diff.changes.is_empty() {
            write!(f, "{}", text(&self.diff, false))?;
        }
        if self.refused() {
            writeln!(
                f,
                "\nrefused: breaking changes are taken with --accept FINGERPRINT --because TEXT, each:"
            )?;
            for change in &self.refused {
                writeln!(f, "  {}  {}", change.fingerprint, change.message)?;
            }
            return writeln!(f, "nothing was written");
        }
        let written = if self.dry_run { "would be written" } else { "written" };
        list(f, written, &self.written, |path| path.display().to_string())?;
        if self.written.is_empty() {
            writeln!(f, "every file is as it should be")?;
        }
        list(
            f,
            "still without a description of ours, which goes into spec/overlays/docs.yaml",
            &self.undescribed,
            |place| format!("#{place}"),
        )
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
