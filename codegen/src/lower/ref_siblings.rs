//! `$ref` beside other keywords, which 3.1 allows.

use serde_json::{Value, json};

use crate::{Report, Result, Settings, walk};

/// A reference and what stands beside it are an `allOf` of both.
pub(super) fn to_all_of(document: &mut Value, _: &Settings, _: &mut Report) -> Result<()> {
    walk::schemas_mut(document, &mut |_, schema| {
        if schema.len() == 1 {
            return Ok(());
        }
        let Some(target) = schema.remove("$ref") else {
            return Ok(());
        };
        let member = json!({ "$ref": target });
        match schema.get_mut("allOf") {
            Some(Value::Array(members)) => members.insert(0, member),
            _ => {
                schema.insert("allOf".to_owned(), Value::Array(vec![member]));
            }
        }
        Ok(())
    })
}
