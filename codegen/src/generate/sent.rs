//! Which types the requests of models send.

use std::collections::BTreeSet;

use super::{
    contract::Contract,
    operation::{members, request_type, submits},
};
use crate::model::{AnswerContent, BodyContent, Kind, Operation, PartContent, Rest, Type, TypeDef};

/// The types that requests of a model send, as they are or as a member of a union: they are built through the type of the
/// request. Those that something else takes too are built by themselves as well.
pub(super) fn sent_by_models<'a>(contract: &Contract<'a>) -> BTreeSet<&'a str> {
    let mut sent = BTreeSet::new();
    for operation in submits(contract) {
        if let Some(inputs) = request_type(contract, operation) {
            sent.extend(members(contract, inputs).into_iter().map(|(_, member)| member));
            sent.insert(inputs);
        }
    }
    if sent.is_empty() {
        return sent;
    }
    let mut elsewhere = Reached::default();
    for operation in &contract.model.operations {
        if request_type(contract, operation).is_none_or(|inputs| !sent.contains(inputs)) {
            elsewhere.operation(contract, operation);
        }
    }
    for name in sent.iter().filter(|name| members(contract, name).is_empty()) {
        if let Some(definition) = contract.model.type_def(name) {
            elsewhere.contents(definition);
            elsewhere.follow(contract);
        }
    }
    sent.retain(|name| !elsewhere.names.contains(name));
    sent
}

/// The types that something refers to, directly or through others.
#[derive(Default)]
struct Reached<'a> {
    names: BTreeSet<&'a str>,
    waiting: Vec<&'a str>,
}

impl<'a> Reached<'a> {
    fn operation(&mut self, contract: &Contract<'a>, operation: &'a Operation) {
        for parameter in &operation.parameters {
            self.add(&parameter.ty);
        }
        match operation.body.as_ref().map(|body| &body.content) {
            Some(BodyContent::Json(ty) | BodyContent::Form(ty, _)) => self.add(ty),
            Some(BodyContent::Multipart(_, parts)) => {
                for part in parts {
                    if let PartContent::Text(ty) | PartContent::Json(ty) = &part.content {
                        self.add(ty);
                    }
                }
            }
            _ => {}
        }
        for answer in operation.success.iter().chain(&operation.errors) {
            if let AnswerContent::Json(ty, _) = &answer.content {
                self.add(ty);
            }
            if let Some(Some(ty)) = &answer.events {
                self.add(ty);
            }
        }
        self.follow(contract);
    }

    fn contents(&mut self, definition: &'a TypeDef) {
        match &definition.kind {
            Kind::Struct(structure) => {
                structure.fields.iter().for_each(|field| self.add(&field.ty));
                if let Rest::Kept(_, ty) = &structure.rest {
                    self.add(ty);
                }
            }
            Kind::Union(union) => union.variants.iter().for_each(|variant| self.add(&variant.ty)),
            Kind::Alias(ty) | Kind::Newtype(ty) => self.add(ty),
            Kind::Enum(_) => {}
        }
    }

    fn add(&mut self, ty: &'a Type) {
        match ty {
            Type::Named(name) => self.waiting.extend(self.names.insert(name).then_some(name.as_str())),
            Type::List(inner) | Type::Map(inner) | Type::Option(inner) | Type::Boxed(inner) => self.add(inner),
            Type::Tuple(members) => members.iter().for_each(|member| self.add(member)),
            _ => {}
        }
    }

    fn follow(&mut self, contract: &Contract<'a>) {
        while let Some(name) = self.waiting.pop() {
            if let Some(definition) = contract.model.type_def(name) {
                self.contents(definition);
            }
        }
    }
}
