//! What values become in an address, a header or a cookie, and which cannot be sent.

use proptest::prelude::*;

use super::{
    address, built, get,
    parameters::{Format, Style},
};

const SIMPLE: Format = Format::new(Style::Simple);
const FORM: Format = Format::new(Style::Form);

proptest! {
    #[test]
    fn a_text_comes_out_of_a_path_and_a_query_as_it_went_in(text in "\\PC*") {
        let mut call = get();
        call.text("/a");
        call.path("text", SIMPLE, &text);
        call.text("/b");
        call.query("text", FORM, &text);
        match built(call) {
            Ok(request) => {
                let pairs: Vec<_> = request.url().query_pairs().collect();
                prop_assert_eq!(pairs, [("text".into(), text.as_str().into())]);
                let segments: Vec<&str> = request.url().path_segments().unwrap().collect();
                prop_assert_eq!(segments.len(), 3);
                let written = segments[1].strip_prefix('a').unwrap();
                prop_assert_eq!(decoded(written), text);
            }
            Err(_) => prop_assert!(text.is_empty()),
        }
    }
}

fn decoded(text: &str) -> String {
    let query = text.replace('+', "%2B");
    let url = reqwest::Url::parse(&format!("http://h/?x={query}")).unwrap();
    url.query_pairs().next().unwrap().1.into_owned()
}

#[test]
fn delimiters_stay_and_values_are_encoded() {
    let mut call = get();
    call.text("/labels/");
    call.path("ids", SIMPLE, &["a/b", "c,d", "é?#%"]);
    call.query("$filter[x]", FORM, &["a,b", "c&d=e"]);
    assert_eq!(
        address(call),
        "/labels/a%2Fb,c%2Cd,%C3%A9%3F%23%25?%24filter%5Bx%5D=a%2Cb,c%26d%3De"
    );
}

#[test]
fn reserved_characters_stay_where_that_is_allowed_but_for_those_that_would_end_the_value() {
    let mut call = get();
    call.query("next", FORM.reserved(), "/a?b=c:d@e!$'()*,;~ f&g#h+i%41%zz");
    assert_eq!(address(call), "?next=/a?b=c:d@e!$%27()*,;~%20f%26g%23h%2Bi%41%25zz");
}

#[test]
fn the_slash_at_the_end_of_a_base_url_does_not_matter() {
    for base in ["http://h/v1", "http://h/v1/", "http://h/v1//"] {
        let mut call = get();
        call.text("/parcels");
        let request = call.request(&reqwest::Client::new(), base).unwrap();
        assert_eq!(request.url().as_str(), "http://h/v1/parcels");
    }
}

#[test]
fn a_path_may_have_a_query_of_its_own_and_loses_its_fragment() {
    let mut call = get();
    call.text("/parcels?kind=small#one");
    call.query("page", FORM, &2);
    assert_eq!(address(call), "/parcels?kind=small&page=2");
}

#[test]
fn a_value_that_would_change_the_path_is_refused() {
    for value in ["", ".", "..", "%2e", "%2E."] {
        let mut call = get();
        call.text("/parcels/");
        call.path("id", SIMPLE, value);
        call.text("/label");
        let sent = built(call);
        // A percent sign is encoded, so that it means itself.
        assert_eq!(sent.is_ok(), value.contains('%'), "{value}: {sent:?}");
    }
    let mut call = get();
    call.text("/parcels/.");
    call.path("id", SIMPLE, ".");
    assert!(built(call).is_err());
}

#[test]
fn what_a_header_cannot_carry_is_told_without_the_value() {
    for value in ["secret\nx: y", "secret\r", "secret\0"] {
        let mut call = get();
        call.header("x-note", SIMPLE, value);
        let why = built(call).unwrap_err();
        assert!(why.contains("x-note") && !why.contains("secret"), "{why}");
    }
    let mut call = get();
    call.header("no name", SIMPLE, "a");
    assert!(built(call).unwrap_err().contains("no name"));
    let mut call = get();
    call.header("x-note", SIMPLE, "grüße");
    assert_eq!(built(call).unwrap().headers()["x-note"].as_bytes(), "grüße".as_bytes());
}

#[test]
fn a_cookie_keeps_its_end_to_itself() {
    let mut call = get();
    call.cookie("a", FORM, "x; b=y, \"z\"\\ %");
    call.cookie("c", FORM, "e30=");
    assert_eq!(
        built(call).unwrap().headers()["cookie"],
        "a=x%3B%20b=y%2C%20%22z%22%5C%20%25; c=e30="
    );
}

#[test]
fn a_broken_address_is_told_without_its_query() {
    let mut call = get();
    call.query("key", FORM, "secret");
    let refused = call.request(&reqwest::Client::new(), "no address").unwrap_err();
    assert!(!format!("{refused:?}").contains("secret"), "{refused:?}");
}
