//! The table of rules: everything that the diff can say, how much it weighs on the wire, and what undoes it.
//!
//! Nothing else decides a level on the wire; `rust/` decides those of the generated code. A rule's id is stable: people silence and accept findings by it.

use super::level::{
    Level::{self, Additive, Breaking, Docs, None, Review},
    Side::{self, Neither, Request, Response},
};

/// One kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, which never changes.
    pub id: &'static str,
    /// In which direction the changed thing travels.
    pub side: Side,
    /// What it means on the wire.
    pub level: Level,
    /// What it means, in a sentence.
    pub about: &'static str,
    /// What it may look like.
    pub example: &'static str,
    /// The rule that reports the way back.
    pub reverse: &'static str,
}

macro_rules! table {
    ($($id:literal, $side:ident, $level:ident, $about:literal, $example:literal, $reverse:literal;)*) => {
        &[$(Rule {
            id: $id,
            side: $side,
            level: $level,
            about: $about,
            example: $example,
            reverse: $reverse,
        }),*]
    };
}

/// All rules: of the contract as a whole, of requests, of responses, of the generated code.
#[rustfmt::skip]
pub const RULES: &[Rule] = table! {
    "words-changed", Neither, Docs, "Descriptions, titles or examples changed; no fact did.", "a field has another description", "words-changed";
    "contract-version-changed", Neither, None, "The document has another version number; it is never sent.", "`info.version` 1.0 became 1.1", "contract-version-changed";
    "unknown-keyword-changed", Neither, Review, "Something changed that no rule covers: a person has to look at it.", "a keyword of another dialect appeared on a schema", "unknown-keyword-changed";
    "keyword-without-effect-changed", Neither, None, "A keyword changed that says nothing about such values.", "`minItems` of a text", "keyword-without-effect-changed";
    "unsent-value-changed", Neither, None, "Something changed about a value that never travels in this direction.", "`maximum` of a `readOnly` value in a request", "unsent-value-changed";
    "path-added", Neither, Additive, "There is a new route.", "`POST /v1/new` appeared", "path-removed";
    "path-removed", Neither, Breaking, "A route is gone.", "`POST /v1/old` disappeared", "path-added";
    "method-added", Neither, Additive, "A route answers to one more method.", "`GET` appeared beside `POST`", "method-removed";
    "method-removed", Neither, Breaking, "A route no longer answers to a method.", "`GET` disappeared beside `POST`", "method-added";
    "path-parameter-renamed", Neither, None, "A placeholder of a path has another name; what is sent is the same.", "`/tasks/{id}` became `/tasks/{task_id}`", "path-parameter-renamed";
    "operation-id-changed", Neither, None, "An operation has another id; it is never sent.", "`operationId` submit became submit_task", "operation-id-changed";
    "operation-deprecated", Neither, Review, "An operation still works and will be removed.", "`deprecated: true` on `POST /v1/old`", "operation-undeprecated";
    "operation-undeprecated", Neither, Review, "An operation will not be removed after all.", "`deprecated` left `POST /v1/old`", "operation-deprecated";
    "servers-changed", Neither, Review, "Operations are served from other addresses.", "`https://api.example` became `https://eu.api.example`", "servers-changed";
    "security-tightened", Neither, Breaking, "A way to authenticate is no longer sufficient.", "an operation without a key now requires one", "security-loosened";
    "security-loosened", Neither, Additive, "There is one more way to authenticate, or none is required.", "an operation accepts a token as well as the key", "security-tightened";
    "security-scheme-replaced", Neither, Review, "Another scheme of the same kind is asked for: the token comes from somewhere else.", "an operation asks for a token of another OAuth server", "security-scheme-replaced";
    "security-scheme-changed", Neither, Breaking, "A security scheme that operations ask for is another one under the same name.", "a key in a header became HTTP bearer", "security-scheme-changed";
    "unused-security-scheme-changed", Neither, None, "A security scheme changed that no operation asks for.", "a leftover was edited", "unused-security-scheme-changed";
    "security-address-changed", Neither, Review, "Tokens are asked for at another address.", "`tokenUrl` has another host", "security-address-changed";
    "oauth-flow-added", Neither, Additive, "Tokens can be asked for in one more way.", "`clientCredentials` appeared", "oauth-flow-removed";
    "oauth-flow-removed", Neither, Breaking, "Tokens can no longer be asked for in this way.", "`clientCredentials` disappeared", "oauth-flow-added";
    "oauth-scope-added", Neither, Additive, "A scheme knows one more scope; which operations ask for it is reported there.", "`read` appeared", "oauth-scope-removed";
    "oauth-scope-removed", Neither, Review, "A scheme no longer knows a scope, so that a token with it may be refused.", "`read` disappeared", "oauth-scope-added";
    "schema-added", Neither, Additive, "A schema that operations use is new.", "the body of a new route", "schema-removed";
    "schema-removed", Neither, None, "A schema that operations used is gone; each of its uses is reported separately.", "a body was written inline", "schema-added";
    "schema-renamed", Neither, None, "A schema has another name; its content and its use are the same.", "`Inputs` became `TaskInputs`", "schema-renamed";
    "unused-schema-added", Neither, None, "A schema appeared that no operation uses.", "a leftover", "unused-schema-removed";
    "unused-schema-removed", Neither, None, "A schema that no operation used is gone.", "a leftover was cleaned up", "unused-schema-added";
    "unused-schema-changed", Neither, None, "A schema changed that no operation uses.", "a leftover was edited", "unused-schema-changed";
    "unused-component-changed", Neither, None, "A parameter, a body, a response or another component changed that no operation uses.", "a leftover was edited", "unused-component-changed";
    "request-parameter-added", Request, Additive, "There is a new optional parameter.", "`?limit=` appeared", "request-parameter-removed";
    "request-parameter-added-required", Request, Breaking, "There is a new required parameter.", "`?team=` is required from now on", "request-parameter-removed";
    "request-parameter-removed", Request, Breaking, "A parameter is gone; at best it is ignored.", "`?limit=` disappeared", "request-parameter-added";
    "request-parameter-became-required", Request, Breaking, "A parameter could be left out and has to be sent now.", "`?id=` is required", "request-parameter-became-optional";
    "request-parameter-became-optional", Request, Additive, "A parameter had to be sent and can be left out now.", "`?id=` is optional", "request-parameter-became-required";
    "request-parameter-default-changed", Request, Breaking, "A parameter that is left out stands for another value: the same request gets another answer.", "`?limit=` is 20 by default and was 100", "request-parameter-default-changed";
    "request-parameter-deprecated", Request, Review, "A parameter still works and will be removed.", "`deprecated: true` on `?limit=`", "request-parameter-undeprecated";
    "request-parameter-undeprecated", Request, Review, "A parameter will not be removed after all.", "`deprecated` left `?limit=`", "request-parameter-deprecated";
    "request-parameter-style-changed", Request, Breaking, "A parameter is serialised in another way.", "`explode` true became false", "request-parameter-style-changed";
    "request-parameter-empty-allowed", Request, Additive, "A parameter may be sent without a value.", "`allowEmptyValue: true` on `?limit=`", "request-parameter-empty-refused";
    "request-parameter-empty-refused", Request, Breaking, "A parameter may no longer be sent without a value.", "`allowEmptyValue` left `?limit=`", "request-parameter-empty-allowed";
    "request-parameter-became-list", Request, Additive, "A parameter of a query may be sent several times, and once as before.", "`string` became a list of strings", "request-parameter-became-single";
    "request-parameter-became-single", Request, Breaking, "A parameter of a query may no longer be sent several times.", "a list of strings became `string`", "request-parameter-became-list";
    "request-body-added", Request, Additive, "A request may carry a body.", "an optional body appeared", "request-body-removed";
    "request-body-added-required", Request, Breaking, "A request has to carry a body.", "a required body appeared", "request-body-removed";
    "request-body-removed", Request, Breaking, "A request no longer carries a body.", "the body disappeared", "request-body-added";
    "request-body-became-required", Request, Breaking, "A body could be left out and has to be sent now.", "`required: true`", "request-body-became-optional";
    "request-body-became-optional", Request, Additive, "A body had to be sent and can be left out now.", "`required: false`", "request-body-became-required";
    "request-media-type-added", Request, Additive, "A body may be sent in one more format.", "`multipart/form-data` appeared", "request-media-type-removed";
    "request-media-type-removed", Request, Breaking, "A body is no longer accepted in this format.", "`multipart/form-data` disappeared", "request-media-type-added";
    "request-media-type-widened", Request, Additive, "A body may be sent in any format of a range.", "`application/json` became `application/*`", "request-media-type-narrowed";
    "request-media-type-narrowed", Request, Breaking, "A body may be sent in some formats of a range only.", "`application/*` became `application/json`", "request-media-type-widened";
    "response-media-type-added", Response, Additive, "A response may come in one more format.", "`text/plain` appeared", "response-media-type-removed";
    "response-media-type-removed", Response, Breaking, "A response no longer comes in this format.", "`application/json` disappeared", "response-media-type-added";
    "response-media-type-widened", Response, Review, "A response may come in any format of a range.", "`application/json` became `application/*`", "response-media-type-narrowed";
    "response-media-type-narrowed", Response, Additive, "A response comes in some formats of a range only.", "`application/*` became `application/json`", "response-media-type-widened";
    "response-media-type-changed", Response, Review, "A response comes in another format of the same syntax: it can be read as before, but is called something else.", "`application/json` became `application/problem+json`", "response-media-type-changed";
    "response-success-added", Response, Review, "An operation may succeed with a status that was not documented.", "202 beside 200", "response-success-removed";
    "response-success-removed", Response, Breaking, "An operation no longer succeeds with this status.", "200 disappeared", "response-success-added";
    "response-status-widened", Response, Review, "An operation may succeed with any status of a range, where some were documented.", "200 became `2XX`", "response-status-narrowed";
    "response-status-narrowed", Response, Additive, "An operation succeeds with some statuses of a range only.", "`2XX` became 200", "response-status-widened";
    "response-error-added", Response, Additive, "An error is documented that was not.", "429 is documented", "response-error-removed";
    "response-error-removed", Response, Additive, "An error is no longer documented.", "422 disappeared", "response-error-added";
    "response-header-added", Response, Additive, "A response carries a header that was not documented.", "`retry-after` appeared", "response-header-removed";
    "response-header-removed", Response, Breaking, "A response no longer carries a header.", "`retry-after` disappeared", "response-header-added";
    "response-header-became-optional", Response, Breaking, "A header was always there and may be missing now.", "`required` left a header", "response-header-became-required";
    "response-header-became-required", Response, Additive, "A header is always there now.", "`required: true` on a header", "response-header-became-optional";
    "response-header-deprecated", Response, Review, "A header still comes and will be removed.", "`deprecated: true` on a header", "response-header-undeprecated";
    "response-header-undeprecated", Response, Review, "A header will not be removed after all.", "`deprecated` left a header", "response-header-deprecated";
    "response-header-style-changed", Response, Breaking, "A header is serialised in another way.", "`application/json` became `text/plain`", "response-header-style-changed";
    "webhook-added", Response, Additive, "The service sends a request that it did not send before, to those who ask for it.", "the webhook `orderUpdated` appeared", "webhook-removed";
    "webhook-removed", Response, Breaking, "The service no longer sends a request.", "the webhook `orderUpdated` disappeared", "webhook-added";
    "webhook-security-changed", Response, Review, "A request of the service is authenticated in another way.", "a webhook carries a token now", "webhook-security-changed";
    "callback-added", Response, Additive, "An operation has one more callback.", "the callback `done` appeared", "callback-removed";
    "callback-removed", Response, Breaking, "An operation no longer calls back.", "the callback `done` disappeared", "callback-added";
    "callback-address-changed", Response, Breaking, "A callback goes to an address that is given in another way.", "`{$request.body#/url}` became `{$request.query.url}`", "callback-address-changed";
    "webhook-body-added", Response, Additive, "A request of the service carries a body.", "a webhook got a body", "webhook-body-removed";
    "webhook-body-removed", Response, Breaking, "A request of the service no longer carries a body.", "a webhook lost its body", "webhook-body-added";
    "webhook-body-became-required", Response, Additive, "The body of a request of the service is always there now.", "`required: true`", "webhook-body-became-optional";
    "webhook-body-became-optional", Response, Breaking, "The body of a request of the service may be missing now.", "`required: false`", "webhook-body-became-required";
    "webhook-parameter-added", Response, Additive, "A request of the service carries one more parameter.", "a webhook got the header `x-event`", "webhook-parameter-removed";
    "webhook-parameter-removed", Response, Breaking, "A request of the service no longer carries a parameter.", "a webhook lost the header `x-event`", "webhook-parameter-added";
    "webhook-parameter-became-required", Response, Additive, "A parameter of a request of the service is always there now.", "`required: true` on a header of a webhook", "webhook-parameter-became-optional";
    "webhook-parameter-became-optional", Response, Breaking, "A parameter of a request of the service may be missing now.", "`required` left a header of a webhook", "webhook-parameter-became-required";
    "webhook-parameter-deprecated", Response, Review, "A parameter of a request of the service still comes and will be removed.", "`deprecated: true` on a header of a webhook", "webhook-parameter-undeprecated";
    "webhook-parameter-undeprecated", Response, Review, "A parameter of a request of the service will not be removed after all.", "`deprecated` left a header of a webhook", "webhook-parameter-deprecated";
    "webhook-parameter-style-changed", Response, Breaking, "A parameter of a request of the service is serialised in another way.", "`explode` of an object became true", "webhook-parameter-style-changed";
    "webhook-answer-added", Request, Additive, "A request of the service may be answered with one more status.", "202 beside 200", "webhook-answer-removed";
    "webhook-answer-removed", Request, Breaking, "A request of the service may no longer be answered with this status.", "202 disappeared", "webhook-answer-added";
    "webhook-answer-header-added", Request, Additive, "An answer to the service may carry one more header.", "`x-receipt` appeared", "webhook-answer-header-removed";
    "webhook-answer-header-added-required", Request, Breaking, "An answer to the service has to carry one more header.", "`x-receipt` is required from now on", "webhook-answer-header-removed";
    "webhook-answer-header-removed", Request, Breaking, "An answer to the service may no longer carry a header; at best it is ignored.", "`x-receipt` disappeared", "webhook-answer-header-added";
    "webhook-answer-header-became-required", Request, Breaking, "A header of an answer to the service could be left out and has to be sent now.", "`required: true` on `x-receipt`", "webhook-answer-header-became-optional";
    "webhook-answer-header-became-optional", Request, Additive, "A header of an answer to the service had to be sent and can be left out now.", "`required` left `x-receipt`", "webhook-answer-header-became-required";
    "webhook-answer-header-deprecated", Request, Review, "A header of an answer to the service is still read and will be ignored.", "`deprecated: true` on `x-receipt`", "webhook-answer-header-undeprecated";
    "webhook-answer-header-undeprecated", Request, Review, "A header of an answer to the service will be read after all.", "`deprecated` left `x-receipt`", "webhook-answer-header-deprecated";
    "webhook-answer-header-style-changed", Request, Breaking, "A header of an answer to the service is serialised in another way.", "`explode` of an object became true", "webhook-answer-header-style-changed";
    "request-property-added", Request, Additive, "A request may carry one more property.", "`user` appeared", "request-property-removed";
    "request-property-added-required", Request, Breaking, "A request has to carry one more property.", "`user` is required from now on", "request-property-removed";
    "request-property-removed", Request, Breaking, "A property is gone; if it is still accepted, it is silently ignored.", "`transparent_bg` disappeared", "request-property-added";
    "request-property-became-required", Request, Breaking, "A property could be left out and has to be sent now.", "`prompt` joined `required`", "request-property-became-optional";
    "request-property-became-optional", Request, Additive, "A property had to be sent and can be left out now.", "`prompt` left `required`", "request-property-became-required";
    "response-property-added", Response, Additive, "A response carries one more property.", "`cost` appeared", "response-property-removed";
    "response-property-removed", Response, Breaking, "A response no longer carries a property.", "`cost` disappeared", "response-property-added";
    "response-property-became-optional", Response, Breaking, "A property was always there and may be missing now.", "`id` left `required`", "response-property-became-required";
    "response-property-became-required", Response, Additive, "A property is always there now.", "`id` joined `required`", "response-property-became-optional";
    "request-became-read-only", Request, Review, "A value is no longer to be sent: services ignore it or refuse it.", "`readOnly: true` on `seed`", "request-no-longer-read-only";
    "request-no-longer-read-only", Request, Additive, "A value can be sent now.", "`readOnly` left `seed`", "request-became-read-only";
    "response-became-write-only", Response, Breaking, "A value no longer comes back.", "`writeOnly: true` on `seed`", "response-no-longer-write-only";
    "response-no-longer-write-only", Response, Additive, "A value comes back now.", "`writeOnly` left `seed`", "response-became-write-only";
    "request-deprecated", Request, Review, "A value that is sent still works and will be removed.", "`deprecated: true` on a property", "request-undeprecated";
    "request-undeprecated", Request, Review, "A value that is sent will not be removed after all.", "`deprecated` left a property", "request-deprecated";
    "request-default-changed", Request, Review, "A value that is sent has another default, or has one now, or none.", "`default` 2 became 5", "request-default-changed";
    "request-became-nullable", Request, Additive, "Null may be sent.", "`string` became `string | null`", "request-became-not-nullable";
    "request-became-not-nullable", Request, Breaking, "Null may no longer be sent.", "`string | null` became `string`", "request-became-nullable";
    "request-type-widened", Request, Additive, "More types of values may be sent.", "`integer` became `number`", "request-type-narrowed";
    "request-type-narrowed", Request, Breaking, "Fewer types of values may be sent.", "`number` became `integer`", "request-type-widened";
    "request-type-changed", Request, Breaking, "Values of another type have to be sent.", "`string` became `integer`", "request-type-changed";
    "request-union-member-added", Request, Additive, "One more kind of value may be sent.", "`string` became `string | array`", "request-union-member-removed";
    "request-union-member-removed", Request, Breaking, "One kind of value may no longer be sent.", "`string | array` became `string`", "request-union-member-added";
    "request-union-member-split", Request, Additive, "A union that is sent names a kind of value that another member of it allowed before.", "`string` became `string | \"auto\"`", "request-union-member-merged";
    "request-union-member-merged", Request, Additive, "A union that is sent no longer names a kind of value that another member of it allows.", "`string | \"auto\"` became `string`", "request-union-member-split";
    "request-union-became-exclusive", Request, Breaking, "Values that fit two members of a union are refused: only one may fit.", "`anyOf` became `oneOf`", "request-union-no-longer-exclusive";
    "request-union-no-longer-exclusive", Request, Additive, "Values that fit two members of a union may be sent.", "`oneOf` became `anyOf`", "request-union-became-exclusive";
    "request-may-be-refused", Request, Breaking, "Nothing shows that all that could be sent still may be, and no other rule says what changed.", "a part of an `allOf` with `additionalProperties: false` declares another property", "request-may-be-refused";
    "request-discriminator-changed", Request, Breaking, "The members of a union that is sent are discriminated in another way.", "`mode` became `kind`", "request-discriminator-changed";
    "request-discriminator-added", Request, Review, "The members of a union that is sent are now discriminated by a property.", "a union got a `discriminator`", "request-discriminator-removed";
    "request-discriminator-removed", Request, Review, "The members of a union that is sent are no longer discriminated by a property.", "a union lost its `discriminator`", "request-discriminator-added";
    "request-enum-value-added", Request, Additive, "One more of the listed values may be sent.", "`webp` joined `jpeg` and `png`", "request-enum-value-removed";
    "request-enum-value-removed", Request, Breaking, "A listed value may no longer be sent.", "`webp` left `jpeg` and `png`", "request-enum-value-added";
    "request-enum-opened", Request, Additive, "Any value may be sent where a list was given.", "the list of formats disappeared", "request-enum-closed";
    "request-enum-closed", Request, Breaking, "Only listed values may be sent where any could be.", "a list of formats appeared", "request-enum-opened";
    "request-minimum-raised", Request, Breaking, "A number that is sent may no longer be as small.", "`minimum` 1 became 2", "request-minimum-lowered";
    "request-minimum-lowered", Request, Additive, "A number that is sent may be smaller.", "`minimum` 2 became 1", "request-minimum-raised";
    "request-maximum-lowered", Request, Breaking, "A number that is sent may no longer be as large.", "`maximum` 20 became 15", "request-maximum-raised";
    "request-maximum-raised", Request, Additive, "A number that is sent may be larger.", "`maximum` 15 became 20", "request-maximum-lowered";
    "request-min-length-raised", Request, Breaking, "A text that is sent may no longer be as short.", "`minLength` 1 became 2", "request-min-length-lowered";
    "request-min-length-lowered", Request, Additive, "A text that is sent may be shorter.", "`minLength` 2 became 1", "request-min-length-raised";
    "request-max-length-lowered", Request, Breaking, "A text that is sent may no longer be as long.", "`maxLength` 20 became 15", "request-max-length-raised";
    "request-max-length-raised", Request, Additive, "A text that is sent may be longer.", "`maxLength` 15 became 20", "request-max-length-lowered";
    "request-min-items-raised", Request, Breaking, "A list that is sent may no longer be as short.", "`minItems` 1 became 2", "request-min-items-lowered";
    "request-min-items-lowered", Request, Additive, "A list that is sent may be shorter.", "`minItems` 2 became 1", "request-min-items-raised";
    "request-max-items-lowered", Request, Breaking, "A list that is sent may no longer be as long.", "`maxItems` 20 became 15", "request-max-items-raised";
    "request-max-items-raised", Request, Additive, "A list that is sent may be longer.", "`maxItems` 15 became 20", "request-max-items-lowered";
    "request-min-properties-raised", Request, Breaking, "An object that is sent may no longer have as few properties.", "`minProperties` 1 became 2", "request-min-properties-lowered";
    "request-min-properties-lowered", Request, Additive, "An object that is sent may have fewer properties.", "`minProperties` 2 became 1", "request-min-properties-raised";
    "request-max-properties-lowered", Request, Breaking, "An object that is sent may no longer have as many properties.", "`maxProperties` 20 became 15", "request-max-properties-raised";
    "request-max-properties-raised", Request, Additive, "An object that is sent may have more properties.", "`maxProperties` 15 became 20", "request-max-properties-lowered";
    "request-multiple-narrowed", Request, Breaking, "A number that is sent has to be a multiple of more.", "`multipleOf` 16 became 32", "request-multiple-widened";
    "request-multiple-widened", Request, Additive, "A number that is sent may be a multiple of less.", "`multipleOf` 32 became 16", "request-multiple-narrowed";
    "request-multiple-changed", Request, Breaking, "A number that is sent has to be a multiple of something else.", "`multipleOf` 16 became 24", "request-multiple-changed";
    "request-unique-items-added", Request, Breaking, "A list that is sent may no longer repeat itself.", "`uniqueItems: true`", "request-unique-items-removed";
    "request-unique-items-removed", Request, Additive, "A list that is sent may repeat itself.", "`uniqueItems` disappeared", "request-unique-items-added";
    "request-pattern-added", Request, Breaking, "A text that is sent has to match a pattern.", "`pattern: ^[a-z]+$`", "request-pattern-removed";
    "request-pattern-removed", Request, Additive, "A text that is sent no longer has to match a pattern.", "`pattern` disappeared", "request-pattern-added";
    "request-pattern-changed", Request, Breaking, "A text that is sent has to match another pattern; which texts that excludes is unknown.", "`^[a-z]+$` became `^[a-z0-9]+$`", "request-pattern-changed";
    "request-format-added", Request, Breaking, "A value that is sent has to have a format.", "`format: uri`", "request-format-removed";
    "request-format-removed", Request, Additive, "A value that is sent no longer has a format.", "`format: uri` disappeared", "request-format-added";
    "request-format-changed", Request, Breaking, "A value that is sent has to have another format.", "`uri` became `uuid`", "request-format-changed";
    "request-format-narrowed", Request, Breaking, "A number that is sent has fewer bits.", "`int64` became `int32`", "request-format-widened";
    "request-format-widened", Request, Additive, "A number that is sent may have more bits.", "`int32` became `int64`", "request-format-narrowed";
    "request-additional-properties-closed", Request, Breaking, "Properties that are not declared may no longer be sent.", "`additionalProperties: false`", "request-additional-properties-opened";
    "request-additional-properties-opened", Request, Additive, "Properties that are not declared may be sent.", "`additionalProperties: false` disappeared", "request-additional-properties-closed";
    "request-tuple-changed", Request, Breaking, "A list that is sent has another number of fixed places.", "a third member of a pair", "request-tuple-changed";
    "request-contains-added", Request, Breaking, "Some members of a list that is sent have to fit a schema.", "`contains: {type: string}`", "request-contains-removed";
    "request-contains-removed", Request, Additive, "No member of a list that is sent has to fit a schema any more.", "`contains` disappeared", "request-contains-added";
    "request-contains-tightened", Request, Breaking, "Other members of a list that is sent are counted, and fewer lists fit.", "`contains: {type: string}` beside `maxContains` became `{}`", "request-contains-loosened";
    "request-contains-loosened", Request, Additive, "Other members of a list that is sent are counted, and more lists fit.", "`contains: {}` beside `maxContains` became `{type: string}`", "request-contains-tightened";
    "request-contains-changed", Request, Breaking, "Other members of a list that is sent are counted: lists that fitted may no longer fit, and others may.", "`contains` beside `maxContains` became another schema", "request-contains-changed";
    "request-min-contains-raised", Request, Breaking, "More members of a list that is sent have to fit the schema under `contains`.", "`minContains` 1 became 2", "request-min-contains-lowered";
    "request-min-contains-lowered", Request, Additive, "Fewer members of a list that is sent have to fit the schema under `contains`.", "`minContains` 2 became 1", "request-min-contains-raised";
    "request-max-contains-lowered", Request, Breaking, "Fewer members of a list that is sent may fit the schema under `contains`.", "`maxContains` 20 became 15", "request-max-contains-raised";
    "request-max-contains-raised", Request, Additive, "More members of a list that is sent may fit the schema under `contains`.", "`maxContains` 15 became 20", "request-max-contains-lowered";
    "request-conditional-added", Request, Breaking, "A value that is sent has to fit a further schema under a condition.", "`if` and `then` appeared", "request-conditional-removed";
    "request-conditional-removed", Request, Additive, "A value that is sent no longer has to fit a further schema under a condition.", "`if` and `then` disappeared", "request-conditional-added";
    "request-conditional-tightened", Request, Breaking, "Another condition decides which further schema a value that is sent has to fit, and fewer values fit.", "`if: {required: [a, b]}` beside `then` became `{required: [a]}`", "request-conditional-loosened";
    "request-conditional-loosened", Request, Additive, "Another condition decides which further schema a value that is sent has to fit, and more values fit.", "`if: {required: [a]}` beside `then` became `{required: [a, b]}`", "request-conditional-tightened";
    "request-conditional-changed", Request, Breaking, "Another condition decides which further schema a value that is sent has to fit: values that fitted may no longer fit, and others may.", "`if` became another schema", "request-conditional-changed";
    "request-dependent-required-added", Request, Breaking, "With one property, another one has to be sent.", "`address` requires `city`", "request-dependent-required-removed";
    "request-dependent-required-removed", Request, Additive, "With one property, another one no longer has to be sent.", "`address` no longer requires `city`", "request-dependent-required-added";
    "request-dependent-schemas-added", Request, Breaking, "With one property, an object that is sent has to fit a further schema.", "`dependentSchemas` appeared", "request-dependent-schemas-removed";
    "request-dependent-schemas-removed", Request, Additive, "With one property, an object that is sent no longer has to fit a further schema.", "`dependentSchemas` disappeared", "request-dependent-schemas-added";
    "request-pattern-property-added", Request, Breaking, "Properties with names of a pattern have to fit a schema to be sent.", "`patternProperties: {^x-: {type: string}}`", "request-pattern-property-removed";
    "request-pattern-property-removed", Request, Additive, "Properties with names of a pattern no longer have to fit a schema to be sent.", "`patternProperties` disappeared", "request-pattern-property-added";
    "request-pattern-property-allowed", Request, Additive, "Properties with names of a pattern may be sent, where undeclared ones may not.", "`^x-` appeared beside `additionalProperties: false`", "request-pattern-property-refused";
    "request-pattern-property-refused", Request, Breaking, "Properties with names of a pattern may no longer be sent.", "`^x-` disappeared beside `additionalProperties: false`", "request-pattern-property-allowed";
    "request-property-names-added", Request, Breaking, "The names of properties that are sent have to fit a schema.", "`propertyNames: {maxLength: 9}`", "request-property-names-removed";
    "request-property-names-removed", Request, Additive, "The names of properties that are sent no longer have to fit a schema.", "`propertyNames` disappeared", "request-property-names-added";
    "request-unevaluated-properties-added", Request, Breaking, "Properties that no other schema is about have to fit a schema to be sent, or may not be sent.", "`unevaluatedProperties: false` beside `if`", "request-unevaluated-properties-removed";
    "request-unevaluated-properties-removed", Request, Additive, "Properties that no other schema is about may be sent, whatever they are.", "`unevaluatedProperties: false` disappeared beside `if`", "request-unevaluated-properties-added";
    "request-unevaluated-properties-changed", Request, Breaking, "Other conditions decide which properties are those that no other schema is about.", "`if: {properties: {a: true}}` appeared beside `unevaluatedProperties: false`", "request-unevaluated-properties-changed";
    "request-unevaluated-items-added", Request, Breaking, "Members of a list that no other schema is about have to fit a schema to be sent, or may not be sent.", "`unevaluatedItems: false` beside `contains`", "request-unevaluated-items-removed";
    "request-unevaluated-items-removed", Request, Additive, "Members of a list that no other schema is about may be sent, whatever they are.", "`unevaluatedItems: false` disappeared beside `contains`", "request-unevaluated-items-added";
    "request-unevaluated-items-changed", Request, Breaking, "Other conditions decide which members of a list are those that no other schema is about.", "`if: {prefixItems: [true]}` appeared beside `unevaluatedItems: false`", "request-unevaluated-items-changed";
    "request-not-added", Request, Breaking, "A value that is sent must not fit a schema.", "`not: {required: [a, b]}`", "request-not-removed";
    "request-not-removed", Request, Additive, "A value that is sent may fit a schema that it must not have fitted.", "`not` disappeared", "request-not-added";
    "request-not-tightened", Request, Breaking, "The schema that a value that is sent must not fit allows more.", "`maximum` 5 became 6 below `not`", "request-not-loosened";
    "request-not-loosened", Request, Additive, "The schema that a value that is sent must not fit allows less.", "`maximum` 6 became 5 below `not`", "request-not-tightened";
    "request-not-changed", Request, Breaking, "A value that is sent must not fit another schema; neither is known to allow all that the other does.", "`not: {const: a}` became `not: {const: b}`", "request-not-changed";
    "request-not-changed-undeclared", Request, Review, "A value that is sent must not fit another schema, which is about properties that nothing declares.", "`not: {required: [a]}` became `not: {required: [b]}`, and the object declares neither", "request-not-changed-undeclared";
    "request-content-encoding-added", Request, Breaking, "A text that is sent has to be encoded.", "`contentEncoding: base64`", "request-content-encoding-removed";
    "request-content-encoding-removed", Request, Additive, "A text that is sent need not be encoded.", "`contentEncoding` disappeared", "request-content-encoding-added";
    "request-content-encoding-changed", Request, Breaking, "A text that is sent has to be encoded in another way.", "`base64` became `base64url`", "request-content-encoding-changed";
    "request-content-media-type-added", Request, Breaking, "A text that is sent has to be of a media type.", "`contentMediaType: application/json`", "request-content-media-type-removed";
    "request-content-media-type-removed", Request, Additive, "A text that is sent need not be of a media type.", "`contentMediaType` disappeared", "request-content-media-type-added";
    "request-content-media-type-changed", Request, Breaking, "A text that is sent has to be of another media type.", "`image/png` became `image/webp`", "request-content-media-type-changed";
    "request-content-schema-added", Request, Breaking, "What is inside a text that is sent has to fit a schema.", "`contentSchema: {type: object}`", "request-content-schema-removed";
    "request-content-schema-removed", Request, Additive, "What is inside a text that is sent no longer has to fit a schema.", "`contentSchema` disappeared", "request-content-schema-added";
    "response-deprecated", Response, Review, "A value that is received still arrives and will be removed.", "`deprecated: true` on a property", "response-undeprecated";
    "response-undeprecated", Response, Review, "A value that is received will not be removed after all.", "`deprecated` left a property", "response-deprecated";
    "response-default-changed", Response, Review, "A value that is received has another default, or has one now, or none.", "`default` 2 became 5", "response-default-changed";
    "response-became-nullable", Response, Breaking, "Null may be received where there always was a value.", "`string` became `string | null`", "response-became-not-nullable";
    "response-became-not-nullable", Response, Additive, "Null is no longer received.", "`string | null` became `string`", "response-became-nullable";
    "response-type-widened", Response, Breaking, "More types of values may be received.", "`integer` became `number`", "response-type-narrowed";
    "response-type-narrowed", Response, Additive, "Fewer types of values are received.", "`number` became `integer`", "response-type-widened";
    "response-type-changed", Response, Breaking, "Values of another type are received.", "`string` became `integer`", "response-type-changed";
    "response-union-member-added", Response, Breaking, "One more kind of value may be received.", "`string` became `string | array`", "response-union-member-removed";
    "response-union-member-removed", Response, Additive, "One kind of value is no longer received.", "`string | array` became `string`", "response-union-member-added";
    "response-union-member-split", Response, Additive, "A union that is received names a kind of value that another member of it allowed before.", "`string` became `string | \"auto\"`", "response-union-member-merged";
    "response-union-member-merged", Response, Additive, "A union that is received no longer names a kind of value that another member of it allows.", "`string | \"auto\"` became `string`", "response-union-member-split";
    "response-union-tag-added", Response, Review, "A kind of value may be received whose tag was not known.", "`fox` joined the animals `cat` and `dog`, which `kind` tells apart", "response-union-member-removed";
    "response-discriminator-changed", Response, Review, "The members of a union that is received are discriminated in another way.", "`mode` became `kind`", "response-discriminator-changed";
    "response-discriminator-added", Response, Review, "The members of a union that is received are now discriminated by a property.", "a union got a `discriminator`", "response-discriminator-removed";
    "response-discriminator-removed", Response, Review, "The members of a union that is received are no longer discriminated by a property.", "a union lost its `discriminator`", "response-discriminator-added";
    "response-enum-value-added", Response, Review, "A value may be received that was not listed.", "`webp` joined `jpeg` and `png`", "response-enum-value-removed";
    "response-enum-value-removed", Response, Additive, "A listed value is no longer received.", "`webp` left `jpeg` and `png`", "response-enum-value-added";
    "response-enum-replaced", Response, Breaking, "No listed value is received any more; others are.", "`const: ok` became `const: done`", "response-enum-replaced";
    "response-enum-opened", Response, Review, "Any value may be received where a list was given.", "the list of formats disappeared", "response-enum-closed";
    "response-enum-closed", Response, Additive, "Only listed values are received where any was.", "a list of formats appeared", "response-enum-opened";
    "response-minimum-raised", Response, Additive, "A number that is received may no longer be as small.", "`minimum` 1 became 2", "response-minimum-lowered";
    "response-minimum-lowered", Response, Review, "A number that is received may be smaller.", "`minimum` 2 became 1", "response-minimum-raised";
    "response-maximum-lowered", Response, Additive, "A number that is received may no longer be as large.", "`maximum` 20 became 15", "response-maximum-raised";
    "response-maximum-raised", Response, Review, "A number that is received may be larger.", "`maximum` 15 became 20", "response-maximum-lowered";
    "response-min-length-raised", Response, Additive, "A text that is received may no longer be as short.", "`minLength` 1 became 2", "response-min-length-lowered";
    "response-min-length-lowered", Response, Review, "A text that is received may be shorter.", "`minLength` 2 became 1", "response-min-length-raised";
    "response-max-length-lowered", Response, Additive, "A text that is received may no longer be as long.", "`maxLength` 20 became 15", "response-max-length-raised";
    "response-max-length-raised", Response, Review, "A text that is received may be longer.", "`maxLength` 15 became 20", "response-max-length-lowered";
    "response-min-items-raised", Response, Additive, "A list that is received may no longer be as short.", "`minItems` 1 became 2", "response-min-items-lowered";
    "response-min-items-lowered", Response, Review, "A list that is received may be shorter.", "`minItems` 2 became 1", "response-min-items-raised";
    "response-max-items-lowered", Response, Additive, "A list that is received may no longer be as long.", "`maxItems` 20 became 15", "response-max-items-raised";
    "response-max-items-raised", Response, Review, "A list that is received may be longer.", "`maxItems` 15 became 20", "response-max-items-lowered";
    "response-min-properties-raised", Response, Additive, "An object that is received may no longer have as few properties.", "`minProperties` 1 became 2", "response-min-properties-lowered";
    "response-min-properties-lowered", Response, Review, "An object that is received may have fewer properties.", "`minProperties` 2 became 1", "response-min-properties-raised";
    "response-max-properties-lowered", Response, Additive, "An object that is received may no longer have as many properties.", "`maxProperties` 20 became 15", "response-max-properties-raised";
    "response-max-properties-raised", Response, Review, "An object that is received may have more properties.", "`maxProperties` 15 became 20", "response-max-properties-lowered";
    "response-multiple-narrowed", Response, Additive, "A number that is received is a multiple of more.", "`multipleOf` 16 became 32", "response-multiple-widened";
    "response-multiple-widened", Response, Review, "A number that is received may be a multiple of less.", "`multipleOf` 32 became 16", "response-multiple-narrowed";
    "response-multiple-changed", Response, Review, "A number that is received is a multiple of something else.", "`multipleOf` 16 became 24", "response-multiple-changed";
    "response-unique-items-added", Response, Additive, "A list that is received no longer repeats itself.", "`uniqueItems: true`", "response-unique-items-removed";
    "response-unique-items-removed", Response, Review, "A list that is received may repeat itself.", "`uniqueItems` disappeared", "response-unique-items-added";
    "response-pattern-added", Response, Additive, "A text that is received matches a pattern now.", "`pattern: ^[a-z]+$`", "response-pattern-removed";
    "response-pattern-removed", Response, Review, "A text that is received may be any text where it matched a pattern.", "`pattern` disappeared", "response-pattern-added";
    "response-pattern-changed", Response, Review, "A text that is received matches another pattern; which texts that allows is unknown.", "`^[a-z]+$` became `^[a-z0-9]+$`", "response-pattern-changed";
    "response-format-added", Response, Additive, "A value that is received has a format now.", "`format: uri`", "response-format-removed";
    "response-format-removed", Response, Review, "A value that is received no longer has a format.", "`format: uri` disappeared", "response-format-added";
    "response-format-changed", Response, Review, "A value that is received has another format.", "`uri` became `uuid`", "response-format-changed";
    "response-format-narrowed", Response, Additive, "A number that is received has fewer bits.", "`int64` became `int32`", "response-format-widened";
    "response-format-widened", Response, Breaking, "A number that is received may have more bits than code takes that was written for fewer.", "`int32` became `int64`", "response-format-narrowed";
    "response-additional-properties-closed", Response, Additive, "Properties that are not declared are no longer received.", "`additionalProperties: false`", "response-additional-properties-opened";
    "response-additional-properties-opened", Response, Additive, "Properties that are not declared may be received.", "`additionalProperties: false` disappeared", "response-additional-properties-closed";
    "response-tuple-changed", Response, Breaking, "A list that is received has another number of fixed places.", "a third member of a pair", "response-tuple-changed";
    "response-contains-added", Response, Additive, "Some members of a list that is received fit a schema now.", "`contains: {type: string}`", "response-contains-removed";
    "response-contains-removed", Response, Breaking, "No member of a list that is received has to fit a schema any more.", "`contains` disappeared", "response-contains-added";
    "response-contains-tightened", Response, Additive, "Other members of a list that is received are counted, and fewer lists fit.", "`contains: {type: string}` beside `maxContains` became `{}`", "response-contains-loosened";
    "response-contains-loosened", Response, Breaking, "Other members of a list that is received are counted, and more lists fit.", "`contains: {}` beside `maxContains` became `{type: string}`", "response-contains-tightened";
    "response-contains-changed", Response, Breaking, "Other members of a list that is received are counted: lists that fitted may no longer fit, and others may.", "`contains` beside `maxContains` became another schema", "response-contains-changed";
    "response-min-contains-raised", Response, Additive, "More members of a list that is received fit the schema under `contains`.", "`minContains` 1 became 2", "response-min-contains-lowered";
    "response-min-contains-lowered", Response, Review, "Fewer members of a list that is received may fit the schema under `contains`.", "`minContains` 2 became 1", "response-min-contains-raised";
    "response-max-contains-lowered", Response, Additive, "Fewer members of a list that is received fit the schema under `contains`.", "`maxContains` 20 became 15", "response-max-contains-raised";
    "response-max-contains-raised", Response, Review, "More members of a list that is received may fit the schema under `contains`.", "`maxContains` 15 became 20", "response-max-contains-lowered";
    "response-conditional-added", Response, Additive, "A value that is received fits a further schema under a condition.", "`if` and `then` appeared", "response-conditional-removed";
    "response-conditional-removed", Response, Breaking, "A value that is received no longer fits a further schema under a condition.", "`if` and `then` disappeared", "response-conditional-added";
    "response-conditional-tightened", Response, Additive, "Another condition decides which further schema a value that is received fits, and fewer values fit.", "`if: {required: [a, b]}` beside `then` became `{required: [a]}`", "response-conditional-loosened";
    "response-conditional-loosened", Response, Breaking, "Another condition decides which further schema a value that is received fits, and more values fit.", "`if: {required: [a]}` beside `then` became `{required: [a, b]}`", "response-conditional-tightened";
    "response-conditional-changed", Response, Breaking, "Another condition decides which further schema a value that is received fits: values that fitted may no longer fit, and others may.", "`if` became another schema", "response-conditional-changed";
    "response-dependent-required-added", Response, Additive, "With one property, another one is received too.", "`address` requires `city`", "response-dependent-required-removed";
    "response-dependent-required-removed", Response, Breaking, "With one property, another one may be missing.", "`address` no longer requires `city`", "response-dependent-required-added";
    "response-dependent-schemas-added", Response, Additive, "With one property, an object that is received fits a further schema.", "`dependentSchemas` appeared", "response-dependent-schemas-removed";
    "response-dependent-schemas-removed", Response, Breaking, "With one property, an object that is received no longer fits a further schema.", "`dependentSchemas` disappeared", "response-dependent-schemas-added";
    "response-pattern-property-added", Response, Additive, "Properties with names of a pattern fit a schema.", "`patternProperties: {^x-: {type: string}}`", "response-pattern-property-removed";
    "response-pattern-property-removed", Response, Breaking, "Properties with names of a pattern no longer fit a schema.", "`patternProperties` disappeared", "response-pattern-property-added";
    "response-pattern-property-allowed", Response, Additive, "Properties with names of a pattern may be received, where undeclared ones are not.", "`^x-` appeared beside `additionalProperties: false`", "response-pattern-property-refused";
    "response-pattern-property-refused", Response, Breaking, "Properties with names of a pattern are no longer received.", "`^x-` disappeared beside `additionalProperties: false`", "response-pattern-property-allowed";
    "response-property-names-added", Response, Additive, "The names of properties that are received fit a schema.", "`propertyNames: {maxLength: 9}`", "response-property-names-removed";
    "response-property-names-removed", Response, Breaking, "The names of properties that are received no longer fit a schema.", "`propertyNames` disappeared", "response-property-names-added";
    "response-unevaluated-properties-added", Response, Additive, "Properties that no other schema is about fit a schema, or are not received.", "`unevaluatedProperties: false` beside `if`", "response-unevaluated-properties-removed";
    "response-unevaluated-properties-removed", Response, Breaking, "Properties that no other schema is about may be received, whatever they are.", "`unevaluatedProperties: false` disappeared beside `if`", "response-unevaluated-properties-added";
    "response-unevaluated-properties-changed", Response, Breaking, "Other conditions decide which properties are those that no other schema is about.", "`if: {properties: {a: true}}` appeared beside `unevaluatedProperties: false`", "response-unevaluated-properties-changed";
    "response-unevaluated-items-added", Response, Additive, "Members of a list that no other schema is about fit a schema, or are not received.", "`unevaluatedItems: false` beside `contains`", "response-unevaluated-items-removed";
    "response-unevaluated-items-removed", Response, Breaking, "Members of a list that no other schema is about may be received, whatever they are.", "`unevaluatedItems: false` disappeared beside `contains`", "response-unevaluated-items-added";
    "response-unevaluated-items-changed", Response, Breaking, "Other conditions decide which members of a list are those that no other schema is about.", "`if: {prefixItems: [true]}` appeared beside `unevaluatedItems: false`", "response-unevaluated-items-changed";
    "response-not-added", Response, Additive, "A value that is received does not fit a schema.", "`not: {required: [a, b]}`", "response-not-removed";
    "response-not-removed", Response, Breaking, "A value that is received may fit a schema that it did not fit before.", "`not` disappeared", "response-not-added";
    "response-not-tightened", Response, Additive, "The schema that a value that is received does not fit allows more.", "`maximum` 5 became 6 below `not`", "response-not-loosened";
    "response-not-loosened", Response, Breaking, "The schema that a value that is received does not fit allows less.", "`maximum` 6 became 5 below `not`", "response-not-tightened";
    "response-not-changed", Response, Breaking, "A value that is received does not fit another schema; neither is known to allow all that the other does.", "`not: {const: a}` became `not: {const: b}`", "response-not-changed";
    "response-not-changed-undeclared", Response, Review, "A value that is received does not fit another schema, which is about properties that nothing declares.", "`not: {required: [a]}` became `not: {required: [b]}`, and the object declares neither", "response-not-changed-undeclared";
    "response-content-encoding-added", Response, Additive, "A text that is received has a known encoding.", "`contentEncoding: base64`", "response-content-encoding-removed";
    "response-content-encoding-removed", Response, Breaking, "A text that is received no longer has a known encoding.", "`contentEncoding` disappeared", "response-content-encoding-added";
    "response-content-encoding-changed", Response, Breaking, "A text that is received is encoded in another way.", "`base64` became `base64url`", "response-content-encoding-changed";
    "response-content-media-type-added", Response, Additive, "A text that is received is of a known media type.", "`contentMediaType: application/json`", "response-content-media-type-removed";
    "response-content-media-type-removed", Response, Breaking, "A text that is received is no longer of a known media type.", "`contentMediaType` disappeared", "response-content-media-type-added";
    "response-content-media-type-changed", Response, Breaking, "A text that is received is of another media type.", "`image/png` became `image/webp`", "response-content-media-type-changed";
    "response-content-schema-added", Response, Additive, "What is inside a text that is received fits a schema.", "`contentSchema: {type: object}`", "response-content-schema-removed";
    "response-content-schema-removed", Response, Breaking, "What is inside a text that is received no longer fits a schema.", "`contentSchema` disappeared", "response-content-schema-added";
    "rust-item-added", Neither, None, "The generated code has an item that no change of the contract explains by itself.", "a type got a conversion", "rust-item-removed";
    "rust-item-changed", Neither, None, "An item of the generated code has another signature.", "`new` takes one more argument", "rust-item-changed";
    "rust-item-removed", Neither, None, "An item of the generated code is gone.", "an enum lost a variant", "rust-item-added";
    "rust-not-generated", Neither, None, "No Rust can be generated from one of the documents, so its types cannot be compared.", "`strict` is set, and an operation cannot be sent", "rust-not-generated";
    "rust-operation-omitted", Neither, None, "An operation has no method in the generated code, because it cannot be sent as documented.", "a body of `multipart/mixed`", "rust-operation-omitted";
    "rust-approximated", Neither, None, "A place becomes something looser in the generated code than the document says.", "an enum with a million values became a string", "rust-approximated";
};

/// The rule of this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}
