//! The parts of `multipart/form-data`.

use std::{borrow::Cow, fmt};

use reqwest::{
    Body,
    multipart::{Form, Part},
};
use serde::Serialize;

use super::{call::Call, parameters};

/// A file as a part of a request. It is sent as it is read, and never kept as a whole for that.
pub struct FilePart {
    body: Body,
    length: Option<u64>,
    file_name: Option<String>,
    media_type: Option<String>,
}

impl FilePart {
    /// A file of these bytes, or of this stream: see [`reqwest::Body`].
    pub fn new(body: impl Into<Body>) -> Self {
        Self {
            body: body.into(),
            length: None,
            file_name: None,
            media_type: None,
        }
    }

    /// The name of the file. Without one it is called like the part.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// The media type of the file. Without one it is the one that the document names, or `application/octet-stream`.
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// The length of a stream, in bytes. Without it the request is sent in chunks, which not every server takes.
    pub fn length(mut self, length: u64) -> Self {
        self.length = Some(length);
        self
    }
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilePart")
            .field("media_type", &self.media_type)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

impl<T: Into<Body>> From<T> for FilePart {
    fn from(body: T) -> Self {
        Self::new(body)
    }
}

/// The parts, while they are gathered.
#[derive(Default)]
pub(super) struct Parts {
    form: Form,
    failed: Option<String>,
}

impl Parts {
    pub(super) fn file(&mut self, name: &'static str, file: FilePart, media_type: &str) {
        let part = match file.length {
            Some(length) => Part::stream_with_length(file.body, length),
            None => Part::stream(file.body),
        };
        let file_name = escaped(file.file_name.as_deref().unwrap_or(name)).into_owned();
        let media_type = file.media_type.as_deref().unwrap_or(media_type);
        self.add(name, part.file_name(file_name), media_type);
    }

    pub(super) fn text<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T, media_type: &str) {
        match serde_json::to_value(value) {
            Ok(value) => {
                if let Some(text) = parameters::scalar(&value) {
                    self.add(name, Part::text(text), media_type);
                }
            }
            Err(error) => self.fail(format!("`{name}` cannot be written: {error}")),
        }
    }

    pub(super) fn json<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T, media_type: &str) {
        match serde_json::to_vec(value) {
            Ok(json) => self.add(name, Part::bytes(json), media_type),
            Err(error) => self.fail(format!("`{name}` cannot be written: {error}")),
        }
    }

    fn add(&mut self, name: &'static str, part: Part, media_type: &str) {
        let part = if media_type.is_empty() {
            Ok(part)
        } else {
            part.mime_str(media_type)
        };
        match part {
            Ok(part) => {
                let form = std::mem::take(&mut self.form).percent_encode_noop();
                self.form = form.part(escaped(name), part);
            }
            Err(_) => self.fail(format!("the media type of `{name}` is none")),
        }
    }

    fn fail(&mut self, why: String) {
        self.failed.get_or_insert(why);
    }

    /// Makes them the body of a call.
    pub(super) fn into_body(self, call: &mut Call) {
        match self.failed {
            Some(why) => call.fail(why),
            None => call.attach(Box::new(|request| request.multipart(self.form))),
        }
    }
}

/// A name without what would end it, as browsers write it. reqwest sees to the quotes of file names.
fn escaped(name: &str) -> Cow<'_, str> {
    if name.contains(['\r', '\n']) {
        Cow::Owned(name.replace('\r', "%0D").replace('\n', "%0A"))
    } else {
        Cow::Borrowed(name)
    }
}
