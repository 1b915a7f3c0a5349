//! Saving a result, or taking it into memory.

use std::{
    ffi::OsString,
    fmt,
    path::{Path, PathBuf},
};

use bytes::{Bytes, BytesMut};
use tokio::io::AsyncWriteExt;
use tracing::Instrument;

use super::{
    fetch::start, file::Destination, name::stem_of_tag, pieces::ProgressFn, place::Existing, refresh::refreshed,
};
use crate::{
    error::Error,
    policy::{attempts::repeated, retry::retry_download},
    result::{Delivery, Fetched},
};

/// How a result is to be downloaded: [`Delivery::download`].
#[must_use = "a download begins with `save` or `bytes`"]
pub struct Download<'a> {
    delivery: &'a Fetched,
    existing: Existing,
    stem: String,
    temporary: Option<OsString>,
    progress: Option<Box<ProgressFn<'a>>>,
    change: Option<Box<ChangeFn<'a>>>,
}

/// Makes other content of a result.
type ChangeFn<'a> = dyn Fn(Bytes) -> Bytes + Send + Sync + 'a;

impl<K> Delivery<K> {
    /// A download with settings of its own.
    pub fn download(&self) -> Download<'_> {
        Download {
            delivery: &self.fetched,
            existing: Existing::Refuse,
            stem: self.task().file_stem(),
            temporary: None,
            progress: None,
            change: None,
        }
    }

    /// Downloads the result into memory.
    ///
    /// # Errors
    /// As [`Download::bytes`].
    pub async fn bytes(&self) -> Result<Bytes, Error> {
        self.download().bytes().await
    }

    /// Downloads the result into a new file and returns its path. A path without an extension gets the one of the content.
    /// In a path that ends in `/`, the file is named after model and task.
    ///
    /// # Errors
    /// As [`Download::save`].
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<PathBuf, Error> {
        self.download().save(path).await
    }

    /// The same result with a freshly signed URL: the task is asked once more, for at most a minute.
    ///
    /// # Errors
    /// As [`Task::outcome`](crate::Task::outcome), and the end of the task where it is not a result any more.
    pub async fn refreshed(&self) -> Result<Self, Error> {
        refreshed(&self.fetched).await.map(Delivery::of_kind)
    }

    /// Saves it in a folder, by its tag if it has one; with a number where there is such a file.
    pub(crate) async fn save_in(&self, folder: &Path) -> Result<PathBuf, Error> {
        let handle = self.task();
        let stem = handle.tag().map_or_else(|| handle.file_stem(), stem_of_tag);
        // A folder is meant, also where it is missing.
        let folder = folder.join("");
        self.download().numbered().stem(stem).save(folder).await
    }
}

impl<'a> Download<'a> {
    /// Replaces a file that is there already. The new one has the permissions of the old one, and a symbolic link stays:
    /// the file that it leads to is replaced.
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.existing = if overwrite { Existing::Replace } else { Existing::Refuse };
        self
    }

    /// Keeps a file that is there already, and adds a number to the name of the new one: `fox-2.jpg`.
    pub fn numbered(mut self) -> Self {
        self.existing = Existing::Number;
        self
    }

    /// The name in a folder, without an extension.
    fn stem(mut self, stem: String) -> Self {
        self.stem = stem;
        self
    }

    /// The name of the temporary file that [`save`](Download::save) writes to, in the folder of the final file. With a name
    /// of your own you can remove what a crash left. Default: `.bfl-PID-RANDOM.part`.
    pub fn temporary_name(mut self, name: impl Into<OsString>) -> Self {
        self.temporary = Some(name.into());
        self
    }

    /// Tells after each piece how many bytes have come, and how many there are if the server says so. The bytes count from
    /// 0 again where the download begins again.
    pub fn on_progress(mut self, progress: impl Fn(u64, Option<u64>) + Send + Sync + 'a) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// Changes the content before it is written or given back, such as to put metadata into it. The whole result is in memory
    /// then, also for [`save`](Download::save). The format should stay: the extension is that of the original content.
    pub fn map(mut self, change: impl Fn(Bytes) -> Bytes + Send + Sync + 'a) -> Self {
        self.change = Some(Box::new(change));
        self
    }

    /// Downloads into memory. If the signed URL has expired, the task is asked for a fresh one, once. A download that
    /// breaks off, ends before its format says, or is slower than
    /// [`min_download_rate`](crate::ClientBuilder::min_download_rate) begins again, as often as the
    /// [`RetryPolicy`](crate::RetryPolicy) says.
    ///
    /// # Errors
    /// [`ErrorKind::LinkExpired`](crate::ErrorKind::LinkExpired), [`ErrorKind::Download`](crate::ErrorKind::Download) or
    /// [`ErrorKind::UntrustedUrl`](crate::ErrorKind::UntrustedUrl), each with the task's handle.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        let span = self.span();
        self.read_all().instrument(span).await
    }

    async fn read_all(self) -> Result<Bytes, Error> {
        let policy = &self.delivery.core.retry;
        let content = repeated(policy, retry_download, |_| self.fetch_into_memory()).await?;
        Ok(match &self.change {
            Some(change) => change(content),
            None => content,
        })
    }

    async fn fetch_into_memory(&self) -> Result<Bytes, Error> {
        let mut content = BytesMut::new();
        let mut pieces = start(self.delivery, self.progress.as_deref()).await?;
        while let Some(piece) = pieces.next().await? {
            content.extend_from_slice(&piece);
        }
        Ok(content.freeze())
    }

    /// Downloads into a file. It appears when it is whole: until then there is a temporary one beside it,
    /// `.bfl-PID-RANDOM.part` or [of another name](Download::temporary_name), which vanishes if anything goes wrong. Whether
    /// it can be written is settled before anything is fetched; [`check_output`](crate::check_output) settles it before
    /// anything is paid for.
    ///
    /// A path without an extension gets the one that the content has. A path that ends in `/` is a folder, which is made
    /// if it is missing; the file in it is named after [model and task](crate::TaskHandle::file_stem).
    ///
    /// # Errors
    /// As [`bytes`](Download::bytes), and [`ErrorKind::File`](crate::ErrorKind::File) if the file cannot be written, or
    /// is there already and may not be replaced.
    pub async fn save(self, path: impl AsRef<Path>) -> Result<PathBuf, Error> {
        let span = self.span();
        let saved = self.write_all_to(path.as_ref()).instrument(span).await;
        saved.map_err(|error| error.with_task(&self.delivery.handle))
    }

    async fn write_all_to(&self, path: &Path) -> Result<PathBuf, Error> {
        let destination = Destination::settle(path, &self.stem, self.existing).await?;
        let policy = &self.delivery.core.retry;
        repeated(policy, retry_download, |_| self.fetch_into_file(&destination)).await
    }

    async fn fetch_into_file(&self, destination: &Destination) -> Result<PathBuf, Error> {
        let mut pieces = start(self.delivery, self.progress.as_deref()).await?;
        let mut piece = pieces.next().await?;
        let place = destination.of_content(piece.as_deref().unwrap_or_default()).await?;
        let (file, temporary) = place.open(self.temporary.as_deref()).await?;
        let mut file = tokio::fs::File::from_std(file);
        let mut whole = BytesMut::new();
        while let Some(content) = piece {
            match self.change {
                Some(_) => whole.extend_from_slice(&content),
                None => file
                    .write_all(&content)
                    .await
                    .map_err(|error| place.unwritable(error))?,
            }
            piece = pieces.next().await?;
        }
        if let Some(change) = &self.change {
            let changed = change(whole.freeze());
            file.write_all(&changed)
                .await
                .map_err(|error| place.unwritable(error))?;
        }
        file.flush().await.map_err(|error| place.unwritable(error))?;
        file.sync_all().await.map_err(|error| place.unwritable(error))?;
        place.put(temporary).await
    }

    fn span(&self) -> tracing::Span {
        let handle = &self.delivery.handle;
        tracing::info_span!(
            "download",
            model = handle.model(),
            id = crate::text::sanitise(handle.id())
        )
    }
}

impl fmt::Debug for Download<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("task", &self.delivery.handle)
            .field("existing", &self.existing)
            .finish_non_exhaustive()
    }
}
