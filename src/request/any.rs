//! Requests whose model is known at run time only: a slug and JSON, or a typed request that stands beside others.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use bytes::Bytes;
use serde_json::Value;

use crate::{
    error::Error,
    generated::{constraints::Object, routes::Route},
    request::{
        Request,
        body::{Body, Json},
        check::{rules::variant, unwritable},
        model::{AnyModel, Model},
        types::Keyframes,
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
///     models::FluxDev::new("a hare").into(),
/// ];
/// assert_eq!(requests[1].slug(), "flux-dev");
/// ```
pub type AnyRequest = Request<AnyInputs, AnyModel>;

/// What an [`AnyRequest`] sends, and to which model.
pub struct AnyInputs {
    pub(crate) slug: Cow<'static, str>,
    pub(crate) route: Option<&'static Route>,
    pub(crate) body: Box<dyn Body>,
    /// Properties that this crate adds.
    pub(crate) further: BTreeMap<&'static str, String>,
}

impl AnyInputs {
    /// What the request has to be, as far as the contract knows the model.
    pub(crate) fn object(&self) -> Option<&'static Object> {
        self.route.and_then(|route| route.request)
    }

    /// Reads its files, and writes what is sent.
    ///
    /// # Errors
    /// A file cannot be read, or it cannot be JSON.
    pub(crate) async fn load(mut self) -> Result<Bytes, Error> {
        let mut media = Vec::new();
        self.body
            .visit(&mut |path, medium| media.push((path.to_owned(), medium.clone())));
        let mut loaded = BTreeMap::new();
        for (path, medium) in media {
            loaded.insert(path, medium.loaded().await?);
        }
        self.body.visit(&mut |path, medium| {
            if let Some(loaded) = loaded.remove(path) {
                *medium = loaded;
            }
        });
        self.body.bytes(&self.further).map_err(unwritable)
    }

    /// Whether the task gives a video. A route that the contract does not know is taken to give one if its slug says so.
    pub(crate) fn gives_video(&self) -> bool {
        match self.route {
            Some(route) => route.output == Some("Video"),
            None => self.slug.contains("video"),
        }
    }
}

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
        Self {
            options: request.options,
            ..any.into()
        }
    }
}

impl Clone for AnyInputs {
    fn clone(&self) -> Self {
        Self {
            slug: self.slug.clone(),
            route: self.route,
            body: self.body.copy(),
            further: self.further.clone(),
        }
    }
}

impl fmt::Debug for AnyInputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyInputs")
            .field("slug", &self.slug)
            .finish_non_exhaustive()
    }
}
