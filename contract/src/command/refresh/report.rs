//! What a refresh says: what became of each source, what changed, what was written.

use std::{fmt, path::PathBuf};

use openapi31_codegen::Pointer;

use crate::{
    diff::{Change, Diff},
    differences::Difference,
    overlay::Unmatched,
    report::{self, Terminal, text},
    severity::Applied,
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
    /// What the configuration did to the diff.
    pub applied: Applied,
    /// The breaking changes that were not accepted. If there is one, nothing was written.
    pub refused: Vec<Change>,
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
        if !self.diff.changes.is_empty() || self.applied != Applied::default() {
            let report = report::Report {
                applied: self.applied.clone(),
                shows_ignored: true,
                ..report::Report::of(&self.diff)
            };
            write!(f, "{}", text(&report, Terminal::PIPE))?;
        }
        if self.refused() {
            writeln!(
                f,
                "\nrefused: accept each breaking change with --accept FINGERPRINT --because TEXT:"
            )?;
            for change in &self.refused {
                writeln!(f, "  {}  {}", change.fingerprint, change.message)?;
            }
            if self.refused.iter().any(|change| !change.items.is_empty()) {
                writeln!(f, "where your code uses them: `diff vendored NEW --used-by Cargo.toml`")?;
            }
            return writeln!(f, "nothing was written");
        }
        let written = if self.dry_run { "would be written" } else { "written" };
        list(f, written, &self.written, |path| path.display().to_string())?;
        if self.written.is_empty() {
            writeln!(f, "every file is up to date")?;
        }
        list(
            f,
            "without a description; an overlay can add them",
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
