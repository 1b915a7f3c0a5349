//! The alternatives of a place while they are being put together.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{
    kind::Kind,
    lists::{List, Lists},
    member::Member,
    references::{References, Site, address, is_component, members},
};

/// One schema to be spread, and the next stage.
#[derive(Clone, Copy)]
pub(super) struct Waiting {
    pub(super) site: usize,
    pub(super) stage: Stage,
    /// How it was reached.
    pub(super) way: List,
}

#[derive(Clone, Copy)]
pub(super) enum Stage {
    References,
    AnyOf,
    OneOf,
    Keywords,
}

/// A step on the way to a schema.
#[derive(Clone, Copy)]
enum Step {
    Schema(usize),
    /// One member of a union was taken.
    Choice,
}

/// An alternative that is being put together.
#[derive(Clone, Default)]
pub(super) struct Draft<'a> {
    pub(super) waiting: List,
    leaves: List,
    /// Each `oneOf` on the way, and which of its members was taken.
    pub(super) choices: List,
    /// How many of the schemas that were passed are its own.
    passed: usize,
    pub(super) member: Member<'a>,
}

/// All drafts of one place, of which the last is worked on, and what they share.
pub(super) struct Drafts<'a> {
    pub(super) references: References<'a>,
    drafts: Vec<Draft<'a>>,
    sites: Vec<Site<'a>>,
    pub(super) waiting: Lists<Waiting>,
    leaves: Lists<(usize, Option<Kind>)>,
    ways: Lists<Step>,
    pub(super) choices: Lists<(usize, usize)>,
    /// The schemas that hold already, by their addresses. A draft forks from the last one and is finished before those beside
    /// it, so that the first ones of the list are its own.
    passed: Vec<usize>,
    is_passed: HashSet<usize>,
}

impl<'a> Drafts<'a> {
    pub(super) fn of(references: References<'a>, all: &[Site<'a>]) -> Self {
        let mut drafts = Self {
            references,
            drafts: Vec::new(),
            sites: Vec::new(),
            waiting: Lists::default(),
            leaves: Lists::default(),
            ways: Lists::default(),
            choices: Lists::default(),
            passed: Vec::new(),
            is_passed: HashSet::new(),
        };
        let mut draft = Draft::default();
        for site in all.iter().rev() {
            let waiting = drafts.wait(site.clone(), None);
            drafts.waiting.put(&mut draft.waiting, waiting);
        }
        drafts.push(draft);
        drafts
    }

    pub(super) fn len(&self) -> usize {
        self.drafts.len()
    }

    pub(super) fn push(&mut self, draft: Draft<'a>) {
        self.drafts.push(draft);
    }

    pub(super) fn next(&mut self) -> Option<Draft<'a>> {
        let draft = self.drafts.pop()?;
        for address in self.passed.drain(draft.passed..) {
            self.is_passed.remove(&address);
        }
        Some(draft)
    }

    pub(super) fn wait(&mut self, site: Site<'a>, way: List) -> Waiting {
        self.sites.push(site);
        Waiting {
            site: self.sites.len() - 1,
            stage: Stage::References,
            way,
        }
    }

    pub(super) fn site(&self, waiting: Waiting) -> &Site<'a> {
        &self.sites[waiting.site]
    }

    /// Puts a schema's own keywords, its target and its `allOf` in line.
    ///
    /// A schema that holds already adds nothing. A member of a union that leads back to the union adds no alternative.
    pub(super) fn open(&mut self, mut draft: Draft<'a>, next: Waiting, object: &'a Map<String, Value>) {
        let site = self.site(next).clone();
        let address = address(site.value);
        if !self.is_passed.insert(address) {
            if !self.returns_by_choice(address, next.way) {
                self.push(draft);
            }
            return;
        }
        self.passed.push(address);
        draft.passed = self.passed.len();
        let mut way = next.way;
        self.ways.put(&mut way, Step::Schema(address));
        let parts: Vec<Site<'a>> = members(object, "allOf", &site.pointer).collect();
        for below in parts.into_iter().rev().chain(self.references.target(site.value)) {
            let below = self.wait(below, way);
            self.waiting.put(&mut draft.waiting, below);
        }
        let stage = Stage::AnyOf;
        self.waiting.put(&mut draft.waiting, Waiting { stage, way, ..next });
        self.push(draft);
    }

    /// The way on to a member of a union.
    pub(super) fn choose(&mut self, mut way: List) -> List {
        self.ways.put(&mut way, Step::Choice);
        way
    }

    /// Whether the way leads back to this schema, and through a choice.
    fn returns_by_choice(&self, address: usize, way: List) -> bool {
        let mut has_choice = false;
        for step in self.ways.iter(way) {
            match step {
                Step::Choice => has_choice = true,
                Step::Schema(passed) if passed == address => return has_choice,
                Step::Schema(_) => {}
            }
        }
        false
    }

    /// Adds a schema to those that an alternative is folded from.
    pub(super) fn add_leaf(&mut self, mut draft: Draft<'a>, next: Waiting, kind: Option<Kind>) {
        self.leaves.put(&mut draft.leaves, (next.site, kind));
        self.push(draft);
    }

    /// The same for a schema that says nothing, which is needed only to name the place where an alternative is written.
    pub(super) fn add_silent_leaf(&mut self, draft: Draft<'a>, next: Waiting) {
        let is_component = |site: usize| is_component(&self.sites[site].pointer);
        let is_needed = draft.leaves.is_none()
            || (is_component(next.site) && !self.leaves.iter(draft.leaves).any(|(site, _)| is_component(site)));
        if is_needed {
            self.add_leaf(draft, next, None);
        } else {
            self.push(draft);
        }
    }

    /// The schemas that an alternative is folded from.
    pub(super) fn leaves_of(&self, draft: &Draft<'a>) -> Vec<(Site<'a>, Option<Kind>)> {
        let leaves = self.leaves.iter(draft.leaves);
        let mut leaves: Vec<_> = leaves.map(|(site, kind)| (self.sites[site].clone(), kind)).collect();
        leaves.reverse();
        leaves
    }

    /// The member of a union that a draft became.
    pub(super) fn member_of(&self, draft: Draft<'a>) -> Member<'a> {
        let mut member = draft.member;
        member.choices = self.choices.iter(draft.choices).collect();
        member.choices.reverse();
        member
    }
}
