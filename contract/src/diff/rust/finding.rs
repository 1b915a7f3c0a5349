//! Changes that are about Rust alone.

use std::collections::BTreeSet;

use crate::diff::{
    findings::{Change, Finding, fingerprint},
    level::{Level, Side},
};

pub(super) fn change(finding: Finding, rust: Level) -> Change {
    Change {
        rule: finding.rule,
        level: rust,
        wire: Level::None,
        rust,
        direction: Side::Neither,
        location: finding.location.to_string(),
        operations: BTreeSet::new(),
        items: BTreeSet::new(),
        fingerprint: fingerprint(&finding),
        message: finding.message,
        old: finding.old,
        new: finding.new,
    }
}
