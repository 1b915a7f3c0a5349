//! Finds task handles in logs: in the output of `bfl` after a shell, a terminal or a build server has changed it.
//!
//! It uses nothing else of this program, so that a fuzz target can include it.

use bfl::TaskHandle;
use serde_json::Value;

/// How many levels of JSON inside JSON strings are searched: container logs store lines as strings.
const DEPTH: u32 = 3;
/// The longest handle, with what a terminal adds to it, in bytes.
const WINDOW: usize = 16 * 1024;
/// How many incomplete objects are repaired: the last ones.
const TRIES: usize = 1_000;
/// The model of a handle without one, such as the service's own answer to a submit.
pub(crate) const NO_MODEL: &str = "unknown";

/// All handles in these bytes, in order. If a task occurs several times, the last one counts.
///
/// The bytes may be UTF-8 or UTF-16 of either byte order, with or without a byte order mark, mixed with other bytes.
/// Colours are ignored. An object may be wrapped, with a prefix on each line or on the first one, quoted in a string, or
/// spread over several lines.
pub(crate) fn handles_in(bytes: &[u8]) -> Vec<TaskHandle> {
    let mut handles: Vec<TaskHandle> = Vec::new();
    if let Ok(value) = serde_json::from_slice(bytes) {
        // It is valid JSON: there is nothing to repair.
        collect(&value, DEPTH, &mut |handle| handles.push(handle));
        return handles;
    }
    let is_same = |a: &TaskHandle, b: &TaskHandle| a.id() == b.id() && a.polling_url() == b.polling_url();
    for text in readings(bytes) {
        let mut read: Vec<TaskHandle> = Vec::new();
        for handle in in_text(&without_escapes(&text), DEPTH) {
            read.retain(|known| !is_same(known, &handle));
            read.push(handle);
        }
        // The first reading is the most exact.
        read.retain(|handle| !handles.iter().any(|known| is_same(known, handle)));
        handles.append(&mut read);
    }
    handles
}

/// The texts that these bytes may be.
fn readings(bytes: &[u8]) -> Vec<String> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    let mut texts = Vec::new();
    match bytes {
        [0xff, 0xfe, rest @ ..] => texts.push(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => texts.push(utf16(rest, u16::from_be_bytes)),
        _ => {}
    }
    // ASCII in UTF-16 is ASCII once its zero bytes are removed, wherever it starts.
    let narrow: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    texts.push(String::from_utf8_lossy(&narrow).into_owned());
    texts
}

/// A text without escape sequences, with `\n` as the only line end.
fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => match chars.next() {
                Some('[') => skip_control_sequence(&mut chars),
                Some(']' | 'P' | 'X' | '^' | '_') => skip_control_string(&mut chars),
                Some(' '..='/') => _ = chars.next(),
                _ => {}
            },
            '\u{9b}' => skip_control_sequence(&mut chars),
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    plain.push('\n');
                }
            }
            '\n' | '\t' => plain.push(c),
            '\u{feff}' | '\u{200b}' | '\u{ad}' => {}
            c if c.is_control() => {}
            c => plain.push(c),
        }
    }
    plain
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn skip_control_sequence(chars: &mut Chars) {
    while chars.next_if(|c| (' '..='?').contains(c)).is_some() {}
    chars.next_if(|c| ('@'..='~').contains(c));
}

/// A control string, such as the address of a link: to its end, or to the end of the line.
fn skip_control_string(chars: &mut Chars) {
    while let Some(c) = chars.next_if(|c| *c != '\n') {
        match c {
            '\u{7}' | '\u{9c}' => return,
            '\u{1b}' => {
                chars.next_if(|c| *c == '\\');
                return;
            }
            _ => {}
        }
    }
}

fn in_text(text: &str, depth: u32) -> Vec<TaskHandle> {
    let mut found: Vec<(usize, TaskHandle)> = Vec::new();
    let mut broken = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('{').map(|offset| at + offset) {
        let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
        if let Some(Ok(value)) = values.next() {
            collect(&value, depth, &mut |handle| found.push((start, handle)));
            at = start + values.byte_offset();
        } else {
            broken.push(start);
            at = start + 1;
        }
    }
    let tried = broken.len().saturating_sub(TRIES);
    for start in broken.into_iter().skip(tried) {
        if let Some(handle) = repaired(text, start) {
            found.push((start, handle));
        }
    }
    found.sort_by_key(|(start, _)| *start);
    found.into_iter().map(|(_, handle)| handle).collect()
}

/// Finds handles in a value: the value itself, its members, and the strings in it.
fn collect(value: &Value, depth: u32, found: &mut impl FnMut(TaskHandle)) {
    if let Some(handle) = handle(value) {
        return found(handle);
    }
    match value {
        Value::Object(members) => members.values().for_each(|member| collect(member, depth, found)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, depth, found)),
        Value::String(text) if depth > 0 && text.contains('{') => {
            in_text(&without_escapes(text), depth - 1).into_iter().for_each(found);
        }
        _ => {}
    }
}

fn handle(value: &Value) -> Option<TaskHandle> {
    let is_there = |name: &str| value.get(name)?.as_str().filter(|text| !text.is_empty());
    is_there("id").and(is_there("polling_url"))?;
    let mut value = value.clone();
    value.as_object_mut()?.entry("model").or_insert_with(|| NO_MODEL.into());
    serde_json::from_value(value).ok()
}

/// Repairs the handle that starts here: removes line breaks, the prefix of each line, and the quoting of a shell or a
/// log.
fn repaired(text: &str, start: usize) -> Option<TaskHandle> {
    let mut end = text.len().min(start.saturating_add(WINDOW));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let window = &text[start..end];
    // A non-empty object continues with a name.
    let next = window.chars().skip(1).find(|c| !c.is_whitespace());
    let is_wrapped = window.contains('\n');
    let is_quoted = window.contains("\\\"");
    if !(is_wrapped || is_quoted && matches!(next, Some('\\' | '"'))) {
        return None;
    }
    let before = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let prefix = &text[before..start];
    let mut tried = Vec::new();
    for strip in [Strip::Whole, Strip::Beginning, Strip::Nothing] {
        for spaces in [Spaces::Kept, Spaces::Trimmed, Spaces::None] {
            let mut joined = joined(window, prefix, strip, spaces);
            if is_quoted {
                joined = joined.replace("\\\"", "\"").replace("\\\\", "\\");
            }
            tried.extend(first_handle(&joined));
        }
    }
    // If the polling URL contains the id, the repair was right.
    let is_sure = |handle: &&TaskHandle| handle.polling_url().contains(handle.id());
    tried.iter().find(is_sure).or(tried.first()).cloned()
}

/// What is removed from the start of the second and later lines.
#[derive(Clone, Copy)]
enum Strip {
    /// The prefix that precedes the object on its first line.
    Whole,
    /// The first words of that prefix.
    Beginning,
    Nothing,
}

#[derive(Clone, Copy)]
enum Spaces {
    Kept,
    /// Removed at both ends of each line.
    Trimmed,
    None,
}

fn joined(window: &str, prefix: &str, strip: Strip, spaces: Spaces) -> String {
    let mut joined = String::with_capacity(window.len());
    for (number, line) in window.split('\n').enumerate() {
        let matched = match number {
            0 => PrefixMatch::default(),
            _ => PrefixMatch::of(prefix, line),
        };
        let line = match strip {
            Strip::Whole if matched.is_whole => &line[matched.length..],
            Strip::Beginning => &line[matched.words..],
            _ => line,
        };
        match spaces {
            Spaces::Kept => joined.push_str(line),
            Spaces::Trimmed => joined.push_str(line.trim()),
            Spaces::None => joined.extend(line.chars().filter(|c| !c.is_whitespace())),
        }
    }
    joined
}

/// How much of a prefix a line repeats. Any two numbers count as equal.
#[derive(Default)]
struct PrefixMatch {
    /// In bytes of the line.
    length: usize,
    /// The same, up to the end of the last whole word.
    words: usize,
    is_whole: bool,
}

impl PrefixMatch {
    fn of(prefix: &str, line: &str) -> Self {
        let mut matched = Self::default();
        let mut rest = prefix;
        while let Some(c) = rest.chars().next() {
            let ahead = &line[matched.length..];
            let (known, here) = if c.is_ascii_digit() {
                (digits(rest), digits(ahead))
            } else if ahead.starts_with(c) {
                (c.len_utf8(), c.len_utf8())
            } else {
                (0, 0)
            };
            if here == 0 {
                return matched;
            }
            rest = &rest[known..];
            matched.length += here;
            if c.is_whitespace() || "|]>:".contains(c) {
                matched.words = matched.length;
            }
        }
        matched.is_whole = true;
        matched
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The handle at the start of a text, if it is plausible.
fn first_handle(text: &str) -> Option<TaskHandle> {
    let value = serde_json::Deserializer::from_str(text)
        .into_iter::<Value>()
        .next()?
        .ok()?;
    let handle = handle(&value)?;
    let is_one_word = |text: &str| !text.contains(char::is_whitespace);
    let is_whole = is_one_word(handle.id()) && is_one_word(handle.model()) && is_one_word(handle.polling_url());
    (is_whole && handle.polling_url().contains("://")).then_some(handle)
}

#[cfg(test)]
mod tests;
