//! Operations and the document around them.

use serde_json::{Value, json};

use crate::{
    Pointer, Result, Settings,
    walk::{self, Place},
};

/// Errors come in more shapes than a document tells; the caller reads them from the undeclared response.
pub(super) fn success_only(document: &mut Value, _: &Settings) -> Result<()> {
    walk::objects_mut(document, Place::Root, &mut Pointer::root(), &mut |place, _, object| {
        if place == Place::Operation
            && let Some(responses) = object.get_mut("responses").and_then(Value::as_object_mut)
        {
            responses.retain(|status, _| status.starts_with('2'));
        }
        Ok(())
    })
}

pub(super) fn version(document: &mut Value, _: &Settings) -> Result<()> {
    if let Some(root) = document.as_object_mut() {
        root.insert("openapi".to_owned(), json!("3.0.3"));
        root.remove("webhooks");
        root.remove("jsonSchemaDialect");
        // 3.1 does without; 3.0 does not.
        root.entry("paths").or_insert_with(|| json!({}));
    }
    Ok(())
}
