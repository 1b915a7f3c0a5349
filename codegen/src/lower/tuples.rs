//! `prefixItems`: 3.0 has no tuples.

use serde_json::{Value, json};

use crate::{Result, Settings, walk};

/// A tuple becomes an array of anything; how long it is and what each member is stays in the constraint table. Give
/// the property a handwritten type where that is too loose.
pub(super) fn to_arrays(document: &mut Value, _: &Settings) -> Result<()> {
    walk::schemas_mut(document, &mut |_, schema| {
        if schema.remove("prefixItems").is_some() {
            schema.insert("type".to_owned(), json!("array"));
            schema.insert("items".to_owned(), json!({}));
        }
        if schema.get("items").is_some_and(Value::is_boolean) {
            schema.insert("items".to_owned(), json!({}));
        }
        Ok(())
    })
}
