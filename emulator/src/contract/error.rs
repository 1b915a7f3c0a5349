//! Why a document cannot serve as the contract.

use crate::text::sanitised;

/// Why a document cannot serve as the contract.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContractError {
    /// The text is not JSON.
    #[error("the contract is not JSON: {}", sanitised(&.0.to_string()))]
    Json(#[from] serde_json::Error),
    /// The JSON is not an OpenAPI 3 document.
    #[error("the contract is not an OpenAPI 3 document: {0}")]
    NotOpenApi(&'static str),
    /// A reference leads nowhere, outside the document, or around in a circle.
    #[error("the contract's reference `{}` cannot be followed", sanitised(.0))]
    Reference(String),
    /// A path that cannot be served: malformed, there twice, or where results are delivered.
    #[error("the contract's path `{}` cannot be served", sanitised(.0))]
    Path(String),
    /// A schema is too large or too deep.
    #[error("the contract's schema at `{}` is too large", sanitised(.0))]
    TooLarge(String),
    /// A schema is not a valid JSON Schema.
    #[error("the contract's schema of `{}` is not valid: {}", sanitised(path), sanitised(reason))]
    Schema {
        /// Path of the route.
        path: String,
        /// What is wrong.
        reason: String,
    },
}
