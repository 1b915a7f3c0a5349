//! What did not come out as the document has it: the operations that were left out, and the places that became something looser.

use serde_json::{Value, json};

use crate::Pointer;

/// What was made of a document, and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many operations the document has under `paths`.
    pub operations: usize,
    /// How many of them have a method.
    pub generated: usize,
    /// The operations that have none, but for those that the settings did not select.
    pub omitted: Vec<Omitted>,
    /// The places that became something looser than the document says.
    pub approximated: Vec<Approximated>,
    /// The lines that the generated code needs under `[dependencies]`.
    pub dependencies: Vec<String>,
}

/// An operation that has no method.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Omitted {
    /// `POST /parcels`.
    pub operation: String,
    /// The place that it is omitted for.
    pub pointer: Pointer,
    /// Why it cannot be sent.
    pub reason: String,
    /// What would help: an overlay or a setting.
    pub help: String,
}

/// A place that became something looser than the document says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Approximated {
    /// Where.
    pub pointer: Pointer,
    /// The keyword that has no form in Rust.
    pub keyword: String,
    /// What became of it.
    pub how: String,
    /// What would help: an overlay or a setting.
    pub help: String,
}

impl Report {
    /// Notes a place once.
    pub(crate) fn approximate(
        &mut self,
        pointer: &Pointer,
        keyword: &str,
        how: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.approximated.push(Approximated {
            pointer: pointer.clone(),
            keyword: keyword.to_owned(),
            how: how.into(),
            help: help.into(),
        });
    }

    /// Whether everything came out as the document has it.
    pub fn is_exact(&self) -> bool {
        self.omitted.is_empty() && self.approximated.is_empty()
    }

    /// The report as JSON.
    pub fn to_json(&self) -> Value {
        let omitted: Vec<Value> = self
            .omitted
            .iter()
            .map(|omitted| {
                json!({
                    "operation": omitted.operation,
                    "pointer": omitted.pointer.to_string(),
                    "reason": omitted.reason,
                    "help": omitted.help,
                })
            })
            .collect();
        let approximated: Vec<Value> = self
            .approximated
            .iter()
            .map(|place| {
                json!({
                    "pointer": place.pointer.to_string(),
                    "keyword": place.keyword,
                    "how": place.how,
                    "help": place.help,
                })
            })
            .collect();
        json!({
            "operations": self.operations,
            "generated": self.generated,
            "omitted": omitted,
            "approximated": approximated,
            "dependencies": self.dependencies,
        })
    }
}
