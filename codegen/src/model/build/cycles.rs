//! Types that contain themselves: a box makes their size known, a struct of their own lets an alias end.

use std::collections::BTreeMap;

use super::super::{Kind, Rest, Type, TypeDef};
use crate::graph::components;

/// Makes types that contain themselves possible in Rust.
pub(super) fn break_all(types: &mut [TypeDef]) {
    let indices: BTreeMap<String, usize> = types
        .iter()
        .enumerate()
        .map(|(index, found)| (found.name.clone(), index))
        .collect();
    let aliases: Vec<Vec<usize>> = types
        .iter()
        .map(|found| match &found.kind {
            Kind::Alias(ty) => {
                let mut names = Vec::new();
                mentioned(ty, true, &mut names);
                indices_of(&names, &indices)
                    .into_iter()
                    .filter(|index| matches!(types.get(*index).map(|found| &found.kind), Some(Kind::Alias(_))))
                    .collect()
            }
            _ => Vec::new(),
        })
        .collect();
    let groups = groups(&aliases);
    for (index, found) in types.iter_mut().enumerate() {
        if let (Kind::Alias(ty), true) = (&found.kind, is_in_cycle(index, &groups, &aliases)) {
            found.kind = Kind::Newtype(ty.clone());
        }
    }
    let held: Vec<Vec<usize>> = types
        .iter()
        .map(|found| {
            let mut names = Vec::new();
            for ty in parts(&found.kind) {
                mentioned(ty, false, &mut names);
            }
            indices_of(&names, &indices)
        })
        .collect();
    let groups = self::groups(&held);
    for (index, found) in types.iter_mut().enumerate() {
        if is_in_cycle(index, &groups, &held) {
            let group = groups.get(index).copied();
            let is_inside = |name: &str| indices.get(name).and_then(|other| groups.get(*other)).copied() == group;
            for ty in parts_mut(&mut found.kind) {
                *ty = boxed(ty.clone(), &is_inside);
            }
        }
    }
}

fn indices_of(names: &[String], indices: &BTreeMap<String, usize>) -> Vec<usize> {
    names.iter().filter_map(|name| indices.get(name).copied()).collect()
}

fn parts(kind: &Kind) -> Vec<&Type> {
    match kind {
        Kind::Struct(found) => found.fields.iter().map(|field| &field.ty).collect(),
        Kind::Union(found) => found.variants.iter().map(|variant| &variant.ty).collect(),
        Kind::Alias(ty) | Kind::Newtype(ty) => vec![ty],
        Kind::Enum(_) => Vec::new(),
    }
}

fn parts_mut(kind: &mut Kind) -> Vec<&mut Type> {
    match kind {
        Kind::Struct(found) => {
            let rest = match &mut found.rest {
                Rest::Kept(_, ty) => Some(ty),
                _ => None,
            };
            found.fields.iter_mut().map(|field| &mut field.ty).chain(rest).collect()
        }
        Kind::Union(found) => found.variants.iter_mut().map(|variant| &mut variant.ty).collect(),
        Kind::Newtype(ty) => vec![ty],
        Kind::Alias(_) | Kind::Enum(_) => Vec::new(),
    }
}

/// The types that a type holds; with those that it holds by way of the heap too, if asked for.
fn mentioned(ty: &Type, with_heap: bool, names: &mut Vec<String>) {
    match ty {
        Type::Named(name) => names.push(name.clone()),
        Type::Option(inner) => mentioned(inner, with_heap, names),
        Type::Tuple(members) => members.iter().for_each(|member| mentioned(member, with_heap, names)),
        Type::List(inner) | Type::Map(inner) | Type::Boxed(inner) if with_heap => mentioned(inner, with_heap, names),
        _ => {}
    }
}

fn boxed(ty: Type, is_inside: &dyn Fn(&str) -> bool) -> Type {
    match ty {
        Type::Named(name) if is_inside(&name) => Type::Boxed(Box::new(Type::Named(name))),
        Type::Option(inner) => Type::Option(Box::new(boxed(*inner, is_inside))),
        Type::Tuple(members) => Type::Tuple(members.into_iter().map(|member| boxed(member, is_inside)).collect()),
        other => other,
    }
}

fn is_in_cycle(index: usize, groups: &[usize], edges: &[Vec<usize>]) -> bool {
    let group = groups.get(index);
    edges
        .get(index)
        .is_some_and(|to| to.iter().any(|other| groups.get(*other) == group))
}

/// A number for each node, the same for those that lead to each other.
fn groups(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut groups = vec![0; edges.len()];
    for (number, members) in components(edges).into_iter().enumerate() {
        members.into_iter().for_each(|member| groups[member] = number);
    }
    groups
}
