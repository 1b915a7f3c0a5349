//! Where somebody's code uses what a diff changes.
//!
//! The crates below a manifest generate code from the *old* document. In that code, each item that a change concerns is marked
//! `#[deprecated]`, with the fingerprint of the change. `cargo check` then says where each item is used: the compiler follows
//! aliases, globs, re-exports, patterns and macros. Names of the wire in string literals are searched besides.
//!
//! The code is marked between cargo and the compiler: cargo calls this program again in the compiler's place, for the crates
//! of the workspace, and for all where a dependency from elsewhere has a client. What a build script wrote is read from a copy, committed code from a second tree of the workspace,
//! and the macro of `openapi31-progenitor` marks what it returns. A program that offers this calls [`instead_of_rustc`] first
//! in its `main`.

mod check;
mod links;
mod marks;
mod messages;
mod outside;
mod search;
mod tree;
mod uses;
mod workspace;
mod wrapper;

use std::path::{Path, PathBuf};

use openapi31_codegen::{Document, Error, Result, Settings};

use self::{check::Check, marks::marks};
use crate::diff::{Diff, Level};

pub use uses::{Consumer, How, Use, UsedBy};
pub use wrapper::instead_of_rustc;

/// Finds the uses of what may break its users. `diff` must be of `old` with these settings, with the level for Rust.
///
/// # Errors
/// The consumer cannot be read, or does not build as it is.
pub fn used_by(diff: &Diff, old: &Document, settings: &Settings, consumer: &Consumer) -> Result<UsedBy> {
    let manifest = manifest(&consumer.manifest)?;
    let mut changes = diff
        .changes
        .iter()
        .filter(|change| change.level >= Level::Review)
        .peekable();
    if changes.peek().is_none() {
        return Ok(UsedBy::default());
    }
    let marks = marks(changes.clone(), old, settings)?;
    let check = Check::prepare(&manifest, consumer)?;
    let mut used = check.run(&marks)?;
    search::add(&mut used, changes, check.own_packages(), settings);
    Ok(used)
}

fn manifest(path: &Path) -> Result<PathBuf> {
    let file = if path.is_dir() {
        path.join("Cargo.toml")
    } else {
        path.to_owned()
    };
    file.canonicalize()
        .map_err(|error| Error::new(format!("{}: {error}; a Cargo.toml was expected", path.display())))
}
