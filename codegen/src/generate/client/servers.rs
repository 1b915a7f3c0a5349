//! The servers of a document: what a client is made for, and where the operations with a server of their own go.

use std::collections::BTreeSet;

use super::super::text::{doc_comment, list, paragraphs, quoted};
use crate::model::{Model, Server, ServerVariable};

/// The module `servers`; nothing where the document has none.
pub(super) fn module(model: &Model) -> String {
    let servers: Vec<String> = (1..)
        .zip(&model.servers)
        .map(|(number, server)| item(number, server))
        .collect();
    if servers.is_empty() {
        return String::new();
    }
    format!(
        "/// The servers of the document, in its order.\npub mod servers {{\n{}}}\n\n",
        servers.join("\n")
    )
}

fn item(number: usize, server: &Server) -> String {
    let url = trimmed(&server.url);
    let mut address = format!("`{}`", url.replace(['`', '\r', '\n'], " "));
    if !url.contains("://") {
        address += ", on the server that the document comes from: put its origin in front.";
    }
    let docs = doc_comment(&paragraphs([server.description.as_deref(), Some(&address)]), "    ");
    if server.variables.is_empty() {
        return format!("{docs}    pub const SERVER_{number}: &str = {url:?};\n");
    }
    let name = format!("Server{number}");
    let mut taken: BTreeSet<String> = ["clone", "default", "fmt", "new", "url"].map(str::to_owned).into();
    let fields: String = (0..server.variables.len())
        .map(|index| format!("        value_{index}: String,\n"))
        .collect();
    let defaults: String = (0..)
        .zip(&server.variables)
        .map(|(index, variable)| format!("                value_{index}: {:?}.to_owned(),\n", variable.default))
        .collect();
    let setters: String = (0..)
        .zip(&server.variables)
        .map(|(index, variable)| setter(index, variable, &mut taken))
        .collect();
    let pushes: String = pieces(url)
        .iter()
        .map(|piece| {
            let value = match piece {
                Piece::Text(text) => format!("{text:?}"),
                Piece::Variable(name) => match server.variables.iter().position(|variable| variable.wire == *name) {
                    Some(index) => format!("&self.value_{index}"),
                    None => format!("{:?}", format!("{{{name}}}")),
                },
            };
            format!("            url.push_str({value});\n")
        })
        .collect();
    format!(
        "{docs}    #[derive(Clone, Debug)]\n    pub struct {name} {{\n{fields}    }}\n\n    \
         impl Default for {name} {{\n        fn default() -> Self {{\n            Self {{\n{defaults}            }}\n        }}\n    }}\n\n    \
         impl {name} {{\n        /// The server with the default of each variable.\n        \
         pub fn new() -> Self {{\n            Self::default()\n        }}\n{setters}\n        \
         /// The address, for [`Client::new`](super::Client::new).\n        \
         pub fn url(&self) -> String {{\n            let mut url = String::new();\n{pushes}            url\n        }}\n    }}\n"
    )
}

fn setter(index: usize, variable: &ServerVariable, taken: &mut BTreeSet<String>) -> String {
    let mut name = variable.ident.clone();
    while !taken.insert(name.clone()) {
        name.push('_');
    }
    let plain = |text: &String| format!("`{}`", text.replace(['`', '\r', '\n'], " "));
    let mut means = format!(
        "What stands for `{{{}}}`, instead of {}.",
        variable.wire,
        plain(&variable.default)
    );
    if !variable.values.is_empty() {
        let values: Vec<String> = variable.values.iter().map(plain).collect();
        means += &format!(" One of {}.", values.join(", "));
    }
    let docs = doc_comment(&paragraphs([variable.description.as_deref(), Some(&means)]), "        ");
    format!(
        "\n{docs}        pub fn {name}(mut self, value: impl Into<String>) -> Self {{\n            \
         self.value_{index} = value.into();\n            self\n        }}\n"
    )
}

/// A piece of an address.
enum Piece<'a> {
    Text(&'a str),
    Variable(&'a str),
}

fn pieces(url: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = url;
    while let Some((before, inside)) = rest.split_once('{') {
        let Some((name, after)) = inside.split_once('}') else {
            break;
        };
        pieces.push(Piece::Text(before));
        pieces.push(Piece::Variable(name));
        rest = after;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

fn trimmed(url: &str) -> &str {
    url.trim_end_matches('/')
}

/// The address of a server whose variables have their defaults.
pub(super) fn with_defaults(server: &Server) -> String {
    let default = |name: &str| {
        let variable = server.variables.iter().find(|variable| variable.wire == name);
        variable.map_or_else(|| format!("{{{name}}}"), |variable| variable.default.clone())
    };
    pieces(trimmed(&server.url))
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => (*text).to_owned(),
            Piece::Variable(name) => default(name),
        })
        .collect()
}

/// The table of all servers, each in the pieces between its variables.
pub(super) fn sites(model: &Model) -> String {
    let own = model
        .operations
        .iter()
        .filter_map(|operation| operation.server.as_ref());
    let rows: BTreeSet<String> = model
        .servers
        .iter()
        .chain(own)
        .map(|server| {
            let texts = pieces(trimmed(&server.url))
                .into_iter()
                .filter_map(|piece| match piece {
                    Piece::Text(text) => Some(text),
                    Piece::Variable(_) => None,
                });
            quoted(texts)
        })
        .collect();
    let rows: Vec<String> = rows.into_iter().collect();
    format!(
        "/// The servers of the document.\nconst SITES: &[&[&str]] = {};\n\n",
        list(&rows)
    )
}
