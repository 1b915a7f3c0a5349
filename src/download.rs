//! Downloads: streamed, without the key, capped, and whole or not at all.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream::BoxStream};
use reqwest::{Response, Url};
use tempfile::{NamedTempFile, TempPath};
use tokio::io::AsyncWriteExt;
use tracing::Instrument;

use crate::{
    Delivery, Error, ErrorKind, Outcome, PollPolicy,
    answer::retry_after,
    media,
    poll::Poller,
    retry::{download_again, repeated},
    transport::cause,
};

/// What is told of a download: how many bytes have come, and how many there are.
type Tell<'a> = dyn Fn(u64, Option<u64>) + Send + Sync + 'a;

/// How a result is to be downloaded: [`Delivery::download`].
#[must_use = "a download begins with `save` or `bytes`"]
pub struct Download<'a> {
    delivery: &'a Delivery,
    overwrite: bool,
    progress: Option<Box<Tell<'a>>>,
}

impl Delivery {
    /// A download with settings of its own.
    pub fn download(&self) -> Download<'_> {
        Download {
            delivery: self,
            overwrite: false,
            progress: None,
        }
    }

    /// Downloads the result into memory.
    ///
    /// # Errors
    /// As [`Download::bytes`].
    pub async fn bytes(&self) -> Result<Bytes, Error> {
        self.download().bytes().await
    }

    /// Downloads the result into a new file, whose path comes back: it gets the extension that its content has, if it is
    /// given none.
    ///
    /// # Errors
    /// As [`Download::save`].
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<PathBuf, Error> {
        self.download().save(path).await
    }

    /// The same result with a freshly signed URL: the task is asked once more.
    ///
    /// # Errors
    /// As [`Task::outcome`](crate::Task::outcome), and the end of the task where it is not a result any more.
    pub async fn refreshed(&self) -> Result<Self, Error> {
        let policy = PollPolicy {
            first_wait: std::time::Duration::ZERO,
            deadline: std::time::Duration::from_secs(60),
            ..PollPolicy::for_model(self.handle.model())
        };
        let outcome = Poller::new(self.client.clone(), self.handle.clone(), policy, false)
            .end()
            .await?;
        match outcome {
            Outcome::Ready(fresh) => Ok(fresh),
            other => other.into_result(&self.handle),
        }
    }
}

impl<'a> Download<'a> {
    /// Replaces a file that is there already.
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self
    }

    /// Tells after each piece how many bytes have come, and how many there are if the server says so. The bytes count from
    /// 0 again where the download begins again.
    pub fn on_progress(mut self, tell: impl Fn(u64, Option<u64>) + Send + Sync + 'a) -> Self {
        self.progress = Some(Box::new(tell));
        self
    }

    /// Downloads into memory. If the signed URL has expired, the task is asked for a fresh one, once. A download that
    /// breaks off begins again, as often as the [`RetryPolicy`](crate::RetryPolicy) says.
    ///
    /// # Errors
    /// [`ErrorKind::LinkExpired`], [`ErrorKind::Download`] or [`ErrorKind::UntrustedUrl`], each with the task's handle.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        let span = self.span();
        self.into_memory().instrument(span).await
    }

    async fn into_memory(self) -> Result<Bytes, Error> {
        let policy = self.delivery.client.retry_policy();
        repeated(policy, download_again, |_| self.fetch_into_memory()).await
    }

    async fn fetch_into_memory(&self) -> Result<Bytes, Error> {
        let mut content = BytesMut::new();
        let mut pieces = self.start().await?;
        while let Some(piece) = pieces.next().await? {
            content.extend_from_slice(&piece);
        }
        Ok(content.freeze())
    }

    /// Downloads into a file. It appears when it is whole: until then there is a temporary one beside it, which vanishes
    /// if anything goes wrong. A path without an extension gets the one that the content has.
    ///
    /// # Errors
    /// As [`bytes`](Download::bytes), and [`ErrorKind::File`] if the file cannot be written, or is there already and may
    /// not be replaced.
    pub async fn save(self, path: impl AsRef<Path>) -> Result<PathBuf, Error> {
        let span = self.span();
        self.into_file(path.as_ref()).instrument(span).await
    }

    async fn into_file(self, path: &Path) -> Result<PathBuf, Error> {
        self.check_free(path).map_err(|error| self.unwritable(path, error))?;
        let policy = self.delivery.client.retry_policy();
        repeated(policy, download_again, |_| self.fetch_into_file(path)).await
    }

    async fn fetch_into_file(&self, path: &Path) -> Result<PathBuf, Error> {
        let wrong = |path: &Path, error: io::Error| self.unwritable(path, error);
        let (file, temporary) = temporary_beside(path).map_err(|error| wrong(path, error))?;
        let mut file = tokio::fs::File::from_std(file);
        let mut pieces = self.start().await?;
        let mut beginning = Bytes::new();
        while let Some(piece) = pieces.next().await? {
            file.write_all(&piece).await.map_err(|error| wrong(path, error))?;
            if beginning.is_empty() {
                beginning = piece;
            }
        }
        file.flush().await.map_err(|error| wrong(path, error))?;
        file.sync_all().await.map_err(|error| wrong(path, error))?;
        let path = with_extension(path, &beginning);
        let placed = if self.overwrite {
            temporary.persist(&path)
        } else {
            temporary.persist_noclobber(&path)
        };
        placed.map_err(|error| wrong(&path, error.error))?;
        Ok(path)
    }

    fn span(&self) -> tracing::Span {
        let handle = &self.delivery.handle;
        tracing::info_span!("download", model = handle.model(), id = handle.id())
    }

    fn unwritable(&self, path: &Path, error: io::Error) -> Error {
        let message = if error.kind() == io::ErrorKind::AlreadyExists {
            format!(
                "`{}` is there already; `download().overwrite(true)` replaces it",
                path.display()
            )
        } else {
            format!("`{}` cannot be written: {error}", path.display())
        };
        Error::new(ErrorKind::File, message)
            .with_source(error)
            .with_task(&self.delivery.handle)
    }

    fn check_free(&self, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
        }
        if !self.overwrite && path.exists() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        Ok(())
    }

    async fn start(&self) -> Result<Pieces<'_>, Error> {
        let expired = match self.start_from(self.delivery.wanted_url()?).await {
            Err(error) if *error.kind() == ErrorKind::LinkExpired => error,
            started => return started,
        };
        tracing::debug!("the signed URL has expired; asking for a fresh one");
        match self.delivery.refreshed().await {
            // It may be the same URL: then the host may not have had the result yet.
            Ok(fresh) => self.start_from(fresh.wanted_url()?).await,
            Err(_) => Err(expired),
        }
    }

    async fn start_from(&self, url: &str) -> Result<Pieces<'_>, Error> {
        let handle = &self.delivery.handle;
        let client = &self.delivery.client;
        let started = async {
            let response = client.shared().download(exact_url(url)?).await?;
            check_answer(&response)?;
            Ok(response)
        };
        let response = started.await.map_err(|error: Error| error.with_task(handle))?;
        let total = response.content_length();
        let limit = client.max_download();
        if total.is_some_and(|length| length > limit) {
            return Err(too_long(self.delivery, limit));
        }
        Ok(Pieces {
            download: self,
            chunks: response.bytes_stream().boxed(),
            total,
            done: 0,
        })
    }
}

impl fmt::Debug for Download<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("delivery", self.delivery)
            .field("overwrite", &self.overwrite)
            .finish_non_exhaustive()
    }
}

/// The pieces of a running download.
struct Pieces<'a> {
    download: &'a Download<'a>,
    chunks: BoxStream<'static, reqwest::Result<Bytes>>,
    total: Option<u64>,
    done: u64,
}

impl Pieces<'_> {
    /// The next piece. The first has at least the bytes that tell what the content is, if there are so many.
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let piece = match self.done {
            0 => Some(self.beginning().await?),
            _ => self.chunk().await?,
        };
        let Some(piece) = piece else {
            tracing::debug!(bytes = self.done, "downloaded");
            return Ok(None);
        };
        let delivery = self.download.delivery;
        self.done += piece.len() as u64;
        let limit = delivery.client.max_download();
        if self.done > limit {
            return Err(too_long(delivery, limit));
        }
        if let Some(tell) = &self.download.progress {
            tell(self.done, self.total);
        }
        Ok(Some(piece))
    }

    async fn beginning(&mut self) -> Result<Bytes, Error> {
        let delivery = self.download.delivery;
        let mut beginning = BytesMut::new();
        while beginning.len() < media::TELLING
            && let Some(chunk) = self.chunk().await?
        {
            beginning.extend_from_slice(&chunk);
        }
        if beginning.is_empty() {
            return Err(wrong_content(delivery, "it is empty"));
        }
        if media::is_text(&beginning) {
            return Err(wrong_content(delivery, "it is text"));
        }
        Ok(beginning.freeze())
    }

    /// What came next, which is never empty.
    async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            match self.chunks.next().await {
                Some(Ok(chunk)) if chunk.is_empty() => {}
                Some(Ok(chunk)) => return Ok(Some(chunk)),
                None => return Ok(None),
                Some(Err(error)) => {
                    let message = format!("the download broke off: {}; it can be tried again", cause(&error));
                    return Err(Error::new(ErrorKind::Download, message)
                        .with_transport(error)
                        .with_task(&self.download.delivery.handle));
                }
            }
        }
    }
}

fn wrong_content(delivery: &Delivery, why: &str) -> Error {
    Error::new(
        ErrorKind::Download,
        format!("the delivery host sent no image or video: {why}"),
    )
    .with_task(&delivery.handle)
}

fn too_long(delivery: &Delivery, limit: u64) -> Error {
    Error::new(
        ErrorKind::Download,
        format!("the result is longer than {limit} bytes; `ClientBuilder::max_download` sets the limit"),
    )
    .with_task(&delivery.handle)
}

/// An empty file in the folder of another, with the permissions that a new file has there.
fn temporary_beside(path: &Path) -> io::Result<(std::fs::File, TempPath)> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".bfl-").suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder).map(NamedTempFile::into_parts)
}

fn with_extension(path: &Path, content: &[u8]) -> PathBuf {
    match media::extension(content) {
        Some(extension) if path.extension().is_none() => path.with_extension(extension),
        _ => path.to_owned(),
    }
}

/// The signed URL, if it can be asked for exactly as it is written: the signature is over its bytes.
pub(crate) fn exact_url(text: &str) -> Result<Url, Error> {
    let wrong = |why: &str| Error::new(ErrorKind::UntrustedUrl, format!("the result's signed URL {why}"));
    let url = Url::parse(text).map_err(|_| wrong("is not a URL"))?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let without_fragment = text.split('#').next().unwrap_or_default();
    if !without_fragment.ends_with(&format!("{}{query}", url.path())) {
        return Err(wrong(
            "has characters that would be changed on the way, and its signature with them",
        ));
    }
    Ok(url)
}

fn check_answer(response: &Response) -> Result<(), Error> {
    match response.status().as_u16() {
        200 => Ok(()),
        status @ (403 | 404 | 410) => Err(Error::new(
            ErrorKind::LinkExpired,
            format!("the result's signed URL does not work any more (HTTP {status})"),
        )
        .with_status(status)),
        status => Err(Error::new(
            ErrorKind::Download,
            format!("the delivery host answered with HTTP {status}"),
        )
        .with_status(status)
        .with_retry_after(retry_after(response.headers()))),
    }
}
