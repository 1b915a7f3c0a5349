//! From bytes to values: JSON, or YAML.

use serde_json::Value;

use crate::{Error, Result, report::Approximated};

/// The largest document that is read, in bytes; of one in several files, all of them together.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

/// The text of a document before it is parsed, without a byte order mark.
///
/// # Errors
/// Empty, larger than [`MAX_BYTES`], compressed, HTML or XML, or not UTF-8.
pub fn text(bytes: &[u8]) -> Result<&str> {
    check_size(bytes)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    check_not_markup(bytes)?;
    std::str::from_utf8(bytes).map_err(|error| Error::new(format!("the document is not UTF-8: {error}")))
}

fn check_size(bytes: &[u8]) -> Result<()> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::new(format!(
            "the document has {} bytes; at most {MAX_BYTES} are read",
            bytes.len()
        )));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::new(
            "the document is empty; an OpenAPI 3.1 document was expected",
        ));
    }
    Ok(())
}

fn check_not_markup(bytes: &[u8]) -> Result<()> {
    if bytes.starts_with(b"\x1f\x8b") {
        return Err(Error::new("the document is compressed (gzip); unpack it first"));
    }
    if bytes.trim_ascii_start().starts_with(b"<") {
        return Err(Error::new(
            "the document is HTML or XML, not OpenAPI: is the address right?",
        ));
    }
    Ok(())
}

/// Reads JSON, and says what the author should know of it.
pub(super) fn json(text: &str) -> Result<(Value, Option<Approximated>)> {
    let error = match parsed(text) {
        Ok(value) => return Ok((value, None)),
        Err(error) => error,
    };
    // JavaScript and Python write halves of characters, in patterns for example; Rust has no text with such.
    let Some(value) = without_lone_surrogates(text).and_then(|text| parsed(&text).ok()) else {
        return Err(error);
    };
    let note = Approximated {
        pointer: crate::Pointer::root(),
        keyword: "surrogates".to_owned(),
        how: "U+FFFD: half of a surrogate pair (`\\ud800`) is no character".to_owned(),
        help: "write whole characters".to_owned(),
    };
    Ok((value, Some(note)))
}

/// The text with U+FFFD for each escaped half of a surrogate pair. `None` if there is none.
fn without_lone_surrogates(text: &str) -> Option<String> {
    let unit = |place: &str| {
        let digits = place.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    let mut has_lone = false;
    while let Some(start) = rest.find('\\') {
        let (before, escape) = rest.split_at(start);
        whole.push_str(before);
        let second = escape.get(6..).and_then(unit);
        let (length, is_lone) = match (unit(escape), second) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (12, false),
            (Some(0xD800..=0xDFFF), _) => (6, true),
            // The character behind a backslash may be one too.
            _ => (1 + escape.chars().nth(1).map_or(0, char::len_utf8), false),
        };
        has_lone |= is_lone;
        let (escape, after) = escape.split_at(length);
        whole.push_str(if is_lone { "\\ufffd" } else { escape });
        rest = after;
    }
    whole.push_str(rest);
    has_lone.then_some(whole)
}

fn parsed(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|error| {
        let what = if error.is_eof() {
            "the document is truncated"
        } else if error.to_string().starts_with("recursion limit exceeded") {
            "the document is nested too deeply"
        } else {
            "the document is not JSON"
        };
        Error::new(format!("{what}: {error}"))
    })
}

/// Reads JSON or YAML, whichever it is, and says what the author should know of it.
pub(super) fn json_or_yaml(text: &str) -> Result<(Value, Option<Approximated>)> {
    let is_json = text.trim_ascii_start().starts_with('{');
    match json(text) {
        Ok(read) => Ok(read),
        // A mapping in YAML may start like that too.
        Err(error) if is_json && !error.message().starts_with("the document is not JSON") => Err(error),
        Err(error) => yaml(text).map_err(|other| if is_json { error } else { other }),
    }
}

/// Reads YAML 1.2, in which only `true` and `false` are truth values. Of keys that are there twice, the last one holds, as
/// in JSON.
#[cfg(feature = "yaml")]
fn yaml(text: &str) -> Result<(Value, Option<Approximated>)> {
    use serde_saphyr::{DuplicateKeyPolicy, Error as YamlError};

    let failed = |error| Error::new(format!("the document is not YAML: {error}"));
    match with_room(|| yaml_with(text, DuplicateKeyPolicy::Error))? {
        Ok(value) => Ok((value, None)),
        Err(error @ YamlError::DuplicateMappingKey { .. }) => {
            let value = with_room(|| yaml_with(text, DuplicateKeyPolicy::LastWins))?.map_err(failed)?;
            let note = Approximated {
                pointer: crate::Pointer::root(),
                keyword: "duplicate key".to_owned(),
                how: format!("the last one holds: {error}"),
                help: "remove one of them".to_owned(),
            };
            Ok((value, Some(note)))
        }
        Err(error) => Err(failed(error)),
    }
}

/// Runs the parser where 128 levels do not overflow the stack, whatever the caller's thread has left.
#[cfg(feature = "yaml")]
fn with_room<T: Send>(parse: impl FnOnce() -> T + Send) -> Result<T> {
    const STACK: usize = 32 * 1024 * 1024;
    let no_thread = || Error::new("there is no thread to read YAML in");
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, parse);
        thread.map_err(|_| no_thread())?.join().map_err(|_| no_thread())
    })
}

#[cfg(feature = "yaml")]
fn yaml_with(
    text: &str,
    duplicate_keys: serde_saphyr::DuplicateKeyPolicy,
) -> std::result::Result<Value, serde_saphyr::Error> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        // JSON has no such numbers.
        non_finite_float_policy: serde_saphyr::options::NonFiniteFloatPolicy::AsString,
        with_snippet: false,
        duplicate_keys: duplicate_keys,
        budget: serde_saphyr::budget! {
            max_depth: 128,
            flow_nesting_limit: 128,
            max_events: MAX_BYTES / 4,
            max_nodes: MAX_BYTES / 4,
            simple_key_max_lookahead: 65_536,
        },
    };
    serde_saphyr::from_str_with_options(text, options)
}

#[cfg(not(feature = "yaml"))]
fn yaml(_: &str) -> Result<(Value, Option<Approximated>)> {
    Err(Error::new(
        "the document does not start with `{`, so it is not JSON; for YAML, turn on the feature `yaml` of openapi31-codegen",
    ))
}
