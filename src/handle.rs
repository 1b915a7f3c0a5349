//! The handle of a task: what is stored of it, and all that is needed to go on with it.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};

use crate::credits::{Credits, if_readable};

/// A task that was submitted: where it is asked about, and what is known of it. Store it before waiting, and a crash
/// loses nothing: [`Client::resume`](crate::Client::resume) continues it.
///
/// It holds no key. Its serialized form only ever gains fields.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskHandle {
    id: String,
    polling_url: String,
    model: String,
    #[serde(default)]
    video: bool,
    /// Unix time in milliseconds.
    #[serde(default)]
    submitted_at: u64,
    #[serde(default, deserialize_with = "if_readable", skip_serializing_if = "Option::is_none")]
    cost: Option<Credits>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    input_mp: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    output_mp: Option<f64>,
    #[serde(default, deserialize_with = "if_readable", skip_serializing_if = "Option::is_none")]
    settled_cost: Option<Credits>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    intent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
}

impl TaskHandle {
    pub(crate) fn new(id: String, polling_url: String, model: &str, video: bool) -> Self {
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            id,
            polling_url,
            model: model.to_owned(),
            video,
            submitted_at: u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
            cost: None,
            input_mp: None,
            output_mp: None,
            settled_cost: None,
            intent: None,
            tag: None,
        }
    }

    /// A handle for what a webhook delivered. It names no place to poll.
    #[cfg(feature = "webhook")]
    pub(crate) fn of_webhook(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            polling_url: String::new(),
            model: String::new(),
            video: false,
            submitted_at: 0,
            cost: None,
            input_mp: None,
            output_mp: None,
            settled_cost: None,
            intent: None,
            tag: None,
        }
    }

    pub(crate) fn of_intent(mut self, intent: &str) -> Self {
        self.intent = Some(intent.to_owned());
        self
    }

    /// What the service said at submit of the task's cost and sizes.
    pub(crate) fn with_costs(mut self, cost: Option<Credits>, input_mp: Option<f64>, output_mp: Option<f64>) -> Self {
        self.cost = cost;
        self.input_mp = input_mp;
        self.output_mp = output_mp;
        self
    }

    pub(crate) fn with_tag(mut self, tag: Option<String>) -> Self {
        self.tag = tag;
        self
    }

    /// The [tag](crate::Request::with_tag) of the request that it was submitted with.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The id that the service gave.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The id of the [`Intent`](crate::Intent) that it was submitted with, where this crate submitted it.
    pub fn intent_id(&self) -> Option<&str> {
        self.intent.as_deref()
    }

    /// Where the task is asked about, as the service gave it. It names the cluster that has the task.
    pub fn polling_url(&self) -> &str {
        &self.polling_url
    }

    /// The slug of the model: `flux-2-pro`.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// When it was submitted, by this machine's clock.
    pub fn submitted_at(&self) -> SystemTime {
        // A stored time may be beyond what this system's clock can tell.
        SystemTime::UNIX_EPOCH
            .checked_add(Duration::from_millis(self.submitted_at))
            .unwrap_or_else(SystemTime::now)
    }

    /// What the service said at submit that it costs. Many models say nothing.
    pub fn cost(&self) -> Option<Credits> {
        self.cost
    }

    /// What it did cost, once the service has settled that: the handle of a finished video has it.
    pub fn settled_cost(&self) -> Option<Credits> {
        self.settled_cost
    }

    pub(crate) fn settled(mut self, cost: Option<Credits>) -> Self {
        self.settled_cost = cost.or(self.settled_cost);
        self
    }

    /// What goes in, in megapixels.
    pub fn input_megapixels(&self) -> Option<f64> {
        self.input_mp
    }

    /// What comes out, in megapixels.
    pub fn output_megapixels(&self) -> Option<f64> {
        self.output_mp
    }

    /// The same handle, of a task whose model was not known where it was found. It gives a video if the slug says so.
    #[must_use]
    pub fn with_model(mut self, slug: &str) -> Self {
        self.model = slug.to_owned();
        self.video = slug.contains("video");
        self
    }

    pub(crate) fn gives_video(&self) -> bool {
        self.video
    }

    /// Time since the submit; zero where the clock was set back.
    pub(crate) fn age(&self) -> Duration {
        self.submitted_at().elapsed().unwrap_or_default()
    }
}

impl fmt::Debug for TaskHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskHandle")
            .field("id", &self.id)
            .field("model", &self.model)
            .field("cost", &self.cost)
            .finish_non_exhaustive()
    }
}
