//! A document in several files as one: what a reference to another file leads to becomes a component.

use std::{
    collections::{HashMap, VecDeque},
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

use super::{
    component_names::{Names, section, suggested},
    depth::MAX_DEPTH,
    files::{ENTRY, FileId, Files},
    follow::Node,
    reference::{LONGEST_CHAIN, is_url},
    references::Unresolved,
    text::MAX_BYTES,
};
use crate::{Error, Pointer, Result, report::Approximated, walk::Place};

/// A document in one piece.
pub(super) struct Bundled {
    pub(super) root: Value,
    /// The files that it was made of, the document itself first.
    pub(super) files: Vec<PathBuf>,
    /// The references that lead to no file.
    pub(super) unresolved: Vec<Unresolved>,
    pub(super) notes: Vec<Approximated>,
}

/// Reads a document and the files that it refers to, as far as they are inside of `base`.
pub(super) fn read(path: &Path, base: &Path) -> Result<Bundled> {
    let files = Files::starting_at(path, base)?;
    let mut root = files.value(ENTRY).clone();
    let mut bundle = Bundle {
        files,
        names: Names::default(),
        components: HashMap::new(),
        queue: VecDeque::new(),
        inlined: Vec::new(),
        bytes: 0,
        unresolved: Vec::new(),
    };
    bundle.reserve_components()?;
    bundle.walk(&mut root, Place::Root, &mut Pointer::root(), ENTRY)?;
    while let Some(mut component) = bundle.queue.pop_front() {
        let mut at = component.place.clone();
        bundle.walk(&mut component.content, component.kind, &mut at, component.file)?;
        put(&mut root, &component.place, component.content);
    }
    let (files, notes) = bundle.files.into_parts();
    Ok(Bundled {
        root,
        files,
        unresolved: bundle.unresolved,
        notes,
    })
}

/// About what one step of a pointer takes in memory.
const BYTES_OF_A_STEP: usize = 32;

struct Bundle {
    files: Files,
    names: Names,
    /// What each thing in another file is called in this document, by the section that it was needed in.
    components: HashMap<(Node, &'static str), Pointer>,
    queue: VecDeque<Component>,
    /// What is being written in place of a reference, from the outside in.
    inlined: Vec<Node>,
    /// How much was copied.
    bytes: usize,
    unresolved: Vec<Unresolved>,
}

/// A component that is still to be walked through and added.
struct Component {
    place: Pointer,
    kind: Place,
    content: Value,
    file: FileId,
}

impl Bundle {
    /// Components that are in other files keep the names that the document gives them, so these come before all others.
    /// What stands in the document for them is overwritten in the end.
    fn reserve_components(&mut self) -> Result<()> {
        let components = self.followed((ENTRY, Pointer::root().join("components")))?;
        for section_name in self.keys(&components) {
            let kind = Place::Components.child(&section_name).child("");
            let Some(section) = section(kind) else { continue };
            let entries = self.followed((components.0, components.1.join(&section_name)))?;
            for name in self.keys(&entries) {
                self.names.take(section, &name);
                let entry = (entries.0, entries.1.join(&name));
                let meant = self.followed(entry.clone())?;
                let is_named = self.components.contains_key(&(meant.clone(), section));
                let node = if is_named { entry } else { meant };
                if node.0 != ENTRY {
                    self.add(node, kind, section, &name)?;
                }
            }
        }
        Ok(())
    }

    /// What a reference at a place leads to in the end; the place itself if there is none.
    fn followed(&mut self, node: Node) -> Result<Node> {
        match self.files.reference_at(&node) {
            Some(target) => Ok(self.files.follow(node.0, &target)?.unwrap_or(node)),
            None => Ok(node),
        }
    }

    fn keys(&self, node: &Node) -> Vec<String> {
        let object = self
            .files
            .value(node.0)
            .pointer(&node.1.to_string())
            .and_then(Value::as_object);
        object
            .map(|object| object.keys().cloned().collect())
            .unwrap_or_default()
    }

    /// Goes through what came from `file` and will be at `at`.
    fn walk(&mut self, value: &mut Value, kind: Place, at: &mut Pointer, file: FileId) -> Result<()> {
        if at.segments().len() > MAX_DEPTH {
            return Err(Error::at(at, "the document is nested too deeply"));
        }
        match value {
            Value::Object(object) if kind != Place::Data => self.walk_object(object, kind, at, file),
            Value::Array(members) if kind != Place::Data => {
                for (index, member) in members.iter_mut().enumerate() {
                    at.push(index);
                    self.walk(member, kind, at, file)?;
                    at.pop();
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn walk_object(
        &mut self,
        object: &mut Map<String, Value>,
        kind: Place,
        at: &mut Pointer,
        file: FileId,
    ) -> Result<()> {
        if kind == Place::Discriminator {
            self.rewrite_mapping(object, at, file)?;
        }
        for (key, child) in object.iter_mut() {
            at.push(key);
            self.walk(child, kind.child(key), at, file)?;
            at.pop();
        }
        // In a map, `$ref` is a name, unless its value says otherwise.
        let Some(Value::String(target)) = object.get("$ref") else {
            return Ok(());
        };
        // An address may be the `$id` of a schema of this document, which is found later.
        if file == ENTRY && target.starts_with('#') || is_url(target) {
            return Ok(());
        }
        let target = target.clone();
        match section(kind) {
            Some(section) => {
                let found = self.local(file, &target, kind, section, &at.join("$ref"))?;
                object.insert("$ref".to_owned(), Value::String(found));
                Ok(())
            }
            None => self.inline(object, &target, kind, at, file),
        }
    }

    /// Values of a discriminator's mapping are references too, or names of schemas.
    fn rewrite_mapping(&mut self, object: &mut Map<String, Value>, at: &Pointer, file: FileId) -> Result<()> {
        let Some(mapping) = object.get_mut("mapping").and_then(Value::as_object_mut) else {
            return Ok(());
        };
        for (key, value) in mapping.iter_mut() {
            let Some(target) = value.as_str().filter(|target| names_a_place(target)) else {
                continue;
            };
            if file != ENTRY || !target.starts_with('#') {
                let at = at.join("mapping").join(key);
                *value = Value::String(self.local(file, target, Place::Schema, "schemas", &at)?);
            }
        }
        Ok(())
    }

    /// What a reference in `file` is in the one document; a reference that leads nowhere says where it was.
    fn local(
        &mut self,
        file: FileId,
        target: &str,
        kind: Place,
        section: &'static str,
        at: &Pointer,
    ) -> Result<String> {
        let node = match self.files.follow(file, target)? {
            Ok(node) => node,
            Err(reason) => return self.lost(file, target, reason, at),
        };
        let key = (node, section);
        if let Some(place) = self.components.get(&key) {
            return Ok(format!("#{place}"));
        }
        let node = key.0;
        if node.0 == ENTRY {
            return Ok(format!("#{}", node.1));
        }
        let wanted = suggested(&self.files.relative(node.0), &node.1);
        let name = self.names.free(section, &wanted);
        let place = self.add(node, kind, section, &name)?;
        Ok(format!("#{place}"))
    }

    fn lost(&mut self, file: FileId, target: &str, reason: String, at: &Pointer) -> Result<String> {
        self.count(at.segments().len() * BYTES_OF_A_STEP)?;
        let target = match target.strip_prefix('#') {
            Some(_) => format!("{}{target}", self.files.relative(file)),
            None => target.to_owned(),
        };
        let help = if is_url(&target) {
            "nothing is fetched from the network: save that document as a file beside this one and refer to it by its path"
        } else {
            "add what is missing, or remove the reference with an overlay"
        };
        self.unresolved.push(Unresolved {
            pointer: at.clone(),
            target: target.clone(),
            reason: format!("`{target}` cannot be followed: {reason}"),
            help: help.to_owned(),
        });
        Ok(target)
    }

    fn count(&mut self, bytes: usize) -> Result<()> {
        self.bytes += bytes;
        if self.bytes > MAX_BYTES {
            return Err(Error::new(format!(
                "the files that the document refers to become more than {MAX_BYTES} bytes in it"
            )));
        }
        Ok(())
    }

    /// Makes a component of what is in another file.
    fn add(&mut self, node: Node, kind: Place, section: &'static str, name: &str) -> Result<Pointer> {
        let place = Pointer::root().join("components").join(section).join(name);
        let content = self.copy(&node)?;
        self.queue.push_back(Component {
            place: place.clone(),
            kind,
            content,
            file: node.0,
        });
        self.components.insert((node, section), place.clone());
        Ok(place)
    }

    /// Writes what a reference leads to in its place, where OpenAPI has no components of that kind.
    fn inline(
        &mut self,
        object: &mut Map<String, Value>,
        target: &str,
        kind: Place,
        at: &mut Pointer,
        file: FileId,
    ) -> Result<()> {
        let place = at.join("$ref");
        let node = match self.files.follow(file, target)? {
            Ok(node) if !self.inlined.contains(&node) && self.inlined.len() < LONGEST_CHAIN => node,
            other => {
                let reason = other.err().unwrap_or_else(|| "it points back to itself".to_owned());
                let target = self.lost(file, target, reason, &place)?;
                object.insert("$ref".to_owned(), Value::String(target));
                return Ok(());
            }
        };
        let mut content = self.copy(&node)?;
        let from = node.0;
        self.inlined.push(node);
        self.walk(&mut content, kind, at, from)?;
        self.inlined.pop();
        object.remove("$ref");
        if let Value::Object(content) = content {
            for (key, value) in content {
                object.entry(key).or_insert(value);
            }
        }
        Ok(())
    }

    fn copy(&mut self, node: &Node) -> Result<Value> {
        let content = self
            .files
            .value(node.0)
            .pointer(&node.1.to_string())
            .cloned()
            .unwrap_or(Value::Null);
        self.count(size(&content))?;
        Ok(content)
    }
}

/// Whether a mapping's value is a reference, and not the name of a schema.
fn names_a_place(target: &str) -> bool {
    let lower = target.to_ascii_lowercase();
    target.contains(['/', '#']) || [".json", ".yaml", ".yml"].iter().any(|ending| lower.ends_with(ending))
}

/// About how many bytes a value has as JSON.
fn size(value: &Value) -> usize {
    let mut size = 0;
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        size += 4;
        match value {
            Value::String(text) => size += text.len(),
            Value::Array(members) => left.extend(members),
            Value::Object(object) => {
                size += object.keys().map(|key| key.len() + 4).sum::<usize>();
                left.extend(object.values());
            }
            _ => {}
        }
    }
    size
}

/// Adds a component, and what is around it where that is not there yet.
fn put(root: &mut Value, place: &Pointer, content: Value) {
    let mut current = root;
    for segment in place.segments() {
        if !current.is_object() {
            *current = Value::Object(Map::new());
        }
        let Value::Object(object) = current else { return };
        current = object.entry(segment.clone()).or_insert(Value::Null);
    }
    *current = content;
}
