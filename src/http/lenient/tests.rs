use serde_json::json;

use super::*;

fn id(body: &[u8]) -> Option<String> {
    find(&values(body).0, &|object| {
        property(object, "id")?.as_str().map(str::to_owned)
    })
}

#[test]
fn what_is_json_is_read_as_json() {
    let (values, strict) = values(br#"{"id":"a","n":[1,2.5,null]}"#);
    assert!(strict);
    assert_eq!(values, [json!({"id": "a", "n": [1, 2.5, null]})]);
}

#[test]
fn what_a_person_can_read_is_read() {
    let utf16 = |text: &str, mark: bool, bytes: fn(u16) -> [u8; 2]| {
        let mark = mark.then_some(0xfeff);
        mark.into_iter()
            .chain(text.encode_utf16())
            .flat_map(bytes)
            .collect::<Vec<u8>>()
    };
    let text = r#"{"id":"task-1"}"#;
    let deep = |n: usize| format!(r#"{{"x":{}{},"id":"task-1"}}"#, "[".repeat(n), "]".repeat(n)).into_bytes();
    for body in [
        b"\xef\xbb\xbf{\"id\":\"task-1\"}".to_vec(),
        utf16(text, true, u16::to_le_bytes),
        utf16(text, true, u16::to_be_bytes),
        utf16(text, false, u16::to_le_bytes),
        utf16(text, false, u16::to_be_bytes),
        b"{\"prompt\":\"f\xfcchse\",\"id\":\"task-1\"}".to_vec(),
        br#"{"cost":NaN,"id":"task-1"}"#.to_vec(),
        br#"{"cost":-Infinity,"x":1e400,"id":"task-1"}"#.to_vec(),
        br#"{"prompt":"\ud83e","id":"task-1"}"#.to_vec(),
        br#"{"prompt":"\ud83e\u0041 \u12","id":"task-1"}"#.to_vec(),
        b"{\"prompt\":\"two\nlines\x01\",\"id\":\"task-1\"}".to_vec(),
        br#"{"id":"task-1"}trailing"#.to_vec(),
        br#"{"id":"task-1"}{"id":"other"}"#.to_vec(),
        br#")]}',{"id":"task-1"}"#.to_vec(),
        br#"{"a":1,"request":{"id":"echoed"},"data":{"id":"task-1"}}"#.to_vec(),
        br#"callback({"id":"task-1"});"#.to_vec(),
        br#"data: {"id":"task-1"}"#.to_vec(),
        b"Notice: deprecated in {x} on line 3\n{\"id\":\"task-1\"}".to_vec(),
        br#"<html><style>b{color:red}</style><pre>{"id":"task-1"}</pre></html>"#.to_vec(),
        br#"{"id":"task-1""#.to_vec(),
        br#"{"id":"task-1","polling_url":"https://api.eu"#.to_vec(),
        br#"{"id":"task-1","cost":1"#.to_vec(),
        br#"{'id':'task-1','ok':True,'x':None}"#.to_vec(),
        br#"{id:"task-1",}"#.to_vec(),
        b"{/* a comment */\"id\":\"task-1\" // another\n}".to_vec(),
        br#"{"a":1 "id":"task-1"}"#.to_vec(),
        br#"{"a":,"id":"task-1"}"#.to_vec(),
        br#"{"a":[1,2,"id":3],"id":"task-1"}"#.to_vec(),
        br#"[{"id":"task-1"}]"#.to_vec(),
        br#"{"data":{"task":{"id":"task-1"}}}"#.to_vec(),
        serde_json::to_vec(text).unwrap(),
        serde_json::to_vec(&json!({ "statusCode": 200, "body": text })).unwrap(),
        br#"{\"id\":\"task-1\",\"x\":\"y\"}"#.to_vec(),
        deep(20_000),
        deep(150),
    ] {
        assert_eq!(
            id(&body).as_deref(),
            Some("task-1"),
            "{}",
            String::from_utf8_lossy(&body[..body.len().min(80)])
        );
    }
}

#[test]
fn half_a_text_is_not_read() {
    for body in [
        br#"{"id":"task-"#.as_slice(),
        br#"{"id":"task-1\"#,
        br#"{"id"#,
        br#"{"#,
        b"",
        b"<html>Bad Gateway</html>",
        b"\xff\xd8\xff\xe0",
        b"null",
    ] {
        assert_eq!(id(body), None, "{}", String::from_utf8_lossy(body));
    }
    let (cut, _) = values(br#"{"cost":1.2"#);
    assert_eq!(cut, [json!({})]);
}

#[test]
fn no_bytes_make_it_panic_or_go_on_for_ever() {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        ":",
        ",",
        "\\",
        "\\u",
        "d83e",
        "NaN",
        "1e",
        "/*",
        "*/",
        "//",
        "\n",
        " ",
        "é",
        "id",
        "=",
        "\\ud83e\\u",
        "\u{fffd}",
        "{\"a\":",
    ];
    for _ in 0..20_000 {
        let text: String = (0..fastrand::usize(0..24))
            .map(|_| pieces[fastrand::usize(..pieces.len())])
            .collect();
        let _ = id(text.as_bytes());
        let bytes: Vec<u8> = (0..fastrand::usize(0..40)).map(|_| fastrand::u8(..)).collect();
        let _ = id(&bytes);
    }
}

#[test]
fn what_is_json_is_the_same_read_either_way() {
    fn random(depth: usize) -> Value {
        match fastrand::u8(0..if depth > 3 { 5 } else { 7 }) {
            0 => Value::Null,
            1 => fastrand::bool().into(),
            2 => fastrand::i64(..).into(),
            3 => (fastrand::f64() * 1e6).into(),
            4 => (0..fastrand::usize(0..8))
                .map(|_| fastrand::char(..))
                .collect::<String>()
                .into(),
            5 => (0..fastrand::usize(0..4))
                .map(|_| random(depth + 1))
                .collect::<Vec<Value>>()
                .into(),
            _ => (0..fastrand::usize(0..4))
                .map(|n| (format!("k{n}"), random(depth + 1)))
                .collect::<Map<String, Value>>()
                .into(),
        }
    }
    for _ in 0..2_000 {
        let value = json!({ "value": random(0) });
        assert_eq!(fragments(&value.to_string()), std::slice::from_ref(&value), "{value}");
        assert_eq!(fragments(&format!("{value:#}")), [value]);
    }
}
