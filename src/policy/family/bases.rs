//! What several rows of the table share.

use std::time::Duration;

use super::facts::{Family, Group, Lifecycle, MEGAPIXEL, ModelLimits, Pace};
use crate::{
    credits::Credits,
    policy::tariff::{BySecond, Tariff},
};

pub(super) const OTHER: Family = Family {
    slugs: &[],
    group: Group::Others,
    took: None,
    pace: Some(QUICK),
    tariff: None,
    limits: ModelLimits::NONE,
    lifecycle: Lifecycle::Current,
    replaced_by: None,
};

/// Milliseconds before the first poll, between the next two, and between polls at most.
pub(super) const fn pace(first_wait: u64, interval: u64, max_wait: u64) -> Option<Pace> {
    Some(Pace {
        first_wait: Duration::from_millis(first_wait),
        interval: Duration::from_millis(interval),
        max_wait: Duration::from_millis(max_wait),
    })
}

pub(super) const QUICK: Pace = Pace {
    first_wait: Duration::from_millis(2_000),
    interval: Duration::from_millis(500),
    max_wait: Duration::from_millis(3_000),
};
pub(super) const VIDEO: Family = Family {
    pace: pace(25_000, 3_000, 8_000),
    ..OTHER
};
pub(super) const FLUX_2: Family = Family {
    pace: pace(5_500, 600, 3_000),
    limits: ModelLimits {
        max_pixels: Some(4 * MEGAPIXEL),
        side_multiple: Some(16),
        scaled_above: Some(4 * MEGAPIXEL),
        min_input_side: Some(64),
        ..ModelLimits::NONE
    },
    ..OTHER
};
pub(super) const KLEIN: Family = Family {
    pace: pace(2_000, 400, 2_000),
    ..FLUX_2
};
pub(super) const TRY_ON: Family = Family {
    took: Some((4_400, 7_100)),
    pace: pace(3_500, 500, 2_000),
    tariff: Some(Tariff::ImageByExample(amount("4.75"))),
    ..OTHER
};
pub(super) const KONTEXT: Family = Family {
    took: Some((6_500, 8_600)),
    pace: pace(5_500, 600, 3_000),
    limits: ModelLimits {
        max_tolerance_with_image: Some(2),
        ..ModelLimits::NONE
    },
    lifecycle: Lifecycle::Legacy,
    replaced_by: Some("flux-2-pro"),
    ..OTHER
};
pub(super) const FLUX_1: Family = Family {
    limits: ModelLimits {
        base64_only: true,
        ..ModelLimits::NONE
    },
    lifecycle: Lifecycle::Legacy,
    ..OTHER
};
pub(super) const ULTRA: Family = Family {
    took: Some((10_800, 13_800)),
    pace: pace(9_000, 700, 3_000),
    tariff: image("6"),
    ..FLUX_1
};
pub(super) const FILL: Family = Family {
    took: Some((4_400, 4_600)),
    tariff: image("5"),
    ..FLUX_1
};

pub(super) const fn amount(credits: &str) -> Credits {
    Credits::exactly(credits)
}

pub(super) const fn image(credits: &str) -> Option<Tariff> {
    Some(Tariff::Image(amount(credits)))
}

pub(super) const fn megapixels(first: &str, further: &str) -> Option<Tariff> {
    Some(Tariff::Megapixels {
        first: amount(first),
        further: amount(further),
    })
}

pub(super) const fn second(resolution: &'static str, made: &str, continued: &str) -> BySecond {
    BySecond {
        resolution,
        made: amount(made),
        continued: amount(continued),
    }
}
