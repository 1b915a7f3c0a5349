//! The comparison of one pair of places: where its findings go.

use std::rc::Rc;

use openapi31_codegen::Pointer;
use serde_json::Value;

use super::{
    around::Around,
    pairs::{NodeId, Pairs},
};
use crate::diff::{findings::Finding, level::Side, rules::rule};

/// The comparison of one pair.
pub(super) struct Comparison<'p, 'a> {
    pub(super) pairs: &'p mut Pairs<'a>,
    pub(super) node: NodeId,
    /// Neither, where values of this place never travel in the direction that is looked at.
    pub(super) side: Side,
    /// For two branches, what is around them.
    pub(super) around: Option<Rc<Around<'a>>>,
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
        let rule = match self.side {
            Side::Neither => UNSENT,
            side => rule(&format!("{}-{name}", side.name())).map_or("unknown-keyword-changed", |rule| rule.id),
        };
        let message = what(&self.pairs.subject(location, new.is_null()));
        self.add(rule, location, message, [old, new]);
    }

    pub(super) fn unknown(&mut self, location: &Pointer, keyword: &str, old: Value, new: Value) {
        let rule = match self.side {
            Side::Neither => UNSENT,
            _ => "unknown-keyword-changed",
        };
        let subject = self.pairs.subject(location, new.is_null());
        let message = format!("`{keyword}` of {subject} changed, and there is no rule for it");
        self.add(rule, location, message, [old, new]);
    }

    pub(super) fn add(&mut self, rule: &'static str, location: &Pointer, message: String, values: [Value; 2]) {
        let finding = Finding::new(rule, location, message, values);
        self.pairs.add_finding(self.node, finding);
    }
}

/// The rule for what never travels.
pub(super) const UNSENT: &str = "unsent-value-changed";
