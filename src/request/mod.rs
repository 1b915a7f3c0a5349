//! Requests: which model they are for, what they carry, and whether the service would take them.

pub(crate) mod check;
pub(crate) mod media;
pub(crate) mod model;
pub mod price;
pub mod types;
