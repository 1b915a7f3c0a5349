//! The lowering: each pass, and what they make of documents together.

mod each_pass;
mod support;
