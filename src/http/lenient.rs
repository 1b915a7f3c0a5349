//! JSON as a person would read it: what the service says is read even where it is not quite JSON.
//!
//! A body that is JSON is read as that. Of another one as much is read as can be: in any Unicode encoding, with bytes
//! that are no text, with junk around it, in JavaScript's or Python's dialect, nested without end, cut anywhere. What is
//! cut in the middle is left out: half a text is not what was meant.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

use crate::credits::Credits;

/// How deep values are kept. What lies deeper is read over.
const DEEPEST: usize = 100;

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

/// Each object or list that stands in a text by itself.
fn fragments(text: &str) -> Vec<Value> {
    let mut parser = Parser { text, at: 0 };
    let mut found = Vec::new();
    while let Some(start) = parser.rest().find(['{', '[']) {
        parser.at += start;
        found.extend(parser.value(0));
    }
    found
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Reads over white space, commas and comments.
    fn skip(&mut self) {
        self.blank();
        while self.peek() == Some(',') {
            self.bump();
            self.blank();
        }
    }

    /// Reads over white space and comments.
    fn blank(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            let comment = match &rest[blank..] {
                comment if comment.starts_with("/*") => comment.find("*/").map_or(comment.len(), |end| end + 2),
                comment if comment.starts_with("//") => comment.find('\n').unwrap_or(comment.len()),
                _ => 0,
            };
            self.at += blank + comment;
            if comment == 0 {
                return;
            }
        }
    }

    /// The value that begins here. `None` where it is cut.
    fn value(&mut self, depth: usize) -> Option<Value> {
        match self.peek()? {
            '{' | '[' if depth > DEEPEST => {
                self.read_over();
                Some(Value::Null)
            }
            '{' => Some(self.object(depth)),
            '[' => Some(self.list(depth)),
            quote @ ('"' | '\'') => self.quoted(quote).map(Value::String),
            _ => self.word().map(|word| scalar(&word)),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut object = Map::new();
        self.bump();
        loop {
            self.skip();
            let key = match self.peek() {
                None => break,
                Some('}') => {
                    self.bump();
                    break;
                }
                // A value without a name.
                Some('{' | '[') => Some(format!("#{}", object.len())),
                Some(quote @ ('"' | '\'')) => self.quoted(quote),
                Some(_) => self.name(),
            };
            let Some(key) = key else {
                // It is cut, or no name: something is read over in any case.
                self.bump();
                continue;
            };
            self.blank();
            if matches!(self.peek(), Some(':' | '=')) {
                self.bump();
            }
            self.blank();
            if matches!(self.peek(), Some('}' | ',')) {
                continue;
            }
            if let Some(value) = self.value(depth + 1) {
                object.insert(key, value);
            }
        }
        Value::Object(object)
    }

    fn list(&mut self, depth: usize) -> Value {
        let mut items = Vec::new();
        self.bump();
        loop {
            self.skip();
            match self.peek() {
                None => break,
                Some(']') => {
                    self.bump();
                    break;
                }
                Some('}' | ':') => _ = self.bump(),
                Some(_) => items.extend(self.value(depth + 1)),
            }
        }
        Value::Array(items)
    }

    /// A text up to its closing quote. `None` where there is none.
    fn quoted(&mut self, quote: char) -> Option<String> {
        self.bump();
        let mut text = String::new();
        loop {
            match self.bump()? {
                c if c == quote => return Some(text),
                '\\' => text.push(self.escaped()?),
                c => text.push(c),
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        Some(match self.bump()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let first = self.unit();
                let second = match first {
                    Some(0xd800..0xdc00) if self.rest().starts_with("\\u") => self.low_half(),
                    _ => None,
                };
                let units = [first.unwrap_or(0xfffd), second.unwrap_or_default()];
                let units = &units[..1 + usize::from(second.is_some())];
                char::decode_utf16(units.iter().copied())
                    .next()
                    .and_then(Result::ok)
                    .unwrap_or('\u{fffd}')
            }
            c => c,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u16> {
        let unit = u16::from_str_radix(self.rest().get(..4)?, 16).ok()?;
        self.at += 4;
        Some(unit)
    }

    /// The second half of a surrogate pair, if it follows.
    fn low_half(&mut self) -> Option<u16> {
        let before = self.at;
        self.at += 2;
        let unit = self.unit().filter(|unit| (0xdc00..0xe000).contains(unit));
        if unit.is_none() {
            self.at = before;
        }
        unit
    }

    /// A name without quotes.
    fn name(&mut self) -> Option<String> {
        let rest = self.rest();
        let end = rest.find(|c: char| ":=,{}[]\"'\n".contains(c)).unwrap_or(rest.len());
        let name = rest[..end].trim().to_owned();
        self.at += end;
        Some(name).filter(|name| !name.is_empty())
    }

    /// A value without quotes. `None` where it reaches the end: it may be cut.
    fn word(&mut self) -> Option<String> {
        let rest = self.rest();
        let end = rest.find([',', '}', ']', '"', '\n', '\r']);
        let word = rest[..end.unwrap_or(rest.len())].trim().to_owned();
        self.at += end.unwrap_or(rest.len());
        end.map(|_| word)
    }

    /// Reads over an object or a list, however deep it is.
    fn read_over(&mut self) {
        let mut open = 0_usize;
        while let Some(c) = self.peek() {
            match c {
                '"' => _ = self.quoted('"'),
                '{' | '[' => {
                    open += 1;
                    self.bump();
                }
                '}' | ']' => {
                    open = open.saturating_sub(1);
                    self.bump();
                    if open == 0 {
                        return;
                    }
                }
                _ => _ = self.bump(),
            }
        }
    }
}

/// What a word without quotes means. A number that is none or not finite is null: nothing is known.
fn scalar(word: &str) -> Value {
    match word {
        "true" | "True" | "TRUE" => return true.into(),
        "false" | "False" | "FALSE" => return false.into(),
        "" | "null" | "None" | "NULL" | "undefined" | "nil" => return Value::Null,
        _ => {}
    }
    if let Ok(value) = serde_json::from_str(word) {
        return value;
    }
    match word.trim_start_matches('+').parse::<f64>() {
        Ok(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
        Err(_) => Value::String(word.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn id(body: &[u8]) -> Option<String> {
        find(&values(body).0, &|object| {
            property(object, "id")?.as_str().map(str::to_owned)
        })
    }

    #[test]
    fn what_is_json_is_read_as_json() {
        let (values, strict) = values(br#"{"id":"a","n":[1,2.5,null]}"#);
        assert!(strict);
        assert_eq!(values, [json!({"id": "a", "n": [1, 2.5, null]})]);
    }

    #[test]
    fn what_a_person_can_read_is_read() {
        let utf16 = |text: &str, mark: bool, bytes: fn(u16) -> [u8; 2]| {
            let mark = mark.then_some(0xfeff);
            mark.into_iter()
                .chain(text.encode_utf16())
                .flat_map(bytes)
                .collect::<Vec<u8>>()
        };
        let text = r#"{"id":"task-1"}"#;
        let deep = |n: usize| format!(r#"{{"x":{}{},"id":"task-1"}}"#, "[".repeat(n), "]".repeat(n)).into_bytes();
        for body in [
            b"\xef\xbb\xbf{\"id\":\"task-1\"}".to_vec(),
            utf16(text, true, u16::to_le_bytes),
            utf16(text, true, u16::to_be_bytes),
            utf16(text, false, u16::to_le_bytes),
            utf16(text, false, u16::to_be_bytes),
            b"{\"prompt\":\"f\xfcchse\",\"id\":\"task-1\"}".to_vec(),
            br#"{"cost":NaN,"id":"task-1"}"#.to_vec(),
            br#"{"cost":-Infinity,"x":1e400,"id":"task-1"}"#.to_vec(),
            br#"{"prompt":"\ud83e","id":"task-1"}"#.to_vec(),
            br#"{"prompt":"\ud83e\u0041 \u12","id":"task-1"}"#.to_vec(),
            b"{\"prompt\":\"two\nlines\x01\",\"id\":\"task-1\"}".to_vec(),
            br#"{"id":"task-1"}trailing"#.to_vec(),
            br#"{"id":"task-1"}{"id":"other"}"#.to_vec(),
            br#")]}',{"id":"task-1"}"#.to_vec(),
            br#"{"a":1,"request":{"id":"echoed"},"data":{"id":"task-1"}}"#.to_vec(),
            br#"callback({"id":"task-1"});"#.to_vec(),
            br#"data: {"id":"task-1"}"#.to_vec(),
            b"Notice: deprecated in {x} on line 3\n{\"id\":\"task-1\"}".to_vec(),
            br#"<html><style>b{color:red}</style><pre>{"id":"task-1"}</pre></html>"#.to_vec(),
            br#"{"id":"task-1""#.to_vec(),
            br#"{"id":"task-1","polling_url":"https://api.eu"#.to_vec(),
            br#"{"id":"task-1","cost":1"#.to_vec(),
            br#"{'id':'task-1','ok':True,'x':None}"#.to_vec(),
            br#"{id:"task-1",}"#.to_vec(),
            b"{/* a comment */\"id\":\"task-1\" // another\n}".to_vec(),
            br#"{"a":1 "id":"task-1"}"#.to_vec(),
            br#"{"a":,"id":"task-1"}"#.to_vec(),
            br#"{"a":[1,2,"id":3],"id":"task-1"}"#.to_vec(),
            br#"[{"id":"task-1"}]"#.to_vec(),
            br#"{"data":{"task":{"id":"task-1"}}}"#.to_vec(),
            serde_json::to_vec(text).unwrap(),
            serde_json::to_vec(&json!({ "statusCode": 200, "body": text })).unwrap(),
            br#"{\"id\":\"task-1\",\"x\":\"y\"}"#.to_vec(),
            deep(20_000),
            deep(150),
        ] {
            assert_eq!(
                id(&body).as_deref(),
                Some("task-1"),
                "{}",
                String::from_utf8_lossy(&body[..body.len().min(80)])
            );
        }
    }

    #[test]
    fn half_a_text_is_not_read() {
        for body in [
            br#"{"id":"task-"#.as_slice(),
            br#"{"id":"task-1\"#,
            br#"{"id"#,
            br#"{"#,
            b"",
            b"<html>Bad Gateway</html>",
            b"\xff\xd8\xff\xe0",
            b"null",
        ] {
            assert_eq!(id(body), None, "{}", String::from_utf8_lossy(body));
        }
        let (cut, _) = values(br#"{"cost":1.2"#);
        assert_eq!(cut, [json!({})]);
    }

    #[test]
    fn no_bytes_make_it_panic_or_go_on_for_ever() {
        let pieces = [
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            ":",
            ",",
            "\\",
            "\\u",
            "d83e",
            "NaN",
            "1e",
            "/*",
            "*/",
            "//",
            "\n",
            " ",
            "é",
            "id",
            "=",
            "\\ud83e\\u",
            "\u{fffd}",
            "{\"a\":",
        ];
        for _ in 0..20_000 {
            let text: String = (0..fastrand::usize(0..24))
                .map(|_| pieces[fastrand::usize(..pieces.len())])
                .collect();
            let _ = id(text.as_bytes());
            let bytes: Vec<u8> = (0..fastrand::usize(0..40)).map(|_| fastrand::u8(..)).collect();
            let _ = id(&bytes);
        }
    }

    #[test]
    fn what_is_json_is_the_same_read_either_way() {
        fn random(depth: usize) -> Value {
            match fastrand::u8(0..if depth > 3 { 5 } else { 7 }) {
                0 => Value::Null,
                1 => fastrand::bool().into(),
                2 => fastrand::i64(..).into(),
                3 => (fastrand::f64() * 1e6).into(),
                4 => (0..fastrand::usize(0..8))
                    .map(|_| fastrand::char(..))
                    .collect::<String>()
                    .into(),
                5 => (0..fastrand::usize(0..4))
                    .map(|_| random(depth + 1))
                    .collect::<Vec<Value>>()
                    .into(),
                _ => (0..fastrand::usize(0..4))
                    .map(|n| (format!("k{n}"), random(depth + 1)))
                    .collect::<Map<String, Value>>()
                    .into(),
            }
        }
        for _ in 0..2_000 {
            let value = json!({ "value": random(0) });
            assert_eq!(fragments(&value.to_string()), std::slice::from_ref(&value), "{value}");
            assert_eq!(fragments(&format!("{value:#}")), [value]);
        }
    }
}
