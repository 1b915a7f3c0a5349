//! What the tables say of a model.

use std::{ops::RangeInclusive, time::Duration};

use bfl::{AnyModel, AnyRequest, Credits, Lifecycle, MediaKind, constraints::Rule};
use serde_json::{Map, Value, json};

use crate::{
    args::{ModelField, fields_of},
    failure::Failure,
};

/// What the tables say of a model.
pub(super) struct Card {
    pub(super) model: AnyModel,
    pub(super) group: Group,
    /// What its cheapest request costs, and whether that is only an upper bound.
    pub(super) least: Option<(Credits, bool)>,
    pub(super) time: Option<RangeInclusive<Duration>>,
    pub(super) images: Inputs,
    pub(super) videos: Inputs,
    pub(super) takes_prompt: bool,
    pub(super) fields: Vec<ModelField>,
    pub(super) tag: Option<(&'static str, Vec<&'static str>)>,
}

/// Under which heading a model is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    Images,
    Videos,
    Tools,
    Finetuned,
    Older,
    Gone,
}

impl Group {
    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::Images => "Images from a prompt, and edits",
            Self::Videos => "Videos",
            Self::Tools => "Tools for images",
            Self::Finetuned => "With a finetune of your own",
            Self::Older => "Older models, still served",
            Self::Gone => "Reported as gone, or never confirmed",
        }
    }
}

/// How many images or videos go in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Inputs {
    /// `None` if the contract has no limit.
    pub(super) most: Option<u64>,
    pub(super) required: bool,
}

impl Inputs {
    fn of(fields: &[ModelField], kind: MediaKind) -> Self {
        let all = fields.iter().filter(|known| known.field.media == Some(kind));
        all.fold(
            Self {
                most: Some(0),
                required: false,
            },
            |inputs, known| Self {
                most: inputs.most.zip(length(known)).map(|(most, length)| most + length),
                // A field of one variant only is required there, and the variant is not.
                required: inputs.required || known.field.required && known.only_in.is_empty(),
            },
        )
    }

    pub(super) fn are_taken(self) -> bool {
        self.most != Some(0)
    }
}

/// How many a field takes.
fn length(known: &ModelField) -> Option<u64> {
    let mut lists = known.field.rules.iter().filter_map(|rule| match rule {
        Rule::List {
            max_items, first: [], ..
        } => Some(*max_items),
        _ => None,
    });
    lists.try_fold(1, |most, length| length.map(|length| most.max(length)))
}

impl Card {
    /// All models, by group.
    pub(super) async fn all() -> Result<Vec<Self>, Failure> {
        let mut cards = Vec::new();
        for model in AnyModel::all() {
            cards.push(Self::of(model).await?);
        }
        cards.sort_by_key(|card| (card.group, card.model.slug()));
        Ok(cards)
    }

    pub(super) async fn of(model: AnyModel) -> Result<Self, Failure> {
        let (fields, tag) = fields_of(model);
        let images = Inputs::of(&fields, MediaKind::Image);
        let videos = Inputs::of(&fields, MediaKind::Video);
        let is_own = fields.iter().any(|known| known.field.name == "finetune_id");
        let group = match model.lifecycle() {
            Lifecycle::Retired => Group::Gone,
            Lifecycle::Legacy => Group::Older,
            _ if is_own => Group::Finetuned,
            _ if model.gives_video() => Group::Videos,
            _ if images.required => Group::Tools,
            _ => Group::Images,
        };
        Ok(Self {
            model,
            group,
            least: least(model, &fields, tag.as_ref()).await?,
            time: model.usual_duration(),
            takes_prompt: fields.iter().any(|known| known.field.name == "prompt"),
            images,
            videos,
            fields,
            tag,
        })
    }

    /// What it is best for: its title without its name.
    pub(super) fn best_for(&self) -> &'static str {
        let title = self.model.title();
        title
            .split_once(": ")
            .map_or(title, |(_, rest)| rest)
            .trim_end_matches('.')
    }

    pub(super) fn to_json(&self) -> Value {
        let lifecycle = match self.model.lifecycle() {
            Lifecycle::Retired => "retired",
            Lifecycle::Legacy => "legacy",
            _ => "current",
        };
        let inputs = |inputs: Inputs| match inputs.are_taken() {
            true => json!({"most": inputs.most, "required": inputs.required}),
            false => Value::Null,
        };
        json!({
            "name": self.model.slug(),
            "title": self.model.title(),
            "description": self.model.description(),
            "gives": if self.model.gives_video() { "video" } else { "image" },
            "lifecycle": lifecycle,
            "replaced_by": self.model.replaced_by().map(AnyModel::slug),
            "price": self.model.price().map(|price| price.to_string()),
            "least_credits": self.least.map(|(credits, _)| credits),
            "usual_seconds": self.time.as_ref().map(|time| [time.start().as_secs_f64(), time.end().as_secs_f64()]),
            "prompt": self.takes_prompt,
            "images": inputs(self.images),
            "videos": inputs(self.videos),
            "fields": self.fields.iter().map(|known| known.field.name).collect::<Vec<_>>(),
        })
    }
}

/// The price of the cheapest request: the shortest, the smallest, without anything optional.
async fn least(
    model: AnyModel,
    fields: &[ModelField],
    tag: Option<&(&'static str, Vec<&'static str>)>,
) -> Result<Option<(Credits, bool)>, Failure> {
    let mut shortest = Map::new();
    for known in fields.iter().filter(|known| known.field.name == "duration") {
        let least = known.field.rules.iter().find_map(|rule| match rule {
            Rule::Integer { range, .. } | Rule::Number { range } => range.minimum,
            _ => None,
        });
        shortest.extend(least.map(|least| ("duration".to_owned(), Value::from(least))));
    }
    let mut bodies = vec![shortest.clone()];
    if let Some((property, values)) = tag {
        bodies = values
            .iter()
            .map(|value| {
                let mut body = shortest.clone();
                body.insert((*property).to_owned(), (*value).into());
                body
            })
            .collect();
    }
    let mut least: Option<(Credits, bool)> = None;
    for body in bodies {
        let estimate = AnyRequest::new(model.slug(), Value::Object(body)).estimate().await?;
        let Some(estimate) = estimate else { continue };
        if least.is_none_or(|(credits, _)| estimate.credits < credits) {
            least = Some((estimate.credits, estimate.assumed));
        }
    }
    Ok(least)
}
