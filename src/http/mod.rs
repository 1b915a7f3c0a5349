//! Bytes over the wire: where the key may go, how much is read, and what an answer means.

pub(crate) mod accepted;
pub(crate) mod address;
pub(crate) mod answer;
pub(crate) mod cause;
pub(crate) mod clients;
pub(crate) mod coding;
pub(crate) mod detail;
pub(crate) mod fetch;
mod hooks;
pub(crate) mod host;
pub(crate) mod key;
pub(crate) mod lenient;
pub(crate) mod meaning;
mod observed;
mod resolver;
mod shared;
mod tls;
pub(crate) mod trust;

pub(crate) use self::{
    hooks::{json_body, json_bytes},
    shared::Shared,
};
