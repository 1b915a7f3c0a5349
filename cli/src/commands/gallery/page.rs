//! The page: static HTML that loads nothing, for light and dark, wide and narrow windows.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
};

use url::Url;

use super::picture::{self, Shown};
use crate::{
    commands::command_line::command,
    store::{Listed, Listing, Record},
};

/// By this an earlier page is known.
pub(super) const GENERATOR: &str = "<meta name=\"generator\" content=\"bfl gallery\">";
const STYLE: &str = include_str!("page.css");
/// Nothing is loaded and nothing runs, whatever a prompt contains.
const POLICY: &str = "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'";

pub(super) fn begin(to: &mut dyn Write, count: usize) -> io::Result<()> {
    let results = if count == 1 { "result" } else { "results" };
    write!(
        to,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n{GENERATOR}\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>bfl gallery</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n<header><h1>Gallery</h1><p>{count} {results}, the newest first</p></header>\n<main>\n"
    )
}

pub(super) fn end(to: &mut dyn Write) -> io::Result<()> {
    to.write_all(b"</main>\n</body>\n</html>\n")
}

/// One result.
pub(super) fn entry(to: &mut dyn Write, listed: &Listed, listing: &Listing) -> io::Result<()> {
    let record = &listed.record;
    let id = escaped(&listing.short_id(record));
    writeln!(to, "<article id=\"r-{id}\">")?;
    let size = match record.file() {
        Some(file) => media(to, &file, record)?,
        None => None,
    };
    if let Some(prompt) = record.prompt() {
        writeln!(to, "<p class=\"prompt\">{}</p>", escaped(prompt))?;
    }
    let used = record.end.as_ref().and_then(|end| end.prompt.as_deref());
    if let Some(used) = used.filter(|used| Some(*used) != record.prompt()) {
        let used = escaped(used);
        writeln!(
            to,
            "<details><summary>The prompt that was used</summary><p>{used}</p></details>"
        )?;
    }
    facts(to, record, size)?;
    let command = command(listed).unwrap_or_else(|| format!("bfl show {id}"));
    writeln!(
        to,
        "<details><summary>Make it again</summary><pre>bfl again {id}</pre><pre>bfl vary {id} -n 4</pre>\
         <pre>{}</pre></details>\n</article>",
        escaped(&command)
    )
}

/// The picture or film, with a link to its file. Returns the size of a picture.
fn media(to: &mut dyn Write, file: &Path, record: &Record) -> io::Result<Option<(u32, u32)>> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let name = escaped(&name);
    let link = std::path::absolute(file)
        .ok()
        .and_then(|file| Url::from_file_path(file).ok());
    let link = link.map(|link| escaped(link.as_str())).unwrap_or_default();
    let label = escaped(record.prompt().unwrap_or(&record.model));
    match picture::of(file) {
        Shown::Picture { small, size } => {
            let (width, height) = size;
            write!(
                to,
                "<a class=\"picture\" href=\"{link}\"><img loading=\"lazy\" width=\"{width}\" height=\"{height}\" \
                 alt=\"{label}\" src=\""
            )?;
            picture::data_uri(to, "image/jpeg", &mut small.as_slice())?;
            writeln!(to, "\"></a>")?;
            return Ok(Some(size));
        }
        Shown::Film => {
            write!(to, "<video controls preload=\"metadata\" aria-label=\"{label}\" src=\"")?;
            picture::data_uri(to, "video/mp4", &mut File::open(file)?)?;
            writeln!(to, "\"></video><p class=\"file\"><a href=\"{link}\">{name}</a></p>")?;
        }
        Shown::Link => writeln!(to, "<p class=\"file\"><a href=\"{link}\">{name}</a></p>")?,
        Shown::Gone => writeln!(to, "<p class=\"file gone\">{name} is not there any more</p>")?,
    }
    Ok(None)
}

fn facts(to: &mut dyn Write, record: &Record, size: Option<(u32, u32)>) -> io::Result<()> {
    let day = record.created_at.get(..16).map(|time| time.replace('T', " ") + " UTC");
    let facts = [
        Some(record.model.clone()),
        size.map(|(width, height)| format!("{width} × {height}")),
        record.seed().map(|seed| format!("seed {seed}")),
        record.cost().map(|cost| format!("{cost} credits")),
        record
            .end
            .as_ref()
            .and_then(|end| Some(format!("{:.1} s", end.seconds?))),
        day,
    ];
    write!(to, "<ul class=\"facts\">")?;
    for fact in facts.into_iter().flatten() {
        write!(to, "<li>{}</li>", escaped(&fact))?;
    }
    writeln!(to, "</ul>")
}

/// A text for HTML, inside of elements and quoted attributes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(c),
            // HTML cannot contain these, and what turns text around could hide what a command does.
            c if crate::terminal::text::is_unsafe(c) => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::store::{End, State};

    #[test]
    fn whatever_a_prompt_contains_is_text() {
        let mut record = Record::new("a1", "<b>evil</b>");
        record.request = Some(json!({"prompt": "</pre><script>alert(1)</script>\" onerror='x' \u{202e}\u{1b}&lt;"}));
        record.end = Some(End::new("saved"));
        let listing = Listing::default();
        let state = State::Saved;
        let mut page = Vec::new();
        begin(&mut page, 1).unwrap();
        entry(&mut page, &Listed { record, state }, &listing).unwrap();
        end(&mut page).unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(
            !page.contains("<script") && !page.contains("<b>") && !page.contains("\" onerror"),
            "{page}"
        );
        assert!(!page.contains(['\u{202e}', '\u{1b}']) && page.contains("&amp;lt;"));
        assert!(page.find(GENERATOR).unwrap() < 200 && page.contains("default-src 'none'"));
    }
}
