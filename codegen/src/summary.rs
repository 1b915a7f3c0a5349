//! A report in words, for terminals and build scripts.

use std::fmt::{self, Write};

use crate::{Approximated, Omitted, Report};

impl Report {
    /// How much came out, in a line: `23 of 24 operations have a method; 1 omitted; 3 places are looser than the document`.
    pub fn summary(&self) -> String {
        let Self {
            operations, generated, ..
        } = self;
        let mut summary = format!("{generated} of {operations} operations have a method");
        let (omitted, approximated) = (self.omitted.len(), self.approximated.len());
        let others = operations.saturating_sub(generated + omitted);
        if omitted > 0 {
            summary.push_str(&format!("; {omitted} omitted"));
        }
        if others > 0 {
            summary.push_str(&format!("; {others} not selected"));
        }
        match approximated {
            0 => {}
            1 => summary.push_str("; 1 place is looser than the document"),
            several => summary.push_str(&format!("; {several} places are looser than the document")),
        }
        summary
    }

    /// What was omitted and what became looser, a line each.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        let omitted = self.omitted.iter().map(Omitted::to_string);
        omitted.chain(self.approximated.iter().map(Approximated::to_string))
    }
}

impl fmt::Display for Omitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            operation,
            pointer,
            reason,
            help,
        } = self;
        let line = format!("{operation} is omitted: {reason} (at #{pointer})");
        f.write_str(&one_line(&with_help(line, help)))
    }
}

impl fmt::Display for Approximated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            pointer,
            keyword,
            how,
            help,
        } = self;
        f.write_str(&one_line(&with_help(format!("{keyword}: {how} (at #{pointer})"), help)))
    }
}

fn with_help(mut line: String, help: &str) -> String {
    if !help.is_empty() {
        line.push_str("; ");
        line.push_str(help);
    }
    line
}

/// A text that may come from a document, in one line that a terminal shows as it is.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for next in text.chars() {
        if next.is_control() || is_deceptive(next) {
            // Writing to a string never fails.
            let _ = write!(line, "{}", next.escape_unicode());
        } else {
            line.push(next);
        }
    }
    line
}

/// Whether a character is not seen itself and changes what is: the direction of writing, the line, or what a text seems to be.
pub fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pointer;

    #[test]
    fn a_line_cannot_be_broken_by_what_a_document_says() {
        let omitted = Omitted {
            operation: "GET /a\n\u{1b}[2J".to_owned(),
            pointer: Pointer::root().join("\r"),
            reason: "\u{202e}backwards".to_owned(),
            help: "ä".to_owned(),
        };
        assert_eq!(
            omitted.to_string(),
            "GET /a\\u{a}\\u{1b}[2J is omitted: \\u{202e}backwards (at #/\\u{d}); ä"
        );
    }

    #[test]
    fn the_summary_counts_what_has_no_method() {
        let mut report = Report {
            operations: 24,
            generated: 24,
            ..Report::default()
        };
        assert_eq!(report.summary(), "24 of 24 operations have a method");
        report.generated = 20;
        report.omitted.push(Omitted {
            operation: String::new(),
            pointer: Pointer::root(),
            reason: String::new(),
            help: String::new(),
        });
        report.approximate(&Pointer::root(), "not", "", "");
        assert_eq!(
            report.summary(),
            "20 of 24 operations have a method; 1 omitted; 3 not selected; 1 place is looser than the document"
        );
    }
}
