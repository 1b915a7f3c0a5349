//! The client: the module `raw` without its types.
//!
//! What all clients have in common is in `templates/`, so that the text of a method is short.

mod answers;
mod arguments;
mod credentials;
mod method;
mod multipart;
mod servers;
mod shell;
mod templates;

#[cfg(test)]
mod tests;

use self::answers::Unions;
use super::text::template;
use crate::{Settings, model::Model};

/// The names in the module `raw` that the client has for itself.
pub(super) const NAMES: &[&str] = &[
    "answer", "answers", "api_error", "ApiError", "ByteStream", "call", "Client", "ClientHooks", "ClientInfo",
    "credentials", "Credentials", "Error", "Event", "EventError", "events", "EventStream", "multipart", "OperationInfo",
    "parameters", "ResponseValue", "SCHEMES", "secret_query", "security", "send", "servers", "sites", "SITES",
];

/// What a client needs besides what all have.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Needs {
    /// Streams of events: the crate `futures-util`.
    pub(super) events: bool,
    /// `multipart/form-data`: reqwest's feature `multipart`.
    pub(super) multipart: bool,
}

impl Needs {
    pub(super) fn of(model: &Model) -> Self {
        Self {
            events: model.operations.iter().any(answers::has_events),
            multipart: model.operations.iter().any(|operation| multipart::parts(operation).is_some()),
        }
    }
}

/// The items of the module `raw`, but for `types`.
pub(super) fn items(model: &Model, settings: &Settings) -> String {
    let needs = Needs::of(model);
    let presented = credentials::Presented::of(model, settings);
    let has_sites = model.operations.iter().any(|operation| operation.server.is_some());
    let structs = multipart::Structs::of(model);
    let mut unions = Unions::default();
    let methods = method::methods(model, settings, &presented, &structs, &mut unions);

    let mut text = shell::uses(settings, needs, !presented.is_empty());
    text += &shell::client(model, settings, &presented);
    text += &shell::send(&presented, has_sites);
    text += &format!("impl Client {{\n{methods}}}\n\n");
    text += &presented.items();
    if settings.hooks_state.is_none() {
        text += &servers::module(model);
    }
    if has_sites {
        text += &servers::sites(model);
    }
    text += &unions.module(settings);
    if needs.multipart {
        text += &structs.module(settings);
    }
    let also = [
        (settings.typed_errors, templates::API_ERROR),
        (needs.events, templates::EVENTS),
        (!presented.is_empty(), templates::SECURITY),
        (presented.has_query(), templates::SECRET_QUERY),
        (has_sites, templates::SITES),
    ];
    let also = also.iter().filter(|(is_needed, _)| *is_needed).map(|(_, part)| part);
    for (name, source) in templates::ALWAYS.iter().chain(also) {
        text += "#[allow(dead_code, reason = \"a document uses a part of it\")]\n";
        text += &template(name, source);
    }
    text
}
