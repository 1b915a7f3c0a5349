//! The grammar of an OpenAPI document: what the object behind each key is.
//!
//! A property that happens to be called `title` is not a title, and a default value that holds an object with a
//! `required` key is not a schema. Everything that goes through a document asks [`Place::child`], so that this is
//! decided once.

use serde_json::{Map, Value};

use crate::{Result, pointer::Pointer};

/// What a JSON value in an OpenAPI document stands for. A list has the place of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The document itself.
    Root,
    /// `info`.
    Info,
    /// One of `servers`.
    Server,
    /// A map of server variables.
    ServerVariables,
    /// A server variable.
    ServerVariable,
    /// One of `tags`.
    Tag,
    /// `components`.
    Components,
    /// `paths`, or one callback's expressions: a map of path items that may hold extensions.
    Paths,
    /// A map of named path items, such as `webhooks`.
    PathItems,
    /// What stands behind one path.
    PathItem,
    /// One method of a path.
    Operation,
    /// A map of callbacks.
    Callbacks,
    /// A map of named parameters.
    Parameters,
    /// A parameter.
    Parameter,
    /// A map of response headers.
    Headers,
    /// A response header.
    Header,
    /// A map of named request bodies.
    RequestBodies,
    /// A request body.
    RequestBody,
    /// An operation's `responses`: a map by status that may hold extensions.
    StatusResponses,
    /// A map of named responses.
    Responses,
    /// A response.
    Response,
    /// A map of media types.
    Content,
    /// What one media type carries.
    MediaType,
    /// A map of encodings, by property.
    Encodings,
    /// How one property of a form is encoded.
    Encoding,
    /// A map of links.
    Links,
    /// A link from a response to an operation.
    Link,
    /// A map of schemas: `properties`, `$defs`, `components.schemas`.
    Schemas,
    /// A schema.
    Schema,
    /// A schema's `discriminator`.
    Discriminator,
    /// A map of security schemes.
    SecuritySchemes,
    /// A security scheme.
    SecurityScheme,
    /// The `flows` of an OAuth security scheme.
    OAuthFlows,
    /// One OAuth flow.
    OAuthFlow,
    /// A map from a scope's name to its description.
    Scopes,
    /// Plain data: defaults, enum values, examples, security requirements, extensions.
    Data,
}

impl Place {
    /// What the value behind `key` is, in an object at this place.
    pub fn child(self, key: &str) -> Self {
        match self {
            Self::Root => match key {
                "info" => Self::Info,
                "servers" => Self::Server,
                "tags" => Self::Tag,
                "components" => Self::Components,
                "paths" => Self::Paths,
                "webhooks" => Self::PathItems,
                _ => Self::Data,
            },
            Self::Components => match key {
                "schemas" => Self::Schemas,
                "responses" => Self::Responses,
                "parameters" => Self::Parameters,
                "requestBodies" => Self::RequestBodies,
                "headers" => Self::Headers,
                "securitySchemes" => Self::SecuritySchemes,
                "callbacks" => Self::Callbacks,
                "links" => Self::Links,
                "pathItems" => Self::PathItems,
                _ => Self::Data,
            },
            Self::Server => match key {
                "variables" => Self::ServerVariables,
                _ => Self::Data,
            },
            Self::ServerVariables => Self::ServerVariable,
            Self::Paths | Self::StatusResponses if is_extension(key) => Self::Data,
            Self::Paths | Self::PathItems => Self::PathItem,
            Self::PathItem => match key {
                key if METHODS.contains(&key) => Self::Operation,
                "parameters" => Self::Parameter,
                "servers" => Self::Server,
                _ => Self::Data,
            },
            Self::Operation => match key {
                "parameters" => Self::Parameter,
                "requestBody" => Self::RequestBody,
                "responses" => Self::StatusResponses,
                "callbacks" => Self::Callbacks,
                "servers" => Self::Server,
                _ => Self::Data,
            },
            Self::Callbacks => Self::Paths,
            Self::Parameters => Self::Parameter,
            Self::Headers => Self::Header,
            Self::Parameter | Self::Header => match key {
                "schema" => Self::Schema,
                "content" => Self::Content,
                _ => Self::Data,
            },
            Self::RequestBodies => Self::RequestBody,
            Self::RequestBody => match key {
                "content" => Self::Content,
                _ => Self::Data,
            },
            Self::StatusResponses | Self::Responses => Self::Response,
            Self::Response => match key {
                "headers" => Self::Headers,
                "content" => Self::Content,
                "links" => Self::Links,
                _ => Self::Data,
            },
            Self::Content => Self::MediaType,
            Self::MediaType => match key {
                "schema" => Self::Schema,
                "encoding" => Self::Encodings,
                _ => Self::Data,
            },
            Self::Encodings => Self::Encoding,
            Self::Encoding => match key {
                "headers" => Self::Headers,
                _ => Self::Data,
            },
            Self::Links => Self::Link,
            Self::Link => match key {
                "server" => Self::Server,
                _ => Self::Data,
            },
            Self::Schemas => Self::Schema,
            Self::Schema => match key {
                "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" => Self::Schemas,
                "items"
                | "prefixItems"
                | "allOf"
                | "anyOf"
                | "oneOf"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "additionalProperties"
                | "unevaluatedItems"
                | "unevaluatedProperties"
                | "propertyNames" => Self::Schema,
                "discriminator" => Self::Discriminator,
                _ => Self::Data,
            },
            Self::SecuritySchemes => Self::SecurityScheme,
            Self::SecurityScheme => match key {
                "flows" => Self::OAuthFlows,
                _ => Self::Data,
            },
            Self::OAuthFlows => Self::OAuthFlow,
            Self::OAuthFlow => match key {
                "scopes" => Self::Scopes,
                _ => Self::Data,
            },
            Self::Info | Self::Tag | Self::ServerVariable | Self::Discriminator | Self::Scopes | Self::Data => {
                Self::Data
            }
        }
    }

    /// Whether the keys of an object at this place are names that the author chose.
    pub fn has_free_keys(self) -> bool {
        matches!(
            self,
            Self::ServerVariables
                | Self::Paths
                | Self::PathItems
                | Self::Callbacks
                | Self::Parameters
                | Self::Headers
                | Self::RequestBodies
                | Self::StatusResponses
                | Self::Responses
                | Self::Content
                | Self::Encodings
                | Self::Links
                | Self::Schemas
                | Self::SecuritySchemes
                | Self::Scopes
                | Self::Data
        )
    }

    /// Whether `key` is an extension (`x-…`) in an object at this place, and not a name that the author chose.
    pub fn has_extension(self, key: &str) -> bool {
        let may_be_extended = !self.has_free_keys() || matches!(self, Self::Paths | Self::StatusResponses);
        may_be_extended && is_extension(key)
    }
}

fn is_extension(key: &str) -> bool {
    key.starts_with("x-")
}

/// The methods of a path item, in the order in which the specification lists them.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The keywords of a schema that narrow its values without changing their type in Rust. The lowering knows and drops them,
/// the constraint tables are made from them, and the diff compares them.
pub const BOUNDS: [&str; 13] = [
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "uniqueItems",
];

/// What is done with each object: its place in the grammar, its place in the document, and itself.
pub type Visit<'a> = dyn FnMut(Place, &Pointer, &Map<String, Value>) -> Result<()> + 'a;
/// As [`Visit`], for objects that change.
pub type VisitMut<'a> = dyn FnMut(Place, &Pointer, &mut Map<String, Value>) -> Result<()> + 'a;
/// As [`VisitMut`], where every object is a schema.
pub type VisitSchemaMut<'a> = dyn FnMut(&Pointer, &mut Map<String, Value>) -> Result<()> + 'a;

/// Calls `visit` for every object below (and at) `value`, the inner ones first.
pub fn objects_mut(value: &mut Value, place: Place, pointer: &mut Pointer, visit: &mut VisitMut<'_>) -> Result<()> {
    match value {
        Value::Object(object) => {
            for (key, child) in object.iter_mut().filter(|(_, child)| holds_others(child)) {
                pointer.push(key);
                objects_mut(child, place.child(key), pointer, visit)?;
                pointer.pop();
            }
            visit(place, pointer, object)
        }
        Value::Array(members) => {
            for (index, member) in members
                .iter_mut()
                .enumerate()
                .filter(|(_, member)| holds_others(member))
            {
                pointer.push(index);
                objects_mut(member, place, pointer, visit)?;
                pointer.pop();
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Calls `visit` for every object below (and at) `value`, the outer ones first.
pub fn objects(value: &Value, place: Place, pointer: &mut Pointer, visit: &mut Visit<'_>) -> Result<()> {
    match value {
        Value::Object(object) => {
            visit(place, pointer, object)?;
            for (key, child) in object.iter().filter(|(_, child)| holds_others(child)) {
                pointer.push(key);
                objects(child, place.child(key), pointer, visit)?;
                pointer.pop();
            }
            Ok(())
        }
        Value::Array(members) => {
            for (index, member) in members.iter().enumerate().filter(|(_, member)| holds_others(member)) {
                pointer.push(index);
                objects(member, place, pointer, visit)?;
                pointer.pop();
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Whether there can be an object below a value: the pointer does not have to grow for what cannot be visited.
fn holds_others(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

/// Calls `visit` for every schema of a document, the inner ones first.
pub fn schemas_mut(document: &mut Value, visit: &mut VisitSchemaMut<'_>) -> Result<()> {
    objects_mut(
        document,
        Place::Root,
        &mut Pointer::root(),
        &mut |place, pointer, object| match place {
            Place::Schema => visit(pointer, object),
            _ => Ok(()),
        },
    )
}
