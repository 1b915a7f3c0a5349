//! What can differ between models, as data. The table has a row for each family; the other files of `task` do as it
//! says.

use std::time::Duration;

/// Models that behave alike.
#[derive(Debug, PartialEq)]
pub(crate) struct Family {
    /// How the slugs begin. A slug is a submit path without `/v1/`.
    pub(crate) prefix: &'static str,
    pub(crate) output: Output,
    pub(crate) size: SizeRule,
    pub(crate) layout: LayoutRule,
    pub(crate) pricing: Pricing,
    pub(crate) timing: Timing,
    pub(crate) pool: Pool,
    pub(crate) prompt: PromptRule,
    /// Whether the result may have at most four megapixels.
    pub(crate) four_megapixels: bool,
    /// Whether reference images have a smallest side and a largest area.
    pub(crate) bounded_references: bool,
    /// Whether lists of images hold one to ten.
    pub(crate) bounded_lists: bool,
    /// Whether tasks pass through `Reasoning` and `Generating`.
    pub(crate) staged: bool,
    /// Whether the submit answer reports cost and megapixels.
    pub(crate) reports_cost: bool,
    pub(crate) reports: Reports,
    /// How long a delivery URL is good for.
    pub(super) lifetime_minutes: u64,
}

/// What is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// An image in the format that was asked.
    Image,
    /// An image that is always a PNG.
    Png,
    Video,
}

/// How large the result is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum SizeRule {
    /// `width` and `height`; 1024 by 768 without them.
    Explicit,
    /// `width` and `height`, else those of the first input; multiples of 16.
    ExplicitOrInput,
    /// `aspect_ratio` at this many megapixels, in steps of this many pixels.
    Ratio { megapixels: f64, step: u32, default: f64 },
    /// The same at one megapixel; without `aspect_ratio` that of the first input.
    RatioOrInput,
    /// `resolution` names the megapixels, `aspect_ratio` or the first input the ratio.
    ImageTier,
    /// As large as the first input.
    Input,
    /// The first input and a margin on each side.
    Margins,
    /// `resolution` names a row of the video sizes.
    VideoTier,
    /// The input video, scaled down to 720 pixels.
    Video720,
    /// The input video, times `upscale_factor`.
    VideoFactor,
}

/// Where inputs go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LayoutRule {
    References,
    Fill,
    Erase,
    /// The input at `left` and `top`.
    Margins,
    /// The input at `reference_offset_x` and `reference_offset_y`, else in the middle.
    Offset,
    Sharpen,
    TryOn,
    Enlarge,
}

/// Credits for one result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pricing {
    /// Neither published nor measured; the emulator charges nothing.
    Unknown,
    Fixed(f64),
    /// For the first megapixel, and for each further one and each of inputs.
    Megapixels {
        first: f64,
        further: f64,
    },
    /// The same with one price for all, about which sources conflict.
    FlexMegapixels,
    /// For the first megapixel and for each further one; inputs are free.
    OutputMegapixels {
        first: f64,
        further: f64,
    },
    /// By `mode`: `fast`, or any other.
    Mode {
        fast: f64,
        other: f64,
    },
    /// By `resolution`; the last row stands for all others.
    Tier(&'static [(&'static str, f64)]),
    /// For each second.
    Second(f64),
    /// For each second by `resolution`, for a draft, a new clip, or one that continues another.
    VideoTier,
    /// For each megapixel and second, about which sources conflict.
    Upscale,
}

/// Seconds from submit to the end, typical of those measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Timing {
    Fixed(f64),
    /// By `mode`: `fast`, or any other.
    Mode {
        fast: f64,
        other: f64,
    },
    /// By `mode` and `draft`.
    Video {
        draft: f64,
        enhance: f64,
        from_image: f64,
        from_video: f64,
        from_text: f64,
    },
}

/// What becomes of a blank prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PromptRule {
    Optional,
    /// Refused by a rule of the service's own.
    NotBlank,
    /// Refused as if the contract asked for a character.
    OneCharacter,
    /// The service writes one.
    Described,
}

/// Which of these fields a result has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reports {
    pub(crate) seed: bool,
    pub(crate) start_time: bool,
    pub(crate) end_time: bool,
}

/// Tasks that share a limit on how many may be active.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pool {
    pub(crate) name: &'static str,
    /// How many of its tasks may be active at a time.
    pub(crate) limit: usize,
}

impl Family {
    pub(crate) fn is_video(&self) -> bool {
        self.output == Output::Video
    }

    /// How long a delivery URL is good for.
    pub(crate) fn delivery_lifetime(&self) -> Duration {
        Duration::from_secs(self.lifetime_minutes * 60)
    }
}
