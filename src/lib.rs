#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

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
mod download;
mod environment;
mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod generated;
#[cfg(any(doc, doctest))]
pub mod guide;
mod hooks;
mod host;
mod key;
mod lenient;
mod limit;
mod media;
mod model;
mod outcome;
mod poll;
pub mod price;
mod request;
mod retry;
mod status;
mod task;
mod text;
mod tls;
mod transport;
pub mod types;
#[cfg(feature = "webhook")]
pub mod webhook;

pub use budget::Budget;
pub use client::{Client, ClientBuilder};
pub use download::{Download, check_output};
pub use error::{Error, ErrorKind};
#[doc(inline)]
pub use generated::routes::SOURCES as CONTRACT;
pub use generated::{constraints, models, raw, routes};
pub use hooks::Intent;
pub use host::Host;
pub use key::ApiKey;
pub use limit::Limits;
pub use media::{MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_VIDEO_BYTES, Media, MediaList};
pub use model::{AnyModel, Model};
pub use outcome::{Delivery, Generated, Image, Outcome, Output, Video};
pub use poll::{PollPolicy, Progress};
pub use request::Violation;
pub use retry::RetryPolicy;
pub use status::Status;
pub use task::{Task, TaskHandle};
pub use text::sanitise;
pub use types::{AspectRatio, Keyframes, Resolution, VideoDuration};
