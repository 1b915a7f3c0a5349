//! Reading enums of texts.

use std::fmt;

use serde::de::{Deserializer, Error, Unexpected, Visitor};

/// Reads a text as the value that it stands for.
pub(super) fn read<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    name: &'static str,
    value_of: fn(&str) -> Option<T>,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text { name, value_of })
}

struct Text<T> {
    name: &'static str,
    value_of: fn(&str) -> Option<T>,
}

impl<T> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value of `{}`", self.name)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.value_of)(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}
