//! Which changes of a diff are shown.

use std::collections::{BTreeMap, BTreeSet};

use openapi31_codegen::Document;
use serde_json::Value;

use crate::{
    diff::{Change, Diff, Level, named_operations},
    pattern::Pattern,
};

/// A filter of changes. Of each kind of pattern one has to match; an empty list lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Operations such as `POST /v1/*`: those that a change reaches.
    pub operations: Vec<Pattern>,
    /// Tags of operations.
    pub tags: Vec<Pattern>,
    /// Rules.
    pub rules: Vec<Pattern>,
    /// The lowest level.
    pub level: Level,
}

/// The tags of each operation, by its name in reports.
pub type Tags = BTreeMap<String, BTreeSet<String>>;

impl Filter {
    /// Leaves only what passes, and says how many changes are gone.
    pub fn apply(&self, diff: &mut Diff, tags: &Tags) -> usize {
        let before = diff.changes.len();
        diff.changes.retain(|change| self.passes(change, tags));
        diff.settle();
        before - diff.changes.len()
    }

    fn passes(&self, change: &Change, tags: &Tags) -> bool {
        let operations = || change.operations.iter();
        change.level >= self.level
            && passes(&self.rules, [change.rule])
            && passes(&self.operations, operations().map(String::as_str))
            && passes(
                &self.tags,
                operations()
                    .filter_map(|operation| tags.get(operation))
                    .flatten()
                    .map(String::as_str),
            )
    }
}

fn passes<'a>(patterns: &[Pattern], texts: impl IntoIterator<Item = &'a str>) -> bool {
    patterns.is_empty()
        || texts
            .into_iter()
            .any(|text| patterns.iter().any(|pattern| pattern.matches(text)))
}

/// The tags of all operations, in one of the documents or in both.
pub fn tags(documents: [&Document; 2]) -> Tags {
    let mut tags = Tags::new();
    for (name, operation) in documents.into_iter().flat_map(named_operations) {
        let named = operation.get("tags").and_then(Value::as_array).into_iter().flatten();
        let named: BTreeSet<String> = named.filter_map(Value::as_str).map(str::to_owned).collect();
        if !named.is_empty() {
            tags.entry(name).or_default().extend(named);
        }
    }
    tags
}
