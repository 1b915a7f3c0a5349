//! Whose methods build a request.

use super::context::Context;

/// Whose methods build a struct: its own, or those of the request of a model that sends it.
pub(super) struct Builder {
    pub(super) generics: &'static str,
    pub(super) owner: String,
    /// The struct.
    pub(super) name: String,
    /// What the fields are reached by.
    pub(super) fields: &'static str,
    pub(super) is_request: bool,
    /// Names that setters may not have.
    pub(super) reserved: Vec<String>,
}

impl Builder {
    pub(super) fn new(name: &str, context: &Context<'_>) -> Self {
        let submit = context.settings.submit.as_ref();
        let mut reserved = vec!["new".to_owned(), "extra".to_owned()];
        match submit.filter(|_| context.sent_by_models.contains(name)) {
            None => Self {
                generics: "",
                owner: name.to_owned(),
                name: name.to_owned(),
                fields: "self",
                is_request: false,
                reserved,
            },
            Some(submit) => {
                reserved.extend(submit.reserved.iter().cloned());
                Self {
                    generics: "<M>",
                    owner: format!("{}<{name}, M>", submit.request_type),
                    name: name.to_owned(),
                    fields: "self.inputs",
                    is_request: true,
                    reserved,
                }
            }
        }
    }

    /// The name of a setter, out of the way of other methods.
    pub(super) fn setter(&self, name: &str) -> String {
        if self.reserved.iter().any(|reserved| reserved == name) {
            format!("set_{name}")
        } else {
            name.to_owned()
        }
    }
}

/// The field for what `extra` could not set: while it holds something, the request cannot be written.
pub(super) const REFUSED: &str = "refused_by_extra";
