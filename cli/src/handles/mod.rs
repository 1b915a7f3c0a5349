//! Task handles in whatever a shell, a terminal or a build server made of what a run printed.
//!
//! It needs nothing else of this program, so that a fuzz target can include it.

use bfl::TaskHandle;
use serde_json::Value;

/// How often a text inside a JSON text is looked into: container logs hold lines as texts.
const DEPTH: u32 = 3;
/// What a handle can be as long as, with what a terminal adds to it, in bytes.
const WINDOW: usize = 16 * 1024;
/// How many places are tried at which an object begins that is not whole as it stands: the last ones.
const TRIES: usize = 1_000;
/// The model of a handle that names none: the service's own answer to a submit.
pub(crate) const NO_MODEL: &str = "unknown";

/// All handles in these bytes, in their order, each task once: the last that is said of it.
///
/// The bytes may be UTF-8 or UTF-16 in either order, with or without a mark, and both mixed with what is neither. Colours
/// are passed over. An object may be wrapped by line breaks, behind the same kind of prefix on each line or on the first
/// one, quoted in a text, or spread over lines.
pub(crate) fn handles_in(bytes: &[u8]) -> Vec<TaskHandle> {
    let mut handles: Vec<TaskHandle> = Vec::new();
    if let Ok(value) = serde_json::from_slice(bytes) {
        // Nothing is to be mended.
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

/// The texts that bytes can be.
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
    // Without its zero bytes, what is ASCII in a wider encoding is ASCII, wherever in the bytes it begins.
    let narrow: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    texts.push(String::from_utf8_lossy(&narrow).into_owned());
    texts
}

/// A text without what is for a terminal, and with one kind of line end.
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

/// A string for the terminal, such as a link's address: to its end, at most to the line's.
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
        if let Some(handle) = mended(text, start) {
            found.push((start, handle));
        }
    }
    found.sort_by_key(|(start, _)| *start);
    found.into_iter().map(|(_, handle)| handle).collect()
}

/// Finds handles in a value: itself, its members, and the texts in it.
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

/// The handle that begins here, once what came into it is taken out: line breaks, what stands before each line, and the
/// quoting of a shell or a log.
fn mended(text: &str, start: usize) -> Option<TaskHandle> {
    let mut end = text.len().min(start.saturating_add(WINDOW));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let window = &text[start..end];
    // Whatever is an object and not empty goes on with a name.
    let next = window.chars().skip(1).find(|c| !c.is_whitespace());
    let is_wrapped = window.contains('\n');
    let is_quoted = window.contains("\\\"");
    if !(is_wrapped || is_quoted && matches!(next, Some('\\' | '"'))) {
        return None;
    }
    let before = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let prefix = &text[before..start];
    let mut tried = Vec::new();
    for taken in [Taken::Whole, Taken::Beginning, Taken::Nothing] {
        for spaces in [Spaces::Kept, Spaces::Trimmed, Spaces::None] {
            let mut joined = joined(window, prefix, taken, spaces);
            if is_quoted {
                joined = joined.replace("\\\"", "\"").replace("\\\\", "\\");
            }
            tried.extend(first_handle(&joined));
        }
    }
    // A polling URL that names the task was put together rightly.
    let is_sure = |handle: &&TaskHandle| handle.polling_url().contains(handle.id());
    tried.iter().find(is_sure).or(tried.first()).cloned()
}

/// What is taken away at the beginning of the second and later lines.
#[derive(Clone, Copy)]
enum Taken {
    /// What looks like all that stands before the object on its first line.
    Whole,
    /// What looks like the beginning of that, up to the end of a word.
    Beginning,
    Nothing,
}

#[derive(Clone, Copy)]
enum Spaces {
    Kept,
    /// Those at both ends of a line are taken away.
    Trimmed,
    None,
}

fn joined(window: &str, prefix: &str, taken: Taken, spaces: Spaces) -> String {
    let mut joined = String::with_capacity(window.len());
    for (number, line) in window.split('\n').enumerate() {
        let likeness = match number {
            0 => Likeness::default(),
            _ => Likeness::of(prefix, line),
        };
        let line = match taken {
            Taken::Whole if likeness.is_whole => &line[likeness.length..],
            Taken::Beginning => &line[likeness.words..],
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

/// How far a line begins as another does: any number is like any other.
#[derive(Default)]
struct Likeness {
    /// How much of the line, in bytes.
    length: usize,
    /// How much of it, to the end of the last word.
    words: usize,
    is_whole: bool,
}

impl Likeness {
    fn of(prefix: &str, line: &str) -> Self {
        let mut likeness = Self::default();
        let mut rest = prefix;
        while let Some(c) = rest.chars().next() {
            let ahead = &line[likeness.length..];
            let (known, here) = if c.is_ascii_digit() {
                (digits(rest), digits(ahead))
            } else if ahead.starts_with(c) {
                (c.len_utf8(), c.len_utf8())
            } else {
                (0, 0)
            };
            if here == 0 {
                return likeness;
            }
            rest = &rest[known..];
            likeness.length += here;
            if c.is_whitespace() || "|]>:".contains(c) {
                likeness.words = likeness.length;
            }
        }
        likeness.is_whole = true;
        likeness
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The handle at the beginning of a text, if it looks like one that was put together rightly.
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
