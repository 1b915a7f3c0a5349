//! What a request sends whose model is known at run time only.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use bytes::Bytes;

use crate::{
    error::{Error, ErrorKind},
    generated::{constraints::Object, routes::Route},
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
