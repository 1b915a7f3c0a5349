//! Security schemes of both documents: which is which, by what they are and not by their names.

use std::collections::{BTreeMap, BTreeSet};

use openapi31_codegen::{Pointer, facts::is_prose, walk::Place};
use serde_json::{Value, json};

use super::content::entries;
use crate::{
    canonical::canonical_data,
    diff::schema::{References, Site},
};

/// A security scheme.
pub(super) struct Scheme<'a> {
    pub(super) site: Site<'a>,
    /// The same for schemes that are the same, whatever they are called.
    pub(super) identity: String,
    facts: Value,
}

/// The schemes of a document, by name.
pub(super) type Named<'a> = BTreeMap<&'a str, Scheme<'a>>;

/// A scheme that is in both documents.
pub(super) struct Common<'a> {
    pub(super) name: &'a str,
    pub(super) old: Site<'a>,
    pub(super) new: Site<'a>,
    pub(super) is_changed: bool,
}

pub(super) fn named<'a>(references: References<'a>) -> Named<'a> {
    let components = references.root.get("components").unwrap_or(&Value::Null);
    let schemes = entries(components, &Pointer::root().join("components"), "securitySchemes");
    let schemes = schemes.into_iter().map(|(name, site)| {
        let site = references.follow(site);
        let facts = facts(site.value);
        let identity = facts.to_string();
        (name, Scheme { site, identity, facts })
    });
    schemes.collect()
}

/// Finds each scheme again: the same one by the same name, the same one by another, another one by the same name. A scheme
/// that was replaced under its name keeps its identity: the change is told once, not at each use.
pub(super) fn pair<'a>(old: &mut Named<'a>, new: &mut Named<'a>) -> Vec<Common<'a>> {
    let mut left: BTreeSet<&'a str> = new.keys().copied().collect();
    let mut found: BTreeMap<&'a str, &'a str> = BTreeMap::new();
    for by_name in [true, false] {
        for (name, scheme) in &*old {
            let is_same = |other: &&&'a str| {
                new.get(**other).is_some_and(|other| other.identity == scheme.identity)
                    && (!by_name || *name == **other)
            };
            if let (false, Some(other)) = (found.contains_key(name), left.iter().find(is_same).copied()) {
                left.remove(other);
                found.insert(name, other);
            }
        }
    }
    let mut common = Vec::new();
    for (name, scheme) in old {
        let is_changed = !found.contains_key(name);
        let other = match found.get(name) {
            Some(other) => other,
            None if left.contains(name) => name,
            None => continue,
        };
        let Some(now) = new.get_mut(other) else { continue };
        if is_changed {
            let identity = format!("the changed scheme {name}");
            (scheme.identity, now.identity) = (identity.clone(), identity);
        }
        common.push(Common {
            name: other,
            old: scheme.site.clone(),
            new: now.site.clone(),
            is_changed,
        });
    }
    common
}

impl Scheme<'_> {
    /// Whether whoever can use the other scheme can use this one, but has to ask somewhere else for a token.
    pub(super) fn stands_for(&self, other: &Self) -> bool {
        let flows = |scheme: &Self| -> BTreeSet<String> {
            let flows = scheme.facts.get("flows").and_then(Value::as_object);
            flows.into_iter().flatten().map(|(flow, _)| flow.clone()).collect()
        };
        let kind = self.facts.get("type");
        let is_asked_for = kind == Some(&json!("oauth2")) || kind == Some(&json!("openIdConnect"));
        is_asked_for && kind == other.facts.get("type") && flows(self).is_superset(&flows(other))
    }
}

/// What a scheme is, in a few words.
pub(super) fn text(scheme: &Value, name: &str) -> String {
    let text = |key| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
    match text("type") {
        "apiKey" if text("in") == "header" => format!("a key in the header `{}`", text("name").to_ascii_lowercase()),
        "apiKey" => format!("a key in the {} `{}`", text("in"), text("name")),
        "http" => format!("HTTP {}", text("scheme").to_ascii_lowercase()),
        "oauth2" => format!("OAuth 2 by `{name}`"),
        "openIdConnect" => format!("OpenID Connect by `{name}`"),
        "mutualTLS" => "a client certificate".to_owned(),
        _ => format!("`{name}`"),
    }
}

/// What makes a scheme the same: words and hints do not count, nor the case of what has none.
fn facts(scheme: &Value) -> Value {
    let mut facts = canonical_data(scheme);
    let Some(object) = facts.as_object_mut() else {
        return facts;
    };
    object.retain(|key, _| key != "bearerFormat" && !is_prose(Place::SecurityScheme, false, key));
    let is_header = object.get("in") == Some(&json!("header"));
    for key in ["scheme", "name"]
        .into_iter()
        .filter(|key| *key == "scheme" || is_header)
    {
        if let Some(Value::String(text)) = object.get_mut(key) {
            text.make_ascii_lowercase();
        }
    }
    let flows = object.get_mut("flows").and_then(Value::as_object_mut);
    for (_, flow) in flows.into_iter().flatten() {
        let Some(flow) = flow.as_object_mut() else { continue };
        flow.retain(|key, _| !is_prose(Place::OAuthFlow, false, key));
        let scopes = flow.get_mut("scopes").and_then(Value::as_object_mut);
        for (_, words) in scopes.into_iter().flatten() {
            *words = Value::Null;
        }
    }
    facts
}
