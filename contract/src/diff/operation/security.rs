//! The ways to authenticate: each is a set of schemes with the scopes that it takes.

use std::collections::{BTreeMap, BTreeSet};

use openapi31_codegen::Pointer;
use serde_json::{Value, json};

use super::{
    scheme_changes,
    schemes::{self, Common, Named},
};
use crate::diff::{
    comparison::Comparison,
    route::{Caller, Route},
    schema::NodeId,
};

/// The schemes of both documents, and which operations ask for those that are in both.
pub(super) struct Schemes<'a> {
    old: Named<'a>,
    new: Named<'a>,
    common: Vec<Common<'a>>,
    /// The node of each common scheme that operations ask for, by its identity.
    nodes: BTreeMap<String, NodeId>,
}

/// One way to authenticate: by the identity of each scheme, its name, and the scopes that it takes.
type Way<'a> = BTreeMap<String, (&'a str, BTreeSet<&'a str>)>;

impl<'a> Schemes<'a> {
    pub(super) fn pair(comparison: &Comparison<'a>) -> Self {
        let mut old = schemes::named(comparison.pairs.old.references);
        let mut new = schemes::named(comparison.pairs.new.references);
        let common = schemes::pair(&mut old, &mut new);
        Self {
            old,
            new,
            common,
            nodes: BTreeMap::new(),
        }
    }

    /// Compares the schemes that are in both documents, after all operations said which ones they use.
    pub(super) fn compare(self, comparison: &mut Comparison<'a>) {
        for common in &self.common {
            let node = self
                .new
                .get(common.name)
                .and_then(|scheme| self.nodes.get(&scheme.identity));
            scheme_changes::compare(comparison, node.copied(), common);
        }
    }
}

pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    node: NodeId,
    schemes: &mut Schemes<'a>,
    old: &Route<'a>,
    new: &Route<'a>,
) {
    if std::ptr::eq(old.security, new.security) {
        return;
    }
    let (before, now) = (ways(&schemes.old, old.security), ways(&schemes.new, new.security));
    for identity in before.iter().chain(&now).flat_map(BTreeMap::keys) {
        let scheme_node = *schemes
            .nodes
            .entry(identity.clone())
            .or_insert_with(|| comparison.pairs.node());
        comparison.put_below(node, scheme_node);
    }
    let place = place(old, new);
    let mut report = |rule, message, values| comparison.report_at(node, rule, &place, message, values);
    let lost: Vec<&Way<'_>> = before.iter().filter(|way| !is_enough(way, &now)).collect();
    let mut won: Vec<&Way<'_>> = now.iter().filter(|way| !is_enough(way, &before)).collect();
    if new.call.caller == Caller::Service {
        if !lost.is_empty() || !won.is_empty() {
            let all = |named: &Named<'a>, ways: &[Way<'a>]| {
                let ways = ways.iter().map(|way| text(named, way));
                ways.collect::<Vec<_>>().join(", or ")
            };
            let (before, now) = (all(&schemes.old, &before), all(&schemes.new, &now));
            let message = format!("`{}` is authenticated by {now} instead of {before}", new.call.title);
            report("webhook-security-changed", message, [json!(before), json!(now)]);
        }
        return;
    }
    for way in lost {
        let one = text(&schemes.old, way);
        match won.iter().position(|other| replaces(schemes, other, way)) {
            Some(index) => {
                let other = text(&schemes.new, won.remove(index));
                let message = format!("{other} takes the place of {one}");
                report("security-scheme-replaced", message, [json!(one), json!(other)]);
            }
            None => {
                let message = format!("{one} is no longer sufficient");
                report("security-tightened", message, [json!(one), Value::Null]);
            }
        }
    }
    for way in won {
        let other = text(&schemes.new, way);
        let message = format!("{other} is sufficient now");
        report("security-loosened", message, [Value::Null, json!(other)]);
    }
}

/// Where the ways are listed; at the operation if its list gave way to that of the document.
fn place(old: &Route<'_>, new: &Route<'_>) -> Pointer {
    let is_shared = |place: &Pointer| place.segments().len() == 1;
    match is_shared(&new.security_at) && !is_shared(&old.security_at) {
        true => new.call.operation.pointer.join("security"),
        false => new.security_at.clone(),
    }
}

/// The ways to authenticate. Without any, nobody has to.
fn ways<'a>(named: &Named<'a>, requirements: &'a [Value]) -> Vec<Way<'a>> {
    let way = |requirement: &'a Value| -> Way<'a> {
        let schemes = requirement.as_object().into_iter().flatten();
        schemes
            .map(|(name, scopes)| {
                let identity = named.get(name.as_str()).map_or_else(
                    || format!("the unknown scheme {name}"),
                    |scheme| scheme.identity.clone(),
                );
                let scopes = scopes.as_array().into_iter().flatten().filter_map(Value::as_str);
                (identity, (name.as_str(), scopes.collect()))
            })
            .collect()
    };
    match requirements {
        [] => vec![Way::new()],
        requirements => requirements.iter().map(way).collect(),
    }
}

/// Whether who authenticates in this way does what one of those ways asks for.
fn is_enough(way: &Way<'_>, ways: &[Way<'_>]) -> bool {
    let has = |(identity, (_, scopes)): (&String, &(&str, BTreeSet<&str>))| {
        way.get(identity).is_some_and(|(_, own)| scopes.is_subset(own))
    };
    ways.iter().any(|other| other.iter().all(has))
}

/// Whether a new way asks for the same kind of token as an old one, from somewhere else.
fn replaces(schemes: &Schemes<'_>, new: &Way<'_>, old: &Way<'_>) -> bool {
    let is_covered = |(identity, (name, scopes)): (&String, &(&str, BTreeSet<&str>))| {
        old.iter().any(|(was, (old_name, own))| {
            let stands_for = || {
                let (Some(now), Some(before)) = (schemes.new.get(name), schemes.old.get(old_name)) else {
                    return false;
                };
                now.stands_for(before)
            };
            scopes.is_subset(own) && (was == identity || stands_for())
        })
    };
    !new.is_empty() && new.iter().all(is_covered)
}

fn text(named: &Named<'_>, way: &Way<'_>) -> String {
    let scheme = |(name, scopes): &(&str, BTreeSet<&str>)| {
        let text = match named.get(name) {
            Some(scheme) => schemes::text(scheme.site.value, name),
            None => format!("`{name}`"),
        };
        match scopes.len() {
            0 => text,
            _ => format!("{text} with {}", scopes.iter().copied().collect::<Vec<_>>().join(", ")),
        }
    };
    match way.len() {
        0 => "asking without authentication".to_owned(),
        _ => way.values().map(scheme).collect::<Vec<_>>().join(" and "),
    }
}
