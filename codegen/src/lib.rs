//! OpenAPI 3.1 to Rust, through [progenitor](https://docs.rs/progenitor).
//!
//! progenitor generates good clients from OpenAPI 3.0, and rejects 3.1. This crate lowers a 3.1 document to the 3.0.3 that
//! progenitor accepts, calls progenitor, and extends the code that comes out. It knows no particular API: what belongs to
//! one API is in [`Settings`].
//!
//! # In a build script
//!
//! ```no_run
//! // build.rs
//! use std::{env, fs, path::Path};
//!
//! use openapi31_codegen::{Document, Settings, generate};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     println!("cargo::rerun-if-changed=openapi.json");
//!     let document = Document::from_json(&fs::read("openapi.json")?)?;
//!     let code = generate(&document, &Settings::default())?;
//!     fs::write(Path::new(&env::var("OUT_DIR")?).join("api.rs"), code)?;
//!     Ok(())
//! }
//! ```
//!
//! ```ignore
//! // src/lib.rs
//! pub mod api {
//!     include!(concat!(env!("OUT_DIR"), "/api.rs"));
//! }
//!
//! let client = api::raw::Client::new_with_client("https://parcels.example", reqwest::Client::new());
//! let parcel = api::raw::types::Parcel::new("a book").weight(250).extra("not_in_the_contract_yet", 3);
//! client.v1_parcels(&parcel).await?;
//! ```
//!
//! The generated code needs `progenitor-client`, `reqwest` (features `json`, `query` and `stream`), `serde` and `serde_json`.
//! With the feature `schemars` of your crate, the types implement `schemars::JsonSchema`. Declare that feature even if it is
//! empty, or the compiler warns of an unexpected `cfg`.
//!
//! # What comes out
//!
//! - `raw`: progenitor's client, with one method for each operation, named after its path.
//! - `raw::types`: its types. Requests have `new(required…)`, a setter for each other property, and `extra` for properties
//!   that the contract does not list. Enums in responses are open, and unknown response fields are kept. Unions can be read
//!   and written; with a discriminator they are tagged. `Debug` shows names and lengths, never a text.
//! - `models`: the requests of the operations that start a task, if [`SubmitRoutes`] lists them.
//! - `constraints`: bounds, lengths, patterns, values and defaults of each request, as statics.
//! - `routes`: operations, servers, security schemes.
//!
//! # The pipeline
//!
//! ```text
//! bytes -> Document -> lower::NAMING -> lower::LOWERING -> progenitor -> Rust
//!                      names, in 3.1    down to 3.0.3
//! ```
//!
//! [`lower::NAMING`] and [`lower::LOWERING`] list the passes. The document between the two groups still has every bound and
//! default: constraints and JSON Schemas are made from it.
//!
//! Descriptions become rustdoc. If somebody else wrote them and you do not want to publish them, generate the code from
//! [`facts()`] of the document.
//!
//! # What is not supported
//!
//! For these, [`generate`] returns an [`Error`] with the JSON pointer:
//!
//! - the keywords `not`, `if`/`then`/`else`, `patternProperties`, `$defs`, `contains` and others that no pass knows;
//! - `true` and `false` as schemas, except in `items` and `additionalProperties`;
//! - references to other documents, into the middle of a schema, and in place of a path;
//! - a member of a discriminated union that is also used on its own; a discriminator without `oneOf` or `anyOf`;
//! - an `allOf` whose members are not all objects, or that contains itself;
//! - names that become the same in Rust;
//! - an operation whose 2xx responses differ.
//!
//! The Rust types are looser than the contract: tuples are lists of any value, enums of other values than strings are their
//! plain type, and bounds are in the tables, not in the types. Responses other than 2xx have no type: you get progenitor's
//! `UnexpectedResponse`, with the body intact.

mod build_script;
pub mod document;
mod error;
mod explain;
pub mod facts;
mod generate;
pub mod lower;
pub mod model;
pub mod names;
pub mod openapi30;
pub mod operations;
pub mod pointer;
mod report;
mod settings;
mod summary;
#[cfg(feature = "surface")]
mod surface;
pub mod walk;

pub use build_script::{build, build_with};
pub use document::{Document, Unresolved};
pub use error::{Error, Result};
pub use explain::{Change, Explanation, Step, explain, operation_place};
pub use facts::facts;
pub use generate::{Output, SOURCES, generate};
pub use lower::{Lowered, lower};
pub use pointer::Pointer;
pub use report::{Approximated, Omitted, Report};
pub use settings::{MediaTypes, NullFields, OperationNames, PropertyType, ResponseUnion, Settings, SubmitRoutes};
pub use summary::one_line;
#[cfg(feature = "surface")]
pub use surface::Surface;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
