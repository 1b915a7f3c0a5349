//! OpenAPI 3.1 to Rust, through progenitor.
//!
//! draft

pub mod canonical;
pub mod document;
mod error;
pub mod facts;
mod generate;
pub mod lower;
pub mod merge;
pub mod names;
#[cfg(feature = "refresh")]
pub mod overlay;
pub mod pointer;
#[cfg(feature = "refresh")]
pub mod prose;
mod settings;
mod surface;
pub mod walk;

pub use canonical::{canonical, canonical_text};
pub use document::Document;
pub use error::{Error, Result};
pub use facts::facts;
pub use generate::{SOURCES, generate};
pub use lower::{Lowered, lower};
pub use pointer::Pointer;
pub use settings::{PropertyType, ResponseUnion, Settings, SubmitRoutes};
pub use surface::Surface;
