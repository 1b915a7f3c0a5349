//! The lowering, pass by pass and as a whole.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod any_document;
mod each_pass;
mod support;
mod what_comes_out;
mod what_stops_it;
