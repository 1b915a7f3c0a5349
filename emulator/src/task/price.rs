//! What a request costs, in credits, as far as prices and rules are known. Where the real service's rounding is not
//! known, megapixels beyond the first are rounded up. A route whose price nobody has published or measured costs nothing.

use crate::task::{conflict::Rates, family::Family, plan::Canvas, request::Request};

/// Inputs above this are scaled down before they are used, and charged like this.
const LARGEST_INPUT_MP: f64 = 4.0;

/// What is charged where no price is known.
const NOT_KNOWN: f64 = 0.0;

/// Megapixels in and out, and the credits for them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Price {
    pub(crate) input_mp: f64,
    pub(crate) output_mp: f64,
    pub(crate) credits: f64,
}

/// The price of drawing `output` from inputs of the given sizes.
pub(crate) fn of(request: &Request<'_>, rates: &Rates, output: Canvas, seconds: f64, inputs: &[(u32, u32)]) -> Price {
    let megapixels = |width: u32, height: u32| f64::from(width) * f64::from(height) / rates.megapixel;
    let output_mp = megapixels(output.width, output.height);
    // Counted from +0.0, because the sum of nothing is -0.0, and JSON would show it.
    let each = inputs
        .iter()
        .map(|(width, height)| megapixels(*width, *height).min(LARGEST_INPUT_MP));
    let input_mp = each.fold(0.0, |sum, one| sum + one);
    let credits = match request.family {
        Family::Flux2 => flux2(request.slug, rates, output_mp, input_mp),
        Family::Flux1 => flux1(request.slug),
        Family::Ultra => 6.0,
        Family::Kontext if request.slug.ends_with("-max") => 8.0,
        Family::Kontext => 4.0,
        Family::Fill => 5.0,
        Family::Expand => NOT_KNOWN,
        Family::Erase => 3.0 + 0.4 * rates.charged(output_mp - 1.0),
        Family::Deblur => 3.0,
        Family::TryOn => 4.75,
        Family::Outpaint if request.text("mode") == "fast" => 4.5,
        Family::Outpaint => 20.0,
        Family::Flux3Image => flux3_image(request.text("resolution")),
        Family::Flux3Video => flux3_video(request) * seconds,
        Family::VideoEdit => 3.0 * seconds,
        Family::VideoUpscale => upscale(request, rates) * output_mp * seconds,
    };
    let credits = if request.family.is_video() {
        credits.ceil()
    } else {
        hundredths(credits)
    };
    Price {
        input_mp: hundredths(input_mp),
        output_mp: hundredths(output_mp),
        credits,
    }
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn flux2(slug: &str, rates: &Rates, output_mp: f64, input_mp: f64) -> f64 {
    let (first, further) = match slug {
        _ if slug.contains("4b") => (1.4, 0.1),
        _ if slug.contains("klein") => (1.5, 0.2),
        _ if slug.contains("max") => (7.0, 3.0),
        _ if slug.contains("flex") => (rates.flex, rates.flex),
        _ => (3.0, 1.5),
    };
    first + (rates.charged(output_mp - 1.0) + rates.charged(input_mp)) * further
}

fn flux1(slug: &str) -> f64 {
    match slug {
        "flux-pro-1.1" => 4.0,
        _ => NOT_KNOWN,
    }
}

fn flux3_image(tier: &str) -> f64 {
    match tier {
        "768sq" => 4.1,
        "1.5k" => 7.0,
        "2k" => 10.0,
        "4k" => 60.7,
        _ => 4.8,
    }
}

/// Credits per second.
fn flux3_video(request: &Request<'_>) -> f64 {
    let continues = request.text("mode") == "v2v";
    if request.flag("draft") {
        return if continues { 12.0 } else { 6.0 };
    }
    match (request.text("resolution"), continues) {
        ("fhd", false) => 29.0,
        ("qhd", false) => 40.0,
        ("uhd", false) => 80.0,
        (_, false) => 17.0,
        ("fhd", true) => 53.0,
        ("qhd", true) => 65.0,
        ("uhd", true) => 95.0,
        (_, true) => 41.0,
    }
}

/// Credits per megapixel and second.
fn upscale(request: &Request<'_>, rates: &Rates) -> f64 {
    let (precise, creative) = rates.upscale;
    if request.integer("creativity") == Some(0) {
        precise
    } else {
        creative
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flux2_prices_follow_the_published_steps() {
        for (slug, output_mp, input_mp, credits) in [
            ("flux-2-pro", 1.0, 0.0, 3.0),
            ("flux-2-pro", 0.75, 1.0, 4.5),
            ("flux-2-max", 4.0, 0.0, 16.0),
            ("flux-2-flex", 1.0, 1.0, 10.0),
            ("flux-2-klein-4b-finetuned", 1.0, 1.0, 1.5),
            ("flux-2-klein-9b", 1.0, 0.0, 1.5),
        ] {
            assert_eq!(flux2(slug, &Rates::default(), output_mp, input_mp), credits, "{slug}");
        }
    }
}
