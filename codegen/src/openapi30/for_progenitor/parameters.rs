//! Parameters, in the styles that progenitor writes. What has another one becomes a text that the caller writes.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    Progenitor,
    idents::argument_ident,
    paths::{Template, keep, text_parameter},
    type_of,
};

/// How deep the objects of a `deepObject` are written out.
const DEEPEST: usize = 3;

/// Names that the code of a method has already.
const RESERVED: &str = "header_map";

/// Adds parameters to a list, each with its own name in Rust.
struct List {
    taken: BTreeSet<String>,
    parameters: Vec<Value>,
}

impl<'a> Progenitor<'a> {
    pub(super) fn parameters(
        &mut self,
        owner: &str,
        template: &Template,
        given: &[&'a Map<String, Value>],
        has_body: bool,
        media_type: Option<Value>,
    ) -> Result<Vec<Value>, String> {
        let mut list = List {
            taken: template.names.iter().map(|(_, own)| argument_ident(own)).collect(),
            parameters: Vec::new(),
        };
        list.taken.insert(RESERVED.to_owned());
        if has_body {
            list.taken.insert("body".to_owned());
        }
        if let Some(schema) = &media_type {
            let mut parameter = text_parameter("Content-Type", "header", true);
            parameter.insert("description".to_owned(), json!("The media type of the body."));
            parameter.insert("schema".to_owned(), schema.clone());
            list.taken.insert("content_type".to_owned());
            list.parameters.push(Value::Object(parameter));
        }
        for (name, own) in &template.names {
            let parameter = given
                .iter()
                .find(|parameter| is(parameter, "path") && parameter.get("name") == Some(&json!(name)));
            let mut lowered = text_parameter(own, "path", true);
            if let Some(parameter) = parameter {
                lowered.extend(keep(parameter, &["description", "deprecated"]));
                let schema = self.at_key("parameters", |lowering| {
                    lowering.plain_text(parameter, &format!("{owner}_{own}"))
                });
                lowered.insert("schema".to_owned(), schema);
            }
            list.parameters.push(Value::Object(lowered));
        }
        for parameter in given.iter().filter(|parameter| is(parameter, "query")) {
            self.at_key("parameters", |lowering| lowering.query(owner, parameter, &mut list))?;
        }
        for parameter in given.iter().filter(|parameter| is(parameter, "header")) {
            let is_media_type = name_of(parameter).eq_ignore_ascii_case("content-type") && media_type.is_some();
            if !is_media_type {
                self.at_key("parameters", |lowering| lowering.header(owner, parameter, &mut list))?;
            }
        }
        self.cookies(given, &mut list)?;
        Ok(list.parameters)
    }

    fn query(&mut self, owner: &str, parameter: &Map<String, Value>, list: &mut List) -> Result<(), String> {
        let name = name_of(parameter);
        let is_required = parameter.get("required") == Some(&json!(true));
        let style = parameter.get("style").and_then(Value::as_str).unwrap_or("form");
        if style == "deepObject" {
            let mut written = Vec::new();
            let schema = parameter.get("schema").cloned().unwrap_or_default();
            self.deep(owner, name, &schema, is_required, 0, &mut written);
            if written.is_empty() && is_required {
                return Err(format!("progenitor cannot write the query parameter `{name}`"));
            }
            self.note("style", "became a parameter for each property", "");
            return written.into_iter().try_for_each(|parameter| self.push(list, parameter));
        }
        let mut lowered = text_parameter(name, "query", is_required);
        lowered.extend(keep(parameter, &["description", "deprecated", "allowReserved"]));
        if let Some(schema) = parameter.get("schema") {
            let is_exploded = parameter
                .get("explode")
                .map_or(style == "form", |explode| explode == &json!(true));
            if self.is_writable(schema, is_exploded && style == "form") {
                lowered.insert("schema".to_owned(), self.argument(schema, &format!("{owner}_{name}")));
            } else {
                self.note(
                    "schema",
                    "became one text: progenitor does not write this style",
                    "write it as the style says",
                );
            }
        } else {
            self.note(
                "content",
                "became one text: progenitor does not write it",
                "write the media type yourself",
            );
        }
        self.push(list, lowered)
    }

    /// The properties of an object, each as a parameter: `filter[name]`.
    fn deep(
        &mut self,
        owner: &str,
        name: &str,
        schema: &Value,
        is_required: bool,
        depth: usize,
        written: &mut Vec<Map<String, Value>>,
    ) {
        let flat = self.flat(schema);
        let alternatives: Vec<Value> = flat.unions.iter().flat_map(|union| union.members.clone()).collect();
        for member in alternatives.iter().filter(|_| depth < DEEPEST) {
            self.deep(owner, name, member, false, depth + 1, written);
        }
        if !flat.is_object() {
            if depth > 0
                && alternatives.is_empty()
                && self.is_writable(schema, true)
                && !written.iter().any(|other| name_of(other) == name)
            {
                let mut parameter = text_parameter(name, "query", is_required);
                parameter.insert("schema".to_owned(), self.argument(schema, &format!("{owner}_{name}")));
                if let Some(description) = schema.get("description") {
                    parameter.insert("description".to_owned(), description.clone());
                }
                written.push(parameter);
            } else if alternatives.is_empty() {
                self.note(
                    "schema",
                    "dropped: there is no style for what is no object in a `deepObject`",
                    "",
                );
            }
            return;
        }
        if depth >= DEEPEST {
            self.note("schema", "dropped: it is nested too deeply for a `deepObject`", "");
            return;
        }
        if matches!(
            flat.keywords.get("additionalProperties"),
            Some(Value::Object(_) | Value::Bool(true))
        ) || flat.properties().next().is_none()
        {
            self.note(
                "additionalProperties",
                "dropped: the names of parameters have to be known",
                "name them",
            );
        }
        let required: Vec<String> = flat.required().map(str::to_owned).collect();
        for (property, schema) in flat.properties() {
            let is_required = is_required && required.contains(property);
            self.deep(
                owner,
                &format!("{name}[{property}]"),
                schema,
                is_required,
                depth + 1,
                written,
            );
        }
    }

    fn header(&mut self, owner: &str, parameter: &Map<String, Value>, list: &mut List) -> Result<(), String> {
        let name = name_of(parameter);
        let is_required = parameter.get("required") == Some(&json!(true));
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.is_empty() || !name.chars().all(is_token) {
            self.note("name", "dropped: it is no header's name", "mend it");
            return if is_required {
                Err(format!("`{name}` is no header's name"))
            } else {
                Ok(())
            };
        }
        let mut lowered = text_parameter(name, "header", is_required);
        lowered.extend(keep(parameter, &["description", "deprecated"]));
        let schema = self.plain_text(parameter, &format!("{owner}_{name}"));
        lowered.insert("schema".to_owned(), schema);
        self.push(list, lowered)
    }

    /// All cookies in one header.
    fn cookies(&mut self, given: &[&Map<String, Value>], list: &mut List) -> Result<(), String> {
        let cookies: Vec<&&Map<String, Value>> = given.iter().filter(|parameter| is(parameter, "cookie")).collect();
        if cookies.is_empty() {
            return Ok(());
        }
        self.at_key("parameters", |lowering| {
            lowering.note("in", "cookies became one header", "write it: `name=value; other=value`")
        });
        let names: Vec<String> = cookies.iter().map(|cookie| format!("`{}`", name_of(cookie))).collect();
        let is_required = cookies
            .iter()
            .any(|cookie| cookie.get("required") == Some(&json!(true)));
        let mut header = text_parameter("Cookie", "header", is_required);
        header.insert(
            "description".to_owned(),
            json!(format!(
                "The cookies, as `name=value; other=value`: {}.",
                names.join(", ")
            )),
        );
        self.push(list, header)
    }

    /// The schema of what is written as one text: in a path, in a header.
    fn plain_text(&mut self, parameter: &Map<String, Value>, name: &str) -> Value {
        let schema = parameter.get("schema");
        match schema.filter(|schema| self.is_scalar(schema)) {
            Some(schema) => {
                let flat = self.flat(schema);
                if type_of(&flat.keywords) == Some("integer") && flat.keywords.contains_key("enum") {
                    self.note("enum", "dropped: progenitor cannot write a list of integers there", "");
                    return json!({ "type": "integer" });
                }
                self.argument(schema, name)
            }
            None => {
                self.note(
                    "schema",
                    "became one text: progenitor does not write this style",
                    "write it as the style says",
                );
                json!({ "type": "string" })
            }
        }
    }

    /// A parameter's schema: null has no form there.
    fn argument(&mut self, schema: &Value, name: &str) -> Value {
        let lowered = self.at_key("schema", |lowering| lowering.place(schema, name));
        match lowered {
            Value::Object(mut lowered) => {
                lowered.remove("nullable");
                match lowered.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
                    Some([only]) if lowered.len() == 1 => only.clone(),
                    _ => Value::Object(lowered),
                }
            }
            other => other,
        }
    }

    fn is_scalar(&self, schema: &Value) -> bool {
        let flat = self.flat(schema);
        flat.unions.is_empty() && self.is_scalar_type(&flat.keywords)
    }

    fn is_scalar_type(&self, keywords: &Map<String, Value>) -> bool {
        match type_of(keywords) {
            Some("string" | "integer" | "number" | "boolean") => true,
            Some(_) => false,
            None => keywords.get("enum").and_then(Value::as_array).is_some_and(|values| {
                values.iter().all(|value| value.is_string() || value.is_null()) && values.iter().any(Value::is_string)
            }),
        }
    }

    /// Whether progenitor writes such a value into a query: a scalar, a list of them, an object of them, any of these.
    fn is_writable(&self, schema: &Value, is_exploded: bool) -> bool {
        self.is_writable_at(schema, is_exploded, 0)
    }

    fn is_writable_at(&self, schema: &Value, is_exploded: bool, depth: usize) -> bool {
        let flat = self.flat(schema);
        if let [union] = flat.unions.as_slice() {
            return depth < DEEPEST
                && union
                    .members
                    .iter()
                    .all(|member| self.is_writable_at(member, is_exploded, depth + 1));
        }
        if !flat.unions.is_empty() || flat.is_contradictory {
            return false;
        }
        if self.is_scalar_type(&flat.keywords) || flat.keywords.is_empty() {
            return true;
        }
        if flat.keywords.get("enum") == Some(&json!([null])) {
            return depth > 0;
        }
        match type_of(&flat.keywords) {
            Some("array") => is_exploded && flat.keywords.get("items").is_none_or(|items| self.is_scalar(items)),
            _ if flat.is_object() && is_exploded => {
                let others = flat
                    .keywords
                    .get("additionalProperties")
                    .filter(|others| others.is_object());
                let has_properties = flat.properties().next().is_some();
                flat.properties().all(|(_, property)| self.is_scalar(property))
                    && (others.is_none() || !has_properties)
                    && others.is_none_or(|others| self.is_scalar(others))
            }
            _ => false,
        }
    }

    /// Adds a parameter under a name that is free in Rust.
    fn push(&mut self, list: &mut List, mut parameter: Map<String, Value>) -> Result<(), String> {
        let name = name_of(&parameter).to_owned();
        let is_header = is(&parameter, "header");
        let free = spellings(&name, is_header).find(|name| list.taken.insert(argument_ident(name)));
        match free {
            Some(name) => {
                parameter.insert("name".to_owned(), json!(name));
                list.parameters.push(Value::Object(parameter));
                Ok(())
            }
            None if parameter.get("required") == Some(&json!(true)) => {
                Err(format!("the parameter `{name}` has the name of another in Rust"))
            }
            None => {
                self.note("name", &format!("`{name}` dropped: another has its name in Rust"), "");
                Ok(())
            }
        }
    }
}

fn is(parameter: &Map<String, Value>, location: &str) -> bool {
    parameter.get("in").and_then(Value::as_str) == Some(location)
}

fn name_of(parameter: &Map<String, Value>) -> &str {
    parameter.get("name").and_then(Value::as_str).unwrap_or_default()
}

/// The name; of a header, whose case means nothing, others that become other names in Rust.
fn spellings(name: &str, is_header: bool) -> impl Iterator<Item = String> {
    let lower = name.to_ascii_lowercase();
    let others = (1..lower.len()).filter(move |_| is_header).map(move |at| {
        let (before, after) = lower.split_at(at);
        let mut after = after.to_owned();
        if let Some(first) = after.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        format!("{before}{after}")
    });
    std::iter::once(name.to_owned()).chain(others)
}
