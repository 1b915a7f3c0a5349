//! `openapi-vendor.toml`: what a repository follows, where its files are, and how its contract becomes Rust.

mod file;
mod load;
mod package;
mod text;

pub use file::{Compile, FILE, SourceSettings, SyncSettings};

pub(crate) use file::Config;
pub(crate) use load::{of_text, read};
