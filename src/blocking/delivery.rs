//! Results whose downloads block.

use std::{
    ffi::OsString,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use serde_json::{Map, Value};

use super::runtime::Own;
use crate::{
    credits::Credits,
    error::Error,
    handle::TaskHandle,
    media::{Media, MediaKind},
    result::{AnyKind, ImageKind, VideoKind},
};

/// What a finished task delivers, as [`Delivery`](crate::Delivery); downloads block.
pub struct Delivery<K = AnyKind> {
    runtime: Arc<Own>,
    delivery: crate::Delivery<K>,
}

/// A finished image.
pub type Image = Delivery<ImageKind>;

/// A finished video.
pub type Video = Delivery<VideoKind>;

/// A finished image or video, where the model was known at run time only.
pub type Generated = Delivery<AnyKind>;

/// How a result is to be downloaded, as [`Download`](crate::Download).
#[must_use = "a download begins with `save` or `bytes`"]
pub struct Download<'a> {
    runtime: &'a Own,
    download: crate::Download<'a>,
}

macro_rules! same {
    ($($name:ident -> $returns:ty;)*) => {
        $(
            #[doc = concat!("As [`Delivery::", stringify!($name), "`](crate::Delivery::", stringify!($name), ").")]
            pub fn $name(&self) -> $returns {
                self.delivery.$name()
            }
        )*
    };
}

impl<K> Delivery<K> {
    pub(super) fn new(runtime: &Arc<Own>, delivery: crate::Delivery<K>) -> Self {
        Self {
            runtime: runtime.clone(),
            delivery,
        }
    }

    /// Downloads the result into memory, as [`Delivery::bytes`](crate::Delivery::bytes).
    ///
    /// # Errors
    /// As there.
    pub fn bytes(&self) -> Result<Bytes, Error> {
        self.download().bytes()
    }

    /// Downloads the result into a new file, as [`Delivery::save`](crate::Delivery::save).
    ///
    /// # Errors
    /// As there.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<PathBuf, Error> {
        self.download().save(path)
    }

    /// A download with settings of its own.
    pub fn download(&self) -> Download<'_> {
        Download {
            runtime: &self.runtime,
            download: self.delivery.download(),
        }
    }

    /// The same result with a freshly signed URL, as [`Delivery::refreshed`](crate::Delivery::refreshed).
    ///
    /// # Errors
    /// As there.
    pub fn refreshed(&self) -> Result<Self, Error>
    where
        K: 'static,
    {
        let fresh = self.runtime.block_on(self.delivery.refreshed())??;
        Ok(Self::new(&self.runtime, fresh))
    }

    same! {
        kind -> MediaKind;
        url -> Option<&str>;
        task -> &TaskHandle;
        prompt -> Option<&str>;
        seed -> Option<i64>;
        mime -> Option<String>;
        expires_at -> Option<SystemTime>;
        started_at -> Option<SystemTime>;
        ended_at -> Option<SystemTime>;
        processing_time -> Option<Duration>;
        cost -> Option<Credits>;
        draft_cache -> Option<&str>;
        result -> &Map<String, Value>;
    }
}

impl Download<'_> {
    /// As [`Download::overwrite`](crate::Download::overwrite).
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.download = self.download.overwrite(overwrite);
        self
    }

    /// As [`Download::numbered`](crate::Download::numbered).
    pub fn numbered(mut self) -> Self {
        self.download = self.download.numbered();
        self
    }

    /// As [`Download::temporary_name`](crate::Download::temporary_name).
    pub fn temporary_name(mut self, name: impl Into<OsString>) -> Self {
        self.download = self.download.temporary_name(name);
        self
    }

    /// Downloads into memory, as [`Download::bytes`](crate::Download::bytes).
    ///
    /// # Errors
    /// As there.
    pub fn bytes(self) -> Result<Bytes, Error> {
        self.runtime.block_on(self.download.bytes())?
    }

    /// Downloads into a file, as [`Download::save`](crate::Download::save).
    ///
    /// # Errors
    /// As there.
    pub fn save(self, path: impl AsRef<Path>) -> Result<PathBuf, Error> {
        self.runtime.block_on(self.download.save(path.as_ref()))?
    }
}

impl<'a> Download<'a> {
    /// As [`Download::on_progress`](crate::Download::on_progress).
    pub fn on_progress(mut self, on_progress: impl Fn(u64, Option<u64>) + Send + Sync + 'a) -> Self {
        self.download = self.download.on_progress(on_progress);
        self
    }
}

impl<K> From<&Delivery<K>> for Media {
    fn from(result: &Delivery<K>) -> Self {
        Self::from(&result.delivery)
    }
}

impl<K> Clone for Delivery<K> {
    fn clone(&self) -> Self {
        Self::new(&self.runtime, self.delivery.clone())
    }
}

impl<K> fmt::Debug for Delivery<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.delivery.fmt(f)
    }
}

impl fmt::Debug for Download<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.download.fmt(f)
    }
}
