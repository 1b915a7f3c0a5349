//! The bodies of `multipart/form-data`, as structs with a field for each part.

use std::collections::BTreeSet;

use super::super::text::{doc_comment, paragraphs};
use crate::{
    Settings,
    model::{BodyContent, Model, Operation, Part, PartContent},
};

/// The name of the struct of an operation's parts, and the parts.
pub(super) fn parts(operation: &Operation) -> Option<(&str, &[Part])> {
    match &operation.body.as_ref()?.content {
        BodyContent::Multipart(name, parts) => Some((name, parts)),
        _ => None,
    }
}

/// The module `multipart`; nothing where no operation takes parts.
pub(super) fn module(model: &Model, settings: &Settings) -> String {
    let mut names = BTreeSet::new();
    let bodies = model
        .operations
        .iter()
        .filter_map(|operation| Some((operation, parts(operation)?)));
    let structs: String = bodies
        .filter(|(_, (name, _))| names.insert(*name))
        .map(|(operation, (name, parts))| structure(operation, name, parts, settings))
        .collect();
    if structs.is_empty() {
        return String::new();
    }
    format!(
        "/// The bodies of `multipart/form-data`.\n\
         #[allow(clippy::too_many_arguments, reason = \"the document says how many parts are required\")]\n\
         pub mod multipart {{\n    pub use super::parts::FilePart;\n    use super::{{call::Call, parts::Parts}};\n{structs}}}\n\n"
    )
}

fn structure(operation: &Operation, name: &str, parts: &[Part], settings: &Settings) -> String {
    let means = format!("What [`{0}`](super::Client::{0}) sends.", operation.name);
    let fields: String = parts.iter().map(field).collect();
    let added: String = parts.iter().map(added).collect();
    let derives = if settings.redacted_debug {
        ""
    } else {
        "    #[derive(Debug)]\n"
    };
    let attribute = if settings.builders {
        "    #[non_exhaustive]\n"
    } else {
        ""
    };
    let debug = if settings.redacted_debug {
        debug(name)
    } else {
        String::new()
    };
    let builder = if settings.builders {
        builder(name, parts)
    } else {
        String::new()
    };
    format!(
        "\n    /// {means}\n{derives}{attribute}    pub struct {name} {{\n{fields}    }}\n{debug}{builder}\n    \
         impl {name} {{\n        pub(super) fn gather(self, call: &mut Call) {{\n            \
         let mut parts = Parts::default();\n{added}            parts.into_body(call);\n        }}\n    }}\n"
    )
}

fn debug(name: &str) -> String {
    format!(
        "\n    impl ::std::fmt::Debug for {name} {{\n        \
         fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {{\n            \
         f.debug_struct({name:?}).finish_non_exhaustive()\n        }}\n    }}\n"
    )
}

fn field(part: &Part) -> String {
    let fallback = format!("The part `{}`.", part.wire.replace(['`', '\r', '\n'], " "));
    let docs = paragraphs([Some(part.description.as_deref().unwrap_or(&fallback))]);
    format!(
        "{}        pub {}: {},\n",
        doc_comment(&docs, "        "),
        part.ident,
        kept(part)
    )
}

/// The type of one part of its kind.
fn one(part: &Part) -> String {
    match &part.content {
        PartContent::File => "FilePart".to_owned(),
        PartContent::Text(ty) | PartContent::Json(ty) => ty.rust("super::types::"),
    }
}

/// The type of the field.
fn kept(part: &Part) -> String {
    match (part.is_list, part.required) {
        (true, _) => format!("::std::vec::Vec<{}>", one(part)),
        (false, true) => one(part),
        (false, false) => format!("::std::option::Option<{}>", one(part)),
    }
}

/// What adds a part to the body.
fn added(part: &Part) -> String {
    let (name, ident) = (&part.wire, &part.ident);
    let (function, reference, usual) = match &part.content {
        PartContent::File => ("file", "", "application/octet-stream"),
        PartContent::Text(_) => ("text", "&", ""),
        PartContent::Json(_) => ("json", "&", "application/json"),
    };
    let media_type = part.media_type.as_deref().unwrap_or(usual);
    let add = |value: &str| format!("parts.{function}({name:?}, {reference}{value}, {media_type:?});");
    match (part.is_list, part.required) {
        (true, _) => format!(
            "            for part in self.{ident} {{\n                {}\n            }}\n",
            add("part")
        ),
        (false, true) => format!("            {}\n", add(&format!("self.{ident}"))),
        (false, false) => format!(
            "            if let Some(part) = self.{ident} {{\n                {}\n            }}\n",
            add("part")
        ),
    }
}

/// The constructor, with the required parts, and a setter for each other.
fn builder(name: &str, parts: &[Part]) -> String {
    let arguments: String = parts
        .iter()
        .filter(|part| part.required)
        .map(|part| format!("            {}: {},\n", part.ident, argument(part)))
        .collect();
    let arguments = if arguments.is_empty() {
        arguments
    } else {
        format!("\n{arguments}        ")
    };
    let values: String = parts.iter().map(initial).collect();
    let mut taken: BTreeSet<String> = ["clone", "fmt", "gather", "new"].map(str::to_owned).into();
    let setters: String = parts
        .iter()
        .filter(|part| !part.required)
        .map(|part| setter(part, &mut taken))
        .collect();
    format!(
        "\n    impl {name} {{\n        /// A body of these parts.\n        \
         pub fn new({arguments}) -> Self {{\n            Self {{\n{values}            }}\n        }}\n{setters}    }}\n"
    )
}

fn argument(part: &Part) -> String {
    if part.is_list {
        kept(part)
    } else {
        format!("impl ::std::convert::Into<{}>", one(part))
    }
}

fn initial(part: &Part) -> String {
    let ident = &part.ident;
    match (part.is_list, part.required) {
        (true, true) => format!("                {ident},\n"),
        (true, false) => format!("                {ident}: ::std::vec::Vec::new(),\n"),
        (false, true) => format!("                {ident}: {ident}.into(),\n"),
        (false, false) => format!("                {ident}: ::std::option::Option::None,\n"),
    }
}

fn setter(part: &Part, taken: &mut BTreeSet<String>) -> String {
    let ident = &part.ident;
    let mut name = ident.clone();
    while !taken.insert(name.clone()) {
        name.push('_');
    }
    let value = if part.is_list {
        "value"
    } else {
        "::std::option::Option::Some(value.into())"
    };
    format!(
        "\n        /// Sets the part `{ident}`.\n        \
         pub fn {name}(mut self, value: {}) -> Self {{\n            \
         self.{ident} = {value};\n            self\n        }}\n",
        argument(part)
    )
}
