//! The arguments of methods.

use crate::model::{Kind, Model, Type};

/// How a value of this type is given to a method.
pub(super) fn argument(model: &Model, ty: &Type) -> String {
    if is_scalar(model, ty, 0) {
        return ty.rust("types::");
    }
    match ty {
        Type::String => "&'a str".to_owned(),
        Type::List(item) => format!("&'a [{}]", item.rust("types::")),
        Type::Boxed(inner) => argument(model, inner),
        Type::Option(inner) => format!("Option<{}>", argument(model, inner)),
        other => format!("&'a {}", other.rust("types::")),
    }
}

/// Whether [`argument`] gives a reference.
pub(super) fn is_reference(model: &Model, ty: &Type) -> bool {
    match ty {
        Type::Boxed(inner) => is_reference(model, inner),
        Type::Option(_) => false,
        other => !is_scalar(model, other, 0),
    }
}

/// Whether values of this type are given as such. Aliases are followed a little way: they may be circles.
fn is_scalar(model: &Model, ty: &Type, depth: usize) -> bool {
    match ty {
        Type::Null | Type::Bool | Type::Integer(_) | Type::Number => true,
        Type::Named(name) if depth < 8 => match model.type_def(name).map(|known| &known.kind) {
            Some(Kind::Alias(inner)) => is_scalar(model, inner, depth + 1),
            _ => false,
        },
        _ => false,
    }
}
