//! What a finished task delivers.

use std::{
    fmt,
    marker::PhantomData,
    sync::Arc,
    time::{Duration, SystemTime},
};

use reqwest::Url;
use serde_json::{Map, Value};

use crate::{
    core::Core,
    credits::Credits,
    error::{Error, ErrorKind},
    handle::TaskHandle,
    media::{Media, MediaKind},
};

pub(super) const DRAFT: &str = "draft_cache";

/// What a finished task delivers: a signed URL, good for minutes to hours, and what is known of the result.
///
/// [`bytes`](Delivery::bytes) and [`save`](Delivery::save) download it. An [`Image`] and a [`Video`] are deliveries of known
/// kinds; a [`Generated`] is one whose model was known at run time only, and tells its [`kind`](Delivery::kind).
pub struct Delivery<K = AnyKind> {
    pub(crate) fetched: Fetched,
    pub(super) result: Map<String, Value>,
    pub(super) kind: PhantomData<fn() -> K>,
}

/// What a download needs to know.
#[derive(Clone)]
pub(crate) struct Fetched {
    pub(crate) core: Arc<Core>,
    pub(crate) handle: TaskHandle,
    pub(crate) url: Option<String>,
}

impl Fetched {
    /// The signed URL, for a download.
    pub(crate) fn wanted_url(&self) -> Result<&str, Error> {
        self.url.as_deref().ok_or_else(|| {
            let message = "the result is a draft's bundle only, with no picture or film: `draft_cache` has its URL";
            Error::new(ErrorKind::MissingResult, message).with_task(&self.handle)
        })
    }
}

/// A finished image.
pub type Image = Delivery<ImageKind>;

/// A finished video.
pub type Video = Delivery<VideoKind>;

/// A finished image or video, where the model was known at run time only.
pub type Generated = Delivery<AnyKind>;

/// The kind of an [`Image`].
#[derive(Debug)]
pub enum ImageKind {}

/// The kind of a [`Video`].
#[derive(Debug)]
pub enum VideoKind {}

/// The kind of a [`Generated`].
#[derive(Debug)]
pub enum AnyKind {}

/// What a task can give: [`Image`], [`Video`], or [`Generated`] for either.
pub trait Output: private::OfDelivery + Send + Sync + 'static {
    /// [`ImageKind`], [`VideoKind`] or [`AnyKind`].
    type Kind: 'static;

    /// What it is, whichever kind: for code that works with the requests of any model.
    fn delivery(&self) -> &Delivery<Self::Kind>;
}

impl<K: 'static> Output for Delivery<K> {
    type Kind = K;

    fn delivery(&self) -> &Self {
        self
    }
}

pub(crate) mod private {
    use super::Delivery;

    pub trait OfDelivery {
        fn from_delivery(delivery: Delivery) -> Self;

        fn into_delivery(self) -> Delivery;
    }

    impl<K> OfDelivery for Delivery<K> {
        fn from_delivery(delivery: Delivery) -> Self {
            delivery.of_kind()
        }

        fn into_delivery(self) -> Delivery {
            self.of_kind()
        }
    }
}

impl<K> Delivery<K> {
    /// The same delivery, taken for another kind.
    pub(crate) fn of_kind<L>(self) -> Delivery<L> {
        Delivery {
            fetched: self.fetched,
            result: self.result,
            kind: PhantomData,
        }
    }

    /// Whether it is an image or a video: by the model, or by the media type where no model is known.
    pub fn kind(&self) -> MediaKind {
        // Of a task that was found by its id no model is known.
        let by_content =
            self.fetched.handle.model().is_empty() && self.mime().is_some_and(|mime| mime.starts_with("video/"));
        if self.fetched.handle.gives_video() || by_content {
            MediaKind::Video
        } else {
            MediaKind::Image
        }
    }

    /// The signed URL, byte for byte as it came. It needs no key and is not meant to be shown to end users. `None` where
    /// there is nothing to look at: of a draft the service may give its [`draft_cache`](Delivery::draft_cache) only.
    pub fn url(&self) -> Option<&str> {
        self.fetched.url.as_deref()
    }

    /// The task that made it. One that was delivered to a webhook has an id and cannot be polled.
    pub fn task(&self) -> &TaskHandle {
        &self.fetched.handle
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

    /// What the task cost, in credits of 0.01 USD: settled if the service has settled it, else what it said at submit.
    pub fn cost(&self) -> Option<Credits> {
        self.fetched.handle.settled_cost().or(self.fetched.handle.cost())
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

/// The URL of a result, which the service fetches. It works as long as the URL is valid.
impl<K> From<&Delivery<K>> for Media {
    fn from(result: &Delivery<K>) -> Self {
        Self::url(result.url().unwrap_or_default())
    }
}

impl<K> From<Delivery<K>> for Media {
    fn from(result: Delivery<K>) -> Self {
        Self::from(&result)
    }
}

impl<K> Clone for Delivery<K> {
    fn clone(&self) -> Self {
        Self {
            fetched: self.fetched.clone(),
            result: self.result.clone(),
            kind: PhantomData,
        }
    }
}

impl<K> fmt::Debug for Delivery<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("task", &self.fetched.handle)
            .field("url", &format_args!("<{} characters>", self.url().map_or(0, str::len)))
            .field("seed", &self.seed())
            .field("mime", &self.mime())
            .field("cost", &self.cost())
            .finish_non_exhaustive()
    }
}
