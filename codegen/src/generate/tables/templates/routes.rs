//! The operations of the contract, its servers and its security schemes.

/// An operation.
#[derive(Debug)]
#[non_exhaustive]
pub struct Route {
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// The path, placeholders in braces.
    pub path: &'static str,
    /// The path without its prefix: the name of the model, where it is one.
    pub slug: &'static str,
    /// The method of the generated client.
    pub operation: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// What there is to know of it.
    pub description: &'static str,
    /// What the body of a request has to be.
    pub request: Option<&'static super::constraints::Object>,
    /// For an operation that starts a task: the Rust type that the finished task gives.
    pub output: Option<&'static str>,
    /// The servers that answer it.
    pub servers: &'static [&'static str],
    /// The security schemes, one of which it asks for. Empty: it asks for none.
    pub security: &'static [&'static str],
    /// Whether the contract advises against it.
    pub deprecated: bool,
}

/// A security scheme: a header, query parameter or cookie that carries a key, or an HTTP scheme.
#[derive(Debug)]
#[non_exhaustive]
pub struct SecurityScheme {
    /// The name by which routes refer to it.
    pub name: &'static str,
    /// `apiKey`, `http`, …
    pub kind: &'static str,
    /// `header`, `query` or `cookie`; empty for other kinds.
    pub location: &'static str,
    /// The name of the header, query parameter or cookie, or the HTTP scheme.
    pub parameter: &'static str,
}

/// A document that the contract was made from.
#[derive(Debug)]
#[non_exhaustive]
pub struct Source {
    /// What it is called here.
    pub name: &'static str,
    /// Its official address.
    pub url: &'static str,
    /// The SHA-256 of its bytes as downloaded, in hexadecimal.
    pub sha256: &'static str,
    /// The day of the download, `2026-11-21`.
    pub retrieved: &'static str,
}
