//! What is sent in one direction only: `readOnly` values never travel in a request, `writeOnly` ones never in an answer.

use std::collections::HashSet;

use openapi31_codegen::Pointer;
use serde_json::{Value, json};

use super::{
    annotated::annotated,
    comparison::{Comparison, UNSENT},
    pairs::Pairs,
    references::{Any, Site},
    shape::Alternative,
    shapes::Shapes,
};
use crate::diff::level::Side;

impl<'a> Shapes<'a> {
    /// Where it is written that the values of a place never travel in this direction, if it is, whatever alternative they fit.
    pub(super) fn unsent(&self, any: &Any<'a>, side: Side) -> Option<Pointer> {
        if side == Side::Neither || !self.classes.has_one_way() {
            return None;
        }
        let flag = flag(side);
        let place = |all: &Vec<Site<'a>>| {
            let sites = annotated(self.references, all);
            let flagged = sites
                .iter()
                .find(|site| site.value.get(flag) == Some(&Value::Bool(true)));
            flagged.map(|site| site.pointer.join(flag))
        };
        let places: Option<Vec<Pointer>> = any.iter().map(place).collect();
        places?.into_iter().next()
    }
}

impl<'a> Comparison<'_, 'a> {
    /// Whether a property never travels in this direction, in one of the documents at least. That it began or ceased to
    /// travel is all there is to tell.
    pub(super) fn unsent(&mut self, old: &Any<'a>, new: &Any<'a>) -> bool {
        let before = self.pairs.old.unsent(old, self.side);
        let now = self.pairs.new.unsent(new, self.side);
        match (&before, &now) {
            (None, None) => return false,
            (Some(_), Some(_)) => {}
            (None, Some(place)) => self.flag(flag(self.side), place, [false, true]),
            (Some(place), None) => self.flag(flag(self.side), place, [true, false]),
        }
        true
    }

    /// Reports that `readOnly` or `writeOnly` appeared or disappeared, where it is about the direction that is looked at.
    pub(super) fn flag(&mut self, flag: &str, place: &Pointer, [old, new]: [bool; 2]) {
        let rule = match (flag, new) {
            ("readOnly", true) => "became-read-only",
            ("readOnly", false) => "no-longer-read-only",
            ("writeOnly", true) => "became-write-only",
            ("writeOnly", false) => "no-longer-write-only",
            (_, true) => "deprecated",
            (_, false) => "undeprecated",
        };
        let how = if new { "now" } else { "no longer" };
        let message = |subject: &str| match new {
            true => format!("{subject} is `{flag}` {how}"),
            false => format!("{subject} is {how} `{flag}`"),
        };
        self.report(rule, place, message, json!(old), json!(new));
    }

    /// Whether the property of this name never travels in this direction.
    pub(super) fn is_unsent(&self, shapes: &Shapes<'a>, object: &Alternative<'a>, name: &str) -> bool {
        let property = object.properties.get(name);
        property.is_some_and(|property| shapes.unsent(property, self.side).is_some())
    }

    /// Reports what appeared or disappeared and never travels in this direction.
    pub(super) fn report_unsent(&mut self, place: &Pointer, how: &str, old: Value, new: Value) {
        let message = format!("{} is {how}", self.pairs.subject(place, new.is_null()));
        self.add(UNSENT, place, message, [old, new]);
    }
}

fn flag(side: Side) -> &'static str {
    match side {
        Side::Request => "readOnly",
        Side::Response | Side::Neither => "writeOnly",
    }
}

/// What is reported for a direction in which it travels needs no word for the other one.
pub(super) fn drop_what_travels_elsewhere(pairs: &mut Pairs<'_>) {
    let findings = || pairs.nodes.iter().flat_map(|node| &node.findings);
    if findings().all(|finding| finding.rule != UNSENT) {
        return;
    }
    let told: HashSet<String> = findings()
        .filter(|finding| finding.rule != UNSENT)
        .map(|finding| finding.location.to_string())
        .collect();
    for node in &mut pairs.nodes {
        node.findings
            .retain(|finding| finding.rule != UNSENT || !told.contains(&finding.location.to_string()));
    }
}
