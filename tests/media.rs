//! Media: what is sent is known by its content, is within the service's limits, and is encoded only on the wire.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::fs;

use base64::{Engine, engine::general_purpose::STANDARD};
use bfl::{
    AnyModel, AnyRequest, Client, ErrorKind, Keyframes, MAX_IMAGE_BYTES, MAX_VIDEO_BYTES, Media, MediaKind, MediaList,
    constraints::{Object, Rule},
    models,
};
use serde_json::{Value, json};
use support::{Server, quick};
use tempfile::tempdir;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0000";

/// What the server gets as `input_image`.
async fn sent(media: Media) -> String {
    let server = Server::finishing("https://example.com/x.png").await;
    let client = quick(&server.url).build().unwrap();
    let request = models::FluxKontextPro::new("night").input_image(media);
    drop(client.submit(request).await.unwrap());
    let request = &server.received()[0];
    let types: Vec<_> = request
        .headers
        .iter()
        .filter(|(name, _)| name == "content-type")
        .collect();
    assert!(
        matches!(types[..], [(_, only)] if only == "application/json"),
        "{types:?}"
    );
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    body["input_image"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_path_bytes_and_a_url_are_sent() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("picture.txt");
    fs::write(&path, PNG).unwrap();
    let encoded = STANDARD.encode(PNG);
    assert_eq!(sent(Media::file(&path)).await, encoded, "whatever its name");
    assert_eq!(sent(Media::bytes(PNG)).await, encoded);
    assert_eq!(
        sent(Media::url("https://example.com/a.png")).await,
        "https://example.com/a.png"
    );
}

#[tokio::test]
async fn the_services_limits_are_checked_before_anything_is_sent() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("large.png");
    let large = |beginning: &[u8], length: usize| {
        let mut content = beginning.to_vec();
        content.resize(length, 0);
        content
    };
    fs::write(&path, large(PNG, MAX_IMAGE_BYTES + 1)).unwrap();
    let error = Media::file(&path).load().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Media);
    assert!(error.to_string().contains("at most 20971520"), "{error}");
    let mp4 = b"\0\0\0\x18ftypisom";
    assert!(
        Media::bytes(large(mp4, MAX_IMAGE_BYTES + 1)).load().await.is_ok(),
        "a video may be larger"
    );
    fs::write(&path, large(mp4, MAX_VIDEO_BYTES + 1)).unwrap();
    let error = Media::file(&path).load().await.unwrap_err();
    assert!(error.to_string().contains("larger than the 52428800"), "{error}");
    let mut wide = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    wide.extend([0, 0, 0x20, 0, 0, 0, 0x20, 0, 8, 2, 0, 0, 0]);
    let error = Media::bytes(wide).load().await.unwrap_err();
    assert!(error.to_string().contains("8192 by 8192 pixels"), "{error}");
}

#[tokio::test]
async fn what_is_no_picture_or_cannot_be_read_is_said_with_its_path() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("page.png");
    fs::write(&path, "<html>").unwrap();
    for path in [path, folder.path().join("missing.png"), folder.path().to_owned()] {
        let error = Media::file(&path).load().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Media);
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_without_an_end_is_read_to_the_limit_only() {
    let error = Media::file("/dev/zero").load().await.unwrap_err();
    assert!(error.to_string().contains("larger than"), "{error}");
}

#[test]
fn lists_and_keyframes_take_media_too() {
    let media = || Media::bytes(PNG);
    let list: MediaList = [media(), Media::url("https://example.com/a.png")].into_iter().collect();
    let list = serde_json::to_value(&list).unwrap();
    assert_eq!(list[0], STANDARD.encode(PNG));
    let timed = serde_json::to_value(Keyframes::from(vec![(1.5, media())])).unwrap();
    assert_eq!(timed[0][0], 1.5);
    assert_eq!(format!("{:?}", media()), "Media(<12 bytes>)");
}

/// Content of each kind, and what a URL is taken for: anything.
fn of_each_kind() -> [(MediaKind, Vec<u8>); 3] {
    let bundle = (0..500_u32)
        .map(|index| (index.wrapping_mul(2_654_435_761) >> 11) as u8)
        .collect();
    [
        (MediaKind::Image, support::png(512, 512)),
        (MediaKind::Video, b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2".to_vec()),
        (MediaKind::Draft, bundle),
    ]
}

/// The objects that a model's request can be, with the property that says which.
fn shapes(model: AnyModel) -> Vec<(Value, &'static Object)> {
    let object = model.request().unwrap();
    match &object.variants {
        None => vec![(json!({}), object)],
        Some(variants) => {
            let shape = |(tag, object): &(&'static str, &'static Object)| (json!({ variants.property: tag }), *object);
            variants.objects.iter().map(shape).collect()
        }
    }
}

/// A client whose requests lead nowhere: those that are looked at here break the contract in other ways too.
struct Checked(Server, Client);

impl Checked {
    async fn new() -> Self {
        let server = Server::finishing("https://example.com/x.png").await;
        let client = quick(&server.url).build().unwrap();
        Self(server, client)
    }

    /// What is wrong with this field of a request, whatever else is.
    async fn wrong(&self, model: AnyModel, mut request: Value, field: &str, value: Value) -> Vec<String> {
        request[field] = value;
        // Each model has one of them, and none takes this.
        for other in ["safety_tolerance", "prompt", "user"] {
            request[other] = json!([]);
        }
        let error = self
            .1
            .submit(AnyRequest::new(model.slug(), request.clone()))
            .await
            .unwrap_err();
        assert_eq!(self.0.submits(), 0, "{error}");
        let own = error.violations().iter().filter(|violation| {
            let rest = violation.field.strip_prefix(field);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        });
        own.map(ToString::to_string).collect()
    }
}

#[tokio::test]
async fn each_field_of_each_model_takes_its_kind_and_no_other() {
    let checked = Checked::new().await;
    let mut fields = 0;
    for model in AnyModel::all() {
        for (request, object) in shapes(model) {
            for (field, takes) in object
                .fields
                .iter()
                .filter_map(|field| Some((field.name, field.media?)))
            {
                fields += 1;
                for (kind, content) in of_each_kind() {
                    let found = checked
                        .wrong(model, request.clone(), field, json!(STANDARD.encode(&content)))
                        .await;
                    assert_eq!(found.is_empty(), kind == takes, "{model} {field}: {kind:?}, {found:?}");
                }
                for text in [
                    "photo.jpg",
                    "",
                    "~/x.png",
                    "C:\\x.png",
                    "file:///x.png",
                    "data:image/png;base64,iVBORw0K",
                ] {
                    let found = checked.wrong(model, request.clone(), field, json!(text)).await;
                    assert_eq!(found.len(), 1, "{model} {field} {text}: {found:?}");
                }
                let pdf = STANDARD.encode([b"%PDF-1.7 ".as_slice(), &of_each_kind()[2].1].concat());
                let found = checked.wrong(model, request.clone(), field, json!(pdf)).await;
                assert!(found[0].contains("a PDF"), "{model} {field}: {found:?}");
                let found = checked
                    .wrong(model, request.clone(), field, json!("https://example.com/a"))
                    .await;
                assert!(found.is_empty(), "{model} {field}: {found:?}");
            }
        }
    }
    assert!(fields > 60, "{fields} fields carry media");
}

#[tokio::test]
async fn each_member_of_a_list_is_checked() {
    let checked = Checked::new().await;
    let film = STANDARD.encode(&of_each_kind()[1].1);
    let url = "https://example.com/a.png";
    let image: AnyModel = "flux-3-image".parse().unwrap();
    let found = checked
        .wrong(image, json!({}), "images", json!([url, film, "fox.jpg"]))
        .await;
    assert!(
        matches!(&found[..], [one, two] if one.starts_with("`images[1]`") && two.starts_with("`images[2]`")),
        "{found:?}"
    );
    let video: AnyModel = "flux-3-video".parse().unwrap();
    let found = checked
        .wrong(
            video,
            json!({ "mode": "i2v" }),
            "keyframes",
            json!([[0, url], [1.5, film]]),
        )
        .await;
    assert!(
        matches!(&found[..], [only] if only.starts_with("`keyframes[1][1]`")),
        "{found:?}"
    );
    let found = checked
        .wrong(video, json!({ "mode": "i2v" }), "keyframes", json!([0, film]))
        .await;
    assert!(
        matches!(&found[..], [only] if only.starts_with("`keyframes[1]`")),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_typed_request_is_checked_like_its_json() {
    let server = Server::finishing("https://example.com/x.png").await;
    let client = quick(&server.url).build().unwrap();
    let [_, (_, film), (_, bundle)] = of_each_kind();
    for (media, said) in [
        (Media::bytes(film), "is a video"),
        (Media::bytes(bundle), "is binary content of no known format"),
        (Media::url("photo.jpg"), "`Media::file`"),
        (Media::url("data:image/png;base64,iVBORw0K"), "`Media::base64`"),
        (Media::url(""), "is empty"),
    ] {
        let request = models::FluxKontextPro::new("night").input_image(media.clone());
        let error = client.submit(request).await.unwrap_err();
        let violations = error.violations();
        assert_eq!(violations[0].field, "input_image");
        assert!(violations[0].message.contains(said), "{error}");
        let request = models::Flux3VideoI2v::new([(0.0, media)], "night");
        let error = client.submit(request).await.unwrap_err();
        assert_eq!(error.violations()[0].field, "keyframes[0][1]", "{error}");
    }
    assert_eq!(server.submits(), 0);
}

#[test]
fn every_property_that_sounds_like_a_file_is_known_to_carry_one() {
    let words = [
        "image", "mask", "video", "frame", "person", "garment", "draft", "photo", "picture", "clip", "audio",
    ];
    let is_text = |rule: &Rule| matches!(rule, Rule::Text { one_of: [], .. } | Rule::List { .. });
    for model in AnyModel::all() {
        for (_, object) in shapes(model) {
            for field in object.fields {
                let sounds = words.iter().any(|word| field.name.contains(word)) && field.rules.iter().any(is_text);
                // The service's own, not for callers.
                let is_file = sounds && field.name != "input_image_blob_path";
                assert_eq!(is_file, field.media.is_some(), "{model}: {}", field.name);
            }
        }
    }
}

#[tokio::test]
async fn a_reference_that_flux_3_image_is_documented_to_refuse_is_refused() {
    let checked = Checked::new().await;
    let image: AnyModel = "flux-3-image".parse().unwrap();
    for (width, height, said) in [(255, 600, "at least 256"), (4200, 4100, "at most 16777216")] {
        let found = checked
            .wrong(
                image,
                json!({}),
                "images",
                json!(STANDARD.encode(support::png(width, height))),
            )
            .await;
        assert!(found[0].contains(said), "{found:?}");
    }
}

#[tokio::test]
async fn a_drafts_bundle_is_a_draft_and_can_be_enhanced() {
    let (_emulator, client) = support::emulated().await;
    let draft = models::Flux3VideoT2v::new("a fox").draft(true);
    let video = client.generate(draft).await.unwrap();
    let bundle = reqwest::get(video.draft_cache().unwrap()).await.unwrap();
    let media = Media::bytes(bundle.bytes().await.unwrap());
    assert_eq!(media.kind(), Some(MediaKind::Draft));
    let enhanced = client
        .generate(models::Flux3VideoDraftEnhance::new(media))
        .await
        .unwrap();
    assert_eq!(enhanced.prompt(), Some("a fox"));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_of_the_system_is_no_draft() {
    for (path, name) in [("/proc/self/environ", "text"), ("/proc/self/exe", "a program")] {
        let error = Media::file(path).load().await.unwrap_err();
        assert!(
            error.to_string().contains(&format!("it is {name}")) || error.to_string().contains("larger than"),
            "{error}"
        );
    }
}
