//! The text of clients, from a model made by hand. What it does is tried where it is compiled: in the specimen.

mod sample;

use self::sample::{answer, body, json, model, named, operation};
use super::module;
use crate::{
    Settings,
    model::{AnswerContent, BodyContent, Model, Operation, Status, Type},
};

/// Without what every client has.
fn own(text: &str) -> &str {
    let parts = text.find("\n#[allow(dead_code, reason = \"a document uses a part of it\")]\nmod ");
    text.get(..parts.unwrap_or(text.len())).unwrap_or_default()
}

fn client(operations: Vec<Operation>) -> String {
    let model = Model { operations, ..model() };
    module(&model, &Settings::default())
}

#[test]
fn a_client_has_a_method_for_each_operation() {
    insta::assert_snapshot!(own(&module(&model(), &Settings::default())));
}

#[test]
fn a_client_with_hooks_has_no_constructor_for_others_and_no_credentials() {
    let settings = Settings {
        typed_errors: false,
        redacted_debug: true,
        builders: false,
        hooks_state: Some("crate::Shared".to_owned()),
        json_body: Some("crate::json_body".to_owned()),
        ..Settings::default()
    };
    let mut model = model();
    model
        .operations
        .retain(|operation| ["create", "search", "upload"].contains(&operation.name.as_str()));
    insta::assert_snapshot!(own(&module(&model, &settings)));
}

#[test]
fn a_client_carries_only_what_it_needs() {
    let text = module(&Model::default(), &Settings::default());
    for absent in [
        "mod events",
        "mod parts",
        "mod security",
        "mod sites",
        "mod answers",
        "mod servers",
    ] {
        assert!(!text.contains(absent), "{absent}");
    }
    for present in ["mod answer ", "mod api_error", "mod call", "mod parameters"] {
        assert!(text.contains(present), "{present}");
    }
}

#[test]
fn the_same_set_of_answers_is_one_type_whichever_operation_comes_first() {
    let searching = |name: &str, answers: &[(u16, &str)]| Operation {
        success: answers.iter().map(|(status, ty)| json(*status, named(ty))).collect(),
        ..operation(name, "GET", "/search")
    };
    let first = searching("first", &[(200, "Parcel"), (202, "Ticket")]);
    let second = searching("second", &[(201, "Ticket"), (203, "Parcel"), (207, "Parcel")]);
    let text = client(vec![first, second]);
    assert_eq!(text.matches("pub enum ParcelOrTicket {").count(), 1, "{text}");
    assert!(
        text.contains("(200, 200, Read::Whole(1)), (202, 202, Read::Whole(2))"),
        "{text}"
    );
    assert!(
        text.contains("(201, 201, Read::Whole(2)), (203, 203, Read::Whole(1)), (207, 207, Read::Whole(1))"),
        "{text}"
    );
}

#[test]
fn answers_with_names_that_are_the_same_stay_apart() {
    let text = client(vec![
        Operation {
            success: vec![
                json(200, named("ParcelList")),
                json(202, Type::List(Box::new(named("Parcel")))),
            ],
            ..operation("search", "GET", "/search")
        },
        Operation {
            success: vec![
                json(200, Type::Map(Box::new(Type::Value))),
                json(202, named("ValueMap")),
            ],
            ..operation("find", "GET", "/find")
        },
    ]);
    assert!(text.contains("pub enum ParcelListOrParcelList {"), "{text}");
    assert!(
        text.contains("ParcelList2(::std::vec::Vec<super::types::Parcel>)"),
        "{text}"
    );
    assert!(text.contains("ValueMap2("), "{text}");
}

#[test]
fn a_stream_of_events_has_a_name_of_its_own() {
    let mut choice = json(200, named("Parcel"));
    choice.events = Some(None);
    let text = client(vec![
        Operation {
            success: vec![choice],
            ..operation("follow", "GET", "/a")
        },
        operation("follow_stream", "GET", "/b"),
    ]);
    assert!(
        text.contains("pub async fn follow_stream(&self) -> Result<ResponseValue<()>,"),
        "{text}"
    );
    assert!(
        text.contains("pub async fn follow_stream_(&self) -> Result<ResponseValue<EventStream>,"),
        "{text}"
    );
}

#[test]
fn an_error_for_any_status_takes_no_success_that_is_not_documented() {
    let text = client(vec![Operation {
        success: vec![json(200, named("Parcel"))],
        errors: vec![answer(
            Status::Default,
            AnswerContent::Json(named("Problem"), "application/json".to_owned()),
        )],
        ..operation("get", "GET", "/a")
    }]);
    assert!(
        text.contains("&[(200, 200, Read::Whole(1)), (300, 999, Read::Error(1))]"),
        "{text}"
    );
}

#[test]
fn a_media_type_that_a_header_cannot_carry_is_not_asked_for() {
    let bytes = AnswerContent::Bytes("text/a\nb, */*, nothing, image/png".to_owned());
    let text = client(vec![Operation {
        success: vec![answer(Status::Code(200), bytes)],
        ..operation("get", "GET", "/a")
    }]);
    assert!(
        text.contains("Call::new(Method::GET, \"get\", \"*/*, image/png\")"),
        "{text}"
    );
}

#[test]
fn nothing_in_a_document_breaks_out_of_its_place() {
    let hostile = "\"); } */ \r\n # {x} \u{202e}`";
    let mut model = model();
    model.title = hostile.to_owned();
    model.version = hostile.to_owned();
    model.description = Some(hostile.to_owned());
    for server in &mut model.servers {
        server.url += hostile;
        server.description = Some(hostile.to_owned());
    }
    for scheme in &mut model.security_schemes {
        scheme.wire = hostile.to_owned();
        scheme.description = Some(hostile.to_owned());
    }
    for operation in &mut model.operations {
        operation.path = hostile.to_owned();
        operation.summary = Some(hostile.to_owned());
        operation.alias = Some(hostile.to_owned());
        for parameter in &mut operation.parameters {
            parameter.wire = hostile.to_owned();
            parameter.description = Some(hostile.to_owned());
        }
    }
    let mut post = operation("post_it", "POST", hostile);
    post.body = body(hostile, true, BodyContent::Bytes);
    model.operations.push(post);
    let text = module(&model, &Settings::default());
    let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert!(parsed.items.len() > 10);
    assert!(!text.contains('\u{202e}') && !text.contains('\r'), "{text}");
}
