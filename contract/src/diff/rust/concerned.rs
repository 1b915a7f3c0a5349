//! The items of the old code that a change concerns: those that differ, or else those that stand for its place.

use std::collections::{BTreeMap, BTreeSet};

use openapi31_codegen::{Surface, names};

use super::{
    cause::{Cause, OperationIds, names_of},
    items::{Difference, parts},
};
use crate::diff::{findings::Change, level::Level};

/// The items that differ, as callers name them. An implementation, a derive or a new variant has no name in the old code: its
/// owner stands for it.
pub(super) fn differing(items: &[&Difference<'_>]) -> BTreeSet<String> {
    let items = || items.iter().filter(|item| item.level >= Level::Review);
    let named: BTreeSet<String> = items()
        .filter(|item| item.old.is_some() && !is_implementation(item.path) && !is_marks_alone(item))
        .map(|item| item.path.to_owned())
        .collect();
    if !named.is_empty() {
        return named;
    }
    items()
        .filter_map(|item| match item.old {
            _ if is_implementation(item.path) => item.path.split_once(": ").map(|(owner, _)| owner),
            Some(_) => Some(item.path),
            None => owner(item.path),
        })
        .map(str::to_owned)
        .collect()
}

fn is_implementation(path: &str) -> bool {
    path.contains(": ")
}

/// Whether a type is what it was, but for its derives and attributes.
fn is_marks_alone(item: &Difference<'_>) -> bool {
    let is_type = |text: Option<&str>| text.is_some_and(|text| text.starts_with("struct") || text.starts_with("enum"));
    is_type(item.old) && is_type(item.new)
}

fn owner(path: &str) -> Option<&str> {
    let (owner, _) = path.rsplit_once('.').or_else(|| path.rsplit_once("::"))?;
    Some(owner)
}

/// The items of a surface, by the type and the member that their paths name.
pub(super) struct Named<'a>(BTreeMap<&'a str, BTreeMap<&'a str, Vec<&'a str>>>);

impl<'a> Named<'a> {
    pub(super) fn of(surface: &'a Surface) -> Self {
        let mut named: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
        for path in surface.items().keys().filter(|path| !is_implementation(path)) {
            let (subject, member) = parts(path);
            named.entry(subject).or_default().entry(member).or_default().push(path);
        }
        Self(named)
    }

    /// What stands for the place of a change: a property, a type, or the methods of its operations.
    pub(super) fn by(&self, cause: &Cause, change: &Change, ids: &OperationIds<'_>) -> BTreeSet<String> {
        let member = cause.member.as_deref().unwrap_or_default();
        let of_schema = cause.types.iter().flat_map(|name| self.items(name, member));
        let found: BTreeSet<String> = of_schema.collect();
        if !cause.types.is_empty() {
            return found;
        }
        let found: BTreeSet<String> = match &cause.member {
            Some(member) => cause
                .routes
                .iter()
                .flat_map(|route| self.inline(route, member))
                .collect(),
            None => BTreeSet::new(),
        };
        if !found.is_empty() {
            return found;
        }
        let methods = change
            .operations
            .iter()
            .flat_map(|operation| names_of(operation, &cause.prefix, ids));
        methods
            .flat_map(|name| self.items("Client", &names::function_name(&name)))
            .collect()
    }

    fn items(&self, subject: &str, member: &str) -> Vec<String> {
        let items = self.0.get(subject).and_then(|members| members.get(member));
        items.into_iter().flatten().map(|path| (*path).to_owned()).collect()
    }

    /// The member of the types that are named after a route, such as those of inline bodies.
    fn inline(&self, route: &str, member: &str) -> Vec<String> {
        if !route.starts_with(char::is_uppercase) {
            return Vec::new();
        }
        let named = self
            .0
            .range::<&str, _>(route..)
            .take_while(|(name, _)| name.starts_with(route));
        named.flat_map(|(name, _)| self.items(name, member)).collect()
    }
}
