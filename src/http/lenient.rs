//! JSON as a person would read it: what the service says is read even where it is not quite JSON.
//!
//! A body that is JSON is read as that. Of another one as much is read as can be: in any Unicode encoding, with bytes
//! that are no text, with junk around it, in JavaScript's or Python's dialect, nested without end, cut anywhere. What is
//! cut in the middle is left out: half a text is not what was meant.

mod parser;

use std::borrow::Cow;

use serde_json::{Map, Value};

use self::parser::fragments;
use crate::credits::Credits;

/// How often JSON may stand in a text of JSON.
const MOST_WRAPPINGS: usize = 4;

/// Where an answer repeats what was sent: nothing is looked for there, whatever a prompt says.
pub(crate) const ECHOED: [&str; 3] = ["input", "prompt", "request"];

/// A body as text, and whether it is not plain UTF-8.
pub(crate) fn text(body: &[u8]) -> (Cow<'_, str>, bool) {
    let utf16 = |body: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = body.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        let text: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
        (Cow::Owned(text), true)
    };
    match body {
        [0xef, 0xbb, 0xbf, rest @ ..] => (String::from_utf8_lossy(rest), true),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => utf16(body, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => utf16(body, u16::from_be_bytes),
        _ => match std::str::from_utf8(body) {
            Ok(text) => (Cow::Borrowed(text), false),
            Err(_) => (String::from_utf8_lossy(body), true),
        },
    }
}

/// The values in a body, in the order in which they come, and whether it is JSON and nothing else.
pub(crate) fn values(body: &[u8]) -> (Vec<Value>, bool) {
    if let Ok(value) = serde_json::from_slice(body) {
        return (vec![value], true);
    }
    let (text, _) = text(body);
    let values = match text.trim_start().starts_with("{\\\"") {
        true => fragments(&text.replace("\\\"", "\"")),
        false => fragments(&text),
    };
    (values, false)
}

/// The first object in a body, however deep, of which something can be read.
pub(crate) fn find<T>(values: &[Value], read: &impl Fn(&Map<String, Value>) -> Option<T>) -> Option<T> {
    search(values, 0, read)
}

fn search<T>(values: &[Value], wrappings: usize, read: &impl Fn(&Map<String, Value>) -> Option<T>) -> Option<T> {
    let mut level: Vec<&Value> = values.iter().collect();
    let mut texts = Vec::new();
    while !level.is_empty() {
        let mut below = Vec::new();
        for value in level {
            match value {
                Value::Object(object) => {
                    if let Some(found) = read(object) {
                        return Some(found);
                    }
                    let said = object.iter().filter(|(key, _)| !ECHOED.contains(&key.as_str()));
                    below.extend(said.map(|(_, value)| value));
                }
                Value::Array(items) => below.extend(items),
                Value::String(text) if text.contains('{') => texts.push(text),
                _ => {}
            }
        }
        level = below;
    }
    if wrappings == MOST_WRAPPINGS {
        return None;
    }
    texts
        .into_iter()
        .find_map(|text| search(&self::values(text.as_bytes()).0, wrappings + 1, read))
}

/// A property by its name, however that is written: `polling_url`, `pollingUrl`, `Polling URL`.
pub(crate) fn property<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        let wanted = folded(name);
        object
            .iter()
            .find(|(key, _)| folded(key) == wanted)
            .map(|(_, value)| value)
    })
}

/// A name or a word without what spellings differ in: capitals, spaces, underscores.
pub(crate) fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// A number, also one that is written as a text; `None` where it is none, or not finite.
pub(crate) fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| number.is_finite())
}

/// An amount of credits; `None` where it is none.
pub(crate) fn credits(value: &Value) -> Option<Credits> {
    number(value)?.try_into().ok()
}

#[cfg(test)]
mod tests;
