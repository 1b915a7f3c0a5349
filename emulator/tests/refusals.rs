//! What is refused, in which order, and in which words.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use bfl_emulator::Contract;
use reqwest::StatusCode;
use serde_json::{Value, json};
use support::{Session, plain, png, read, smallest_bodies};

async fn with_key(session: &Session, path: &str, key: Option<&str>) -> (StatusCode, Value) {
    let request = session
        .http
        .post(format!("{}{path}", session.emulator.base_url()))
        .json(&json!({}));
    let request = if let Some(key) = key {
        request.header("x-key", key)
    } else {
        request
    };
    read(request.send().await.unwrap()).await
}

#[tokio::test]
async fn route_key_and_body_are_checked_in_that_order() {
    let session = Session::with(|builder| builder.key("bfl_known")).await;
    let text = |detail: &str| json!({ "detail": detail });
    let unknown = with_key(&session, "/v1/no-such-model", None).await;
    assert_eq!(unknown, (StatusCode::NOT_FOUND, text("Not Found")));
    let missing = with_key(&session, "/v1/flux-2-pro", None).await;
    assert_eq!(missing, (StatusCode::FORBIDDEN, text("Not authenticated")));
    let junk = with_key(&session, "/v1/flux-2-pro", Some("junk")).await;
    assert_eq!(junk, (StatusCode::UNPROCESSABLE_ENTITY, text("Invalid API key format")));
    let stranger = with_key(&session, "/v1/flux-2-pro", Some("bfl_other")).await;
    assert_eq!(
        stranger,
        (
            StatusCode::FORBIDDEN,
            text("Not authenticated - Invalid Authentication")
        )
    );
    let (status, answer) = with_key(&session, "/v1/flux-2-pro", Some("bfl_known")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        answer,
        json!({ "detail": [{ "type": "missing", "loc": ["body", "prompt"], "msg": "Field required", "input": {} }] })
    );
}

#[tokio::test]
async fn without_named_keys_every_well_formed_one_is_accepted() {
    let session = Session::start().await;
    for key in ["bfl_x", "123e4567-e89b-12d3-a456-426614174000"] {
        let (status, answer) = with_key(&session, "/v1/flux-2-pro", Some(key)).await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && answer["detail"].is_array(),
            "{key}"
        );
    }
}

#[tokio::test]
async fn bodies_are_refused_in_pydantics_words() {
    let session = Session::start().await;
    let image = "aGVsbG8=";
    for (slug, body, expected) in [
        (
            "flux-2-pro",
            json!({ "prompt": 5 }),
            json!({ "type": "string_type", "loc": ["body", "prompt"], "msg": "Input should be a valid string", "input": 5 }),
        ),
        (
            "flux-2-pro",
            json!({ "prompt": "x", "width": 32 }),
            json!({ "type": "greater_than_equal", "loc": ["body", "width"],
                "msg": "Input should be greater than or equal to 64", "input": 32, "ctx": { "ge": 64 } }),
        ),
        (
            "flux-2-pro",
            json!({ "prompt": "x", "output_format": "gif" }),
            json!({ "type": "enum", "loc": ["body", "output_format"], "msg": "Input should be 'jpeg', 'png' or 'webp'",
                "input": "gif", "ctx": { "expected": "'jpeg', 'png' or 'webp'" } }),
        ),
        (
            "flux-2-pro",
            json!({ "prompt": "x", "user": "" }),
            json!({ "type": "string_too_short", "loc": ["body", "user"],
                "msg": "String should have at least 1 character", "input": "", "ctx": { "min_length": 1 } }),
        ),
        (
            "flux-2-pro",
            json!({ "prompt": "x", "webhook_url": "nowhere" }),
            json!({ "type": "url_parsing", "loc": ["body", "webhook_url"],
                "msg": "Input should be a valid URL, relative URL without a base", "input": "nowhere",
                "ctx": { "error": "relative URL without a base" } }),
        ),
        (
            "flux-dev",
            json!({ "width": 300 }),
            json!({ "type": "multiple_of", "loc": ["body", "width"], "msg": "Input should be a multiple of 32",
                "input": 300, "ctx": { "multiple_of": 32 } }),
        ),
        (
            "flux-tools/video-upscale-v1",
            json!({ "input_video": "x", "upscale_factor": 5 }),
            json!({ "type": "less_than_equal", "loc": ["body", "upscale_factor"],
                "msg": "Input should be less than or equal to 3", "input": 5, "ctx": { "le": 3.0 } }),
        ),
        (
            "flux-tools/outpainting-v1",
            json!({ "input_image": image, "width": 64, "height": 64, "seed": 1 }),
            json!({ "type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted",
                "input": 1 }),
        ),
        (
            "flux-3-image",
            json!({ "prompt": "x", "version": "old" }),
            json!({ "type": "literal_error", "loc": ["body", "version"], "msg": "Input should be 'latest'",
                "input": "old", "ctx": { "expected": "'latest'" } }),
        ),
        (
            "flux-3-video",
            json!({ "mode": "t2v", "prompt": 1 }),
            json!({ "type": "string_type", "loc": ["body", "t2v", "prompt"], "msg": "Input should be a valid string",
                "input": 1 }),
        ),
        (
            "flux-3-video",
            json!({ "prompt": "x" }),
            json!({ "type": "union_tag_not_found", "loc": ["body"],
                "msg": "Unable to extract tag using discriminator 'mode'", "input": { "prompt": "x" },
                "ctx": { "discriminator": "'mode'" } }),
        ),
    ] {
        let (status, answer) = session.post_json(&format!("/v1/{slug}"), &body).await;
        assert_eq!(
            (status, &answer),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!({ "detail": [expected] })),
            "{slug}"
        );
    }
}

#[tokio::test]
async fn unknown_fields_are_refused_exactly_where_the_schema_is_strict() {
    let session = Session::start().await;
    let (mut strict, mut lax) = (0, 0);
    for path in Contract::embedded().submit_paths() {
        for (schema, mut body) in smallest_bodies(path) {
            body["surprise"] = json!(1);
            let (status, answer) = session.post_json(path, &body).await;
            if schema["additionalProperties"] == false {
                strict += 1;
                let loc = match body["mode"].as_str() {
                    Some(mode) => json!(["body", mode, "surprise"]),
                    None => json!(["body", "surprise"]),
                };
                let refusal = json!({ "type": "extra_forbidden", "loc": loc,
                    "msg": "Extra inputs are not permitted", "input": 1 });
                assert_eq!(answer, json!({ "detail": [refusal] }), "{path}");
                assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            } else {
                lax += 1;
                assert_eq!(status, StatusCode::OK, "{path}: {answer}");
            }
        }
    }
    assert_eq!(
        strict, 8,
        "four video modes, two video tools, outpainting and FLUX 3 Image"
    );
    assert!(lax > 20, "{lax}");
}

#[tokio::test]
async fn an_unknown_video_mode_names_the_known_ones() {
    let session = Session::start().await;
    let (_, answer) = session
        .post_json("/v1/flux-3-video", &json!({ "mode": "text-to-video", "prompt": "x" }))
        .await;
    let detail = &answer["detail"][0];
    assert_eq!(
        (&detail["type"], &detail["ctx"]["tag"]),
        (&json!("union_tag_invalid"), &json!("text-to-video"))
    );
    assert_eq!(detail["ctx"]["expected_tags"], "'t2v', 'i2v', 'v2v', 'draft_enhance'");
}

#[tokio::test]
async fn each_member_of_a_union_says_what_it_expected() {
    let session = Session::start().await;
    let body = json!({ "mode": "t2v", "prompt": "x", "duration": 50 });
    let (_, answer) = session.post_json("/v1/flux-3-video", &body).await;
    let found: Vec<_> = answer["detail"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (&d["type"], &d["loc"]))
        .collect();
    assert_eq!(
        found,
        [
            (
                &json!("less_than_equal"),
                &json!(["body", "t2v", "duration", "constrained-int"])
            ),
            (
                &json!("literal_error"),
                &json!(["body", "t2v", "duration", "literal['auto']"])
            ),
        ]
    );
}

#[tokio::test]
async fn what_is_no_json_object_is_refused_as_such() {
    let session = Session::start().await;
    for (content_type, body, kind, loc) in [
        ("application/json", "{\"prompt\": ", "json_invalid", json!(["body", 10])),
        ("application/json", "", "missing", json!(["body"])),
        ("application/json", "[1]", "model_attributes_type", json!(["body"])),
        (
            "text/plain",
            "{\"prompt\": \"x\"}",
            "model_attributes_type",
            json!(["body"]),
        ),
    ] {
        let request = session
            .http
            .post(format!("{}/v1/flux-2-pro", session.emulator.base_url()));
        let request = request
            .header("x-key", "bfl_1")
            .header("content-type", content_type)
            .body(body);
        let (status, answer) = read(request.send().await.unwrap()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        assert_eq!(
            (&answer["detail"][0]["type"], &answer["detail"][0]["loc"]),
            (&json!(kind), &loc)
        );
    }
}

#[tokio::test]
async fn blank_prompts_are_refused_only_where_the_service_refuses_them() {
    let session = Session::start().await;
    for (slug, body) in [
        ("flux-3-image", json!({ "prompt": "  " })),
        (
            "flux-tools/video-edit-v1",
            json!({ "prompt": " ", "video": "https://example.com/x.mp4" }),
        ),
    ] {
        let (status, answer) = session.post_json(&format!("/v1/{slug}"), &body).await;
        assert_eq!(
            (status, &answer["detail"][0]["loc"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(["body", "prompt"]))
        );
    }
    session.submit("flux-2-pro", &json!({ "prompt": "" })).await;
}

#[tokio::test]
async fn business_rules_answer_400_with_a_text() {
    let session = Session::start().await;
    let large = png(&plain(200, 100, [1, 2, 3]));
    for (slug, body) in [
        ("flux-2-pro", json!({ "prompt": "x", "width": 4096, "height": 4096 })),
        (
            "flux-2-pro",
            json!({ "prompt": "x", "width": 4_000_000_000_u64, "height": 64 }),
        ),
        (
            "flux-2-pro",
            json!({ "prompt": "x", "width": 9_000_000_000_000_000_000_u64 }),
        ),
        ("flux-2-pro", json!({ "prompt": "x", "height": 1e300 })),
        (
            "flux-tools/outpainting-v1",
            json!({ "input_image": large, "width": 128, "height": 128 }),
        ),
        (
            "flux-2-klein-4b-finetuned",
            json!({ "prompt": "x", "finetune_id": "no such thing" }),
        ),
    ] {
        let (status, answer) = session.post_json(&format!("/v1/{slug}"), &body).await;
        assert!(
            status == StatusCode::BAD_REQUEST && answer["detail"].is_string(),
            "{slug}: {status} {answer}"
        );
    }
}

#[tokio::test]
async fn a_wrong_method_and_a_missing_query_are_refused() {
    let session = Session::start().await;
    let (status, answer) = read(session.get("/v1/flux-2-pro").await).await;
    assert_eq!(
        (status, answer),
        (
            StatusCode::METHOD_NOT_ALLOWED,
            json!({ "detail": "Method Not Allowed" })
        )
    );
    let (status, answer) = read(session.get("/v1/get_result").await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer["detail"][0]["loc"], json!(["query", "id"]));
}
