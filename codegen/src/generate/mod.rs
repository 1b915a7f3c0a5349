//! From the lowered document to Rust.
//!
//! progenitor makes a client and its types; what it leaves out is added to its syntax tree: constructors and setters,
//! open enums, tags, `Debug` without contents. Marker types for the models and the tables of constraints and routes are
//! made from the named document, which still has every bound and default.

mod builder;
mod client;
mod constraints;
mod context;
mod described;
mod enums;
mod extra;
mod hidden;
mod json_schema;
mod media;
mod models;
mod operation;
mod requests;
mod routes;
mod rust;
mod setters;
mod shown;
mod types;

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
};

use proc_macro2::TokenStream;
use progenitor_impl::{GenerationSettings, Generator, HooksMode, TypeImpl};
use quote::ToTokens;
use serde_json::Value;

use self::context::Context;
pub use self::routes::SOURCES;
use crate::{
    Document, Error, Result, Settings,
    lower::{Lowered, lower, stand_in},
    operations::{Direction, reachable},
    walk,
};

/// Generates the Rust of a document: the modules `raw` (client and types), `models`, `constraints` and `routes`.
///
/// The code refers to the crates `progenitor_client`, `reqwest`, `serde`, `serde_json` and, behind a feature of the
/// same name, `schemars`.
///
/// # Errors
/// Something in the document that cannot be lowered or generated, with its place.
pub fn generate(document: &Document, settings: &Settings) -> Result<String> {
    let lowered = lower(document, settings)?;
    let context = look_at(document, &lowered, settings)?;
    let tokens = progenitor(&lowered.lowered, settings)?;
    Ok([
        client::module(tokens, &context)?,
        models::module(&context)?,
        constraints::module(&context)?,
        routes::module(&context),
    ]
    .join("\n"))
}

fn look_at<'a>(document: &'a Document, lowered: &'a Lowered, settings: &'a Settings) -> Result<Context<'a>> {
    let mut context = Context {
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
