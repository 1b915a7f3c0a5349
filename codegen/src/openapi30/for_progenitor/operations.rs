//! Operations: their names, and what progenitor can send and read of them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    Progenitor,
    idents::type_ident,
    method_names::MethodNames,
    paths::{Template, keep},
};

impl<'a> Progenitor<'a> {
    pub(super) fn operation(
        &mut self,
        method: &str,
        template: &Template,
        operation: &'a Map<String, Value>,
        parameters: &[&'a Map<String, Value>],
        taken: &mut MethodNames,
    ) -> Result<Map<String, Value>, String> {
        if ["options", "trace"].contains(&method) {
            return Err(format!("the client that progenitor uses has no `{method}`"));
        }
        let given = operation.get("operationId").and_then(Value::as_str);
        let wanted = given.map_or_else(|| format!("{method} {}", template.path), str::to_owned);
        let name = type_ident(&wanted);
        let mut lowered = keep(
            operation,
            &[
                "deprecated",
                "description",
                "externalDocs",
                "security",
                "servers",
                "summary",
            ],
        );
        if let Some(tags) = operation.get("tags").and_then(Value::as_array) {
            lowered.insert("tags".to_owned(), self.tags(tags));
        }
        let body = match operation.get("requestBody") {
            Some(body) => self.at_key("requestBody", |lowering| lowering.body(body, &name)),
            None => None,
        };
        let media_type = body.as_ref().and_then(|body| body.media_type.clone());
        let list = self.parameters(&name, template, parameters, body.is_some(), media_type)?;
        if !list.is_empty() {
            lowered.insert("parameters".to_owned(), Value::Array(list));
        }
        lowered.extend(body.map(|body| ("requestBody".to_owned(), body.value)));
        let responses = operation.get("responses").and_then(Value::as_object);
        let is_websocket = operation.contains_key("x-dropshot-websocket");
        let responses = self.at_key("responses", |lowering| {
            lowering.responses(responses, method, is_websocket, &name)
        });
        lowered.insert("responses".to_owned(), responses);
        let mut id = wanted.clone();
        let mut number = 2;
        while !taken.claim(&id) {
            id = format!("{wanted}_{number}");
            number += 1;
        }
        lowered.insert("operationId".to_owned(), json!(id));
        Ok(lowered)
    }

    /// Tags, of which those with one name in Rust become the first of them.
    fn tags(&self, tags: &[Value]) -> Value {
        let declared = self.given.get("tags").and_then(Value::as_array);
        let declared: Vec<&str> = declared
            .into_iter()
            .flatten()
            .filter_map(|tag| tag.get("name")?.as_str())
            .collect();
        let mut seen = BTreeSet::new();
        let tags = tags
            .iter()
            .filter_map(Value::as_str)
            .filter(|tag| seen.insert(type_ident(tag)));
        tags.map(|tag| {
            let first = declared.iter().find(|name| type_ident(name) == type_ident(tag));
            json!(first.copied().unwrap_or(tag))
        })
        .collect()
    }
}
