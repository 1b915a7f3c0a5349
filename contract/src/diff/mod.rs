//! What two revisions of a contract mean for those who depend on it.
//!
//! [`diff`] compares the wire: it follows each operation through parameters, bodies and responses, and reports each change
//! once, with all operations it affects. [`add_rust`] compares the generated code. [`crate::report`] prints the result.

mod comparison;
mod components;
mod document;
mod findings;
mod level;
mod operation;
mod path;
mod reached;
mod route;
pub mod rules;
mod rust;
mod schema;
mod server;
mod subject;
#[cfg(test)]
mod tests;
mod uses;
mod words;

use openapi31_codegen::{Document, Settings};
use serde_json::Value;

use comparison::Comparison;
use route::routes;

pub use findings::{Change, Diff, Semver};
pub use level::{Level, Side};
pub use rules::{RULES, Rule, rule};
pub use rust::{add_rust, surface_diff};

/// Compares two documents on the wire.
pub fn diff(old: &Document, new: &Document) -> Diff {
    let (old, new) = (old.value(), new.value());
    let (before, now) = (routes(old), routes(new));
    let mut comparison = Comparison::new(old, new);
    document::compare(&mut comparison);
    operation::compare(&mut comparison, &before, &now);
    schema::compare(&mut comparison.pairs);
    components::compare(&mut comparison, &before, &now);
    comparison.finish()
}

/// Compares two documents on the wire, and the code that they become with these settings.
pub fn diff_with_rust(old: &Document, new: &Document, settings: &Settings) -> Diff {
    let mut diff = diff(old, new);
    if old != new {
        add_rust(&mut diff, old, new, settings);
    }
    diff
}

/// The operations of a document as reports name them, and what it says of each.
pub(crate) fn named_operations(document: &Document) -> Vec<(String, &Value)> {
    let routes = route::routes(document.value()).into_iter();
    routes
        .map(|route| (route.call.title, route.call.operation.value))
        .collect()
}
