//! What a change of the contract is about, in the names of the generated code.

use std::collections::{BTreeMap, BTreeSet};

use openapi31_codegen::{Document, Pointer, Settings, names, operations::operations_of};
use serde_json::Value;

use super::items::Difference;
use crate::diff::findings::Change;

/// What a change of the contract is about, in the names of the generated code.
pub(super) struct Cause {
    /// Types, by their names.
    pub(super) types: BTreeSet<String>,
    /// The property, if it is about one.
    pub(super) member: Option<String>,
    /// What new types inside of that type are named after.
    inner: Option<String>,
    /// Methods and markers of the operations, for changes of whole routes.
    pub(super) routes: BTreeSet<String>,
    /// What paths lose before they become names.
    pub(super) prefix: String,
    is_required_change: bool,
}

/// The ids of each operation, such as `POST /v1/orders`, in any of the documents.
pub(super) type OperationIds<'a> = BTreeMap<String, BTreeSet<&'a str>>;

pub(super) fn operation_ids(documents: [&Document; 2]) -> OperationIds<'_> {
    let mut ids = OperationIds::new();
    for operation in documents
        .into_iter()
        .flat_map(|document| operations_of(document.value()))
    {
        let name = format!("{} {}", operation.method.to_uppercase(), operation.path);
        let id = operation.value.get("operationId").and_then(Value::as_str);
        ids.entry(name).or_default().extend(id);
    }
    ids
}

/// What an operation's method and types can be named after.
pub(super) fn names_of(operation: &str, prefix: &str, ids: &OperationIds<'_>) -> Vec<String> {
    let path = operation.split_once(' ').map_or("", |(_, path)| path);
    let slug = names::without_placeholders(names::slug(path, prefix));
    let ids = ids.get(operation).into_iter().flatten();
    ids.map(|id| (*id).to_owned()).chain([slug.to_string()]).collect()
}

impl Cause {
    pub(super) fn of(change: &Change, settings: &Settings, ids: &OperationIds<'_>) -> Self {
        let place = Pointer::parse(&change.location).unwrap_or_default();
        let mut types = BTreeSet::new();
        let mut member = None;
        if let [components, schemas, name, rest @ ..] = place.segments()
            && (components == "components" && schemas == "schemas")
        {
            types.insert(names::type_name(name));
            for text in [&change.old, &change.new] {
                if let (true, Some(name)) = (change.rule == "schema-renamed", text.as_str()) {
                    types.insert(names::type_name(name));
                }
            }
            for union in &settings.response_unions {
                if union.members.contains(name) {
                    types.insert(union.name.clone());
                }
            }
            let mut steps = rest.iter();
            if steps.any(|step| step == "properties") {
                member = steps.next().cloned();
            }
        }
        let inner = member.as_ref().map(|member| names::type_name(member));
        if let [paths, _, rest @ ..] = place.segments()
            && paths == "paths"
        {
            let mut steps = rest.iter();
            if steps.any(|step| step == "properties") {
                member = steps.next().cloned();
            }
        }
        let is_route = change.location.starts_with("/paths/");
        let mut routes = BTreeSet::new();
        for operation in change.operations.iter().filter(|_| is_route) {
            for name in names_of(operation, &settings.path_prefix, ids) {
                routes.insert(names::function_name(&name));
                routes.insert(names::type_name(&name));
                routes.insert(names::static_name(&name));
            }
        }
        Self {
            member: member.as_deref().map(names::function_name),
            inner,
            types,
            routes,
            prefix: settings.path_prefix.clone(),
            is_required_change: change.rule.contains("required") || change.rule.contains("optional"),
        }
    }

    /// How well this explains a difference; 0 is not at all.
    pub(super) fn explains(&self, difference: &Difference<'_>) -> u32 {
        let (subject, member) = difference.parts();
        if self.routes.iter().any(|route| route == subject || route == member) {
            return 3;
        }
        let is_derived = |route: &String| {
            member.starts_with(&format!("{route}_"))
                || subject.starts_with(route.as_str()) && route.starts_with(char::is_uppercase)
        };
        if self.routes.iter().any(is_derived) {
            return 2;
        }
        let mut best = 0;
        for name in &self.types {
            let rest = subject.strip_prefix(name.as_str());
            let is_static = subject == names::static_name(name);
            best = best.max(match (rest, &self.member) {
                (Some(""), Some(own)) if own == member => 9,
                (Some(""), Some(_)) if member == "new" && self.is_required_change => 8,
                (Some(""), None) => 6,
                (Some(rest), Some(_))
                    if !rest.is_empty() && self.inner.as_deref().is_some_and(|inner| rest.starts_with(inner)) =>
                {
                    7
                }
                (Some(rest), None) if rest.starts_with(char::is_uppercase) => 4,
                (Some(""), Some(_)) if member.is_empty() || member == "new" => 2,
                _ if is_static => 1,
                _ => 0,
            });
        }
        best
    }
}
