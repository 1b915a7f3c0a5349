//! `allOf`, `anyOf` and `oneOf`, with null out of the unions.

use serde_json::{Map, Value, json};

use super::{root::Lowering, schema::conjoin, types::Types, values::values_of};

/// What a schema is a union and a meeting of, lowered.
pub(super) struct Unions {
    all_of: Vec<Value>,
    /// The keyword, its members but for null, and whether null was among them.
    unions: Vec<(&'static str, Vec<Value>, bool)>,
    /// Whether null is a member; `None` where there is no union.
    pub(super) has_null: Option<bool>,
}

impl<'a> Lowering<'a> {
    pub(super) fn unions(&mut self, schema: &'a Map<String, Value>) -> Unions {
        let mut found = Unions {
            all_of: Vec::new(),
            unions: Vec::new(),
            has_null: None,
        };
        if let Some(members) = schema.get("allOf").and_then(Value::as_array) {
            found.all_of = self.members("allOf", members);
        }
        for keyword in ["anyOf", "oneOf"] {
            let Some(members) = schema.get(keyword).and_then(Value::as_array) else {
                continue;
            };
            if members.is_empty() {
                continue;
            }
            let is_loose = keyword == "oneOf" && members.iter().any(|member| self.loose.contains(member));
            if is_loose {
                self.note("oneOf", "became `anyOf`, because a member accepts more than before", "");
            }
            let lowered = self.members(keyword, members);
            let mut others = Vec::new();
            let mut has_null = false;
            for (member, lowered) in members.iter().zip(lowered) {
                if self.is_null(member) {
                    has_null = true;
                } else {
                    others.push(lowered);
                }
            }
            found.has_null = Some(has_null || found.has_null == Some(true));
            let keyword = if is_loose { "anyOf" } else { keyword };
            found.unions.push((keyword, others, has_null));
        }
        found
    }

    fn members(&mut self, keyword: &str, members: &'a [Value]) -> Vec<Value> {
        self.at_key(keyword, |lowering| {
            let members = members.iter().enumerate();
            members
                .map(|(index, member)| lowering.at_key(index, |lowering| lowering.schema(member)))
                .collect()
        })
    }

    /// Whether a schema accepts null and nothing else.
    fn is_null(&self, member: &'a Value) -> bool {
        let Some(member) = self.resolved(member).and_then(Value::as_object) else {
            return false;
        };
        let is_null_type = match member.get("type") {
            Some(Value::Array(names)) => !names.is_empty() && names.iter().all(|name| name == "null"),
            Some(name) => name == "null",
            None => false,
        };
        is_null_type || values_of(member).is_some_and(|values| values == [Value::Null])
    }

    pub(super) fn add_unions(&mut self, unions: Unions, types: &Types, lowered: &mut Map<String, Value>) {
        for member in unions.all_of {
            conjoin(lowered, member, false);
        }
        for (keyword, mut members, had_null) in unions.unions {
            if members.is_empty() {
                if !types.exclude_null() && !lowered.contains_key("enum") {
                    lowered.insert("enum".to_owned(), json!([null]));
                }
                continue;
            }
            if had_null && members.len() == 1 {
                let only = members.swap_remove(0);
                absorb(lowered, only);
            } else if lowered.contains_key(keyword) {
                conjoin(lowered, json!({ keyword: members }), false);
            } else {
                lowered.insert(keyword.to_owned(), Value::Array(members));
            }
        }
    }
}

/// Takes over the keywords of the only other member of a union with null.
fn absorb(lowered: &mut Map<String, Value>, only: Value) {
    match only {
        Value::Object(only) if !only.contains_key("$ref") && !clashes(lowered, &only) => {
            for (key, value) in only {
                lowered.entry(key).or_insert(value);
            }
        }
        only => conjoin(lowered, only, false),
    }
    let is_nullable = lowered.get("nullable") == Some(&json!(true));
    if let (true, Some(Value::Array(values))) = (is_nullable, lowered.get_mut("enum"))
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
}

/// Whether two schemas say something about the same. Of annotations, the outer one counts.
fn clashes(outer: &Map<String, Value>, inner: &Map<String, Value>) -> bool {
    let is_shared = |key: &&String| outer.contains_key(*key);
    let is_annotation = |key: &str| {
        [
            "title",
            "description",
            "default",
            "example",
            "deprecated",
            "readOnly",
            "writeOnly",
            "nullable",
        ]
        .contains(&key)
            || key.starts_with("x-")
    };
    inner.keys().filter(is_shared).any(|key| !is_annotation(key))
        || (inner.contains_key("additionalProperties") && outer.contains_key("properties"))
        || (outer.contains_key("additionalProperties") && inner.contains_key("properties"))
}
