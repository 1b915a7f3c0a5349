//! Whether the conditions of one alternative follow from those of another one: `not`, `if`, `contains`, and what else a
//! schema applies to its values.

use std::rc::Rc;

use super::{
    applied::{Conditional, Contains, Role},
    included::patterns,
    inclusion::Inclusion,
    one_of::lacks_what_is_required,
    overlap::Overlap,
    reading::Reading,
    references::{Any, Site, anything},
    shape::{Alternative, Kind},
};

impl<'a> Inclusion<'_, 'a> {
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
            let mut overlap = Overlap::between([self.wide, self.narrow]).read_to_the_letter();
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
