//! Reading and writing of unions: of JSON that may be one of several types, which one.

use serde::{
    Deserialize, Serialize,
    de::{Deserializer, Error as _},
    ser::{Error as _, Serializer},
};
use serde_json::{Error, Value};

/// How JSON is read as a member.
type Read<T> = fn(&Value) -> Result<T, Error>;

/// What tells a member before it is read.
pub(super) struct Known {
    /// How many of the names it needs: the first ones.
    pub(super) required: usize,
    /// Its properties, or the texts that it lists.
    pub(super) names: &'static [&'static str],
    /// The properties that list other values in another member, with the JSON of their values.
    pub(super) values: &'static [(&'static str, &'static [&'static str])],
}

/// Reads the member that knows most of the properties that came. Members that list the values that came are preferred; of
/// equals, the first is taken.
pub(super) fn read_best<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    name: &str,
    unknown: Option<fn(Value) -> T>,
    members: &[(Known, Read<T>)],
) -> Result<T, D::Error> {
    best(Value::deserialize(deserializer)?, name, unknown, members).map_err(D::Error::custom)
}

fn best<T>(
    value: Value,
    name: &str,
    unknown: Option<fn(Value) -> T>,
    members: &[(Known, Read<T>)],
) -> Result<T, String> {
    let mut candidates: Vec<((bool, usize), Read<T>)> = members
        .iter()
        .filter_map(|(known, read)| Some(((lists(&value, known.values), knows(&value, known)?), *read)))
        .collect();
    candidates.sort_by(|(one, _), (other, _)| other.cmp(one));
    match candidates.iter().find_map(|(_, read)| read(&value).ok()) {
        Some(member) => Ok(member),
        None => no_member(value, name, unknown),
    }
}

/// Whether the properties that are there have values that a member lists.
fn lists(value: &Value, values: &[(&str, &[&str])]) -> bool {
    values.iter().all(|(property, listed)| {
        let found = value.get(property).map(Value::to_string);
        found.is_none_or(|found| listed.contains(&found.as_str()))
    })
}

/// How many of the names stand in a value; nothing where one is lacking that is needed.
fn knows(value: &Value, known: &Known) -> Option<usize> {
    match value {
        Value::Object(object) => {
            let mut needed = known.names.iter().take(known.required);
            let is_whole = needed.all(|name| object.contains_key(*name));
            is_whole.then(|| known.names.iter().filter(|name| object.contains_key(**name)).count())
        }
        _ if known.required > 0 => None,
        Value::String(text) => Some(usize::from(known.names.contains(&text.as_str()))),
        _ => Some(0),
    }
}

/// Reads the member that the value of a property stands for; where there is no such property, the one of `others` that fits
/// best.
pub(super) fn read_tagged<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    name: &str,
    property: &str,
    unknown: Option<fn(Value) -> T>,
    members: &[(&[&str], Read<T>)],
    others: &[(Known, Read<T>)],
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let tag = tag(&value, property);
    if tag.is_none() && !others.is_empty() {
        return best(value, name, unknown, others).map_err(D::Error::custom);
    }
    let tag = tag.and_then(Value::as_str);
    let member = tag.and_then(|tag| members.iter().find(|(values, _)| values.contains(&tag)));
    match (member.map(|(_, read)| read(&value)), unknown) {
        (Some(Ok(member)), _) => Ok(member),
        (Some(Err(error)), None) => Err(D::Error::custom(error)),
        (_, unknown) => no_member(value, name, unknown).map_err(D::Error::custom),
    }
}

/// The value of a property, but for null; of one inside of another, `a.b`, where no property has that name.
fn tag<'a>(value: &'a Value, property: &str) -> Option<&'a Value> {
    let inner = || property.split('.').try_fold(value, |value, name| value.get(name));
    value.get(property).or_else(inner).filter(|tag| !tag.is_null())
}

fn no_member<T>(value: Value, name: &str, unknown: Option<fn(Value) -> T>) -> Result<T, String> {
    match unknown {
        Some(keep) => Ok(keep(value)),
        None => Err(format!("the JSON is no member of `{name}`")),
    }
}

/// Writes a member with one of the values that stand for it.
pub(super) fn write_tagged<T: Serialize, S: Serializer>(
    member: &T,
    property: &str,
    values: &[&str],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut value = serde_json::to_value(member).map_err(S::Error::custom)?;
    let is_set = tag(&value, property).and_then(Value::as_str).is_some_and(|tag| values.contains(&tag));
    if let (Value::Object(object), Some(first), false) = (&mut value, values.first(), is_set) {
        object.insert(property.to_owned(), Value::from(*first));
    }
    value.serialize(serializer)
}
