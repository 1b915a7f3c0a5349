//! What an image or video field takes: a file, content in memory, or a URL that the service fetches.

mod audio;
mod base64;
mod inspect;
mod kind;
mod limits;
mod list;
mod medium;
mod source;
#[cfg(test)]
pub(crate) mod tests;
mod text;

pub(crate) use self::{
    inspect::{Content, Meaning, content_length, text as meaning},
    kind::extension,
    medium::{HasMedia, MediaField, Visit},
    source::Inspected,
    text::{TELLING as TEXT_TELLING, is_text},
};
pub use self::{
    kind::MediaKind,
    limits::{MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_VIDEO_BYTES},
    list::MediaList,
    medium::Media,
};
