//! From the lowered document to Rust.
//!
//! progenitor makes a client and its types; what it leaves out is added to its syntax tree: constructors and setters,
//! open enums, tags, `Debug` without contents. Marker types for the models and the tables of constraints and routes are
//! made from the named document, which still has every bound and default.

mod client;
mod constraints;
mod described;
mod enums;
mod hidden;
mod json_schema;
mod media;
mod models;
mod operation;
mod requests;
mod routes;
mod rust;
mod shown;
mod types;

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

use proc_macro2::TokenStream;
use progenitor_impl::{GenerationSettings, Generator, HooksMode, TypeImpl};
use quote::ToTokens;
use serde_json::Value;

use crate::{
    Document, Error, Result, Settings,
    document::resolve,
    lower::{Lowered, lower, stand_in},
    walk,
};

/// The extension of a document's root that says where it came from: by name, `url`, `sha256` and `retrieved`. It becomes
/// the table `SOURCES`.
pub const SOURCES: &str = "x-sources";

/// Generates the Rust of a document: the modules `raw` (client and types), `models`, `constraints` and `routes`.
///
/// The code refers to the crates `progenitor_client`, `reqwest`, `serde`, `serde_json` and, behind a feature of the
/// same name, `schemars`.
///
/// # Errors
/// Something in the document that cannot be lowered or generated, with its place.
pub fn generate(document: &Document, settings: &Settings) -> Result<String> {
    let lowered = lower(document, settings)?;
    let context = Context::new(document, &lowered, settings)?;
    let tokens = progenitor(&lowered.lowered, settings)?;
    Ok([
        client::module(tokens, &context)?,
        models::module(&context)?,
        constraints::module(&context)?,
        routes::module(&context),
    ]
    .join("\n"))
}

/// What the parts of the generator look at.
struct Context<'a> {
    settings: &'a Settings,
    /// The document as it came.
    document: &'a Value,
    /// The document with Rust's names, in 3.1.
    named: &'a Value,
    /// The document in 3.0.3.
    lowered: &'a Value,
    requests: BTreeSet<String>,
    responses: BTreeSet<String>,
    /// The types that contain themselves.
    cyclic: BTreeSet<String>,
    /// The types that requests of a model send, and no other.
    sent_by_models: BTreeSet<String>,
}

impl<'a> Context<'a> {
    fn new(document: &'a Document, lowered: &'a Lowered, settings: &'a Settings) -> Result<Self> {
        use crate::operations::{Direction, reachable};
        let mut context = Self {
            settings,
            document: document.value(),
            named: &lowered.named,
            lowered: &lowered.lowered,
            requests: reachable(&lowered.named, Direction::Request),
            responses: reachable(&lowered.named, Direction::Response),
            cyclic: json_schema::cyclic(&lowered.named),
            sent_by_models: BTreeSet::new(),
        };
        context.sent_by_models = requests::sent_by_models(&context);
        enums::check_variants(&context)?;
        Ok(context)
    }

    /// The 3.1 schema of a Rust type.
    fn schema(&self, type_name: &str) -> Option<&'a Value> {
        crate::lower::components(self.named)?.get(type_name)
    }

    /// The objects that a schema is made of: itself, and what its `allOf` takes in.
    fn parts(&self, schema: &'a Value) -> Vec<&'a Value> {
        let mut parts: Vec<&Value> = Vec::new();
        let mut waiting = vec![schema];
        while let Some(schema) = waiting.pop() {
            let Some(schema) = resolve(self.named, schema) else {
                continue;
            };
            if parts.iter().any(|part| std::ptr::eq(*part, schema)) {
                continue;
            }
            parts.push(schema);
            waiting.extend(
                schema
                    .get("allOf")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                    .rev(),
            );
        }
        parts
    }

    /// A property of a Rust type, wherever its schema takes it from.
    fn property(&self, type_name: &str, property: &str) -> Option<&'a Value> {
        self.parts(self.schema(type_name)?)
            .into_iter()
            .find_map(|part| part.get("properties")?.get(property))
    }

    /// The properties of a Rust type, by name.
    fn fields(&self, type_name: &str) -> Vec<Property<'a>> {
        self.schema(type_name)
            .map(|schema| properties(self, schema))
            .unwrap_or_default()
    }

    /// The 3.0.3 schema of a Rust type.
    fn lowered_schema(&self, type_name: &str) -> Option<&'a Value> {
        crate::lower::components(self.lowered)?.get(type_name)
    }
}

/// A property, its schema, and whether it is required.
type Property<'a> = (&'a str, &'a Value, bool);

/// The properties of an object, by name, wherever it takes them from.
fn properties<'a>(context: &Context<'a>, schema: &'a Value) -> Vec<Property<'a>> {
    let parts = context.parts(schema);
    let required: BTreeSet<&str> = parts
        .iter()
        .filter_map(|part| part.get("required")?.as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut properties: BTreeMap<&str, &Value> = BTreeMap::new();
    for (name, schema) in parts
        .iter()
        .filter_map(|part| part.get("properties")?.as_object())
        .flatten()
    {
        properties.entry(name).or_insert(schema);
    }
    properties
        .into_iter()
        .map(|(name, schema)| (name, schema, required.contains(name)))
        .collect()
}

fn progenitor(lowered: &Value, settings: &Settings) -> Result<TokenStream> {
    let spec: openapiv3::OpenAPI = serde_json::from_value(lowered.clone()).map_err(|error| misfit(lowered, &error))?;
    let mut options = GenerationSettings::new();
    if let Some(state) = &settings.hooks_state {
        options
            .with_hooks(HooksMode::Expected)
            .with_inner_type(rust::path(state)?.into_token_stream());
    }
    for property_type in &settings.property_types {
        options.with_replacement(
            stand_in(&property_type.rust_type),
            &property_type.rust_type,
            std::iter::empty::<TypeImpl>(),
        );
    }
    // typify and progenitor assert where they could report; a document must not bring the build script down without
    // a word about which document it was.
    catch_unwind(AssertUnwindSafe(|| Generator::new(&options).generate_tokens(&spec)))
        .map_err(|panic| Error::new(format!("progenitor gave up: {}", panic_text(&*panic))))?
        .map_err(|error| Error::new(format!("progenitor refused the lowered document: {error}")))
}

/// Why a lowered document is not OpenAPI 3.0, with the innermost schema that is not, if it is one.
fn misfit(lowered: &Value, error: &serde_json::Error) -> Error {
    let found = walk::schemas_mut(&mut lowered.clone(), &mut |pointer, schema| {
        serde_json::from_value::<openapiv3::ReferenceOr<openapiv3::Schema>>(Value::Object(schema.clone()))
            .map(drop)
            .map_err(|error| {
                Error::at(
                    pointer,
                    format!("this is no schema of OpenAPI 3.0 when lowered: {error}"),
                )
            })
    });
    found
        .err()
        .unwrap_or_else(|| Error::new(format!("the lowered document is not OpenAPI 3.0: {error}")))
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it panicked without a message")
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

fn flag(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&Value::Bool(true))
}
