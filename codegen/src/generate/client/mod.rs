//! The client: the module `raw` without its types.
//!
//! What all clients have in common is in `templates/`, so that the text of a method is short.

mod answers;
mod arguments;
mod credentials;
mod method;
mod multipart;
mod needs;
mod servers;
mod shell;
mod templates;
#[cfg(test)]
mod tests;

pub(super) use self::needs::Needs;
use self::{answers::Unions, method::Methods};
use super::text::template;
use crate::{Settings, model::Model};

/// The client: the items of the module `raw` but for `types`, to which it refers.
pub(super) fn module(model: &Model, settings: &Settings) -> String {
    let needs = Needs::of(model);
    let presented = credentials::Presented::of(model, settings);
    let has_sites = model.operations.iter().any(|operation| operation.server.is_some());
    let mut unions = Unions::default();
    let methods = Methods {
        model,
        settings,
        presented: &presented,
    };
    let methods = methods.written(&mut unions);

    let mut text = shell::uses(settings, needs, !presented.is_empty());
    text += &shell::client(model, settings, &presented);
    text += &shell::send(has_sites);
    text += ALLOWED;
    text += &format!("impl Client {{\n{methods}}}\n\n");
    text += &presented.items();
    if settings.hooks_state.is_none() {
        text += &servers::module(model);
    }
    if has_sites {
        text += &servers::sites(model);
    }
    text += &unions.module(settings);
    text += &multipart::module(model, settings);
    let also = [
        (settings.typed_errors, templates::API_ERROR),
        (needs.events, templates::EVENTS),
        (needs.multipart, templates::PARTS),
        (!presented.is_empty(), templates::SECURITY),
        (has_sites, templates::SITES),
    ];
    let also = also.iter().filter(|(is_needed, _)| *is_needed).map(|(_, part)| part);
    for (name, source) in templates::ALWAYS.iter().chain(also) {
        text += "#[allow(dead_code, reason = \"a document uses a part of it\")]\n";
        text += &template(name, source);
    }
    text
}

const ALLOWED: &str = "\
#[allow(deprecated, reason = \"what is deprecated is sent all the same\")]
#[allow(clippy::too_many_arguments, reason = \"the document says how many parameters there are\")]
";
