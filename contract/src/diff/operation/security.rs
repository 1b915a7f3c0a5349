//! The ways to authenticate.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::diff::{comparison::Comparison, route::Route, schema::NodeId};

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Route<'a>, new: &Route<'a>) {
    let is_enough =
        |way: &BTreeSet<String>, ways: &BTreeSet<BTreeSet<String>>| ways.iter().any(|other| other.is_subset(way));
    let text = |way: &BTreeSet<String>| match way.len() {
        0 => "asking without authentication".to_owned(),
        _ => way.iter().cloned().collect::<Vec<_>>().join(" and "),
    };
    for way in old.security.iter().filter(|way| !is_enough(way, &new.security)) {
        let message = format!("{} is no longer sufficient", text(way));
        comparison.report_at(
            node,
            "security-tightened",
            &new.security_at,
            message,
            [json!(text(way)), Value::Null],
        );
    }
    for way in new.security.iter().filter(|way| !is_enough(way, &old.security)) {
        let message = format!("{} is sufficient now", text(way));
        comparison.report_at(
            node,
            "security-loosened",
            &new.security_at,
            message,
            [Value::Null, json!(text(way))],
        );
    }
}
