//! What a task is and becomes.

pub(crate) mod account;
pub(crate) mod conflict;
pub(crate) mod draft;
pub(crate) mod family;
pub(crate) mod job;
pub(crate) mod journal;
pub(crate) mod media;
pub(crate) mod plan;
pub(crate) mod price;
pub(crate) mod report;
pub(crate) mod request;
pub(crate) mod size;
pub(crate) mod tasks;
pub(crate) mod timing;
pub(crate) mod trigger;
