//! The document as a whole, and what is known while it is lowered.

use std::{collections::BTreeMap, fmt};

use serde_json::{Map, Value, json};

use super::{
    accepts,
    anchors::anchors,
    grammar::Kind,
    loose,
    names::{self, Names},
};
use crate::{
    Pointer, Report,
    report::Omitted,
    walk::{METHODS, Place},
};

/// The version that comes out.
pub(crate) const VERSION: &str = "3.0.3";

/// A document on its way down to 3.0.3.
pub(super) struct Lowering<'a> {
    /// The document as it is.
    pub(super) root: &'a Value,
    /// Whether it is 3.0 already: a schema means something else there in a few places.
    pub(super) is_older: bool,
    pub(super) report: Report,
    /// Where in the document this is.
    pub(super) at: Pointer,
    /// How deep in schemas, or in objects that are written out where they are referred to.
    pub(super) depth: usize,
    pub(super) names: Names,
    /// What `$id` and `$anchor` name.
    pub(super) anchors: BTreeMap<String, Pointer>,
    /// Schemas that are referred to where they stand, and become components.
    pub(super) hoisted: BTreeMap<Pointer, String>,
    pub(super) waiting: Vec<Pointer>,
    /// The component schemas that accept more than the document says.
    pub(super) loose: loose::Loose,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        let version = root.get("openapi").and_then(Value::as_str).unwrap_or_default();
        Self {
            root,
            is_older: version.starts_with("3.0."),
            report: Report::default(),
            at: Pointer::root(),
            depth: 0,
            names: Names::new(root),
            anchors: anchors(root),
            hoisted: BTreeMap::new(),
            waiting: Vec::new(),
            loose: loose::Loose::of(root),
        }
    }

    pub(super) fn run(mut self) -> (Value, Report) {
        let mut lowered = Map::new();
        lowered.insert("openapi".to_owned(), json!(VERSION));
        let info = self.at_key("info", |lowering| {
            let info = lowering.root.get("info").unwrap_or(&Value::Null);
            lowering.object(Kind::Info, info)
        });
        let no_info = || json!({ "title": "", "version": "" });
        lowered.insert("info".to_owned(), info.unwrap_or_else(no_info));
        self.simple_fields(&mut lowered);
        let paths = self.at_key("paths", |lowering| lowering.paths("paths"));
        let webhooks = self.at_key("webhooks", |lowering| lowering.paths("webhooks"));
        if !webhooks.is_empty() {
            self.at_key("webhooks", |lowering| {
                lowering.note("webhooks", "kept as `x-webhooks`", "");
            });
            lowered.insert("x-webhooks".to_owned(), Value::Object(webhooks));
        }
        lowered.insert("paths".to_owned(), Value::Object(paths));
        let components = self.components();
        if !components.is_empty() {
            lowered.insert("components".to_owned(), Value::Object(components));
        }
        let mut lowered = Value::Object(lowered);
        names::unique_operation_ids(&mut lowered, &mut self.report);
        accepts::drop_unfit_defaults(&mut lowered, &mut self.report);
        self.count(&lowered);
        self.report.approximated.sort();
        self.report.approximated.dedup();
        (lowered, self.report)
    }

    fn simple_fields(&mut self, lowered: &mut Map<String, Value>) {
        for (key, kind) in [("servers", Kind::Server), ("tags", Kind::Tag)] {
            if let Some(list) = self.root.get(key) {
                let list = self.at_key(key, |lowering| lowering.list(kind, list));
                lowered.extend(list.map(|list| (key.to_owned(), list)));
            }
        }
        if let Some(docs) = self.root.get("externalDocs") {
            let docs = self.at_key("externalDocs", |lowering| lowering.object(Kind::ExternalDocs, docs));
            lowered.extend(docs.map(|docs| ("externalDocs".to_owned(), docs)));
        }
        if let Some(security) = self.root.get("security") {
            let security = self.at_key("security", |lowering| lowering.security(security));
            lowered.extend(security.map(|security| ("security".to_owned(), security)));
        }
        let extensions = self.root.as_object().into_iter().flatten();
        for (key, value) in extensions.filter(|(key, _)| key.starts_with("x-")) {
            lowered.insert(key.clone(), value.clone());
        }
    }

    fn paths(&mut self, section: &str) -> Map<String, Value> {
        let mut paths = Map::new();
        for (path, item) in self.root.get(section).and_then(Value::as_object).into_iter().flatten() {
            if path.starts_with("x-") {
                paths.insert(path.clone(), item.clone());
                continue;
            }
            let is_path = section == "paths";
            let lowered = self.at_key(path, |lowering| {
                let item = lowering.path_item(item)?;
                Some(if is_path {
                    lowering.with_path_parameters(path, item)
                } else {
                    item
                })
            });
            let Some(lowered) = lowered else { continue };
            let name = if is_path && !path.starts_with('/') {
                format!("/{path}")
            } else {
                path.clone()
            };
            paths.insert(name, lowered);
        }
        paths
    }

    fn components(&mut self) -> Map<String, Value> {
        let mut components = Map::new();
        if let Some(given) = self.root.get("components") {
            let lowered = self.at_key("components", |lowering| lowering.object(Kind::Components, given));
            if let Some(Value::Object(lowered)) = lowered {
                components = lowered;
            }
        }
        components.retain(|_, section| section.as_object().is_none_or(|section| !section.is_empty()));
        let mut hoisted = Map::new();
        while let Some(place) = self.waiting.pop() {
            let (Some(name), Some(schema)) = (self.hoisted.get(&place).cloned(), self.root.pointer(&place.to_string()))
            else {
                continue;
            };
            let schema = self.at_place(place, |lowering| lowering.schema(schema));
            hoisted.insert(name, schema);
        }
        if !hoisted.is_empty()
            && let Some(schemas) = components.entry("schemas").or_insert_with(|| json!({})).as_object_mut()
        {
            schemas.extend(hoisted);
        }
        components
    }

    /// Counts the operations of the document and of what came out, and lists those that are lost.
    fn count(&mut self, lowered: &Value) {
        let given = self.root.get("paths").and_then(Value::as_object);
        for (path, item) in given.into_iter().flatten().filter(|(path, _)| !path.starts_with("x-")) {
            let item = self.resolved(item).unwrap_or(item);
            let name = format!("/{}", path.trim_start_matches('/'));
            let result = lowered
                .get("paths")
                .and_then(|paths| paths.get(path).or_else(|| paths.get(&name)));
            for method in METHODS.into_iter().filter(|method| item.get(*method).is_some()) {
                self.report.operations += 1;
                if result.is_some_and(|item| item.get(method).is_some()) {
                    self.report.generated += 1;
                } else {
                    self.report.omitted.push(Omitted {
                        operation: format!("{} {path}", method.to_uppercase()),
                        pointer: Pointer::root().join("paths").join(path).join(method),
                        reason: "it is not an operation object".to_owned(),
                        help: "write an object".to_owned(),
                    });
                }
            }
        }
    }

    pub(super) fn note(&mut self, keyword: &str, how: &str, help: &str) {
        let place = self.at.join(keyword);
        self.report.approximate(&place, keyword, how, help);
    }

    pub(super) fn at_key<T>(&mut self, key: impl fmt::Display, then: impl FnOnce(&mut Self) -> T) -> T {
        self.at.push(key);
        let result = then(self);
        self.at.pop();
        result
    }

    pub(super) fn at_place<T>(&mut self, place: Pointer, then: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.at, place);
        let result = then(self);
        self.at = before;
        result
    }

    /// What a place of the document is, and what stands there.
    pub(super) fn look_at(&self, target: &Pointer) -> Option<(Place, &'a Value)> {
        let mut found = (Place::Root, self.root);
        for segment in target.segments() {
            found = match found {
                // A list has the place of its members.
                (place, Value::Array(members)) => (place, members.get(segment.parse::<usize>().ok()?)?),
                (place, Value::Object(object)) => (place.child(segment), object.get(segment)?),
                _ => return None,
            };
        }
        Some(found)
    }
}
