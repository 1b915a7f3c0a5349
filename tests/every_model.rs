//! Every model of the contract is driven once, with only its required fields, through its own types.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{collections::BTreeMap, future::Future, pin::Pin};

use bfl::{
    AnyModel, AnyRequest, Client, Credits, Limits, MediaKind, Model, Output, Request,
    constraints::{Field, Object, Rule},
    models,
};
use serde_json::{Map, Value, json};
use support::{credits, emulated};

/// A PNG of 96 by 96 pixels, as base64.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAGAAAABgCAIAAABt+uBvAAAAjklEQVR42u3QMQ0AAAgDsMlBIhKRhQNOriZV0EwXhygQJEiQIEGCBAlCkCBBggQJEiQIQYIECRIkSJAgBAkSJEiQIEGCBCFIkCBBggQJEoQgQYIECRIkSBCCBAkSJEiQIEGCECRIkCBBggQJQpAgQYIECRIkCEGCBAkSJEiQIEEIEiRIkCBBggQhSJCgPwuzu6LvFmfIQwAAAABJRU5ErkJggg==";

#[tokio::test(flavor = "multi_thread")]
async fn each_model_turns_its_required_fields_into_a_result() {
    let (_emulator, client) = emulated().await;
    let mut drive = Drive {
        client,
        driven: Vec::new(),
    };
    models::visit_all(&mut drive);
    let mut slugs = Vec::new();
    for (slug, result) in drive.driven {
        let (mime, length) = result.await.unwrap_or_else(|error| panic!("{slug}: {error:?}"));
        let wanted = if slug.contains("video") { "video/mp4" } else { "image/" };
        assert!(mime.starts_with(wanted), "{slug} gave {mime}");
        assert!(length > 200, "{slug} gave {length} bytes");
        slugs.push(slug);
    }
    let all: Vec<&str> = AnyModel::all().map(AnyModel::slug).collect();
    assert_eq!(slugs, all);
    assert_eq!(
        all.len(),
        33,
        "the newest document has 25 submit routes, the additions 8"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_model_is_reached_by_its_slug() {
    let (emulator, client) = emulated().await;
    let mut estimated = 0;
    for model in AnyModel::all() {
        let request = minimal(model.request().unwrap());
        let before = emulator.credits();
        let result = client
            .submit(AnyRequest::new(model.slug(), request.clone()))
            .await
            .unwrap()
            .await
            .unwrap();
        assert_eq!(result.kind() == MediaKind::Video, model.gives_video(), "{model}");
        let charged = credits(before) - credits(emulator.credits());
        match AnyRequest::new(model.slug(), request).estimate().await.unwrap() {
            Some(estimate) => {
                estimated += 1;
                let is_met = estimate.credits == charged || estimate.assumed && charged <= estimate.credits;
                assert!(is_met, "{model}: {estimate:?}, and {charged} were charged");
                assert!(charged > Credits::ZERO, "{model} has a price");
            }
            None => assert_eq!(charged, Credits::ZERO, "{model} has no price that is known"),
        }
    }
    assert!(estimated > 20, "{estimated} models have a price");
}

#[tokio::test]
async fn the_emulator_knows_the_same_of_each_model_on_its_own() {
    let (emulator, _client) = emulated().await;
    let theirs = emulator.models();
    assert_eq!(theirs.len(), AnyModel::all().count());
    for model in AnyModel::all() {
        let their = theirs.iter().find(|their| their.slug == model.slug()).unwrap();
        assert_eq!(their.video, model.gives_video(), "{model}");
        let media = media_fields(model.request().unwrap());
        let witnessed: BTreeMap<&str, MediaKind> = their
            .media_fields
            .iter()
            .map(|field| (field.name, kind(field.kind)))
            .collect();
        assert_eq!(media, witnessed, "{model}");
        let limits = Limits::default();
        let limit = match model.slug() {
            "flux-kontext-max" => limits.kontext_max,
            "flux-3-video" => limits.video,
            _ => limits.others,
        };
        assert_eq!(their.active_limit, limit, "{model}");
        let request = minimal(model.request().unwrap());
        let Ok(quote) = emulator.quote(model.slug(), &request) else {
            panic!("{model}: the emulator refuses {request}");
        };
        let estimate = AnyRequest::new(model.slug(), request).estimate().await.unwrap();
        assert_eq!(estimate.is_some(), quote.credits.is_some(), "{model}");
        if let (Some(estimate), Some(quoted)) = (estimate, quote.credits) {
            let quoted = credits(quoted);
            assert!(
                estimate.credits == quoted || estimate.assumed && estimate.credits >= quoted,
                "{model}: {estimate:?} here, {quoted} there"
            );
        }
        if let Some(usual) = model.usual_duration() {
            // The usual time of a draft is not that of a film of twenty seconds: the range covers both.
            assert!(
                usual.start().mul_f64(0.5) <= quote.duration && quote.duration <= usual.end().mul_f64(2.0),
                "{model}: {usual:?} here, {:?} there",
                quote.duration
            );
        }
    }
}

/// The fields of a request and of its variants that take media.
fn media_fields(object: &Object) -> BTreeMap<&'static str, MediaKind> {
    let variants = object.variants.iter().flat_map(|variants| variants.objects);
    let objects = variants.map(|(_, object)| *object);
    let fields = objects.flat_map(|object| object.fields).chain(object.fields);
    fields.filter_map(|field| Some((field.name, field.media?))).collect()
}

fn kind(theirs: bfl_emulator::MediaKind) -> MediaKind {
    match theirs {
        bfl_emulator::MediaKind::Image | bfl_emulator::MediaKind::Mask => MediaKind::Image,
        bfl_emulator::MediaKind::Video => MediaKind::Video,
        bfl_emulator::MediaKind::Draft => MediaKind::Draft,
        other => panic!("{other:?}"),
    }
}

type Driven = Pin<Box<dyn Future<Output = Result<(String, usize), bfl::Error>> + Send>>;

struct Drive {
    client: Client,
    driven: Vec<(&'static str, Driven)>,
}

impl models::Visitor for Drive {
    fn visit<M: Model>(&mut self, _: M) {
        let client = self.client.clone();
        let inputs: M::Inputs = serde_json::from_value(minimal(M::ROUTE.request.unwrap())).unwrap();
        let driven = Box::pin(async move {
            let result = client.generate(Request::<M::Inputs, M>::from(inputs)).await?;
            let delivery = result.delivery();
            Ok((delivery.mime().unwrap_or_default(), delivery.bytes().await?.len()))
        });
        self.driven.push((M::SLUG, driven));
    }
}

/// A request with the required fields and nothing else.
fn minimal(object: &Object) -> Value {
    if let Some(variants) = &object.variants {
        let (tag, member) = variants.objects[0];
        let mut value = minimal(member);
        value[variants.property] = json!(tag);
        return value;
    }
    let required = object.fields.iter().filter(|field| field.required);
    Value::Object(Map::from_iter(
        required.map(|field| (field.name.to_owned(), example(field))),
    ))
}

fn example(field: &Field) -> Value {
    match &field.rules[0] {
        Rule::Text {
            one_of: [first, ..], ..
        } => json!(first),
        Rule::Text { .. } if field.media == Some(MediaKind::Image) => json!(PNG),
        Rule::Text { .. } if field.media.is_some() => json!("https://example.com/clip.mp4"),
        Rule::Text { .. } if field.name == "finetune_id" => json!("my-finetune"),
        Rule::Text { .. } => json!("a red fox in the snow"),
        Rule::Integer { range, .. } => json!(range.minimum.unwrap_or(1.0).max(256.0) as i64),
        Rule::Number { range } => json!(range.minimum.unwrap_or(1.0)),
        other => panic!("no example of {other:?}"),
    }
}
