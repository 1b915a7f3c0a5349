//! The table of styles in OpenAPI 3.1, row by row.

use serde_json::{Value, json};

use super::{
    address, built, get,
    parameters::{Format, Style},
};

fn colors() -> [Value; 3] {
    [
        json!("blue"),
        json!(["blue", "black", "brown"]),
        json!({"B": 150, "G": 200, "R": 100}),
    ]
}

fn in_path(format: Format, value: &Value) -> String {
    let mut call = get();
    // In a segment of its own, an empty label would be the current folder.
    call.text("/x");
    call.path("color", format, value);
    address(call).split_off(2)
}

fn in_query(format: Format, value: &Value) -> String {
    let mut call = get();
    call.query("color", format, value);
    address(call).split_off(1)
}

fn in_header(format: Format, value: &Value) -> Option<String> {
    let mut call = get();
    call.header("color", format, value);
    let request = built(call).unwrap();
    let value = request.headers().get("color")?;
    Some(value.to_str().unwrap().to_owned())
}

#[test]
fn a_path_is_written_in_the_styles_of_the_specification() {
    let rows = [
        (
            Format::new(Style::Simple),
            "blue",
            "blue,black,brown",
            "B,150,G,200,R,100",
        ),
        (
            Format::new(Style::Simple).exploded(),
            "blue",
            "blue,black,brown",
            "B=150,G=200,R=100",
        ),
        (
            Format::new(Style::Label),
            ".blue",
            ".blue,black,brown",
            ".B,150,G,200,R,100",
        ),
        (
            Format::new(Style::Label).exploded(),
            ".blue",
            ".blue.black.brown",
            ".B=150.G=200.R=100",
        ),
        (
            Format::new(Style::Matrix),
            ";color=blue",
            ";color=blue,black,brown",
            ";color=B,150,G,200,R,100",
        ),
        (
            Format::new(Style::Matrix).exploded(),
            ";color=blue",
            ";color=blue;color=black;color=brown",
            ";B=150;G=200;R=100",
        ),
    ];
    for (format, text, list, object) in rows {
        let written = colors().map(|value| in_path(format, &value));
        assert_eq!(written, [text, list, object]);
    }
}

#[test]
fn a_query_is_written_in_the_styles_of_the_specification() {
    let rows = [
        (
            Format::new(Style::Form),
            "color=blue",
            "color=blue,black,brown",
            "color=B,150,G,200,R,100",
        ),
        (
            Format::new(Style::Form).exploded(),
            "color=blue",
            "color=blue&color=black&color=brown",
            "B=150&G=200&R=100",
        ),
        (
            Format::new(Style::SpaceDelimited),
            "color=blue",
            "color=blue%20black%20brown",
            "color=B%20150%20G%20200%20R%20100",
        ),
        (
            Format::new(Style::PipeDelimited),
            "color=blue",
            "color=blue%7Cblack%7Cbrown",
            "color=B%7C150%7CG%7C200%7CR%7C100",
        ),
        (
            Format::new(Style::DeepObject).exploded(),
            "color=blue",
            "color=blue&color=black&color=brown",
            "color%5BB%5D=150&color%5BG%5D=200&color%5BR%5D=100",
        ),
    ];
    for (format, text, list, object) in rows {
        let written = colors().map(|value| in_query(format, &value));
        assert_eq!(written, [text, list, object]);
    }
}

#[test]
fn headers_and_cookies_carry_lists_and_objects() {
    let [text, list, object] = colors();
    let simple = Format::new(Style::Simple);
    assert_eq!(in_header(simple, &text).as_deref(), Some("blue"));
    assert_eq!(in_header(simple, &list).as_deref(), Some("blue,black,brown"));
    assert_eq!(in_header(simple, &object).as_deref(), Some("B,150,G,200,R,100"));
    assert_eq!(
        in_header(simple.exploded(), &object).as_deref(),
        Some("B=150,G=200,R=100")
    );

    let mut call = get();
    call.cookie("a", Format::new(Style::Form), &list);
    call.cookie("b", Format::new(Style::Form).exploded(), &object);
    call.cookie("c", Format::new(Style::Form).exploded(), &text);
    let request = built(call).unwrap();
    let cookies: Vec<_> = request.headers().get_all("cookie").iter().collect();
    assert_eq!(cookies.len(), 1);
    assert_eq!(cookies[0], "a=blue,black,brown; B=150; G=200; R=100; c=blue");
    assert!(cookies[0].is_sensitive());
}

#[test]
fn an_empty_text_is_written_and_what_is_undefined_is_not() {
    let form = Format::new(Style::Form);
    assert_eq!(in_query(form, &json!("")), "color=");
    assert_eq!(in_path(Format::new(Style::Label), &json!("")), ".");
    assert_eq!(in_path(Format::new(Style::Matrix), &json!("")), ";color");
    assert_eq!(in_header(Format::new(Style::Simple), &json!("")).as_deref(), Some(""));
    for undefined in [json!(null), json!([]), json!({}), json!([null]), json!({"R": null})] {
        for format in [form, form.exploded(), Format::new(Style::DeepObject).exploded()] {
            let mut call = get();
            call.query("color", format, &undefined);
            assert_eq!(built(call).unwrap().url().query(), None, "{undefined}");
        }
        assert_eq!(in_header(Format::new(Style::Simple), &undefined), None, "{undefined}");
    }
}

#[test]
fn deep_objects_go_as_deep_as_they_are() {
    let value = json!({"size": {"max": 3, "min": 1}, "tag": ["a", "b"], "open": true});
    let written = in_query(Format::new(Style::DeepObject).exploded(), &value);
    let mut pairs: Vec<&str> = written.split('&').collect();
    pairs.sort_unstable();
    assert_eq!(
        pairs,
        [
            "color%5Bopen%5D=true",
            "color%5Bsize%5D%5Bmax%5D=3",
            "color%5Bsize%5D%5Bmin%5D=1",
            "color%5Btag%5D=a",
            "color%5Btag%5D=b",
        ]
    );
}

#[test]
fn a_parameter_with_json_content_is_one_text_of_json() {
    let value = json!({"a": [1, "b c"]});
    let form = Format::new(Style::Form).exploded().json();
    assert_eq!(in_query(form, &value), "color=%7B%22a%22%3A%5B1%2C%22b%20c%22%5D%7D");
    assert_eq!(in_query(form, &json!("a")), "color=%22a%22");
    assert_eq!(
        in_header(Format::new(Style::Simple).json(), &value).as_deref(),
        Some(r#"{"a":[1,"b c"]}"#)
    );
}
