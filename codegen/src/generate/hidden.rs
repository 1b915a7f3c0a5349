//! How the handwritten layer sets what callers do not: a trait for each hidden property, implemented by the requests that
//! have it. The module is not public, so that nobody else can name the trait.

use std::collections::BTreeMap;

use super::types::Hidden;
use crate::names::{function_name, type_name};

/// The module `hidden`; nothing where no request has a hidden property.
pub(super) fn module(hidden: &[Hidden]) -> String {
    let mut by_property: BTreeMap<&str, Vec<&Hidden>> = BTreeMap::new();
    for entry in hidden {
        by_property.entry(&entry.property).or_default().push(entry);
    }
    if by_property.is_empty() {
        return String::new();
    }
    let traits: String = by_property
        .iter()
        .map(|(property, requests)| declaration(property, requests))
        .collect();
    format!(
        "/// Requests by the properties that only this crate sets.\n\
         #[allow(unreachable_pub, reason = \"a public trait may bound a public function without being nameable\")]\n\
         pub(crate) mod hidden {{\n{traits}}}\n"
    )
}

fn declaration(property: &str, requests: &[&Hidden]) -> String {
    let (name, setter) = (
        format!("Has{}", type_name(property)),
        format!("set_{}", function_name(property)),
    );
    let implementations: String = requests
        .iter()
        .map(|hidden| {
            format!(
                "impl {name} for super::types::{} {{\n    fn {setter}(&mut self, value: ::std::string::String) {{\n        \
                 self.{} = ::std::option::Option::Some(value);\n    }}\n}}\n\n",
                hidden.request, hidden.field
            )
        })
        .collect();
    format!(
        "/// A request that has `{property}`.\npub trait {name} {{\n    /// Sets `{property}`.\n    \
         fn {setter}(&mut self, value: ::std::string::String);\n}}\n\n{implementations}"
    )
}
