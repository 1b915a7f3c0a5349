use bfl::{AnyModel, Media, MediaKind as Kind};
use serde_json::{Map, Value, json};

use super::{
    arguments::Arguments,
    build::build,
    variant::{PROMPT, variants},
};
use crate::{
    args::Shape,
    input::media::{Input, Origin},
};

fn arguments(prompt: &str, inputs: &[(&str, Option<Kind>)], texts: &[(&str, &str)]) -> Arguments {
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    let input = |(value, kind): &(&str, Option<Kind>)| Input {
        media: Media::url(value),
        kind: *kind,
        stored: (*value).into(),
        origin: Origin::Other,
    };
    let mut fields = Map::new();
    if !prompt.is_empty() {
        fields.insert(PROMPT.to_owned(), prompt.into());
    }
    Arguments {
        fields,
        texts: texts.iter().map(owned).collect(),
        media: Vec::new(),
        inputs: inputs.iter().map(input).collect(),
        shape: Shape::default(),
    }
}

fn made(model: &str, wanted: &Arguments) -> Value {
    build(model.parse().unwrap(), wanted).unwrap().stored()
}

#[test]
fn images_go_to_the_fields_of_the_route_in_the_order_of_the_thing() {
    let two = [("1", Some(Kind::Image)), ("2", Some(Kind::Image))];
    let three = [two[0], two[1], ("3", Some(Kind::Image))];
    for (model, inputs, expected) in [
        (
            "flux-2-pro",
            &three[..],
            json!({"prompt": "p", "input_image": "1", "input_image_2": "2", "input_image_3": "3"}),
        ),
        (
            "flux-pro-1.0-fill",
            &two,
            json!({"prompt": "p", "image": "1", "mask": "2"}),
        ),
        (
            "flux-tools/vto-v1",
            &two,
            json!({"prompt": "p", "person": "1", "garment": "2"}),
        ),
        ("flux-3-image", &two, json!({"prompt": "p", "images": ["1", "2"]})),
        ("flux-3-image", &two[..1], json!({"prompt": "p", "images": "1"})),
        (
            "flux-pro-1.1-ultra",
            &two[..1],
            json!({"prompt": "p", "image_prompt": "1"}),
        ),
        (
            "flux-3-video",
            &two,
            json!({"prompt": "p", "mode": "i2v", "keyframes": ["1", "2"]}),
        ),
    ] {
        assert_eq!(made(model, &arguments("p", inputs, &[])), expected, "{model}");
    }
    let erased = made("flux-tools/erase-v1", &arguments("", &two, &[]));
    assert_eq!(erased, json!({"image": "1", "mask": "2"}));
}

#[test]
fn what_is_given_decides_the_mode_of_a_video() {
    let mode = |wanted: &Arguments| made("flux-3-video", wanted)["mode"].clone();
    assert_eq!(mode(&arguments("p", &[], &[])), "t2v");
    assert_eq!(mode(&arguments("p", &[("a", Some(Kind::Image))], &[])), "i2v");
    assert_eq!(mode(&arguments("p", &[("a", Some(Kind::Video))], &[])), "v2v");
    assert_eq!(mode(&arguments("p", &[("a", None)], &[("mode", "v2v")])), "v2v");
    assert_eq!(
        mode(&arguments("", &[], &[("draft_cache", "https://example.com/d")])),
        "draft_enhance"
    );
}

#[test]
fn a_url_that_does_not_tell_goes_to_what_there_is() {
    let request = made("flux-tools/video-edit-v1", &arguments("p", &[("a", None)], &[]));
    assert_eq!(request, json!({"prompt": "p", "video": "a"}));
}

#[test]
fn a_field_that_is_set_by_name_is_passed_over() {
    let request = made(
        "flux-pro-1.0-fill",
        &arguments("", &[("a", Some(Kind::Image))], &[("image", "https://example.com/b")]),
    );
    assert_eq!(request, json!({"image": "https://example.com/b", "mask": "a"}));
}

#[test]
fn a_text_means_what_its_field_takes() {
    let set = |model: &str, name: &str, text: &str| made(model, &arguments("p", &[], &[(name, text)]))[name].clone();
    assert_eq!(set("flux-2-pro", "user", "123"), "123");
    assert_eq!(set("flux-2-pro", "safety_tolerance", "1"), 1);
    assert_eq!(set("flux-2-pro", "disable_pup", "true"), true);
    assert_eq!(set("flux-2-pro", "disable_pup", "yes"), "yes");
    assert_eq!(set("flux-3-video", "duration", "7"), 7);
    assert_eq!(set("flux-3-video", "duration", "auto"), "auto");
    assert_eq!(set("flux-kontext-pro", "aspect_ratio", "16:9"), "16:9");
    assert_eq!(set("flux-kontext-pro", "aspect_ratio", "null"), Value::Null);
}

#[test]
fn every_model_of_the_contract_says_what_it_needs_or_makes_a_request() {
    for model in AnyModel::all() {
        assert!(!variants(model).is_empty(), "{model}");
        if let Err(failure) = build(model, &Arguments::default()) {
            let failure = format!("{failure:?}");
            assert!(failure.contains("needs"), "{model}: {failure}");
        }
    }
}
