//! Which fields of a request carry files: a handwritten trait that each request type implements.

use syn::{Fields, ItemEnum, ItemStruct, Type};

use super::{
    context::Context,
    rust::{Serde, option_of, type_name_of, type_text},
};
use crate::Result;

/// The implementation for a request struct. Nothing where the settings name no such trait, or for another type.
pub(super) fn for_struct(item: &ItemStruct, context: &Context<'_>) -> Result<String> {
    let mut fields = Vec::new();
    if let Fields::Named(named) = &item.fields {
        for field in &named.named {
            let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            let wire = Serde::read(&field.attrs)?.name.unwrap_or_else(|| ident.clone());
            // A schema that requests only take in by `allOf` keeps the type of its own.
            let is_handwritten = context
                .settings
                .rust_type(&wire)
                .is_some_and(|name| type_text(option_of(&field.ty).unwrap_or(&field.ty)) == name);
            if is_handwritten && context.settings.media(&wire).is_some() {
                fields.push(format!("({wire:?}, &mut self.{ident} as _)"));
            }
        }
    }
    let body = format!("::std::vec![{}]", fields.join(", "));
    Ok(implementation(&item.ident.to_string(), &body, context))
}

/// The implementation for a union of request structs: that of the member which it is.
pub(super) fn for_enum(item: &ItemEnum, context: &Context<'_>) -> String {
    let request = |ty: &Type| type_name_of(ty).is_some_and(|name| context.requests.contains(&name));
    let arms: String = item
        .variants
        .iter()
        .map(|variant| {
            let name = &variant.ident;
            match &variant.fields {
                Fields::Unnamed(fields) if fields.unnamed.len() == 1 && request(&fields.unnamed[0].ty) => {
                    format!("            Self::{name}(member) => member.media_fields(),\n")
                }
                Fields::Unit => format!("            Self::{name} => ::std::vec::Vec::new(),\n"),
                _ => format!("            Self::{name} {{ .. }} => ::std::vec::Vec::new(),\n"),
            }
        })
        .collect();
    implementation(
        &item.ident.to_string(),
        &format!("match self {{\n{arms}        }}"),
        context,
    )
}

fn implementation(name: &str, body: &str, context: &Context<'_>) -> String {
    let Some(media) = context
        .settings
        .media
        .as_ref()
        .filter(|_| context.requests.contains(name))
    else {
        return String::new();
    };
    format!(
        "impl {request} for {name} {{\n    fn media_fields(&mut self) -> ::std::vec::Vec<(&'static str, &mut dyn {field})> {{\n        \
         {body}\n    }}\n}}\n\n",
        request = media.request,
        field = media.field,
    )
}
