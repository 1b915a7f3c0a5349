//! What goes into a request from outside: texts, images and videos from arguments, files and stdin.

pub(crate) mod media;
mod reference;
pub(crate) mod source;
