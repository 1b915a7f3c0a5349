//! Paths, with placeholders whose names in Rust no other argument has.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    Progenitor,
    idents::{argument_ident, free},
};
use crate::{report::Omitted, walk::METHODS};

/// A path as progenitor writes it.
pub(super) struct Template {
    pub(super) path: String,
    /// The placeholders' names there and here.
    pub(super) names: Vec<(String, String)>,
}

impl<'a> Progenitor<'a> {
    pub(super) fn paths(&mut self) -> Map<String, Value> {
        let mut taken = super::method_names::MethodNames::default();
        let mut paths = Map::new();
        let given = self.given.get("paths").and_then(Value::as_object);
        self.at.push("paths");
        for (path, item) in given.into_iter().flatten() {
            let Some(item) = item.as_object().filter(|_| !path.starts_with("x-")) else {
                continue;
            };
            let (name, lowered) = self.at_key(path, |lowering| lowering.path_item(path, item, &mut taken));
            if !lowered.is_empty() {
                paths.insert(name, Value::Object(lowered));
            }
        }
        self.at.pop();
        paths
    }

    fn path_item(
        &mut self,
        path: &str,
        item: &'a Map<String, Value>,
        taken: &mut super::method_names::MethodNames,
    ) -> (String, Map<String, Value>) {
        let mut lowered = Map::new();
        let template = self.template(path, item);
        for method in METHODS {
            let Some(operation) = item.get(method).and_then(Value::as_object) else {
                continue;
            };
            let result = self.at_key(method, |lowering| match &template {
                Some(template) => {
                    let parameters = lowering.parameters_of(item, operation);
                    lowering.operation(method, template, operation, &parameters, taken)
                }
                None => Err("its path is no template that progenitor reads".to_owned()),
            });
            match result {
                Ok(operation) => {
                    lowered.insert(method.to_owned(), Value::Object(operation));
                }
                Err(reason) => self.omit(method, path, reason),
            }
        }
        (
            template.map_or_else(|| path.to_owned(), |template| template.path),
            lowered,
        )
    }

    fn omit(&mut self, method: &str, path: &str, reason: String) {
        self.report.generated = self.report.generated.saturating_sub(1);
        self.report.omitted.push(Omitted {
            operation: format!("{} {path}", method.to_uppercase()),
            pointer: self.at.join(method),
            reason,
            help: "send it with another client".to_owned(),
        });
    }

    /// The parameters of an operation and of its path. Of one name and place, the operation's counts.
    fn parameters_of(
        &self,
        item: &'a Map<String, Value>,
        operation: &'a Map<String, Value>,
    ) -> Vec<&'a Map<String, Value>> {
        let list = |from: &'a Map<String, Value>| {
            let list = from.get("parameters").and_then(Value::as_array);
            list.into_iter()
                .flatten()
                .filter_map(|parameter| self.resolved(parameter).as_object())
        };
        let mut parameters: Vec<&Map<String, Value>> = Vec::new();
        for parameter in list(item).chain(list(operation)) {
            let is_same =
                |other: &&Map<String, Value>| ["name", "in"].iter().all(|key| other.get(*key) == parameter.get(*key));
            parameters.retain(|other| !is_same(other));
            parameters.push(parameter);
        }
        parameters
    }

    fn template(&self, path: &str, item: &'a Map<String, Value>) -> Option<Template> {
        let mut others: BTreeSet<String> = ["body", "header_map"].iter().map(|name| (*name).to_owned()).collect();
        let mut styles = Vec::new();
        for operation in METHODS.iter().filter_map(|method| item.get(*method)?.as_object()) {
            for parameter in self.parameters_of(item, operation) {
                let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
                match parameter.get("in").and_then(Value::as_str) {
                    Some("path") => {
                        styles.push((name, parameter.get("style").and_then(Value::as_str).unwrap_or_default()))
                    }
                    _ => {
                        others.insert(argument_ident(name));
                    }
                }
            }
        }
        let mut written = String::new();
        let mut names: Vec<(String, String)> = Vec::new();
        let mut rest = path;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            if before.contains('}') || name.is_empty() || name.contains(['/', '{']) {
                return None;
            }
            let known = names
                .iter()
                .find(|(given, _)| given == name)
                .map(|(_, own)| own.clone());
            let own = known.unwrap_or_else(|| self.placeholder(name, &mut others, &mut names));
            let style = styles
                .iter()
                .find(|(styled, _)| *styled == name)
                .map_or("", |(_, style)| *style);
            let prefix = match style {
                "label" => ".".to_owned(),
                "matrix" => format!(";{name}="),
                _ => String::new(),
            };
            written.push_str(&format!("{before}{prefix}{{{own}}}"));
            rest = after;
        }
        if rest.contains('}') {
            return None;
        }
        written.push_str(rest);
        Some(Template { path: written, names })
    }

    fn placeholder(&self, name: &str, others: &mut BTreeSet<String>, names: &mut Vec<(String, String)>) -> String {
        let ident = argument_ident(name);
        let own = if others.insert(ident.clone()) {
            name.to_owned()
        } else {
            free(format!("{ident}_in_path"), others)
        };
        names.push((name.to_owned(), own.clone()));
        own
    }
}

/// A response or an operation without what it does not need here.
pub(super) fn keep(object: &Map<String, Value>, keys: &[&str]) -> Map<String, Value> {
    let is_kept = |key: &str| keys.contains(&key) || key.starts_with("x-");
    let kept = object.iter().filter(|(key, _)| is_kept(key));
    kept.map(|(key, value)| (key.clone(), value.clone())).collect()
}

pub(super) fn text_parameter(name: &str, location: &str, is_required: bool) -> Map<String, Value> {
    Map::from_iter([
        ("name".to_owned(), json!(name)),
        ("in".to_owned(), json!(location)),
        ("required".to_owned(), json!(is_required)),
        ("schema".to_owned(), json!({ "type": "string" })),
    ])
}
