//! What a change of the contract does to the generated code: items of both surfaces compared, each difference put to
//! the change of the contract that explains it, or reported by itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::resume_unwind,
    thread,
};

use openapi31_codegen::{Document, Pointer, Settings, Surface, generate, names};
use serde_json::{Value, json};

use super::{Change, Diff, Finding, Level, Side, fingerprint};

/// How many items a message names; the others are counted.
const NAMED: usize = 3;

/// Adds the level for Rust to every change, and changes for what no change of the contract explains.
pub fn add_rust(diff: &mut Diff, old: &Document, new: &Document, settings: &Settings) {
    let surface = |document: &Document| generate(document, settings).and_then(|code| Surface::read(&code));
    match at_once(|| surface(old), || surface(new)) {
        (Ok(before), Ok(now)) => compare(diff, &before, &now, settings),
        (before, now) => {
            for (which, result) in [("old", before), ("new", now)] {
                if let Err(error) = result {
                    let place = error.pointer().cloned().unwrap_or_default();
                    let message = format!("the {which} document does not become Rust: {error}");
                    let finding = finding("rust-not-generated", place, message, json!(which), Value::Null);
                    diff.changes.push(change(finding, Level::Breaking));
                }
            }
        }
    }
    diff.settle();
}

/// Both results, each worked out on a thread of its own: that takes half the time, and is most of what a diff takes.
fn at_once<T: Send>(first: impl FnOnce() -> T + Send, second: impl FnOnce() -> T) -> (T, T) {
    thread::scope(|scope| {
        let first = scope.spawn(first);
        let second = second();
        (first.join().unwrap_or_else(|panic| resume_unwind(panic)), second)
    })
}

/// One item that is not the same.
struct Difference<'a> {
    path: &'a str,
    old: Option<&'a str>,
    new: Option<&'a str>,
    level: Level,
}

fn compare(diff: &mut Diff, old: &Surface, new: &Surface, settings: &Settings) {
    let differences = differences(old, new);
    let mut explained: BTreeMap<usize, Vec<&Difference<'_>>> = BTreeMap::new();
    let mut left = Vec::new();
    let causes: Vec<Cause> = diff.changes.iter().map(|change| Cause::of(change, settings)).collect();
    for difference in &differences {
        let best = causes
            .iter()
            .enumerate()
            .map(|(index, cause)| (cause.explains(difference), index));
        match best.max_by_key(|(score, index)| (*score, usize::MAX - index)) {
            Some((score, index)) if score > 0 => explained.entry(index).or_default().push(difference),
            _ => left.push(difference),
        }
    }
    for (index, items) in explained {
        if let Some(change) = diff.changes.get_mut(index) {
            change.rust = items.iter().map(|item| item.level).max().unwrap_or_default();
            tell(change, &items);
        }
    }
    diff.changes.extend(left.into_iter().map(alone));
}

/// What is gone or different is named, the worst first; what is new is not.
fn tell(change: &mut Change, items: &[&Difference<'_>]) {
    let lost: Vec<&Difference<'_>> = items
        .iter()
        .copied()
        .filter(|item| item.level == Level::Breaking)
        .collect();
    if lost.is_empty() {
        return;
    }
    let (gone, other): (Vec<&Difference<'_>>, Vec<&Difference<'_>>) =
        lost.iter().copied().take(NAMED).partition(|item| item.new.is_none());
    let gone: Vec<String> = gone.iter().map(|item| item.name()).collect();
    let mut told: Vec<String> = other.iter().map(|item| item.told()).collect();
    if let Some((last, rest)) = gone.split_last() {
        let is = if rest.is_empty() { "is" } else { "are" };
        told.insert(0, format!("{} {is} gone", listed(rest, last)));
    }
    let more = lost.len().saturating_sub(NAMED);
    match more {
        0 => {}
        1 => told.push("1 more item is gone or changed".to_owned()),
        more => told.push(format!("{more} more items are gone or changed")),
    }
    change.message.push_str(&format!("; in Rust {}", told.join(", ")));
}

fn listed(rest: &[String], last: &str) -> String {
    match rest {
        [] => last.to_owned(),
        rest => format!("{} and {last}", rest.join(", ")),
    }
}

fn alone(difference: &Difference<'_>) -> Change {
    let rule = match (difference.old, difference.new) {
        (None, _) => "rust-item-added",
        (_, None) => "rust-item-removed",
        _ => "rust-item-changed",
    };
    let value = |text: Option<&str>| text.map_or(Value::Null, Value::from);
    let place = Pointer::root().join(difference.path);
    change(
        finding(
            rule,
            place,
            difference.told(),
            value(difference.old),
            value(difference.new),
        ),
        difference.level,
    )
}

fn finding(rule: &'static str, location: Pointer, message: String, old: Value, new: Value) -> Finding {
    Finding {
        rule,
        location,
        message,
        old,
        new,
    }
}

fn change(finding: Finding, rust: Level) -> Change {
    Change {
        rule: finding.rule,
        level: rust,
        wire: Level::None,
        rust,
        direction: Side::Neither,
        location: finding.location.to_string(),
        operations: BTreeSet::new(),
        fingerprint: fingerprint(&finding),
        message: finding.message,
        old: finding.old,
        new: finding.new,
    }
}

fn differences<'a>(old: &'a Surface, new: &'a Surface) -> Vec<Difference<'a>> {
    let (before, now) = (old.items(), new.items());
    let paths: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let mut differences = Vec::new();
    for path in paths {
        let (one, other) = (before.get(path).map(String::as_str), now.get(path).map(String::as_str));
        if one == other || is_told_with_its_owner(path, one, other, before, now) {
            continue;
        }
        let level = match (one, other) {
            (None, Some(_)) => added(path, new, old),
            (Some(_), None) => Level::Breaking,
            (Some(one), Some(other)) => changed(one, other),
            (None, None) => Level::None,
        };
        differences.push(Difference {
            path,
            old: one,
            new: other,
            level,
        });
    }
    differences
}

/// What a type has comes and goes with it.
fn is_told_with_its_owner(
    path: &str,
    old: Option<&str>,
    new: Option<&str>,
    before: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
) -> bool {
    let steps = path.rmatch_indices([':', '.']).map(|(at, _)| &path[..at]);
    let mut owners = steps.filter(|owner| before.contains_key(*owner) || now.contains_key(*owner));
    match (old, new) {
        (Some(_), None) => owners.any(|owner| !now.contains_key(owner)),
        (None, Some(_)) => owners.any(|owner| !before.contains_key(owner)),
        _ => false,
    }
}

/// What is new breaks nobody, except a variant of an enum that callers may match to its end, or a field of a struct
/// that they may write out.
fn added(path: &str, new: &Surface, old: &Surface) -> Level {
    let is_open = |signature: &String| signature.contains("non-exhaustive");
    let owner = path
        .rsplit_once('.')
        .or_else(|| path.rsplit_once("::"))
        .map(|(owner, _)| owner);
    let Some(owner) = owner.filter(|owner| old.items().contains_key(*owner)) else {
        return Level::Additive;
    };
    let signature = new.items().get(path).map(String::as_str).unwrap_or_default();
    let is_part = path.as_bytes().get(owner.len()) == Some(&b'.') || signature.starts_with("variant");
    match old.items().get(owner) {
        Some(owner) if is_part && !is_open(owner) => Level::Breaking,
        _ => Level::Additive,
    }
}

/// Marks and derives that come break nobody; those that go, and any other change, do.
fn changed(old: &str, new: &str) -> Level {
    let (before, now) = (marks(old), marks(new));
    if before.0 != now.0 {
        return Level::Breaking;
    }
    if before.1.difference(&now.1).next().is_some() {
        return Level::Breaking;
    }
    let came: Vec<&&str> = now.1.difference(&before.1).collect();
    if came.contains(&&"non-exhaustive") {
        Level::Breaking
    } else if before.2 != now.2 {
        Level::Review
    } else {
        Level::Additive
    }
}

/// A signature without its marks; its derives and marks; whether it is deprecated.
fn marks(signature: &str) -> (&str, BTreeSet<&str>, bool) {
    let (signature, is_deprecated) = match signature.strip_suffix(", deprecated") {
        Some(rest) => (rest, true),
        None => (signature, false),
    };
    let (signature, is_open) = match signature.strip_suffix(", non-exhaustive") {
        Some(rest) => (rest, true),
        None => (signature, false),
    };
    let kept = |kind: &'static str| {
        let derives = signature.strip_prefix(kind)?.strip_prefix(" (")?.strip_suffix(')')?;
        Some((kind, derives.split(' ').collect::<BTreeSet<&str>>()))
    };
    let (rest, mut marks) = kept("struct")
        .or_else(|| kept("enum"))
        .unwrap_or((signature, BTreeSet::new()));
    if is_open {
        marks.insert("non-exhaustive");
    }
    (rest, marks, is_deprecated)
}

impl Difference<'_> {
    fn told(&self) -> String {
        let name = self.name();
        match (self.old, self.new) {
            (None, Some(new)) => format!("{name} is new: `{new}`"),
            (Some(_), None) => format!("{name} is gone"),
            (Some(old), Some(new)) => format!("{name} was `{old}` and is `{new}`"),
            (None, None) => name,
        }
    }

    fn name(&self) -> String {
        format!("`{}`", self.path.trim_start_matches("raw::"))
    }

    /// The type and the member that the path names: `raw::types::Inputs::new` -> `Inputs`, `new`.
    fn parts(&self) -> (&str, &str) {
        let path = self.path.trim_start_matches("raw::").trim_start_matches("types::");
        let path = path.split_once("::types::").map_or(path, |(_, rest)| rest);
        let path = path
            .trim_start_matches("models::")
            .trim_start_matches("constraints::")
            .trim_start_matches("routes::");
        let (path, _) = path.split_once(": ").unwrap_or((path, ""));
        path.split_once("::")
            .or_else(|| path.split_once('.'))
            .unwrap_or((path, ""))
    }
}

/// What a change of the contract is about, in the names of the generated code.
struct Cause {
    /// Types, by their names.
    types: BTreeSet<String>,
    /// The property, if it is about one.
    member: Option<String>,
    /// What new types inside of that type are named after.
    inner: Option<String>,
    /// Methods and markers of the operations, for changes of whole routes.
    routes: BTreeSet<String>,
    is_required_change: bool,
}

impl Cause {
    fn of(change: &Change, settings: &Settings) -> Self {
        let place = Pointer::parse(&change.location).unwrap_or_default();
        let mut types = BTreeSet::new();
        let mut member = None;
        if let [components, schemas, name, rest @ ..] = place.segments()
            && (components == "components" && schemas == "schemas")
        {
            types.insert(names::type_name(name));
            for text in [&change.old, &change.new] {
                if let (true, Some(name)) = (change.rule == "schema-renamed", text.as_str()) {
                    types.insert(names::type_name(name));
                }
            }
            for union in &settings.response_unions {
                if union.members.contains(name) {
                    types.insert(union.name.clone());
                }
            }
            let mut steps = rest.iter();
            if steps.any(|step| step == "properties") {
                member = steps.next().cloned();
            }
        }
        let inner = member.as_ref().map(|member| names::type_name(member));
        let is_route = change.location.starts_with("/paths/");
        let mut routes = BTreeSet::new();
        for operation in change.operations.iter().filter(|_| is_route) {
            let path = operation.split_once(' ').map_or("", |(_, path)| path);
            let slug = names::without_placeholders(names::slug(path, &settings.path_prefix));
            routes.insert(names::function_name(&slug));
            routes.insert(names::type_name(&slug));
            routes.insert(names::static_name(&slug));
        }
        Self {
            member: member.as_deref().map(names::function_name),
            inner,
            types,
            routes,
            is_required_change: change.rule.contains("required") || change.rule.contains("optional"),
        }
    }

    /// How well this explains a difference; 0 is not at all.
    fn explains(&self, difference: &Difference<'_>) -> u32 {
        let (subject, member) = difference.parts();
        if self
            .routes
            .iter()
            .any(|route| route == subject || route == member || member.starts_with(&format!("{route}_")))
        {
            return 3;
        }
        if self
            .routes
            .iter()
            .any(|route| subject.starts_with(route.as_str()) && route.starts_with(char::is_uppercase))
        {
            return 2;
        }
        let mut best = 0;
        for name in &self.types {
            let rest = subject.strip_prefix(name.as_str());
            let is_static = subject == names::static_name(name);
            best = best.max(match (rest, &self.member) {
                (Some(""), Some(own)) if own == member => 9,
                (Some(""), Some(_)) if member == "new" && self.is_required_change => 8,
                (Some(""), None) => 6,
                (Some(rest), Some(_))
                    if !rest.is_empty() && self.inner.as_deref().is_some_and(|inner| rest.starts_with(inner)) =>
                {
                    7
                }
                (Some(rest), None) if rest.starts_with(char::is_uppercase) => 4,
                (Some(""), Some(_)) if member.is_empty() || member == "new" => 2,
                _ if is_static => 1,
                _ => 0,
            });
        }
        best
    }
}
