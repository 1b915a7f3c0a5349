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
mod policy;
mod request;
mod result;
mod status;
mod sync;
mod task;
mod text;
#[cfg(feature = "webhook")]
pub mod webhook;

pub use client::{Client, ClientBuilder, find::Found, hooks::Intent};
pub use credits::{Credits, InvalidCredits};
pub use download::{Download, check_output};
pub use drift::Unknown;
pub use error::{Error, ErrorKind, violation::Violation};
#[doc(inline)]
pub use generated::routes::SOURCES as CONTRACT;
pub use generated::{constraints, models, raw, routes};
pub use handle::TaskHandle;
pub use http::{host::Host, key::ApiKey};
pub use policy::{budget::Budget, limits::Limits, poll::PollPolicy, retry::RetryPolicy};
pub use request::{
    check::{Note, notes},
    media::{MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_VIDEO_BYTES, Media, MediaKind, MediaList},
    model::{AnyModel, Model},
    price, types,
    types::{AspectRatio, Keyframes, Resolution, VideoDuration},
};
pub use result::{Delivery, Generated, Image, Outcome, Output, Video};
pub use status::Status;
pub use task::{Task, reading::Progress};
pub use text::sanitise;
