//! How a task ended, and what it delivers.

use std::sync::Arc;
use std::{
    fmt,
    ops::Deref,
    time::{Duration, SystemTime},
};

use reqwest::Url;
use serde_json::{Map, Value};

use crate::{
    core::Core,
    credits::Credits,
    error::{Error, ErrorKind},
    handle::TaskHandle,
    http::lenient::{credits, folded, property},
};

const DRAFT: &str = "draft_cache";

/// How a task ended. That a poll failed is not among these: then nobody knows.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome<O> {
    /// The result is there.
    Ready(O),
    /// The input was refused, for these reasons. The same request would be refused again.
    RequestModerated(Vec<String>),
    /// The result was refused, for these reasons. Another seed or prompt may pass.
    ContentModerated(Vec<String>),
    /// Processing failed.
    Failed(String),
    /// The service does not know the task, or not any more.
    NotFound,
}

impl<O> Outcome<O> {
    /// The result, or the end that it came to as an error with the task's handle.
    ///
    /// # Errors
    /// [`ErrorKind::RequestModerated`], [`ErrorKind::ContentModerated`], [`ErrorKind::TaskFailed`] or
    /// [`ErrorKind::TaskNotFound`].
    pub fn into_result(self, handle: &TaskHandle) -> Result<O, Error> {
        let because = |reasons: &[String]| match reasons {
            [] => String::new(),
            reasons => format!(" ({})", reasons.join(", ")),
        };
        let error = match self {
            Self::Ready(output) => return Ok(output),
            Self::RequestModerated(reasons) => {
                let message = format!(
                    "the request was refused by moderation{}; sent again, it would be refused again",
                    because(&reasons)
                );
                Error::new(ErrorKind::RequestModerated, message).with_reasons(reasons)
            }
            Self::ContentModerated(reasons) => {
                let message = format!(
                    "the result was refused by moderation{}; another seed or prompt may pass",
                    because(&reasons)
                );
                Error::new(ErrorKind::ContentModerated, message).with_reasons(reasons)
            }
            Self::Failed(reason) => Error::new(ErrorKind::TaskFailed, format!("the task failed: {reason}")),
            Self::NotFound => Error::new(
                ErrorKind::TaskNotFound,
                "the service does not know the task: it may have expired, or the polling URL is not the one it came with",
            ),
        };
        Err(error.with_task(handle))
    }

    /// The same end with another result.
    pub(crate) fn map<P>(self, convert: impl FnOnce(O) -> P) -> Outcome<P> {
        match self {
            Self::Ready(output) => Outcome::Ready(convert(output)),
            Self::RequestModerated(reasons) => Outcome::RequestModerated(reasons),
            Self::ContentModerated(reasons) => Outcome::ContentModerated(reasons),
            Self::Failed(reason) => Outcome::Failed(reason),
            Self::NotFound => Outcome::NotFound,
        }
    }
}

/// What a finished task delivers: a signed URL, good for minutes to hours, and what is known of the result.
///
/// [`bytes`](Delivery::bytes) and [`save`](Delivery::save) download it.
#[derive(Clone)]
pub struct Delivery {
    pub(crate) core: Arc<Core>,
    pub(crate) handle: TaskHandle,
    url: Option<String>,
    result: Map<String, Value>,
}

impl Delivery {
    /// Reads the body of a poll whose status is Ready.
    ///
    /// # Errors
    /// [`ErrorKind::MissingResult`] if it has neither a result that can be fetched nor a draft's bundle.
    pub(crate) fn read(body: &Map<String, Value>, core: &Arc<Core>, handle: &TaskHandle) -> Result<Self, Error> {
        let missing = |what: &str| {
            Error::new(
                ErrorKind::MissingResult,
                format!("the task is ready, and its answer has {what}; the task's handle can be polled again"),
            )
            .with_task(handle)
        };
        let said = property(body, "result").filter(|result| !result.is_null());
        let result = said.map(fields).unwrap_or_default();
        let url = said
            .and_then(sample)
            .or_else(|| property(body, "sample").and_then(url_in));
        if said.is_none() && url.is_none() {
            return Err(missing("no result"));
        }
        let draft = result.get(DRAFT).and_then(Value::as_str).filter(|url| !url.is_empty());
        if url.is_none() && draft.is_none() {
            return Err(missing("no URL of a result"));
        }
        Ok(Self {
            core: core.clone(),
            handle: handle.clone().settled(property(body, "cost").and_then(credits)),
            url,
            result,
        })
    }

    /// The signed URL, byte for byte as it came. It needs no key and is not meant to be shown to end users. `None` where
    /// there is nothing to look at: of a draft the service may give its [`draft_cache`](Delivery::draft_cache) only.
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// The signed URL, for a download.
    pub(crate) fn wanted_url(&self) -> Result<&str, Error> {
        self.url().ok_or_else(|| {
            let message = "the result is a draft's bundle only, with no picture or film: `draft_cache` has its URL";
            Error::new(ErrorKind::MissingResult, message).with_task(&self.handle)
        })
    }

    /// The task that made it. One that was delivered to a webhook has an id and cannot be polled.
    pub fn task(&self) -> &TaskHandle {
        &self.handle
    }

    /// The prompt that was used: rewritten, where the model rewrites prompts, and so not the request's.
    pub fn prompt(&self) -> Option<&str> {
        self.result.get("prompt")?.as_str()
    }

    /// The seed that was used. Seeds exceed the range of `i32`.
    pub fn seed(&self) -> Option<i64> {
        self.result.get("seed")?.as_i64()
    }

    /// The media type that the signed URL announces, or that its path's extension means.
    pub fn mime(&self) -> Option<String> {
        let url = Url::parse(self.url()?).ok()?;
        let announced = url
            .query_pairs()
            .find(|(key, _)| key == "rsct")
            .map(|(_, value)| value.into_owned());
        announced.or_else(|| {
            let mime = match url.path().rsplit_once('.')?.1 {
                "jpeg" | "jpg" => "image/jpeg",
                "png" => "image/png",
                "webp" => "image/webp",
                "mp4" => "video/mp4",
                _ => return None,
            };
            Some(mime.to_owned())
        })
    }

    /// Until when the signed URL works, as it says itself. Polling the task again may give a fresh one.
    pub fn expires_at(&self) -> Option<SystemTime> {
        let url = Url::parse(self.url()?).ok()?;
        let (_, expiry) = url.query_pairs().find(|(key, _)| key == "se")?;
        humantime::parse_rfc3339_weak(&expiry.replace('T', " ").replace('Z', "")).ok()
    }

    /// When processing started.
    pub fn started_at(&self) -> Option<SystemTime> {
        self.instant("start_time")
    }

    /// When processing ended.
    pub fn ended_at(&self) -> Option<SystemTime> {
        self.instant("end_time")
    }

    /// How long processing took. For a video this is not its length.
    pub fn processing_time(&self) -> Option<Duration> {
        let said = self.result.get("duration").and_then(Value::as_f64);
        said.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .or_else(|| self.ended_at()?.duration_since(self.started_at()?).ok())
    }

    /// What the task cost: settled if the service has settled it, else what it said at submit.
    pub fn cost(&self) -> Option<Credits> {
        self.handle.settled_cost().or(self.handle.cost())
    }

    /// The URL of a draft's bundle, which renders the same video in full quality later. It expires too.
    pub fn draft_cache(&self) -> Option<&str> {
        self.result.get(DRAFT)?.as_str()
    }

    /// Everything that the service said of the result.
    pub fn result(&self) -> &Map<String, Value> {
        &self.result
    }

    fn instant(&self, key: &str) -> Option<SystemTime> {
        let seconds = self.result.get(key)?.as_f64()?;
        SystemTime::UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("task", &self.handle)
            .field("url", &format_args!("<{} characters>", self.url().map_or(0, str::len)))
            .field("seed", &self.seed())
            .field("mime", &self.mime())
            .field("cost", &self.cost())
            .finish_non_exhaustive()
    }
}

/// A finished image.
#[derive(Clone, Debug)]
pub struct Image(Delivery);

/// A finished video.
#[derive(Clone, Debug)]
pub struct Video(Delivery);

/// A finished image or video, where the model was known at run time only.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Generated {
    /// An image.
    Image(Image),
    /// A video.
    Video(Video),
}

impl Deref for Image {
    type Target = Delivery;

    fn deref(&self) -> &Delivery {
        &self.0
    }
}

impl Deref for Video {
    type Target = Delivery;

    fn deref(&self) -> &Delivery {
        &self.0
    }
}

impl Deref for Generated {
    type Target = Delivery;

    fn deref(&self) -> &Delivery {
        match self {
            Self::Image(image) => image,
            Self::Video(video) => video,
        }
    }
}

/// What a task can give: [`Image`], [`Video`], or [`Generated`] for either.
pub trait Output: Deref<Target = Delivery> + private::FromDelivery + Send + Sync + 'static {}

impl Output for Image {}
impl Output for Video {}
impl Output for Generated {}

pub(crate) mod private {
    use super::{Delivery, Generated, Image, Video};

    pub trait FromDelivery {
        fn from_delivery(delivery: Delivery) -> Self;
    }

    impl FromDelivery for Image {
        fn from_delivery(delivery: Delivery) -> Self {
            Self(delivery)
        }
    }

    impl FromDelivery for Video {
        fn from_delivery(delivery: Delivery) -> Self {
            Self(delivery)
        }
    }

    impl FromDelivery for Generated {
        fn from_delivery(delivery: Delivery) -> Self {
            // Of a task that was found by its id no model is known.
            let by_content =
                delivery.handle.model().is_empty() && delivery.mime().is_some_and(|mime| mime.starts_with("video/"));
            if delivery.handle.gives_video() || by_content {
                Self::Video(Video(delivery))
            } else {
                Self::Image(Image(delivery))
            }
        }
    }
}

/// A result as an object, or the first of a list of them. One that is written otherwise has no fields.
fn fields(result: &Value) -> Map<String, Value> {
    match result {
        Value::Object(fields) => fields.clone(),
        Value::String(text) => match serde_json::from_str(text) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        },
        Value::Array(items) => items
            .iter()
            .map(fields)
            .find(|fields| !fields.is_empty())
            .unwrap_or_default(),
        _ => Map::new(),
    }
}

/// Where a result is: its `sample`, or else the one URL that it has beside a draft's bundle.
fn sample(result: &Value) -> Option<String> {
    let fields = fields(result);
    if let Some(url) = property(&fields, "sample").and_then(url_in) {
        return Some(url);
    }
    if fields.is_empty() {
        return url_in(result).filter(|text| text.contains("://"));
    }
    let mut urls = fields
        .iter()
        .filter(|(name, _)| folded(name) != folded(DRAFT))
        .filter_map(|(_, value)| url_in(value))
        .filter(|text| text.contains("://"));
    let only = urls.next()?;
    urls.next().is_none().then_some(only)
}

/// A URL that is a text, or the first of a list of them.
fn url_in(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text,
        Value::Array(items) => return items.iter().find_map(url_in),
        Value::Object(object) => return property(object, "url").and_then(url_in),
        _ => return None,
    };
    Some(text.clone()).filter(|text| !text.trim().is_empty())
}
