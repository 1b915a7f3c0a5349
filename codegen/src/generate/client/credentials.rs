//! Security schemes as credentials of the client.

use crate::{
    Settings,
    generate::text::{alias, doc_comment, paragraphs},
    model::{Location, Model, Operation, SecurityKind, SecurityScheme},
};

/// What would get in the way of a trait's method.
const TAKEN: &[&str] = &["clone", "default", "fmt"];

/// The schemes that the client itself presents. With a state for hooks it is the hooks that do.
pub(super) struct Presented<'a> {
    schemes: Vec<&'a SecurityScheme>,
}

impl<'a> Presented<'a> {
    pub(super) fn of(model: &'a Model, settings: &Settings) -> Self {
        let is_given = |scheme: &&SecurityScheme| scheme.kind != SecurityKind::MutualTls;
        let schemes: Vec<&SecurityScheme> = match settings.hooks_state {
            Some(_) => Vec::new(),
            None => model.security_schemes.iter().collect(),
        };
        let has_any = schemes.iter().any(is_given);
        let presented = Self { schemes };
        let is_asked = |operation| !presented.sets(operation).is_empty();
        if has_any && model.operations.iter().any(is_asked) {
            presented
        } else {
            Self { schemes: Vec::new() }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.schemes.is_empty()
    }

    /// The call that presents what an operation asks for.
    pub(super) fn secure(&self, operation: &Operation, call: &str) -> String {
        let sets = self.sets(operation);
        if sets.is_empty() {
            return String::new();
        }
        format!(
            "        {call}.secure(&self.credentials.given, SCHEMES, &[{}]);\n",
            sets.join(", ")
        )
    }

    /// The sets of schemes that an operation leaves the choice of, as far as the document has them.
    fn sets(&self, operation: &Operation) -> Vec<String> {
        operation.security.iter().filter_map(|set| self.set(set)).collect()
    }

    fn set(&self, names: &[String]) -> Option<String> {
        let index = |name: &String| self.schemes.iter().position(|scheme| scheme.wire == *name);
        let indices: Option<Vec<usize>> = names.iter().map(index).collect();
        indices.filter(|set| !set.is_empty()).map(|set| format!("&{set:?}"))
    }

    /// The table of the schemes, and the type of what is given for them.
    pub(super) fn items(&self) -> String {
        if self.is_empty() {
            return String::new();
        }
        let rows: String = self
            .schemes
            .iter()
            .map(|scheme| format!("    {},\n", row(&scheme.kind)))
            .collect();
        let setters: Vec<String> = self.schemes.iter().enumerate().filter_map(setter).collect();
        let shown: String = self
            .schemes
            .iter()
            .enumerate()
            .filter(|(_, scheme)| scheme.kind != SecurityKind::MutualTls)
            .map(|(index, scheme)| {
                format!(
                    "            .field({:?}, &self.given[{index}].is_some())\n",
                    scheme.ident
                )
            })
            .collect();
        let count = self.schemes.len();
        format!(
            "const SCHEMES: &[Scheme] = &[\n{rows}];\n\n\
             /// What the client presents to the operations that ask for it. `Debug` tells only what was given.\n\
             ///\n\
             /// Where an operation leaves a choice, it gets the first set of credentials that is complete.\n\
             #[derive(Clone)]\n\
             pub struct Credentials {{\n    given: [Option<Secret>; {count}],\n}}\n\n\
             impl Default for Credentials {{\n    fn default() -> Self {{\n        Self {{\n            \
             given: ::std::array::from_fn(|_| None),\n        }}\n    }}\n}}\n\n\
             impl Credentials {{\n{}}}\n\n\
             impl ::std::fmt::Debug for Credentials {{\n    \
             fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {{\n        \
             f.debug_struct(\"Credentials\")\n{shown}            .finish()\n    }}\n}}\n\n",
            setters.join("\n")
        )
    }
}

fn row(kind: &SecurityKind) -> String {
    match kind {
        SecurityKind::ApiKey(Location::Query, name) => format!("Scheme::Query({name:?})"),
        SecurityKind::ApiKey(Location::Cookie, name) => format!("Scheme::Cookie({name:?})"),
        SecurityKind::ApiKey(_, name) => format!("Scheme::Header({name:?})"),
        SecurityKind::Basic => "Scheme::Basic".to_owned(),
        SecurityKind::Bearer => "Scheme::Authorization(\"Bearer\")".to_owned(),
        SecurityKind::OtherHttp(word) => format!("Scheme::Authorization({word:?})"),
        SecurityKind::MutualTls => "Scheme::Elsewhere".to_owned(),
    }
}

fn setter((index, scheme): (usize, &&SecurityScheme)) -> Option<String> {
    let (means, arguments, value) = match &scheme.kind {
        SecurityKind::MutualTls => return None,
        SecurityKind::Basic => (
            "Sent as `Authorization: Basic …`.".to_owned(),
            "name: impl Into<String>, password: impl Into<String>",
            "NameAndPassword(name.into(), password.into())",
        ),
        kind => (means(kind), "secret: impl Into<String>", "Text(secret.into())"),
    };
    let mut ident = scheme.ident.clone();
    if TAKEN.contains(&ident.as_str()) {
        ident.push('_');
    }
    let documentation = doc_comment(
        &paragraphs([scheme.description.as_deref(), Some(means.as_str())]),
        "    ",
    );
    let alias = alias(Some(scheme.wire.as_str()).filter(|wire| *wire != ident), "    ");
    Some(format!(
        "{documentation}{alias}    pub fn {ident}(mut self, {arguments}) -> Self {{\n        \
         self.given[{index}] = Some(Secret::{value});\n        self\n    }}\n"
    ))
}

fn means(kind: &SecurityKind) -> String {
    match kind {
        SecurityKind::ApiKey(location, name) => {
            let place = match location {
                Location::Query => "query parameter",
                Location::Cookie => "cookie",
                _ => "header",
            };
            format!("Sent as the {place} `{}`.", one_line(name))
        }
        SecurityKind::OtherHttp(word) => format!("Sent as `Authorization: {} …`.", one_line(word)),
        _ => "Sent as `Authorization: Bearer …`.".to_owned(),
    }
}

fn one_line(name: &str) -> String {
    name.replace(['\r', '\n', '`'], " ")
}
