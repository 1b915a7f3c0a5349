//! OpenAPI 3.1 to Rust, through [progenitor](https://docs.rs/progenitor).
//!
//! progenitor generates good clients from OpenAPI 3.0 and refuses 3.1. This crate lowers a 3.1 document to the 3.0.3
//! that progenitor accepts, lets it generate, and adds to its code what it leaves out. Nothing here knows any one API:
//! what belongs to one comes in as [`Settings`].
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
//! The code needs `progenitor-client`, `reqwest` (features `json`, `query` and `stream`), `serde` and `serde_json`. It
//! has `schemars::JsonSchema` implementations behind a feature `schemars` of the crate that includes it; declare that
//! feature, even if it is empty, or the compiler warns of an unexpected `cfg`.
//!
//! # What comes out
//!
//! - `raw`: progenitor's client, one method an operation, named after its path; `raw::types`, its types. Requests have
//!   `new(required…)`, a setter for each other property and `extra` for what the contract does not know. Enums that a
//!   response carries are open; unknown response fields are kept; unions are read and written both ways, tagged where
//!   the contract names a discriminator. `Debug` shows names and lengths, never a text.
//! - `models`: a marker type for each operation that starts a task, where [`SubmitRoutes`] says which those are.
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
//! [`lower::NAMING`] and [`lower::LOWERING`] list the passes by name. The document between the two groups still has
//! every bound and default: constraints and JSON Schemas are made from it.
//!
//! Descriptions become rustdoc. If they are somebody else's and you do not want them in your crate, generate from
//! [`facts()`] of the document.
//!
//! # What is not supported
//!
//! It stops with an [`Error`] that names the JSON pointer, and generates nothing:
//!
//! - the keywords `not`, `if`/`then`/`else`, `patternProperties`, `$defs`, `contains` and others that no pass knows;
//! - `true` and `false` as schemas, other than behind `items` and `additionalProperties`;
//! - references out of the document, into the middle of a schema, and in place of a path;
//! - a member of a discriminated union that is also used on its own; a discriminator without `oneOf` or `anyOf`;
//! - `allOf` of several schemas that are not all objects, or of itself;
//! - names that become the same in Rust;
//! - 2xx responses of one operation that differ.
//!
//! It is looser in Rust than in the contract: tuples are lists of any value, enums that are not of strings are their
//! plain type, and bounds are in the tables rather than in the types. Responses other than 2xx have no type: they come
//! as progenitor's `UnexpectedResponse`, body intact.

pub mod document;
mod error;
pub mod facts;
mod generate;
pub mod lower;
pub mod names;
pub mod operations;
pub mod pointer;
mod settings;
mod surface;
pub mod walk;

pub use document::Document;
pub use error::{Error, Result};
pub use facts::facts;
pub use generate::{SOURCES, generate};
pub use lower::{Lowered, lower};
pub use pointer::Pointer;
pub use settings::{MediaTypes, PropertyType, ResponseUnion, Settings, SubmitRoutes};
pub use surface::Surface;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
