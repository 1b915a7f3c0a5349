//! What can be true of a family of models.

use std::time::Duration;

use crate::policy::tariff::Tariff;

/// The month up to which prices were looked up.
pub const PRICES_AS_OF: &str = "2026-10";

/// Pixels in a megapixel. Sources differ between this and 1,000,000; measured charges and the documented largest size of
/// 4 megapixels, 2048 by 2048, agree with this.
pub(crate) const MEGAPIXEL: u64 = 1 << 20;

/// The most pixels that an image can have.
pub(crate) const MOST_IMAGE_PIXELS: u64 = 20_000_000;

/// The smallest and largest ratio of width to height that a model takes as free text: 9:21 to 21:9, which is 3:7 to 7:3.
pub(crate) const RATIOS: (f64, f64) = (9.0 / 21.0, 21.0 / 9.0);

/// What slugs look like, for messages.
pub(crate) const EXAMPLES: &str = "`flux-2-pro` or `flux-tools/erase-v1`";

/// What is known of a family of models.
#[derive(Debug)]
pub(crate) struct Family {
    /// The slugs of its models; `*` stands for anything.
    pub(super) slugs: &'static [&'static str],
    pub(crate) group: Group,
    /// How long its tasks took, the quickest and the slowest, in milliseconds.
    pub(super) took: Option<(u64, u64)>,
    pub(crate) pace: Option<Pace>,
    pub(crate) tariff: Option<Tariff>,
    pub(crate) limits: ModelLimits,
    pub(crate) lifecycle: Lifecycle,
    /// The slug of what its makers advise instead.
    pub(crate) replaced_by: Option<&'static str>,
}

/// The models that share a limit of active tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Group {
    KontextMax,
    Video,
    Others,
}

impl Group {
    pub(crate) const ALL: [Self; 3] = [Self::KontextMax, Self::Video, Self::Others];
}

/// When its tasks are polled: a little before the quickest one was ready, then at this interval up to the longest wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) first_wait: Duration,
    pub(crate) interval: Duration,
    pub(crate) max_wait: Duration,
}

/// Whether a model is still meant to be used, as far as its makers say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lifecycle {
    /// Nothing is said against it.
    #[default]
    Current,
    /// It works, and its makers list it as an older model.
    Legacy,
    /// It was reported as retired, or its route is known from third parties only. A request may be refused.
    Retired,
}

/// Limits that are documented of a model and stand in no contract. What is `None` is not documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModelLimits {
    /// The most pixels of a result whose width and height are asked for.
    pub max_pixels: Option<u64>,
    /// A result's sides are multiples of this many pixels; others are rounded.
    pub side_multiple: Option<u64>,
    /// An input image with more pixels is scaled down to as many.
    pub scaled_above: Option<u64>,
    /// The shortest side of an input image, in pixels.
    pub min_input_side: Option<u32>,
    /// An input image with more pixels than this, or with a shorter side than `min_input_side`, is refused.
    pub max_input_pixels: Option<u64>,
    /// The most of `safety_tolerance` that counts where an image goes in.
    pub max_tolerance_with_image: Option<u64>,
    /// Whether images have to be base64, and URLs are not taken.
    pub base64_only: bool,
}

impl ModelLimits {
    pub(super) const NONE: Self = Self {
        max_pixels: None,
        side_multiple: None,
        scaled_above: None,
        min_input_side: None,
        max_input_pixels: None,
        max_tolerance_with_image: None,
        base64_only: false,
    };
}
