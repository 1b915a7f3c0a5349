//! Two documents beside each other: routes, parameters, bodies, answers, servers, security, names.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use openapi31_codegen::{
    Pointer,
    document::schema_name,
    facts::is_prose,
    lower::{OperationRef, operations_of},
    walk::{self, METHODS, Place},
};
use serde_json::{Map, Value, json};

use super::{
    Diff, Finding, Side, fingerprint,
    schemas::{NodeId, Pairs, words_changed},
    shape::{Any, Shapes, Site, address},
    subject::{short, subject},
};
use crate::canonical::{canonical_data, canonical_schema};

/// How deep renamed schemas are compared.
const RENAMED_DEPTH: usize = 8;

pub(super) fn compare(old: &Value, new: &Value) -> Diff {
    let mut comparison = Comparison {
        pairs: Pairs::new(old, new),
        roots: Vec::new(),
        general: Vec::new(),
        served: BTreeMap::new(),
        old,
        new,
    };
    comparison.document();
    comparison.routes();
    comparison.pairs.run();
    comparison.names();
    comparison.finish()
}

/// An operation as callers see it.
struct Route<'a> {
    operation: OperationRef<'a>,
    /// Its path below its servers' hosts.
    path: String,
    /// The addresses it is served from, without the part that every path starts with.
    servers: BTreeSet<String>,
    servers_at: Pointer,
    /// The ways to authenticate: each a set of schemes with their scopes.
    security: BTreeSet<BTreeSet<String>>,
    security_at: Pointer,
}

impl Route<'_> {
    fn name(&self) -> String {
        format!("{} {}", self.operation.method.to_uppercase(), self.path)
    }

    /// What makes two routes the same: the names of placeholders do not count.
    fn key(&self) -> (String, &'static str) {
        (without_names(&self.path), self.operation.method)
    }
}

/// Where something is said first, and for which operations.
type Reached = (Pointer, BTreeSet<String>);

/// Old and new words by keyword, and the operations that they are shown with.
type Texts = (Map<String, Value>, Map<String, Value>, BTreeSet<String>);

struct Comparison<'a> {
    pairs: Pairs<'a>,
    /// The node that each operation starts from.
    roots: Vec<(String, NodeId)>,
    /// What is about no operation in particular, with those it is about anyway.
    general: Vec<(Finding, BTreeSet<String>)>,
    /// Changes of servers: from what, to what, where, for whom.
    served: BTreeMap<(Vec<String>, Vec<String>), Reached>,
    old: &'a Value,
    new: &'a Value,
}

impl<'a> Comparison<'a> {
    fn say(&mut self, rule: &'static str, location: &Pointer, message: String, old: Value, new: Value) {
        self.say_of(BTreeSet::new(), rule, location, message, [old, new]);
    }

    fn say_of(
        &mut self,
        operations: BTreeSet<String>,
        rule: &'static str,
        location: &Pointer,
        message: String,
        [old, new]: [Value; 2],
    ) {
        let finding = Finding {
            rule,
            location: location.clone(),
            message,
            old,
            new,
        };
        self.general.push((finding, operations));
    }

    fn find(&mut self, node: NodeId, rule: &'static str, location: &Pointer, message: String, [old, new]: [Value; 2]) {
        self.pairs.find(
            node,
            Finding {
                rule,
                location: location.clone(),
                message,
                old,
                new,
            },
        );
    }

    /// What the document says about itself.
    fn document(&mut self) {
        let (old, new) = (self.old, self.new);
        let node = self.pairs.node();
        let root = Pointer::root();
        self.words(node, Place::Root, (old, &root), (new, &root));
        let known = ["openapi", "info", "servers", "paths", "components", "security", "tags"];
        self.unknown(node, Place::Root, &known, (old, &root), (new, &root));
        const NONE: &Value = &Value::Null;
        let info = root.join("info");
        let (before, now) = (old.get("info").unwrap_or(NONE), new.get("info").unwrap_or(NONE));
        self.words(node, Place::Info, (before, &info), (now, &info));
        if before.get("title") != now.get("title") {
            let text = |value: &'a Value| value.get("info")?.get("title")?.as_str();
            let (before, now): (Vec<_>, Vec<_>) = (text(old).into_iter().collect(), text(new).into_iter().collect());
            self.pairs.find(node, words_changed(&info.join("title"), &before, &now));
        }
        if before.get("version") != now.get("version") {
            let value = |value: &Value| value.get("version").cloned().unwrap_or(Value::Null);
            let message = format!("the document's version was {} and is {}", value(before), value(now));
            let values = [value(before), value(now)];
            self.find(node, "contract-version-changed", &info.join("version"), message, values);
        }
        let components = root.join("components");
        let shelves = [
            "schemas",
            "responses",
            "parameters",
            "requestBodies",
            "headers",
            "securitySchemes",
            "examples",
        ];
        let (before, now) = (
            old.get("components").unwrap_or(NONE),
            new.get("components").unwrap_or(NONE),
        );
        self.unknown(
            node,
            Place::Components,
            &shelves,
            (before, &components),
            (now, &components),
        );
        let found = self
            .pairs
            .nodes
            .get_mut(node)
            .map(|node| std::mem::take(&mut node.findings));
        self.general
            .extend(found.into_iter().flatten().map(|finding| (finding, BTreeSet::new())));
    }

    fn routes(&mut self) {
        let (old, new) = (self.old, self.new);
        let (before, now) = (routes(old), routes(new));
        let index = |routes: &[Route<'_>]| -> BTreeMap<(String, &'static str), usize> {
            routes
                .iter()
                .enumerate()
                .map(|(index, route)| (route.key(), index))
                .collect()
        };
        let (before_by_key, now_by_key) = (index(&before), index(&now));
        for (key, index) in &before_by_key {
            match now_by_key.get(key) {
                Some(other) => self.route(&before[*index], &now[*other]),
                None => self.lone(&before[*index], &now, false),
            }
        }
        for (key, index) in &now_by_key {
            if !before_by_key.contains_key(key) {
                self.lone(&now[*index], &before, true);
            }
        }
        for ((old, new), (place, operations)) in std::mem::take(&mut self.served) {
            let who = match (operations.len(), operations.first()) {
                (1, Some(only)) => format!("`{only}` is"),
                (count, _) => format!("{count} operations are"),
            };
            let message = format!("{who} served from {} instead of {}", listed(&new), listed(&old));
            self.say_of(operations, "servers-changed", &place, message, [json!(old), json!(new)]);
        }
    }

    /// A route that is in one document only.
    fn lone(&mut self, route: &Route<'a>, others: &[Route<'a>], is_new: bool) {
        let path = route.key().0;
        let has_siblings = others.iter().any(|other| other.key().0 == path);
        let name = route.name();
        let place = match has_siblings {
            true => route.operation.place(),
            false => Pointer::root().join("paths").join(route.operation.path),
        };
        let rule = match (has_siblings, is_new) {
            (false, true) => "path-added",
            (false, false) => "path-removed",
            (true, true) => "method-added",
            (true, false) => "method-removed",
        };
        let message = format!("`{name}` is {}", if is_new { "new" } else { "gone" });
        let values = if is_new {
            [Value::Null, json!(name)]
        } else {
            [json!(name), Value::Null]
        };
        let operations = BTreeSet::from([name]);
        self.say_of(operations, rule, &place, message, values);
    }

    /// A route that is in both.
    fn route(&mut self, old: &Route<'a>, new: &Route<'a>) {
        let name = new.name();
        let node = self.pairs.node();
        self.roots.push((name.clone(), node));
        let (place, old_place) = (new.operation.place(), old.operation.place());
        let (before, now) = (old.operation.value, new.operation.value);
        if old.path != new.path {
            let message = format!("the placeholders of `{}` have other names: `{}`", old.path, new.path);
            let item = Pointer::root().join("paths").join(new.operation.path);
            self.find(
                node,
                "path-parameter-renamed",
                &item,
                message,
                [json!(old.path), json!(new.path)],
            );
        }
        let id = |value: &Value| value.get("operationId").cloned().unwrap_or(Value::Null);
        if id(before) != id(now) {
            let said = |id: Value| id.as_str().map_or_else(|| "none".to_owned(), |id| format!("`{id}`"));
            let message = format!(
                "the operation id of `{name}` was {} and is {}",
                said(id(before)),
                said(id(now))
            );
            self.find(
                node,
                "operation-id-changed",
                &place.join("operationId"),
                message,
                [id(before), id(now)],
            );
        }
        let rules = ["operation-deprecated", "operation-undeprecated"];
        self.deprecation(node, rules, (before, &old_place), (now, &place));
        self.servers(old, new);
        self.security(node, old, new);
        self.words(node, Place::Operation, (before, &old_place), (now, &place));
        let item = |route: &Route<'a>| Pointer::root().join("paths").join(route.operation.path);
        let (old_item, new_item) = (item(old), item(new));
        self.words(
            node,
            Place::PathItem,
            (old.operation.item, &old_item),
            (new.operation.item, &new_item),
        );
        let known = [&METHODS[..], &["parameters", "servers"]].concat();
        let items = ((old.operation.item, &old_item), (new.operation.item, &new_item));
        self.unknown(node, Place::PathItem, &known, items.0, items.1);
        let known = [
            "operationId",
            "parameters",
            "requestBody",
            "responses",
            "security",
            "servers",
            "deprecated",
            "tags",
        ];
        self.unknown(node, Place::Operation, &known, (before, &old_place), (now, &place));
        self.parameters(node, old, new);
        self.body(node, old, new);
        self.responses(node, old, new);
    }

    fn deprecation(
        &mut self,
        node: NodeId,
        rules: [&'static str; 2],
        old: (&Value, &Pointer),
        new: (&Value, &Pointer),
    ) {
        let is = |value: &Value| value.get("deprecated") == Some(&Value::Bool(true));
        let (before, now) = (is(old.0), is(new.0));
        if before != now {
            let (rule, place, what) = if now {
                (rules[0], new.1, "is deprecated")
            } else {
                (rules[1], old.1, "is not deprecated any more")
            };
            let message = format!("{} {what}", self.pairs.subject(place, !now));
            self.find(
                node,
                rule,
                &place.join("deprecated"),
                message,
                [json!(before), json!(now)],
            );
        }
    }

    /// One change for all operations that move from the same servers to the same servers.
    fn servers(&mut self, old: &Route<'a>, new: &Route<'a>) {
        if old.servers == new.servers {
            return;
        }
        let key = (
            old.servers.iter().cloned().collect(),
            new.servers.iter().cloned().collect(),
        );
        let entry = self
            .served
            .entry(key)
            .or_insert_with(|| (new.servers_at.clone(), BTreeSet::new()));
        entry.1.insert(new.name());
    }

    fn security(&mut self, node: NodeId, old: &Route<'a>, new: &Route<'a>) {
        let is_enough =
            |way: &BTreeSet<String>, ways: &BTreeSet<BTreeSet<String>>| ways.iter().any(|other| other.is_subset(way));
        let told = |way: &BTreeSet<String>| match way.len() {
            0 => "asking without authentication".to_owned(),
            _ => way.iter().cloned().collect::<Vec<_>>().join(" and "),
        };
        for way in old.security.iter().filter(|way| !is_enough(way, &new.security)) {
            let message = format!("{} is not enough any more", told(way));
            self.find(
                node,
                "security-tightened",
                &new.security_at,
                message,
                [json!(told(way)), Value::Null],
            );
        }
        for way in new.security.iter().filter(|way| !is_enough(way, &old.security)) {
            let message = format!("{} is enough now", told(way));
            self.find(
                node,
                "security-loosened",
                &new.security_at,
                message,
                [Value::Null, json!(told(way))],
            );
        }
    }

    fn parameters(&mut self, node: NodeId, old: &Route<'a>, new: &Route<'a>) {
        let before = parameters(old, &self.pairs.old);
        let now = parameters(new, &self.pairs.new);
        for (key, parameter) in &before {
            match now.get(key) {
                Some(other) => self.parameter(node, parameter, other),
                None => {
                    let name = told(&parameter.value["name"]);
                    let message = format!("{} is gone", self.pairs.subject(&parameter.pointer, true));
                    let values = [json!(name), Value::Null];
                    self.find(node, "request-parameter-removed", &parameter.pointer, message, values);
                }
            }
        }
        for (_, parameter) in now.iter().filter(|(key, _)| !before.contains_key(*key)) {
            let name = told(&parameter.value["name"]);
            let is_required = is_true(parameter.value, "required");
            let (rule, how) = if is_required {
                ("request-parameter-added-required", "new, and required")
            } else {
                ("request-parameter-added", "new")
            };
            let message = format!("{} is {how}", self.pairs.subject(&parameter.pointer, false));
            self.find(node, rule, &parameter.pointer, message, [Value::Null, json!(name)]);
        }
    }

    fn parameter(&mut self, node: NodeId, old: &Site<'a>, new: &Site<'a>) {
        let subject = self.pairs.subject(&new.pointer, false);
        self.became(
            node,
            ["request-parameter-became-required", "request-parameter-became-optional"],
            (is_true(old.value, "required"), is_true(new.value, "required")),
            &new.pointer,
            &subject,
        );
        let rules = ["request-parameter-deprecated", "request-parameter-undeprecated"];
        self.deprecation(node, rules, (old.value, &old.pointer), (new.value, &new.pointer));
        let (before, now) = (style(old.value), style(new.value));
        if before != now {
            let message = format!("{subject} is written in another way");
            self.find(
                node,
                "request-parameter-style-changed",
                &new.pointer,
                message,
                [before, now],
            );
        }
        self.words(
            node,
            Place::Parameter,
            (old.value, &old.pointer),
            (new.value, &new.pointer),
        );
        let known = [
            "name",
            "in",
            "required",
            "deprecated",
            "style",
            "explode",
            "allowReserved",
            "schema",
            "content",
            "$ref",
        ];
        let known = [&known[..], &["allowEmptyValue"]].concat();
        self.unknown(
            node,
            Place::Parameter,
            &known,
            (old.value, &old.pointer),
            (new.value, &new.pointer),
        );
        self.carried(node, old, new, Side::Request);
    }

    /// The schema of a parameter or a header, whichever way it is given.
    fn carried(&mut self, node: NodeId, old: &Site<'a>, new: &Site<'a>, side: Side) {
        let (before, now) = (schema_of(old), schema_of(new));
        if before.is_some() || now.is_some() {
            let (before, now) = (
                before.unwrap_or_else(|| anything(old)),
                now.unwrap_or_else(|| anything(new)),
            );
            self.pairs.below(node, &before, &now, side);
        }
    }

    fn became(
        &mut self,
        node: NodeId,
        rules: [&'static str; 2],
        (before, now): (bool, bool),
        place: &Pointer,
        what: &str,
    ) {
        if before == now {
            return;
        }
        let (rule, how) = if now {
            (rules[0], "required")
        } else {
            (rules[1], "optional")
        };
        let message = format!("{what} is {how} now");
        self.find(node, rule, place, message, [json!(before), json!(now)]);
    }

    fn body(&mut self, node: NodeId, old: &Route<'a>, new: &Route<'a>) {
        let body = |route: &Route<'a>, shapes: &Shapes<'a>| {
            let pointer = route.operation.place().join("requestBody");
            let value = route.operation.value.get("requestBody")?;
            Some(shapes.follow(Site { value, pointer }))
        };
        let (before, now) = (body(old, &self.pairs.old), body(new, &self.pairs.new));
        match (before, now) {
            (None, None) => {}
            (Some(before), None) => {
                let message = format!("`{}` takes no body any more", new.name());
                self.find(
                    node,
                    "request-body-removed",
                    &before.pointer,
                    message,
                    [json!(true), json!(false)],
                );
            }
            (None, Some(now)) => {
                let (rule, how) = match is_true(now.value, "required") {
                    true => ("request-body-added-required", "has to carry"),
                    false => ("request-body-added", "may carry"),
                };
                let message = format!("`{}` {how} a body", new.name());
                self.find(node, rule, &now.pointer, message, [json!(false), json!(true)]);
            }
            (Some(before), Some(now)) => {
                let is_required = (is_true(before.value, "required"), is_true(now.value, "required"));
                let rules = ["request-body-became-required", "request-body-became-optional"];
                let what = format!("the body of `{}`", new.name());
                self.became(node, rules, is_required, &now.pointer, &what);
                self.words(
                    node,
                    Place::RequestBody,
                    (before.value, &before.pointer),
                    (now.value, &now.pointer),
                );
                let known = ["content", "required", "$ref"];
                let places = ((before.value, &before.pointer), (now.value, &now.pointer));
                self.unknown(node, Place::RequestBody, &known, places.0, places.1);
                let rules = ["request-media-type-added", "request-media-type-removed"];
                self.content(node, &before, &now, Side::Request, rules);
            }
        }
    }

    fn responses(&mut self, node: NodeId, old: &Route<'a>, new: &Route<'a>) {
        let before = entries(old.operation.value, &old.operation.place(), "responses");
        let now = entries(new.operation.value, &new.operation.place(), "responses");
        for (status, response) in &before {
            if let Some(other) = now.get(status) {
                let (before, now) = (
                    self.pairs.old.follow(response.clone()),
                    self.pairs.new.follow(other.clone()),
                );
                self.response(node, &before, &now);
                continue;
            }
            let rule = if status.starts_with('2') {
                "response-success-removed"
            } else {
                "response-error-removed"
            };
            let message = format!("`{}` is not documented to answer {status} any more", new.name());
            self.find(node, rule, &response.pointer, message, [json!(status), Value::Null]);
        }
        for (status, response) in now.iter().filter(|(status, _)| !before.contains_key(*status)) {
            let rule = if status.starts_with('2') {
                "response-success-added"
            } else {
                "response-error-added"
            };
            let message = format!("`{}` is documented to answer {status}", new.name());
            self.find(node, rule, &response.pointer, message, [Value::Null, json!(status)]);
        }
    }

    fn response(&mut self, node: NodeId, old: &Site<'a>, new: &Site<'a>) {
        self.words(
            node,
            Place::Response,
            (old.value, &old.pointer),
            (new.value, &new.pointer),
        );
        let text = |site: &Site<'a>| {
            site.value
                .get("description")
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        if text(old) != text(new) {
            let texts = |site| text(site).into_iter().collect::<Vec<_>>();
            self.pairs.find(
                node,
                words_changed(&new.pointer.join("description"), &texts(old), &texts(new)),
            );
        }
        let known = ["description", "headers", "content", "$ref"];
        self.unknown(
            node,
            Place::Response,
            &known,
            (old.value, &old.pointer),
            (new.value, &new.pointer),
        );
        self.headers(node, old, new);
        let rules = ["response-media-type-added", "response-media-type-removed"];
        self.content(node, old, new, Side::Response, rules);
    }

    fn headers(&mut self, node: NodeId, old: &Site<'a>, new: &Site<'a>) {
        let lower = |entries: BTreeMap<&'a str, Site<'a>>| -> BTreeMap<String, Site<'a>> {
            entries
                .into_iter()
                .map(|(name, site)| (name.to_ascii_lowercase(), site))
                .collect()
        };
        let before = lower(entries(old.value, &old.pointer, "headers"));
        let now = lower(entries(new.value, &new.pointer, "headers"));
        for (name, header) in &before {
            let Some(other) = now.get(name) else {
                let message = format!("{} is gone", self.pairs.subject(&header.pointer, true));
                self.find(
                    node,
                    "response-header-removed",
                    &header.pointer,
                    message,
                    [json!(name), Value::Null],
                );
                continue;
            };
            let (before, now) = (
                self.pairs.old.follow(header.clone()),
                self.pairs.new.follow(other.clone()),
            );
            let rules = ["response-header-became-required", "response-header-became-optional"];
            let is_required = (is_true(before.value, "required"), is_true(now.value, "required"));
            let subject = self.pairs.subject(&other.pointer, false);
            self.became(node, rules, is_required, &now.pointer, &subject);
            self.words(
                node,
                Place::Header,
                (before.value, &before.pointer),
                (now.value, &now.pointer),
            );
            let known = ["required", "schema", "content", "$ref"];
            let places = ((before.value, &before.pointer), (now.value, &now.pointer));
            self.unknown(node, Place::Header, &known, places.0, places.1);
            self.carried(node, &before, &now, Side::Response);
        }
        for (name, header) in now.iter().filter(|(name, _)| !before.contains_key(*name)) {
            let message = format!("{} is new", self.pairs.subject(&header.pointer, false));
            self.find(
                node,
                "response-header-added",
                &header.pointer,
                message,
                [Value::Null, json!(name)],
            );
        }
    }

    fn content(&mut self, node: NodeId, old: &Site<'a>, new: &Site<'a>, side: Side, rules: [&'static str; 2]) {
        let (before, now) = (
            entries(old.value, &old.pointer, "content"),
            entries(new.value, &new.pointer, "content"),
        );
        for (name, media) in &before {
            let Some(other) = now.get(name) else {
                let message = format!("{} can no longer be `{name}`", self.pairs.subject(&old.pointer, true));
                self.find(node, rules[1], &media.pointer, message, [json!(name), Value::Null]);
                continue;
            };
            self.words(
                node,
                Place::MediaType,
                (media.value, &media.pointer),
                (other.value, &other.pointer),
            );
            let places = ((media.value, &media.pointer), (other.value, &other.pointer));
            self.unknown(node, Place::MediaType, &["schema"], places.0, places.1);
            self.carried(node, media, other, side);
        }
        for (name, media) in now.iter().filter(|(name, _)| !before.contains_key(*name)) {
            let message = format!("{} can be `{name}`", self.pairs.subject(&new.pointer, false));
            self.find(node, rules[0], &media.pointer, message, [Value::Null, json!(name)]);
        }
    }

    /// Words that stand at a place itself.
    fn words(&mut self, node: NodeId, place: Place, old: (&'a Value, &Pointer), new: (&'a Value, &Pointer)) {
        let words = |value: &'a Value| -> BTreeMap<&'a str, String> {
            let object = value.as_object();
            let is_reference = value.get("$ref").is_some();
            let words = object
                .into_iter()
                .flatten()
                .filter(|(key, _)| is_prose(place, is_reference, key));
            words
                .map(|(key, value)| {
                    (
                        key.as_str(),
                        value
                            .as_str()
                            .map_or_else(|| canonical_data(value).to_string(), str::to_owned),
                    )
                })
                .collect()
        };
        let (before, now) = (words(old.0), words(new.0));
        let keys: BTreeSet<&str> = before.keys().chain(now.keys()).copied().collect();
        for key in keys {
            let texts = |words: &BTreeMap<&str, String>| words.get(key).cloned();
            let (one, other) = (texts(&before), texts(&now));
            if one != other {
                let at = if other.is_some() { new.1 } else { old.1 };
                let one: Vec<&str> = one.iter().map(String::as_str).collect();
                let other: Vec<&str> = other.iter().map(String::as_str).collect();
                self.pairs.find(node, words_changed(&at.join(key), &one, &other));
            }
        }
    }

    /// Whatever else stands at a place and is not known.
    fn unknown(
        &mut self,
        node: NodeId,
        place: Place,
        known: &[&str],
        old: (&'a Value, &Pointer),
        new: (&'a Value, &Pointer),
    ) {
        let keys = |value: &'a Value| value.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
        let all: BTreeSet<&str> = keys(old.0).chain(keys(new.0)).collect();
        for key in all
            .into_iter()
            .filter(|key| !known.contains(key) && !is_prose(place, false, key))
        {
            let value = |shapes: &Shapes<'a>, value: &'a Value| {
                value.get(key).map_or(Value::Null, |value| shapes.written_out(value))
            };
            let (before, now) = (value(&self.pairs.old, old.0), value(&self.pairs.new, new.0));
            if before != now {
                let at = if now.is_null() { old.1 } else { new.1 };
                let subject = self.pairs.subject(at, now.is_null());
                let message = format!("`{key}` of {subject} changed, and there is no rule for it");
                self.find(node, "unknown-keyword-changed", &at.join(key), message, [before, now]);
            }
        }
    }

    /// Named schemas that came, went, or have another name.
    fn names(&mut self) {
        let (used_before, used_now) = (uses(self.old), uses(self.new));
        let (before, now) = (schemas(self.old), schemas(self.new));
        let mut come: Vec<&'a str> = now.keys().filter(|name| !before.contains_key(*name)).copied().collect();
        let place = |name: &str| Pointer::root().join("components").join("schemas").join(name);
        for (name, value) in before.iter().filter(|(name, _)| !now.contains_key(*name)) {
            let users = used_before.get(name);
            let same = come.iter().position(|other| {
                let digest = |shapes: &Shapes<'a>, name: &str, value| {
                    shapes.digest_of(&Shapes::at(value, place(name)), RENAMED_DEPTH)
                };
                let is_used = users.is_some() == used_now.contains_key(other);
                is_used
                    && now.get(other).is_some_and(|value_now| {
                        digest(&self.pairs.old, name, value) == digest(&self.pairs.new, other, value_now)
                    })
            });
            let operations = users.cloned().unwrap_or_default();
            match (same, users) {
                (Some(index), _) => {
                    let other = come.remove(index);
                    let message = format!("the schema `{name}` is called `{other}` now");
                    self.say_of(
                        operations,
                        "schema-renamed",
                        &place(other),
                        message,
                        [json!(name), json!(other)],
                    );
                }
                (None, Some(_)) => {
                    let message = format!("no schema is called `{name}` any more");
                    self.say_of(
                        operations,
                        "schema-removed",
                        &place(name),
                        message,
                        [json!(name), Value::Null],
                    );
                }
                (None, None) => {
                    let message = format!("the schema `{name}`, which nothing used, is gone");
                    self.say("unused-schema-removed", &place(name), message, json!(name), Value::Null);
                }
            }
        }
        for name in come {
            match used_now.get(name) {
                Some(operations) => {
                    let message = format!("the schema `{name}` is new");
                    self.say_of(
                        operations.clone(),
                        "schema-added",
                        &place(name),
                        message,
                        [Value::Null, json!(name)],
                    );
                }
                None => {
                    let message = format!("the schema `{name}` is new, and nothing uses it");
                    self.say("unused-schema-added", &place(name), message, Value::Null, json!(name));
                }
            }
        }
        for (name, value) in &before {
            let Some(other) = now.get(name) else { continue };
            if used_before.contains_key(name) || used_now.contains_key(name) {
                continue;
            }
            self.unused(&place(name), value, other);
        }
    }

    /// A schema that nothing uses: said to have changed, but not how.
    fn unused(&mut self, place: &Pointer, old: &'a Value, new: &'a Value) {
        let facts = |value: &Value| {
            let mut value = value.clone();
            let dropped = walk::objects_mut(&mut value, Place::Schema, &mut Pointer::root(), &mut |at, _, object| {
                let is_reference = object.contains_key("$ref");
                object.retain(|key, _| !is_prose(at, is_reference, key));
                Ok(())
            });
            debug_assert!(dropped.is_ok(), "the visitor never fails");
            canonical_schema(&value)
        };
        if facts(old) != facts(new) {
            let message = format!("{}, which nothing uses, changed", self.pairs.subject(place, false));
            self.say("unused-schema-changed", place, message, Value::Null, Value::Null);
        } else if canonical_schema(old) != canonical_schema(new) {
            self.general
                .push((words_changed(&place.join("description"), &[""], &[""]), BTreeSet::new()));
        }
    }

    /// Gives every finding the operations that lead to it.
    fn finish(self) -> Diff {
        let mut found: BTreeMap<String, (Finding, BTreeSet<String>)> = BTreeMap::new();
        let mut words = Words::default();
        let mut add = |finding: &Finding, operations: &BTreeSet<String>| {
            if words.took(finding, operations) {
                return;
            }
            let entry = found
                .entry(fingerprint(finding))
                .or_insert_with(|| (finding.clone(), BTreeSet::new()));
            entry.1.extend(operations.iter().cloned());
        };
        for (finding, operations) in &self.general {
            add(finding, operations);
        }
        let nodes = &self.pairs.nodes;
        let mut reached: Vec<BTreeSet<String>> = vec![BTreeSet::new(); nodes.len()];
        let mut seen: Vec<usize> = vec![usize::MAX; nodes.len()];
        for (index, (name, root)) in self.roots.iter().enumerate() {
            let mut waiting = vec![*root];
            while let Some(node) = waiting.pop() {
                if std::mem::replace(&mut seen[node], index) == index {
                    continue;
                }
                if !nodes[node].findings.is_empty() {
                    reached[node].insert(name.clone());
                }
                waiting.extend(&nodes[node].below);
            }
        }
        for (node, operations) in nodes.iter().zip(&reached) {
            node.findings.iter().for_each(|finding| add(finding, operations));
        }
        for (finding, operations) in words.told([self.new, self.old]) {
            found.insert(fingerprint(&finding), (finding, operations));
        }
        Diff::of(found)
    }
}

/// Words that changed, gathered by what they are about: nobody reads three lines about one operation's words.
#[derive(Default)]
struct Words {
    places: BTreeMap<Pointer, Texts>,
}

impl Words {
    fn took(&mut self, finding: &Finding, operations: &BTreeSet<String>) -> bool {
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

    fn told(self, documents: [&Value; 2]) -> impl Iterator<Item = (Finding, BTreeSet<String>)> {
        self.places.into_iter().map(move |(place, (old, new, operations))| {
            let keywords: Vec<String> = new.keys().map(|keyword| format!("`{keyword}`")).collect();
            let finding = Finding {
                rule: "words-changed",
                message: format!(
                    "{} is told in other words: {}",
                    subject(documents, &place),
                    keywords.join(", ")
                ),
                location: place,
                old: Value::Object(old),
                new: Value::Object(new),
            };
            (finding, operations)
        })
    }
}

fn routes(root: &Value) -> Vec<Route<'_>> {
    operations_of(root)
        .into_iter()
        .map(|operation| route(root, operation))
        .collect()
}

fn route<'a>(root: &'a Value, operation: OperationRef<'a>) -> Route<'a> {
    let place = operation.place();
    let mut item = place.clone();
    item.pop();
    let owners = [
        (operation.value, place.clone()),
        (operation.item, item),
        (root, Pointer::root()),
    ];
    let servers = owners.iter().find_map(|(owner, place)| {
        let servers = owner.get("servers")?.as_array().filter(|servers| !servers.is_empty())?;
        Some((servers.iter().map(server).collect::<Vec<_>>(), place.join("servers")))
    });
    let (servers, servers_at) =
        servers.unwrap_or_else(|| (vec![("/".to_owned(), String::new())], Pointer::root().join("servers")));
    // A part that all servers share belongs to the path: `/v1` may be written in either.
    let prefix = servers.first().map(|(_, prefix)| prefix.clone()).unwrap_or_default();
    let is_shared = servers.iter().all(|(_, other)| *other == prefix);
    let prefix = if is_shared { prefix } else { String::new() };
    let servers = servers
        .into_iter()
        .map(|(host, path)| if is_shared { host } else { host + &path });
    let security = owners
        .iter()
        .filter(|(owner, _)| !std::ptr::eq(*owner, operation.item))
        .find_map(|(owner, place)| Some((owner.get("security")?.as_array()?, place.join("security"))));
    let security_at = security
        .as_ref()
        .map_or_else(|| place.join("security"), |(_, place)| place.clone());
    Route {
        path: format!("{prefix}{}", operation.path),
        servers: servers.collect(),
        servers_at,
        security: ways(root, security.map(|(ways, _)| ways.as_slice()).unwrap_or_default()),
        security_at,
        operation,
    }
}

/// A server's host and the path below it, without a slash at the end. Variables stand for their defaults.
fn server(server: &Value) -> (String, String) {
    let mut url = server.get("url").and_then(Value::as_str).unwrap_or("/").to_owned();
    for (name, variable) in server.get("variables").and_then(Value::as_object).into_iter().flatten() {
        if let Some(default) = variable.get("default").and_then(Value::as_str) {
            url = url.replace(&format!("{{{name}}}"), default);
        }
    }
    let url = url.trim_end_matches('/');
    let start = url.find("://").map_or(0, |at| at + 3);
    match url[start..].find('/') {
        Some(at) => (url[..start + at].to_ascii_lowercase(), url[start + at..].to_owned()),
        None => (url.to_ascii_lowercase(), String::new()),
    }
}

/// Ways to authenticate, by what the schemes are and not by their names.
fn ways(root: &Value, requirements: &[Value]) -> BTreeSet<BTreeSet<String>> {
    if requirements.is_empty() {
        return BTreeSet::from([BTreeSet::new()]);
    }
    let scheme = |name: &str, scopes: &Value| {
        let defined = root
            .get("components")
            .and_then(|all| all.get("securitySchemes"))
            .and_then(|all| all.get(name));
        let mut told = defined.map_or_else(|| format!("`{name}`"), scheme_text);
        for scope in scopes.as_array().into_iter().flatten().filter_map(Value::as_str) {
            told.push_str(&format!(" with {scope}"));
        }
        told
    };
    let ways = requirements.iter().filter_map(Value::as_object);
    ways.map(|way| way.iter().map(|(name, scopes)| scheme(name, scopes)).collect())
        .collect()
}

fn scheme_text(scheme: &Value) -> String {
    let text = |key| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
    match text("type") {
        "apiKey" if text("in") == "header" => format!("a key in the header `{}`", text("name").to_ascii_lowercase()),
        "apiKey" => format!("a key in the {} `{}`", text("in"), text("name")),
        "http" => format!("HTTP {}", text("scheme").to_ascii_lowercase()),
        _ => {
            let mut facts = canonical_data(scheme);
            if let Some(facts) = facts.as_object_mut() {
                facts.retain(|key, _| !is_prose(Place::SecurityScheme, false, key));
            }
            short(&facts)
        }
    }
}

fn without_names(path: &str) -> String {
    let segments = path
        .split('/')
        .map(|segment| match (segment.find('{'), segment.rfind('}')) {
            (Some(start), Some(end)) if start < end => format!("{}{{}}{}", &segment[..start], &segment[end + 1..]),
            _ => segment.to_owned(),
        });
    let joined = segments.collect::<Vec<_>>().join("/");
    joined.trim_end_matches('/').to_owned()
}

/// The parameters of an operation and of its path, by place and name; those of the path by their order in it.
fn parameters<'a>(route: &Route<'a>, shapes: &Shapes<'a>) -> BTreeMap<(String, String), Site<'a>> {
    let place = route.operation.place();
    let mut item = place.clone();
    item.pop();
    let mut found = BTreeMap::new();
    for (owner, place) in [(route.operation.item, item), (route.operation.value, place)] {
        let list = owner.get("parameters").and_then(Value::as_array);
        for (index, value) in list.into_iter().flatten().enumerate() {
            let site = shapes.follow(Site {
                value,
                pointer: place.join("parameters").join(index),
            });
            let text = |key: &str| site.value.get(key).and_then(Value::as_str).unwrap_or_default();
            let name = match text("in") {
                "path" => placeholder(route.operation.path, text("name")),
                "header" => text("name").to_ascii_lowercase(),
                _ => text("name").to_owned(),
            };
            found.insert((text("in").to_owned(), name), site);
        }
    }
    found
}

/// Which placeholder of the path it is.
fn placeholder(path: &str, name: &str) -> String {
    match path.find(&format!("{{{name}}}")) {
        Some(at) => path[..at].matches('{').count().to_string(),
        None => name.to_owned(),
    }
}

/// How a parameter is written, with the defaults of OpenAPI.
fn style(parameter: &Value) -> Value {
    let text = |key| parameter.get(key).and_then(Value::as_str);
    let style = text("style").unwrap_or(match text("in") {
        Some("query" | "cookie") => "form",
        _ => "simple",
    });
    let explode = parameter
        .get("explode")
        .and_then(Value::as_bool)
        .unwrap_or(style == "form");
    json!({
        "style": style,
        "explode": explode,
        "allowReserved": is_true(parameter, "allowReserved"),
        "allowEmptyValue": is_true(parameter, "allowEmptyValue"),
    })
}

fn entries<'a>(owner: &'a Value, place: &Pointer, key: &str) -> BTreeMap<&'a str, Site<'a>> {
    let place = place.join(key);
    let object: Option<&'a Map<String, Value>> = owner.get(key).and_then(Value::as_object);
    object
        .into_iter()
        .flatten()
        .filter(|(name, _)| key != "responses" || !name.starts_with("x-"))
        .map(|(name, value)| {
            let pointer = place.join(name);
            (name.as_str(), Site { value, pointer })
        })
        .collect()
}

fn schema_of<'a>(site: &Site<'a>) -> Option<Any<'a>> {
    if let Some(schema) = site.value.get("schema") {
        return Some(Shapes::at(schema, site.pointer.join("schema")));
    }
    let content = entries(site.value, &site.pointer, "content");
    let (_, media) = content.into_iter().next()?;
    Some(Shapes::at(media.value.get("schema")?, media.pointer.join("schema")))
}

fn anything<'a>(site: &Site<'a>) -> Any<'a> {
    const TRUE: &Value = &Value::Bool(true);
    Rc::new(vec![vec![Site {
        value: TRUE,
        pointer: site.pointer.join("schema"),
    }]])
}

fn schemas(root: &Value) -> BTreeMap<&str, &Value> {
    let schemas = root
        .get("components")
        .and_then(|all| all.get("schemas"))
        .and_then(Value::as_object);
    schemas
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
        .collect()
}

/// Which operations lead to which named schemas.
fn uses(root: &Value) -> BTreeMap<&str, BTreeSet<String>> {
    let mut uses: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let named = schemas(root);
    for route in routes(root) {
        let mut waiting = vec![route.operation.value];
        waiting.extend(route.operation.item.get("parameters"));
        let mut seen = BTreeSet::new();
        while let Some(value) = waiting.pop() {
            match value {
                Value::Object(object) => {
                    if let Some(target) = object.get("$ref").and_then(Value::as_str) {
                        let name = schema_name(target).and_then(|name| named.get_key_value(name.as_str()));
                        if let Some((name, _)) = name {
                            uses.entry(name).or_default().insert(route.name());
                        }
                        let target = Pointer::parse(target).and_then(|target| root.pointer(&target.to_string()));
                        waiting.extend(target.filter(|target| seen.insert(address(target))));
                    }
                    waiting.extend(object.values());
                }
                Value::Array(members) => waiting.extend(members),
                _ => {}
            }
        }
    }
    uses
}

fn listed(texts: &[String]) -> String {
    texts
        .iter()
        .map(|text| format!("`{text}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn told(value: &Value) -> &str {
    value.as_str().unwrap_or("?")
}

fn is_true(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&Value::Bool(true))
}
