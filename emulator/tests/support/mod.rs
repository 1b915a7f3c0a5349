//! What the tests share: a client that talks to one emulator, and small pictures to send.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses its own part of this, and may fail loudly"
)]

use std::{io::Cursor, net::SocketAddr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bfl_emulator::{Clock, Emulator, EmulatorBuilder};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

/// A client that stays on this machine.
pub(crate) fn client_builder() -> reqwest::ClientBuilder {
    Client::builder().no_proxy()
}

/// An emulator and somebody who talks to it.
pub(crate) struct Session {
    pub(crate) emulator: Emulator,
    pub(crate) clock: Clock,
    pub(crate) http: Client,
}

impl Session {
    pub(crate) async fn start() -> Self {
        Self::with(|builder| builder).await
    }

    /// With other settings; the clock is manual.
    pub(crate) async fn with(settings: impl FnOnce(EmulatorBuilder) -> EmulatorBuilder) -> Self {
        let clock = Clock::manual();
        let emulator = settings(Emulator::builder().clock(clock.clone()))
            .start()
            .await
            .unwrap();
        let http = client_builder().build().unwrap();
        Self { emulator, clock, http }
    }

    /// Where the emulator listens for submits.
    pub(crate) fn address(&self) -> SocketAddr {
        self.emulator.base_url().trim_start_matches("http://").parse().unwrap()
    }

    /// The answer to a submit of these bytes.
    pub(crate) async fn submit_text(&self, text: String) -> (StatusCode, Value) {
        let url = format!("{}/v1/flux-2-pro", self.emulator.base_url());
        let request = self.http.post(url).header("x-key", self.emulator.key());
        let request = request.header("content-type", "application/json").body(text);
        read(request.send().await.unwrap()).await
    }

    /// The answer to a POST, with an accepted key.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Response {
        let url = format!("{}{path}", self.emulator.base_url());
        self.http
            .post(url)
            .header("x-key", self.emulator.key())
            .json(body)
            .send()
            .await
            .unwrap()
    }

    /// The answer to a GET, with an accepted key.
    pub(crate) async fn get(&self, path: &str) -> Response {
        let url = format!("{}{path}", self.emulator.base_url());
        self.http
            .get(url)
            .header("x-key", self.emulator.key())
            .send()
            .await
            .unwrap()
    }

    /// Status and JSON of a POST.
    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        read(self.post(path, body).await).await
    }

    /// The body of an accepted submit.
    pub(crate) async fn submit(&self, slug: &str, body: &Value) -> Value {
        let (status, answer) = self.post_json(&format!("/v1/{slug}"), body).await;
        assert_eq!(status, StatusCode::OK, "{slug}: {answer}");
        answer
    }

    /// Status and JSON of one poll.
    pub(crate) async fn poll(&self, submitted: &Value) -> (StatusCode, Value) {
        let url = submitted["polling_url"].as_str().unwrap();
        read(self.http.get(url).send().await.unwrap()).await
    }

    /// The `Ready` body of a request, at once.
    pub(crate) async fn ready(&self, slug: &str, body: &Value) -> Value {
        let submitted = self.submit(slug, body).await;
        let (status, polled) = self.poll(&submitted).await;
        assert_eq!(
            (status, &polled["status"]),
            (StatusCode::OK, &Value::from("Ready")),
            "{slug}: {polled}"
        );
        polled
    }

    /// The file of a request, at once.
    pub(crate) async fn file(&self, slug: &str, body: &Value) -> Vec<u8> {
        let polled = self.ready(slug, body).await;
        self.download(polled["result"]["sample"].as_str().unwrap()).await
    }

    pub(crate) async fn download(&self, url: &str) -> Vec<u8> {
        let answer = self.http.get(url).send().await.unwrap().error_for_status().unwrap();
        answer.bytes().await.unwrap().to_vec()
    }

    /// The picture of a request, at once.
    pub(crate) async fn picture(&self, slug: &str, body: &Value) -> RgbImage {
        image::load_from_memory(&self.file(slug, body).await)
            .unwrap()
            .into_rgb8()
    }
}

pub(crate) async fn read(answer: Response) -> (StatusCode, Value) {
    let status = answer.status();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// A PNG in base64.
pub(crate) fn png(picture: &RgbImage) -> String {
    let mut file = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture.clone())
        .write_to(&mut file, ImageFormat::Png)
        .unwrap();
    STANDARD.encode(file.into_inner())
}

/// A picture of one colour.
pub(crate) fn plain(width: u32, height: u32, colour: [u8; 3]) -> RgbImage {
    RgbImage::from_pixel(width, height, Rgb(colour))
}

/// How many pixels are close to a colour.
pub(crate) fn count_like(picture: &RgbImage, colour: [u8; 3]) -> usize {
    let near = |pixel: &&Rgb<u8>| pixel.0.iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 24);
    picture.pixels().filter(near).count()
}

/// The schemas of a submit route's body, one for each mode, and for each a body with just its required fields, in
/// values that the service would take.
pub(crate) fn smallest_bodies(path: &str) -> Vec<(Value, Value)> {
    let image = png(&plain(256, 256, [90, 140, 200]));
    let fields = json!({
        "prompt": "a red fox", "finetune_id": "fox", "image": image, "input_image": image, "mask": image,
        "person": image, "garment": image, "keyframes": image, "width": 512, "height": 512,
        "video": "https://example.com/fox.mp4", "input_video": "https://example.com/fox.mp4",
        "start_video": "https://example.com/fox.mp4", "draft_cache": "https://example.com/draft",
    });
    let document: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
    let resolved = |schema: &Value| match schema["$ref"].as_str() {
        Some(pointer) => document.pointer(pointer.trim_start_matches('#')).unwrap().clone(),
        None => schema.clone(),
    };
    let whole = resolved(&document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]);
    let schemas = match whole["oneOf"].as_array() {
        Some(members) => members.iter().map(resolved).collect(),
        None => vec![whole],
    };
    let body = |schema: &Value| {
        let required = schema["required"].as_array().into_iter().flatten();
        let value = |name: &str| match &schema["properties"][name]["const"] {
            Value::Null => fields[name].clone(),
            only => only.clone(),
        };
        required
            .map(|name| name.as_str().unwrap())
            .map(|name| (name.to_owned(), value(name)))
            .collect()
    };
    schemas
        .into_iter()
        .map(|schema| {
            let body = body(&schema);
            (schema, body)
        })
        .collect()
}
