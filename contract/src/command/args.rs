//! The arguments of the commands.

use std::{path::PathBuf, str::FromStr};

use clap::{Args, Subcommand, ValueEnum};
use time::{Date, macros::format_description};

use crate::{diff::Level, input::Input};

/// What there is to do with the contract.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Download upstream's documents, and keep them as they are
    Fetch(Fetch),
    /// Make openapi.json from upstream's documents and our overlays
    Refresh(Refresh),
    /// Say what changed between two documents, and what it means for those who depend on the crate
    Diff(Diff),
    /// Check that openapi.json is what spec/sources and spec/overlays make, byte for byte
    Check(Check),
    /// Print the contract, or another document, as it is after one of the steps
    Show(Show),
}

/// Arguments of `surface`.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct Surface {
    /// Say whether spec/surface.txt is as it should be, and write nothing
    #[arg(long)]
    pub check: bool,
}

/// Arguments of `check`.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct Check {
    /// Ask upstream too whether its documents still say what is committed
    #[arg(long)]
    pub upstream: bool,
}

/// Arguments of `fetch`.
#[derive(Args, Clone, Debug, Default)]
pub struct Fetch {
    /// Where a source's document is instead of its official address
    #[arg(long = "from", value_name = "NAME=URL|FILE|-")]
    pub from: Vec<From>,

    /// Where NAME.json goes
    #[arg(long, value_name = "DIR", default_value = "target/spec")]
    pub out: PathBuf,
}

/// Arguments of `refresh`.
#[derive(Args, Clone, Debug, Default)]
pub struct Refresh {
    /// A source's document, JSON or YAML: its address, a file as downloaded, or `-` for standard input. A source that is
    /// not named stays as it is committed [default: all sources, from the addresses of spec/sources.toml]
    #[arg(long = "from", value_name = "NAME=URL|FILE|-")]
    pub from: Vec<From>,

    /// Read no document: make openapi.json again from the committed sources, after an overlay was edited
    #[arg(long, conflicts_with_all = ["from", "retrieved"])]
    pub committed: bool,

    /// When the documents were downloaded [default: as in spec/lock.json if the bytes are the same, else today in UTC]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub retrieved: Option<Date>,

    /// Say what would be done, and write nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Do not compile the crate with the new contract before it is written
    #[arg(long)]
    pub no_compile: bool,

    /// Take the breaking change with this fingerprint; each needs its `--because`
    #[arg(long, value_name = "FINGERPRINT", requires = "because")]
    pub accept: Vec<String>,

    /// Why, for spec/accepted.json
    #[arg(long, value_name = "TEXT", requires = "accept")]
    pub because: Vec<String>,
}

/// `NAME=FILE`, `NAME=-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From {
    /// A name of spec/sources.toml.
    pub name: String,
    /// Where its document is.
    pub input: Input,
}

/// Arguments of `diff`.
#[derive(Args, Clone, Debug)]
pub struct Diff {
    /// What was: a file (JSON or YAML), an address, `vendored` (openapi.json as it is here), or `git:REVISION`
    /// (openapi.json as it was there). Against one of the last two, our overlays are applied to the other side too
    pub old: Revision,

    /// What is
    pub new: Revision,

    /// For whom
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Exit with 1 at this level or above: none, docs, additive, review or breaking
    #[arg(long, value_name = "LEVEL", value_parser = level, conflicts_with = "exit_code")]
    pub fail_on: Option<Level>,

    /// Exit with 10 for docs, 20 for additive, 30 for review, 40 for breaking
    #[arg(long)]
    pub exit_code: bool,

    /// Compare what goes over the wire only, and generate nothing
    #[arg(long)]
    pub no_rust: bool,
}

/// One side of a diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revision {
    /// `openapi.json` of this repository.
    Vendored,
    /// `openapi.json` of another revision of this repository.
    Git(String),
    /// Any document.
    Document(Input),
}

/// Whom a report is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A terminal
    Text,
    /// Programs
    Json,
    /// A pull request's body
    Markdown,
    /// A browser: one page that needs nothing else
    Html,
}

/// Arguments of `show`.
#[derive(Args, Clone, Debug)]
pub struct Show {
    /// After which step
    #[arg(long, value_enum, default_value_t = Stage::Overlaid)]
    pub stage: Stage,

    /// A document, JSON or YAML; `-` is standard input [default: the committed sources]
    pub file: Option<Input>,
}

/// The steps of a document's way to the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// As downloaded
    Upstream,
    /// Without words, in canonical form, several sources merged
    Canonical,
    /// With our overlays: what openapi.json is
    Overlaid,
    /// OpenAPI 3.0.3, as progenitor gets it
    Lowered,
    /// The generated code
    Rust,
}

impl FromStr for From {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, input)) if !name.is_empty() && !input.is_empty() => {
                let Ok(input) = input.parse();
                Ok(Self {
                    name: name.to_owned(),
                    input,
                })
            }
            _ => Err("expected NAME=URL, NAME=FILE or NAME=-, such as main=openapi.json".to_owned()),
        }
    }
}

impl FromStr for Revision {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.strip_prefix("git:") {
            // What starts with a dash would be an option of git.
            Some(revision) if revision.is_empty() || revision.starts_with('-') || revision.contains(':') => {
                Err("expected git:REVISION, such as git:main".to_owned())
            }
            Some(revision) => Ok(Self::Git(revision.to_owned())),
            None if text == "vendored" => Ok(Self::Vendored),
            None => {
                let Ok(input) = text.parse();
                Ok(Self::Document(input))
            }
        }
    }
}

fn level(text: &str) -> Result<Level, String> {
    let known = Level::ALL.into_iter().find(|level| level.name() == text);
    known.ok_or_else(|| "expected none, docs, additive, review or breaking".to_owned())
}

fn date(text: &str) -> Result<Date, String> {
    let day = Date::parse(text, format_description!("[year]-[month]-[day]"));
    day.map_err(|error| format!("expected a day such as 2026-11-21: {error}"))
}
