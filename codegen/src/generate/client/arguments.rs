//! The arguments of methods.

use crate::model::{Kind, Model, Type};

/// How a value of this type is given to a method.
pub(super) fn argument(model: &Model, ty: &Type) -> String {
    match resolved(model, ty) {
        scalar if is_scalar(scalar) => scalar.rust("types::"),
        Type::String => "&str".to_owned(),
        Type::List(item) => format!("&[{}]", item.rust("types::")),
        Type::Option(inner) => format!("Option<{}>", argument(model, inner)),
        other => format!("&{}", other.rust("types::")),
    }
}

/// Whether [`argument`] gives a reference.
pub(super) fn is_reference(model: &Model, ty: &Type) -> bool {
    let ty = resolved(model, ty);
    !is_scalar(ty) && !matches!(ty, Type::Option(_))
}

fn is_scalar(ty: &Type) -> bool {
    matches!(ty, Type::Null | Type::Bool | Type::Integer(_) | Type::Number)
}

/// The type without a box, and behind aliases of what is not given as it is. They are followed a little way: they may be
/// circles.
fn resolved<'a>(model: &'a Model, ty: &'a Type) -> &'a Type {
    let mut current = ty;
    for _ in 0..8 {
        current = match current {
            Type::Boxed(inner) => inner,
            Type::Named(name) => match model.type_def(name).map(|known| &known.kind) {
                Some(Kind::Alias(inner)) => inner,
                _ => return current,
            },
            other => return other,
        };
    }
    ty
}
