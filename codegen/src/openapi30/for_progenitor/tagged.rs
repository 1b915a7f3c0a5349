//! Unions whose members say by a text which of them they are.

use serde_json::{Map, Value, json};

use super::{
    Progenitor,
    flat::{Flat, Union},
    idents::{have_own_variants, type_ident},
    shapes::{Shape, only_member},
};

impl<'a> Progenitor<'a> {
    /// The union as a tagged enum, in the forms in which progenitor's type generator knows one: the members stand in it.
    pub(super) fn tagged(&mut self, members: &[&Value], union: &Union, name: &str) -> Option<Shape> {
        if members
            .iter()
            .any(|member| self.component(member).is_some() || only_member(member).is_some())
        {
            return None;
        }
        let flats: Vec<Flat> = members.iter().map(|member| self.flat(member)).collect();
        if flats
            .iter()
            .any(|flat| !flat.unions.is_empty() || flat.keywords.contains_key("not"))
        {
            return None;
        }
        self.by_key(members, &flats, name)
            .or_else(|| self.by_property(members, &flats, union, name))
    }

    /// Texts, and objects of one property each, whose name tells.
    fn by_key(&mut self, members: &[&Value], flats: &[Flat], name: &str) -> Option<Shape> {
        let mut keys: Vec<String> = Vec::new();
        for flat in flats {
            match texts(flat) {
                Some(values) => keys.extend(values.iter().map(|value| (*value).to_owned())),
                None => keys.push(only_property(flat)?),
            }
        }
        if !have_own_variants(keys.iter().map(String::as_str)) {
            let all_texts = flats.iter().all(|flat| texts(flat).is_some());
            if all_texts {
                self.note("oneOf", "became any text: two values have one name in Rust", "");
            }
            return all_texts.then(|| Shape::inline(json!({ "type": "string" })));
        }
        let mut written = Vec::new();
        for (index, (member, flat)) in members.iter().zip(flats).enumerate() {
            let mut value = match texts(flat) {
                Some(values) => json!({ "type": "string", "enum": values }),
                None => {
                    let own = format!("{name}{}", type_ident(&only_property(flat)?));
                    self.at_key(index, |lowering| {
                        Value::Object(lowering.members(&flat.keywords, &own, None))
                    })
                }
            };
            self.describe(member, &mut value);
            written.push(value);
        }
        open_together(&mut written);
        Some(Shape::named(json!({ "oneOf": written })))
    }

    /// Objects that have a property of one value each.
    fn by_property(&mut self, members: &[&Value], flats: &[Flat], union: &Union, name: &str) -> Option<Shape> {
        let preferred = union
            .discriminator
            .as_ref()
            .and_then(|discriminator| discriminator.get("propertyName"));
        let preferred = preferred.and_then(Value::as_str);
        let first = flats.first()?;
        let names = preferred
            .into_iter()
            .chain(first.properties().map(|(name, _)| name.as_str()));
        let (tag, values) = names
            .filter_map(|tag| Some((tag, self.tag_values(tag, flats)?)))
            .next()?;
        let mut written = Vec::new();
        for (index, (member, flat)) in members.iter().zip(flats).enumerate() {
            let value = values.get(index)?;
            let own = format!("{name}{}", type_ident(value));
            let mut value = self.at_key(index, |lowering| {
                Value::Object(lowering.members(&flat.keywords, &own, Some((tag, value))))
            });
            self.describe(member, &mut value);
            written.push(value);
        }
        open_together(&mut written);
        Some(Shape::named(json!({ "oneOf": written })))
    }

    /// The value of this property in each member, where each has one, and its own.
    fn tag_values(&self, tag: &str, flats: &[Flat]) -> Option<Vec<String>> {
        let mut values = Vec::new();
        for flat in flats {
            if !flat.is_object() || !flat.required().any(|name| name == tag) {
                return None;
            }
            if matches!(flat.keywords.get("additionalProperties"), Some(Value::Object(_))) {
                return None;
            }
            let (_, property) = flat.properties().find(|(name, _)| *name == tag)?;
            let property = self.flat(property);
            match texts(&property)?.as_slice() {
                [value] => values.push((*value).to_owned()),
                _ => return None,
            }
        }
        have_own_variants(values.iter().map(String::as_str)).then_some(values)
    }

    /// A copy of a union's member that takes only the values of the discriminator that mean it. `None`: it does already.
    pub(super) fn narrowed(&self, member: &Value, discriminator: &Value) -> Option<Value> {
        let tag = discriminator.get("propertyName")?.as_str()?;
        let name = self.component(member)?;
        let mut flat = self.flat(member);
        if !flat.is_object() || !flat.unions.is_empty() {
            return None;
        }
        let property = flat.properties().find(|(name, _)| *name == tag);
        if property.is_some_and(|(_, property)| self.flat(property).keywords.contains_key("enum")) {
            return None;
        }
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let leads_here = |target: &Value| {
            let target = target.as_str().unwrap_or_default();
            target == name || target.strip_prefix("#/components/schemas/") == Some(name)
        };
        let mapped = mapping.into_iter().flatten().filter(|(_, target)| leads_here(target));
        let mut values: Vec<&str> = mapped.map(|(value, _)| value.as_str()).collect();
        if values.is_empty() {
            values.push(name);
        }
        let asked = json!({ "properties": { tag: { "type": "string", "enum": values } }, "required": [tag] });
        flat.meet(Flat {
            keywords: asked.as_object().cloned().unwrap_or_default(),
            ..Flat::default()
        });
        (!flat.is_contradictory).then(|| flat.into_schema())
    }
}

/// The values of a list of texts.
fn texts(flat: &Flat) -> Option<Vec<&str>> {
    let values = flat.keywords.get("enum")?.as_array()?;
    values
        .iter()
        .filter(|value| !value.is_null())
        .map(Value::as_str)
        .collect()
}

/// The name of the only property, where it is required.
fn only_property(flat: &Flat) -> Option<String> {
    let mut properties = flat.properties();
    let (name, _) = properties.next()?;
    let mut required = flat.required();
    let is_only = properties.next().is_none() && required.next() == Some(name) && required.next().is_none();
    let is_typed = matches!(flat.keywords.get("additionalProperties"), Some(Value::Object(_)));
    (flat.is_object() && is_only && !is_typed).then(|| name.clone())
}

/// Where one member is closed, progenitor closes all: unless all are, none is.
fn open_together(members: &mut [Value]) {
    let is_closed = |member: &Value| member.get("additionalProperties") == Some(&json!(false));
    let is_struct = |member: &Value| member.get("properties").is_some();
    if members.iter().filter(|member| is_struct(member)).all(is_closed) {
        return;
    }
    for member in members.iter_mut().filter_map(Value::as_object_mut) {
        drop_closed(member);
    }
}

fn drop_closed(member: &mut Map<String, Value>) {
    if member.get("additionalProperties") == Some(&json!(false)) {
        member.remove("additionalProperties");
    }
}
