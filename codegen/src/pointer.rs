//! JSON pointers (RFC 6901): where in a document something is. Every error of this crate names one.

use std::fmt;

/// A place in a JSON document, grown and shrunk while the document is walked.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer {
    segments: Vec<String>,
}

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// The place `segment` below this one.
    #[must_use]
    pub fn join(&self, segment: impl fmt::Display) -> Self {
        let mut joined = self.clone();
        joined.push(segment);
        joined
    }

    /// Goes one step down.
    pub fn push(&mut self, segment: impl fmt::Display) {
        self.segments.push(segment.to_string());
    }

    /// Goes one step up; nothing happens at the root.
    pub fn pop(&mut self) {
        self.segments.pop();
    }

    /// The unescaped steps from the root.
    pub fn segments(&self) -> &[String] {
        &self.segments
    }

    /// Reads `/components/schemas/A~1B` or the fragment form `#/components/schemas/A~1B`.
    ///
    /// `None` where the text is neither empty nor starts with a slash.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('#').unwrap_or(text);
        if text.is_empty() {
            return Some(Self::root());
        }
        let segments = text
            .strip_prefix('/')?
            .split('/')
            .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
            .collect();
        Some(Self { segments })
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in &self.segments {
            write!(f, "/{}", segment.replace('~', "~0").replace('/', "~1"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_reads_what_it_prints() {
        let pointer = Pointer::root().join("paths").join("/v1/a~b").join(0);
        assert_eq!(pointer.to_string(), "/paths/~1v1~1a~0b/0");
        assert_eq!(Pointer::parse("#/paths/~1v1~1a~0b/0"), Some(pointer));
        assert_eq!(Pointer::parse("paths"), None);
    }
}
