//! Media types of bodies, by what they are.

use openapi_vendor::diff::{Level, diff};
use openapi31_codegen::Document;
use serde_json::{Value, json};

use crate::support::{api, changes, rules_of};

fn sent(content: Value) -> Document {
    api(
        json!({"/a": {"post": {"requestBody": {"content": content}, "responses": {"204": {"description": ""}}}}}),
        json!({}),
    )
}

fn received(content: Value) -> Document {
    api(
        json!({"/a": {"get": {"responses": {"200": {"description": "", "content": content}}}}}),
        json!({}),
    )
}

fn of(media: &str, longest: u32) -> Value {
    json!({media: {"schema": {"type": "string", "maxLength": longest}}})
}

#[test]
fn two_spellings_of_a_media_type_are_one() {
    for (one, other) in [
        ("application/json", "Application/JSON"),
        ("application/json", "application/json; charset=utf-8"),
        ("a/b;x=1;y=2", "a/b; Y=2; X=1"),
    ] {
        for wrap in [sent, received] {
            assert_eq!(rules_of(&wrap(of(one, 5)), &wrap(of(other, 5))), [""; 0]);
            assert_eq!(
                rules_of(&wrap(of(one, 5)), &wrap(of(other, 4))).len(),
                1,
                "what it carries is compared"
            );
        }
    }
}

#[test]
fn two_spellings_in_one_document_do_not_hide_each_other() {
    let both = |longest: u32| {
        let mut content = of("application/json", 5);
        content["Application/JSON"] = of("x", longest)["x"].clone();
        sent(content)
    };
    assert_eq!(
        changes(&both(5), &both(4)),
        [(
            "request-max-length-lowered",
            "/paths/~1a/post/requestBody/content/Application~1JSON/schema/maxLength".to_owned()
        )]
    );
}

#[test]
fn what_a_range_covers_is_not_lost() {
    let (json, range) = (of("application/json", 5), of("application/*", 5));
    assert_eq!(
        rules_of(&sent(json.clone()), &sent(range.clone())),
        ["request-media-type-widened"]
    );
    assert_eq!(
        rules_of(&sent(range.clone()), &sent(json.clone())),
        ["request-media-type-narrowed"]
    );
    assert_eq!(
        rules_of(&received(json.clone()), &received(range.clone())),
        ["response-media-type-widened"]
    );
    assert_eq!(
        rules_of(&received(range.clone()), &received(json.clone())),
        ["response-media-type-narrowed"]
    );
    let mut both = json.clone();
    both["*/*"] = range["application/*"].clone();
    assert_eq!(rules_of(&sent(both.clone()), &sent(of("*/*", 5))), [""; 0]);
    assert_eq!(
        rules_of(&sent(both), &sent(of("*/*", 4))),
        ["request-max-length-lowered"]
    );
    assert_eq!(
        rules_of(&sent(json), &sent(of("*/*", 4))),
        ["request-max-length-lowered", "request-media-type-widened"]
    );
}

#[test]
fn another_type_of_the_same_syntax_is_read_as_before_but_not_sent() {
    let (json, problem) = (of("application/json", 5), of("application/problem+json", 6));
    assert_eq!(
        rules_of(&received(json.clone()), &received(problem.clone())),
        ["response-media-type-changed", "response-max-length-raised"]
    );
    assert_eq!(diff(&sent(json.clone()), &sent(problem)).verdict, Level::Breaking);
    assert_eq!(
        rules_of(&received(json), &received(of("application/xml", 5))),
        ["response-media-type-removed", "response-media-type-added"]
    );
}
