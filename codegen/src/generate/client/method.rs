//! The methods: one for each operation, and one more where it may answer with a stream of events instead.

use std::collections::BTreeSet;

use super::{
    super::text::{alias, deprecation, doc_comment, paragraphs},
    answers::{self, Answers, Unions},
    arguments::{argument, is_reference},
    credentials::Presented,
    servers,
};
use crate::{
    Settings,
    model::{Body, BodyContent, FormStyle, Location, Model, Operation, Parameter, PathPart, Style},
};

/// What the methods are written with.
pub(super) struct Methods<'a> {
    pub(super) model: &'a Model,
    pub(super) settings: &'a Settings,
    pub(super) presented: &'a Presented<'a>,
}

impl Methods<'_> {
    pub(super) fn written(&self, unions: &mut Unions) -> String {
        let mut taken: BTreeSet<String> = self
            .model
            .operations
            .iter()
            .map(|operation| operation.name.clone())
            .collect();
        let mut methods = Vec::new();
        for operation in &self.model.operations {
            methods.push(self.method(operation, &operation.name, false, unions));
            if answers::has_choice(operation) {
                let mut name = format!("{}_stream", operation.name);
                while !taken.insert(name.clone()) {
                    name.push('_');
                }
                methods.push(self.method(operation, &name, true, unions));
            }
        }
        methods.join("\n")
    }

    fn method(&self, operation: &Operation, name: &str, wants_events: bool, unions: &mut Unions) -> String {
        let success = Answers::success(operation, wants_events);
        let errors = self.settings.typed_errors.then(|| Answers::errors(operation));
        let error = match &errors {
            None => "()".to_owned(),
            Some(errors) => match errors.error(unions) {
                None => "ApiError".to_owned(),
                Some(error) => format!("ApiError<{error}>"),
            },
        };
        let given = success.rust(unions);
        let call = local(operation);
        let table = answers::table(&success, errors.as_ref());
        let reader = success.reader(unions);
        let taken = match &errors {
            None => format!("untyped({reader})"),
            Some(errors) => format!("typed({reader}, {})", errors.error_reader(unions)),
        };
        format!(
            "{docs}{alias}{deprecated}{signature} {{\n{gathered}{sent}            .await?\n            .{taken}\n    }}\n",
            docs = doc_comment(&docs(operation, wants_events), "    "),
            alias = alias(operation.alias.as_deref(), "    "),
            deprecated = deprecation(operation.deprecated, "    "),
            signature = self.signature(
                operation,
                name,
                &format!("Result<ResponseValue<{given}>, Error<{error}>>")
            ),
            gathered = self.gathered(operation, name, wants_events, &call),
            sent = sent(&call, &table),
        )
    }

    fn signature(&self, operation: &Operation, name: &str, gives: &str) -> String {
        let arguments = self.arguments(operation);
        let line: String = arguments.iter().map(|argument| format!(", {argument}")).collect();
        let line = format!("    pub async fn {name}(&self{line}) -> {gives}");
        if line.len() < WIDTH {
            return line;
        }
        let lines: String = arguments
            .iter()
            .map(|argument| format!("        {argument},\n"))
            .collect();
        format!("    pub async fn {name}(\n        &self,\n{lines}    ) -> {gives}")
    }

    fn arguments(&self, operation: &Operation) -> Vec<String> {
        let mut arguments: Vec<String> = operation
            .parameters
            .iter()
            .map(|parameter| {
                let ty = argument(self.model, &parameter.ty);
                format!("{}: {}", parameter.ident, optional(ty, parameter.required))
            })
            .collect();
        arguments.extend(
            operation
                .body
                .as_ref()
                .map(|body| format!("body: {}", self.body_argument(body))),
        );
        arguments
    }

    fn body_argument(&self, body: &Body) -> String {
        let ty = match &body.content {
            BodyContent::Json(ty) | BodyContent::Form(ty, _) => argument(self.model, ty),
            BodyContent::Multipart(name, _) => format!("multipart::{name}"),
            BodyContent::Text => "&str".to_owned(),
            BodyContent::Bytes if body.required => "impl Into<reqwest::Body>".to_owned(),
            BodyContent::Bytes => "reqwest::Body".to_owned(),
        };
        optional(ty, body.required)
    }

    /// The lines that gather what is sent.
    fn gathered(&self, operation: &Operation, name: &str, wants_events: bool, call: &str) -> String {
        let accept = answers::accept(operation, wants_events);
        let mut text = String::new();
        if let Some(server) = &operation.server {
            text += &format!("        {call}.server = Some({:?});\n", servers::with_defaults(server));
        }
        for part in &operation.path_parts {
            match part {
                PathPart::Literal(literal) => text += &format!("        {call}.text({literal:?});\n"),
                PathPart::Parameter(index) => {
                    let parameter = operation.parameters.get(*index);
                    text += &parameter
                        .map(|parameter| self.parameter(parameter, call))
                        .unwrap_or_default();
                }
            }
        }
        let others = operation
            .parameters
            .iter()
            .filter(|parameter| parameter.location != Location::Path);
        text.extend(others.map(|parameter| self.parameter(parameter, call)));
        if let Some(body) = &operation.body {
            text += &self.body(body, call);
        }
        text += &self.presented.secure(operation, call);
        let mutable = if text.is_empty() { "" } else { "mut " };
        let method = operation.method;
        format!("        let {mutable}{call} = Call::new(Method::{method}, {name:?}, {accept:?});\n{text}")
    }

    fn parameter(&self, parameter: &Parameter, call: &str) -> String {
        let function = match parameter.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        };
        let ident = &parameter.ident;
        let reference = if is_reference(self.model, &parameter.ty) {
            ""
        } else {
            "&"
        };
        let statement = format!(
            "{call}.{function}({:?}, {}, {reference}{ident});",
            parameter.wire,
            format_of(
                parameter.style,
                parameter.explode,
                parameter.allow_reserved,
                parameter.is_json
            )
        );
        if_given(ident, parameter.required, &statement)
    }

    fn body(&self, body: &Body, call: &str) -> String {
        let media_type = &body.media_type;
        let value = |ty| if is_reference(self.model, ty) { "body" } else { "&body" };
        let statement = match (&body.content, &self.settings.json_body) {
            (BodyContent::Json(ty), Some(function)) => {
                format!("{call}.body({media_type:?}, {function}({})?.into());", value(ty))
            }
            (BodyContent::Json(ty), None) => format!("{call}.json({media_type:?}, {});", value(ty)),
            (BodyContent::Form(ty, styles), _) => {
                let styles: Vec<String> = styles.iter().map(form_style).collect();
                format!("{call}.form({media_type:?}, &[{}], {});", styles.join(", "), value(ty))
            }
            (BodyContent::Multipart(..), _) => format!("body.gather(&mut {call});"),
            (BodyContent::Text, _) => format!("{call}.body({media_type:?}, body.to_owned().into());"),
            (BodyContent::Bytes, _) if body.required => format!("{call}.body({media_type:?}, body.into());"),
            (BodyContent::Bytes, _) => format!("{call}.body({media_type:?}, body);"),
        };
        if_given("body", body.required, &statement)
    }
}

/// How wide a line of code is at most, where it can be broken.
const WIDTH: usize = 120;

/// The line, or lines, that send the request and read the answer.
fn sent(call: &str, table: &[String]) -> String {
    let line = format!("        {call}.send(self, &[{}])\n", table.join(", "));
    if line.len() < WIDTH {
        return line;
    }
    let rows: String = table.iter().map(|row| format!("                {row},\n")).collect();
    format!("        {call}\n            .send(self, &[\n{rows}            ])\n")
}

/// The name of the request in the method: one that no parameter has.
fn local(operation: &Operation) -> String {
    let mut name = "call".to_owned();
    while operation.parameters.iter().any(|parameter| parameter.ident == name) {
        name.push('_');
    }
    name
}

fn optional(ty: String, is_required: bool) -> String {
    if is_required { ty } else { format!("Option<{ty}>") }
}

fn if_given(ident: &str, is_required: bool, statement: &str) -> String {
    if is_required {
        format!("        {statement}\n")
    } else {
        format!("        if let Some({ident}) = {ident} {{\n            {statement}\n        }}\n")
    }
}

fn form_style(property: &FormStyle) -> String {
    let format = format_of(property.style, property.explode, property.allow_reserved, false);
    format!("({:?}, {format})", property.wire)
}

/// How a value is written.
fn format_of(style: Style, explode: bool, allow_reserved: bool, is_json: bool) -> String {
    let style = match style {
        Style::Simple => "Simple",
        Style::Label => "Label",
        Style::Matrix => "Matrix",
        Style::Form => "Form",
        Style::SpaceDelimited => "SpaceDelimited",
        Style::PipeDelimited => "PipeDelimited",
        Style::DeepObject => "DeepObject",
    };
    let mut format = format!("Format::new(Style::{style})");
    let switches = [
        (explode, ".exploded()"),
        (allow_reserved, ".reserved()"),
        (is_json, ".json()"),
    ];
    for (_, switch) in switches.iter().filter(|(is_on, _)| *is_on) {
        format += switch;
    }
    format
}

fn docs(operation: &Operation, wants_events: bool) -> String {
    let path = operation.path.replace(['`', '\r', '\n'], " ");
    let sends = format!("Sends a `{}` request to `{path}`.", operation.method);
    let stream = wants_events.then_some(
        "Asks for a stream of server-sent events. Where the body has a switch for that, it has to be on as well.",
    );
    let redirect = answers::is_redirect(operation).then_some(
        "The answer is a redirect. A `reqwest::Client` that follows redirects has followed it: give the client one that does \
         not, to see where to.",
    );
    let server = operation.server.as_ref().map(|server| {
        let url = servers::with_defaults(server).replace(['`', '\r', '\n'], " ");
        format!(
            "It has a server of its own, `{url}`, which is used if the client's base URL is a server of the document."
        )
    });
    let described: Vec<String> = operation
        .parameters
        .iter()
        .filter_map(described)
        .chain(body(operation))
        .collect();
    let arguments = (!described.is_empty()).then(|| format!("Arguments:\n{}", described.join("\n")));
    paragraphs([
        operation.summary.as_deref(),
        operation.description.as_deref(),
        Some(sends.as_str()),
        stream,
        redirect,
        server.as_deref(),
        arguments.as_deref(),
    ])
}

fn described(parameter: &Parameter) -> Option<String> {
    let deprecated = if parameter.deprecated { "Deprecated. " } else { "" };
    let words = format!("{deprecated}{}", parameter.description.as_deref().unwrap_or_default());
    item(&parameter.ident, &words)
}

fn body(operation: &Operation) -> Option<String> {
    item("body", operation.body.as_ref()?.description.as_deref()?)
}

/// An item of a list, whose further lines belong to it.
fn item(ident: &str, words: &str) -> Option<String> {
    let words = words.trim();
    // A fence opens a block of code at the start of a line only; its end would open one otherwise.
    let gap = if words.starts_with("```") || words.starts_with("~~~") {
        "\n\n  "
    } else {
        " "
    };
    (!words.is_empty()).then(|| format!("- `{ident}`:{gap}{}", words.replace('\n', "\n  ")))
}
