//! The arguments of the commands.

use std::{path::PathBuf, str::FromStr};

use clap::{Args, Subcommand, ValueEnum};
use time::{Date, macros::format_description};

use crate::{diff::Level, input::Input, pattern::Pattern, report::Grouping, severity::check_rule};

/// What there is to do with the contract.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Begin to follow a document: write openapi-vendor.toml and the first contract
    Init(Init),
    /// Download upstream's documents and store them unchanged
    Fetch(Fetch),
    /// Make openapi.json from upstream's documents and your overlays
    Refresh(Refresh),
    /// Show what changed between two documents, and what it means for code that depends on them
    Diff(Box<Diff>),
    /// Check that openapi.json is exactly what spec/sources and spec/overlays make
    Check(Check),
    /// Print the contract, or another document, after one of the steps
    Show(Show),
    /// List the rules of the diff: what each means, and how much it weighs
    Rules(Rules),
    /// Refresh on a branch, and keep one pull request that shows what changed; needs git and GitHub's gh
    Sync(Sync),
}

/// Arguments of `surface`.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct Surface {
    /// Check that spec/surface.txt is up to date, and write nothing
    #[arg(long)]
    pub check: bool,
}

/// Arguments of `check`.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct Check {
    /// Also check that upstream's documents still have the committed facts
    #[arg(long)]
    pub upstream: bool,

    /// Also check that the report of each revision in the history is still the same. With INSTA_UPDATE=always in the
    /// environment, the reports are written
    #[arg(long)]
    pub history: bool,
}

/// Arguments of `init`.
#[derive(Args, Clone, Debug, Default)]
pub struct Init {
    /// The document, in JSON or YAML; or a crate that this repository depends on, whose contract it follows
    #[arg(value_name = "URL|FILE|crate:NAME")]
    pub source: String,

    /// Read this source of the crate from another place than its official address
    #[arg(long = "from", value_name = "NAME=URL|FILE|-")]
    pub from: Vec<SourceInput>,
}

/// Arguments of `sync`.
#[derive(Args, Clone, Debug, Default)]
pub struct Sync {
    /// Read this source from another place than its official address. Other sources stay as they are committed
    #[arg(long = "from", value_name = "NAME=URL|FILE|-")]
    pub from: Vec<SourceInput>,

    /// Take a new contract without running the `compile` commands of openapi-vendor.toml first
    #[arg(long)]
    pub no_compile: bool,
}

/// Arguments of `fetch`.
#[derive(Args, Clone, Debug, Default)]
pub struct Fetch {
    /// Read this source from another place than its official address. Without it, all sources are fetched
    #[arg(long = "from", value_name = "NAME=URL|FILE|-")]
    pub from: Vec<SourceInput>,

    /// The folder for NAME.json
    #[arg(long, value_name = "DIR", default_value = "target/spec")]
    pub out: PathBuf,
}

/// Arguments of `refresh`.
#[derive(Args, Clone, Debug, Default)]
pub struct Refresh {
    /// Read this source, in JSON or YAML, from a URL, a file, or standard input (`-`). Other sources stay as they are
    /// committed [default: all sources, from their URLs in openapi-vendor.toml]
    #[arg(long = "from", value_name = "NAME=URL|FILE|-")]
    pub from: Vec<SourceInput>,

    /// Read no documents: make openapi.json from the committed sources, for example after you edited an overlay
    #[arg(long, conflicts_with_all = ["from", "retrieved"])]
    pub committed: bool,

    /// When the documents were downloaded [default: today in UTC, or the date in spec/lock.json if the bytes are the same]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub retrieved: Option<Date>,

    /// Show what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Write a new contract without running the `compile` commands of openapi-vendor.toml first
    #[arg(long)]
    pub no_compile: bool,

    /// Accept the breaking change with this fingerprint. Each --accept needs a --because
    #[arg(long, value_name = "FINGERPRINT", requires = "because")]
    pub accept: Vec<String>,

    /// Why the change is accepted. Goes into spec/accepted.json
    #[arg(long, value_name = "TEXT", requires = "accept")]
    pub because: Vec<String>,

    /// Why all other breaking changes are accepted, if they are.
    #[arg(skip)]
    pub because_of_others: Option<String>,
}

/// `NAME=FILE`, `NAME=-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceInput {
    /// A name of openapi-vendor.toml.
    pub name: String,
    /// Where its document is.
    pub input: Input,
}

/// Arguments of `diff`.
#[derive(Args, Clone, Debug)]
pub struct Diff {
    /// The old document: a file (JSON or YAML), a URL, `-` for standard input, `vendored` for the contract,
    /// `git:REVISION` for the contract at that revision, or `git:REVISION:PATH` for any file. If one side is `vendored` or `git:REVISION`, the overlays are
    /// applied to the other side too
    pub old: Revision,

    /// The new document
    pub new: Revision,

    /// The format of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// The headings of the report: the schema or operation that has the change in it, or the operations that it reaches
    #[arg(long, value_name = "BY", default_value = "schema", value_parser = grouping)]
    pub group: Grouping,

    /// Only changes that reach such an operation: `POST /v1/orders`. `*` is any text without a slash, `**` any text. May
    /// be repeated
    #[arg(long, value_name = "PATTERN")]
    pub operation: Vec<Pattern>,

    /// Only changes that reach an operation with this tag (also a pattern). May be repeated
    #[arg(long, value_name = "PATTERN")]
    pub tag: Vec<Pattern>,

    /// Only changes of this rule (also a pattern: `response-*`). May be repeated
    #[arg(long, value_name = "PATTERN", value_parser = rule)]
    pub rule: Vec<Pattern>,

    /// Only changes of this level or above: docs, additive, review or breaking
    #[arg(long, value_name = "LEVEL", value_parser = level, default_value = "none", hide_default_value = true)]
    pub level: Level,

    /// Read the severity and ignore entries of this TOML file [default: this repository's configuration if one side is
    /// `vendored` or `git:REVISION`, else nothing]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Also list what the configuration ignores or gives another level
    #[arg(long)]
    pub show_ignored: bool,

    /// Exit with 1 if a change that is shown has this level or above: none, docs, additive, review or breaking. What the
    /// filters hide and the configuration ignores does not count
    #[arg(long, value_name = "LEVEL", value_parser = level, conflicts_with = "exit_code")]
    pub fail_on: Option<Level>,

    /// Exit with 10 for docs, 20 for additive, 30 for review, 40 for breaking; of the changes that are shown, too
    #[arg(long)]
    pub exit_code: bool,

    /// Compare only the wire, without generating Rust code
    #[arg(long)]
    pub no_rust: bool,

    /// Say where the code of this Cargo.toml uses what may break it. Runs `cargo check` there; its code must be generated
    /// from OLD
    #[arg(long, value_name = "MANIFEST", conflicts_with = "no_rust")]
    pub used_by: Option<PathBuf>,

    /// Check the code of --used-by with these features
    #[arg(long, value_name = "FEATURES", requires = "used_by")]
    pub features: Vec<String>,

    /// Check the code of --used-by with all features
    #[arg(long, requires = "used_by")]
    pub all_features: bool,
}

/// One side of a diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revision {
    /// `openapi.json` of this repository.
    Vendored,
    /// `openapi.json` at a revision of this repository.
    Git(String),
    /// Any document.
    Document(Input),
}

/// The formats of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal
    Text,
    /// For programs
    Json,
    /// For the body of a pull request
    Markdown,
    /// For a browser: one self-contained page
    Html,
    /// For GitHub Actions: annotations of the changed lines
    Github,
}

/// Arguments of `rules`.
#[derive(Args, Clone, Debug)]
pub struct Rules {
    /// Only this rule, or those of a pattern such as `response-*`
    pub rule: Option<Pattern>,

    /// The format of the list
    #[arg(long, value_enum, default_value_t = RulesFormat::Text)]
    pub format: RulesFormat,
}

/// The formats of the list of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    /// For a terminal
    Text,
    /// For programs
    Json,
    /// For a page of documentation
    Markdown,
}

/// Arguments of `show`.
#[derive(Args, Clone, Debug)]
pub struct Show {
    /// The step
    #[arg(long, value_enum, default_value_t = Stage::Overlaid)]
    pub stage: Stage,

    /// A document in JSON or YAML: a file, a URL, `git:REVISION:PATH`, or `-` for standard input [default: the committed sources]
    pub file: Option<Input>,
}

/// The steps from a document to the contract and its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// As downloaded
    Upstream,
    /// Without prose, in canonical form, sources merged
    Canonical,
    /// With the overlays applied: openapi.json
    Overlaid,
    /// Lowered: every type has a name, still in OpenAPI 3.1
    Lowered,
    /// The generated code
    Rust,
}

impl FromStr for SourceInput {
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
            Some(revision) if revision.is_empty() || revision.starts_with(['-', ':']) => {
                Err("expected git:REVISION or git:REVISION:PATH, such as git:main".to_owned())
            }
            Some(revision) if revision.contains(':') => {
                let Ok(input) = text.parse();
                Ok(Self::Document(input))
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

fn grouping(text: &str) -> Result<Grouping, String> {
    match text {
        "schema" => Ok(Grouping::Schema),
        "operation" => Ok(Grouping::Operation),
        _ => Err("expected schema or operation".to_owned()),
    }
}

fn rule(text: &str) -> Result<Pattern, String> {
    let pattern = Pattern::from(text.to_owned());
    check_rule(&pattern).map_err(|error| error.to_string())?;
    Ok(pattern)
}

fn date(text: &str) -> Result<Date, String> {
    let day = Date::parse(text, format_description!("[year]-[month]-[day]"));
    day.map_err(|error| format!("expected a day such as 2026-11-21: {error}"))
}
