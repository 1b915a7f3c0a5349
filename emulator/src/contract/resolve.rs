//! Resolves the references of a contract's schemas, within a bound for all of them together: a few references to each other
//! can stand for more than any memory holds.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::contract::ContractError;

/// Deepest chain of references and nesting that is followed.
const MAX_DEPTH: usize = 64;
/// Most memory that the schemas of a contract may take once their references are resolved, in bytes and about.
const MAX_SIZE: usize = 8 * 1024 * 1024;
/// What a value takes beside its text.
const NODE_SIZE: usize = 64;
/// Marks an enumeration that is a component of its own; the service reports those as `enum`, others as `literal_error`.
pub(crate) const NAMED_ENUM: &str = "x-named-enum";

/// Replaces every local reference by what it points to, for all schemas of a document together.
pub(crate) struct Resolver<'a> {
    pub(crate) document: &'a Value,
    /// What all that was made so far takes.
    size: usize,
    /// What references lead to, and how large that is.
    known: BTreeMap<String, (Value, usize)>,
}

/// About how many bytes of memory a value takes.
pub(crate) fn size(value: &Value) -> usize {
    NODE_SIZE
        + match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(size).sum(),
            Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + size(value)).sum(),
            _ => 0,
        }
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(document: &'a Value) -> Self {
        Self {
            document,
            size: 0,
            known: BTreeMap::new(),
        }
    }

    /// Counts what is about to be made of a value.
    pub(crate) fn take(&mut self, size: usize, value: &Value) -> Result<(), ContractError> {
        self.size = self.size.saturating_add(size);
        if self.size > MAX_SIZE {
            return Err(too_large(value));
        }
        Ok(())
    }

    /// A schema with its references resolved.
    pub(crate) fn value(&mut self, value: &Value, depth: usize) -> Result<Value, ContractError> {
        if depth > MAX_DEPTH {
            return Err(too_large(value));
        }
        match value {
            Value::Object(fields) => match fields.get("$ref").and_then(Value::as_str) {
                Some(pointer) => self.reference(pointer, fields, depth),
                None => {
                    self.take(NODE_SIZE, value)?;
                    Ok(Value::Object(self.fields(fields, depth)?))
                }
            },
            Value::Array(items) => {
                self.take(NODE_SIZE, value)?;
                let items = items.iter().map(|item| self.value(item, depth + 1));
                Ok(Value::Array(items.collect::<Result<_, _>>()?))
            }
            other => {
                self.take(size(other), other)?;
                Ok(other.clone())
            }
        }
    }

    fn fields(&mut self, fields: &Map<String, Value>, depth: usize) -> Result<Map<String, Value>, ContractError> {
        let prose =
            |name: &str, value: &Value| matches!(name, "description" | "summary" | "title") && value.is_string();
        let kept = fields.iter().filter(|(name, value)| !prose(name, value));
        let mut resolved = Map::new();
        for (name, value) in kept {
            self.take(name.len(), value)?;
            resolved.insert(name.clone(), self.value(value, depth + 1)?);
        }
        Ok(resolved)
    }

    fn reference(&mut self, pointer: &str, fields: &Map<String, Value>, depth: usize) -> Result<Value, ContractError> {
        // Before it is copied: a few references to each other can stand for more than any memory holds.
        if let Some((_, size)) = self.known.get(pointer) {
            self.take(*size, &Value::from(pointer))?;
        }
        let target = match self.known.get(pointer) {
            Some((target, _)) => target.clone(),
            None => {
                let dangling = || ContractError::Reference(pointer.to_owned());
                let local = pointer.strip_prefix('#').ok_or_else(dangling)?;
                let found = self.document.pointer(local).ok_or_else(dangling)?;
                let mut target = self.value(found, depth + 1)?;
                if let Some(schema) = target.as_object_mut().filter(|schema| schema.contains_key("enum")) {
                    schema.insert(NAMED_ENUM.to_owned(), Value::Bool(true));
                }
                let size = size(&target);
                self.take(size, &target)?;
                self.known.insert(pointer.to_owned(), (target.clone(), size));
                target
            }
        };
        let Value::Object(mut target) = target else {
            return Ok(target);
        };
        let beside = self.fields(fields, depth)?;
        target.extend(beside.into_iter().filter(|(name, _)| name != "$ref"));
        Ok(Value::Object(target))
    }
}

fn too_large(value: &Value) -> ContractError {
    ContractError::TooLarge(value.to_string().chars().take(80).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::{Body, Contract};

    #[test]
    fn references_that_stand_for_more_than_memory_holds_are_refused() {
        let mut components = Map::new();
        for level in 0..18 {
            let next = json!({ "$ref": format!("#/components/schemas/S{}", level + 1) });
            let properties = json!({ "a": next, "b": next, "c": next, "d": next });
            components.insert(format!("S{level}"), json!({ "properties": properties }));
        }
        components.insert("S18".to_owned(), json!({ "type": "string" }));
        let body =
            |schema: Value| json!({ "requestBody": { "content": { "application/json": { "schema": schema } } } });
        let whole = json!({ "$ref": "#/components/schemas/S0" });
        let union = json!({ "discriminator": { "propertyName": "x", "mapping": { "a": "#/components/schemas/S0" } } });
        for schema in [whole, union] {
            let document = json!({ "openapi": "3.1.0", "components": { "schemas": components.clone() },
                "paths": { "/x": { "post": body(schema) } } });
            let error = Contract::from_json(&document.to_string()).unwrap_err().to_string();
            assert!(error.contains("too large"), "{error}");
        }
        // Each route alone would do.
        let paths: Map<String, Value> = (0..2000)
            .map(|number| {
                let schema = json!({ "$ref": "#/components/schemas/S13" });
                (format!("/x{number}"), json!({ "post": body(schema) }))
            })
            .collect();
        let document = json!({ "openapi": "3.1.0", "components": { "schemas": components }, "paths": paths });
        let error = Contract::from_json(&document.to_string()).unwrap_err().to_string();
        assert!(error.contains("too large"), "{error}");
    }

    #[test]
    fn the_contract_takes_a_small_part_of_what_one_may_take() {
        let document: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
        let contract = Contract::embedded();
        let schemas = contract
            .routes()
            .iter()
            .flat_map(|route| &route.body)
            .flat_map(Body::schemas);
        let sizes: usize = schemas.map(|schema| size(&schema.value)).sum();
        println!("{sizes} of {MAX_SIZE}");
        assert!(sizes * 10 < MAX_SIZE && size(&document) * 10 < MAX_SIZE, "{sizes}");
    }
}
