//! `bfl again` and `bfl vary`: a stored request once more.

use std::path::Path;

use bfl::AnyModel;
use serde_json::{Map, Value};

use super::show::embedded;
use crate::{
    args::{Again, Common, Remake, Vary},
    failure::Failure,
    input::source::Sources,
    output::Target,
    request::{self, Arguments, Order},
    run::make_one,
    store::{Listed, Store},
    terminal::{progress::Progress, text},
};

/// `bfl vary`: with new seeds.
pub(crate) async fn vary(args: &Vary, common: &Common, progress: &Progress) -> Result<(), Failure> {
    let remake = &args.remake;
    let mut order = order(remake, Stored::of(&remake.what)?).await?;
    if remake.making.fields.seed.is_none() {
        order.vary();
    }
    make_one(order, &remake.making.sending, &remake.making.results, common, progress).await
}

/// `bfl again`: with the seed that it had.
pub(crate) async fn again(args: &Again, common: &Common, progress: &Progress) -> Result<(), Failure> {
    let remake = &args.remake;
    let stored = Stored::of(&remake.what)?;
    let seed = stored.seed;
    let mut order = order(remake, stored).await?;
    if let (Some(seed), None) = (seed, remake.making.fields.seed) {
        order.set_seed(seed);
    }
    make_one(order, &remake.making.sending, &remake.making.results, common, progress).await
}

/// What is stored of a result.
struct Stored {
    model: String,
    request: Map<String, Value>,
    inputs: Map<String, Value>,
    seed: Option<i64>,
}

impl Stored {
    fn of(what: &str) -> Result<Self, Failure> {
        let listing = Store::open_existing()?.map(|store| store.list()).unwrap_or_default();
        if let Some(Listed { record, .. }) = listing.find_named(what)? {
            let Some(Value::Object(request)) = &record.request else {
                return Err(Failure::no_task(format!(
                    "the request of `{}` is not stored",
                    text::short(what)
                )));
            };
            return Ok(Self {
                model: record.model.clone(),
                request: request.clone(),
                inputs: record.inputs.clone(),
                seed: record.seed(),
            });
        }
        let origin = embedded(Path::new(what))?;
        Ok(Self {
            model: origin.model,
            request: origin.request,
            inputs: Map::new(),
            seed: origin.seed,
        })
    }
}

async fn order(remake: &Remake, stored: Stored) -> Result<Order, Failure> {
    let model = request::find(remake.model.as_deref().unwrap_or(&stored.model))?;
    let sources = Sources::default();
    let mut body = stored.request;
    for (name, input) in stored.inputs {
        body.insert(name, input);
    }
    body.remove("seed");
    let is_shaped =
        remake.making.shape.is_given() || remake.making.fields.width.is_some() || remake.making.fields.height.is_some();
    for name in is_shaped
        .then_some(["width", "height", "aspect_ratio"])
        .into_iter()
        .flatten()
    {
        body.remove(name);
    }
    if remake.making.fields.format.is_some() || remake.making.results.output.is_some() {
        body.remove("output_format");
    }
    if remake.prompt.is_some() {
        body.remove("prompt");
    }
    for setting in &remake.making.fields.set {
        body.remove(&setting.name);
    }
    let mut arguments = Arguments::of_stored(model, body, !remake.input_image.is_empty(), &sources).await?;
    arguments.shape = remake.making.shape;
    arguments.add_fields(model, &remake.making.fields, &sources).await?;
    arguments.add_inputs(&remake.input_image, &sources).await?;
    if let Some(prompt) = &remake.prompt {
        arguments.add("prompt", sources.text(prompt)?.into())?;
    }
    Ok(Order::new(
        model,
        arguments,
        Target::of(remake.making.results.output.as_deref())?,
    ))
}

impl Arguments {
    /// The arguments of a stored request. Its images and videos are left out if there are others.
    async fn of_stored(
        model: AnyModel,
        mut body: Map<String, Value>,
        has_others: bool,
        sources: &Sources,
    ) -> Result<Self, Failure> {
        let media: Vec<String> = body
            .iter()
            .filter(|(name, _)| request::takes_media(model, name))
            .map(|(name, _)| name.clone())
            .collect();
        for name in media {
            if has_others {
                body.remove(&name);
            } else if body.get(&name).is_some_and(is_gone) {
                return Err(
                    Failure::no_task(format!("the image or video of `{}` is not stored", text::short(&name)))
                        .with_next("Give it once more: -i FILE"),
                );
            }
        }
        if let Some((name, _)) = body.iter().find(|(_, value)| is_gone(value)) {
            return Err(Failure::no_task(format!(
                "`{}` was too long to be stored: set it once more",
                text::short(name)
            )));
        }
        Self::from_json(model, body, sources).await
    }
}

/// Whether only the length of a value is stored.
fn is_gone(value: &Value) -> bool {
    match value {
        Value::String(text) => text
            .strip_prefix('<')
            .and_then(|rest| rest.strip_suffix(" characters>"))
            .is_some_and(|length| length.parse::<u64>().is_ok()),
        Value::Array(items) => items.iter().any(is_gone),
        _ => false,
    }
}
