//! `Debug` for the generated types: names, numbers and lengths, never a text. A prompt, an image or a signed URL must
//! not end in a log because somebody printed a request.

use syn::{Fields, ItemEnum, ItemStruct, Type};

use super::{rust::option_of, rust::type_name_of};

/// `Debug` of a struct.
pub(super) fn for_struct(item: &ItemStruct) -> String {
    let name = item.ident.to_string();
    let body = match &item.fields {
        Fields::Named(fields) => {
            let shown: String = fields.named.iter().map(show_field).collect();
            format!("        let mut shown = f.debug_struct({name:?});\n{shown}        shown.finish()\n")
        }
        Fields::Unnamed(fields) => {
            let shown: String = (fields.unnamed.iter().enumerate())
                .map(|(index, field)| format!(".field({})", shown_value(&format!("self.{index}"), "&", &field.ty)))
                .collect();
            format!("        f.debug_tuple({name:?}){shown}.finish()\n")
        }
        Fields::Unit => format!("        f.write_str({name:?})\n"),
    };
    implementation(&name, &body)
}

/// `Debug` of an enum whose variants hold something.
pub(super) fn for_enum(item: &ItemEnum) -> String {
    let arms: String = item
        .variants
        .iter()
        .map(|variant| {
            let title = variant.ident.to_string();
            let (pattern, shown) = match &variant.fields {
                Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                    let value = shown_value("value", "", &fields.unnamed[0].ty);
                    ("(value)", format!("f.debug_tuple({title:?}).field({value}).finish()"))
                }
                Fields::Unnamed(_) => ("(..)", format!("f.write_str({title:?})")),
                Fields::Named(_) => (" { .. }", format!("f.write_str({title:?})")),
                Fields::Unit => ("", format!("f.write_str({title:?})")),
            };
            format!("            Self::{title}{pattern} => {shown},\n")
        })
        .collect();
    implementation(
        &item.ident.to_string(),
        &format!("        match self {{\n{arms}        }}\n"),
    )
}

fn implementation(name: &str, body: &str) -> String {
    format!(
        "impl ::std::fmt::Debug for {name} {{\n    \
         fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {{\n{body}    }}\n}}\n\n"
    )
}

fn show_field(field: &syn::Field) -> String {
    let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    match option_of(&field.ty) {
        Some(inner) => format!(
            "        if let ::std::option::Option::Some(value) = &self.{ident} {{\n            \
             shown.field({ident:?}, {});\n        }}\n",
            shown_value("value", "", inner)
        ),
        None => {
            format!(
                "        shown.field({ident:?}, {});\n",
                shown_value(&format!("self.{ident}"), "&", &field.ty)
            )
        }
    }
}

/// An expression of the type `&dyn Debug` for a value; `borrow` makes a reference of it where it is none.
fn shown_value(value: &str, borrow: &str, ty: &Type) -> String {
    match type_name_of(ty).as_deref() {
        Some("String") => format!("&shown::Text({borrow}{value})"),
        Some("Value") => format!("&shown::Json({borrow}{value})"),
        Some("Map") => format!("&shown::Names({borrow}{value})"),
        Some("Vec" | "HashMap" | "BTreeMap") => format!("&shown::Items({value}.len())"),
        Some("Option") => format!("&{value}.is_some()"),
        _ => format!("{borrow}{value}"),
    }
}
