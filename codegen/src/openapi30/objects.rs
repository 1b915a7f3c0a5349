//! Objects that are no schemas: their fields as 3.0.3 has them.

use serde_json::{Map, Value, json};

use super::{
    grammar::{
        Form,
        Kind::{self, Header, MediaType, Parameter, PathItem, SecurityScheme},
    },
    root::Lowering,
};
use crate::document::reference;

/// How deep objects may be written out where they are referred to: one that contains itself never ends.
const DEEPEST: usize = 12;

impl<'a> Lowering<'a> {
    /// An object that may be a reference: the reference where 3.0 allows it, else what it leads to.
    pub(super) fn object_or_reference(&mut self, kind: Kind, value: &'a Value) -> Option<Value> {
        if kind == Kind::Schema {
            return Some(self.schema(value));
        }
        if kind == PathItem {
            return self.path_item(value);
        }
        let Some(target) = reference(value) else {
            return self.object(kind, value);
        };
        if let (Some(reference), true) = (self.component(kind, target), self.target(value).is_some()) {
            return Some(reference);
        }
        let found = self.target(value);
        let Some((place, found)) = found.filter(|_| self.depth < DEEPEST) else {
            self.note("$ref", "dropped, because it leads nowhere", "mend the reference");
            return None;
        };
        self.depth += 1;
        let lowered = self.at_place(place, |lowering| lowering.object(kind, found));
        self.depth -= 1;
        lowered
    }

    /// An object of this kind. `None` where it is none, or lacks what only its author can know.
    pub(super) fn object(&mut self, kind: Kind, value: &'a Value) -> Option<Value> {
        let given = value.as_object()?;
        if kind == Kind::Callback {
            return Some(self.map(PathItem, given));
        }
        let mut object = Map::new();
        for (key, value) in given {
            match kind.fields().iter().find(|(name, _)| name == key) {
                Some((_, form)) => {
                    let lowered = self.at_key(key, |lowering| lowering.field(*form, value));
                    object.extend(lowered.map(|lowered| (key.clone(), lowered)));
                }
                None => keep_as_extension(kind, key, value, &mut object),
            }
        }
        self.complete(kind, given, object).map(Value::Object)
    }

    fn field(&mut self, form: Form, value: &'a Value) -> Option<Value> {
        match form {
            Form::Text => text(value),
            Form::Word(words) => value
                .as_str()
                .filter(|word| words.contains(word))
                .map(|word| json!(word)),
            Form::Texts => Some(value.as_array()?.iter().filter_map(text).collect()),
            Form::Flag => value.is_boolean().then(|| value.clone()),
            Form::Data => Some(value.clone()),
            Form::Security => self.security(value),
            Form::Statuses => self.statuses(value.as_object()?),
            Form::One(kind) => self.object_or_reference(kind, value),
            Form::List(kind) => self.list(kind, value),
            Form::Map(kind) => Some(self.map(kind, value.as_object()?)),
            Form::TextMap => {
                let texts = value.as_object()?.iter();
                let texts = texts.filter_map(|(key, value)| Some((key.clone(), text(value)?)));
                Some(Value::Object(texts.collect()))
            }
            Form::DataMap => value.is_object().then(|| value.clone()),
        }
    }

    pub(super) fn list(&mut self, kind: Kind, value: &'a Value) -> Option<Value> {
        let mut list: Vec<Value> = Vec::new();
        for (index, member) in value.as_array()?.iter().enumerate() {
            let lowered = self.at_key(index, |lowering| lowering.object_or_reference(kind, member));
            list.extend(lowered.filter(|lowered| !list.contains(lowered)));
        }
        match kind {
            Parameter => self.drop_repeated("parameters", &["name", "in"], &mut list),
            Kind::Tag => self.drop_repeated("tags", &["name"], &mut list),
            _ => {}
        }
        Some(Value::Array(list))
    }

    /// Of those that agree in these fields, the first stays.
    fn drop_repeated(&mut self, what: &str, fields: &[&str], list: &mut Vec<Value>) {
        let mut seen: Vec<Vec<Value>> = Vec::new();
        let before = list.len();
        list.retain(|member| {
            let key: Option<Vec<Value>> = fields.iter().map(|field| member.get(*field).cloned()).collect();
            let Some(key) = key else { return true };
            let is_new = !seen.contains(&key);
            seen.push(key);
            is_new
        });
        if list.len() < before {
            self.report.approximate(
                &self.at.clone(),
                what,
                "what is there twice is dropped once",
                "drop one",
            );
        }
    }

    fn map(&mut self, kind: Kind, given: &'a Map<String, Value>) -> Value {
        let is_components = matches!(self.at.segments(), [components, _] if components == "components");
        let mut map = Map::new();
        for (key, value) in given {
            let lowered = self.at_key(key, |lowering| lowering.object_or_reference(kind, value));
            let name = kind
                .section()
                .filter(|_| is_components)
                .and_then(|section| self.names.of(section, key));
            let name = name.unwrap_or(key).to_owned();
            map.extend(lowered.map(|lowered| (name, lowered)));
        }
        if kind == MediaType {
            for (media_type, content) in &mut map {
                describe_binary(media_type, content);
            }
        }
        Value::Object(map)
    }

    /// The answers of an operation, by status.
    fn statuses(&mut self, given: &'a Map<String, Value>) -> Option<Value> {
        let mut statuses = Map::new();
        for (status, response) in given {
            if status.starts_with("x-") {
                statuses.insert(status.clone(), response.clone());
                continue;
            }
            let status_text = status.to_uppercase();
            let is_status = matches!(status_text.as_bytes(), [b'1'..=b'5', b'X', b'X'])
                || matches!(status_text.as_bytes(), [b'1'..=b'5', b, c] if b.is_ascii_digit() && c.is_ascii_digit());
            let name = if is_status { status_text } else { status.clone() };
            let lowered = self.at_key(status, |lowering| {
                if is_status || name == "default" {
                    return lowering.object_or_reference(Kind::Response, response);
                }
                lowering.report.approximate(
                    &lowering.at.clone(),
                    "responses",
                    "dropped: this is no status",
                    "write a status",
                );
                None
            });
            statuses.extend(lowered.map(|lowered| (name, lowered)));
        }
        (!statuses.is_empty()).then_some(Value::Object(statuses))
    }

    /// A path item, with what its `$ref` leads to written out.
    pub(super) fn path_item(&mut self, value: &'a Value) -> Option<Value> {
        let Some((place, found)) = self.target(value) else {
            return self.object(PathItem, value);
        };
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let mut lowered = self.at_place(place, |lowering| lowering.object(PathItem, found));
        self.depth -= 1;
        // What stands beside the reference has the last word.
        let beside = self.object(PathItem, value);
        if let (Some(Value::Object(lowered)), Some(Value::Object(beside))) = (&mut lowered, beside) {
            lowered.extend(beside.into_iter().filter(|(key, _)| key != "x-$ref"));
        }
        lowered
    }

    /// Parameters for the placeholders of a path that have none.
    pub(super) fn with_path_parameters(&mut self, path: &str, mut item: Value) -> Value {
        let named = |parameters: Option<&Value>, name: &str| {
            parameters.and_then(Value::as_array).is_some_and(|parameters| {
                parameters.iter().any(|parameter| {
                    let parameter = reference(parameter)
                        .and_then(|target| self.root.pointer(target.trim_start_matches('#')))
                        .unwrap_or(parameter);
                    parameter.get("in") == Some(&json!("path")) && parameter.get("name") == Some(&json!(name))
                })
            })
        };
        let mut missing = Vec::new();
        for name in placeholders(path) {
            let shared = item.get("parameters");
            let lack = crate::walk::METHODS.iter().any(|method| {
                item.get(*method)
                    .is_some_and(|operation| !named(operation.get("parameters"), name))
            });
            if lack && !named(shared, name) {
                missing.push(json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }));
            }
        }
        if !missing.is_empty() {
            self.note(
                "parameters",
                "a placeholder of the path is declared as a text",
                "declare it",
            );
            if let Some(item) = item.as_object_mut()
                && let Some(parameters) = item.entry("parameters").or_insert_with(|| json!([])).as_array_mut()
            {
                parameters.extend(missing);
            }
        }
        item
    }

    /// Requirements without the schemes that 3.0 does not have.
    pub(super) fn security(&mut self, value: &Value) -> Option<Value> {
        let mut requirements = Vec::new();
        for requirement in value.as_array()? {
            let Some(requirement) = requirement.as_object() else {
                continue;
            };
            let mut lowered = Map::new();
            for (name, scopes) in requirement {
                if self.is_lost_scheme(name) {
                    self.report.approximate(
                        &self.at.clone(),
                        "security",
                        format!("the scheme `{name}` is not required"),
                        "",
                    );
                    continue;
                }
                let name = self.names.of("securitySchemes", name).unwrap_or(name);
                let scopes = scopes.as_array().map(|scopes| scopes.iter().filter_map(text).collect());
                lowered.insert(name.to_owned(), scopes.unwrap_or_else(|| json!([])));
            }
            requirements.push(Value::Object(lowered));
        }
        Some(Value::Array(requirements))
    }

    fn is_lost_scheme(&self, name: &str) -> bool {
        let scheme = self
            .root
            .pointer("/components/securitySchemes")
            .and_then(|all| all.get(name));
        scheme
            .and_then(|scheme| self.resolved(scheme))
            .is_some_and(|scheme| scheme.get("type") == Some(&json!("mutualTLS")))
    }
}

/// What 3.0 has no field for is kept under an `x-` name, where such names are allowed.
fn keep_as_extension(kind: Kind, key: &str, value: &Value, object: &mut Map<String, Value>) {
    if key == "$ref" || key == "pathItems" {
        return;
    }
    if key.starts_with("x-") {
        object.insert(key.to_owned(), value.clone());
    } else if !matches!(kind, Header | SecurityScheme | Kind::Components) {
        object.entry(format!("x-{key}")).or_insert_with(|| value.clone());
    }
}

/// 3.1 says nothing where a body is bytes; 3.0 says `format: binary`.
fn describe_binary(media_type: &str, content: &mut Value) {
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let is_text = essence.contains('*')
        || essence.ends_with("json")
        || essence.ends_with("xml")
        || ["text/", "multipart/"].iter().any(|prefix| essence.starts_with(prefix))
        || essence.contains("form-urlencoded")
        || essence.contains("yaml")
        || essence.contains("ndjson")
        || essence.contains("jsonl");
    let Some(content) = content.as_object_mut().filter(|_| !is_text) else {
        return;
    };
    let schema = content.entry("schema").or_insert_with(|| json!({}));
    if schema.as_object().is_some_and(Map::is_empty) {
        *schema = json!({ "type": "string", "format": "binary" });
    }
}

pub(super) fn placeholders(path: &str) -> Vec<&str> {
    let parts = path.split('{').skip(1);
    let mut names: Vec<&str> = parts.filter_map(|part| Some(part.split_once('}')?.0)).collect();
    names.dedup();
    names
}

/// A text; a number or a boolean where a text is due was one before YAML read it.
pub(super) fn text(value: &Value) -> Option<Value> {
    match value {
        Value::String(_) => Some(value.clone()),
        Value::Number(_) | Value::Bool(_) => Some(json!(value.to_string())),
        _ => None,
    }
}
