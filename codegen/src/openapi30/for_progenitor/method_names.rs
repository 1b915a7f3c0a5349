//! The names of methods and builders.

use std::collections::BTreeSet;

use super::idents::{argument_ident, type_ident};

/// Names that the client has already.
const METHODS: &[&str] = &[
    "api_version",
    "baseurl",
    "client",
    "exec",
    "inner",
    "new",
    "new_with_client",
    "post",
    "pre",
];

/// Names that the builders' module has already.
const BUILDERS: &[&str] = &[
    "ByteStream",
    "ClientHooks",
    "ClientInfo",
    "Error",
    "OperationInfo",
    "Option",
    "RequestBuilderExt",
    "ResponseValue",
    "Result",
    "String",
];

/// The names of methods and builders that are taken.
pub(super) struct MethodNames {
    methods: BTreeSet<String>,
    builders: BTreeSet<String>,
}

impl Default for MethodNames {
    fn default() -> Self {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            methods: set(METHODS),
            builders: set(BUILDERS),
        }
    }
}

impl MethodNames {
    pub(super) fn claim(&mut self, id: &str) -> bool {
        let (method, builder) = (argument_ident(id), type_ident(id));
        if self.methods.contains(&method) || self.builders.contains(&builder) {
            return false;
        }
        self.methods.insert(method) && self.builders.insert(builder)
    }
}
