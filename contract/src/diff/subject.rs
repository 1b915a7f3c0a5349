//! Places and values in the words of a report.

use openapi31_codegen::{Pointer, document::resolve, walk::METHODS};
use serde_json::Value;

use crate::text::cut;

/// What a pointer points at, as a person names it: `Inputs.width`, answer 200 of `POST /v1/a`. Parameters have their names
/// in the first of these documents that has something there.
pub(super) fn subject(documents: [&Value; 2], pointer: &Pointer) -> String {
    let segments: Vec<&str> = pointer.segments().iter().map(String::as_str).collect();
    let place = Steps {
        documents,
        segments: &segments,
    };
    match segments.as_slice() {
        [] => "the document".to_owned(),
        ["components", "parameters", _, rest @ ..] => within(rest, place.parameter(rest)),
        ["components", "responses", name, rest @ ..] => within(rest, format!("the shared response `{name}`")),
        ["components", "requestBodies", name, rest @ ..] => within(rest, format!("the shared body `{name}`")),
        ["components", "headers", name, rest @ ..] => within(rest, format!("the header `{name}`")),
        ["components", "securitySchemes", name, rest @ ..] => within(rest, format!("the security scheme `{name}`")),
        ["components", "pathItems", name, rest @ ..] => {
            place.item(rest, format!("the shared path `{name}`"), |method| {
                format!("`{method}` of the shared path `{name}`")
            })
        }
        ["components", "callbacks", name, _, rest @ ..] => {
            place.item(rest, format!("the shared callback `{name}`"), |method| {
                format!("`{method}` of the shared callback `{name}`")
            })
        }
        ["components", _, name, rest @ ..] => format!("`{name}{}`", inside(rest)),
        ["paths", path, rest @ ..] => place.item(rest, format!("`{path}`"), |method| format!("`{method} {path}`")),
        ["webhooks", name, rest @ ..] => place.item(rest, format!("the webhook `{name}`"), |method| {
            format!("`{method} webhook {name}`")
        }),
        _ => format!("`#{pointer}`"),
    }
}

/// The steps of a pointer, and the documents that it may lead into.
struct Steps<'s> {
    documents: [&'s Value; 2],
    segments: &'s [&'s str],
}

impl Steps<'_> {
    /// The parameter that stands before these last steps.
    fn parameter(&self, rest: &[&str]) -> String {
        let place = self.segments.iter().take(self.segments.len() - rest.len());
        let place = place.fold(Pointer::root(), |place, step| place.join(step)).to_string();
        let found = self.documents.into_iter();
        parameter(
            found
                .filter_map(|document| resolve(document, document.pointer(&place)?))
                .next(),
        )
    }

    /// What lies below a path item, which is called `item`.
    fn item(&self, rest: &[&str], item: String, operation: impl Fn(&str) -> String) -> String {
        match rest {
            ["parameters", _, rest @ ..] => within(rest, format!("{} of {item}", self.parameter(rest))),
            [method, rest @ ..] if METHODS.contains(method) => self.operation(rest, &operation(&method.to_uppercase())),
            rest => within(rest, item),
        }
    }

    /// What lies below an operation.
    fn operation(&self, rest: &[&str], operation: &str) -> String {
        match rest {
            ["parameters", _, rest @ ..] => within(rest, format!("{} of {operation}", self.parameter(rest))),
            ["requestBody", rest @ ..] => within(rest, format!("the body of {operation}")),
            ["responses", status, rest @ ..] => within(rest, format!("response {status} of {operation}")),
            ["callbacks", name, _, parameters, _, rest @ ..] if *parameters == "parameters" => within(
                rest,
                format!("{} of the callback `{name}` of {operation}", self.parameter(rest)),
            ),
            ["callbacks", name, _, method, rest @ ..] if METHODS.contains(method) => self.operation(
                rest,
                &format!("`{} callback {name}` of {operation}", method.to_uppercase()),
            ),
            ["callbacks", name, ..] => format!("the callback `{name}` of {operation}"),
            rest => within(rest, operation.to_owned()),
        }
    }
}

fn parameter(value: Option<&Value>) -> String {
    let text = |key: &str| value.and_then(|value| value.get(key)?.as_str());
    match (text("in"), text("name")) {
        (Some(place), Some(name)) => format!("the {place} parameter `{name}`"),
        _ => "a parameter".to_owned(),
    }
}

fn within(rest: &[&str], whole: String) -> String {
    if let ["headers", name, rest @ ..] = rest {
        return within(rest, format!("the header `{name}` of {whole}"));
    }
    match inside(rest).trim_start_matches('.') {
        "" => whole,
        inner => format!("`{inner}` in {whole}"),
    }
}

/// The steps that mean something to a reader: properties by name, lists by `[]`; unions and maps of components are left out.
fn inside(segments: &[&str]) -> String {
    let mut text = String::new();
    let mut steps = segments.iter();
    while let Some(step) = steps.next() {
        match *step {
            "properties" => {
                if let Some(name) = steps.next() {
                    text.push('.');
                    text.push_str(name);
                }
            }
            "content" | "anyOf" | "oneOf" | "allOf" => drop(steps.next()),
            "items" => text.push_str("[]"),
            "prefixItems" => {
                if let Some(index) = steps.next() {
                    text.push_str(&format!("[{index}]"));
                }
            }
            "additionalProperties" if steps.len() > 0 => text.push_str("[…]"),
            "schema" => {}
            // A keyword at the end is what the message is about.
            _ => break,
        }
    }
    text
}

/// A value in one line that is not too long.
pub(super) fn short(value: &Value) -> String {
    const LONGEST: usize = 60;
    // A list of a million values is not printed to be cut.
    let text = match value {
        Value::Array(members) if members.len() > 8 => {
            let first: Vec<String> = members.iter().take(5).map(short).collect();
            return format!("{} and {} more", first.join(", "), members.len() - 5);
        }
        Value::Array(members) => members.iter().map(short).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    cut(&text, LONGEST)
}
