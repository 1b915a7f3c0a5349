//! `extra`, by which callers set what the contract does not know.

use super::{builder::Builder, setters::Member};
use crate::generate::text::doc_comment;

/// A property is sent once: what `extra` gives replaces what a setter gave, and the other way round. `tag` is a property
/// that the type does not have because the union around it writes it.
pub(super) fn extra(members: &[Member<'_>], tag: Option<&str>, map: &str, builder: &Builder) -> String {
    let fields = builder.fields;
    let declared: Vec<(&str, String)> = members
        .iter()
        .map(|member| (member.field.wire.as_str(), declared(member, builder)))
        .chain(tag.map(|tag| (tag, not_taken(tag, builder))))
        .collect();
    let declared = match declared.as_slice() {
        [] => String::new(),
        [(wire, what)] => format!("        if name == {wire:?} {{\n{what}        }}\n"),
        several => {
            let arms: String = several
                .iter()
                .map(|(wire, what)| format!("            {wire:?} => {{\n{what}            }}\n"))
                .collect();
            format!("        match name.as_str() {{\n{arms}            _ => {{}}\n        }}\n")
        }
    };
    let docs = doc_comment(
        "Sets a property that this contract does not know, or a value that it does not know for a property.\n\n\
         It replaces what a setter of the same name set. A required property keeps its type: with a value that does not \
         fit it, or with a property that callers do not set, the request cannot be sent.",
        "    ",
    );
    format!(
        "{docs}    #[must_use]\n    pub fn extra(\n        mut self,\n        \
         name: impl ::std::convert::Into<::std::string::String>,\n        \
         value: impl ::std::convert::Into<::serde_json::Value>,\n    ) -> Self {{\n        \
         let (name, value) = (name.into(), value.into());\n{declared}        \
         {fields}.{map}.insert(name, value);\n        self\n    }}\n\n"
    )
}

/// What `extra` does about a property that the contract has.
fn declared(member: &Member<'_>, builder: &Builder) -> String {
    let (ident, wire) = (&member.field.ident, &member.field.wire);
    let fields = builder.fields;
    if member.field.hidden || member.is_tag {
        not_taken(wire, builder)
    } else if member.field.is_option() && !member.field.required {
        format!("                {fields}.{ident} = ::std::option::Option::None;\n")
    } else {
        format!(
            "                let value = ::serde_json::from_value(value);\n        {}                \
             if let ::std::result::Result::Ok(value) = value {{\n                    \
             {fields}.{ident} = value;\n                }}\n                return self;\n",
            builder.note(wire, "value.is_err()")
        )
    }
}

fn not_taken(wire: &str, builder: &Builder) -> String {
    format!("        {}                return self;\n", builder.note(wire, "true"))
}
