//! What the documentation says of models and the contract does not.

/// Pixels in a megapixel. Sources differ between this and 1,000,000; measured charges and the documented largest size of
/// 4 megapixels, 2048 by 2048, agree with this.
pub(crate) const MEGAPIXEL: u64 = 1 << 20;

/// The smallest and largest ratio of width to height that a model takes as free text: 9:21 to 21:9, which is 3:7 to 7:3.
pub(crate) const RATIOS: (f64, f64) = (9.0 / 21.0, 21.0 / 9.0);

/// What is documented of a model.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    /// The most pixels of a result whose width and height are asked for.
    pub(crate) most_pixels: Option<u64>,
    /// A result's sides are multiples of this; others are rounded.
    pub(crate) step: Option<u64>,
    /// An input with more pixels is scaled down to as many.
    pub(crate) scaled_above: Option<u64>,
    /// The shortest side of an input.
    pub(crate) shortest_side: Option<u32>,
    /// Whether an input with a shorter side, or with more pixels than this, is refused.
    pub(crate) most_input_pixels: Option<u64>,
    /// The most of `safety_tolerance` that counts where an image goes in.
    pub(crate) tolerance_with_image: Option<u64>,
    /// Whether images can be base64 only.
    pub(crate) no_urls: bool,
}

const NOTHING: Facts = Facts {
    most_pixels: None,
    step: None,
    scaled_above: None,
    shortest_side: None,
    most_input_pixels: None,
    tolerance_with_image: None,
    no_urls: false,
};
const FLUX_1: Facts = Facts {
    no_urls: true,
    ..NOTHING
};

/// By the beginning of the slug; the first that fits counts.
const MODELS: &[(&str, Facts)] = &[
    (
        "flux-2-",
        Facts {
            most_pixels: Some(4 * MEGAPIXEL),
            step: Some(16),
            scaled_above: Some(4 * MEGAPIXEL),
            shortest_side: Some(64),
            ..NOTHING
        },
    ),
    (
        "flux-tools/outpainting-",
        Facts {
            most_pixels: Some(4 * MEGAPIXEL),
            ..NOTHING
        },
    ),
    (
        "flux-3-image",
        Facts {
            shortest_side: Some(256),
            most_input_pixels: Some(16 * MEGAPIXEL),
            ..NOTHING
        },
    ),
    (
        "flux-kontext-",
        Facts {
            tolerance_with_image: Some(2),
            ..NOTHING
        },
    ),
    ("flux-pro-1.", FLUX_1),
    ("flux-dev", FLUX_1),
];

/// What is documented of the model with this slug.
pub(crate) fn facts(slug: &str) -> Facts {
    let found = MODELS.iter().find(|(start, _)| slug.starts_with(start));
    found.map_or(NOTHING, |(_, facts)| *facts)
}
