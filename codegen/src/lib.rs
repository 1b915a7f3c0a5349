//! Rust clients from OpenAPI 3.1: any document, in a build script or as a file.
//!
//! In a build script, [`build`] does everything. [`generate`] gives the code of a [`Document`], and a [`Report`] of what did
//! not come out as the document says. The crate knows no particular API: what belongs to one API is in [`Settings`].
//!
//! ```no_run
//! // build.rs
//! fn main() -> openapi31_codegen::Result<()> {
//!     openapi31_codegen::build("openapi.json")
//! }
//! ```
//!
//! ```ignore
//! // src/lib.rs
//! pub mod api {
//!     include!(concat!(env!("OUT_DIR"), "/openapi.rs"));
//! }
//!
//! let client = api::raw::Client::new("https://parcels.example");
//! let parcel = client.get_parcel("42").await?.into_inner();
//! ```
//!
//! # What comes out
//!
//! - `raw`: a client with one method for each operation, on the runtime of [progenitor](https://docs.rs/progenitor-client).
//! - `raw::types`: a type for each schema that an operation reaches.
//! - `constraints` and `routes`, with [`Settings::tables`]: bounds, lengths, patterns, values and defaults of each request;
//!   operations, servers, security schemes.
//! - `models`: the requests of the operations that start a task, if [`SubmitRoutes`] lists them.
//!
//! The code depends on `progenitor-client`, `reqwest`, `serde`, `serde_json` and `bytes`; [`Report::dependencies`] has the exact
//! lines. With [`Settings::json_schemas`], declare the feature `schemars` in your crate even if it is empty, or the compiler
//! warns of an unexpected `cfg`.
//!
//! # The pipeline
//!
//! ```text
//! bytes -> Document -> lower -> Model -> Rust
//! ```
//!
//! [`lower::PASSES`] lists the passes. They bring a document to one in which every type has a name, still in OpenAPI 3.1 and
//! with every bound and default. No pass refuses a schema: what has to become looser is noted in the report. The
//! [`model`] is what is generated, decided; what writes Rust only writes. [`explain`](explain()) follows one place through all
//! of this.
//!
//! Everything from a document is an escaped literal: no name or text of it can become code.
//!
//! Descriptions become rustdoc. If somebody else wrote them and you do not want to publish them, generate the code from
//! [`facts()`] of the document.

mod build_script;
pub mod document;
mod error;
mod explain;
pub mod facts;
mod generate;
pub mod graph;
pub mod lower;
#[cfg(feature = "surface")]
mod marks;
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
#[cfg(feature = "surface")]
pub use marks::{Marked, Marks, mark};
pub use pointer::Pointer;
pub use report::{Approximated, Omitted, Report};
pub use settings::{MediaTypes, NullFields, OperationNames, PropertyType, ResponseUnion, Settings, SubmitRoutes};
pub use summary::{is_deceptive, one_line};
#[cfg(feature = "surface")]
pub use surface::Surface;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
