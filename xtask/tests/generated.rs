//! What becomes of the vendored contract: the document in which every type has a name, and the public surface of the code.
//! Both are snapshots, so that a change of either is seen and read.

use openapi_vendor::command::{
    args::{Show, Stage},
    show::show,
};
use openapi31_codegen::{Document, Surface, operations::operations_of};
use serde_json::{Map, Value};

fn stage(stage: Stage) -> String {
    let project = xtask::project(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).expect("a project");
    show(&project, &Show { stage, file: None }, std::io::empty()).expect("shown")
}

#[test]
fn the_generated_surface_is_what_was_read_before() {
    let surface = Surface::read(&stage(Stage::Rust)).expect("Rust");
    insta::assert_snapshot!("surface", surface.to_string());
}

#[test]
fn the_lowered_document_is_what_was_read_before() {
    let lowered = Document::from_json(stage(Stage::Lowered).as_bytes()).expect("OpenAPI");
    insta::assert_snapshot!("lowered", outline(lowered.value()));
}

/// A document on lines that a person can read: one for an operation, one for a schema, one for a property. Only
/// descriptions are left out; they stand in `openapi.json`.
fn outline(document: &Value) -> String {
    let mut lines = vec![format!("openapi {}", document["openapi"])];
    for operation in operations_of(document) {
        let mut value = operation.value.clone();
        drop_words(&mut value);
        lines.push(format!(
            "{} {}  {value}",
            operation.method.to_uppercase(),
            operation.path
        ));
    }
    for (name, schema) in document["components"]["schemas"].as_object().expect("an object") {
        let mut schema = schema.clone();
        drop_words(&mut schema);
        let properties = schema.as_object_mut().and_then(|schema| schema.remove("properties"));
        lines.push(format!("{name}  {schema}"));
        for (property, value) in properties.as_ref().and_then(Value::as_object).unwrap_or(&Map::new()) {
            lines.push(format!("    {property}  {value}"));
        }
    }
    lines.join("\n")
}

fn drop_words(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|key, value| !(matches!(key.as_str(), "description" | "summary") && value.is_string()));
            object.values_mut().for_each(drop_words);
        }
        Value::Array(members) => members.iter_mut().for_each(drop_words),
        _ => {}
    }
}
