//! `--aspect` and `--size`, in the fields that a model has for them: pixels in its steps, or a ratio and a resolution.

use bfl::{
    AnyModel,
    constraints::{Field, Rule},
};
use serde_json::{Map, Value};

use super::{arguments::Arguments, variant::Variant};
use crate::args::{Ratio, Shape, Size};

const MEGAPIXEL: f64 = (1_u64 << 20) as f64;
const WIDTH: &str = "width";
const HEIGHT: &str = "height";
const RATIO: &str = "aspect_ratio";
const RESOLUTION: &str = "resolution";

/// What the options put into a request.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Shaped {
    pub(super) fields: Map<String, Value>,
    /// What becomes of the options, if that is not what they say.
    pub(super) note: Option<String>,
}

/// The fields for `--aspect` and `--size`, or why the variant cannot have them.
pub(super) fn shaped(variant: Variant, model: AnyModel, arguments: &Arguments) -> Result<Shaped, String> {
    let shape = arguments.shape;
    if shape == Shape::default() {
        return Ok(Shaped::default());
    }
    if let (Some(_), Some(Size::Pixels(..))) = (shape.aspect, shape.size) {
        return Err("takes --aspect or --size in pixels, not both".to_owned());
    }
    match (variant.field(WIDTH), variant.field(HEIGHT)) {
        (Some(width), Some(height)) => Frame::of(model, width, height).shaped(shape, arguments),
        _ => named(variant, shape, arguments),
    }
}

/// What the width and height of a result may be.
struct Frame {
    step: u32,
    shortest: u32,
    longest: u32,
    most_pixels: f64,
    /// The size has to be given, so the input does not decide it: the result is a canvas that it is put on.
    is_canvas: bool,
}

impl Frame {
    fn of(model: AnyModel, width: &Field, height: &Field) -> Self {
        let limits = model.limits();
        let ranges = || {
            let rules = width.rules.iter().chain(height.rules);
            rules.filter_map(|rule| match rule {
                Rule::Integer { range, .. } => Some(range),
                _ => None,
            })
        };
        let multiple = ranges().filter_map(|range| range.multiple_of).fold(1.0, f64::max);
        let step = limits.side_multiple.map_or(multiple, |step| multiple.max(step as f64));
        let shortest = ranges().filter_map(|range| range.minimum).fold(1.0, f64::max);
        let longest = ranges()
            .filter_map(|range| range.maximum)
            .fold(f64::from(u32::MAX), f64::min);
        let step = (step as u32).max(1);
        Self {
            step,
            shortest: (shortest as u32).div_ceil(step) * step,
            longest: (longest as u32) / step * step,
            is_canvas: width.required && height.required,
            most_pixels: limits.max_pixels.map_or(f64::INFINITY, |most| most as f64),
        }
    }

    fn shaped(&self, shape: Shape, arguments: &Arguments) -> Result<Shaped, String> {
        let given = |name: &str| {
            let value = arguments.fields.get(name).and_then(Value::as_u64);
            value.map(|side| side as f64)
        };
        let (width, height) = match (shape.size, shape.aspect, given(WIDTH), given(HEIGHT)) {
            (Some(Size::Pixels(width, height)), _, None, None) => (f64::from(width), f64::from(height)),
            (None, Some(ratio), Some(width), None) => (width, width / ratio.value()),
            (None, Some(ratio), None, Some(height)) => (height * ratio.value(), height),
            (size, aspect, None, None) => self.sides(size, aspect, arguments),
            _ => return Err("takes --width and --height, or --aspect and --size".to_owned()),
        };
        let (width, height) = (self.side(width), self.side(height));
        let mut fields = Map::new();
        for (name, side) in [(WIDTH, width), (HEIGHT, height)] {
            if !arguments.has(name) {
                fields.insert(name.to_owned(), side.into());
            }
        }
        let is_as_asked = shape.size == Some(Size::Pixels(width, height));
        let steps = match self.step {
            1 => String::new(),
            step => format!(" (multiples of {step})"),
        };
        Ok(Shaped {
            note: (!is_as_asked).then(|| format!("{} becomes {width}x{height}{steps}", typed(shape))),
            fields,
        })
    }

    /// The sides for a ratio and a number of pixels. Without a ratio, it is that of the first input, or 1:1. Without a
    /// number of pixels, it is that of the first input, or a megapixel.
    fn sides(&self, size: Option<Size>, aspect: Option<Ratio>, arguments: &Arguments) -> (f64, f64) {
        let input = arguments.first_input().and_then(|input| input.media.size());
        let input = input.map(|(width, height)| (f64::from(width), f64::from(height)));
        if let (true, None, Some(ratio), Some((width, height))) = (self.is_canvas, size, aspect, input) {
            // The smallest that the input fits on.
            let (width, height) = (width.max(height * ratio.value()), height.max(width / ratio.value()));
            let up = |side: f64| (side / f64::from(self.step)).ceil() * f64::from(self.step);
            return (up(width), up(height));
        }
        let ratio = aspect.map(Ratio::value).or(input.map(|(width, height)| width / height));
        let pixels = match size {
            Some(Size::Megapixels(megapixels)) => megapixels * MEGAPIXEL,
            _ => input.map_or(MEGAPIXEL, |(width, height)| width * height),
        };
        let width = (pixels.min(self.most_pixels) * ratio.unwrap_or(1.0)).sqrt();
        (width, width / ratio.unwrap_or(1.0))
    }

    /// The side in whole steps: rounded down, so that the result has no more pixels than asked for.
    fn side(&self, side: f64) -> u32 {
        // 1024.0 may have become 1023.9999.
        let side = (side + 1e-6) as u32 / self.step * self.step;
        side.clamp(self.shortest, self.longest.max(self.shortest))
    }
}

/// The fields of a model that takes a ratio and the name of a resolution.
fn named(variant: Variant, shape: Shape, arguments: &Arguments) -> Result<Shaped, String> {
    let mut fields = Map::new();
    let mut becomes = Vec::new();
    let wanted = match (shape.aspect, shape.size) {
        (Some(ratio), _) => Some(ratio),
        (None, Some(Size::Pixels(width, height))) => Some(Ratio {
            width: width.into(),
            height: height.into(),
        }),
        (None, _) => None,
    };
    if let Some(wanted) = wanted {
        let field = variant
            .field(RATIO)
            .ok_or("takes no shape: its result has the shape of the input")?;
        let ratio = ratio_for(field, wanted)?;
        if shape.aspect.is_none() || typed(shape) != format!("--aspect {ratio}") {
            becomes.push(format!("{RATIO} {ratio}"));
        }
        fields.insert(RATIO.to_owned(), ratio.into());
    }
    if let Some(size) = shape.size {
        let names = variant.field(RESOLUTION).map(values).unwrap_or_default();
        let pixels = match size {
            Size::Pixels(width, height) => f64::from(width) * f64::from(height),
            Size::Megapixels(megapixels) => megapixels * MEGAPIXEL,
        };
        let name = nearest_resolution(&names, pixels).ok_or("takes no size; --aspect is possible")?;
        becomes.push(format!("{RESOLUTION} {name}"));
        fields.insert(RESOLUTION.to_owned(), name.into());
    }
    if let Some(name) = fields.keys().find(|name| arguments.has(name)) {
        return Err(format!("was given `{name}`, and an option that decides it"));
    }
    Ok(Shaped {
        note: (!becomes.is_empty()).then(|| format!("{} becomes {}", typed(shape), becomes.join(", "))),
        fields,
    })
}

/// The ratio as the field takes it: one of its values, or free text.
fn ratio_for(field: &Field, wanted: Ratio) -> Result<String, String> {
    const SAME: f64 = 0.03;
    let values = values(field);
    if values.iter().all(|value| value.parse::<Ratio>().is_err()) {
        return Ok(in_whole_numbers(wanted));
    }
    let distance = |value: &str| {
        let ratio = value.parse::<Ratio>().ok()?;
        Some((ratio.value() / wanted.value()).ln().abs())
    };
    let near = values.iter().filter_map(|value| Some((distance(value)?, *value)));
    match near.min_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((distance, value)) if distance <= SAME => Ok(value.to_owned()),
        _ => Err(format!("takes one of the ratios {}", values.join(", "))),
    }
}

fn in_whole_numbers(ratio: Ratio) -> String {
    let scale = [1.0, 10.0, 100.0]
        .into_iter()
        .find(|scale| {
            [ratio.width, ratio.height]
                .iter()
                .all(|side| (side * scale).fract() < 1e-9)
        })
        .unwrap_or(1000.0);
    let (width, height) = (
        (ratio.width * scale).round() as u64,
        (ratio.height * scale).round() as u64,
    );
    let divisor = greatest_common_divisor(width, height).max(1);
    format!("{}:{}", width / divisor, height / divisor)
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// The resolution whose number of pixels is nearest.
fn nearest_resolution(names: &[&'static str], pixels: f64) -> Option<&'static str> {
    let distance = |name: &str| Some((pixels_of(name)? / pixels).ln().abs());
    let known = names.iter().filter_map(|name| Some((distance(name)?, *name)));
    known.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

/// The pixels of a resolution, by its usual name: `1.5k` and `768sq` are squares, `fhd` is a frame of video.
fn pixels_of(name: &str) -> Option<f64> {
    let square = |side: f64| side * side;
    match name {
        "hd" => Some(1280.0 * 720.0),
        "fhd" => Some(1920.0 * 1080.0),
        "qhd" => Some(2560.0 * 1440.0),
        "uhd" => Some(3840.0 * 2160.0),
        _ => match (name.strip_suffix('k'), name.strip_suffix("sq")) {
            (Some(thousands), _) => Some(square(thousands.parse::<f64>().ok()? * 1024.0)),
            (_, Some(side)) => Some(square(side.parse().ok()?)),
            _ => None,
        },
    }
}

fn values(field: &Field) -> Vec<&'static str> {
    let values = field.rules.iter().flat_map(|rule| match rule {
        Rule::Text { one_of, .. } => *one_of,
        _ => &[],
    });
    values.copied().collect()
}

/// The options as they were typed.
fn typed(shape: Shape) -> String {
    let ratio = shape
        .aspect
        .map(|ratio| format!("--aspect {}:{}", ratio.width, ratio.height));
    let size = shape.size.map(|size| match size {
        Size::Pixels(width, height) => format!("--size {width}x{height}"),
        Size::Megapixels(megapixels) => format!("--size {megapixels}mp"),
    });
    [ratio, size].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::request::variant::variants;

    fn shape(model: &str, aspect: &str, size: &str) -> Result<(Value, Option<String>), String> {
        let model: AnyModel = model.parse().unwrap();
        let arguments = Arguments {
            shape: Shape {
                aspect: aspect.parse().ok(),
                size: size.parse().ok(),
            },
            ..Arguments::default()
        };
        let shaped = shaped(variants(model)[0], model, &arguments)?;
        Ok((shaped.fields.into(), shaped.note))
    }

    #[test]
    fn pixels_are_computed_in_the_steps_of_the_model_and_never_cost_a_megapixel_more() {
        for (aspect, size, width, height) in [
            ("16:9", "", 1360, 768),
            ("9:16", "", 768, 1360),
            ("1:1", "2mp", 1440, 1440),
            ("", "1mp", 1024, 1024),
            ("", "1280x720", 1280, 720),
            ("", "1000x1001", 992, 992),
            ("1:1", "100mp", 2048, 2048),
            ("21:9", "0.0001mp", 64, 64),
        ] {
            let (fields, note) = shape("flux-2-pro", aspect, size).unwrap();
            assert_eq!(fields, json!({"width": width, "height": height}), "{aspect} {size}");
            assert_eq!(note.is_none(), size == "1280x720", "{note:?}");
        }
        let (_, note) = shape("flux-2-pro", "", "1000x1001").unwrap();
        assert_eq!(note.unwrap(), "--size 1000x1001 becomes 992x992 (multiples of 16)");
    }

    #[test]
    fn a_model_that_takes_a_ratio_gets_the_nearest_that_it_has() {
        let (fields, note) = shape("flux-3-image", "16:9", "").unwrap();
        assert_eq!((fields, note), (json!({"aspect_ratio": "16:9"}), None));
        let (fields, note) = shape("flux-3-image", "", "1920x1080").unwrap();
        assert_eq!(fields, json!({"aspect_ratio": "16:9", "resolution": "1.5k"}));
        assert_eq!(
            note.unwrap(),
            "--size 1920x1080 becomes aspect_ratio 16:9, resolution 1.5k"
        );
        let (fields, _) = shape("flux-3-video", "", "2mp").unwrap();
        assert_eq!(fields, json!({"resolution": "fhd"}));
        let (fields, _) = shape("flux-kontext-pro", "2.35:1", "").unwrap();
        assert_eq!(fields, json!({"aspect_ratio": "47:20"}));
        assert!(shape("flux-3-image", "5:1", "").unwrap_err().contains("16:9"));
        assert!(shape("flux-kontext-pro", "", "2mp").unwrap_err().contains("--aspect"));
        assert!(shape("flux-tools/erase-v1", "1:1", "").unwrap_err().contains("input"));
    }
}
