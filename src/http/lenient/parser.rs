//! A parser of what looks like JSON. It never fails: what it cannot read it reads over.

use serde_json::{Map, Number, Value};

/// How deep values are kept. What lies deeper is read over.
const DEEPEST: usize = 100;

/// Each object or list that stands in a text by itself.
pub(super) fn fragments(text: &str) -> Vec<Value> {
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
