//! One marker type for each operation that starts a task, as the module `models`.

use serde_json::Value;

use super::{
    Context, flag,
    requests::deprecation,
    rust::{doc_comment, paragraphs, path},
    text,
};
use crate::{
    Error, Pointer, Result, SubmitRoutes,
    document::{reference, schema_name},
    names::{Taken, slug, type_name},
    operations::{OperationRef, operations_of},
};

/// The module `models`; nothing where the settings name no submit routes.
pub(super) fn module(context: &Context<'_>) -> Result<String> {
    let Some(submit) = &context.settings.submit else {
        return Ok(String::new());
    };
    path(&submit.model_trait)?;
    let mut models = String::new();
    let mut visits = String::new();
    let mut taken = Taken::default();
    taken.take("Visitor", &Pointer::root())?;
    for operation in operations_of(context.named) {
        if is_submit(context, &operation, submit) {
            taken.take(
                &type_name(slug(operation.path, &context.settings.path_prefix)),
                &operation.place(),
            )?;
            models += &model(context, &operation, submit)?;
            visits += &format!(
                "    visitor.visit({});\n",
                type_name(slug(operation.path, &context.settings.path_prefix))
            );
        }
    }
    Ok(format!(
        "/// The models, one type each: what they take, what they give, and where they are.\n\
         pub mod models {{\n{models}\
         /// Something that is done with each model, whichever types it has.\n\
         pub trait Visitor {{\n    /// Does it with one.\n    fn visit<M: {trait_path}>(&mut self, model: M);\n}}\n\n\
         /// Visits every model of the contract, by path.\n\
         #[allow(deprecated, reason = \"every model is visited, deprecated ones too\")]\n\
         pub fn visit_all(visitor: &mut impl Visitor) {{\n{visits}}}\n}}\n",
        trait_path = submit.model_trait,
    ))
}

/// Whether an operation's 200 response is the one that starts a task, in the document as it came.
pub(super) fn is_submit(context: &Context<'_>, operation: &OperationRef<'_>, submit: &SubmitRoutes) -> bool {
    let response = context.document.get("paths").and_then(|paths| {
        json_body(
            paths
                .get(operation.path)?
                .get(operation.method)?
                .get("responses")?
                .get("200")?,
        )
    });
    let Some(response) = response else {
        return false;
    };
    let members = ["anyOf", "oneOf"]
        .iter()
        .find_map(|keyword| response.get(*keyword)?.as_array())
        .map_or(std::slice::from_ref(response), Vec::as_slice);
    members
        .iter()
        .any(|member| reference(member).and_then(schema_name).as_ref() == Some(&submit.response))
}

fn model(context: &Context<'_>, operation: &OperationRef<'_>, submit: &SubmitRoutes) -> Result<String> {
    let place = operation.place();
    let slug = slug(operation.path, &context.settings.path_prefix);
    let request = operation.value.get("requestBody").and_then(body_type).ok_or_else(|| {
        Error::at(
            &place,
            "an operation that starts a task should take one JSON object, by reference",
        )
    })?;
    let response = operation
        .value
        .get("responses")
        .and_then(|responses| body_type(responses.get("200")?))
        .ok_or_else(|| Error::at(&place, "the response that starts a task should be one schema"))?;
    let output = submit.output(operation.path);
    path(output)?;
    let located = format!("`{} {}`", operation.method.to_uppercase(), operation.path);
    let words = paragraphs([
        text(operation.value, "summary"),
        text(operation.value, "description"),
        Some(&located),
    ]);
    let is_deprecated = flag(operation.value, "deprecated");
    let allowed = if is_deprecated {
        "#[allow(deprecated, reason = \"implementing a trait for it is not using it\")]\n"
    } else {
        ""
    };
    Ok(format!(
        "{docs}#[doc(alias = {slug:?})]\n{deprecated}#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]\n\
         pub struct {name};\n\n\
         {allowed}impl {model} for {name} {{\n    \
         type Request = super::raw::types::{request};\n    \
         type Output = {output};\n    \
         const SLUG: &'static str = {slug:?};\n    \
         const ROUTE: &'static super::routes::Route = &super::routes::{route};\n\n    \
         async fn submit(\n        client: &super::raw::Client,\n        request: &Self::Request,\n    \
         ) -> ::std::result::Result<super::raw::ResponseValue<super::raw::types::{response}>, super::raw::Error<()>> {{\n        \
         client.{function}(request).await\n    }}\n}}\n\n",
        docs = doc_comment(&words, ""),
        deprecated = deprecation(is_deprecated, ""),
        name = type_name(slug),
        model = submit.model_trait,
        route = super::routes::table(operation),
        function = text(operation.value, "operationId").unwrap_or_default(),
    ))
}

/// The type of a JSON body that is a reference.
pub(super) fn body_type(body: &Value) -> Option<String> {
    schema_name(reference(json_body(body)?)?)
}

fn json_body(body: &Value) -> Option<&Value> {
    body.get("content")?.get("application/json")?.get("schema")
}
