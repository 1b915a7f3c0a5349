//! What the emulator knows of models and the contract does not say: sizes, prices, durations, what the service reports.
//! This table is the only place of the crate that names a model or a family of them. The figures were published, or
//! measured on the service, by October 2026.

use std::time::Duration;

/// Models that behave alike, told by how their slugs begin.
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
    lifetime_minutes: u64,
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

/// Seconds from submit to the end: the middle of those measured.
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
pub(crate) enum Pool {
    General,
    KontextMax,
    Video,
}

impl Pool {
    /// All pools, and what the page calls them.
    pub(crate) const ALL: [(&'static str, Self); 3] = [
        ("general", Self::General),
        ("kontext max", Self::KontextMax),
        ("video", Self::Video),
    ];

    /// How many tasks of this pool may be active at a time.
    pub(crate) fn limit(self) -> usize {
        match self {
            Self::General => 24,
            Self::KontextMax => 6,
            Self::Video => 5,
        }
    }
}

/// Slugs begin like this for which usage can be reported.
pub(crate) const LICENSED_PREFIX: &str = "flux";

const FLUX_1: Family = Family {
    prefix: "flux-",
    output: Output::Image,
    size: SizeRule::Explicit,
    layout: LayoutRule::References,
    pricing: Pricing::Unknown,
    timing: Timing::Fixed(2.4),
    pool: Pool::General,
    prompt: PromptRule::Optional,
    four_megapixels: false,
    bounded_references: false,
    bounded_lists: false,
    staged: false,
    reports_cost: false,
    reports: Reports {
        seed: true,
        start_time: true,
        end_time: true,
    },
    lifetime_minutes: 10,
};

/// FLUX.2 pro; also what a slug that is not in the table is taken for.
const FLUX_2: Family = Family {
    prefix: "flux-2",
    size: SizeRule::ExplicitOrInput,
    pricing: Pricing::Megapixels {
        first: 3.0,
        further: 1.5,
    },
    timing: Timing::Fixed(12.7),
    four_megapixels: true,
    reports_cost: true,
    ..FLUX_1
};

const KONTEXT: Family = Family {
    prefix: "flux-kontext",
    size: SizeRule::RatioOrInput,
    pricing: Pricing::Fixed(4.0),
    timing: Timing::Fixed(7.6),
    ..FLUX_1
};

/// What edits one image.
const TOOL: Family = Family {
    size: SizeRule::Input,
    timing: Timing::Fixed(2.4),
    reports_cost: true,
    ..FLUX_1
};

const VIDEO: Family = Family {
    output: Output::Video,
    staged: true,
    reports: Reports {
        seed: true,
        start_time: true,
        end_time: false,
    },
    lifetime_minutes: 60,
    ..FLUX_1
};

/// The first row that fits a slug counts.
const FAMILIES: &[Family] = &[
    Family {
        prefix: "flux-3-video",
        size: SizeRule::VideoTier,
        pricing: Pricing::VideoTier,
        timing: Timing::Video {
            draft: 34.0,
            enhance: 55.0,
            from_image: 84.0,
            from_video: 119.0,
            from_text: 54.0,
        },
        pool: Pool::Video,
        bounded_lists: true,
        lifetime_minutes: 120,
        ..VIDEO
    },
    Family {
        prefix: "flux-3-image",
        output: Output::Png,
        size: SizeRule::ImageTier,
        pricing: Pricing::Tier(&[("768sq", 4.1), ("1.5k", 7.0), ("2k", 10.0), ("4k", 60.7), ("1k", 4.8)]),
        timing: Timing::Fixed(94.0),
        prompt: PromptRule::NotBlank,
        bounded_references: true,
        bounded_lists: true,
        staged: true,
        reports_cost: true,
        reports: Reports {
            seed: false,
            start_time: false,
            end_time: false,
        },
        lifetime_minutes: 60,
        ..FLUX_1
    },
    Family {
        prefix: "flux-tools/video-edit",
        size: SizeRule::Video720,
        pricing: Pricing::Second(3.0),
        timing: Timing::Fixed(37.0),
        prompt: PromptRule::OneCharacter,
        ..VIDEO
    },
    Family {
        prefix: "flux-tools/video-upscale",
        size: SizeRule::VideoFactor,
        layout: LayoutRule::Enlarge,
        pricing: Pricing::Upscale,
        timing: Timing::Fixed(53.0),
        prompt: PromptRule::Described,
        reports: Reports {
            seed: true,
            start_time: false,
            end_time: false,
        },
        ..VIDEO
    },
    Family {
        prefix: "flux-tools/outpainting",
        size: SizeRule::Explicit,
        layout: LayoutRule::Offset,
        pricing: Pricing::Mode { fast: 4.5, other: 20.0 },
        timing: Timing::Mode { fast: 3.6, other: 33.0 },
        four_megapixels: true,
        ..TOOL
    },
    Family {
        prefix: "flux-tools/erase",
        layout: LayoutRule::Erase,
        pricing: Pricing::OutputMegapixels {
            first: 3.0,
            further: 0.4,
        },
        ..TOOL
    },
    Family {
        prefix: "flux-tools/deblur",
        layout: LayoutRule::Sharpen,
        pricing: Pricing::Fixed(3.0),
        ..TOOL
    },
    Family {
        prefix: "flux-tools/vto",
        layout: LayoutRule::TryOn,
        pricing: Pricing::Fixed(4.75),
        timing: Timing::Fixed(5.7),
        ..TOOL
    },
    Family {
        prefix: "flux-kontext-max",
        pricing: Pricing::Fixed(8.0),
        pool: Pool::KontextMax,
        ..KONTEXT
    },
    KONTEXT,
    Family {
        prefix: "flux-pro-1.0-fill",
        size: SizeRule::Input,
        layout: LayoutRule::Fill,
        pricing: Pricing::Fixed(5.0),
        timing: Timing::Fixed(4.5),
        ..FLUX_1
    },
    Family {
        prefix: "flux-pro-1.0-expand",
        size: SizeRule::Margins,
        layout: LayoutRule::Margins,
        timing: Timing::Fixed(14.5),
        ..FLUX_1
    },
    Family {
        prefix: "flux-pro-1.1-ultra",
        size: SizeRule::Ratio {
            megapixels: 4.0,
            step: 32,
            default: 16.0 / 9.0,
        },
        pricing: Pricing::Fixed(6.0),
        timing: Timing::Fixed(12.3),
        ..FLUX_1
    },
    Family {
        prefix: "flux-pro-1.1",
        pricing: Pricing::Fixed(4.0),
        ..FLUX_1
    },
    Family {
        prefix: "flux-dev",
        timing: Timing::Fixed(4.7),
        ..FLUX_1
    },
    Family {
        prefix: "flux-2-klein-4b",
        ..KLEIN_4B
    },
    Family {
        prefix: "flux-2-klein-base-4b",
        ..KLEIN_4B
    },
    Family {
        prefix: "flux-2-klein",
        pricing: Pricing::Megapixels {
            first: 1.5,
            further: 0.2,
        },
        timing: Timing::Fixed(3.6),
        ..FLUX_2
    },
    Family {
        prefix: "flux-2-max",
        pricing: Pricing::Megapixels {
            first: 7.0,
            further: 3.0,
        },
        timing: Timing::Fixed(38.5),
        ..FLUX_2
    },
    Family {
        prefix: "flux-2-flex",
        pricing: Pricing::FlexMegapixels,
        timing: Timing::Fixed(7.7),
        ..FLUX_2
    },
    FLUX_2,
    FLUX_1,
];

const KLEIN_4B: Family = Family {
    pricing: Pricing::Megapixels {
        first: 1.4,
        further: 0.1,
    },
    timing: Timing::Fixed(2.5),
    ..FLUX_2
};

impl Family {
    /// The family of a slug.
    pub(crate) fn of(slug: &str) -> &'static Self {
        let found = FAMILIES.iter().find(|family| slug.starts_with(family.prefix));
        found.unwrap_or(const { &FLUX_2 })
    }

    pub(crate) fn is_video(&self) -> bool {
        self.output == Output::Video
    }

    /// How long a delivery URL is good for.
    pub(crate) fn delivery_lifetime(&self) -> Duration {
        Duration::from_secs(self.lifetime_minutes * 60)
    }
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_url_lives_as_long_as_its_family_says() {
        for (slug, minutes) in [
            ("flux-dev", 10),
            ("flux-pro-1.1", 10),
            ("flux-pro-1.1-ultra", 10),
            ("flux-kontext-pro", 10),
            ("flux-pro-1.0-fill", 10),
            ("flux-pro-1.0-expand", 10),
            ("flux-2-pro", 10),
            ("flux-2-klein-9b-preview", 10),
            ("flux-tools/outpainting-v1", 10),
            ("flux-tools/erase-v1", 10),
            ("flux-tools/deblur-v1", 10),
            ("flux-tools/vto-v2", 10),
            ("flux-3-image", 60),
            ("flux-tools/video-edit-v1", 60),
            ("flux-tools/video-upscale-v1", 60),
            ("flux-3-video", 120),
            ("what-nobody-knows", 10),
        ] {
            let lifetime = Family::of(slug).delivery_lifetime();
            assert_eq!(lifetime, Duration::from_secs(minutes * 60), "{slug}");
        }
    }
}
