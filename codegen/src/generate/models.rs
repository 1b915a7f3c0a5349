//! The requests of the operations that start a task, one type for each, as the module `models`.
//!
//! A request is a generic type of the settings, by what it sends and by a marker type that stands for the operation. So
//! operations that take the same schema stay apart, and the documentation of each has its own fields.

use std::collections::BTreeMap;

use super::{
    contract::{Contract, text},
    described::{default, first_sentence, takes},
    operation::{members, request_type, submits, table},
    text::{code, deprecation, doc_comment, in_module, paragraphs},
};
use crate::{
    Error, Result, SubmitRoutes,
    model::Operation,
    names::{UniqueNames, slug, type_name},
};

/// The module `models`; nothing where the settings name no submit routes.
pub(super) fn module(contract: &Contract<'_>) -> Result<String> {
    let Some(submit) = &contract.settings.submit else {
        return Ok(String::new());
    };
    let mut aliases = String::new();
    let mut markers = String::new();
    let mut visits = String::new();
    let mut groups: BTreeMap<(usize, String), String> = BTreeMap::new();
    let mut names = UniqueNames::default();
    names.reserve(["Visitor", "marker", "visit_all"]);
    let mut marker_names = UniqueNames::default();
    for operation in submits(contract) {
        let model = Model::new(contract, operation, submit, &mut marker_names)?;
        for request in model.requests(contract, &mut names) {
            aliases += &request.alias(&model, submit);
            if let Some(group) = &request.group {
                *groups.entry(group.clone()).or_default() += &request.line(&model);
            }
        }
        markers += &model.marker(submit);
        visits += &format!("    visitor.visit(marker::{});\n", model.name);
    }
    let listed: String = groups
        .iter()
        .map(|((_, title), lines)| format!("\n# {title}\n\n{lines}"))
        .collect();
    let docs = format!("The requests, by what they do: one type for each model.\n{listed}");
    let head = format!("{}pub ", doc_comment(&docs, ""));
    let markers = in_module(MARKER_HEAD, "marker", &markers);
    let items = format!(
        "{aliases}{markers}\
         /// Something that is done with each model, whichever types it has.\n\
         pub trait Visitor {{\n    /// Does it with one.\n    fn visit<M: {trait_path}>(&mut self, model: M);\n}}\n\n\
         /// Visits every model of the contract, by path.\n\
         #[allow(deprecated, reason = \"every model is visited, deprecated ones too\")]\n\
         pub fn visit_all(visitor: &mut impl Visitor) {{\n{visits}}}\n",
        trait_path = submit.model_trait,
    );
    Ok(in_module(&head, "models", &items))
}

const MARKER_HEAD: &str =
    "/// One type for each operation that starts a task, by which requests of the same schema are told apart.\npub ";

/// An operation that starts a task.
struct Model<'a> {
    name: String,
    slug: &'a str,
    /// The type of what it sends.
    inputs: &'a str,
    output: &'a str,
    table: String,
    title: &'a str,
    words: String,
    is_deprecated: bool,
}

impl<'a> Model<'a> {
    fn new(
        contract: &Contract<'a>,
        operation: &'a Operation,
        submit: &'a SubmitRoutes,
        names: &mut UniqueNames,
    ) -> Result<Self> {
        let inputs = request_type(contract, operation).ok_or_else(|| {
            Error::at(
                &operation.pointer,
                "an operation that starts a task should take one JSON object, by reference",
            )
        })?;
        let located = format!("`{} {}`", operation.method, operation.path);
        let slug = slug(&operation.path, &contract.settings.path_prefix);
        let title = operation.summary.as_deref().unwrap_or_default();
        Ok(Self {
            name: names.claim(&type_name(slug)),
            slug,
            inputs,
            output: submit.output(&operation.path),
            table: table(operation),
            title,
            words: paragraphs([Some(title), operation.description.as_deref(), Some(&located)]),
            is_deprecated: operation.deprecated,
        })
    }

    /// What can be sent: one type, or one for each member of a union and one for any of them.
    fn requests(&self, contract: &Contract<'_>, names: &mut UniqueNames) -> Vec<RequestType> {
        let mut own = |name: String, title: &str, inputs: &str, words: String| RequestType {
            title: title.to_owned(),
            group: Some(group(contract, inputs, self.output)),
            words: paragraphs([Some(words.as_str()), Some(&fields(contract, inputs))]),
            inputs: inputs.to_owned(),
            name: names.claim(&name),
        };
        let members = members(contract, self.inputs);
        if members.is_empty() {
            return vec![own(self.name.clone(), self.title, self.inputs, self.words.clone())];
        }
        let mut requests: Vec<RequestType> = members
            .iter()
            .map(|(variant, inputs)| {
                let definition = contract.model.type_def(inputs);
                let words = definition.and_then(|definition| definition.description.as_deref());
                own(
                    format!("{}{variant}", self.name),
                    words.map_or(self.title, first_sentence),
                    inputs,
                    paragraphs([words, Some(&self.words)]),
                )
            })
            .collect();
        let links: Vec<String> = requests.iter().map(|request| format!("[`{}`]", request.name)).collect();
        let any = format!("Any of its requests: {}.", links.join(", "));
        requests.push(RequestType {
            name: names.claim(&self.name),
            inputs: self.inputs.to_owned(),
            words: paragraphs([Some(self.words.as_str()), Some(&any)]),
            title: self.title.to_owned(),
            group: None,
        });
        requests
    }

    fn marker(&self, submit: &SubmitRoutes) -> String {
        let allowed = if self.is_deprecated {
            "#[allow(deprecated, reason = \"implementing a trait for it is not using it\")]\n"
        } else {
            ""
        };
        format!(
            "/// [`{name}`](super::{name}).\n{deprecated}#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]\n\
             pub struct {name};\n\n\
             {allowed}impl {model} for {name} {{\n    \
             type Inputs = super::super::raw::types::{inputs};\n    \
             type Output = {output};\n    \
             const SLUG: &'static str = {slug:?};\n    \
             const ROUTE: &'static super::super::routes::Route = &super::super::routes::{table};\n}}\n\n",
            name = self.name,
            deprecated = deprecation(self.is_deprecated, ""),
            model = submit.model_trait,
            inputs = self.inputs,
            output = self.output,
            slug = self.slug,
            table = self.table,
        )
    }
}

/// The type of a request.
struct RequestType {
    name: String,
    /// The type of what it sends.
    inputs: String,
    words: String,
    /// What it is for, in a line.
    title: String,
    /// Where it is listed: the order of the group, and its title.
    group: Option<(usize, String)>,
}

impl RequestType {
    fn alias(&self, model: &Model<'_>, submit: &SubmitRoutes) -> String {
        let allowed = if model.is_deprecated {
            "#[allow(deprecated, reason = \"it stands for what is deprecated\")]\n"
        } else {
            ""
        };
        format!(
            "{docs}#[doc(alias = {slug:?})]\n{deprecated}{allowed}pub type {name} = {request}<super::raw::types::{inputs}, marker::{marker}>;\n\n",
            docs = doc_comment(&self.words, ""),
            slug = model.slug,
            deprecated = deprecation(model.is_deprecated, ""),
            name = self.name,
            request = submit.request_type,
            inputs = self.inputs,
            marker = model.name,
        )
    }

    fn line(&self, model: &Model<'_>) -> String {
        let deprecated = if model.is_deprecated { " (deprecated)" } else { "" };
        format!("- [`{0}`](models::{0}): {1}{deprecated}\n", self.name, self.title)
    }
}

/// What models do, by what they give and what they are given, with the place of that in the list: `Images from text`,
/// `Videos from images`.
fn group(contract: &Contract<'_>, inputs: &str, output: &str) -> (usize, String) {
    let output = output.rsplit("::").next().unwrap_or_default();
    let kinds = |wanted: bool| {
        let mut kinds: Vec<String> = contract
            .properties(inputs)
            .into_iter()
            .filter(|(_, _, required)| *required == wanted)
            .filter_map(|(name, ..)| Some(format!("{}s", contract.settings.media_word(name)?)))
            .collect();
        kinds.sort();
        kinds.dedup();
        kinds.join(" and ")
    };
    match (kinds(true).as_str(), kinds(false).as_str()) {
        ("", "") => (0, format!("{output}s from text")),
        ("", optional) => (1, format!("{output}s from text, with or without {optional}")),
        (required, _) => (2, format!("{output}s from {required}")),
    }
}

/// The fields of a request as a table.
fn fields(contract: &Contract<'_>, inputs: &str) -> String {
    let cell = |words: &str| words.replace('|', "\\|");
    let mut rows: Vec<(bool, &str, String)> = contract
        .properties(inputs)
        .into_iter()
        .filter(|(name, ..)| !contract.settings.hides(name))
        .map(|(name, schema, required)| {
            let default = match (required, default(schema)) {
                (true, _) => "required".to_owned(),
                (false, Some(default)) => cell(&code(&default)),
                (false, None) => String::new(),
            };
            let about = first_sentence(text(schema, "description").unwrap_or_default());
            let takes = takes(contract, name, schema);
            (
                !required,
                name,
                format!(
                    "| {} | {} | {default} | {} |\n",
                    cell(&code(name)),
                    cell(&takes),
                    cell(about)
                ),
            )
        })
        .collect();
    rows.sort();
    if rows.is_empty() {
        return String::new();
    }
    let rows: String = rows.into_iter().map(|(.., row)| row).collect();
    format!("| field | takes | default | |\n|---|---|---|---|\n{rows}")
}
