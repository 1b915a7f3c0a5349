//! What is written into a picture.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What made a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Origin {
    pub(crate) model: String,
    /// The service's id of the task.
    pub(crate) id: String,
    /// The seed that was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seed: Option<i64>,
    /// The request without media.
    #[serde(default)]
    pub(crate) request: Map<String, Value>,
}

impl Origin {
    pub(crate) fn prompt(&self) -> Option<&str> {
        self.request.get("prompt")?.as_str()
    }
}
