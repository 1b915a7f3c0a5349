//! Why a document cannot serve as the contract.

/// Why a document cannot serve as the contract.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContractError {
    /// The text is not JSON.
    #[error("the contract is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The JSON is not an OpenAPI 3 document.
    #[error("the contract is not an OpenAPI 3 document: {0}")]
    NotOpenApi(&'static str),
    /// A reference leads nowhere, outside the document, or around in a circle.
    #[error("the contract's reference `{0}` cannot be followed")]
    Reference(String),
    /// A path that cannot be served: malformed, there twice, or where results are delivered.
    #[error("the contract's path `{0}` cannot be served")]
    Path(String),
    /// A schema is too large or too deep.
    #[error("the contract's schema at `{0}` is too large")]
    TooLarge(String),
    /// A schema is not a valid JSON Schema.
    #[error("the contract's schema of `{path}` is not valid: {reason}")]
    Schema {
        /// Path of the route.
        path: String,
        /// What is wrong.
        reason: String,
    },
}
