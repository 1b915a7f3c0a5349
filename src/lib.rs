#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod accepted;
mod account;
mod address;
mod answer;
#[cfg(feature = "blocking")]
pub mod blocking;
mod budget;
mod cause;
mod client;
mod coding;
mod delivery;
mod detail;
mod documented;
mod download;
mod drift;
mod environment;
mod error;
mod find;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod generated;
#[cfg(any(doc, doctest))]
pub mod guide;
mod handle;
mod hooks;
mod host;
mod in_flight;
mod key;
mod lenient;
mod limit;
mod meaning;
mod media;
mod model;
mod outcome;
mod poll;
mod poll_policy;
pub mod price;
mod reading;
mod request;
mod retry;
mod status;
mod sync;
mod task;
mod text;
mod throttle;
mod tls;
mod transport;
pub mod types;
#[cfg(feature = "webhook")]
pub mod webhook;

pub use budget::Budget;
pub use client::{Client, ClientBuilder};
pub use download::{Download, check_output};
pub use drift::Unknown;
pub use error::{Error, ErrorKind};
pub use find::Found;
#[doc(inline)]
pub use generated::routes::SOURCES as CONTRACT;
pub use generated::{constraints, models, raw, routes};
pub use handle::TaskHandle;
pub use hooks::Intent;
pub use host::Host;
pub use key::ApiKey;
pub use limit::Limits;
pub use media::{MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_VIDEO_BYTES, Media, MediaKind, MediaList};
pub use model::{AnyModel, Model};
pub use outcome::{Delivery, Generated, Image, Outcome, Output, Video};
pub use poll_policy::PollPolicy;
pub use reading::Progress;
pub use request::{Note, Violation, notes};
pub use retry::RetryPolicy;
pub use status::Status;
pub use task::Task;
pub use text::sanitise;
pub use types::{AspectRatio, Keyframes, Resolution, VideoDuration};
