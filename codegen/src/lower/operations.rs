//! Operations and the document around them.

use serde_json::{Map, Value, json};

use crate::{
    Error, Pointer, Result, Settings,
    document::resolve,
    walk::{self, Place},
};

/// Services answer errors in more forms than their documents declare, so callers read errors from the raw response.
pub(super) fn success_only(document: &mut Value, _: &Settings) -> Result<()> {
    let original = document.clone();
    walk::objects_mut(
        document,
        Place::Root,
        &mut Pointer::root(),
        &mut |place, pointer, object| {
            if place == Place::Operation
                && let Some(responses) = object.get_mut("responses").and_then(Value::as_object_mut)
            {
                responses.retain(|status, _| status.starts_with('2'));
                if !have_one_content(&original, responses) {
                    return Err(Error::at(
                        &pointer.join("responses"),
                        "the 2xx responses differ, and a client method returns one type",
                    ));
                }
            }
            Ok(())
        },
    )
}

fn have_one_content(document: &Value, responses: &Map<String, Value>) -> bool {
    let content = |response| resolve(document, response)?.get("content");
    let mut contents = responses.values().map(content);
    contents
        .next()
        .is_none_or(|first| contents.all(|content| content == first))
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
