//! What a schema allows, whatever way it is written.
//!
//! Two spellings of the same schema give the same shape, as far as this goes. What cannot be folded stays among the
//! `others` of an alternative, word for word, so that no keyword is ever passed over.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use openapi31_codegen::Pointer;
use serde_json::Value;

use super::{applied::Applied, effect::Effects, member::Member, number::Exact, references::Any};

pub(super) use super::kind::Kind;

/// How many alternatives a schema may be spread into before it is compared as it is written.
pub(super) const MOST_ALTERNATIVES: usize = 2_000;

/// How many there may be of each schema after [`MOST_IN_ALL`] of a document.
pub(super) const FEW_ALTERNATIVES: usize = 16;

/// How many alternatives the schemas of a document may have in all before each may have a few only: so many, and so many for
/// each of its objects. A chain of unions has as many at each place as there are further down.
pub(super) const MOST_IN_ALL: (usize, usize) = (20_000, 4);

/// Whether undeclared properties are allowed.
#[derive(Clone, Debug, Default)]
pub(super) enum Additional<'a> {
    #[default]
    Open,
    Closed(Pointer),
    Schema(Any<'a>),
}

/// A value and where it is written.
pub(super) type Placed<T> = (Pointer, T);

/// One alternative: values of one kind, and what they have to be.
#[derive(Clone, Debug)]
pub(super) struct Alternative<'a> {
    /// Where it is written; for a component, the component.
    pub(super) pointer: Pointer,
    pub(super) kind: Kind,
    /// Whether its keywords suggest the kind, and no type says so: then null is allowed too.
    pub(super) is_inferred: bool,
    pub(super) values: Option<Placed<BTreeMap<String, &'a Value>>>,
    /// Limits and formats; where several of one name count, they are a list.
    pub(super) facets: BTreeMap<&'static str, Placed<Value>>,
    /// Bounds as numbers, with whether the number itself is left out.
    pub(super) low: Option<Placed<(Exact, bool)>>,
    pub(super) high: Option<Placed<(Exact, bool)>>,
    pub(super) properties: BTreeMap<&'a str, Any<'a>>,
    pub(super) required: BTreeMap<&'a str, Pointer>,
    /// Declared properties that another part, which allows no undeclared ones, does not declare.
    pub(super) refused: BTreeSet<&'a str>,
    pub(super) additional: Additional<'a>,
    pub(super) items: Option<Any<'a>>,
    pub(super) places: Vec<Any<'a>>,
    pub(super) applied: Applied<'a>,
    pub(super) others: BTreeMap<String, Placed<Value>>,
    /// Which member of a union it is.
    pub(super) member: Member<'a>,
}

impl Alternative<'_> {
    /// The kind that its type says.
    pub(super) fn stated_kind(&self) -> Kind {
        if self.is_inferred { Kind::Anything } else { self.kind }
    }

    /// Whether it is about values of this kind, together with another one.
    pub(super) fn is_about(&self, kind: Kind, other: &Self) -> bool {
        let are_open = self.stated_kind() == Kind::Anything && other.stated_kind() == Kind::Anything;
        are_open || (self.kind == kind && other.kind == kind)
    }

    /// Whether a list of values is the only constraint, as far as they are concerned: each has its format already.
    pub(super) fn is_list(&self) -> bool {
        self.values.is_some()
            && self.facets.keys().all(|name| *name == "format")
            && self.applied.is_empty()
            && self.others.is_empty()
            && self.low.is_none()
            && self.high.is_none()
    }
}

/// What a place allows, and its annotations.
#[derive(Debug, Default)]
pub(super) struct Shape<'a> {
    pub(super) pointer: Pointer,
    /// Where null is allowed, if it is.
    pub(super) null: Option<Pointer>,
    pub(super) alternatives: Vec<Alternative<'a>>,
    pub(super) default: Option<Placed<Value>>,
    pub(super) flags: BTreeMap<&'static str, Pointer>,
    pub(super) discriminator: Option<Placed<Value>>,
    /// Whether there were too many alternatives, so that the schema has to be compared as it is written.
    pub(super) is_truncated: bool,
    /// Which keywords have no effect.
    pub(super) effects: Effects<'a>,
    /// Keyword and text, with the schema that each is written in.
    pub(super) words: BTreeMap<(&'a str, Cow<'a, str>), Pointer>,
}
