//! The command line.

use std::{convert::Infallible, path::PathBuf, str::FromStr};

use clap::{Args, Parser, Subcommand, ValueEnum};
use time::{Date, macros::format_description};

/// The tasks of this workspace.
///
/// Exit codes: 0 done, 1 a check failed, 2 it could not be done (a missing file, not OpenAPI, wrong usage).
#[derive(Clone, Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", verbatim_doc_comment)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// What there is to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Task {
    /// The vendored contract, openapi.json
    Spec {
        /// What to do with it.
        #[command(subcommand)]
        task: SpecTask,
    },
}

/// What there is to do with the contract.
#[derive(Clone, Debug, Subcommand)]
pub enum SpecTask {
    /// Make openapi.json from upstream's documents and our overlays
    Refresh(Refresh),
    /// Check that openapi.json is what spec/sources and spec/overlays make, byte for byte
    Check,
    /// Print the contract, or another document, as it is after one of the steps
    Show(Show),
}

/// Arguments of `spec refresh`.
#[derive(Args, Clone, Debug, Default)]
pub struct Refresh {
    /// A source's document as downloaded, JSON or YAML; `-` is standard input. A source that is not named stays as it is
    /// committed
    #[arg(long = "from", value_name = "NAME=FILE")]
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
}

/// `NAME=FILE`, `NAME=-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From {
    /// A name of spec/sources.toml.
    pub name: String,
    /// Where its document is.
    pub input: Input,
}

/// Where a document is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

/// Arguments of `spec show`.
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
                if input.starts_with("http://") || input.starts_with("https://") {
                    return Err(format!(
                        "fetching is not available: download it, and give --from {name}=FILE"
                    ));
                }
                let Ok(input) = input.parse();
                Ok(Self {
                    name: name.to_owned(),
                    input,
                })
            }
            _ => Err("NAME=FILE was expected, such as main=openapi.json".to_owned()),
        }
    }
}

impl FromStr for Input {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "-" => Self::Stdin,
            file => Self::File(PathBuf::from(file)),
        })
    }
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).map_err(|error| error.to_string())
}
