//! The types that operations use.

use std::collections::BTreeSet;

use super::super::{Answer, AnswerContent, BodyContent, Kind, Operation, PartContent, Rest, Type, TypeDef};

/// The types that operations use, directly or in others: a type that only an answer nobody asks for would use is none.
pub(super) fn used(mut types: Vec<TypeDef>, operations: &[Operation]) -> Vec<TypeDef> {
    let mut waiting = Vec::new();
    for operation in operations {
        operation_types(operation, &mut |ty| names(ty, &mut waiting));
    }
    let mut used = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        let Ok(index) = types.binary_search_by(|known| known.name.cmp(&name)) else {
            continue;
        };
        if used.insert(name) {
            kind_types(&types[index].kind, &mut |ty| names(ty, &mut waiting));
        }
    }
    types.retain(|found| used.contains(&found.name));
    types
}

fn operation_types(operation: &Operation, visit: &mut dyn FnMut(&Type)) {
    operation.parameters.iter().for_each(|parameter| visit(&parameter.ty));
    match operation.body.as_ref().map(|body| &body.content) {
        Some(BodyContent::Json(ty) | BodyContent::Form(ty, _)) => visit(ty),
        Some(BodyContent::Multipart(_, parts)) => {
            for part in parts {
                if let PartContent::Text(ty) | PartContent::Json(ty) = &part.content {
                    visit(ty);
                }
            }
        }
        Some(BodyContent::Text | BodyContent::Bytes) | None => {}
    }
    operation
        .success
        .iter()
        .chain(&operation.errors)
        .for_each(|answer| answer_types(answer, visit));
}

fn answer_types(answer: &Answer, visit: &mut dyn FnMut(&Type)) {
    if let AnswerContent::Json(ty, _) = &answer.content {
        visit(ty);
    }
    if let Some(Some(ty)) = &answer.events {
        visit(ty);
    }
}

fn kind_types(kind: &Kind, visit: &mut dyn FnMut(&Type)) {
    match kind {
        Kind::Struct(found) => {
            found.fields.iter().for_each(|field| visit(&field.ty));
            if let Rest::Kept(_, ty) = &found.rest {
                visit(ty);
            }
        }
        Kind::Union(found) => found.variants.iter().for_each(|variant| visit(&variant.ty)),
        Kind::Alias(ty) | Kind::Newtype(ty) => visit(ty),
        Kind::Enum(_) => {}
    }
}

fn names(ty: &Type, found: &mut Vec<String>) {
    match ty {
        Type::Named(name) => found.push(name.clone()),
        Type::List(inner) | Type::Map(inner) | Type::Option(inner) | Type::Boxed(inner) => names(inner, found),
        Type::Tuple(members) => members.iter().for_each(|member| names(member, found)),
        _ => {}
    }
}
