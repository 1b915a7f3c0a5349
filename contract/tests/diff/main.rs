//! The diff of two documents on the wire.

mod any_schema;
mod large;
mod meaning;
mod support;
mod unions;
