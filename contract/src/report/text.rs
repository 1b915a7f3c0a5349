//! For a terminal.

use super::{
    common::{clean, levels, long_values, operations, summary},
    entries::{Entry, Group, in_rust, sections},
    source::Source,
    told::Report,
    uses,
    wrap::{words, wrapped},
};
use crate::{
    diff::{Change, Level},
    text::cut,
};

/// What a text is printed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Whether it shows colours.
    pub colour: bool,
    /// How many characters a line has.
    pub width: usize,
}

impl Terminal {
    /// A file or a pipe.
    pub const PIPE: Self = Self {
        colour: false,
        width: 100,
    };
}

/// The report for a terminal.
pub fn text(report: &Report<'_>, terminal: Terminal) -> String {
    let mut printer = Printer {
        report,
        terminal,
        text: String::new(),
    };
    // In one line, however long: programs look for it.
    printer.text.push_str(&(clean(&summary(report)) + "\n"));
    for section in sections(report.diff, report.grouping) {
        let heading = format!("{} ({})", section.level, section.count);
        printer.heading(&heading, section.level);
        section.groups.iter().for_each(|group| printer.group(group));
    }
    if report.shows_ignored {
        printer.configured();
    }
    if let Some(used) = &report.used {
        printer.text.push('\n');
        printer.text.push_str(&uses::text(report.diff, used));
    }
    printer.text
}

struct Printer<'a> {
    report: &'a Report<'a>,
    terminal: Terminal,
    text: String,
}

impl Printer<'_> {
    fn group(&mut self, group: &Group<'_>) {
        let reached = group
            .operations
            .map(|shared| shared.iter().map(String::as_str).collect());
        let reached = reached
            .map(|reached| format!("  ({})", operations(&reached)))
            .unwrap_or_default();
        let title = wrapped(
            words(&clean(&(group.title.clone() + &reached))),
            " ",
            2,
            self.terminal.width,
        );
        self.text.push('\n');
        self.painted(&title, "1");
        for entry in &group.entries {
            self.words(&entry.message, 4);
            let reached = operations(&group.operations_of(entry));
            if entry.is_repeated {
                self.repeated(entry, reached);
                continue;
            }
            for change in &entry.changes {
                self.details(change, &reached);
            }
        }
    }

    /// Everything but the message of a change.
    fn details(&mut self, change: &Change, reached: &str) {
        self.values(change);
        self.faint(
            6,
            [
                change.fingerprint.clone(),
                change.rule.to_owned(),
                levels(change),
                self.source(change),
                format!("#{}", change.location),
                reached.to_owned(),
            ],
        );
    }

    /// The places of equal changes.
    fn repeated(&mut self, entry: &Entry<'_>, reached: String) {
        let Some(first) = entry.first() else { return };
        self.values(first);
        self.faint(6, [first.rule.to_owned(), levels(first), reached]);
        for (name, change) in entry.places() {
            let rust = in_rust(&change.message).map(|rust| format!("in Rust {rust}"));
            let details = [
                change.fingerprint.clone(),
                name,
                self.source(change),
                rust.unwrap_or_default(),
            ];
            self.faint(8, details);
        }
    }

    /// Long values, which the message cuts.
    fn values(&mut self, change: &Change) {
        const LONGEST: usize = 4_000;
        for (name, parts) in long_values(change) {
            let all = clean(&parts.join(", "));
            let text = format!("{name} {}", cut(&all, LONGEST));
            self.words(&text, 6);
        }
    }

    fn source(&self, change: &Change) -> String {
        let source = self.report.sources.get(&change.fingerprint);
        source.map(Source::to_string).unwrap_or_default()
    }

    /// What the configuration did.
    fn configured(&mut self) {
        let applied = &self.report.applied;
        if !applied.ignored.is_empty() {
            self.heading(&format!("ignored ({})", applied.ignored.len()), Level::None);
        }
        for (change, because) in &applied.ignored {
            self.words(&format!("{} (was {})", change.message, change.wire), 4);
            self.faint(
                6,
                [
                    change.rule.to_owned(),
                    format!("#{}", change.location),
                    format!("because: {because}"),
                ],
            );
        }
        if !applied.reweighed.is_empty() {
            self.heading(
                &format!("with another level ({})", applied.reweighed.len()),
                Level::None,
            );
        }
        for entry in &applied.reweighed {
            let change = self
                .report
                .diff
                .changes
                .iter()
                .find(|change| change.fingerprint == entry.fingerprint);
            let Some(change) = change else { continue };
            self.words(
                &format!("{} (was {}, is {})", change.message, entry.from, change.wire),
                4,
            );
            self.faint(
                6,
                [
                    change.rule.to_owned(),
                    format!("#{}", change.location),
                    format!("because: {}", entry.because),
                ],
            );
        }
    }

    fn heading(&mut self, heading: &str, level: Level) {
        self.text.push('\n');
        let code = match level {
            Level::None | Level::Docs => "1",
            Level::Additive => "1;32",
            Level::Review => "1;33",
            Level::Breaking => "1;31",
        };
        self.painted(&format!("{heading}\n"), code);
    }

    fn words(&mut self, text: &str, indentation: usize) {
        let text = clean(text);
        self.text
            .push_str(&wrapped(words(&text), " ", indentation, self.terminal.width));
    }

    fn faint<const N: usize>(&mut self, indentation: usize, details: [String; N]) {
        let width = self.terminal.width;
        let details: Vec<String> = details
            .iter()
            .filter(|detail| !detail.is_empty())
            .map(|detail| clean(detail))
            .collect();
        let is_long = |detail: &&str| detail.chars().count() + indentation > width;
        let (long, short): (Vec<&str>, Vec<&str>) = details.iter().map(String::as_str).partition(is_long);
        let mut lines = String::new();
        if !short.is_empty() {
            lines.push_str(&wrapped(short, "  ", indentation, width));
        }
        for detail in long {
            lines.push_str(&wrapped(words(detail), " ", indentation + 2, width));
        }
        self.painted(&lines, "2");
    }

    /// With a colour, up to the final line break.
    fn painted(&mut self, lines: &str, code: &str) {
        match lines.strip_suffix('\n') {
            Some(line) if self.terminal.colour => self.text.push_str(&format!("\x1b[{code}m{line}\x1b[0m\n")),
            _ => self.text.push_str(lines),
        }
    }
}
