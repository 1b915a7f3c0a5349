//! What a task is and becomes: its price, size, duration and end, and the account that pays for it. Nothing here knows
//! of HTTP.

pub(crate) mod account;
pub(crate) mod canvas;
pub(crate) mod catalogue;
mod checks;
pub(crate) mod conflict;
pub(crate) mod draft;
pub(crate) mod family;
pub(crate) mod fields;
pub(crate) mod job;
pub(crate) mod journal;
pub(crate) mod keys;
pub(crate) mod layout;
pub(crate) mod media;
pub(crate) mod plan;
pub(crate) mod price;
pub(crate) mod rejection;
pub(crate) mod report;
pub(crate) mod request;
mod size;
pub(crate) mod state;
pub(crate) mod store;
pub(crate) mod timing;
pub(crate) mod trigger;
