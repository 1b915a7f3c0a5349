//! What is this API's own, for the generator: shared by the build script and by the tool that follows the contract.

use openapi31_codegen::{MediaTypes, NullFields, OperationNames, PropertyType, ResponseUnion, Settings, SubmitRoutes};

/// What is this API's own.
pub(crate) fn settings() -> Settings {
    Settings {
        operation_names: OperationNames::Path,
        // The service answers errors in more forms than its contract declares: they are read from the raw answer.
        typed_errors: false,
        null_fields: NullFields::Nowhere,
        unknown_properties: true,
        tables: true,
        json_schemas: true,
        redacted_debug: true,
        path_prefix: "/v1/".to_owned(),
        hooks_state: Some("crate::http::Shared".to_owned()),
        json_body: Some("crate::http::json_body".to_owned()),
        submit: Some(SubmitRoutes {
            response: "AsyncResponse".to_owned(),
            model_trait: "crate::Model".to_owned(),
            request_type: "crate::Request".to_owned(),
            reserved: RESERVED.iter().map(|name| (*name).to_owned()).collect(),
            outputs: vec![("video".to_owned(), "crate::Video".to_owned())],
            default_output: "crate::Image".to_owned(),
        }),
        property_types: vec![
            property_type("crate::AspectRatio", &["aspect_ratio"]),
            property_type("crate::Resolution", &["resolution"]),
            property_type("crate::VideoDuration", &["duration"]),
            media("Image", "crate::Keyframes", &["keyframes"]),
            media("Image", "crate::MediaList", &["images"]),
            media("Image", "crate::Media", IMAGES),
            media("Video", "crate::Media", &["input_video", "start_video", "video"]),
            media("Draft", "crate::Media", &["draft_cache"]),
        ],
        media: Some(MediaTypes {
            kind: "crate::MediaKind".to_owned(),
            field: "crate::media::MediaField".to_owned(),
            request: "crate::media::HasMedia".to_owned(),
        }),
        hidden_properties: vec!["webhook_secret".to_owned(), "webhook_url".to_owned()],
        response_unions: vec![
            response_union("SubmitResponse", &["AsyncResponse", "AsyncWebhookResponse"]),
            response_union("TaskResult", &["ResultResponse", "SettledCostResultResponse"]),
        ],
        ..Settings::default()
    }
}

/// The methods of every request.
const RESERVED: &[&str] = &[
    "check",
    "estimate",
    "inputs",
    "into_inputs",
    "notes",
    "on_event",
    "slug",
    "unchecked",
    "with_max_cost",
    "with_media",
    "with_poll_policy",
    "with_tag",
];

/// The properties that are one image, and those that count on from them: `input_image_2`.
const IMAGES: &[&str] = &["garment", "image", "image_prompt", "input_image", "mask", "person"];

fn property_type(rust_type: &str, properties: &[&str]) -> PropertyType {
    PropertyType {
        properties: properties.iter().map(|name| (*name).to_owned()).collect(),
        rust_type: rust_type.to_owned(),
        media: None,
    }
}

/// Properties that carry a file, which the contract does not tell from texts.
fn media(kind: &str, rust_type: &str, properties: &[&str]) -> PropertyType {
    PropertyType {
        media: Some(kind.to_owned()),
        ..property_type(rust_type, properties)
    }
}

fn response_union(name: &str, members: &[&str]) -> ResponseUnion {
    ResponseUnion {
        name: name.to_owned(),
        members: members.iter().map(|member| (*member).to_owned()).collect(),
    }
}
