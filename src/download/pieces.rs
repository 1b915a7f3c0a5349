//! A running download: piece by piece, within its bounds, to its end.

use std::{fmt, time::Duration};

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream::BoxStream};
use reqwest::Response;
use tokio::time::{Instant, timeout};

use super::whole;
use crate::{
    error::{Error, ErrorKind},
    http::{
        cause::cause,
        coding::{Coding, Decoder},
    },
    media,
    result::Fetched,
};

/// Is called with how many bytes have come, and how many there are.
pub(super) type ProgressFn<'a> = dyn Fn(u64, Option<u64>) + Send + Sync + 'a;

/// The pieces of a running download.
pub(super) struct Pieces<'a> {
    delivery: &'a Fetched,
    progress: Option<&'a ProgressFn<'a>>,
    chunks: BoxStream<'static, reqwest::Result<Bytes>>,
    /// The coding that was announced, until the content has begun.
    announced: Option<Coding>,
    /// What undoes the coding, until that has ended.
    decoder: Option<Decoder>,
    follow: whole::Follow,
    total: Option<u64>,
    /// How many bytes have come, and how long was waited for them.
    come: u64,
    waited: Duration,
    /// How many bytes were given on.
    done: u64,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(
        delivery: &'a Fetched,
        response: Response,
        progress: Option<&'a ProgressFn<'a>>,
    ) -> Result<Self, Error> {
        let limit = delivery.core.max_download;
        let length = response.content_length();
        if length.is_some_and(|length| length > limit) {
            return Err(too_long(delivery));
        }
        let coding = Coding::of(response.headers()).map_err(|name| {
            let message = format!("the delivery host sent the result in the coding `{name}`, which cannot be undone");
            Error::new(ErrorKind::Download, message).with_task(&delivery.handle)
        })?;
        Ok(Self {
            delivery,
            progress,
            chunks: response.bytes_stream().fuse().boxed(),
            announced: coding,
            decoder: None,
            follow: whole::Follow::new(),
            // The length is that of the coding.
            total: length.filter(|_| coding.is_none()),
            come: 0,
            waited: Duration::ZERO,
            done: 0,
        })
    }

    /// The next piece. The first has at least the bytes that tell what the content is, if there are so many.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let piece = match self.done {
            0 => Some(self.beginning().await?),
            _ => self.decoded().await?,
        };
        let Some(piece) = piece else {
            if self.follow.end() == whole::End::Cut {
                return Err(self.broke_off("the content ends before its format says that it does"));
            }
            tracing::debug!(bytes = self.done, "downloaded");
            return Ok(None);
        };
        self.done += piece.len() as u64;
        if self.done > self.delivery.core.max_download {
            return Err(too_long(self.delivery));
        }
        self.follow.push(&piece);
        if let Some(progress) = self.progress {
            progress(self.done, self.total);
        }
        Ok(Some(piece))
    }

    async fn beginning(&mut self) -> Result<Bytes, Error> {
        let mut beginning = BytesMut::new();
        while beginning.len() < media::TEXT_TELLING
            && let Some(piece) = self.decoded().await?
        {
            beginning.extend_from_slice(&piece);
        }
        let invalid = |why: &str| {
            let message = format!("the delivery host sent no image or video: {why}");
            Error::new(ErrorKind::Download, message).with_task(&self.delivery.handle)
        };
        if beginning.is_empty() {
            return Err(invalid("it is empty"));
        }
        if media::is_text(&beginning) {
            return Err(invalid("it is text"));
        }
        Ok(beginning.freeze())
    }

    /// What came next, without its coding. It is never empty.
    async fn decoded(&mut self) -> Result<Option<Bytes>, Error> {
        let mut beginning = match self.announced.take() {
            Some(coding) => self.coded_beginning(coding).await?,
            None => None,
        };
        loop {
            let chunk = match beginning.take() {
                None => self.chunk().await?,
                beginning => beginning,
            };
            let Some(decoder) = &mut self.decoder else {
                return Ok(chunk);
            };
            let pushed = match &chunk {
                Some(chunk) => decoder.push(chunk),
                None => decoder.finish(),
            };
            let piece = decoder.take();
            if chunk.is_none() {
                self.decoder = None;
            }
            match pushed {
                Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => return Err(too_long(self.delivery)),
                Err(_) => return Err(self.broke_off("its content coding is cut or damaged")),
                Ok(()) if piece.is_empty() && chunk.is_none() => return Ok(None),
                Ok(()) if piece.is_empty() => {}
                Ok(()) => return Ok(Some(piece.into())),
            }
        }
    }

    /// The first bytes of what is said to be coded. Stores that know no better announce codings of files as they are.
    async fn coded_beginning(&mut self, coding: Coding) -> Result<Option<Bytes>, Error> {
        let mut beginning = BytesMut::new();
        while beginning.len() < whole::Follow::BEGINNING
            && let Some(chunk) = self.chunk().await?
        {
            beginning.extend_from_slice(&chunk);
        }
        if media::extension(&beginning).is_none() {
            self.decoder = Some(Decoder::new(coding, self.delivery.core.max_download));
        }
        Ok(Some(beginning.freeze()).filter(|beginning| !beginning.is_empty()))
    }

    /// What came next. It is never empty.
    async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            let start = Instant::now();
            let came = timeout(self.time_left(), self.chunks.next()).await;
            self.waited += start.elapsed();
            match came {
                Ok(Some(Ok(chunk))) if chunk.is_empty() => {}
                Ok(Some(Ok(chunk))) => {
                    self.come += chunk.len() as u64;
                    return Ok(Some(chunk));
                }
                Ok(None) => return Ok(None),
                Ok(Some(Err(error))) => {
                    let message = format!("the download broke off: {}; it can be tried again", cause(&error));
                    return Err(Error::new(ErrorKind::Download, message)
                        .with_transport(error)
                        .with_task(&self.delivery.handle));
                }
                Err(_) => {
                    let rate = self.delivery.core.min_download_rate;
                    return Err(self.broke_off(format_args!(
                        "it came slower than {rate} bytes a second (`ClientBuilder::min_download_rate`)"
                    )));
                }
            }
        }
    }

    /// How much longer may be waited: the stall time-out, and the time that what has come may take. What the caller and the
    /// disk do meanwhile does not count.
    fn time_left(&self) -> Duration {
        let core = &self.delivery.core;
        let by_size = Duration::from_secs(self.come / core.min_download_rate.max(1));
        let allowed = core.http.stall_timeout().saturating_add(by_size);
        allowed.saturating_sub(self.waited)
    }

    fn broke_off(&self, why: impl fmt::Display) -> Error {
        Error::new(
            ErrorKind::Download,
            format!("the download broke off: {why}; it can be tried again"),
        )
        .broken_off()
        .with_task(&self.delivery.handle)
    }
}

fn too_long(delivery: &Fetched) -> Error {
    let limit = delivery.core.max_download;
    Error::new(
        ErrorKind::Download,
        format!("the result is longer than {limit} bytes; `ClientBuilder::max_download` sets the limit"),
    )
    .with_task(&delivery.handle)
}
