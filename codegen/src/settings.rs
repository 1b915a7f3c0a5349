//! How a document becomes Rust.

use std::collections::BTreeMap;

/// How a document becomes Rust. The default works for any document.
///
/// With the feature `serde`, it is read from a configuration file, in which each field has its name with dashes:
/// `operation-names = "path"`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields, default))]
pub struct Settings {
    /// What the methods are named after.
    pub operation_names: OperationNames,
    /// The operations that are wanted, by `operationId` or as `POST /parcels`. With [`tags`](Self::tags) empty too: all.
    pub operations: Vec<String>,
    /// The tags whose operations are wanted.
    pub tags: Vec<String>,
    /// Whether an omitted operation or an approximated place is an error.
    pub strict: bool,
    /// Whether documented errors have types: methods return `Error<ApiError<E>>`. Otherwise every answer that is no success is
    /// an `UnexpectedResponse` with its body intact.
    pub typed_errors: bool,
    /// Where Rust tells an absent value from null.
    pub null_fields: NullFields,
    /// The Rust type of strings of a format, by its path: `date-time` and `::chrono::DateTime<::chrono::Utc>`. It must implement
    /// `Serialize`, `Deserialize`, `Clone` and `Debug`.
    pub formats: BTreeMap<String, String>,
    /// Whether the types of requests have `new(required…)` and setters.
    pub builders: bool,
    /// Whether structs keep the properties that the document does not declare, in a field `extra`.
    pub unknown_properties: bool,
    /// Whether there are tables of constraints and routes: the modules `constraints` and `routes`.
    pub tables: bool,
    /// Whether types carry their JSON Schema, and implement `schemars::JsonSchema` behind the feature `schemars`.
    pub json_schemas: bool,
    /// Whether `Debug` shows names and lengths, and no contents.
    pub redacted_debug: bool,
    /// A prefix that is removed from each path before it becomes a slug, a method name and a type name, such as `/v1/`.
    pub path_prefix: String,
    /// The path of the type that the generated client carries for its hooks. If set, you must implement
    /// `progenitor_client::ClientHooks` for the client, and the client has no public constructor.
    pub hooks_state: Option<String>,
    /// The path of a function that writes the JSON of a request: it takes `&impl Serialize`, and returns something that
    /// becomes a `reqwest::Body`, or a `progenitor_client::Error`. If not set, reqwest writes the JSON.
    pub json_body: Option<String>,
    /// Which operations start a task, and what the finished task gives.
    pub submit: Option<SubmitRoutes>,
    /// Request properties with a handwritten Rust type. Their schema does not matter.
    pub property_types: Vec<PropertyType>,
    /// The types by which request properties that carry files are marked. If not set, the tables list them as strings.
    pub media: Option<MediaTypes>,
    /// Request properties that callers cannot set: they are private and have no setter.
    pub hidden_properties: Vec<String>,
    /// Names for unions of objects in responses.
    pub response_unions: Vec<ResponseUnion>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            operation_names: OperationNames::default(),
            operations: Vec::new(),
            tags: Vec::new(),
            strict: false,
            typed_errors: true,
            null_fields: NullFields::default(),
            formats: BTreeMap::new(),
            builders: true,
            unknown_properties: false,
            tables: false,
            json_schemas: false,
            redacted_debug: false,
            path_prefix: String::new(),
            hooks_state: None,
            json_body: None,
            submit: None,
            property_types: Vec::new(),
            media: None,
            hidden_properties: Vec::new(),
            response_unions: Vec::new(),
        }
    }
}

/// What methods are named after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum OperationNames {
    /// The `operationId`; the method and path where an operation has none.
    #[default]
    OperationId,
    /// The path, with the method where a path has several.
    Path,
}

/// Where Rust tells an absent value from null, as `Option<Option<T>>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum NullFields {
    /// In the bodies of `PATCH`, where null deletes and absence keeps.
    #[default]
    PatchBodies,
    /// In every object.
    Everywhere,
    /// Nowhere.
    Nowhere,
}

/// The operations that start a task: each gets a marker type that implements a handwritten trait.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct SubmitRoutes {
    /// The schema of the 200 response of such an operation, or of one member if the response is a union.
    pub response: String,
    /// The path of the trait that the marker types implement.
    pub model_trait: String,
    /// The path of the generic type of a request, with the type of its body and the marker type: `Request<Inputs, Model>`. It
    /// must have a field `inputs` that the generated code can access, and implement `From<Inputs>`.
    pub request_type: String,
    /// The methods of the request type itself. A setter that would have such a name gets another one.
    #[cfg_attr(feature = "serde", serde(default))]
    pub reserved: Vec<String>,
    /// The Rust type of the finished task, by a word in the path. The first word that occurs decides.
    #[cfg_attr(feature = "serde", serde(default))]
    pub outputs: Vec<(String, String)>,
    /// The Rust type of the finished task if no word occurs.
    pub default_output: String,
}

/// A request property with a handwritten Rust type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct PropertyType {
    /// The properties, by name. A name also stands for itself with a number: `image` for `image_2`.
    pub properties: Vec<String>,
    /// The path of the type. It must implement `Serialize`, `Deserialize`, `Clone` and `Debug`, and
    /// [`MediaTypes::field`] if the properties carry files.
    pub rust_type: String,
    /// The kind of file that the properties carry, as a variant of [`MediaTypes::kind`].
    pub media: Option<String>,
}

/// The handwritten types by which request properties that carry files are marked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct MediaTypes {
    /// The path of an enum of kinds: the table of constraints has one for each property that carries a file.
    pub kind: String,
    /// The path of a trait that the handwritten types of these properties implement.
    pub field: String,
    /// The path of a trait with `fn media_fields(&mut self) -> Vec<(&'static str, &mut dyn Field)>`. Each request type
    /// implements it.
    pub request: String,
}

/// Responses that are a union of these schemas, or one of them, get one schema in which they are merged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct ResponseUnion {
    /// The name of the merged schema.
    pub name: String,
    /// The members that may occur.
    pub members: Vec<String>,
}

impl Settings {
    /// The handwritten type of a request property.
    pub(crate) fn rust_type(&self, property: &str) -> Option<&str> {
        Some(self.property_type(property)?.rust_type.as_str())
    }

    /// The kind of file that a request property carries.
    pub(crate) fn media(&self, property: &str) -> Option<String> {
        let kind = self.property_type(property)?.media.as_ref()?;
        Some(format!("{}::{kind}", self.media.as_ref()?.kind))
    }

    /// The kind of file that a request property carries, as a word: `image`.
    pub(crate) fn media_word(&self, property: &str) -> Option<String> {
        Some(self.property_type(property)?.media.as_ref()?.to_lowercase())
    }

    fn property_type(&self, property: &str) -> Option<&PropertyType> {
        let is_meant = |name: &String| name == property || name == without_number(property);
        self.property_types
            .iter()
            .find(|candidate| candidate.properties.iter().any(is_meant))
    }

    pub(crate) fn hides(&self, property: &str) -> bool {
        self.hidden_properties.iter().any(|name| name == property)
    }
}

/// A property without the number at its end: `image_2` -> `image`.
fn without_number(property: &str) -> &str {
    match property.rsplit_once('_') {
        Some((name, number)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => property,
    }
}

impl SubmitRoutes {
    pub(crate) fn output(&self, path: &str) -> &str {
        self.outputs
            .iter()
            .find(|(word, _)| path.contains(word.as_str()))
            .map_or(&self.default_output, |(_, output)| output)
    }
}
