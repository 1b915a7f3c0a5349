//! Enums of texts: closed ones, and open ones that carry a text which the document does not list.

use super::derives::derives;
use crate::{
    generate::{
        contract::Contract,
        text::{code, doc_comment},
    },
    model::{Enum, EnumValue, TypeDef},
};

pub(super) fn written(contract: &Contract<'_>, definition: &TypeDef, texts: &Enum) -> String {
    match &texts.unknown {
        Some(unknown) => open(contract, &definition.name, &texts.values, unknown),
        None => closed(&definition.name, &texts.values),
    }
}

fn closed(name: &str, values: &[EnumValue]) -> String {
    format!(
        "#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\n#[non_exhaustive]\n\
         pub enum {name} {{\n{}}}\n\n\
         impl {name} {{\n    /// The text on the wire.\n    pub fn as_str(&self) -> &'static str {{\n        \
         match *self {{\n{}        }}\n    }}\n}}\n\n\
         impl ::std::fmt::Display for {name} {{\n    \
         fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {{\n        \
         f.write_str(self.as_str())\n    }}\n}}\n\n\
         impl ::std::convert::TryFrom<&str> for {name} {{\n    type Error = error::ConversionError;\n\n    \
         fn try_from(text: &str) -> ::std::result::Result<Self, error::ConversionError> {{\n        \
         ::std::result::Result::Ok(match text {{\n{}            \
         _ => return ::std::result::Result::Err(error::ConversionError({name:?})),\n        }})\n    }}\n}}\n\n\
         impl ::std::str::FromStr for {name} {{\n    type Err = error::ConversionError;\n\n    \
         fn from_str(text: &str) -> ::std::result::Result<Self, error::ConversionError> {{\n        \
         ::std::convert::TryFrom::try_from(text)\n    }}\n}}\n\n{}",
        variants(values),
        texts_of(values),
        variants_of(values),
        serde(name, "::std::convert::TryFrom::try_from(text).ok()"),
    )
}

fn open(contract: &Contract<'_>, name: &str, values: &[EnumValue], unknown: &str) -> String {
    let shown = if contract.settings.redacted_debug {
        redacted(name, values, unknown)
    } else {
        String::new()
    };
    let derives = derives(contract, "Clone, PartialEq, Eq, PartialOrd, Ord, Hash");
    format!(
        "{derives}#[non_exhaustive]\npub enum {name} {{\n{}    \
         /// A text that the contract does not list, as it came.\n    {unknown}(::std::string::String),\n}}\n\n\
         impl {name} {{\n    /// The text on the wire.\n    pub fn as_str(&self) -> &str {{\n        \
         match self {{\n{}            Self::{unknown}(text) => text,\n        }}\n    }}\n}}\n\n{shown}\
         impl ::std::fmt::Display for {name} {{\n    \
         fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {{\n        \
         f.write_str(self.as_str())\n    }}\n}}\n\n\
         impl ::std::convert::From<&str> for {name} {{\n    fn from(text: &str) -> Self {{\n        \
         match text {{\n{}            other => Self::{unknown}(::std::convert::From::from(other)),\n        }}\n    }}\n}}\n\n\
         impl ::std::convert::From<::std::string::String> for {name} {{\n    \
         fn from(text: ::std::string::String) -> Self {{\n        Self::from(text.as_str())\n    }}\n}}\n\n\
         impl ::std::str::FromStr for {name} {{\n    type Err = ::std::convert::Infallible;\n\n    \
         fn from_str(text: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {{\n        \
         ::std::result::Result::Ok(Self::from(text))\n    }}\n}}\n\n{}",
        variants(values),
        texts_of(values),
        variants_of(values),
        serde(name, "::std::option::Option::Some(Self::from(text))"),
    )
}

fn variants(values: &[EnumValue]) -> String {
    values
        .iter()
        .map(|value| {
            format!(
                "{}    {},\n",
                doc_comment(&format!("{}.", code(&value.wire)), "    "),
                value.ident
            )
        })
        .collect()
}

fn texts_of(values: &[EnumValue]) -> String {
    values
        .iter()
        .map(|value| format!("            Self::{} => {:?},\n", value.ident, value.wire))
        .collect()
}

fn variants_of(values: &[EnumValue]) -> String {
    values
        .iter()
        .map(|value| format!("            {:?} => Self::{},\n", value.wire, value.ident))
        .collect()
}

fn redacted(name: &str, values: &[EnumValue], unknown: &str) -> String {
    let arms: String = values
        .iter()
        .map(|value| format!("            Self::{0} => f.write_str({0:?}),\n", value.ident))
        .collect();
    format!(
        "impl ::std::fmt::Debug for {name} {{\n    \
         fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {{\n        \
         match self {{\n{arms}            Self::{unknown}(text) => {{\n                \
         f.debug_tuple({unknown:?}).field(&super::shown::Text(text)).finish()\n            }}\n        }}\n    }}\n}}\n\n"
    )
}

/// Reading and writing. Written out, it costs a compiler a tenth of what a derive does.
fn serde(name: &str, read: &str) -> String {
    format!(
        "impl ::serde::Serialize for {name} {{\n    \
         fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {{\n        \
         serializer.serialize_str(self.as_str())\n    }}\n}}\n\n\
         impl<'de> ::serde::Deserialize<'de> for {name} {{\n    \
         fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {{\n        \
         super::enums::read(deserializer, {name:?}, |text| {read})\n    }}\n}}\n\n"
    )
}
