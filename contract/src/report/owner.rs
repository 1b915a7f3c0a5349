//! Which part of a document a change belongs to, and its message without that.

use openapi31_codegen::{Pointer, walk::METHODS};

use crate::diff::Change;

/// Stands in a message for the part that a change belongs to. No message has it: control characters are not printed.
pub(super) const ANY: char = '\u{1}';

/// A part of a document that reports have a heading for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    Document,
    /// A path with all of its operations, or an operation.
    Operation(String),
    Schema(String),
    /// Another named component: its kind and its name.
    Component(&'static str, String),
    Code,
}

impl Owner {
    /// By where the change is.
    pub(super) fn of(change: &Change) -> Self {
        if change.rule.starts_with("rust-item-") {
            return Self::Code;
        }
        let place = Pointer::parse(&change.location).unwrap_or_default();
        let steps: Vec<&str> = place.segments().iter().map(String::as_str).collect();
        match steps.as_slice() {
            ["components", "schemas", name, ..] => Self::Schema((*name).to_owned()),
            ["components", kind, name, ..] => match component(kind) {
                Some(kind) => Self::Component(kind, (*name).to_owned()),
                None => Self::Document,
            },
            ["paths" | "webhooks", path, rest @ ..] => {
                // The operation has its server's prefix in its name.
                let mut operations = change.operations.iter();
                match (operations.next(), operations.next(), rest) {
                    (Some(only), None, _) => Self::Operation(only.clone()),
                    (_, _, [method, ..]) if METHODS.contains(method) => {
                        Self::Operation(format!("{} {path}", method.to_uppercase()))
                    }
                    _ => Self::Operation((*path).to_owned()),
                }
            }
            _ => Self::Document,
        }
    }

    /// As a heading.
    pub(super) fn title(&self) -> String {
        match self {
            Self::Document => "the document".to_owned(),
            Self::Operation(name) => name.clone(),
            Self::Schema(name) => format!("schema {name}"),
            Self::Component(kind, name) => format!("{kind} {name}"),
            Self::Code => "the generated code".to_owned(),
        }
    }

    /// Its name, in a list of its like.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Document => "the document",
            Self::Operation(name) | Self::Schema(name) | Self::Component(_, name) => name,
            Self::Code => "the generated code",
        }
    }

    /// So many of them.
    pub(super) fn counted(&self, count: usize) -> String {
        let kind = match self {
            Self::Operation(name) if !name.contains(' ') => "path",
            Self::Operation(_) => "operation",
            Self::Schema(_) => "schema",
            Self::Component(kind, _) => kind,
            Self::Document | Self::Code => "place",
        };
        format!("{count} {kind}s")
    }

    /// A message of a change in which [`ANY`] stands for the owner.
    pub(super) fn without(&self, change: &Change, message: &str) -> String {
        let ends: &[&str] = match self {
            Self::Operation(_) => &["`"],
            Self::Schema(_) | Self::Component(..) => &["`", ".", "["],
            Self::Document | Self::Code => &[],
        };
        // A message has the name without the prefix of the server.
        let other = match self {
            Self::Operation(_) => at_path(&change.location),
            _ => None,
        };
        let names = [Some(self.name()), other.as_deref()].into_iter().flatten();
        let names = names.flat_map(|name| ends.iter().map(move |end| (name, end)));
        names.fold(message.to_owned(), |message, (name, end)| {
            message.replace(&format!("`{name}{end}"), &format!("`{ANY}{end}"))
        })
    }

    /// The opposite of [`Owner::without`], for so many owners at once.
    pub(super) fn with_all(&self, message: &str, count: usize) -> String {
        let all = self.counted(count);
        match self {
            Self::Operation(_) => message.replace(&format!("`{ANY}`"), &all),
            _ => message.replace(&format!("`{ANY}`"), &all).replace(ANY, "*"),
        }
    }
}

/// The operation, or the path, that a place is in.
fn at_path(location: &str) -> Option<String> {
    let place = Pointer::parse(location)?;
    match place.segments() {
        [_, path, method, ..] if METHODS.contains(&method.as_str()) => {
            Some(format!("{} {path}", method.to_uppercase()))
        }
        [_, path, ..] => Some(path.clone()),
        _ => None,
    }
}

fn component(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "parameters" => "parameter",
        "responses" => "response",
        "requestBodies" => "body",
        "headers" => "header",
        "securitySchemes" => "security scheme",
        "pathItems" => "path item",
        "callbacks" => "callback",
        _ => return None,
    })
}
