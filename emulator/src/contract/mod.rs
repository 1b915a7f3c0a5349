//! Reads the OpenAPI document: which routes there are, which of them need a key, and what their bodies must look like.
//! References are resolved first, so that a schema can be followed by its JSON pointer; validators are compiled when a
//! route is first used, so that starting is fast.

pub(crate) mod detail;
pub(crate) mod lax;
pub(crate) mod pydantic;
pub(crate) mod resolve;

use std::{
    collections::HashSet,
    sync::{Arc, LazyLock, OnceLock},
};

use axum::http::Method;
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::contract::{
    detail::Detail,
    pydantic::{MODEL_TYPE_MESSAGE, details},
    resolve::{Resolver, size},
};

/// The API's contract, as read from an OpenAPI document.
#[derive(Debug)]
pub struct Contract {
    routes: Vec<Route>,
    /// Paths of the routes that create tasks.
    submits: HashSet<String>,
}

/// Why a document cannot serve as the contract.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContractError {
    /// The text is not JSON.
    #[error("the contract is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The JSON is not an OpenAPI 3 document.
    #[error("the contract is not an OpenAPI 3 document: {0}")]
    NotOpenApi(&'static str),
    /// A reference leads nowhere, outside the document, or around in a circle.
    #[error("the contract's reference `{0}` cannot be followed")]
    Reference(String),
    /// A path that cannot be served: malformed, there twice, or where results are delivered.
    #[error("the contract's path `{0}` cannot be served")]
    Path(String),
    /// A schema is too large or too deep.
    #[error("the contract's schema at `{0}` is too large")]
    TooLarge(String),
    /// A schema is not a valid JSON Schema.
    #[error("the contract's schema of `{path}` is not valid: {reason}")]
    Schema {
        /// Path of the route.
        path: String,
        /// What is wrong.
        reason: String,
    },
}

/// One operation of the contract.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) method: Method,
    /// With placeholders in braces.
    pub(crate) path: String,
    /// The path with its placeholders named by their position, so that no two patterns contradict each other.
    pub(crate) pattern: String,
    pub(crate) needs_key: bool,
    /// Whether the answer promises a task.
    pub(crate) submits: bool,
    pub(crate) body: Option<Body>,
}

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

/// A resolved schema and, once used, its validator.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) value: Value,
    validator: OnceLock<Result<Validator, String>>,
}

/// Why a body was not accepted.
#[derive(Debug)]
pub(crate) enum BodyError {
    Invalid(Vec<Detail>),
    /// The contract itself is at fault.
    Contract(String),
}

static EMBEDDED: LazyLock<Arc<Contract>> = LazyLock::new(|| {
    let read = Contract::read(include_str!("../../openapi.json"));
    Arc::new(read.expect("the document this crate is built with is a contract; a test sees to it"))
});

impl Contract {
    /// The contract that this crate was built with.
    pub fn embedded() -> Arc<Self> {
        EMBEDDED.clone()
    }

    /// Reads another OpenAPI document, in JSON, and checks all of it.
    pub fn from_json(text: &str) -> Result<Self, ContractError> {
        let contract = Self::read(text)?;
        for route in &contract.routes {
            for schema in route.body.iter().flat_map(Body::schemas) {
                schema.validator().map_err(|reason| ContractError::Schema {
                    path: route.path.clone(),
                    reason: reason.to_owned(),
                })?;
            }
        }
        Ok(contract)
    }

    /// Paths of the routes that create tasks, such as `/v1/flux-2-pro`, in the document's order.
    pub fn submit_paths(&self) -> impl Iterator<Item = &str> {
        self.routes
            .iter()
            .filter(|route| route.submits)
            .map(|route| route.path.as_str())
    }

    /// Whether tasks are created at this path.
    pub(crate) fn is_submit(&self, path: &str) -> bool {
        self.submits.contains(path)
    }

    pub(crate) fn routes(&self) -> &[Route] {
        &self.routes
    }

    fn read(text: &str) -> Result<Self, ContractError> {
        let document: Value = serde_json::from_str(text)?;
        if !document["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3."))
        {
            return Err(ContractError::NotOpenApi("`openapi` does not name a version 3"));
        }
        let paths = document["paths"]
            .as_object()
            .ok_or(ContractError::NotOpenApi("`paths` is not an object"))?;
        let mut resolver = Resolver::new(&document);
        let (mut routes, mut known) = (Vec::new(), HashSet::new());
        for (path, item) in paths {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let Some(method) = method_named(method) else { continue };
                let route = Route::read(&mut resolver, method, path, operation)?;
                if !known.insert((route.method.clone(), route.pattern.clone())) {
                    return Err(ContractError::Path(path.clone()));
                }
                routes.push(route);
            }
        }
        let submits = routes
            .iter()
            .filter(|route| route.submits)
            .map(|route| route.path.clone());
        Ok(Self {
            submits: submits.collect(),
            routes,
        })
    }
}

fn method_named(name: &str) -> Option<Method> {
    match name {
        "get" => Some(Method::GET),
        "post" => Some(Method::POST),
        "put" => Some(Method::PUT),
        "patch" => Some(Method::PATCH),
        "delete" => Some(Method::DELETE),
        _ => None,
    }
}

impl Route {
    fn read(resolver: &mut Resolver<'_>, method: Method, path: &str, operation: &Value) -> Result<Self, ContractError> {
        let security = operation.get("security").or_else(|| resolver.document.get("security"));
        let answer = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        Ok(Self {
            needs_key: security
                .and_then(Value::as_array)
                .is_some_and(|schemes| !schemes.is_empty()),
            submits: method == Method::POST && answer.to_string().contains("/AsyncResponse\""),
            body: Body::read(
                resolver,
                &operation["requestBody"]["content"]["application/json"]["schema"],
            )?,
            method,
            pattern: pattern(path).ok_or_else(|| ContractError::Path(path.to_owned()))?,
            path: path.to_owned(),
        })
    }
}

/// First parts of paths that the emulator needs for itself.
const RESERVED: [&str; 3] = ["", "results", "emulator"];

/// The path as the router takes it; `None` for one that it would not take.
fn pattern(path: &str) -> Option<String> {
    let mut pattern = String::new();
    for (index, segment) in path.strip_prefix('/')?.split('/').enumerate() {
        let placeholder = segment.starts_with('{') && segment.ends_with('}');
        let inner = if placeholder {
            &segment[1..segment.len() - 1]
        } else {
            segment
        };
        if inner.contains(['{', '}', '*', ':']) || (index == 0 && RESERVED.contains(&inner)) {
            return None;
        }
        pattern.push('/');
        pattern.push_str(&if placeholder {
            format!("{{p{index}}}")
        } else {
            segment.to_owned()
        });
    }
    Some(pattern)
}

impl Body {
    fn read(resolver: &mut Resolver<'_>, schema: &Value) -> Result<Option<Self>, ContractError> {
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

impl Schema {
    fn new(value: Value) -> Self {
        Self {
            value,
            validator: OnceLock::new(),
        }
    }

    fn validator(&self) -> Result<&Validator, &str> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_in_this_package_is_that_of_the_repository() {
        let repository = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi.json");
        // In a package by itself there is no repository.
        if let Ok(contract) = std::fs::read_to_string(repository) {
            assert!(contract == include_str!("../../openapi.json"));
        }
    }

    #[test]
    fn the_embedded_contract_is_read_and_every_schema_compiles() {
        let contract = Contract::from_json(include_str!("../../openapi.json")).unwrap();
        assert!(contract.submit_paths().count() >= 25);
        assert_eq!(contract.routes().len(), Contract::embedded().routes().len());
    }

    #[test]
    fn documents_that_are_no_contract_are_refused_with_a_reason() {
        for (text, reason) in [
            ("<html>", "not JSON"),
            ("{}", "not an OpenAPI 3 document"),
            (r#"{"openapi":"3.1.0"}"#, "`paths` is not an object"),
            (
                r##"{"openapi":"3.1.0","paths":{"/x":{"post":{"requestBody":{"content":{"application/json":{"schema":
                {"$ref":"#/components/schemas/None"}}}}}}}}"##,
                "cannot be followed",
            ),
            (
                r##"{"openapi":"3.1.0","components":{"a":{"items":{"$ref":"#/components/a"}}},"paths":{"/x":{"post":
                {"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/a"}}}}}}}}"##,
                "too large",
            ),
            (
                r#"{"openapi":"3.1.0","paths":{"/x":{"post":{"requestBody":{"content":{"application/json":{"schema":
                {"type":"nonsense"}}}}}}}}"#,
                "is not valid",
            ),
            (r#"{"openapi":"3.1.0","paths":{"x/{y":{"get":{}}}}"#, "cannot be served"),
            (
                r#"{"openapi":"3.1.0","paths":{"/{x}":{"get":{}},"/{y}":{"get":{}}}}"#,
                "cannot be served",
            ),
        ] {
            let error = Contract::from_json(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
