//! What a request sends whose model is known at run time only.

use std::{
    borrow::Cow,
    collections::{BTreeMap, VecDeque},
    fmt,
};

use bytes::Bytes;

use crate::{
    error::{Error, ErrorKind},
    generated::{constraints::Object, routes::Route},
    media::Inspected,
    request::body::Body,
};

/// What an [`AnyRequest`](crate::AnyRequest) sends, and to which model.
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

    /// Reads its files, and writes the body. `found` is the result of the inspection before.
    ///
    /// # Errors
    /// A file cannot be read or has changed, or it cannot be JSON.
    pub(crate) async fn load(mut self, found: &[Inspected]) -> Result<Bytes, Error> {
        let mut media = Vec::new();
        self.body.visit(&mut |_, medium| media.push(medium.clone()));
        let mut loaded = VecDeque::new();
        for (medium, found) in media.iter().zip(found) {
            loaded.push_back(medium.loaded_as(found).await?);
        }
        self.body.visit(&mut |_, medium| {
            if let Some(loaded) = loaded.pop_front() {
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

/// Why a request cannot be JSON.
pub(crate) fn unwritable(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Invalid, format!("the request was not sent: {error}"))
}
