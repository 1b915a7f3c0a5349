//! From a valid request to a piece of work: how large the result is, what is drawn into it, what it costs and how the
//! task will end.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    canvas::Canvas,
    checks,
    conflict::Rates,
    family::{Output, PromptRule},
    fields::Role,
    job::{Format, Job, Work},
    layout::Layout,
    media::Source,
    price::{self, Price},
    rejection::Rejection,
    request::Request,
    size,
    trigger::{Ending, Triggers},
};
use crate::text::truncated;

/// The caption shows no more of a setting than this.
const LONGEST_SETTING: usize = 60;

/// Everything that is known of a task when it is accepted.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) job: Job,
    pub(crate) triggers: Triggers,
    pub(crate) price: Price,
    /// The prompt as the result reports it.
    pub(crate) reported_prompt: String,
    /// The seed as the result reports it: what was sent, or one in the range of the service's own.
    pub(crate) reported_seed: Value,
}

/// Plans the work for a request, or says why the service would not take it.
///
/// `drawn` is the seed of a request that has none.
pub(crate) fn plan(request: &Request<'_>, rates: &Rates, drawn: u32) -> Result<Plan, Rejection> {
    checks::check_texts(request)?;
    let layout = Layout::of(request);
    let sizes: Option<Vec<Canvas>> = layout.sources().map(Source::image_size).collect();
    let video = request.medium(Role::Video);
    let facts = video.as_ref().map(Source::video_facts);
    let readable = sizes.is_some() && facts != Some(None);
    let facts = facts.flatten();
    let sizes = sizes.unwrap_or_default();
    checks::check_references(request, &sizes)?;

    let input = sizes.first().copied();
    let canvas = size::of(request, input, facts)?;
    checks::check_canvas(request, rates, canvas)?;
    let layout = layout.placed(request, canvas, input)?.with_video(video, request);
    let seconds = match request.family.output {
        Output::Video => size::seconds(request, facts),
        Output::Image | Output::Png => 0.0,
    };

    let mut triggers = Triggers::read(&[request.text("prompt"), request.text("user")]);
    if !readable {
        triggers.ending = Ending::corrupted_input();
    }
    let seed = request.value("seed").cloned().unwrap_or_else(|| json!(drawn));
    let settings = settings(request);
    Ok(Plan {
        price: price::of(request, rates, canvas, seconds, &sizes),
        reported_prompt: reported_prompt(request),
        triggers,
        job: Job {
            canvas,
            prompt: request.text("prompt").to_owned(),
            caption: format!("{} · {}×{}{settings}", request.slug, canvas.width, canvas.height),
            seed: hash(&[request.text("prompt"), &seed.to_string(), &settings]),
            work: match request.family.output {
                Output::Video => Work::Video { seconds, layout },
                Output::Png => Work::Picture {
                    format: Format::Png,
                    layout,
                },
                Output::Image => Work::Picture {
                    format: format(request),
                    layout,
                },
            },
        },
        reported_seed: seed,
    })
}

fn format(request: &Request<'_>) -> Format {
    match request.text("output_format") {
        "png" => Format::Png,
        "webp" => Format::WebP,
        _ => Format::Jpeg,
    }
}

/// Upsampling makes the reported prompt differ from the sent one, as it does on the service.
fn reported_prompt(request: &Request<'_>) -> String {
    let prompt = request.text("prompt").trim();
    match request.family.prompt {
        PromptRule::Described if prompt.is_empty() => "A short clip, restored in high detail".to_owned(),
        _ if prompt.is_empty() => String::new(),
        _ if request.rewrites_prompt() => format!("{prompt}, in natural light, with fine detail"),
        _ => prompt.to_owned(),
    }
}

/// The unusual settings of a request for the caption. They decide about the scene, too.
fn settings(request: &Request<'_>) -> String {
    let one = |(name, value): (&str, &Value)| match value {
        Value::Bool(true) => format!(" · {name}"),
        Value::Bool(false) => format!(" · no {name}"),
        Value::String(text) => format!(" · {name} {}", truncated(text, LONGEST_SETTING)),
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
