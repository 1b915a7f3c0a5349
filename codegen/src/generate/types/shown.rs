//! `Debug` for the types where it may not show what they hold: names, numbers and lengths, never a text.

use crate::{
    generate::contract::Contract,
    model::{Field, Rest, Struct, Type, Union},
};

/// `Debug` of a struct; nothing where it is derived.
pub(super) fn for_struct(contract: &Contract<'_>, name: &str, structure: &Struct) -> String {
    if !contract.settings.redacted_debug {
        return String::new();
    }
    let mut shown: String = structure
        .fields
        .iter()
        .map(|field| show_field(contract, field))
        .collect();
    if let Rest::Kept(ident, ty) = &structure.rest {
        let map = Type::Map(Box::new(ty.clone()));
        let value = shown_value(contract, &format!("self.{ident}"), "&", &map);
        shown += &format!("        shown.field({ident:?}, {value});\n");
    }
    let body = if shown.is_empty() {
        format!("        f.debug_struct({name:?}).finish()\n")
    } else {
        format!("        let mut shown = f.debug_struct({name:?});\n{shown}        shown.finish()\n")
    };
    implementation(name, &body)
}

/// `Debug` of a union; nothing where it is derived.
pub(super) fn for_union(contract: &Contract<'_>, name: &str, union: &Union) -> String {
    if !contract.settings.redacted_debug {
        return String::new();
    }
    let members = union.variants.iter().map(|variant| (&variant.ident, &variant.ty));
    let unknown = union.unknown.iter().map(|ident| (ident, &Type::Value));
    let arms: String = members
        .chain(unknown)
        .map(|(ident, ty)| {
            let value = shown_value(contract, "value", "", ty);
            format!("            Self::{ident}(value) => f.debug_tuple({ident:?}).field({value}).finish(),\n")
        })
        .collect();
    implementation(name, &format!("        match self {{\n{arms}        }}\n"))
}

/// `Debug` of a newtype; nothing where it is derived.
pub(super) fn for_newtype(contract: &Contract<'_>, name: &str, ty: &Type) -> String {
    if !contract.settings.redacted_debug {
        return String::new();
    }
    let value = shown_value(contract, "self.0", "&", ty);
    implementation(
        name,
        &format!("        f.debug_tuple({name:?}).field({value}).finish()\n"),
    )
}

fn implementation(name: &str, body: &str) -> String {
    format!(
        "impl ::std::fmt::Debug for {name} {{\n    \
         fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {{\n{body}    }}\n}}\n\n"
    )
}

fn show_field(contract: &Contract<'_>, field: &Field) -> String {
    let ident = &field.ident;
    if !field.is_option() {
        let value = shown_value(contract, &format!("self.{ident}"), "&", &field.ty);
        return format!("        shown.field({ident:?}, {value});\n");
    }
    let value = if field.tells_null {
        "&value.is_some()".to_owned()
    } else {
        shown_value(contract, "value", "", &field.ty)
    };
    format!(
        "        if let ::std::option::Option::Some(value) = &self.{ident} {{\n            \
         shown.field({ident:?}, {value});\n        }}\n"
    )
}

/// An expression of the type `&dyn Debug` for a value; `borrow` makes a reference of it where it is none.
fn shown_value(contract: &Contract<'_>, value: &str, borrow: &str, ty: &Type) -> String {
    match contract.resolved(ty) {
        Type::String => format!("&super::shown::Text({borrow}{value})"),
        Type::Value => format!("&super::shown::Json({borrow}{value})"),
        Type::Map(inner) if **inner == Type::Value => format!("&super::shown::Names({borrow}{value})"),
        Type::List(_) | Type::Map(_) => format!("&super::shown::Items({value}.len())"),
        Type::Tuple(members) => format!("&super::shown::tuple({borrow}{value}, {})", members.len()),
        Type::Option(_) => format!("&{value}.is_some()"),
        Type::Boxed(inner) => boxed(contract, value, borrow, inner),
        _ => format!("{borrow}{value}"),
    }
}

/// What is in a box is shown by its own `Debug`, unless that would show its contents.
fn boxed(contract: &Contract<'_>, value: &str, borrow: &str, inner: &Type) -> String {
    match contract.resolved(inner) {
        Type::Named(_) | Type::Path(_) => format!("{borrow}{value}"),
        inner if borrow.is_empty() => shown_value(contract, &format!("(**{value})"), "&", inner),
        inner => shown_value(contract, &format!("(*{value})"), "&", inner),
    }
}
