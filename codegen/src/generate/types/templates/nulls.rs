//! Telling null from what is absent.

use serde::{Deserialize, Deserializer};

/// Reads what is there, null included. What is absent is never read, and stays `None`.
pub(super) fn read<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
