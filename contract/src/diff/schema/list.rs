//! The members of a list.

use std::rc::Rc;

use openapi31_codegen::Pointer;
use serde_json::{Value, json};

use super::{
    comparison::Comparison,
    references::{Any, Site},
    shape::{Alternative, Kind},
};

impl<'a> Comparison<'_, 'a> {
    pub(super) fn list(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let (node, side) = (self.node, self.side);
        if old.places.len() != new.places.len() {
            let (before, now) = (old.places.len(), new.places.len());
            let place = new.pointer.join("prefixItems");
            let message = |subject: &str| format!("{subject} had {before} fixed places and has {now}");
            self.report("tuple-changed", &place, message, json!(before), json!(now));
        }
        for (before, now) in old.places.iter().zip(&new.places) {
            self.pairs.below(node, before, now, side);
        }
        if old.kind != Kind::Array || new.kind != Kind::Array {
            return;
        }
        let anything = |pointer: &Pointer| -> Any<'a> {
            const TRUE: &Value = &Value::Bool(true);
            Rc::new(vec![vec![Site {
                value: TRUE,
                pointer: pointer.join("items"),
            }]])
        };
        match (&old.items, &new.items) {
            (None, None) => {}
            (before, now) => {
                let before = before.clone().unwrap_or_else(|| anything(&old.pointer));
                let now = now.clone().unwrap_or_else(|| anything(&new.pointer));
                self.pairs.below(node, &before, &now, side);
            }
        }
    }
}
