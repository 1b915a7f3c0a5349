//! From a valid request to a piece of work: how large the result is, what is drawn into it, what it costs and how the
//! task will end. Rules that the contract does not express, and that the service answers with 400 or 422, are here too.

use axum::http::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{
    api::reply::Refusal,
    contract::detail::{Detail, body_loc},
    task::{
        conflict::Rates,
        family::Family,
        job::{Format, Job, Layout, Work},
        media::Source,
        price::{self, Price},
        request::Request,
        size,
        trigger::{self, Ending, Provocation},
    },
};

/// FLUX.2 and outpainting draw at most this many megapixels.
const MOST_MEGAPIXELS: f64 = 4.0;
/// No route draws more pixels than this.
const MOST_PIXELS: usize = 40_000_000;
/// Longest side that every output format can hold.
const LONGEST_SIDE: u32 = 16_383;
/// Smallest side and most pixels of a FLUX 3 Image reference.
const FLUX3_REFERENCE: (u32, u64) = (256, 16_000_000);

/// Width and height of a result, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Canvas {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Canvas {
    pub(crate) fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    pub(crate) fn pixels(self) -> usize {
        (self.width as usize).saturating_mul(self.height as usize)
    }
}

/// Everything that is known of a task when it is accepted.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) job: Job,
    pub(crate) provocation: Provocation,
    pub(crate) price: Price,
    /// The prompt as the result tells it.
    pub(crate) told_prompt: String,
    /// The seed as the result tells it: what was sent, or one in the range of the service's own.
    pub(crate) told_seed: Value,
}

/// Plans the work for a request, or says why the service would not take it.
///
/// `drawn` is the seed of a request that has none.
pub(crate) fn plan(request: &Request<'_>, rates: &Rates, drawn: u32) -> Result<Plan, Refusal> {
    check_texts(request)?;
    let layout = layout(request);
    let image_sizes: Option<Vec<_>> = layout.sources().map(Source::image_size).collect();
    let video = ["start_video", "video", "input_video"]
        .iter()
        .find_map(|field| request.source(field));
    let facts = video.as_ref().map(Source::video_facts);
    let readable = image_sizes.is_some() && facts != Some(None);
    let facts = facts.flatten();
    let sizes = image_sizes.unwrap_or_default();
    check_references(request, &sizes)?;

    let canvas = size::of(request, sizes.first().copied(), facts)?;
    check_canvas(request.family, rates, canvas)?;
    let layout = layout
        .placed(request, canvas, sizes.first().copied())?
        .with_film(video, request);
    let seconds = if request.family.is_video() {
        size::seconds(request, facts)
    } else {
        0.0
    };

    let mut provocation = trigger::read(&[request.text("prompt"), request.text("user")]);
    if !readable {
        provocation.ending = Ending::corrupted_input();
    }
    let seed = request.value("seed").cloned().unwrap_or_else(|| json!(drawn));
    let settings = settings(request);
    Ok(Plan {
        price: price::of(request, rates, canvas, seconds, &sizes),
        told_prompt: told_prompt(request),
        provocation,
        job: Job {
            canvas,
            prompt: request.text("prompt").to_owned(),
            caption: format!("{} · {}×{}{settings}", request.slug, canvas.width, canvas.height),
            seed: hash(&[request.text("prompt"), &seed.to_string(), &settings]),
            work: if request.family.is_video() {
                Work::Video { seconds, layout }
            } else {
                Work::Picture {
                    format: format(request),
                    layout,
                }
            },
        },
        told_seed: seed,
    })
}

/// Blank prompts where the service refuses them, and lists that are too short or too long.
fn check_texts(request: &Request<'_>) -> Result<(), Refusal> {
    let prompt = request.text("prompt");
    let blank = prompt.trim().is_empty();
    let detail = match request.family {
        Family::Flux3Image if blank => Detail::value_error("prompt", "prompt must not be blank", &json!(prompt)),
        Family::VideoEdit if blank => Detail::new(
            "string_too_short",
            body_loc("prompt"),
            "String should have at least 1 character",
            &json!(prompt),
        )
        .with_ctx(json!({ "min_length": 1 })),
        Family::Flux3Image | Family::Flux3Video => match reference_count(request) {
            Some(detail) => detail,
            None => return Ok(()),
        },
        _ => return Ok(()),
    };
    Err(Refusal::Invalid(vec![detail]))
}

fn reference_count(request: &Request<'_>) -> Option<Detail> {
    let (field, value) = ["images", "keyframes"]
        .iter()
        .find_map(|field| Some((*field, request.value(field)?)))?;
    let count = value.as_array()?.len();
    let (kind, words, key, limit) = match count {
        0 => ("too_short", "least 1 item", "min_length", 1),
        1..=10 => return None,
        _ => ("too_long", "most 10 items", "max_length", 10),
    };
    let message = format!("List should have at {words} after validation, not {count}");
    Some(
        Detail::new(kind, body_loc(field), message, value)
            .with_ctx(json!({ "field_type": "List", key: limit, "actual_length": count })),
    )
}

fn check_references(request: &Request<'_>, sizes: &[(u32, u32)]) -> Result<(), Refusal> {
    if request.family != Family::Flux3Image {
        return Ok(());
    }
    let (smallest, most) = FLUX3_REFERENCE;
    if sizes
        .iter()
        .any(|(width, height)| u64::from(*width) * u64::from(*height) > most)
    {
        return Err(Refusal::text(
            StatusCode::BAD_REQUEST,
            "Reference images must not exceed 16 megapixels",
        ));
    }
    if sizes.iter().any(|(width, height)| *width.min(height) < smallest) {
        let reason = format!("reference images must be at least {smallest}x{smallest} pixels");
        return Err(Refusal::Invalid(vec![Detail::value_error(
            "images",
            &reason,
            &Value::Null,
        )]));
    }
    Ok(())
}

fn check_canvas(family: Family, rates: &Rates, canvas: Canvas) -> Result<(), Refusal> {
    let most = match family {
        Family::Flux2 | Family::Outpaint => (MOST_MEGAPIXELS * rates.megapixel) as usize,
        _ => MOST_PIXELS,
    };
    if canvas.pixels() > most || canvas.width.max(canvas.height) > LONGEST_SIDE {
        let message = format!(
            "Requested output of {}x{} pixels is too large: at most {most} pixels, and {LONGEST_SIDE} on a side",
            canvas.width, canvas.height
        );
        return Err(Refusal::text(StatusCode::BAD_REQUEST, message));
    }
    Ok(())
}

/// What is drawn; offsets are settled by [`Layout::placed`] when the canvas is known.
fn layout(request: &Request<'_>) -> Layout {
    let image = || {
        request
            .source("image")
            .or_else(|| request.source("input_image"))
            .unwrap_or(Source::Unreadable)
    };
    match request.family {
        Family::Fill => Layout::Fill {
            image: image(),
            mask: request.source("mask"),
        },
        Family::Erase => {
            let grow = request
                .integer("dilate_pixels")
                .and_then(|grow| u32::try_from(grow).ok())
                .unwrap_or(0);
            Layout::Erase {
                image: image(),
                mask: request.source("mask"),
                grow,
            }
        }
        Family::Expand | Family::Outpaint => Layout::Extend {
            image: image(),
            left: 0,
            top: 0,
        },
        Family::Deblur => Layout::Sharpen { image: image() },
        Family::TryOn => Layout::TryOn {
            person: request.source("person").unwrap_or(Source::Unreadable),
            garment: request.source("garment").unwrap_or(Source::Unreadable),
        },
        _ => Layout::References(request.references()),
    }
}

impl Layout {
    /// A film that came along is shown like a reference, or itself where it is only to be larger.
    fn with_film(self, film: Option<Source>, request: &Request<'_>) -> Self {
        match (self, film) {
            (_, Some(film)) if request.family == Family::VideoUpscale => Self::Enlarge { film },
            (Self::References(mut sources), Some(film)) => {
                sources.push(film);
                Self::References(sources)
            }
            (layout, _) => layout,
        }
    }

    fn placed(self, request: &Request<'_>, canvas: Canvas, image: Option<(u32, u32)>) -> Result<Self, Refusal> {
        let (Self::Extend { image: source, .. }, Some((width, height))) = (&self, image) else {
            return Ok(self);
        };
        let (left, top) = if request.family == Family::Expand {
            (
                request.integer("left").unwrap_or(0),
                request.integer("top").unwrap_or(0),
            )
        } else {
            let offset = |field: &str, outer: u32, inner: u32| {
                let centred = (i64::from(outer) - i64::from(inner)) / 2;
                request.integer(field).unwrap_or(centred)
            };
            (
                offset("reference_offset_x", canvas.width, width),
                offset("reference_offset_y", canvas.height, height),
            )
        };
        let inside = |start: i64, inner: u32, outer: u32| start >= 0 && start + i64::from(inner) <= i64::from(outer);
        let fits = inside(left, width, canvas.width) && inside(top, height, canvas.height);
        if request.family == Family::Outpaint && !fits && !request.flag("auto_crop") {
            let message = "The reference image exceeds the canvas; set auto_crop to crop it";
            return Err(Refusal::text(StatusCode::BAD_REQUEST, message));
        }
        Ok(Self::Extend {
            image: source.clone(),
            left,
            top,
        })
    }
}

fn format(request: &Request<'_>) -> Format {
    match (request.family, request.text("output_format")) {
        (Family::Flux3Image, _) | (_, "png") => Format::Png,
        (_, "webp") => Format::WebP,
        _ => Format::Jpeg,
    }
}

/// Upsampling makes the told prompt differ from the sent one, as it does on the service.
fn told_prompt(request: &Request<'_>) -> String {
    let prompt = request.text("prompt").trim();
    match request.family {
        Family::VideoUpscale if prompt.is_empty() => "A short clip, restored in high detail".to_owned(),
        _ if prompt.is_empty() => String::new(),
        _ if request.rewrites_prompt() => format!("{prompt}, in natural light, with fine detail"),
        _ => prompt.to_owned(),
    }
}

/// The unusual settings of a request as they stand in the caption; what stands there decides about the scene, too.
fn settings(request: &Request<'_>) -> String {
    const LONGEST: usize = 60;
    let one = |(name, value): (&str, &Value)| match value {
        Value::Bool(true) => format!(" · {name}"),
        Value::Bool(false) => format!(" · no {name}"),
        Value::String(text) => format!(" · {name} {}", text.chars().take(LONGEST).collect::<String>()),
        other => format!(" · {name} {other}"),
    };
    request.settings().into_iter().map(one).collect()
}

fn hash(parts: &[&str]) -> u64 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize()[..8]);
    u64::from_le_bytes(first)
}
