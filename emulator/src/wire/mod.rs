//! Bytes on connections: resets on purpose, and limits for what clients send.

mod handle;
mod port;
pub(crate) mod upload;

pub(crate) use self::{handle::Wire, port::Port};
