//! The diff of two documents on the wire.

mod any_schema;
mod keywords;
mod large;
mod meaning;
mod support;
mod unions;
mod visibility;
