//! How the types show themselves without showing what they hold.

use std::fmt;

use serde_json::{Map, Value};

/// A text, shown by its length.
pub(super) struct Text<'a>(pub(super) &'a str);

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.0.len())
    }
}

/// JSON, shown by its kind and size.
pub(super) struct Json<'a>(pub(super) &'a Value);

impl fmt::Debug for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Null => f.write_str("null"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Number(value) => write!(f, "{value}"),
            Value::String(value) => Text(value).fmt(f),
            Value::Array(value) => Items(value.len()).fmt(f),
            Value::Object(value) => Names(value).fmt(f),
        }
    }
}

/// An object whose properties the contract does not know, shown by their names.
pub(super) struct Names<'a>(pub(super) &'a Map<String, Value>);

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A list or map, shown by how much it holds.
pub(super) struct Items(pub(super) usize);

impl fmt::Debug for Items {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} items>", self.0)
    }
}

/// A list of fixed length, shown by how much it holds.
pub(super) fn tuple<T>(_: &T, length: usize) -> Items {
    Items(length)
}
