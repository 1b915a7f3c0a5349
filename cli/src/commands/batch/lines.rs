//! The lines of the file.

use std::path::Path;

use serde_json::{Map, Value};

use crate::{failure::Failure, input::source::Sources, terminal::text};

/// The longest file that is read, in bytes.
const LONGEST: u64 = 256 * 1024 * 1024;
/// How many mistakes are shown at once.
const MOST_SHOWN: usize = 10;

/// One request of the file.
#[derive(Debug)]
pub(super) struct Line {
    /// Where it begins, counted from 1.
    pub(super) number: u64,
    pub(super) model: Option<String>,
    pub(super) output: Option<String>,
    /// Values, as JSON has them.
    pub(super) body: Map<String, Value>,
    /// Cells, whose fields decide what they mean.
    pub(super) cells: Vec<(String, String)>,
}

/// All lines of the file.
pub(super) fn read(path: &Path, sources: &Sources) -> Result<Vec<Line>, Failure> {
    let content = match path.as_os_str() == "-" {
        true => sources.stdin(LONGEST)?,
        false => sources.file(path, LONGEST)?,
    };
    let is_csv = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&content);
    let lines = if is_csv { of_csv(content) } else { of_json(content) };
    let mut mistakes = Vec::new();
    let mut read = Vec::new();
    for line in lines {
        match line {
            Ok(line) => read.push(line),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    let more = mistakes.len().saturating_sub(MOST_SHOWN);
    mistakes.truncate(MOST_SHOWN);
    if !mistakes.is_empty() {
        let more = if more > 0 {
            format!("; and {more} more")
        } else {
            String::new()
        };
        return Err(Failure::no_task(format!(
            "the batch cannot be read: {}{more}; nothing was sent",
            mistakes.join("; ")
        )));
    }
    match read.is_empty() {
        true => Err(Failure::no_task("the batch has no lines: there is nothing to make")),
        false => Ok(read),
    }
}

fn of_json(content: &[u8]) -> Vec<Result<Line, String>> {
    let lines = content.split(|byte| *byte == b'\n').zip(1..);
    let lines = lines.filter(|(line, _)| !line.trim_ascii().is_empty());
    lines
        .map(|(line, number)| match serde_json::from_slice(line) {
            Ok(Value::Object(body)) => line_of(number, body, Vec::new()),
            Ok(_) => Err(format!("line {number} is no JSON object")),
            Err(error) => Err(format!("line {number} is no JSON object (column {})", error.column())),
        })
        .collect()
}

fn of_csv(content: &[u8]) -> Vec<Result<Line, String>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(content);
    let names = match reader.headers() {
        Ok(names) => names.clone(),
        Err(_) => return vec![Err("the header is not text in UTF-8".to_owned())],
    };
    let rows = reader.records();
    rows.map(|row| {
        let row = row.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            match error.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    format!("line {line} has {len} cells, and the header {expected_len}")
                }
                _ => format!("line {line} is no CSV in UTF-8"),
            }
        })?;
        let number = row.position().map_or(0, csv::Position::line);
        let cells = names.iter().zip(&row).filter(|(_, cell)| !cell.is_empty());
        let cells = cells.map(|(name, cell)| (name.to_owned(), cell.to_owned()));
        line_of(number, Map::new(), cells.collect())
    })
    .collect()
}

fn line_of(number: u64, mut body: Map<String, Value>, mut cells: Vec<(String, String)>) -> Result<Line, String> {
    let mut taken = |name: &str| -> Result<Option<String>, String> {
        let cell = cells
            .iter()
            .position(|(known, _)| known == name)
            .map(|at| cells.remove(at).1);
        match body.remove(name) {
            None | Some(Value::Null) => Ok(cell),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("`{name}` of line {number} is no text")),
        }
    };
    let (model, output) = (taken("model")?, taken("output")?);
    if body
        .keys()
        .chain(cells.iter().map(|(name, _)| name))
        .any(String::is_empty)
    {
        return Err(format!("line {number} has a field without a name"));
    }
    if let Some((name, _)) = cells.iter().enumerate().find_map(|(at, (name, cell))| {
        cells[..at]
            .iter()
            .any(|(earlier, _)| earlier == name)
            .then_some((name, cell))
    }) {
        return Err(format!("`{}` of line {number} is given twice", text::short(name)));
    }
    Ok(Line {
        number,
        model,
        output,
        body,
        cells,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, content: &[u8]) -> Result<Vec<Line>, String> {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        super::read(&path, &Sources::default()).map_err(|failure| format!("{failure:?}"))
    }

    #[test]
    fn objects_and_rows_are_lines_with_the_numbers_that_an_editor_shows() {
        let lines = read(
            "a.jsonl",
            b"\xef\xbb\xbf{\"prompt\":\"a\"}\r\n\n {\"model\":\"m\",\"output\":\"o\",\"seed\":7}",
        )
        .unwrap();
        assert_eq!((lines[0].number, lines[1].number), (1, 3));
        assert_eq!(
            (lines[1].model.as_deref(), lines[1].output.as_deref()),
            (Some("m"), Some("o"))
        );
        assert_eq!(lines[1].body["seed"], 7);
        let lines = read("a.CSV", "prompt, seed,model\n\"a, \"\"b\"\"\nc\",7,\nd,,m\n".as_bytes()).unwrap();
        assert_eq!(
            lines[0].cells,
            [("prompt".into(), "a, \"b\"\nc".into()), ("seed".into(), "7".into())]
        );
        assert_eq!((lines[1].number, lines[1].model.as_deref()), (4, Some("m")));
    }

    #[test]
    fn every_mistake_is_named_by_its_line() {
        for (name, content, words) in [
            ("a.jsonl", &b"{}\n[1]\n{\"a\":\n"[..], &["line 2", "line 3"][..]),
            ("a.jsonl", b"{\"model\":7}", &["`model` of line 1"]),
            ("a.jsonl", b"\xff\n", &["line 1"]),
            ("a.jsonl", b" \n", &["no lines"]),
            ("a.csv", b"a,b\n1\n", &["line 2 has 1 cells"]),
            ("a.csv", b"a,a\n1,2\n", &["given twice"]),
            ("a.csv", b"a,\n1,2\n", &["without a name"]),
            ("a.csv", b"a\n\xff\n", &["line 2"]),
            ("a.csv", b"", &["no lines"]),
        ] {
            let why = read(name, content).unwrap_err();
            assert!(words.iter().all(|word| why.contains(word)), "{why}");
        }
        let many = read("a.jsonl", &b"x\n".repeat(50)).unwrap_err();
        assert!(many.contains("and 40 more"), "{many}");
    }
}
