//! What a request costs, in credits, as far as prices and rules are known. Where the real service's rounding is not
//! known, megapixels beyond the first are rounded up. A route whose price nobody has published or measured costs
//! nothing.

use super::{canvas::Canvas, conflict::Rates, family::Pricing, request::Request};

/// Inputs above this are scaled down before they are used, and charged like this.
const LARGEST_INPUT_MP: f64 = 4.0;

/// Megapixels in and out, and the credits for them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Price {
    pub(crate) input_mp: f64,
    pub(crate) output_mp: f64,
    pub(crate) credits: f64,
}

/// The price of drawing `output` from inputs of the given sizes.
pub(crate) fn of(request: &Request<'_>, rates: &Rates, output: Canvas, seconds: f64, inputs: &[Canvas]) -> Price {
    let megapixels = |canvas: Canvas| f64::from(canvas.width) * f64::from(canvas.height) / rates.megapixel;
    let output_mp = megapixels(output);
    // Counted from +0.0, because the sum of nothing is -0.0, and JSON would show it.
    let each = inputs.iter().map(|input| megapixels(*input).min(LARGEST_INPUT_MP));
    let input_mp = each.fold(0.0, |sum, one| sum + one);
    let credits = credits(request, rates, output_mp, input_mp, seconds);
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

fn credits(request: &Request<'_>, rates: &Rates, output_mp: f64, input_mp: f64, seconds: f64) -> f64 {
    let by_megapixels =
        |first: f64, further: f64| first + (rates.charged(output_mp - 1.0) + rates.charged(input_mp)) * further;
    match request.family.pricing {
        Pricing::Unknown => 0.0,
        Pricing::Fixed(credits) => credits,
        Pricing::Megapixels { first, further } => by_megapixels(first, further),
        Pricing::FlexMegapixels => by_megapixels(rates.flex, rates.flex),
        Pricing::OutputMegapixels { first, further } => first + further * rates.charged(output_mp - 1.0),
        Pricing::Mode { fast, .. } if request.text("mode") == "fast" => fast,
        Pricing::Mode { other, .. } => other,
        Pricing::Tier(tiers) => tier(tiers, request.text("resolution")),
        Pricing::Second(credits) => credits * seconds,
        Pricing::VideoTier => video_second(request) * seconds,
        Pricing::Upscale => upscale(request, rates) * output_mp * seconds,
    }
}

fn tier(tiers: &[(&str, f64)], name: &str) -> f64 {
    let found = tiers.iter().find(|(tier, _)| *tier == name).or(tiers.last());
    found.map_or(0.0, |(_, credits)| *credits)
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Credits per second.
fn video_second(request: &Request<'_>) -> f64 {
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
    use serde_json::json;

    use super::*;
    use crate::contract::Contract;

    #[test]
    fn prices_by_the_megapixel_follow_the_published_steps() {
        let contract = Contract::embedded();
        let body = json!({ "prompt": "x", "finetune_id": "x" });
        for (slug, output_mp, input_mp, expected) in [
            ("flux-2-pro", 1.0, 0.0, 3.0),
            ("flux-2-pro", 0.75, 1.0, 4.5),
            ("flux-2-max", 4.0, 0.0, 16.0),
            ("flux-2-flex", 1.0, 1.0, 10.0),
            ("flux-2-klein-4b-finetuned", 1.0, 1.0, 1.5),
            ("flux-2-klein-base-4b-finetuned", 1.0, 1.0, 1.5),
            ("flux-2-klein-9b", 1.0, 0.0, 1.5),
        ] {
            let schema = contract.submit_body(slug).unwrap().check(&body).unwrap();
            let request = Request::new(slug, &body, schema);
            let credits = credits(&request, &Rates::default(), output_mp, input_mp, 0.0);
            assert_eq!(credits, expected, "{slug}");
        }
    }
}
