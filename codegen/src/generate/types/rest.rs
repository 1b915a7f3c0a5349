//! What a struct holds besides its fields.

use crate::model::Type;

/// The map of the properties that are not declared, with values of this type.
pub(in crate::generate) fn rest_type(ty: &Type) -> String {
    Type::Map(Box::new(ty.clone())).rust("")
}
