//! What the emulator knows of models and the contract does not say: sizes, prices, durations, what the service reports.
//! This table is the only place of the crate that names a model or a family of them. The figures were published, or
//! measured on the service, by October 2026.

use super::rules::{Family, LayoutRule, Output, Pool, Pricing, PromptRule, Reports, SizeRule, Timing};

/// All pools.
pub(crate) const POOLS: [Pool; 3] = [GENERAL, KONTEXT_MAX, VIDEOS];

const GENERAL: Pool = Pool {
    name: "general",
    limit: 24,
};
const KONTEXT_MAX: Pool = Pool {
    name: "kontext max",
    limit: 6,
};
const VIDEOS: Pool = Pool {
    name: "video",
    limit: 5,
};

/// Slugs begin like this for which usage can be reported.
pub(crate) const LICENSED_PREFIX: &str = "flux";

const FLUX_1: Family = Family {
    prefix: "flux-",
    output: Output::Image,
    size: SizeRule::Explicit,
    layout: LayoutRule::References,
    pricing: Pricing::Unknown,
    timing: Timing::Fixed(2.4),
    pool: GENERAL,
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

/// FLUX.2 pro; also the family of slugs that no row fits.
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
        pool: VIDEOS,
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
        pool: KONTEXT_MAX,
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
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
