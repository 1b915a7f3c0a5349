//! The rows. Durations are those of runs against the service in September and October 2026. Prices are those published by
//! then, in credits: those of <https://docs.bfl.ai/quick_start/pricing>, and costs that the service answered with. Where
//! sources differ, the one that measured charges agree with is taken.

use super::{
    bases::{
        FILL, FLUX_1, FLUX_2, KLEIN, KONTEXT, OTHER, TRY_ON, ULTRA, VIDEO, amount, image, megapixels, pace, second,
    },
    facts::{Family, Group, Lifecycle, MEGAPIXEL, ModelLimits},
};
use crate::policy::tariff::{LargestVideo, Tariff};

/// The first row that fits counts.
pub(super) const FAMILIES: &[Family] = &[
    Family {
        slugs: &["flux-2-klein-4b*", "flux-2-klein-base-4b*"],
        took: Some((2_300, 2_700)),
        tariff: megapixels("1.4", "0.1"),
        ..KLEIN
    },
    Family {
        slugs: &["flux-2-klein*"],
        took: Some((2_400, 4_900)),
        tariff: megapixels("1.5", "0.2"),
        ..KLEIN
    },
    Family {
        slugs: &["flux-2-pro*"],
        took: Some((11_600, 13_800)),
        pace: pace(8_000, 700, 3_000),
        tariff: megapixels("3", "1.5"),
        ..FLUX_2
    },
    Family {
        slugs: &["flux-2-max*"],
        took: Some((36_000, 41_000)),
        pace: pace(25_000, 1_500, 4_000),
        tariff: megapixels("7", "3"),
        ..FLUX_2
    },
    Family {
        slugs: &["flux-2-flex*"],
        took: Some((6_700, 8_800)),
        tariff: megapixels("5", "5"),
        ..FLUX_2
    },
    Family {
        slugs: &["flux-2-*"],
        ..FLUX_2
    },
    Family {
        slugs: &["flux-3-video"],
        group: Group::Video,
        took: Some((34_000, 155_000)),
        tariff: Some(Tariff::Seconds {
            prices: &[
                second("hd", "17", "41"),
                second("fhd", "29", "53"),
                second("qhd", "40", "65"),
                second("uhd", "80", "95"),
            ],
            draft: (amount("6"), amount("12")),
        }),
        ..VIDEO
    },
    Family {
        slugs: &["flux-3-image"],
        took: Some((80_000, 109_000)),
        pace: pace(45_000, 2_500, 6_000),
        tariff: Some(Tariff::Resolutions {
            prices: &[
                ("768sq", amount("4.1")),
                ("1k", amount("4.8")),
                ("1.5k", amount("7")),
                ("2k", amount("10")),
                ("4k", amount("60.7")),
            ],
            default: "1k",
        }),
        limits: ModelLimits {
            min_input_side: Some(256),
            max_input_pixels: Some(16 * MEGAPIXEL),
            ..ModelLimits::NONE
        },
        ..OTHER
    },
    Family {
        slugs: &["flux-tools/video-edit-v1"],
        took: Some((33_000, 42_000)),
        tariff: Some(Tariff::SecondsOfInput {
            second: amount("3"),
            most: 15,
        }),
        ..VIDEO
    },
    Family {
        slugs: &["flux-tools/video-upscale-v1"],
        took: Some((53_000, 53_000)),
        tariff: Some(Tariff::MegapixelSeconds {
            precise: amount("7.5"),
            creative: amount("10.5"),
            most: LargestVideo {
                before: 2560.0 * 1440.0 / MEGAPIXEL as f64,
                after: 13.75,
                seconds: 20.0,
            },
        }),
        ..VIDEO
    },
    Family {
        slugs: &["flux-tools/outpainting-v1"],
        took: Some((2_300, 34_000)),
        tariff: Some(Tariff::Modes {
            prices: &[("fast", amount("4.5")), ("high", amount("20"))],
            default: "high",
        }),
        limits: ModelLimits {
            max_pixels: Some(4 * MEGAPIXEL),
            ..ModelLimits::NONE
        },
        ..OTHER
    },
    Family {
        slugs: &["flux-tools/erase-v1"],
        took: Some((2_300, 2_300)),
        tariff: Some(Tariff::MegapixelsOfInput {
            first: amount("3"),
            further: amount("0.4"),
        }),
        ..OTHER
    },
    Family {
        slugs: &["flux-tools/deblur-v1"],
        took: Some((2_300, 2_300)),
        tariff: image("3"),
        ..OTHER
    },
    Family {
        slugs: &["flux-tools/vto-v1"],
        lifecycle: Lifecycle::Legacy,
        replaced_by: Some("flux-tools/vto-v2"),
        ..TRY_ON
    },
    Family {
        slugs: &["flux-tools/vto*"],
        ..TRY_ON
    },
    Family {
        slugs: &["flux-kontext-max"],
        group: Group::KontextMax,
        tariff: image("8"),
        ..KONTEXT
    },
    Family {
        slugs: &["flux-kontext-pro"],
        tariff: image("4"),
        ..KONTEXT
    },
    Family {
        slugs: &["flux-pro-1.1-ultra"],
        ..ULTRA
    },
    Family {
        slugs: &["flux-pro-1.1-ultra-finetuned"],
        lifecycle: Lifecycle::Retired,
        ..ULTRA
    },
    Family {
        slugs: &["flux-pro-1.1"],
        took: Some((2_400, 2_400)),
        tariff: image("4"),
        ..FLUX_1
    },
    Family {
        slugs: &["flux-pro-1.0-fill"],
        ..FILL
    },
    Family {
        slugs: &["flux-pro-1.0-fill-finetuned"],
        lifecycle: Lifecycle::Retired,
        ..FILL
    },
    Family {
        slugs: &["flux-pro-1.0-expand"],
        took: Some((6_500, 22_700)),
        replaced_by: Some("flux-tools/outpainting-v1"),
        ..FLUX_1
    },
    Family {
        slugs: &["flux-dev"],
        took: Some((4_600, 4_900)),
        ..FLUX_1
    },
    Family {
        slugs: &["flux-pro", "flux-schnell"],
        lifecycle: Lifecycle::Retired,
        ..OTHER
    },
    // What may come.
    Family {
        slugs: &["*video*"],
        ..VIDEO
    },
    Family {
        slugs: &["flux-3-*"],
        pace: pace(45_000, 2_500, 6_000),
        ..OTHER
    },
    Family {
        slugs: &["flux*"],
        ..OTHER
    },
];
