//! `oneOf` and `anyOf`: enums. Of an untagged enum, Rust takes the first member that fits, so the strictest comes first.

use std::cmp::Reverse;

use serde_json::{Map, Value, json};

use super::{
    Progenitor,
    flat::{Flat, Union},
    idents::type_ident,
    refer_to,
    shapes::{NATIVE_FORMATS, Shape, is_never},
    type_of,
};

/// The most members of a union that are joined with what stands beside it.
const MOST_MEMBERS: usize = 64;

impl<'a> Progenitor<'a> {
    pub(super) fn union(&mut self, flat: Flat, name: &str) -> Shape {
        let Flat {
            keywords, mut unions, ..
        } = flat;
        let given = unions.len();
        unions.retain(|union| !union.members.iter().all(|member| self.is_condition(member)));
        if unions.len() < given {
            self.note(
                "anyOf",
                "dropped: it says only which properties come together",
                "check that yourself",
            );
        }
        let only = if unions.len() == 1 { unions.pop() } else { None };
        let asks = |key: &&String| !key.starts_with("x-") && *key != "not";
        match only {
            None if unions.is_empty() => self.one_type(&keywords, name),
            None => self.without_unions(keywords, name),
            Some(union) if !keywords.keys().any(|key| asks(&key)) => self.alternatives(&union, name),
            Some(union) => match self.distributed(&keywords, &union, name) {
                Some(union) => self.alternatives(&union, name),
                None => self.without_unions(keywords, name),
            },
        }
    }

    /// Whether a member says only that some properties must be there.
    fn is_condition(&self, member: &Value) -> bool {
        let says_little = |key: &String| ["required", "not", "type", "title", "description"].contains(&key.as_str());
        member.as_object().is_some_and(|member| {
            member.keys().all(says_little)
                && member.get("type").is_none_or(|name| name == "object")
                && !member.is_empty()
        }) && (member.get("required").is_some() || member.get("not").is_some())
            && !is_never(&self.flat(member))
    }

    /// What is left of an object with several unions beside it, or with a union that has other members than objects.
    fn without_unions(&mut self, mut keywords: Map<String, Value>, name: &str) -> Shape {
        if keywords.contains_key("properties") {
            self.note("oneOf", "dropped: what it adds is among the other properties", "");
            keywords.insert("additionalProperties".to_owned(), json!({}));
            return self.one_type(&keywords, name);
        }
        match type_of(&keywords) {
            Some("string" | "integer" | "number" | "boolean") => {
                self.note(
                    "oneOf",
                    "dropped: what it asks is not looked at",
                    "check such values yourself",
                );
                self.one_type(&keywords, name)
            }
            _ => {
                self.note(
                    "oneOf",
                    "became a schema of anything: there are several unions",
                    "write one",
                );
                Shape::any()
            }
        }
    }

    /// The union whose members meet the keywords beside it.
    fn distributed(&self, keywords: &Map<String, Value>, union: &Union, _name: &str) -> Option<Union> {
        let base = Flat {
            keywords: keywords.clone(),
            ..Flat::default()
        };
        let has_properties = keywords.contains_key("properties");
        if has_properties && union.members.len() > MOST_MEMBERS {
            return None;
        }
        let mut members = Vec::new();
        for member in &union.members {
            let flat = self.flat(member);
            if self.accepts_null(member) && flat.keywords.is_empty() && flat.unions.is_empty() {
                members.push(member.clone());
                continue;
            }
            if has_properties && !flat.is_object() && flat.unions.is_empty() {
                return None;
            }
            let is_met = keywords.keys().all(|key| key == "type") && type_of(&flat.keywords) == type_of(keywords);
            if is_met || (!has_properties && !flat.unions.is_empty()) {
                members.push(member.clone());
                continue;
            }
            let mut met = base.clone();
            met.meet(flat);
            if !met.is_contradictory {
                members.push(self.labelled(met.into_schema(), member));
            }
        }
        Some(Union {
            members,
            ..union.clone()
        })
    }

    /// The schema with the name of the member that it is made of.
    fn labelled(&self, mut schema: Value, member: &Value) -> Value {
        let label = self
            .component(member)
            .map(|name| json!(name))
            .or_else(|| member.get("title").cloned());
        if let (Some(object), Some(label)) = (schema.as_object_mut(), label) {
            object.insert("title".to_owned(), label);
        }
        schema
    }

    pub(super) fn alternatives(&mut self, union: &Union, name: &str) -> Shape {
        let is_null = |member: &Value| member.get("enum") == Some(&json!([null]));
        let mut is_nullable = false;
        let mut members: Vec<&Value> = Vec::new();
        for member in &union.members {
            is_nullable |= self.accepts_null(member) || is_null(member);
            if !is_null(member) && !is_never(&self.flat(member)) {
                members.push(member);
            }
        }
        let mut shape = match members.as_slice() {
            [] if is_nullable => Shape::inline(json!({ "enum": [null] })),
            [] => Shape::any(),
            [only] => self.shape(only, name),
            several if several.iter().any(|member| self.accepts_all(member)) => Shape::any(),
            several => match self.tagged(several, union, name) {
                Some(shape) => shape,
                None => self.untagged(several, union, name),
            },
        };
        shape.is_nullable |= is_nullable;
        shape
    }

    fn accepts_all(&self, member: &Value) -> bool {
        let flat = self.flat(member);
        flat.unions.is_empty()
            && !flat.is_contradictory
            && flat.keywords.keys().all(|key| key.starts_with("x-") || key == "not")
    }

    fn untagged(&mut self, members: &[&Value], union: &Union, name: &str) -> Shape {
        let keyword = if union.is_any_of { "anyOf" } else { "oneOf" };
        let mut placed: Vec<(_, Value)> = Vec::new();
        let mut are_structs = true;
        for (index, member) in members.iter().enumerate() {
            let narrowed = union
                .discriminator
                .as_ref()
                .and_then(|discriminator| self.narrowed(member, discriminator));
            are_structs &= narrowed.is_none() && self.is_open_struct(member);
            let rank = rank(&self.flat(member));
            let own = self.member_name(member, index, name);
            let member = narrowed.as_ref().unwrap_or(member);
            let value = self.at_key(keyword, |lowering| {
                lowering.at_key(index, |lowering| lowering.member(member, &own))
            });
            // A union that is its own member adds nothing.
            if value != refer_to(name) && !placed.iter().any(|(_, other)| *other == value) {
                placed.push((rank, value));
            }
        }
        placed.sort_by_key(|(rank, _)| *rank);
        let mut members: Vec<Value> = placed.into_iter().map(|(_, value)| value).collect();
        if members.len() == 1 {
            return Shape::inline(members.swap_remove(0));
        }
        self.name_scalars(&mut members, name);
        if union.is_any_of && are_structs {
            return Shape::named(json!({ "anyOf": members }));
        }
        Shape::named(json!({ "oneOf": members }))
    }

    /// A member of a union, without what it says about null.
    fn member(&mut self, schema: &Value, name: &str) -> Value {
        let Shape {
            mut value, needs_name, ..
        } = self.shape(schema, name);
        let is_reference = value.get("$ref").is_some();
        if !is_reference {
            self.describe(schema, &mut value);
        }
        if needs_name {
            refer_to(&self.hoist(name, value))
        } else {
            value
        }
    }

    fn member_name(&self, member: &Value, index: usize, name: &str) -> String {
        let label = self
            .component(member)
            .or_else(|| member.get("title").and_then(Value::as_str));
        match label {
            Some(label) if !type_ident(label).starts_with(name) => format!("{name}{}", type_ident(label)),
            Some(label) => type_ident(label),
            None => format!("{name}Variant{index}"),
        }
    }

    /// Gives a name to scalars whose variants would have the name of a component's.
    fn name_scalars(&mut self, members: &mut [Value], name: &str) {
        let label = |member: &Value| match member.get("$ref").and_then(Value::as_str) {
            Some(target) => target.rsplit('/').next().map(type_ident),
            None => {
                let word = member
                    .get("format")
                    .or_else(|| member.get("type"))
                    .and_then(Value::as_str);
                word.map(type_ident)
            }
        };
        let labels: Vec<Option<String>> = members.iter().map(label).collect();
        for (index, member) in members.iter_mut().enumerate() {
            let is_shared = labels
                .iter()
                .filter(|other| other.is_some() && **other == labels[index])
                .count()
                > 1;
            if is_shared && member.get("$ref").is_none() {
                *member = refer_to(&self.hoist(&format!("{name}Variant{index}"), member.take()));
            }
        }
    }

    /// Whether a member is an object that can stand among the fields of others.
    fn is_open_struct(&self, member: &Value) -> bool {
        let flat = self.flat(member);
        flat.is_object()
            && flat.unions.is_empty()
            && flat.properties().next().is_some()
            && matches!(
                flat.keywords.get("additionalProperties"),
                None | Some(Value::Bool(true))
            )
    }
}

impl Flat {
    /// As a schema again.
    pub(super) fn into_schema(self) -> Value {
        let mut schema = self.keywords;
        let unions: Vec<Value> = self
            .unions
            .into_iter()
            .map(|union| {
                let mut written = Map::from_iter([(
                    if union.is_any_of { "anyOf" } else { "oneOf" }.to_owned(),
                    Value::Array(union.members),
                )]);
                written.extend(
                    union
                        .discriminator
                        .map(|discriminator| ("discriminator".to_owned(), discriminator)),
                );
                Value::Object(written)
            })
            .collect();
        if !unions.is_empty() {
            schema.insert("allOf".to_owned(), Value::Array(unions));
        }
        if self.was_closed {
            schema.remove("additionalProperties");
        }
        Value::Object(schema)
    }
}

/// The stricter, the smaller: only what has the same type in JSON is compared.
fn rank(flat: &Flat) -> (u8, Reverse<usize>, Reverse<usize>) {
    let has = |key: &str| flat.keywords.contains_key(key);
    let format = flat.keywords.get("format").and_then(Value::as_str).unwrap_or_default();
    let class = match type_of(&flat.keywords) {
        _ if has("enum") => 0,
        Some("string") if NATIVE_FORMATS.contains(&format) => 1,
        Some("string") if has("pattern") || has("minLength") || has("maxLength") => 2,
        Some("integer") => 2,
        Some("string" | "number" | "boolean") => 3,
        Some("array") => 4,
        _ if !flat.unions.is_empty() => 6,
        Some("object") if !has("properties") => 7,
        _ => 5,
    };
    (
        class,
        Reverse(flat.required().count()),
        Reverse(flat.properties().count()),
    )
}
