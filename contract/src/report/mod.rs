//! Reports of a diff: for a terminal, a program, a pull request, a browser, and as annotations of a workflow.
//!
//! Whatever comes out of a document may be hostile: no control character reaches a terminal, and no markup a page.

mod common;
mod entries;
mod github;
mod html;
mod json;
mod markdown;
mod markup;
mod owner;
mod source;
mod text;
mod told;
mod uses;
mod wrap;

pub use entries::Grouping;
pub use github::github;
pub use html::html;
pub use json::json;
pub use markdown::markdown;
pub use source::{Source, Sources, Text, sources};
pub use text::{Terminal, text};
pub use told::Report;
