//! Where something is after a pass that may have moved it.

use serde_json::Value;

use crate::{
    Pointer,
    document::{reference, schema_name},
    lower::{ALIAS, component_place, components},
};

const COMBINATIONS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// The most steps of a search: a document may refer to itself in many ways.
const MOST_STEPS: usize = 10_000;

/// Where what was `before` at `place` is now, and what it is; `None` if it is gone.
pub(super) fn located(root: &Value, place: &Pointer, before: &Value) -> Option<(Pointer, Value)> {
    let place = renamed(root, place);
    let mut search = Search { root, steps: 0 };
    let mut found = search.find(Pointer::root(), root, place.segments())?;
    // What got a name of its own left a reference behind.
    if refers_to(before).is_none()
        && let Some(target) = root.pointer(&found.to_string()).and_then(refers_to)
    {
        found = target;
    }
    let value = root.pointer(&found.to_string())?;
    Some((found, value.clone()))
}

/// The place, if it is in a component that just got another name.
fn renamed(root: &Value, place: &Pointer) -> Pointer {
    let [kinds, kind, name, rest @ ..] = place.segments() else {
        return place.clone();
    };
    if kinds != "components" || kind != "schemas" {
        return place.clone();
    }
    let has_alias = |schema: &Value| schema.get(ALIAS).and_then(Value::as_str) == Some(name);
    let new = components(root).and_then(|schemas| schemas.iter().find(|(_, schema)| has_alias(schema)));
    match new {
        Some((new, _)) => rest
            .iter()
            .fold(component_place(new), |place, segment| place.join(segment)),
        None => place.clone(),
    }
}

struct Search<'a> {
    root: &'a Value,
    steps: usize,
}

impl Search<'_> {
    /// What is at `rest` below `value`, or where it was moved to: behind a reference, into a member, or out of one.
    fn find(&mut self, at: Pointer, value: &Value, rest: &[String]) -> Option<Pointer> {
        self.steps += 1;
        if self.steps > MOST_STEPS || at.segments().len() > 200 {
            return None;
        }
        let [first, after @ ..] = rest else { return Some(at) };
        let child = match value {
            Value::Array(members) => first.parse::<usize>().ok().and_then(|index| members.get(index)),
            value => value.get(first),
        };
        child
            .and_then(|child| self.find(at.join(first), child, after))
            .or_else(|| self.behind(&at, value, rest))
            .or_else(|| match after {
                [_, after @ ..] if COMBINATIONS.contains(&first.as_str()) => self.find(at, value, after),
                _ => None,
            })
    }

    fn behind(&mut self, at: &Pointer, value: &Value, rest: &[String]) -> Option<Pointer> {
        if let Some(target) = reference(value).and_then(Pointer::parse) {
            let value = self.root.pointer(&target.to_string())?;
            return self.find(target, value, rest);
        }
        for keyword in COMBINATIONS {
            let members = value.get(keyword).and_then(Value::as_array);
            for (index, member) in members.into_iter().flatten().enumerate() {
                let found = self.find(at.join(keyword).join(index), member, rest);
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }
}

/// The component that a schema refers to and says nothing else of its type: `{"$ref": …}`, alone or with null.
fn refers_to(schema: &Value) -> Option<Pointer> {
    let member = |keyword: &str| {
        let members = schema.get(keyword)?.as_array()?;
        let mut others = members
            .iter()
            .filter(|member| member.get("type").is_none_or(|name| name != "null"));
        others.next().filter(|_| others.next().is_none())
    };
    let target = reference(schema).or_else(|| COMBINATIONS.iter().find_map(|keyword| reference(member(keyword)?)))?;
    schema_name(target).map(|name| component_place(&name))
}
