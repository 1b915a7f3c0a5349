//! What the emulator knows of models, for tests that compare it with other sources.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use super::{
    conflict::Rates,
    family::{Family, Pricing},
    fields::{self, Role},
    plan::plan,
    rejection::Rejection,
    request::Request,
    timing,
};
use crate::{
    contract::{Body, BodyError, Contract},
    text::sanitised,
};

/// What the emulator knows of a model; see [`Emulator::models`](crate::Emulator::models).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Model {
    /// The submit path without `/v1/`.
    pub slug: String,
    /// Whether the result is a video.
    pub video: bool,
    /// The fields that take media, in the order in which references count.
    pub media_fields: Vec<MediaField>,
    /// How long a delivery URL is good for on the service.
    pub delivery_lifetime: Duration,
    /// Models with the same name here share the limit of active tasks.
    pub pool: &'static str,
    /// How many tasks may be active at a time.
    pub active_limit: usize,
}

/// A field that takes media.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MediaField {
    /// The field's name.
    pub name: &'static str,
    /// What goes into it.
    pub kind: MediaKind,
}

/// What goes into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum MediaKind {
    /// An image, or a list of them.
    Image,
    /// An image that marks a part of another.
    Mask,
    /// A video.
    Video,
    /// The file that a draft video leaves behind.
    Draft,
}

/// What one request would make and cost; see [`Emulator::quote`](crate::Emulator::quote).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Quote {
    /// The price in credits; `None` where none was published or measured.
    pub credits: Option<f64>,
    /// From submit to the end, as measured on the service.
    pub duration: Duration,
    /// Width of the result in pixels.
    pub width: u32,
    /// Height of the result in pixels.
    pub height: u32,
    /// Megapixels of the inputs.
    pub input_mp: f64,
    /// Megapixels of the result.
    pub output_mp: f64,
}

/// Why there is no quote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuoteError {
    /// The contract has no such model.
    #[error("`{}` is not a model of the contract", sanitised(.0))]
    UnknownModel(String),
    /// The service would refuse the request.
    #[error("the request is not valid: {}", sanitised(.0))]
    Invalid(String),
}

impl From<Rejection> for QuoteError {
    fn from(rejection: Rejection) -> Self {
        Self::Invalid(rejection.to_string())
    }
}

impl From<BodyError> for QuoteError {
    fn from(error: BodyError) -> Self {
        match &error {
            BodyError::Invalid(details) => {
                Self::Invalid(details.first().map_or_else(String::new, |detail| detail.msg.clone()))
            }
            BodyError::Contract(_) => Self::Invalid(error.to_string()),
        }
    }
}

/// All models of a contract, in its order.
pub(crate) fn models(contract: &Contract) -> Vec<Model> {
    let slugs = contract.submit_paths().filter_map(|path| path.strip_prefix("/v1/"));
    slugs
        .filter_map(|slug| Some(model(slug, contract.submit_body(slug)?)))
        .collect()
}

fn model(slug: &str, body: &Body) -> Model {
    let family = Family::of(slug);
    let has = |name: &str| body.schemas().any(|schema| schema.has(name));
    let media = fields::MEDIA.iter().filter(|(name, _)| has(name));
    Model {
        slug: slug.to_owned(),
        video: family.is_video(),
        media_fields: media
            .map(|(name, role)| MediaField {
                name,
                kind: kind(*role),
            })
            .collect(),
        delivery_lifetime: family.delivery_lifetime(),
        pool: family.pool.name,
        active_limit: family.pool.limit,
    }
}

fn kind(role: Role) -> MediaKind {
    match role {
        Role::Subject | Role::Reference | Role::Person | Role::Garment => MediaKind::Image,
        Role::Mask => MediaKind::Mask,
        Role::Video => MediaKind::Video,
        Role::Draft => MediaKind::Draft,
    }
}

/// What a request would make and cost.
pub(crate) fn quote(contract: &Contract, rates: &Rates, slug: &str, body: &Value) -> Result<Quote, QuoteError> {
    let expected = contract.submit_body(slug);
    let expected = expected.ok_or_else(|| QuoteError::UnknownModel(slug.to_owned()))?;
    let request = Request::new(slug, body, expected.check(body)?);
    let plan = plan(&request, rates, 0)?;
    Ok(Quote {
        credits: (request.family.pricing != Pricing::Unknown).then_some(plan.price.credits),
        duration: timing::measured(&request),
        width: plan.job.canvas.width,
        height: plan.job.canvas.height,
        input_mp: plan.price.input_mp,
        output_mp: plan.price.output_mp,
    })
}
