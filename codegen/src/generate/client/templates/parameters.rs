//! How parameters are written: the styles of OpenAPI 3.1, which are those of RFC 6570.

use serde_json::Value;

/// The styles of OpenAPI.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
}

/// How a parameter is written.
#[derive(Clone, Copy)]
pub(super) struct Format {
    pub(super) style: Style,
    /// Whether each member of a list or object is a value of its own.
    pub(super) explode: bool,
    /// Whether reserved characters stay as they are.
    pub(super) allow_reserved: bool,
    /// Whether the value is written as JSON.
    pub(super) is_json: bool,
}

impl Format {
    pub(super) const fn new(style: Style) -> Self {
        Self {
            style,
            explode: false,
            allow_reserved: false,
            is_json: false,
        }
    }

    pub(super) const fn exploded(mut self) -> Self {
        self.explode = true;
        self
    }

    pub(super) const fn reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }

    pub(super) const fn json(mut self) -> Self {
        self.is_json = true;
        self
    }
}

/// A value as the styles see it. What is nested deeper is JSON.
enum Flat {
    Text(String),
    List(Vec<String>),
    Object(Vec<(String, String)>),
}

impl Flat {
    /// Nothing for null, and for a list or object without members: RFC 6570 calls them undefined.
    fn of(value: &Value, is_json: bool, encode: fn(&str) -> String) -> Option<Self> {
        let text = |value: &Value| scalar(value).map(|text| encode(&text));
        if is_json {
            return Some(Self::Text(encode(&value.to_string()))).filter(|_| !value.is_null());
        }
        match value {
            Value::Array(items) => {
                let items: Vec<String> = items.iter().filter_map(text).collect();
                Some(Self::List(items)).filter(|list| !list.is_empty())
            }
            Value::Object(members) => {
                let members = members.iter();
                let pairs: Vec<(String, String)> = members
                    .filter_map(|(name, value)| Some((encode(name), text(value)?)))
                    .collect();
                Some(Self::Object(pairs)).filter(|object| !object.is_empty())
            }
            other => text(other).map(Self::Text),
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Text(_) => false,
            Self::List(items) => items.is_empty(),
            Self::Object(pairs) => pairs.is_empty(),
        }
    }

    /// All in one value: `a,b` and `name,a,other,b`, or `name=a,other=b`.
    fn joined(self, between: &str, has_equals: bool) -> String {
        let pair = if has_equals { "=" } else { between };
        match self {
            Self::Text(text) => text,
            Self::List(items) => items.join(between),
            Self::Object(pairs) => {
                let pairs: Vec<String> = pairs
                    .into_iter()
                    .map(|(name, value)| format!("{name}{pair}{value}"))
                    .collect();
                pairs.join(between)
            }
        }
    }

    /// A pair for each member: `name=a` and `name=b`, or `key=a` and `other=b`.
    fn pairs(self, name: &str) -> Vec<(String, String)> {
        match self {
            Self::Text(text) => vec![(name.to_owned(), text)],
            Self::List(items) => items.into_iter().map(|item| (name.to_owned(), item)).collect(),
            Self::Object(pairs) => pairs,
        }
    }
}

/// A text, number or truth value as text; JSON of what has members; nothing of null.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// A parameter of a path. Empty if there is nothing to write.
pub(super) fn in_path(name: &str, format: Format, value: &Value) -> String {
    let Some(flat) = Flat::of(value, format.is_json, encode) else {
        return String::new();
    };
    match format.style {
        Style::Label => {
            let between = if format.explode { "." } else { "," };
            format!(".{}", flat.joined(between, format.explode))
        }
        Style::Matrix => {
            let name = encode(name);
            let pairs = if format.explode {
                flat.pairs(&name)
            } else {
                vec![(name, flat.joined(",", false))]
            };
            pairs
                .into_iter()
                .map(|(name, value)| {
                    let equals = if value.is_empty() { "" } else { "=" };
                    format!(";{name}{equals}{value}")
                })
                .collect()
        }
        _ => flat.joined(",", format.explode),
    }
}

/// A parameter of a query, as names and values.
pub(super) fn in_query(name: &str, format: Format, value: &Value) -> Vec<(String, String)> {
    let encode = if format.allow_reserved {
        encode_unreserved
    } else {
        encode
    };
    let name = self::encode(name);
    if format.style == Style::DeepObject && !format.is_json {
        let mut pairs = Vec::new();
        deep(&name, value, encode, &mut pairs);
        return pairs;
    }
    pairs(&name, format, Flat::of(value, format.is_json, encode))
}

/// A parameter of the header `Cookie`, as names and values.
pub(super) fn in_cookie(name: &str, format: Format, value: &Value) -> Vec<(String, String)> {
    pairs(&encode(name), format, Flat::of(value, format.is_json, encode_cookie))
}

/// A parameter of a header, which has no escapes. Nothing if there is nothing to write.
pub(super) fn in_header(format: Format, value: &Value) -> Option<String> {
    Some(Flat::of(value, format.is_json, str::to_owned)?.joined(",", format.explode))
}

fn pairs(name: &str, format: Format, flat: Option<Flat>) -> Vec<(String, String)> {
    let Some(flat) = flat else {
        return Vec::new();
    };
    if format.explode {
        return flat.pairs(name);
    }
    let between = match format.style {
        Style::SpaceDelimited => "%20",
        Style::PipeDelimited => "%7C",
        _ => ",",
    };
    vec![(name.to_owned(), flat.joined(between, false))]
}

/// `name[key]=a`, for as deep as it goes. The members of a list have the same name; objects in one are numbered, so that
/// their members stay together.
fn deep(name: &str, value: &Value, encode: fn(&str) -> String, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                deep(&format!("{name}%5B{}%5D", self::encode(key)), value, encode, pairs);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                match item {
                    Value::Object(_) => deep(&format!("{name}%5B{index}%5D"), item, encode, pairs),
                    _ => deep(name, item, encode, pairs),
                }
            }
        }
        other => pairs.extend(scalar(other).map(|text| (name.to_owned(), encode(&text)))),
    }
}

/// Percent-encodes all but unreserved characters.
pub(super) fn encode(text: &str) -> String {
    percent(text, |_, byte| is_unreserved(byte))
}

/// Percent-encodes all but unreserved characters, and reserved ones that do not end a value in a query. What is
/// percent-encoded stays so.
fn encode_unreserved(text: &str) -> String {
    percent(text, |rest, byte| {
        is_unreserved(byte)
            || b":/?@!$'()*,;=".contains(&byte)
            || (byte == b'%' && rest.len() > 2 && rest[1..3].iter().all(u8::is_ascii_hexdigit))
    })
}

/// Percent-encodes what may not stand in a cookie. More would reach the many servers that decode nothing.
pub(super) fn encode_cookie(text: &str) -> String {
    percent(text, |_, byte| byte.is_ascii_graphic() && !b"\",;\\%".contains(&byte))
}

/// A text in the form of `application/x-www-form-urlencoded`.
pub(super) fn encode_form(text: &str) -> String {
    percent(text, |_, byte| byte.is_ascii_alphanumeric() || b"*-._ ".contains(&byte)).replace(' ', "+")
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// Percent-encodes the bytes that are not kept. What is asked sees the rest of the text, too.
fn percent(text: &str, keeps: impl Fn(&[u8], u8) -> bool) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let bytes = text.as_bytes();
    let mut encoded = String::with_capacity(bytes.len());
    for (index, &byte) in bytes.iter().enumerate() {
        if byte.is_ascii() && keeps(&bytes[index..], byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(char::from(DIGITS[usize::from(byte >> 4)]));
            encoded.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
    encoded
}

/// An object in the form of `application/x-www-form-urlencoded`: the members of a list have the same name, what is nested
/// deeper is JSON; or as a style says for a property.
pub(super) fn form(value: &Value, styles: &[(&str, Format)]) -> Option<String> {
    let mut pairs = Vec::new();
    for (name, value) in value.as_object()? {
        if let Some((_, format)) = styles.iter().find(|(known, _)| known == name) {
            let styled = in_query(name, *format, value).into_iter();
            pairs.extend(styled.map(|(name, value)| format!("{name}={value}")));
            continue;
        }
        let name = encode_form(name);
        let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for text in items.iter().filter_map(scalar) {
            pairs.push(format!("{name}={}", encode_form(&text)));
        }
    }
    Some(pairs.join("&"))
}
