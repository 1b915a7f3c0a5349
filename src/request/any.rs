//! Requests whose model is known at run time only: a slug and JSON, or a typed request that stands beside others.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::Value;

use crate::{
    generated::constraints::Object,
    request::{
        body::Json,
        check::variant,
        inputs::AnyInputs,
        keyframes::Keyframes,
        model::{AnyModel, Model},
        typed::Request,
    },
};

/// A request whose model is known at run time only: by its slug, with JSON; or one of a type, so that requests to several
/// models can stand in one list.
///
/// ```
/// use bfl::{AnyRequest, models};
/// use serde_json::json;
///
/// let requests = [
///     AnyRequest::new("flux-2-pro", json!({ "prompt": "a red fox" })),
///     models::Flux2Max::new("a hare").into(),
/// ];
/// assert_eq!(requests[1].slug(), "flux-2-max");
/// ```
pub type AnyRequest = Request<AnyInputs, AnyModel>;

impl AnyRequest {
    /// A request in JSON to the model with this slug: `flux-2-pro`, `flux-tools/erase-v1`. A route that the contract does
    /// not know is called as it is, without a check.
    ///
    /// Texts in fields that take images or videos are URLs or base64.
    pub fn new(slug: impl Into<String>, request: Value) -> Self {
        Self::with_media(slug, request, [])
    }

    /// A request in JSON with images or videos for some of its fields: files, content in memory, or several of them, which
    /// JSON could hold as text only. They replace what the JSON has in these fields.
    pub fn with_media(
        slug: impl Into<String>,
        request: Value,
        media: impl IntoIterator<Item = (String, Keyframes)>,
    ) -> Self {
        let slug = slug.into();
        let route = slug.parse::<AnyModel>().ok().map(AnyModel::route);
        let mut body = apart(request, route.and_then(|route| route.request));
        for (field, media) in media {
            body.set(&field, media.into_json());
        }
        AnyInputs {
            body: Box::new(body),
            further: BTreeMap::new(),
            slug: Cow::Owned(slug),
            route,
        }
        .into()
    }

    /// The slug of the model.
    pub fn slug(&self) -> &str {
        &self.inputs.slug
    }
}

/// JSON in which the media fields of a model stand apart.
fn apart(request: Value, object: Option<&'static Object>) -> Json {
    let fields = object
        .and_then(|object| variant(&request, object))
        .map_or(&[][..], |object| object.fields);
    let takes_media = |name: &str| fields.iter().any(|field| field.name == name && field.media.is_some());
    match request {
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| {
                let value = if takes_media(&name) {
                    Json::media(value)
                } else {
                    Json::Plain(value)
                };
                (name, value)
            });
            Json::Object(members.collect())
        }
        other => Json::Plain(other),
    }
}

impl<I: Into<M::Inputs>, M: Model> From<Request<I, M>> for AnyRequest {
    fn from(request: Request<I, M>) -> Self {
        let inputs: M::Inputs = request.inputs.into();
        let any = AnyInputs {
            slug: Cow::Borrowed(M::SLUG),
            route: Some(M::ROUTE),
            body: Box::new(inputs),
            further: BTreeMap::new(),
        };
        let mut erased = Self::from(any);
        erased.options = request.options;
        erased
    }
}
