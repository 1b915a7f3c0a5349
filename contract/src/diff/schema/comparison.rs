//! The comparison of one pair of places: where its findings go.

use openapi31_codegen::Pointer;
use serde_json::Value;

use super::pairs::{NodeId, Pairs};
use crate::diff::{findings::Finding, level::Side, rules::rule};

/// The comparison of one pair.
pub(super) struct Comparison<'p, 'a> {
    pub(super) pairs: &'p mut Pairs<'a>,
    pub(super) node: NodeId,
    pub(super) side: Side,
}

impl Comparison<'_, '_> {
    /// Reports by the rule of this name and direction.
    pub(super) fn report(
        &mut self,
        name: &str,
        location: &Pointer,
        what: impl FnOnce(&str) -> String,
        old: Value,
        new: Value,
    ) {
        let id = format!("{}-{name}", self.side.name());
        let rule = rule(&id).map_or("unknown-keyword-changed", |rule| rule.id);
        let message = what(&self.pairs.subject(location, new.is_null()));
        self.pairs.add_finding(
            self.node,
            Finding {
                rule,
                location: location.clone(),
                message,
                old,
                new,
            },
        );
    }

    pub(super) fn unknown(&mut self, location: &Pointer, keyword: &str, old: Value, new: Value) {
        let subject = self.pairs.subject(location, new.is_null());
        let message = format!("`{keyword}` of {subject} changed, and there is no rule for it");
        self.pairs.add_finding(
            self.node,
            Finding {
                rule: "unknown-keyword-changed",
                location: location.clone(),
                message,
                old,
                new,
            },
        );
    }
}
