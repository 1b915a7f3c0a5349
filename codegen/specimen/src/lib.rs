//! A client that `openapi31-codegen` made, of an invented service whose contract uses everything that the lowering knows.
//!
//! [`configured`] is what an API's own crate would make of it, with settings; [`plain`] is what comes out without any.
//! That this crate compiles without a warning is the first test; what its types do is tried in `tests/`.

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Generated with settings: tasks, handwritten types, hidden properties, hooks.
pub mod configured {
    include!(concat!(env!("OUT_DIR"), "/configured.rs"));
}

/// Generated with `Settings::default()`.
pub mod plain {
    include!(concat!(env!("OUT_DIR"), "/plain.rs"));
}

/// Generated from a document whose every text tries to break out of where it is written.
pub mod hostile {
    include!(concat!(env!("OUT_DIR"), "/hostile.rs"));
}

/// What the generated client carries for its hooks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shared;

impl progenitor_client::ClientHooks<Shared> for configured::raw::Client {}

/// Writes a request's JSON.
///
/// # Errors
/// The request cannot be written.
#[allow(
    clippy::result_large_err,
    reason = "it is progenitor's error, as in the code that calls this"
)]
pub fn json_body<T: Serialize, E>(body: &T) -> Result<Vec<u8>, progenitor_client::Error<E>> {
    serde_json::to_vec(body).map_err(|error| progenitor_client::Error::InvalidRequest(error.to_string()))
}

/// A route that starts a task.
pub trait Model {
    /// What it takes.
    type Inputs: Serialize + DeserializeOwned;
    /// What the finished task gives.
    type Output;
    /// Its path without `/v1/`.
    const SLUG: &'static str;
    /// What the contract says of it.
    const ROUTE: &'static configured::routes::Route;
}

/// A request, by what it sends and to which model.
#[derive(Clone, Debug)]
pub struct Request<I, M> {
    pub(crate) inputs: I,
    model: PhantomData<M>,
}

impl<I, M> From<I> for Request<I, M> {
    fn from(inputs: I) -> Self {
        Self {
            inputs,
            model: PhantomData,
        }
    }
}

impl<I: Serialize, M> Serialize for Request<I, M> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.inputs.serialize(serializer)
    }
}

impl<I, M> Request<I, M> {
    /// A method of every request: a property of that name has a setter of another.
    pub fn title(&self) -> &'static str {
        "a request"
    }

    /// What it sends.
    pub fn into_inputs(self) -> I {
        self.inputs
    }
}

impl<I: configured::raw::hidden::HasCallbackUrl, M> Request<I, M> {
    /// Asks for a call when the parcel is there.
    #[must_use]
    pub fn call_back(mut self, url: &str) -> Self {
        self.inputs.set_callback_url(url.to_owned());
        self
    }
}

/// The client, as only this crate makes it.
pub fn client(baseurl: &str) -> configured::raw::Client {
    configured::raw::Client::new_with_client(baseurl, reqwest::Client::new(), Shared)
}

/// What a parcel gives that goes by road, air or boat.
#[derive(Clone, Copy, Debug)]
pub struct Delivery;

/// What a parcel gives that a drone carries.
#[derive(Clone, Copy, Debug)]
pub struct Flight;

/// A handwritten type for a property: shown by its length.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Photo(pub String);

impl fmt::Debug for Photo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Photo(<{} bytes>)", self.0.len())
    }
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A picture.
    Picture,
}

/// The type of a field that carries a file.
pub trait FileField {
    /// How long its text is; nothing where there is none.
    fn length(&self) -> Option<usize>;
}

impl FileField for Photo {
    fn length(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

impl<T: FileField> FileField for Option<T> {
    fn length(&self) -> Option<usize> {
        self.as_ref()?.length()
    }
}

/// A request, by its fields that carry files.
pub trait HasFiles {
    /// The fields, by their names in JSON.
    fn media_fields(&mut self) -> Vec<(&'static str, &mut dyn FileField)>;
}
