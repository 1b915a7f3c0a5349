//! Changed words, grouped by what they describe: nobody reads three lines about one operation's words.

use std::collections::{BTreeMap, BTreeSet};

use openapi31_codegen::Pointer;
use serde_json::{Map, Value, json};

use super::{findings::Finding, subject::subject};

/// The finding that these texts changed at this place.
pub(super) fn words_changed(place: &Pointer, old: &[&str], new: &[&str]) -> Finding {
    let texts = |texts: &[&str]| match texts {
        [] => Value::Null,
        texts => json!(texts.join("\n")),
    };
    Finding::new("words-changed", place, String::new(), [texts(old), texts(new)])
}

/// Old and new words by keyword, and the operations that they are shown with.
type Texts = (Map<String, Value>, Map<String, Value>, BTreeSet<String>);

/// Changed words, grouped by what they describe.
#[derive(Default)]
pub(super) struct Words {
    places: BTreeMap<Pointer, Texts>,
}

impl Words {
    /// Takes a finding if it is about words.
    pub(super) fn gather(&mut self, finding: &Finding, operations: &BTreeSet<String>) -> bool {
        if finding.rule != "words-changed" {
            return false;
        }
        let mut owner = finding.location.clone();
        let keyword = owner.segments().last().cloned().unwrap_or_default();
        owner.pop();
        let (old, new, reached) = self.places.entry(owner).or_default();
        old.insert(keyword.clone(), finding.old.clone());
        new.insert(keyword, finding.new.clone());
        reached.extend(operations.iter().cloned());
        true
    }

    /// One finding for each thing that has other words.
    pub(super) fn findings(self, documents: [&Value; 2]) -> impl Iterator<Item = (Finding, BTreeSet<String>)> {
        self.places.into_iter().map(move |(place, (old, new, operations))| {
            let keywords: Vec<String> = new.keys().map(|keyword| format!("`{keyword}`")).collect();
            let message = format!(
                "the words of {} changed: {}",
                subject(documents, &place),
                keywords.join(", ")
            );
            let values = [Value::Object(old), Value::Object(new)];
            (Finding::new("words-changed", &place, message, values), operations)
        })
    }
}
