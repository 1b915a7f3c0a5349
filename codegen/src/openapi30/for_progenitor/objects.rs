//! Objects: structs, and maps where no property has a name.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    Progenitor,
    idents::field_ident,
    shapes::{Shape, is_never},
};

impl Progenitor<'_> {
    pub(super) fn object(&mut self, keywords: &Map<String, Value>, name: &str) -> Shape {
        for key in ["minProperties", "maxProperties", "enum"] {
            if keywords.contains_key(key) {
                self.note(
                    key,
                    "dropped: progenitor has no type for it",
                    "check such objects yourself",
                );
            }
        }
        let others = keywords.get("additionalProperties");
        let has_properties = keywords
            .get("properties")
            .and_then(Value::as_object)
            .is_some_and(|properties| !properties.is_empty());
        if !has_properties && others != Some(&json!(false)) {
            return self.map(keywords, name);
        }
        Shape::named(Value::Object(self.members(keywords, name, None)))
    }

    fn map(&mut self, keywords: &Map<String, Value>, name: &str) -> Shape {
        if keywords.contains_key("required") {
            self.note("required", "dropped: the properties are not described", "describe them");
        }
        match keywords.get("additionalProperties") {
            Some(values @ Value::Object(_)) => {
                let values = self.at_key("additionalProperties", |lowering| {
                    lowering.place(values, &format!("{name}Value"))
                });
                Shape::inline(json!({ "type": "object", "additionalProperties": values }))
            }
            _ => Shape::inline(json!({ "type": "object" })),
        }
    }

    /// The keywords of a struct. `tag` is a property whose value stands there as it is.
    pub(super) fn members(
        &mut self,
        keywords: &Map<String, Value>,
        name: &str,
        tag: Option<(&str, &str)>,
    ) -> Map<String, Value> {
        let given = keywords.get("properties").and_then(Value::as_object);
        let asked = keywords.get("required").and_then(Value::as_array);
        let mut required: BTreeSet<String> = asked
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        let empty = json!({});
        let declared = |property: &str| given.is_some_and(|given| given.contains_key(property));
        let undeclared: Vec<String> = required
            .iter()
            .filter(|property| !declared(property))
            .cloned()
            .collect();
        let all = given.into_iter().flatten();
        let all = all.map(|(property, schema)| (property.clone(), schema));
        let all = all.chain(undeclared.into_iter().map(|property| (property, &empty)));
        let mut properties = Map::new();
        let mut fields = BTreeSet::new();
        let mut lost = false;
        for (property, schema) in all {
            if is_never(&self.flat(schema)) && !required.contains(&property) {
                continue;
            }
            if !fields.insert(field_ident(&property)) {
                self.note(
                    "properties",
                    &format!("`{property}` is among the others: another has its name in Rust"),
                    "",
                );
                required.remove(&property);
                lost = true;
                continue;
            }
            let lowered = match tag {
                Some((tag, value)) if tag == property => json!({ "type": "string", "enum": [value] }),
                _ => self.at_key("properties", |lowering| {
                    lowering.at_key(&property, |lowering| {
                        let lowered = lowering.place(schema, &format!("{name}_{}", field_ident(&property)));
                        lowering.with_default(schema, lowered, name, &property)
                    })
                }),
            };
            properties.insert(property, lowered);
        }
        let mut lowered = Map::from_iter([("type".to_owned(), json!("object"))]);
        let others = match keywords.get("additionalProperties") {
            Some(Value::Bool(true)) | None => lost.then(|| json!({})),
            Some(Value::Bool(false)) => Some(if lost { json!({}) } else { json!(false) }),
            Some(_) if lost => Some(json!({})),
            Some(others) => Some(self.at_key("additionalProperties", |lowering| {
                lowering.place(others, &format!("{name}ExtraValue"))
            })),
        };
        match others {
            // Progenitor's own field for the others has that name.
            Some(others) if others != json!(false) && fields.contains("extra") => {
                self.note("additionalProperties", "dropped: a property has the field's name", "");
            }
            others => lowered.extend(others.map(|others| ("additionalProperties".to_owned(), others))),
        }
        lowered.insert("properties".to_owned(), Value::Object(properties));
        if !required.is_empty() {
            lowered.insert("required".to_owned(), required.into_iter().collect());
        }
        lowered
    }
}
