//! Two schemas beside each other, in one direction.
//!
//! Pairs of places are nodes of a graph: each is compared once, however many operations lead to it and however the
//! references run in circles. Work waits in a queue, so that a chain of ten thousand references is no deeper than one.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    rc::Rc,
};

use openapi31_codegen::Pointer;
use serde_json::{Value, json};

use super::{
    Finding, Side,
    shape::{Additional, Alternative, Any, Key, Kind, Placed, Shape, Shapes, Site, key},
    subject::{short, subject},
};
use crate::canonical::canonical_data;

/// How many pairs of union members are looked at before members are taken in their order.
const MOST_PAIRS: usize = 10_000;

pub(super) type NodeId = usize;

/// What was found between two places, and which pairs of places lie below them.
#[derive(Default)]
pub(super) struct Node {
    pub(super) findings: Vec<Finding>,
    pub(super) below: Vec<NodeId>,
}

/// All pairs that were met.
pub(super) struct Pairs<'a> {
    pub(super) old: Shapes<'a>,
    pub(super) new: Shapes<'a>,
    pub(super) nodes: Vec<Node>,
    known: HashMap<(Key, Key, Side), NodeId>,
    waiting: VecDeque<(NodeId, Any<'a>, Any<'a>, Side)>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(old: &'a Value, new: &'a Value) -> Self {
        Self {
            old: Shapes::new(old),
            new: Shapes::new(new),
            nodes: Vec::new(),
            known: HashMap::new(),
            waiting: VecDeque::new(),
        }
    }

    /// A node that is about something else than two schemas.
    pub(super) fn node(&mut self) -> NodeId {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    /// The node of these two places; it is compared when its turn comes.
    pub(super) fn pair(&mut self, old: &Any<'a>, new: &Any<'a>, side: Side) -> NodeId {
        let id = (key(old), key(new), side);
        if let Some(known) = self.known.get(&id) {
            return *known;
        }
        let node = self.node();
        self.known.insert(id, node);
        self.waiting.push_back((node, old.clone(), new.clone(), side));
        node
    }

    /// Puts the pair of these two places below a node.
    pub(super) fn below(&mut self, node: NodeId, old: &Any<'a>, new: &Any<'a>, side: Side) {
        let pair = self.pair(old, new, side);
        if let Some(node) = self.nodes.get_mut(node) {
            node.below.push(pair);
        }
    }

    /// What a place is called; in the old document, where it is gone.
    pub(super) fn subject(&self, place: &Pointer, is_gone: bool) -> String {
        let (old, new) = (self.old.root, self.new.root);
        subject(if is_gone { [old, new] } else { [new, old] }, place)
    }

    pub(super) fn find(&mut self, node: NodeId, finding: Finding) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.findings.push(finding);
        }
    }

    /// Compares all that waits.
    pub(super) fn run(&mut self) {
        while let Some((node, old, new, side)) = self.waiting.pop_front() {
            let merged = side == Side::Response;
            let (before, now) = (self.old.shape(&old, merged), self.new.shape(&new, merged));
            let mut comparison = Comparison {
                pairs: self,
                node,
                side,
            };
            comparison.about(&before, &now);
            comparison.alternatives(&before, &now);
            if before.is_cut || now.is_cut {
                comparison.as_written(&old, &new);
            }
        }
    }
}

/// Where a keyword's words are, the texts that went, and the texts that came.
type Reworded<'w> = (Option<&'w Pointer>, Vec<&'w str>, Vec<&'w str>);

/// The comparison of one pair.
struct Comparison<'p, 'a> {
    pairs: &'p mut Pairs<'a>,
    node: NodeId,
    side: Side,
}

impl<'a> Comparison<'_, 'a> {
    /// Reports by the rule of this name and direction.
    fn report(&mut self, name: &str, location: &Pointer, what: impl FnOnce(&str) -> String, old: Value, new: Value) {
        let id = format!("{}-{name}", self.side.name());
        let rule = super::rule(&id).map_or("unknown-keyword-changed", |rule| rule.id);
        let message = what(&self.pairs.subject(location, new.is_null()));
        self.pairs.find(
            self.node,
            Finding {
                rule,
                location: location.clone(),
                message,
                old,
                new,
            },
        );
    }

    fn unknown(&mut self, location: &Pointer, keyword: &str, old: Value, new: Value) {
        let subject = self.pairs.subject(location, new.is_null());
        let message = format!("`{keyword}` of {subject} changed, and there is no rule for it");
        self.pairs.find(
            self.node,
            Finding {
                rule: "unknown-keyword-changed",
                location: location.clone(),
                message,
                old,
                new,
            },
        );
    }

    /// What is said about the place as a whole.
    fn about(&mut self, old: &Shape<'a>, new: &Shape<'a>) {
        self.words(old, new);
        let value = |shape: &Shape<'_>| shape.default.as_ref().map(|(_, value)| value.clone());
        if value(old) != value(new) {
            let place = new
                .default
                .as_ref()
                .or(old.default.as_ref())
                .map_or(&new.pointer, |(place, _)| place);
            let said = |value: Option<Value>| value.map_or_else(|| "none".to_owned(), |value| short(&value));
            let (before, now) = (said(value(old)), said(value(new)));
            self.report(
                "default-changed",
                place,
                |subject| format!("the default of {subject} was {before} and is {now}"),
                value(old).unwrap_or(Value::Null),
                value(new).unwrap_or(Value::Null),
            );
        }
        let flags: &[(&str, Side, &str, &str)] = &[
            ("deprecated", Side::Request, "deprecated", "undeprecated"),
            ("deprecated", Side::Response, "deprecated", "undeprecated"),
            ("readOnly", Side::Request, "became-read-only", "no-longer-read-only"),
            ("writeOnly", Side::Response, "became-write-only", "no-longer-write-only"),
        ];
        for (flag, side, added, removed) in flags {
            if *side != self.side {
                continue;
            }
            match (old.flags.get(flag), new.flags.get(flag)) {
                (None, Some(place)) => {
                    self.report(
                        added,
                        place,
                        |subject| format!("{subject} is `{flag}` now"),
                        json!(false),
                        json!(true),
                    );
                }
                (Some(place), None) => {
                    let tell = |subject: &str| format!("{subject} is not `{flag}` any more");
                    self.report(removed, place, tell, json!(true), json!(false));
                }
                _ => {}
            }
        }
        match (&old.null, &new.null) {
            _ if allows_anything(old) || allows_anything(new) => {}
            (None, Some(place)) => self.nullable("became-nullable", place, "can be null now", [false, true]),
            (Some(place), None) => {
                self.nullable("became-not-nullable", place, "cannot be null any more", [true, false]);
            }
            _ => {}
        }
        self.discriminator(old, new);
    }

    /// A member that comes or goes brings its own value along; that is told with the member.
    fn discriminator(&mut self, old: &Shape<'a>, new: &Shape<'a>) {
        let value = |shape: &Shape<'_>| {
            let discriminator = shape.discriminator.as_ref();
            discriminator.map_or(Value::Null, |(_, value)| value.clone())
        };
        let are_unions = old.members > 1 && new.members > 1;
        let (name, place, what) = match (&old.discriminator, &new.discriminator) {
            (Some((_, before)), Some((place, now))) if self.tells_otherwise(before, now) => {
                ("discriminator-changed", place, "told apart in another way")
            }
            (None, Some((place, _))) if are_unions => ("discriminator-added", place, "told apart by a property now"),
            (Some((place, _)), None) if are_unions => {
                ("discriminator-removed", place, "not told apart by a property any more")
            }
            _ => return,
        };
        let tell = |subject: &str| format!("the members of {subject} are {what}");
        self.report(name, place, tell, value(old), value(new));
    }

    /// Whether another property tells members apart, or the same member is known by another value.
    fn tells_otherwise(&self, old: &Value, new: &Value) -> bool {
        let mapping = |value: &'_ Value| -> BTreeMap<String, String> {
            let mapping = value.get("mapping").and_then(Value::as_object).into_iter().flatten();
            mapping
                .filter_map(|(tag, target)| Some((tag.clone(), target.as_str()?.to_owned())))
                .collect()
        };
        let is_there = |root: &Value, name: &str| {
            root.pointer("/components/schemas")
                .is_some_and(|all| all.get(name).is_some())
        };
        let (before_root, now_root) = (self.pairs.old.root, self.pairs.new.root);
        // What is gone by its name may be there by another.
        let may_be =
            |one: &str, other: &str| one == other || !(is_there(now_root, one) || is_there(before_root, other));
        let (before, now) = (mapping(old), mapping(new));
        let moved = |tag: &String, target: &String| match now.get(tag) {
            Some(other) => !may_be(target, other),
            None => now.values().any(|other| target == other),
        };
        let is_alias =
            |tag: &String, target: &String| !before.contains_key(tag) && before.values().any(|other| target == other);
        old.get("propertyName") != new.get("propertyName")
            || before.iter().any(|(tag, target)| moved(tag, target))
            || now.iter().any(|(tag, target)| is_alias(tag, target))
    }

    fn nullable(&mut self, rule: &str, place: &Pointer, what: &str, [old, new]: [bool; 2]) {
        // The null's own place in the union says less than the union's.
        let mut place = place.clone();
        if place
            .segments()
            .last()
            .is_some_and(|last| last.parse::<usize>().is_ok())
        {
            place.pop();
        }
        self.report(
            rule,
            &place,
            |subject| format!("{subject} {what}"),
            json!(old),
            json!(new),
        );
    }

    fn words(&mut self, old: &Shape<'a>, new: &Shape<'a>) {
        let mut changed: BTreeMap<&str, Reworded<'_>> = BTreeMap::new();
        for ((keyword, text), place) in &old.words {
            if !new.words.contains_key(&(keyword.clone(), text.clone())) {
                let entry = changed.entry(keyword).or_default();
                entry.0 = Some(place);
                entry.1.push(text);
            }
        }
        for ((keyword, text), place) in &new.words {
            if !old.words.contains_key(&(keyword.clone(), text.clone())) {
                let entry = changed.entry(keyword).or_default();
                entry.0 = Some(place);
                entry.2.push(text);
            }
        }
        for (place, before, now) in changed.into_values() {
            if let Some(place) = place {
                self.pairs.find(self.node, words_changed(place, &before, &now));
            }
        }
    }

    fn alternatives(&mut self, old: &Shape<'a>, new: &Shape<'a>) {
        let matching = self.matching(&old.alternatives, &new.alternatives);
        for (before, now) in &matching.pairs {
            self.alternative(before, now);
        }
        match (
            matching.gone.as_slice(),
            matching.come.as_slice(),
            matching.pairs.is_empty(),
        ) {
            // Nothing but null before or after: the null was reported.
            ([], [], _) => {}
            ([gone], [come], _) if gone.kind != come.kind => self.other_kind(gone, come),
            (gone, come, _) => {
                for alternative in gone {
                    let told = describe(alternative);
                    let tell = |subject: &str| format!("{subject} is no longer {told}");
                    self.report(
                        "union-member-removed",
                        &alternative.pointer,
                        tell,
                        json!(told),
                        Value::Null,
                    );
                }
                for alternative in come {
                    let told = describe(alternative);
                    let tell = |subject: &str| format!("{subject} may be {told}");
                    self.report(
                        "union-member-added",
                        &alternative.pointer,
                        tell,
                        Value::Null,
                        json!(told),
                    );
                }
            }
        }
    }

    fn other_kind(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let rule = if new.kind.covers(old.kind) {
            "type-widened"
        } else if old.kind.covers(new.kind) {
            "type-narrowed"
        } else {
            "type-changed"
        };
        let (before, now) = (old.kind.name(), new.kind.name());
        let tell = |subject: &str| format!("{subject} was {before} and is {now}");
        self.report(rule, &new.pointer, tell, json!(before), json!(now));
    }

    /// Which alternative became which.
    fn matching<'s>(&self, old: &'s [Alternative<'a>], new: &'s [Alternative<'a>]) -> Matching<'s, 'a> {
        let (mut gone, mut come): (Vec<_>, Vec<_>) = (old.iter().collect(), new.iter().collect());
        let mut pairs = Vec::new();
        if let ([only], [other]) = (old, new)
            && only.kind == other.kind
        {
            return Matching {
                pairs: vec![(only, other)],
                ..Matching::default()
            };
        }
        self.take_same(&mut gone, &mut come, &mut pairs);
        take_alike(&mut gone, &mut come, &mut pairs);
        // A member that another one covers already is neither lost nor new; a wider one takes the place of a narrower.
        take_covered(&mut gone, &mut come, new, &mut pairs);
        come.retain(|alternative| !old.iter().any(|other| covers(other, alternative)));
        Matching { pairs, gone, come }
    }

    /// Pairs those that are equal; their parts are still compared, for what the digest does not look at.
    fn take_same<'s>(
        &self,
        gone: &mut Vec<&'s Alternative<'a>>,
        come: &mut Vec<&'s Alternative<'a>>,
        pairs: &mut Vec<(&'s Alternative<'a>, &'s Alternative<'a>)>,
    ) {
        let mut digests: HashMap<u64, Vec<usize>> = HashMap::new();
        for (index, alternative) in come.iter().enumerate().rev() {
            digests
                .entry(self.pairs.new.digest(alternative))
                .or_default()
                .push(index);
        }
        let mut taken = vec![false; come.len()];
        gone.retain(|alternative| {
            let found = digests.get_mut(&self.pairs.old.digest(alternative)).and_then(Vec::pop);
            if let Some(index) = found {
                taken[index] = true;
                pairs.push((alternative, come[index]));
            }
            found.is_none()
        });
        let mut index = 0;
        come.retain(|_| {
            index += 1;
            !taken[index - 1]
        });
    }

    /// Compares two alternatives of kinds that fit.
    fn alternative(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        if old.kind != new.kind {
            self.other_kind(old, new);
        }
        self.values(old, new);
        self.bounds(old, new);
        self.facets(old, new);
        self.others(old, new);
        if old.kind == Kind::Object && new.kind == Kind::Object {
            self.properties(old, new);
            self.additional(old, new);
        }
        self.list(old, new);
    }

    fn values(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let all =
            |values: &BTreeMap<String, &Value>| Value::Array(values.values().map(|value| (*value).clone()).collect());
        match (&old.values, &new.values) {
            (Some((_, before)), Some((place, now))) => {
                let lacking = |one: &BTreeMap<String, &Value>, other: &BTreeMap<String, &Value>| -> Vec<Value> {
                    let left = one.iter().filter(|(text, _)| !other.contains_key(*text));
                    left.map(|(_, value)| (*value).clone()).collect()
                };
                let (removed, added) = (lacking(before, now), lacking(now, before));
                if !removed.is_empty() {
                    let removed = Value::Array(removed);
                    let told = short(&removed);
                    let tell = |subject: &str| format!("{subject} lost {told}");
                    self.report("enum-value-removed", place, tell, removed, Value::Null);
                }
                if !added.is_empty() {
                    let added = Value::Array(added);
                    let told = short(&added);
                    let tell = |subject: &str| format!("{subject} gained {told}");
                    self.report("enum-value-added", place, tell, Value::Null, added);
                }
            }
            (Some((place, before)), None) => {
                let before = all(before);
                let told = short(&before);
                let tell = |subject: &str| format!("{subject} is no longer limited to {told}");
                self.report("enum-opened", place, tell, before, Value::Null);
            }
            (None, Some((place, now))) => {
                let now = all(now);
                let told = short(&now);
                let tell = |subject: &str| format!("{subject} is limited to {told} now");
                self.report("enum-closed", place, tell, Value::Null, now);
            }
            (None, None) => {}
        }
    }

    fn bounds(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        for (name, before, now, lower_is_wider) in [
            ("minimum", &old.low, &new.low, true),
            ("maximum", &old.high, &new.high, false),
        ] {
            let same = |one: &Placed<(f64, bool)>, other: &Placed<(f64, bool)>| {
                one.1.0.total_cmp(&other.1.0).is_eq() && one.1.1 == other.1.1
            };
            // A bound that is left out stays out where no list of values keeps numbers inside anyway.
            let is_raised = match (before, now) {
                (None, None) => continue,
                (Some(before), Some(now)) if same(before, now) => continue,
                (Some((_, before)), Some((_, now))) if before.0.total_cmp(&now.0).is_eq() => now.1 == lower_is_wider,
                (Some((_, before)), Some((_, now))) => now.0 > before.0,
                (None, Some(_)) => lower_is_wider,
                (Some(_), None) => !lower_is_wider,
            };
            self.moved(
                name,
                is_raised,
                before.as_ref().map(bound_text),
                now.as_ref().map(bound_text),
            );
        }
    }

    /// A limit that went up or down, or came, or went.
    fn moved(&mut self, name: &str, is_raised: bool, old: Option<(Pointer, Value)>, new: Option<(Pointer, Value)>) {
        let Some((place, _)) = new.as_ref().or(old.as_ref()) else {
            return;
        };
        let place = place.clone();
        let kebab = kebab(name);
        let rule = format!("{kebab}-{}", if is_raised { "raised" } else { "lowered" });
        let said = |value: &Option<(Pointer, Value)>| {
            value
                .as_ref()
                .map_or_else(|| "none".to_owned(), |(_, value)| plain(value))
        };
        let (before, now) = (said(&old), said(&new));
        let tell = |subject: &str| format!("`{name}` of {subject} was {before} and is {now}");
        let value = |value: Option<(Pointer, Value)>| value.map_or(Value::Null, |(_, value)| value);
        self.report(&rule, &place, tell, value(old), value(new));
    }

    fn facets(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let mut names: Vec<&'static str> = old.facets.keys().chain(new.facets.keys()).copied().collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let (before, now) = (old.facets.get(name), new.facets.get(name));
            if before.map(|(_, value)| value) == now.map(|(_, value)| value) {
                continue;
            }
            let number = |facet: Option<&Placed<Value>>| facet.and_then(|(_, value)| value.as_f64());
            match name {
                "multipleOf" => self.multiple(before, now),
                _ if name.starts_with("min") => {
                    let raised = number(now).unwrap_or(0.0) > number(before).unwrap_or(0.0);
                    self.moved(name, raised, before.cloned(), now.cloned());
                }
                _ if name.starts_with("max") => {
                    let raised = number(now).unwrap_or(f64::INFINITY) > number(before).unwrap_or(f64::INFINITY);
                    self.moved(name, raised, before.cloned(), now.cloned());
                }
                _ => self.keyword(name, before, now),
            }
        }
    }

    /// A keyword that is there or not, or says something else.
    fn keyword(&mut self, name: &str, old: Option<&Placed<Value>>, new: Option<&Placed<Value>>) {
        let what = match (old, new) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        };
        self.changed(&format!("{}-{what}", kebab(name)), name, old, new);
    }

    fn changed(&mut self, rule: &str, name: &str, old: Option<&Placed<Value>>, new: Option<&Placed<Value>>) {
        let Some((place, _)) = new.or(old) else { return };
        let value = |facet: Option<&Placed<Value>>| facet.map_or(Value::Null, |(_, value)| value.clone());
        let said = |facet: Option<&Placed<Value>>| facet.map_or_else(|| "none".to_owned(), |(_, value)| short(value));
        let (before, now) = (said(old), said(new));
        let tell = |subject: &str| format!("`{name}` of {subject} was {before} and is {now}");
        self.report(rule, place, tell, value(old), value(new));
    }

    /// A multiple of 32 is a multiple of 16.
    fn multiple(&mut self, old: Option<&Placed<Value>>, new: Option<&Placed<Value>>) {
        let number = |facet: Option<&Placed<Value>>| facet.and_then(|(_, value)| value.as_f64());
        let divides = |one: f64, other: f64| one != 0.0 && (other / one - (other / one).round()).abs() < 1e-9;
        let rule = match (number(old), number(new)) {
            (None, _) => "multiple-narrowed",
            (_, None) => "multiple-widened",
            (Some(before), Some(now)) if divides(before, now) => "multiple-narrowed",
            (Some(before), Some(now)) if divides(now, before) => "multiple-widened",
            _ => "multiple-changed",
        };
        self.changed(rule, "multipleOf", old, new);
    }

    fn others(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let mut names: Vec<&String> = old.others.keys().chain(new.others.keys()).collect();
        names.sort();
        names.dedup();
        for name in names {
            let (before, now) = (old.others.get(name), new.others.get(name));
            let value = |other: Option<&Placed<Value>>| other.map_or(Value::Null, |(_, value)| value.clone());
            if let (true, Some((place, _))) = (value(before) != value(now), now.or(before)) {
                self.unknown(place, name, value(before), value(now));
            }
        }
    }

    fn properties(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let side = self.side;
        for (name, before) in &old.properties {
            match new.properties.get(name) {
                Some(now) => {
                    let node = self.node;
                    self.pairs.below(node, before, now, side);
                    self.required(name, old, new, now);
                }
                None => {
                    let told = self.pairs.old.shape(before, false);
                    let what = kinds_of(&told);
                    let tell = |subject: &str| format!("{subject} is gone");
                    self.report("property-removed", &told.pointer, tell, json!(what), Value::Null);
                }
            }
        }
        for (name, now) in new
            .properties
            .iter()
            .filter(|(name, _)| !old.properties.contains_key(*name))
        {
            let told = self.pairs.new.shape(now, false);
            let what = kinds_of(&told);
            let is_required = new.required.contains_key(name);
            let rule = match side {
                Side::Request if is_required => "property-added-required",
                _ => "property-added",
            };
            let how = if is_required { "new, and required" } else { "new" };
            let tell = |subject: &str| format!("{subject} is {how}");
            self.report(rule, &told.pointer, tell, Value::Null, json!(what));
        }
        self.bare_required(old, new);
    }

    fn required(&mut self, name: &str, old: &Alternative<'a>, new: &Alternative<'a>, property: &Any<'a>) {
        let place = property
            .first()
            .and_then(|all| all.first())
            .map_or_else(Pointer::root, |site| site.pointer.clone());
        match (old.required.contains_key(name), new.required.contains_key(name)) {
            (false, true) => {
                let tell = |subject: &str| format!("{subject} is required now");
                self.report("property-became-required", &place, tell, json!(false), json!(true));
            }
            (true, false) => {
                let tell = |subject: &str| format!("{subject} is optional now");
                self.report("property-became-optional", &place, tell, json!(true), json!(false));
            }
            _ => {}
        }
    }

    /// Names in `required` that no property declares.
    fn bare_required(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let is_bare = |name: &str, one: &Alternative<'_>| !one.properties.contains_key(name);
        for (name, place) in &new.required {
            if !old.required.contains_key(name) && is_bare(name, new) {
                let tell = |subject: &str| format!("`{name}` of {subject} is required now");
                self.report(
                    "property-became-required",
                    &place.join(name),
                    tell,
                    json!(false),
                    json!(true),
                );
            }
        }
        for (name, place) in &old.required {
            if !new.required.contains_key(name) && is_bare(name, old) {
                let tell = |subject: &str| format!("`{name}` of {subject} is optional now");
                self.report(
                    "property-became-optional",
                    &place.join(name),
                    tell,
                    json!(true),
                    json!(false),
                );
            }
        }
    }

    fn additional(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let told = |additional: &Additional<'_>| match additional {
            Additional::Open => "any",
            Additional::Closed(_) => "none",
            Additional::Schema(_) => "those of a schema",
        };
        let (before, now) = (told(&old.additional), told(&new.additional));
        let place = |owner: &Alternative<'_>| owner.pointer.join("additionalProperties");
        let (rule, place) = match (&old.additional, &new.additional) {
            (Additional::Schema(before), Additional::Schema(now)) => {
                let (node, side) = (self.node, self.side);
                return self.pairs.below(node, before, now, side);
            }
            (Additional::Open, Additional::Open) | (Additional::Closed(_), Additional::Closed(_)) => return,
            (_, Additional::Closed(place)) => ("additional-properties-closed", place.clone()),
            (Additional::Open, Additional::Schema(_)) => ("additional-properties-closed", place(new)),
            (Additional::Closed(place), _) => ("additional-properties-opened", place.clone()),
            (Additional::Schema(_), Additional::Open) => ("additional-properties-opened", place(old)),
        };
        let tell = |subject: &str| format!("undeclared properties of {subject}: {before} before, {now} now");
        self.report(rule, &place, tell, json!(before), json!(now));
    }

    fn list(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let (node, side) = (self.node, self.side);
        if old.places.len() != new.places.len() {
            let (before, now) = (old.places.len(), new.places.len());
            let place = new.pointer.join("prefixItems");
            let tell = |subject: &str| format!("{subject} had {before} fixed places and has {now}");
            self.report("tuple-changed", &place, tell, json!(before), json!(now));
        }
        for (before, now) in old.places.iter().zip(&new.places) {
            self.pairs.below(node, before, now, side);
        }
        if old.kind != Kind::Array || new.kind != Kind::Array {
            return;
        }
        let anything = |pointer: &Pointer| -> Any<'a> {
            const TRUE: &Value = &Value::Bool(true);
            Rc::new(vec![vec![Site {
                value: TRUE,
                pointer: pointer.join("items"),
            }]])
        };
        match (&old.items, &new.items) {
            (None, None) => {}
            (before, now) => {
                let before = before.clone().unwrap_or_else(|| anything(&old.pointer));
                let now = now.clone().unwrap_or_else(|| anything(&new.pointer));
                self.pairs.below(node, &before, &now, side);
            }
        }
    }

    /// Unions of more members than are told apart.
    fn as_written(&mut self, old: &Any<'a>, new: &Any<'a>) {
        let written = |shapes: &Shapes<'a>, any: &Any<'a>| -> Value {
            any.iter()
                .flatten()
                .map(|site| shapes.written_out(site.value))
                .collect()
        };
        let (before, now) = (written(&self.pairs.old, old), written(&self.pairs.new, new));
        if before != now {
            let place = new
                .first()
                .and_then(|all| all.first())
                .map_or_else(Pointer::root, |site| site.pointer.clone());
            self.unknown(&place, "anyOf", Value::Null, Value::Null);
        }
    }
}

#[derive(Default)]
struct Matching<'s, 'a> {
    pairs: Vec<(&'s Alternative<'a>, &'s Alternative<'a>)>,
    gone: Vec<&'s Alternative<'a>>,
    come: Vec<&'s Alternative<'a>>,
}

/// Pairs members of one kind, the likest first.
fn take_alike<'s, 'a>(
    gone: &mut Vec<&'s Alternative<'a>>,
    come: &mut Vec<&'s Alternative<'a>>,
    pairs: &mut Vec<(&'s Alternative<'a>, &'s Alternative<'a>)>,
) {
    if gone.len().saturating_mul(come.len()) > MOST_PAIRS {
        let common = gone.len().min(come.len());
        pairs.extend(gone.drain(..common).zip(come.drain(..common)));
        return;
    }
    loop {
        let mut best: Option<(i64, usize, usize)> = None;
        for (i, one) in gone.iter().enumerate() {
            for (j, other) in come.iter().enumerate() {
                if let Some(score) = likeness(one, other)
                    && best.is_none_or(|(highest, ..)| score > highest)
                {
                    best = Some((score, i, j));
                }
            }
        }
        let Some((_, i, j)) = best else { return };
        pairs.push((gone.remove(i), come.remove(j)));
    }
}

/// How much two members look like each other; `None` where they are different things.
fn likeness(one: &Alternative<'_>, other: &Alternative<'_>) -> Option<i64> {
    if one.kind != other.kind {
        return None;
    }
    let mut score = 0;
    if one.kind == Kind::Object {
        let common = one
            .properties
            .keys()
            .filter(|name| other.properties.contains_key(*name))
            .count();
        let all = one.properties.len().max(other.properties.len());
        let shared = (100 * common).checked_div(all).unwrap_or(0);
        score += i64::try_from(shared).unwrap_or(0);
    }
    if one.pointer == other.pointer {
        score += 120;
    } else if one.kind == Kind::Object && is_component(&one.pointer) && is_component(&other.pointer) && score < 50 {
        // Two components with other names that share little are two things.
        return None;
    }
    if one.values.is_some() == other.values.is_some() {
        score += 10;
    }
    let facets = one
        .facets
        .iter()
        .filter(|(name, (_, value))| other.facets.get(*name).is_some_and(|(_, same)| same == value));
    Some(score + i64::try_from(facets.count()).unwrap_or(0))
}

fn is_component(pointer: &Pointer) -> bool {
    matches!(pointer.segments(), [components, _, _] if components == "components")
}

/// Pairs what is left with a member of a wider kind, if there is one: `integer` is covered by `number`.
fn take_covered<'s, 'a>(
    gone: &mut Vec<&'s Alternative<'a>>,
    come: &mut Vec<&'s Alternative<'a>>,
    new: &'s [Alternative<'a>],
    pairs: &mut Vec<(&'s Alternative<'a>, &'s Alternative<'a>)>,
) {
    gone.retain(|alternative| {
        let other = come.iter().position(|other| {
            let fits = other.kind.covers(alternative.kind) || alternative.kind.covers(other.kind);
            fits && other.kind != alternative.kind
        });
        if let Some(index) = other {
            pairs.push((alternative, come.remove(index)));
            return false;
        }
        !new.iter().any(|wider| covers(wider, alternative))
    });
}

/// Whether every value of `narrow` is one of `wide`, as far as this can tell without looking inside objects.
fn covers(wide: &Alternative<'_>, narrow: &Alternative<'_>) -> bool {
    if wide.kind == Kind::Anything && wide.values.is_none() && wide.others.is_empty() && wide.facets.is_empty() {
        return true;
    }
    if !wide.kind.covers(narrow.kind) || matches!(narrow.kind, Kind::Object | Kind::Array | Kind::Anything) {
        return false;
    }
    let values = match (&wide.values, &narrow.values) {
        (None, _) => true,
        (Some((_, wide)), Some((_, narrow))) => narrow.keys().all(|value| wide.contains_key(value)),
        (Some(_), None) => false,
    };
    let low = match (&wide.low, &narrow.low) {
        (None, _) => true,
        (Some((_, wide)), Some((_, narrow))) => narrow.0 > wide.0 || (narrow.0 >= wide.0 && (!wide.1 || narrow.1)),
        (Some(_), None) => false,
    };
    let high = match (&wide.high, &narrow.high) {
        (None, _) => true,
        (Some((_, wide)), Some((_, narrow))) => narrow.0 < wide.0 || (narrow.0 <= wide.0 && (!wide.1 || narrow.1)),
        (Some(_), None) => false,
    };
    let facets = wide
        .facets
        .iter()
        .all(|(name, (_, value))| narrow.facets.get(name).is_some_and(|(_, same)| same == value));
    values && low && high && facets && wide.others.is_empty()
}

/// Where nothing is asked for, null is allowed anyway.
fn allows_anything(shape: &Shape<'_>) -> bool {
    shape
        .alternatives
        .iter()
        .any(|alternative| alternative.kind == Kind::Anything && alternative.values.is_none())
}

pub(super) fn words_changed(place: &Pointer, old: &[&str], new: &[&str]) -> Finding {
    let texts = |texts: &[&str]| match texts {
        [] => Value::Null,
        texts => json!(texts.join("\n")),
    };
    Finding {
        rule: "words-changed",
        location: place.clone(),
        message: String::new(),
        old: texts(old),
        new: texts(new),
    }
}

fn bound_text(bound: &Placed<(f64, bool)>) -> (Pointer, Value) {
    let (place, (number, exclusive)) = bound;
    let number = canonical_data(&json!(number));
    let value = if *exclusive {
        json!(format!("{number}, not included"))
    } else {
        number
    };
    (place.clone(), value)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn kebab(name: &str) -> String {
    name.chars()
        .flat_map(|c| {
            if c.is_uppercase() {
                vec!['-', c.to_ascii_lowercase()]
            } else {
                vec![c]
            }
        })
        .collect()
}

/// An alternative in a few words.
fn describe(alternative: &Alternative<'_>) -> String {
    if is_component(&alternative.pointer)
        && let Some(name) = alternative.pointer.segments().last()
    {
        return name.clone();
    }
    match &alternative.values {
        Some((_, values)) => short(&Value::Array(values.values().map(|value| (*value).clone()).collect())),
        None => alternative.kind.name().to_owned(),
    }
}

/// What a place allows, in a few words.
fn kinds_of(shape: &Shape<'_>) -> String {
    let null = shape.null.is_some().then(|| "null".to_owned());
    let mut kinds: Vec<String> = shape.alternatives.iter().map(describe).chain(null).collect();
    kinds.dedup();
    kinds.join(" | ")
}
