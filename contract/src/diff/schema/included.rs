//! Whether the objects of one alternative, and what it applies, are included in those of another one.

use std::rc::Rc;

use super::{
    applied::{Conditional, Contains, Role},
    inclusion::{Inclusion, lacks_what_is_required},
    list::anything,
    overlap::Overlap,
    patterns::matches,
    reading::Reading,
    references::{Any, Site},
    shape::{Additional, Alternative, Kind},
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
        wide.required.keys().all(|name| has(name))
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
        if wide.refused.iter().any(|name| is_written(name)) {
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

    /// Whether what has this name in `narrow` is what `wide` wants.
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

    /// Whether all that `wide` applies to its values is true of those of `narrow`.
    pub(super) fn applied(
        &mut self,
        wide: &Alternative<'a>,
        narrow: &Alternative<'a>,
        others: &[&Alternative<'a>],
    ) -> bool {
        if wide.applied.is_empty() || self.reading == Reading::Structure {
            return true;
        }
        let (one, other) = (&wide.applied, &narrow.applied);
        one.schemas
            .iter()
            .all(|(role, any)| self.role(*role, any, (wide, narrow), others))
            && one
                .contains
                .iter()
                .all(|contains| self.contains(contains, &other.contains))
            && one
                .conditionals
                .iter()
                .all(|conditional| self.conditionals(conditional, &other.conditionals))
            && one.dependent.keys().all(|names| {
                other.dependent.contains_key(names)
                    || narrow.required.contains_key(names.1)
                    || (narrow.kind != Kind::Object && narrow.kind != Kind::Anything)
            })
    }

    /// The same question about all objects, which is not left to the comparison.
    fn of_all(&mut self, wide: &Any<'a>, narrow: &Any<'a>) -> bool {
        let only_declared = std::mem::replace(&mut self.only_declared, false);
        let is_included = self.place(wide, narrow);
        self.only_declared = only_declared;
        is_included
    }

    fn role(
        &mut self,
        role: Role<'a>,
        any: &Any<'a>,
        (wide, narrow): (&Alternative<'a>, &Alternative<'a>),
        others: &[&Alternative<'a>],
    ) -> bool {
        let own = narrow.applied.schemas.get(&role);
        match role {
            Role::Not => any.iter().all(|denied| self.is_denied(denied, own, narrow, others)),
            // Looked at with the properties.
            Role::Pattern(_) => true,
            Role::Names | Role::Content | Role::Dependent(_) => own.is_some_and(|own| self.of_all(any, own)),
            Role::UnevaluatedProperties | Role::UnevaluatedItems => {
                others.is_empty()
                    && self.evaluates_as_much(role, wide, narrow)
                    && own.is_some_and(|own| self.of_all(any, own))
            }
        }
    }

    /// Whether all that is evaluated in `narrow` is in `wide`, as far as that is plain to see.
    fn evaluates_as_much(&self, role: Role<'a>, wide: &Alternative<'a>, narrow: &Alternative<'a>) -> bool {
        let conditions = [(self.wide, wide), (self.narrow, narrow)];
        let conditions = conditions.map(|(shapes, one)| (shapes, one.applied.that_evaluate(role)));
        let digests = conditions
            .each_ref()
            .map(|(shapes, all)| all.iter().map(|any| shapes.digest_of(any)).collect::<Vec<_>>());
        let mut decisive = conditions.iter().flat_map(|(shapes, all)| {
            let written = all.iter().map(|any| shapes.written_out(any));
            written.filter(|condition| role.is_decided_by(condition))
        });
        let known: Vec<&str> = patterns(wide).into_iter().map(|(name, _)| name).collect();
        (digests[0] == digests[1] || decisive.next().is_none())
            && narrow.places.len() <= wide.places.len()
            && (narrow.items.is_none() || wide.items.is_some())
            && patterns(narrow).iter().all(|(name, _)| known.contains(name))
            && narrow.properties.keys().all(|name| wide.properties.contains_key(name))
    }

    /// Whether values of `narrow` do not fit these schemas: they must not fit more, or are other values.
    fn is_denied(
        &mut self,
        denied: &[Site<'a>],
        own: Option<&Any<'a>>,
        narrow: &Alternative<'a>,
        others: &[&Alternative<'a>],
    ) -> bool {
        let denied: Any<'a> = Rc::new(vec![denied.to_vec()]);
        let own = own.into_iter().flat_map(|own| own.iter());
        let shapes = (self.wide, self.narrow);
        own.into_iter().any(|own| {
            let own: Any<'a> = Rc::new(vec![own.clone()]);
            self.ask(shapes.0, shapes.1, |question| question.place(&own, &denied))
        }) || {
            let shape = self.wide.shape(&denied);
            let mut overlap = Overlap::between([self.wide, self.narrow]).to_the_letter();
            let mut alternatives = shape.alternatives.iter();
            !shape.is_truncated
                && (shape.null.is_none() || narrow.kind != Kind::Anything)
                && alternatives.all(|one| {
                    let is_missing = self.only_declared && lacks_what_is_required(one, narrow, others);
                    is_missing || !(one.is_inferred || overlap.may_be(one, narrow))
                })
        }
    }

    /// What fits one schema fits one that allows more: that helps with `minContains` and hurts with `maxContains`.
    fn contains(&mut self, wide: &Contains<'a>, narrow: &[Contains<'a>]) -> bool {
        let site = wide.site.alone();
        let most = |contains: &Contains<'a>| contains.most.unwrap_or(u64::MAX);
        let has_enough = wide.least == 0
            || narrow
                .iter()
                .any(|one| one.least >= wide.least && self.of_all(&site, &one.site.alone()));
        has_enough
            && (wide.most.is_none()
                || narrow
                    .iter()
                    .any(|one| most(one) <= most(wide) && self.of_all_turned(&one.site.alone(), &site)))
    }

    /// Whether what fits the condition there fits it here, so that the branches are the same, or as strict.
    fn conditionals(&mut self, wide: &Conditional<'a>, narrow: &[Conditional<'a>]) -> bool {
        let branch = |site: &Option<Site<'a>>, of: &Conditional<'a>| {
            let absent = || anything(of.condition.pointer.clone());
            site.as_ref().map_or_else(absent, Site::alone)
        };
        let (condition, then, otherwise) = (
            wide.condition.alone(),
            branch(&wide.then, wide),
            branch(&wide.otherwise, wide),
        );
        wide.is_alone()
            || narrow.iter().any(|one| {
                let own = (
                    one.condition.alone(),
                    branch(&one.then, one),
                    branch(&one.otherwise, one),
                );
                self.of_all(&then, &own.1)
                    && self.of_all(&otherwise, &own.2)
                    && (self.of_all(&then, &own.2) || self.of_all_turned(&own.0, &condition))
                    && (self.of_all(&otherwise, &own.1) || self.of_all(&condition, &own.0))
            })
    }

    /// Whether everything that fits here, in `wide`, fits there, in `narrow`.
    fn of_all_turned(&mut self, narrow: &Any<'a>, wide: &Any<'a>) -> bool {
        let shapes = (self.wide, self.narrow);
        self.ask(shapes.0, shapes.1, |question| question.place(narrow, wide))
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
fn patterns<'a>(one: &Alternative<'a>) -> Vec<(&'a str, Any<'a>)> {
    let schemas = one.applied.schemas.iter();
    schemas
        .filter_map(|(role, any)| match role {
            Role::Pattern(pattern) => Some((*pattern, any.clone())),
            _ => None,
        })
        .collect()
}
