//! What a request body must look like: one schema, or a union whose members a tag tells apart.

use serde_json::{Value, json};

use super::{
    detail::Detail,
    error::ContractError,
    lax,
    pydantic::{MODEL_TYPE_MESSAGE, details},
    resolve::{Resolver, size},
    schema::Schema,
};

/// What a request body must look like.
#[derive(Debug)]
pub(crate) struct Body {
    whole: Schema,
    discriminator: Option<Discriminator>,
}

#[derive(Debug)]
struct Discriminator {
    property: String,
    /// In the order of the union's members.
    branches: Vec<(String, Schema)>,
}

/// Why a body was not accepted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyError {
    #[error("the body is not valid")]
    Invalid(Vec<Detail>),
    /// The contract itself is at fault.
    #[error("The contract's schema cannot be used: {0}")]
    Contract(String),
}

impl Body {
    pub(super) fn read(resolver: &mut Resolver<'_>, schema: &Value) -> Result<Option<Self>, ContractError> {
        if schema.is_null() {
            return Ok(None);
        }
        let value = resolver.value(schema, 0)?;
        let discriminator = Discriminator::read(resolver, &value)?;
        Ok(Some(Self {
            whole: Schema::new(value),
            discriminator,
        }))
    }

    pub(crate) fn schemas(&self) -> impl Iterator<Item = &Schema> {
        let branches = self
            .discriminator
            .iter()
            .flat_map(|union| union.branches.iter().map(|(_, schema)| schema));
        std::iter::once(&self.whole).chain(branches)
    }

    /// What a request may look like: one schema, or those of a union, each with the value of the field that tells them
    /// apart.
    pub(crate) fn variants(&self) -> Vec<(Option<&str>, &Schema)> {
        match &self.discriminator {
            None => vec![(None, &self.whole)],
            Some(union) => union
                .branches
                .iter()
                .map(|(tag, schema)| (Some(tag.as_str()), schema))
                .collect(),
        }
    }

    /// The field that tells the schemas of a union apart.
    pub(crate) fn tag_field(&self) -> Option<&str> {
        self.discriminator.as_ref().map(|union| union.property.as_str())
    }

    /// Converts what comes in another type than the contract's, where the service would.
    pub(crate) fn convert(&self, body: &mut Value) {
        let schema = match &self.discriminator {
            None => Some(&self.whole),
            Some(union) => union.choose(body).ok().map(|(_, schema)| schema),
        };
        if let Some(schema) = schema {
            lax::convert(body, &schema.value["properties"]);
        }
    }

    /// Checks a body; the schema that it was checked against is returned, because it knows the defaults.
    pub(crate) fn check(&self, body: &Value) -> Result<&Schema, BodyError> {
        let mut loc = vec![json!("body")];
        let schema = match &self.discriminator {
            None => &self.whole,
            Some(union) => {
                let (tag, schema) = union.choose(body).map_err(|detail| BodyError::Invalid(vec![detail]))?;
                loc.push(json!(tag));
                schema
            }
        };
        let validator = schema
            .validator()
            .map_err(|reason| BodyError::Contract(reason.to_owned()))?;
        let found = details(&schema.value, validator.iter_errors(body), &loc);
        if found.is_empty() {
            Ok(schema)
        } else {
            Err(BodyError::Invalid(found))
        }
    }
}

impl Discriminator {
    fn read(resolver: &mut Resolver<'_>, union: &Value) -> Result<Option<Self>, ContractError> {
        let Some(property) = union["discriminator"]["propertyName"].as_str() else {
            return Ok(None);
        };
        let mut branches = Vec::new();
        let mapping = union["discriminator"]["mapping"].as_object();
        let members = union["oneOf"].as_array().or_else(|| union["anyOf"].as_array());
        for member in members.into_iter().flatten() {
            if let Some(tag) = member["properties"][property]["const"].as_str() {
                resolver.take(size(member), member)?;
                branches.push((tag.to_owned(), Schema::new(member.clone())));
            }
        }
        for (tag, pointer) in mapping.into_iter().flatten() {
            if branches.iter().all(|(known, _)| known != tag) {
                let schema = resolver.value(&json!({ "$ref": pointer }), 0)?;
                branches.push((tag.clone(), Schema::new(schema)));
            }
        }
        Ok(Some(Self {
            property: property.to_owned(),
            branches,
        }))
    }

    fn choose<'a>(&'a self, body: &Value) -> Result<(&'a str, &'a Schema), Detail> {
        let loc = vec![json!("body")];
        let name = format!("'{}'", self.property);
        let Some(object) = body.as_object() else {
            return Err(Detail::new("model_attributes_type", loc, MODEL_TYPE_MESSAGE, body));
        };
        let Some(tag) = object.get(&self.property) else {
            let message = format!("Unable to extract tag using discriminator {name}");
            return Err(
                Detail::new("union_tag_not_found", loc, message, body).with_ctx(json!({ "discriminator": name }))
            );
        };
        let known = self.branches.iter().find(|(known, _)| tag.as_str() == Some(known));
        known.map(|(tag, schema)| (tag.as_str(), schema)).ok_or_else(|| {
            let tag = tag.as_str().map_or_else(|| tag.to_string(), str::to_owned);
            let expected: Vec<_> = self.branches.iter().map(|(known, _)| format!("'{known}'")).collect();
            let expected = expected.join(", ");
            let message =
                format!("Input tag '{tag}' found using {name} does not match any of the expected tags: {expected}");
            Detail::new("union_tag_invalid", loc, message, body)
                .with_ctx(json!({ "discriminator": name, "tag": tag, "expected_tags": expected }))
        })
    }
}
