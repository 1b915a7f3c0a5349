//! What the generated client is made with: Rust that is copied into it, and is compiled and tried here.

/// The modules that every client has, by name.
pub(super) const ALWAYS: &[(&str, &str)] = &[
    ("answer", include_str!("templates/answer.rs")),
    ("call", include_str!("templates/call.rs")),
    ("parameters", include_str!("templates/parameters.rs")),
];

pub(super) const API_ERROR: (&str, &str) = ("api_error", include_str!("templates/api_error.rs"));
pub(super) const EVENTS: (&str, &str) = ("events", include_str!("templates/events.rs"));
pub(super) const PARTS: (&str, &str) = ("parts", include_str!("templates/parts.rs"));
pub(super) const SECURITY: (&str, &str) = ("security", include_str!("templates/security.rs"));
pub(super) const SITES: (&str, &str) = ("sites", include_str!("templates/sites.rs"));
