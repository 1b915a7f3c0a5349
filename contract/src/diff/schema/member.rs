//! Members of unions: what each is called, and which exclude each other.

use std::collections::HashMap;

use openapi31_codegen::Pointer;
use serde_json::Value;

use super::references::{References, Site, is_component};

/// Which member of a union an alternative is.
#[derive(Clone, Debug, Default)]
pub(super) struct Member<'a> {
    /// Its place in the union.
    pub(super) place: Option<Pointer>,
    /// The member; for a reference, what it leads to.
    pub(super) site: Option<Site<'a>>,
    /// As it is written in the union.
    pub(super) written: Option<&'a Value>,
    /// Each `oneOf` on the way, by its address, and which of its members was taken.
    pub(super) choices: Vec<(usize, usize)>,
}

impl<'a> Member<'a> {
    /// Goes on to a member of an inner union.
    pub(super) fn take(&mut self, member: &Site<'a>, references: References<'a>) {
        self.place = Some(member.pointer.clone());
        self.written = Some(member.value);
        self.site = Some(references.follow(member.clone()));
    }

    /// The name of the component that it refers to.
    pub(super) fn name(&self) -> Option<&str> {
        let site = self.site.as_ref().filter(|site| is_component(&site.pointer))?;
        site.pointer.segments().last().map(String::as_str)
    }

    /// Whether a value may not fit both.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        // In a chain of unions, the shorter way ends where the two part.
        let last = self.choices.len().min(other.choices.len()).wrapping_sub(1);
        if let (Some((owner, taken)), Some((same, index))) = (self.choices.get(last), other.choices.get(last))
            && owner == same
            && taken != index
        {
            return true;
        }
        let both = self.choices.iter().zip(&other.choices);
        let common = both.take_while(|(one, other)| one == other).count();
        let (rest, other) = (&self.choices[common..], &other.choices[common..]);
        if let ([(owner, _), ..], [(same, _), ..]) = (rest, other)
            && owner == same
        {
            return true;
        }
        let taken: HashMap<usize, usize> = rest.iter().copied().collect();
        let mut other = other.iter();
        other.any(|(owner, index)| taken.get(owner).is_some_and(|taken| taken != index))
    }
}
