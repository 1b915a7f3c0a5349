//! What tests may ask afterwards.

pub(crate) mod record;
pub(crate) mod redact;
