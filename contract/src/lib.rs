//! Follow a contract that somebody else publishes: keep a copy of their OpenAPI document in your repository, and know
//! what each change of it means for those who depend on you.
//!
//! # As a library
//!
//! ```no_run
//! use openapi_vendor::{diff::diff, read, report};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let old = read::document(&std::fs::read("old.yaml")?)?;
//!     let new = read::document(&std::fs::read("new.json")?)?;
//!     let diff = diff(&old, &new);
//!     print!("{}", report::text(&diff, false));
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
//! [`facts`](openapi31_codegen::facts()) drops prose, so that another wording is no change; [`canonical`](canonical())
//! fixes the layout; [`merge`] makes one document of several; [`overlay`] adds repairs and descriptions of your own.
//! [`diff`] compares two revisions, and [`report`] prints the result.
//!
//! # As a command
//!
//! [`command`] is what `openapi-vendor` does in a repository: `fetch`, `refresh`, `diff`, `check`, `show`, `surface`.
//! [`Project`] says where its files are.

pub mod accepted;
pub mod assemble;
pub mod canonical;
mod changelog;
pub mod command;
pub mod diff;
pub mod differences;
mod error;
pub mod fetch;
pub mod files;
mod input;
pub mod lock;
pub mod merge;
pub mod overlay;
mod project;
pub mod prose;
pub mod read;
pub mod report;
pub mod survey;

pub use canonical::{canonical, canonical_text};
pub use input::Input;
pub use project::{Compile, Project, SourceSettings};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
