//! What is generated, decided: types, operations, servers and security schemes, with Rust's names.
//!
//! Everything that needs a decision about the document is made before there is a [`Model`]; what writes Rust only writes.

mod build;
mod operation;
mod types;

pub use operation::{
    Answer, AnswerContent, Body, BodyContent, FormStyle, Location, Operation, Parameter, Part, PartContent, PathPart,
    SecurityKind, SecurityScheme, Server, ServerVariable, Status, Style,
};
pub use types::{Enum, EnumValue, Field, Kind, Rest, Struct, Tag, Type, TypeDef, Union, Variant};

/// A document as it becomes Rust.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The API's title.
    pub title: String,
    /// The API's version, which is not OpenAPI's.
    pub version: String,
    /// The API's description.
    pub description: Option<String>,
    /// The types, by name.
    pub types: Vec<TypeDef>,
    /// The operations that become methods, by path.
    pub operations: Vec<Operation>,
    /// The servers of the document.
    pub servers: Vec<Server>,
    /// The security schemes of the document.
    pub security_schemes: Vec<SecurityScheme>,
}

impl Model {
    /// The type with this name.
    pub fn type_def(&self, name: &str) -> Option<&TypeDef> {
        let index = self
            .types
            .binary_search_by(|known| known.name.as_str().cmp(name))
            .ok()?;
        self.types.get(index)
    }
}
