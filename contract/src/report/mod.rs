//! Reports of a diff: for a terminal, a program, a pull request, a browser, and as annotations of a workflow.
//!
//! Whatever comes out of a document may be hostile: no control character reaches a terminal, and no markup a page.

mod common;
mod entries;
mod github;
mod html;
mod json;
mod markdown;
mod owner;
mod source;
mod text;
mod uses;
mod wrap;

use crate::{diff::Diff, select::Tags, severity::Applied};

pub use entries::Grouping;
pub use github::github;
pub use html::html;
pub use json::json;
pub use markdown::markdown;
pub use source::{Source, Sources, Text, sources};
pub use text::{Terminal, text};
pub use uses::{add_uses, uses_markdown, uses_text};

/// A diff, and what is told with it.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// The changes that are told.
    pub diff: &'a Diff,
    /// Under which headings.
    pub grouping: Grouping,
    /// Where the changes stand in the files that were compared.
    pub sources: Sources,
    /// The tags of the operations, for a page to filter by.
    pub tags: Tags,
    /// How many changes a filter hides.
    pub hidden: usize,
    /// What the configuration did.
    pub applied: Applied,
    /// Whether the changes that do not count are told too.
    pub shows_ignored: bool,
}

impl<'a> Report<'a> {
    /// All of a diff, and nothing else.
    pub fn of(diff: &'a Diff) -> Self {
        Self {
            diff,
            grouping: Grouping::default(),
            sources: Sources::default(),
            tags: Tags::default(),
            hidden: 0,
            applied: Applied::default(),
            shows_ignored: false,
        }
    }
}
