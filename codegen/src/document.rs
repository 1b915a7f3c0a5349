//! Reading an OpenAPI document in JSON: its version, its size, its local references.

use serde_json::Value;

use crate::{
    Error, Result,
    pointer::Pointer,
    walk::{self, Place},
};

/// The largest document that is read, in bytes.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

/// An OpenAPI 3.0 or 3.1 document whose `$ref`s all resolve inside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    root: Value,
}

impl Document {
    /// Reads JSON.
    ///
    /// # Errors
    /// Not JSON, not OpenAPI 3.0 or 3.1, larger than [`MAX_BYTES`], or a `$ref` that leads nowhere or elsewhere.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let text = text(bytes)?;
        let root = serde_json::from_str(text).map_err(|error| {
            let what = if error.is_eof() {
                "the document is truncated"
            } else if error.to_string().starts_with("recursion limit exceeded") {
                "the document is nested too deeply"
            } else {
                "the document is not JSON"
            };
            Error::new(format!("{what}: {error}"))
        })?;
        Self::from_value(root)
    }

    /// Takes a document that is parsed already.
    ///
    /// # Errors
    /// Not OpenAPI 3.0 or 3.1, or a `$ref` that leads nowhere or elsewhere.
    pub fn from_value(root: Value) -> Result<Self> {
        check_version(&root)?;
        check_references(&root)?;
        Ok(Self { root })
    }

    /// The document as JSON.
    pub fn value(&self) -> &Value {
        &self.root
    }

    /// The document as JSON, given away.
    pub fn into_value(self) -> Value {
        self.root
    }

    /// What stands at this place.
    pub fn get(&self, pointer: &Pointer) -> Option<&Value> {
        self.root.pointer(&pointer.to_string())
    }
}

/// Follows `value` while it is a `{"$ref": "#/…"}`. `None` for a reference that leads nowhere or in a circle.
pub fn resolve<'a>(root: &'a Value, value: &'a Value) -> Option<&'a Value> {
    const LONGEST_CHAIN: usize = 32;
    let mut current = value;
    for _ in 0..LONGEST_CHAIN {
        match reference(current) {
            None => return Some(current),
            Some(target) => current = root.pointer(&Pointer::parse(target)?.to_string())?,
        }
    }
    None
}

/// The text of a `{"$ref": "…"}`.
pub fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()
}

/// The name in a `#/components/schemas/NAME`.
pub fn schema_name(reference: &str) -> Option<String> {
    match Pointer::parse(reference)?.segments() {
        [components, schemas, name] if components == "components" && schemas == "schemas" => Some(name.clone()),
        _ => None,
    }
}

/// The text of a document before it is parsed, without a byte order mark.
///
/// # Errors
/// Empty, larger than [`MAX_BYTES`], compressed, HTML or XML, or not UTF-8.
pub fn text(bytes: &[u8]) -> Result<&str> {
    check_size(bytes)?;
    let bytes = without_mark(bytes);
    check_not_markup(bytes)?;
    std::str::from_utf8(bytes).map_err(|error| Error::new(format!("the document is not UTF-8: {error}")))
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
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

fn check_version(root: &Value) -> Result<()> {
    let Value::Object(object) = root else {
        return Err(Error::new(
            "the document is not an object; an OpenAPI 3.1 document was expected",
        ));
    };
    let version = match object.get("openapi") {
        Some(Value::String(version)) => version,
        Some(other) => {
            return Err(Error::at(
                &Pointer::root().join("openapi"),
                format!("the version should be a string such as \"3.1.0\", not {other}"),
            ));
        }
        None if object.contains_key("swagger") => {
            return Err(Error::new(
                "the document is Swagger 2.0; OpenAPI 3.0 or 3.1 was expected",
            ));
        }
        None => {
            return Err(Error::new(
                "the document has no `openapi` version, so it is not OpenAPI",
            ));
        }
    };
    if !(version.starts_with("3.1.") || version.starts_with("3.0.")) {
        return Err(Error::at(
            &Pointer::root().join("openapi"),
            format!("OpenAPI {version} is not supported; 3.0 and 3.1 are"),
        ));
    }
    if !object.get("paths").is_none_or(Value::is_object) {
        return Err(Error::at(
            &Pointer::root().join("paths"),
            "the paths should be an object",
        ));
    }
    Ok(())
}

fn check_references(root: &Value) -> Result<()> {
    walk::objects(
        root,
        Place::Root,
        &mut Pointer::root(),
        &mut |place, pointer, object| {
            if place.has_free_keys() {
                return Ok(());
            }
            let Some(target) = object.get("$ref") else {
                return Ok(());
            };
            let pointer = pointer.join("$ref");
            let Some(target) = target.as_str() else {
                return Err(Error::at(&pointer, "a `$ref` should be a string"));
            };
            if !target.starts_with('#') {
                return Err(Error::at(
                    &pointer,
                    format!("`{target}` points outside the document; only local references are followed"),
                ));
            }
            let found = Pointer::parse(target).is_some_and(|target| root.pointer(&target.to_string()).is_some());
            if !found {
                return Err(Error::at(
                    &pointer,
                    format!("`{target}` does not exist in the document"),
                ));
            }
            if resolve(root, root.pointer(&target[1..]).unwrap_or(&Value::Null)).is_none() {
                return Err(Error::at(&pointer, format!("`{target}` points back to itself")));
            }
            Ok(())
        },
    )
}
