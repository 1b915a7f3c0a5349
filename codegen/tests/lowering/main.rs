//! The lowering: each pass, and what they make of documents together.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod any_document;
mod each_pass;
mod mistakes;
mod support;
mod together;
mod unions;
