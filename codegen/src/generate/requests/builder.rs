//! Whose methods build a request, and what they are called.

use std::collections::BTreeSet;

use crate::{
    generate::{context::Context, contract::Contract},
    model::{Rest, Struct},
};

/// Whose methods build a struct: its own, or those of the request of a model that sends it.
pub(super) struct Builder {
    pub(super) generics: &'static str,
    pub(super) owner: String,
    /// The struct.
    pub(super) name: String,
    /// What the fields are reached by.
    pub(super) fields: &'static str,
    pub(super) is_request: bool,
    /// The field for what `extra` could not set, where there is one: while it holds something, the request cannot be
    /// written.
    pub(super) refused: Option<String>,
    /// The map of what `extra` sets.
    pub(super) map: Option<String>,
    taken: BTreeSet<String>,
}

impl Builder {
    pub(super) fn new(context: &Context<'_>, name: &str, structure: &Struct) -> Self {
        let mut builder = Self {
            generics: "",
            owner: name.to_owned(),
            name: name.to_owned(),
            fields: "self",
            is_request: false,
            refused: refused(&context.contract, structure),
            map: extra_map(&context.contract, structure).map(str::to_owned),
            taken: BTreeSet::from(["new".to_owned()]),
        };
        if builder.map.is_some() {
            builder.taken.insert("extra".to_owned());
        }
        if let Some(submit) = &context.contract.settings.submit
            && context.sent_by_models.contains(name)
        {
            builder.taken.extend(submit.reserved.iter().cloned());
            builder.generics = "<M>";
            builder.owner = format!("{}<{name}, M>", submit.request_type);
            builder.fields = "self.inputs";
            builder.is_request = true;
        }
        builder
    }

    /// A name that no other method has: `name`, `set_name`, `set_name_`.
    pub(super) fn method(&mut self, name: &str) -> String {
        if self.taken.insert(name.to_owned()) {
            return name.to_owned();
        }
        let mut other = format!("set_{name}");
        while !self.taken.insert(other.clone()) {
            other.push('_');
        }
        other
    }

    /// The line that takes a property out of what `extra` set, because a setter replaces it.
    pub(super) fn forget(&self, wire: &str) -> String {
        self.map
            .as_ref()
            .map(|map| format!("        {}.{map}.remove({wire:?});\n", self.fields))
            .unwrap_or_default()
    }

    /// The line that notes whether a property could be set.
    pub(super) fn note(&self, wire: &str, is_refused: &str) -> String {
        self.refused
            .as_ref()
            .map(|refused| format!("        {}.{refused}.note({wire:?}, {is_refused});\n", self.fields))
            .unwrap_or_default()
    }
}

/// The map in which a struct keeps any property: `extra` sets what is in it.
pub(super) fn extra_map<'s>(contract: &Contract<'_>, structure: &'s Struct) -> Option<&'s str> {
    match &structure.rest {
        Rest::Kept(ident, crate::model::Type::Value) if contract.settings.unknown_properties => Some(ident),
        _ => None,
    }
}

/// The field of a struct for what `extra` could not set.
pub(super) fn refused(contract: &Contract<'_>, structure: &Struct) -> Option<String> {
    let map = extra_map(contract, structure)?;
    let mut name = "refused_by_extra".to_owned();
    while name == map || structure.fields.iter().any(|field| field.ident == name) {
        name.push('_');
    }
    Some(name)
}
