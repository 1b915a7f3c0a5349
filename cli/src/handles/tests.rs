use proptest::prelude::*;

use super::*;

const ID: &str = "cd833dd2-0a4f-4c3b-9a5e-1f2e3d4c5b6a";

fn json_of(id: &str) -> String {
    format!(
        r#"{{"id":"{id}","polling_url":"https://api.us6.bfl.ai/v1/get_result?id={id}","model":"flux-2-pro","video":false,"submitted_at":1795687560123,"cost":3.0}}"#
    )
}

fn handle_of(id: &str) -> TaskHandle {
    serde_json::from_str(&json_of(id)).unwrap()
}

#[track_caller]
fn finds(text: impl AsRef<[u8]>) {
    let text = text.as_ref();
    assert_eq!(handles_in(text), [handle_of(ID)], "{}", String::from_utf8_lossy(text));
}

/// The text as a terminal of so many columns shows it, each further line behind a prefix.
fn wrapped(text: &str, columns: usize, end: &str, prefix: impl Fn(usize) -> String) -> String {
    let chars: Vec<char> = text.chars().collect();
    let lines = chars.chunks(columns).map(|line| line.iter().collect::<String>());
    let lines: Vec<String> = lines.enumerate().map(|(n, line)| prefix(n) + &line).collect();
    lines.join(end)
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn a_handle_is_found_in_every_encoding_that_a_shell_writes() {
    let log = format!("error: interrupted\r\n{}\r\n", json_of(ID));
    finds(&log);
    finds(format!("\u{feff}{log}"));
    finds([b"\xff\xfe".to_vec(), utf16(&log, u16::to_le_bytes)].concat());
    finds([b"\xfe\xff".to_vec(), utf16(&log, u16::to_be_bytes)].concat());
    finds(utf16(&log, u16::to_le_bytes));
    finds([b"plain first\n".to_vec(), utf16(&log, u16::to_le_bytes)].concat());
    finds(
        [
            b"caf\xe9 \xff\x80\n".to_vec(),
            log.clone().into_bytes(),
            b"\xfc\n".to_vec(),
        ]
        .concat(),
    );
    finds(
        [
            b"\xff\xfe".to_vec(),
            utf16("first\r\n", u16::to_le_bytes),
            log.into_bytes(),
        ]
        .concat(),
    );
}

#[test]
fn a_handle_is_found_however_a_terminal_wrapped_it() {
    for columns in [1, 7, 30, 40, 80, 110] {
        for end in ["\n", "\r\n", "\n  ", "   \n"] {
            finds(wrapped(&json_of(ID), columns, end, |_| String::new()));
        }
    }
}

#[test]
fn a_handle_is_found_behind_what_a_build_server_writes_before_a_line() {
    let stamp = |n: usize| format!("2026-11-26T10:06:{:02}.{}Z ", n % 60, 1_234_567 + n * 31);
    finds(format!("{}{}", stamp(0), json_of(ID)));
    for columns in [20, 40, 100] {
        finds(wrapped(&json_of(ID), columns, "\n", stamp));
        finds(wrapped(&json_of(ID), columns, "\n", |n| {
            if n == 0 { stamp(0) } else { String::new() }
        }));
        finds(wrapped(&json_of(ID), columns, "\n", |n| {
            format!("app-1  | {}", stamp(n))
        }));
        finds(wrapped(&json_of(ID), columns, "\r\n", |n| format!("[{}] ", n + 8)));
        finds(wrapped(&json_of(ID), columns, "\n", |_| "> ".to_owned()));
        let worded = |n: usize| stamp(n) + if n == 0 { "the handle: " } else { "" };
        finds(wrapped(&json_of(ID), columns, "\n", worded));
    }
}

#[test]
fn colours_and_links_are_passed_over() {
    let coloured = json_of(ID).replace("\"id\"", "\u{1b}[1;34m\"id\"\u{1b}[0m");
    finds(&coloured);
    finds(wrapped(&coloured, 40, "\u{1b}[K\n", |_| String::new()));
    finds(format!(
        "\u{1b}]8;;https://example.com\u{7}\u{9b}31m{}\u{1b}(B",
        json_of(ID)
    ));
}

#[test]
fn a_handle_is_found_inside_other_json_and_inside_its_texts() {
    let value: Value = serde_json::from_str(&json_of(ID)).unwrap();
    finds(serde_json::to_string_pretty(&value).unwrap());
    finds(format!("note {{ {{\"task\": [{value}]}}"));
    let line = serde_json::json!({"log": format!("{value}\n"), "stream": "stderr", "time": "2026"});
    finds(line.to_string());
    finds(serde_json::json!({"message": line.to_string()}).to_string());
    finds(json_of(ID).replace('"', "\\\""));
}

#[test]
fn what_is_whole_json_is_read_as_it_is() {
    let id = "\u{9b}31mfox\u{feff} two words";
    assert_eq!(handles_in(json_of(id).as_bytes()), [handle_of(id)]);
}

#[test]
fn an_answer_of_the_service_is_a_handle_without_a_model() {
    let handles = handles_in(br#"{"id":"1","polling_url":"https://api.bfl.ai/v1/get_result?id=1"}"#);
    assert_eq!((handles[0].id(), handles[0].model()), ("1", NO_MODEL));
}

#[test]
fn several_handles_come_in_their_order_and_each_task_once() {
    let log = format!("{}\n{}\nnoise\n{}\n", json_of("a"), json_of("b"), json_of("a"));
    assert_eq!(handles_in(log.as_bytes()), [handle_of("b"), handle_of("a")]);
}

#[test]
fn what_is_no_handle_is_none() {
    for text in [
        "",
        "{",
        "{}",
        "null",
        r#"{"id": 1}"#,
        r#"{"id":"a","polling_url":""}"#,
        "{\"\n{\"\n{\"",
        "\u{1b}[",
    ] {
        assert_eq!(handles_in(text.as_bytes()), [], "{text}");
    }
}

#[test]
fn a_hostile_log_is_read_in_bounded_time() {
    let started = std::time::Instant::now();
    for piece in [
        "{",
        "{\"",
        "{\"a\":",
        "{\"a\":{\"a\n",
        "{\"\n",
        "[{\"a\":[",
        "\u{1b}]",
        "{\\\"\n",
    ] {
        let text = piece.repeat(60_000 / piece.len());
        assert_eq!(handles_in(text.as_bytes()), []);
    }
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

proptest! {
    #[test]
    fn whatever_comes_it_does_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        handles_in(&bytes);
    }

    #[test]
    fn whatever_is_made_of_the_pieces_of_a_log_it_does_not_panic(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "\"", "\\", "\n", "\r", " ", "\u{1b}[", "\u{1b}]", "é", "id", "polling_url", ":", ",", "2026-", "{\"id\":\"a\",\"polling_url\":\"",
        ]), 0..60),
    ) {
        handles_in(pieces.concat().as_bytes());
    }

    #[test]
    fn a_handle_is_found_whatever_stands_around_it(
        before in "[^{}\"\\\\]{0,80}",
        after in "[^{}\"\\\\]{0,80}",
        columns in 5_usize..120,
        wide in any::<bool>(),
    ) {
        let text = format!("{before}\n{}\n{after}", wrapped(&json_of(ID), columns, "\n", |_| String::new()));
        let bytes = if wide { utf16(&format!("\u{feff}{text}"), u16::to_le_bytes) } else { text.into_bytes() };
        prop_assert_eq!(handles_in(&bytes), [handle_of(ID)]);
    }
}
