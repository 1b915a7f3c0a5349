//! Which credentials a call presents, and where operations go that have a server of their own.

use super::{
    address, built,
    call::Call,
    get,
    security::{Scheme, Secret},
    sites,
};

const SCHEMES: &[Scheme] = &[
    Scheme::Header("x-key"),
    Scheme::Query("key"),
    Scheme::Cookie("session"),
    Scheme::Basic,
    Scheme::Authorization("Bearer"),
    Scheme::Elsewhere,
];

fn text(secret: &str) -> Option<Secret> {
    Some(Secret::Text(secret.to_owned()))
}

fn secured(given: &[Option<Secret>], sets: &[&[usize]]) -> Call {
    let mut call = get();
    call.secure(given, SCHEMES, sets);
    call
}

#[test]
fn each_kind_of_credential_has_its_place_and_is_sensitive() {
    let given = [text("a b"), text("c&d"), text("e;f"), None, text("g"), None];
    let request = built(secured(&given, &[&[0, 1, 2, 4]])).unwrap();
    assert_eq!(request.url().query(), Some("key=c%26d"));
    for (name, value) in [
        ("x-key", "a b"),
        ("cookie", "session=e%3Bf"),
        ("authorization", "Bearer g"),
    ] {
        assert_eq!(request.headers()[name], value);
        assert!(request.headers()[name].is_sensitive(), "{name}");
    }
    let basic = [
        None,
        None,
        None,
        Some(Secret::NameAndPassword("ann".to_owned(), "x:y".to_owned())),
    ];
    let request = built(secured(&basic, &[&[3]])).unwrap();
    assert_eq!(request.headers()["authorization"], "Basic YW5uOng6eQ==");
    assert!(request.headers()["authorization"].is_sensitive());
}

#[test]
fn the_first_set_that_is_complete_is_presented() {
    let given = [text("a"), None, text("b"), None, text("c"), None];
    let sent = |sets: &[&[usize]]| {
        let request = built(secured(&given, sets)).unwrap();
        let names = ["x-key", "cookie", "authorization"];
        names.map(|name| request.headers().contains_key(name))
    };
    assert_eq!(sent(&[&[0, 1], &[4]]), [false, false, true]);
    assert_eq!(sent(&[&[4, 5], &[0]]), [false, false, true]);
    assert_eq!(sent(&[&[1], &[2, 3]]), [false, true, false]);
    assert_eq!(sent(&[&[1]]), [false; 3]);
    assert_eq!(sent(&[]), [false; 3]);
}

#[test]
fn a_credential_that_a_header_cannot_carry_is_not_told() {
    let why = built(secured(&[text("secret\n")], &[&[0]])).unwrap_err();
    assert!(!why.contains("secret"), "{why}");
}

#[test]
fn a_key_in_the_query_stands_beside_the_other_parameters() {
    let mut call = get();
    call.text("/parcels?kind=small");
    call.secure(&[None, text("k")], SCHEMES, &[&[1]]);
    assert_eq!(address(call), "/parcels?kind=small&key=k");
}

#[test]
fn an_operation_goes_to_its_own_server_where_the_client_is_at_a_documented_one() {
    let servers: &[&[&str]] = &[
        &["https://parcels.example/v1"],
        &["https://", ".parcels.example/v", ""],
        &["/v1"],
    ];
    let at = |base: &str, own: &str| sites::base(base, Some(own), servers);
    let files = "https://files.example";
    for documented in [
        "https://parcels.example/v1",
        "https://parcels.example/v1/",
        "https://eu.parcels.example/v2",
    ] {
        assert_eq!(at(documented, files), files, "{documented}");
    }
    // A proxy or a test gets everything, and no call leaves it for another host.
    for other in [
        "http://127.0.0.1:8080",
        "http://127.0.0.1:8080/v1",
        "https://parcels.example/v2",
    ] {
        assert_eq!(at(other, files), other, "{other}");
    }
    assert_eq!(at("http://127.0.0.1:8080/v1/", "/files"), "http://127.0.0.1:8080/files");
    assert_eq!(
        at("http://127.0.0.1:8080/other", "/files"),
        "http://127.0.0.1:8080/other"
    );
    assert_eq!(
        sites::base("https://parcels.example/v1", None, servers),
        "https://parcels.example/v1"
    );
}
