//! What is told of a diff, in every format.

use super::{entries::Grouping, source::Sources};
use crate::{diff::Diff, select::Tags, severity::Applied, used_by::UsedBy};

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
    /// Where somebody's code uses what changes, if that was asked.
    pub used: Option<UsedBy>,
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
            used: None,
        }
    }
}
