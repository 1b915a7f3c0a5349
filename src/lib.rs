#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "blocking")]
pub mod blocking;
mod client;
mod core;
mod credits;
mod download;
mod drift;
mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod generated;
#[cfg(any(doc, doctest))]
pub mod guide;
mod handle;
mod http;
mod media;
mod policy;
mod progress;
mod request;
mod result;
mod status;
mod sync;
mod task;
mod text;
#[cfg(feature = "webhook")]
pub mod webhook;

pub use client::{Batch, BatchEvent, Client, ClientBuilder, Finished, Found, Intent};
pub use credits::{Credits, InvalidCredits};
pub use download::{Download, check_output};
pub use drift::Unknown;
pub use error::{Error, ErrorKind, violation::Violation};
#[doc(inline)]
pub use generated::routes::SOURCES as CONTRACT;
pub use generated::{constraints, models, raw, routes};
pub use handle::TaskHandle;
pub use http::{host::Host, key::ApiKey};
pub use media::{MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_VIDEO_BYTES, Media, MediaKind, MediaList};
pub use policy::{
    budget::Budget,
    family::{Lifecycle, ModelLimits},
    limits::Limits,
    poll::PollPolicy,
    price,
    retry::RetryPolicy,
};
pub use progress::{Event, Progress};
pub use request::{
    AnyInputs, AnyModel, AnyRequest, AspectRatio, Inputs, Keyframes, Model, Note, Request, Resolution, Submit,
    VideoDuration,
};
pub use result::{AnyKind, Delivery, Generated, Image, ImageKind, Outcome, Output, Video, VideoKind};
pub use status::Status;
pub use task::Task;
pub use text::sanitise;
