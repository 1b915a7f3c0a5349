//! Downloads: streamed, without the key, capped, and whole or not at all.

use std::{
    io,
    path::{Path, PathBuf},
};

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use reqwest::{Response, Url};
use tempfile::{NamedTempFile, TempPath};
use tokio::io::AsyncWriteExt;

use crate::{Delivery, Error, ErrorKind, transport::cause};

impl Delivery {
    /// Downloads the result into memory.
    ///
    /// # Errors
    /// [`ErrorKind::LinkExpired`], [`ErrorKind::Download`] or [`ErrorKind::UntrustedUrl`], each with the task's handle.
    pub async fn bytes(&self) -> Result<Bytes, Error> {
        let mut content = BytesMut::new();
        let mut download = Download::start(self).await?;
        while let Some(chunk) = download.chunk().await? {
            content.extend_from_slice(&chunk);
        }
        Ok(content.freeze())
    }

    /// Downloads the result into a file, replacing what is there. The file appears when it is whole: until then there
    /// is a temporary one beside it, which vanishes if anything goes wrong.
    ///
    /// # Errors
    /// As [`bytes`](Delivery::bytes), and [`ErrorKind::File`] if the file cannot be written.
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<PathBuf, Error> {
        let path = path.as_ref();
        let wrong = |error: io::Error| {
            Error::new(
                ErrorKind::File,
                format!("`{}` cannot be written: {error}", path.display()),
            )
            .with_source(error)
            .with_task(&self.handle)
        };
        let (file, temporary) = temporary_beside(path).map_err(wrong)?;
        let mut file = tokio::fs::File::from_std(file);
        let mut download = Download::start(self).await?;
        while let Some(chunk) = download.chunk().await? {
            file.write_all(&chunk).await.map_err(wrong)?;
        }
        file.flush().await.map_err(wrong)?;
        file.sync_all().await.map_err(wrong)?;
        temporary.persist(path).map_err(|error| wrong(error.error))?;
        Ok(path.to_owned())
    }
}

/// An empty file in the folder of another, with the permissions that a new file has there.
fn temporary_beside(path: &Path) -> io::Result<(std::fs::File, TempPath)> {
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
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

struct Download<'a> {
    delivery: &'a Delivery,
    chunks: futures_util::stream::BoxStream<'static, reqwest::Result<Bytes>>,
    left: u64,
}

impl<'a> Download<'a> {
    async fn start(delivery: &'a Delivery) -> Result<Self, Error> {
        let url = exact_url(delivery)?;
        let response = delivery
            .client
            .shared()
            .download(url)
            .await
            .map_err(|error| error.with_task(&delivery.handle))?;
        check_answer(&response).map_err(|error| error.with_task(&delivery.handle))?;
        let limit = delivery.client.max_download();
        if response.content_length().is_some_and(|length| length > limit) {
            return Err(too_long(delivery, limit));
        }
        Ok(Self {
            delivery,
            chunks: response.bytes_stream().boxed(),
            left: limit,
        })
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = match self.chunks.next().await {
            None => return Ok(None),
            Some(Ok(chunk)) => chunk,
            Some(Err(error)) => {
                let message = format!("the download broke off: {}; it can be tried again", cause(&error));
                return Err(Error::new(ErrorKind::Download, message)
                    .with_transport(error)
                    .with_task(&self.delivery.handle));
            }
        };
        self.left = self
            .left
            .checked_sub(chunk.len() as u64)
            .ok_or_else(|| too_long(self.delivery, self.delivery.client.max_download()))?;
        Ok(Some(chunk))
    }
}

fn too_long(delivery: &Delivery, limit: u64) -> Error {
    Error::new(
        ErrorKind::Download,
        format!("the result is longer than {limit} bytes; `ClientBuilder::max_download` sets the limit"),
    )
    .with_task(&delivery.handle)
}

/// The signed URL, if it can be asked for exactly as it is written: the signature is over its bytes.
fn exact_url(delivery: &Delivery) -> Result<Url, Error> {
    let wrong = |why: &str| {
        Error::new(ErrorKind::UntrustedUrl, format!("the result's signed URL {why}")).with_task(&delivery.handle)
    };
    let url = Url::parse(&delivery.url).map_err(|_| wrong("is not a URL"))?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let without_fragment = delivery.url.split('#').next().unwrap_or_default();
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
            format!(
                "the result's signed URL does not work any more (HTTP {status}); poll the task again for a fresh one"
            ),
        )
        .with_status(status)),
        status => Err(Error::new(
            ErrorKind::Download,
            format!("the delivery host answered with HTTP {status}"),
        )
        .with_status(status)),
    }
}
