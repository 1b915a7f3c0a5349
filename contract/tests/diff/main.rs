//! The diff of two documents on the wire.

mod any_schema;
mod callbacks;
mod effects;
mod keywords;
mod large;
mod meaning;
mod media_types;
mod parameters;
mod paths;
mod security;
mod statuses;
mod support;
mod unions;
mod visibility;
