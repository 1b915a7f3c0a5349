//! Models: a marker type for each route that starts a task, and [`AnyModel`] for slugs that are known at run time only.

use std::{fmt, str::FromStr};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    error::{Error, ErrorKind},
    generated::{
        constraints::Object,
        routes::{ROUTES, Route},
    },
    media::HasMedia,
    result::Output,
};

/// What a request sends to a model: one of the generated [`types`](crate::raw::types).
pub trait Inputs: Serialize + DeserializeOwned + Clone + fmt::Debug + HasMedia + Send + Sync + 'static {}

impl<T: Serialize + DeserializeOwned + Clone + fmt::Debug + HasMedia + Send + Sync + 'static> Inputs for T {}

/// A route that starts a task. Implemented by the generated types in [`models::marker`](crate::models::marker).
pub trait Model: Copy + Send + Sync + 'static {
    /// What it takes.
    type Inputs: Inputs;
    /// What it gives.
    type Output: Output;
    /// Its path without `/v1/`: `flux-2-pro`, `flux-tools/erase-v1`.
    const SLUG: &'static str;
    /// What the contract says of it.
    const ROUTE: &'static Route;
}

/// A model whose slug is known at run time.
///
/// ```
/// let model: bfl::AnyModel = "flux-2-pro".parse()?;
/// assert!(!model.gives_video());
/// # Ok::<(), bfl::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct AnyModel(&'static Route);

impl AnyModel {
    /// All models of the contract, by slug.
    pub fn all() -> impl Iterator<Item = Self> {
        ROUTES
            .iter()
            .filter(|route| route.output.is_some())
            .map(|route| Self(route))
    }

    /// Its path without `/v1/`.
    pub fn slug(self) -> &'static str {
        self.0.slug
    }

    /// What the contract says of it.
    pub fn route(self) -> &'static Route {
        self.0
    }

    /// What its request has to be.
    pub fn request(self) -> Option<&'static Object> {
        self.0.request
    }

    /// Whether it gives a video; else it gives an image.
    pub fn gives_video(self) -> bool {
        gives_video(self.0)
    }
}

pub(crate) fn gives_video(route: &Route) -> bool {
    route.output == Some("Video")
}

impl PartialEq for AnyModel {
    fn eq(&self, other: &Self) -> bool {
        self.slug() == other.slug()
    }
}

impl Eq for AnyModel {}

impl std::hash::Hash for AnyModel {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.slug().hash(state);
    }
}

impl FromStr for AnyModel {
    type Err = Error;

    fn from_str(slug: &str) -> Result<Self, Error> {
        Self::all().find(|model| model.slug() == slug).ok_or_else(|| {
            let known: Vec<&str> = Self::all().map(Self::slug).collect();
            let message = format!(
                "there is no model `{}`; there are: {}",
                crate::text::sanitise(slug),
                known.join(", ")
            );
            Error::new(ErrorKind::Invalid, message)
        })
    }
}

impl fmt::Debug for AnyModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AnyModel").field(&self.slug()).finish()
    }
}

impl fmt::Display for AnyModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}
