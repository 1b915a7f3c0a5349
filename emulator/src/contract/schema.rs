//! A schema with its references resolved, and its validator.

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

/// A resolved schema and, once used, its validator.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) value: Value,
    validator: OnceLock<Result<Validator, String>>,
}

impl Schema {
    pub(super) fn new(value: Value) -> Self {
        Self {
            value,
            validator: OnceLock::new(),
        }
    }

    pub(super) fn validator(&self) -> Result<&Validator, &str> {
        let compiled = self.validator.get_or_init(|| {
            let options = jsonschema::options()
                .with_draft(jsonschema::Draft::Draft202012)
                .should_validate_formats(true);
            options.build(&self.value).map_err(|error| error.to_string())
        });
        compiled.as_ref().map_err(String::as_str)
    }

    /// The contract's default for a field, if it has one.
    pub(crate) fn default_of(&self, field: &str) -> Option<&Value> {
        self.value["properties"][field].get("default")
    }

    /// The names of all fields.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        let fields = self.value["properties"].as_object();
        fields.into_iter().flat_map(|fields| fields.keys().map(String::as_str))
    }

    /// Whether the schema names this field.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.value["properties"].get(field).is_some()
    }
}
