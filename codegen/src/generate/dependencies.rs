//! What the generated code depends on.

use super::client::Needs;
use crate::{
    Settings,
    model::{BodyContent, Model},
};

/// The crates of the usual types of formats, with the feature by which serde reads and writes them.
const FORMATS: &[(&str, &str)] = &[
    ("chrono", "chrono = { version = \"0.4\", features = [\"serde\"] }"),
    ("jiff", "jiff = { version = \"0.2\", features = [\"serde\"] }"),
    (
        "time",
        "time = { version = \"0.3\", features = [\"serde-well-known\"] }",
    ),
    ("url", "url = { version = \"2\", features = [\"serde\"] }"),
    ("uuid", "uuid = { version = \"1\", features = [\"serde\"] }"),
];

/// The lines that the generated code needs under `[dependencies]`, by name. Handwritten types of other crates than the
/// usual ones are not among them.
pub(super) fn lines(model: &Model, settings: &Settings) -> Vec<String> {
    let needs = Needs::of(model);
    let has_forms = model.operations.iter().any(|operation| {
        matches!(
            operation.body.as_ref().map(|body| &body.content),
            Some(BodyContent::Form(..))
        )
    });
    let also = [(has_forms, "form"), (needs.multipart, "multipart")];
    let also = also
        .iter()
        .filter(|(is_needed, _)| *is_needed)
        .map(|(_, feature)| *feature);
    let mut features: Vec<&str> = ["json", "query", "stream"].into_iter().chain(also).collect();
    features.sort_unstable();
    let mut lines = vec![
        "bytes = \"1\"".to_owned(),
        "progenitor-client = \"0.15\"".to_owned(),
        format!("reqwest = {{ version = \"0.13\", features = {features:?} }}"),
        "serde = { version = \"1\", features = [\"derive\"] }".to_owned(),
        "serde_json = \"1\"".to_owned(),
    ];
    if needs.events {
        lines.push("futures-util = { version = \"0.3\", default-features = false, features = [\"std\"] }".to_owned());
    }
    for (name, line) in FORMATS {
        let is_used = settings.formats.values().any(|path| crate_of(path) == *name);
        if is_used {
            lines.push((*line).to_owned());
        }
    }
    lines.sort();
    lines
}

/// The crate that a path starts with.
fn crate_of(path: &str) -> &str {
    path.trim_start_matches("::").split("::").next().unwrap_or_default()
}
