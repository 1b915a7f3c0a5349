//! Vendor somebody else's OpenAPI document: keep a copy in your repository, and see what each change of it means for your
//! code.
//!
//! # As a library
//!
//! ```no_run
//! use openapi_vendor::{diff::diff, read, report::{Report, Terminal, text}};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let old = read::document(&std::fs::read("old.yaml")?)?;
//!     let new = read::document(&std::fs::read("new.json")?)?;
//!     let diff = diff(&old, &new);
//!     print!("{}", text(&Report::of(&diff), Terminal::PIPE));
//!     Ok(())
//! }
//! ```
//!
//! # From upstream to the contract
//!
//! ```text
//! bytes -> read -> facts -> canonical -> merge -> overlay -> the contract
//! ```
//!
//! - [`read`] parses JSON or YAML.
//! - [`facts`](openapi31_codegen::facts()) drops prose, so that another wording is no change.
//! - [`canonical`](canonical()) fixes the layout, so that equal documents have equal bytes.
//! - [`merge`] makes one document of several.
//! - [`overlay`] applies your repairs and descriptions.
//! - [`diff`] compares two revisions, and [`report`] prints the result.
//! - [`used_by`] finds where somebody's code uses what changes.
//!
//! # As a command
//!
//! [`command`] has the commands of `openapi-vendor`. They work on a [`Project`]: a repository with its `openapi-vendor.toml`. A
//! small program can have them among its own:
//!
//! ```no_run
//! use clap::Parser;
//! use openapi_vendor::{Project, command};
//!
//! #[derive(Parser)]
//! struct Cli {
//!     #[command(subcommand)]
//!     command: command::Command,
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     // For `diff --used-by`, cargo calls this program in the compiler's place.
//!     if let Some(code) = openapi_vendor::used_by::instead_of_rustc() {
//!         return code;
//!     }
//!     let task = Cli::parse().command;
//!     let project = Project::open(".", "my-tasks spec");
//!     command::report(project.and_then(|project| command::run(task, &project, std::io::stdin())))
//! }
//! ```

pub mod accepted;
pub mod assemble;
pub mod canonical;
mod changelog;
pub mod command;
mod config;
pub mod diff;
pub mod differences;
mod error;
pub mod fetch;
pub mod files;
pub mod history;
mod input;
pub mod lock;
pub mod merge;
pub mod overlay;
pub mod pattern;
pub mod positions;
mod project;
pub mod prose;
pub mod read;
pub mod report;
pub mod select;
pub mod severity;
pub mod survey;
mod text;
pub mod used_by;

pub use canonical::{canonical, canonical_text};
pub use config::{Compile, FILE as CONFIG_FILE, SourceSettings, SyncSettings};
pub use input::Input;
pub use project::Project;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
