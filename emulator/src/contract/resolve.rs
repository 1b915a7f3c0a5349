//! Resolves the references of a contract's schemas, within a bound for all of them together: a few references to each
//! other can stand for more than any memory holds.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::error::ContractError;
use crate::text::truncated;

/// Deepest chain of references and nesting that is followed.
const MAX_DEPTH: usize = 64;
/// Most memory that the schemas of a contract may take once their references are resolved, in bytes and about.
pub(super) const MAX_SIZE: usize = 8 * 1024 * 1024;
/// The memory of a value without its text.
const NODE_SIZE: usize = 64;
/// Marks an enumeration that is a component of its own; the service reports those as `enum`, others as `literal_error`.
pub(super) const NAMED_ENUM: &str = "x-named-enum";

/// Replaces every local reference by what it points to, for all schemas of a document together.
pub(super) struct Resolver<'a> {
    pub(super) document: &'a Value,
    /// The memory of everything resolved so far.
    size: usize,
    /// What references lead to, and how large that is.
    known: BTreeMap<String, (Value, usize)>,
}

/// About how many bytes of memory a value takes.
pub(super) fn size(value: &Value) -> usize {
    NODE_SIZE
        + match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(size).sum(),
            Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + size(value)).sum(),
            _ => 0,
        }
}

impl<'a> Resolver<'a> {
    pub(super) fn new(document: &'a Value) -> Self {
        Self {
            document,
            size: 0,
            known: BTreeMap::new(),
        }
    }

    /// Counts what is about to be made of a value.
    pub(super) fn take(&mut self, size: usize, value: &Value) -> Result<(), ContractError> {
        self.size = self.size.saturating_add(size);
        if self.size > MAX_SIZE {
            return Err(too_large(value));
        }
        Ok(())
    }

    /// A schema with its references resolved.
    pub(super) fn value(&mut self, value: &Value, depth: usize) -> Result<Value, ContractError> {
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
    ContractError::TooLarge(truncated(&value.to_string(), 80))
}
