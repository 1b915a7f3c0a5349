//! Enums for answers whose contents differ: one for each set of contents, whichever operations share it.

use std::collections::BTreeMap;

use super::content::Content;
use crate::{
    Settings,
    model::Type,
    names::{UniqueNames, type_name},
};

/// The contents that an enum stands for, and whether there may be none.
type Set = (Vec<Content>, bool);

/// The enums that methods ask for.
#[derive(Default)]
pub(in crate::generate::client) struct Unions {
    names: BTreeMap<Set, String>,
    taken: UniqueNames,
}

impl Unions {
    /// The name of the enum of these contents, which are in order. It says what they are, so that it stays when a document
    /// grows.
    pub(super) fn name(&mut self, contents: &[Content], may_be_nothing: bool) -> String {
        let set = (contents.to_vec(), may_be_nothing);
        if let Some(known) = self.names.get(&set) {
            return known.clone();
        }
        let nothing = may_be_nothing.then(|| NOTHING.to_owned());
        let words: Vec<String> = contents.iter().map(variant).chain(nothing).collect();
        let name = self.taken.claim(&joined(&words));
        self.names.insert(set, name.clone());
        name
    }

    /// The module of the enums; nothing where there is none.
    pub(in crate::generate::client) fn module(&self, settings: &Settings) -> String {
        if self.names.is_empty() {
            return String::new();
        }
        let enums: Vec<String> = self
            .names
            .iter()
            .map(|(set, name)| written(name, set, settings))
            .collect();
        format!(
            "/// What operations answer whose documented bodies differ.\n\
             #[allow(clippy::large_enum_variant, reason = \"the sizes of bodies are the document's\")]\n\
             pub mod answers {{\n    use super::answer::Content;\n\n{}}}\n\n",
            enums.join("\n")
        )
    }
}

const NOTHING: &str = "Nothing";

/// The most bytes of the words in a name: rustdoc makes a file of it, and file systems take 255.
const LONGEST_NAME: usize = 120;

/// `AOrB`; of more than a name can hold, the first and how many others.
fn joined(words: &[String]) -> String {
    let whole = words.join("Or");
    if whole.len() <= LONGEST_NAME {
        return whole;
    }
    let mut length = 0;
    let fitting = words.iter().take_while(|word| {
        length += word.len() + 2;
        length <= LONGEST_NAME
    });
    let shown = fitting.count().max(1);
    let first = words.get(..shown).unwrap_or_default().join("Or");
    format!("{first}Or{}Others", words.len() - shown)
}

/// What a content is called as a variant.
fn variant(content: &Content) -> String {
    match content {
        Content::Json(ty) => word(ty),
        Content::Bytes => "Bytes".to_owned(),
        Content::Events(None) => "Events".to_owned(),
        Content::Events(Some(data)) => format!("{}Events", word(data)),
    }
}

fn word(ty: &Type) -> String {
    match ty {
        Type::Value => "Value".to_owned(),
        Type::Null => NOTHING.to_owned(),
        Type::Bool => "Boolean".to_owned(),
        Type::Integer(_) => "Integer".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::String => "Text".to_owned(),
        Type::Named(name) => name.clone(),
        Type::Path(path) => {
            let path = path.split('<').next().unwrap_or_default();
            type_name(path.rsplit("::").next().unwrap_or_default())
        }
        Type::List(item) => format!("{}List", word(item)),
        Type::Map(value) => format!("{}Map", word(value)),
        Type::Tuple(members) => members.iter().map(word).collect(),
        Type::Option(inner) | Type::Boxed(inner) => word(inner),
    }
}

fn written(name: &str, (contents, may_be_nothing): &Set, settings: &Settings) -> String {
    let nothing = may_be_nothing.then(|| Variant {
        number: 0,
        name: NOTHING.to_owned(),
        content: None,
    });
    let mut names = UniqueNames::default();
    names.reserve(nothing.iter().map(|nothing| nothing.name.as_str()));
    let others = (1..).zip(contents).map(|(number, content)| Variant {
        number,
        name: names.claim(&variant(content)),
        content: Some(content),
    });
    let variants: Vec<Variant<'_>> = nothing.into_iter().chain(others).collect();
    let declared: String = variants.iter().map(Variant::declared).collect();
    let (last, before) = match variants.split_last() {
        Some((last, before)) => (last.arm("_"), before),
        None => return String::new(),
    };
    let arms: String = before
        .iter()
        .map(|variant| variant.arm(&variant.number.to_string()))
        .collect();
    let is_debug = !settings.redacted_debug && contents.iter().all(|content| matches!(content, Content::Json(_)));
    let is_clone = contents.iter().all(|content| matches!(content, Content::Json(_)));
    let derives = match (is_clone, is_debug) {
        (true, true) => "    #[derive(Clone, Debug)]\n",
        (true, false) => "    #[derive(Clone)]\n",
        _ => "",
    };
    let debug = if is_debug {
        String::new()
    } else {
        debug(name, &variants)
    };
    format!(
        "    /// One of these, by the status that came with it.\n{derives}    pub enum {name} {{\n{declared}    }}\n\n    \
         impl {name} {{\n        \
         pub(super) fn read(content: Content) -> ::serde_json::Result<Self> {{\n            \
         match content.which {{\n{arms}{last}            }}\n        }}\n    }}\n{debug}"
    )
}

struct Variant<'a> {
    number: usize,
    name: String,
    /// None for no body.
    content: Option<&'a Content>,
}

impl Variant<'_> {
    fn declared(&self) -> String {
        let name = &self.name;
        match self.content {
            None => format!("        /// No body.\n        {name},\n"),
            Some(content) => {
                let means = match content {
                    Content::Json(_) => "JSON.",
                    Content::Bytes => "Bytes, as they come.",
                    Content::Events(_) => "Server-sent events.",
                };
                format!("        /// {means}\n        {name}({}),\n", content.rust("super::"))
            }
        }
    }

    fn arm(&self, pattern: &str) -> String {
        let name = &self.name;
        match self.content {
            None => format!("                {pattern} => Ok(Self::{name}),\n"),
            Some(content) => {
                let reader = content.reader("super::");
                format!("                {pattern} => {reader}(content).map(Self::{name}),\n")
            }
        }
    }

    fn shown(&self) -> String {
        let fields = self.content.map_or("", |_| "(_)");
        format!("                Self::{0}{fields} => {0:?},\n", self.name)
    }
}

/// `Debug` that tells the variant only: streams have none, or nothing may be shown.
fn debug(name: &str, variants: &[Variant<'_>]) -> String {
    let shown: String = variants.iter().map(Variant::shown).collect();
    format!(
        "\n    impl ::std::fmt::Debug for {name} {{\n        \
         fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {{\n            \
         f.write_str(match self {{\n{shown}            }})\n        }}\n    }}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_NAME, joined};

    #[test]
    fn a_name_says_what_it_can_hold_and_how_much_more_there_is() {
        let words = |count: usize| -> Vec<String> { (0..count).map(|index| format!("Error{index}Response")).collect() };
        assert_eq!(joined(&words(2)), "Error0ResponseOrError1Response");
        let long = joined(&words(12));
        assert!(long.ends_with("OrError6ResponseOr5Others"), "{long}");
        assert!(long.len() <= LONGEST_NAME + "Or99Others".len());
        assert_eq!(
            joined(&["A".repeat(300), "B".to_owned()]),
            format!("{}Or1Others", "A".repeat(300))
        );
    }
}
