//! Security schemes by what they are, and the ways to authenticate.

use openapi_vendor::diff::{Level, diff};
use openapi31_codegen::Document;
use serde_json::{Value, json};

use crate::support::{api, changes, rules_of};

const LONG: &str = "https://auth.example.com/a/path/that/is/longer/than/anything/that/is/cut";

fn oauth(token_url: &str) -> Value {
    json!({"type": "oauth2", "flows": {"authorizationCode": {
        "authorizationUrl": LONG, "tokenUrl": token_url, "scopes": {"read": "Reads.", "write": "Writes."},
    }}})
}

/// Two operations that are asked for in these ways.
fn with(security: Value, schemes: Value) -> Document {
    let operation = json!({"responses": {"200": {"description": ""}}});
    api(
        json!({"/a": {"get": operation, "post": operation}}),
        json!({"security": security, "components": {"securitySchemes": schemes}}),
    )
}

#[test]
fn scopes_are_sets() {
    let asks = |scopes: Value| with(json!([{"o": scopes}]), json!({"o": oauth(LONG)}));
    let both = asks(json!(["read", "write"]));
    assert_eq!(rules_of(&both, &asks(json!(["write", "read"]))), [""; 0]);
    assert_eq!(rules_of(&both, &asks(json!(["read"]))), ["security-loosened"]);
    assert_eq!(rules_of(&asks(json!(["read"])), &both), ["security-tightened"]);
    let found = diff(&asks(json!(["read"])), &both);
    assert_eq!(
        (found.changes.len(), found.changes[0].operations.len()),
        (1, 2),
        "one edit of one list"
    );
}

#[test]
fn a_scheme_is_what_it_is_and_not_its_name() {
    let key = |name: &str| json!({"type": "apiKey", "in": "header", "name": name});
    let one = with(json!([{"a": []}]), json!({"a": key("X-Key")}));
    assert_eq!(
        rules_of(&one, &with(json!([{"b": []}]), json!({"b": key("x-key")}))),
        [""; 0]
    );
    let reused = with(
        json!([{"a": []}, {"b": []}]),
        json!({"a": {"type": "http", "scheme": "bearer"}, "b": key("X-Key")}),
    );
    assert_eq!(
        rules_of(&one, &reused),
        ["security-loosened"],
        "the key is still sufficient"
    );
}

#[test]
fn an_edit_of_a_scheme_is_one_finding_with_all_operations() {
    let asks = |scheme: Value| with(json!([{"s": []}]), json!({"s": scheme}));
    let edited = |edit: fn(&mut Value)| {
        let mut scheme = oauth(LONG);
        edit(&mut scheme);
        asks(scheme)
    };
    let place = |rest: &str| format!("/components/securitySchemes/s{rest}");
    for (new, rule, rest, level) in [
        (
            asks(oauth("/token")),
            "security-address-changed",
            "/flows/authorizationCode/tokenUrl",
            Level::Review,
        ),
        (
            edited(|scheme| scheme["flows"]["authorizationCode"]["refreshUrl"] = json!("/refresh")),
            "security-address-changed",
            "/flows/authorizationCode/refreshUrl",
            Level::Review,
        ),
        (
            edited(|scheme| {
                drop(
                    scheme["flows"]["authorizationCode"]["scopes"]
                        .as_object_mut()
                        .map(|all| all.remove("write")),
                )
            }),
            "oauth-scope-removed",
            "/flows/authorizationCode/scopes/write",
            Level::Review,
        ),
        (
            edited(|scheme| scheme["flows"]["password"] = json!({"tokenUrl": LONG, "scopes": {}})),
            "oauth-flow-added",
            "/flows/password",
            Level::Additive,
        ),
        (
            asks(json!({"type": "http", "scheme": "bearer"})),
            "security-scheme-changed",
            "",
            Level::Breaking,
        ),
    ] {
        let found = diff(&asks(oauth(LONG)), &new);
        let only = &found.changes[0];
        assert_eq!(
            (
                found.changes.len(),
                only.rule,
                only.location.clone(),
                only.level,
                only.operations.len()
            ),
            (1, rule, place(rest), level, 2)
        );
    }
    let oidc = |url: &str| asks(json!({"type": "openIdConnect", "openIdConnectUrl": url}));
    assert_eq!(rules_of(&oidc("/a"), &oidc("/b")), ["security-address-changed"]);
}

#[test]
fn words_and_hints_of_a_scheme_are_docs() {
    let asks = |scheme: Value| with(json!([{"s": []}]), json!({"s": scheme}));
    let bearer = |format: &str, words: &str| {
        asks(json!({"type": "http", "scheme": "bearer", "bearerFormat": format, "description": words}))
    };
    let found = diff(&bearer("JWT", "One."), &bearer("opaque", "Other."));
    assert_eq!((found.verdict, found.changes.len()), (Level::Docs, 1));
    let mut other = oauth(LONG);
    other["flows"]["authorizationCode"]["scopes"]["read"] = json!("Other words.");
    assert_eq!(diff(&asks(oauth(LONG)), &asks(other)).verdict, Level::Docs);
}

#[test]
fn a_token_from_somewhere_else_is_for_a_person_to_look_at() {
    let schemes = || json!({"a": oauth(LONG), "b": oauth("https://other.example/token"), "k": {"type": "http", "scheme": "basic"}});
    let asks = |name: &str| with(json!([{name: ["read"]}]), schemes());
    assert_eq!(rules_of(&asks("a"), &asks("b")), ["security-scheme-replaced"]);
    assert_eq!(
        rules_of(&asks("a"), &asks("k")),
        ["security-tightened", "security-loosened"]
    );
}

#[test]
fn an_operation_that_gives_up_its_own_list_is_told_at_the_operation() {
    let own = |security: Option<Value>| {
        let mut operation = json!({"responses": {"200": {"description": ""}}});
        if let Some(security) = security {
            operation["security"] = security;
        }
        let schemes = json!({"s": {"type": "http", "scheme": "basic"}});
        api(
            json!({"/a": {"get": operation}}),
            json!({"security": [{"s": []}], "components": {"securitySchemes": schemes}}),
        )
    };
    let found = changes(&own(Some(json!([]))), &own(None));
    assert_eq!(found, [("security-tightened", "/paths/~1a/get/security".to_owned())]);
    assert_eq!(
        rules_of(&own(Some(json!([{}, {"s": []}]))), &own(Some(json!([{}])))),
        [""; 0],
        "nobody has to"
    );
}

#[test]
fn a_scheme_that_nobody_asks_for_is_none() {
    let spare = |scheme: &str| with(json!([]), json!({"s": {"type": "http", "scheme": scheme}}));
    let found = diff(&spare("basic"), &spare("digest"));
    assert_eq!((found.verdict, found.changes.len()), (Level::None, 1));
}
