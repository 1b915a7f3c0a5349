//! JSON pointers (RFC 6901): where in a document something is. Every error of this crate names one.

use std::{borrow::Cow, fmt, sync::Arc};

use serde_json::Value;

/// A place in a JSON document, grown and shrunk while the document is walked. A clone is cheap: it shares the steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer {
    segments: Arc<Vec<String>>,
}

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// The place `segment` below this one.
    #[must_use]
    pub fn join(&self, segment: impl fmt::Display) -> Self {
        let mut segments = Vec::with_capacity(self.segments.len() + 1);
        segments.extend_from_slice(&self.segments);
        segments.push(segment.to_string());
        Self {
            segments: Arc::new(segments),
        }
    }

    /// Goes one step down.
    pub fn push(&mut self, segment: impl fmt::Display) {
        Arc::make_mut(&mut self.segments).push(segment.to_string());
    }

    /// Goes one step up; nothing happens at the root.
    pub fn pop(&mut self) {
        Arc::make_mut(&mut self.segments).pop();
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
            .map(|segment| unescaped(segment).into_owned())
            .collect();
        Some(Self {
            segments: Arc::new(segments),
        })
    }

    /// What a pointer in text leads to, as [`Pointer::parse`] and then [`Value::pointer`] find it.
    pub fn lookup<'v>(text: &str, root: &'v Value) -> Option<&'v Value> {
        let text = text.strip_prefix('#').unwrap_or(text);
        if text.is_empty() {
            return Some(root);
        }
        let mut steps = text.strip_prefix('/')?.split('/');
        steps.try_fold(root, |value, step| match value {
            Value::Object(object) => object.get(unescaped(step).as_ref()),
            Value::Array(members) => members.get(index(step)?),
            _ => None,
        })
    }
}

fn unescaped(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') {
        Cow::Owned(segment.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(segment)
    }
}

/// A member's number, which is written in one way only.
fn index(step: &str) -> Option<usize> {
    let is_plain = step == "0" || !step.starts_with(['0', '+']);
    step.parse().ok().filter(|_| is_plain)
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in self.segments.iter() {
            match segment.contains(['~', '/']) {
                true => write!(f, "/{}", segment.replace('~', "~0").replace('/', "~1"))?,
                false => write!(f, "/{segment}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pointer_reads_what_it_prints() {
        let pointer = Pointer::root().join("paths").join("/v1/a~b").join(0);
        assert_eq!(pointer.to_string(), "/paths/~1v1~1a~0b/0");
        assert_eq!(Pointer::parse("#/paths/~1v1~1a~0b/0"), Some(pointer));
        assert_eq!(Pointer::parse("paths"), None);
    }

    #[test]
    fn a_lookup_finds_what_a_parsed_pointer_does() {
        let root = json!({"a/b": {"~": [1, {"c": null}]}, "": 2});
        for text in [
            "",
            "#",
            "#/a~1b/~0/1/c",
            "/a~1b/~0/0",
            "/",
            "/a~1b/~0/01",
            "/a~1b/~0/+1",
            "/a~1b/~0/2",
            "/x",
            "a",
            "/a~1b//",
        ] {
            let parsed = Pointer::parse(text).and_then(|pointer| root.pointer(&pointer.to_string()));
            assert_eq!(Pointer::lookup(text, &root), parsed, "{text}");
        }
    }
}
