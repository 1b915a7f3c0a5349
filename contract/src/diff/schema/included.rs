//! Whether the objects of one alternative are included in those of another one.

use super::{
    applied::Role,
    inclusion::Inclusion,
    reading::Reading,
    references::{Any, Site, anything},
    regular::matches,
    shape::{Additional, Alternative},
    shapes::Shapes,
};
use crate::diff::level::Side;

impl Alternative<'_> {
    /// Whether a caller writes only the properties that it declares.
    pub(super) fn has_only_declared_names(&self) -> bool {
        let are_conditional = |role: &Role<'_>| matches!(role, Role::Pattern(_) | Role::Dependent(_));
        !matches!(self.additional, Additional::Schema(_))
            && self.applied.conditionals.is_empty()
            && !self.applied.schemas.keys().any(are_conditional)
    }
}

/// What stands in an object: a property by its name, those with names of a pattern, or all others.
#[derive(Clone, Copy)]
enum Named<'n> {
    Name(&'n str),
    Pattern(&'n str),
    Rest,
    /// All others, where the schema says nothing of them.
    Undeclared,
}

impl<'a> Inclusion<'_, 'a> {
    pub(super) fn object(
        &mut self,
        wide: &Alternative<'a>,
        narrow: &Alternative<'a>,
        others: &[&Alternative<'a>],
    ) -> bool {
        self.has_required(wide, narrow)
            && self.is_closed_as(wide, narrow)
            && self
                .sources(narrow, others, matches!(wide.additional, Additional::Schema(_)))
                .into_iter()
                .all(|(name, source)| self.is_demanded(wide, narrow, name, &source))
    }

    fn has_required(&self, wide: &Alternative<'a>, narrow: &Alternative<'a>) -> bool {
        let has = |name: &&str| {
            narrow.required.contains_key(name)
                || self.is_unsent(self.wide, wide.properties.get(name))
                // A name that is required and not declared is read by nobody.
                || (self.reading == Reading::Structure && !wide.properties.contains_key(name))
        };
        wide.required.keys().all(has)
    }

    /// Whether undeclared properties are refused only where they are not written.
    fn is_closed_as(&self, wide: &Alternative<'a>, narrow: &Alternative<'a>) -> bool {
        if self.reading.opens_objects() {
            return true;
        }
        let patterns =
            |one: &Alternative<'a>| -> Vec<&'a str> { patterns(one).into_iter().map(|(name, _)| name).collect() };
        let (known, written) = (patterns(wide), patterns(narrow));
        let is_written = |name: &&str| {
            narrow.properties.contains_key(name)
                && !narrow.refused.contains(name)
                && !self.is_unsent(self.narrow, narrow.properties.get(name))
        };
        if wide.refused.iter().any(&is_written) {
            return false;
        }
        match (&wide.additional, &narrow.additional) {
            (Additional::Open, _) => true,
            (Additional::Closed(_), Additional::Closed(_)) => {
                let mut names = narrow.properties.keys().filter(|name| is_written(name));
                let has_pattern = |name: &str| known.iter().any(|pattern| matches(pattern, name) == Some(true));
                written.iter().all(|pattern| known.contains(pattern))
                    && names.all(|name| wide.properties.contains_key(name) || has_pattern(name))
            }
            (Additional::Closed(_), _) => false,
            (Additional::Schema(_), _) => true,
        }
    }

    /// What objects of an alternative have: of the others that they may fit too, what these declare.
    fn sources<'n>(
        &self,
        narrow: &Alternative<'a>,
        others: &[&Alternative<'a>],
        is_map: bool,
    ) -> Vec<(Named<'n>, Any<'a>)>
    where
        'a: 'n,
    {
        let mut sources: Vec<(Named<'n>, Any<'a>)> = Vec::new();
        for (name, property) in &narrow.properties {
            if !narrow.refused.contains(name) && !self.is_unsent(self.narrow, Some(property)) {
                sources.push((Named::Name(name), property.clone()));
            }
        }
        sources.extend(
            patterns(narrow)
                .into_iter()
                .map(|(name, any)| (Named::Pattern(name), any)),
        );
        match &narrow.additional {
            Additional::Schema(rest) => sources.push((Named::Rest, rest.clone())),
            Additional::Open if !self.only_declared => {
                sources.push((Named::Rest, anything(narrow.pointer.join("additionalProperties"))));
            }
            Additional::Open => {
                // A map says what undeclared properties are, as if they were declared.
                if is_map {
                    sources.push((Named::Undeclared, anything(narrow.pointer.join("additionalProperties"))));
                }
                let further = others.iter().flat_map(|other| other.properties.clone());
                let further = further.chain(self.conditional(narrow));
                let unknown = further.filter(|(name, _)| !narrow.properties.contains_key(name));
                sources.extend(unknown.map(|(name, property)| (Named::Name(name), property)));
            }
            Additional::Closed(_) => {}
        }
        sources
    }

    /// The properties that are declared under a condition.
    fn conditional(&self, narrow: &Alternative<'a>) -> Vec<(&'a str, Any<'a>)> {
        let conditionals = narrow.applied.conditionals.iter();
        let branches = conditionals.flat_map(|one| [Some(&one.condition), one.then.as_ref(), one.otherwise.as_ref()]);
        let branches = branches.flatten().map(Site::alone);
        let dependent = narrow.applied.schemas.iter();
        let dependent = dependent.filter(|(role, _)| matches!(role, Role::Dependent(_)));
        let all = branches.chain(dependent.map(|(_, any)| any.clone()));
        all.flat_map(|any| self.narrow.shape(&any).alternatives)
            .flat_map(|alternative| alternative.properties)
            .collect()
    }

    /// Whether the property of this name in `narrow` fits what `wide` says of it.
    fn is_demanded(
        &mut self,
        wide: &Alternative<'a>,
        narrow: &Alternative<'a>,
        name: Named<'_>,
        source: &Any<'a>,
    ) -> bool {
        let mut demands: Vec<&Any<'a>> = Vec::new();
        let own = patterns(narrow);
        let has_pattern = |pattern: &str| own.iter().any(|(own, _)| *own == pattern);
        let all = patterns(wide);
        match name {
            Named::Undeclared => demands.extend(rest(wide)),
            Named::Name(name) => {
                demands.extend(wide.properties.get(name));
                let may_match = |pattern: &str| !has_pattern(pattern) && matches(pattern, name) != Some(false);
                // What fits a pattern here fits the same pattern there.
                demands.extend(all.iter().filter(|(pattern, _)| may_match(pattern)).map(|(_, any)| any));
                let is_known = wide.properties.contains_key(name)
                    || all.iter().any(|(pattern, _)| matches(pattern, name) == Some(true));
                demands.extend(rest(wide).filter(|_| !is_known));
            }
            Named::Pattern(own) => {
                let named = wide.properties.iter();
                let named = named
                    .filter(|(name, _)| !narrow.properties.contains_key(*name) && matches(own, name) != Some(false));
                demands.extend(named.map(|(_, property)| property));
                let same = all
                    .iter()
                    .filter(|(pattern, _)| *pattern == own || !has_pattern(pattern));
                demands.extend(same.map(|(_, any)| any));
                demands.extend(rest(wide).filter(|_| !all.iter().any(|(pattern, _)| *pattern == own)));
            }
            Named::Rest => {
                let named = wide.properties.iter();
                let named = named.filter(|(name, _)| !narrow.properties.contains_key(*name));
                demands.extend(named.map(|(_, property)| property));
                demands.extend(
                    all.iter()
                        .filter(|(pattern, _)| !has_pattern(pattern))
                        .map(|(_, any)| any),
                );
                demands.extend(rest(wide));
            }
        }
        demands.into_iter().all(|demand| self.place(demand, source))
    }

    fn is_unsent(&self, shapes: &Shapes<'a>, property: Option<&Any<'a>>) -> bool {
        let side = self.side();
        side != Side::Neither && property.is_some_and(|property| shapes.unsent(property, side).is_some())
    }
}

/// What undeclared properties have to be.
fn rest<'q, 'a>(one: &'q Alternative<'a>) -> impl Iterator<Item = &'q Any<'a>> {
    let rest = match &one.additional {
        Additional::Schema(rest) => Some(rest),
        _ => None,
    };
    rest.into_iter()
}

/// The patterns of names that an alternative has schemas for.
pub(super) fn patterns<'a>(one: &Alternative<'a>) -> Vec<(&'a str, Any<'a>)> {
    let schemas = one.applied.schemas.iter();
    schemas
        .filter_map(|(role, any)| match role {
            Role::Pattern(pattern) => Some((*pattern, any.clone())),
            _ => None,
        })
        .collect()
}
