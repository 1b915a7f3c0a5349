//! What is a word and what is a fact, place by place.

use openapi31_codegen::{Document, facts};
use serde_json::{Value, json};

fn facts_of(document: Value) -> Value {
    facts(&Document::from_value(document).expect("OpenAPI"))
        .expect("facts")
        .into_value()
}

fn with_schema(schema: Value) -> Value {
    json!({"openapi": "3.1.0", "info": {"title": "API", "version": "1"}, "components": {"schemas": {"A": schema}}})
}

#[test]
fn words_go_wherever_openapi_allows_them_and_facts_stay() {
    let parameter = |name: &str| {
        json!({
            "name": name, "in": "query", "description": "WORD", "example": "WORD", "examples": {"a": {"value": "WORD"}},
            "schema": {"type": "string", "title": "WORD", "$comment": "WORD", "examples": ["WORD"]}
        })
    };
    let document = json!({
        "openapi": "3.1.0",
        "x-root": "WORD",
        "info": {"title": "WORD", "summary": "WORD", "description": "WORD", "version": "1", "x-info": "WORD"},
        "tags": [{"name": "WORD"}],
        "externalDocs": {"url": "WORD"},
        "servers": [{
            "url": "https://{region}.example", "description": "WORD", "x-server": "WORD",
            "variables": {"region": {"enum": ["eu"], "default": "eu", "description": "WORD", "x-variable": "WORD"}}
        }],
        "paths": {
            "x-paths": "WORD",
            "/a": {
                "summary": "WORD",
                "description": "WORD",
                "parameters": [parameter("p")],
                "post": {
                    "operationId": "a", "deprecated": true, "security": [{"key": []}],
                    "tags": ["WORD"], "summary": "WORD", "description": "WORD", "externalDocs": {"url": "WORD"},
                    "x-mint": {"metadata": "WORD"},
                    "requestBody": {
                        "description": "WORD", "required": true,
                        "content": {"multipart/form-data": {
                            "schema": {"$ref": "#/components/schemas/A", "description": "WORD"}, "example": "WORD",
                            "encoding": {"image": {
                                "contentType": "image/png", "x-encoding": "WORD",
                                "headers": {"x-kept": {"description": "WORD", "schema": {"type": "string"}}}
                            }}
                        }}
                    },
                    "responses": {
                        "x-responses": "WORD",
                        "200": {
                            "description": "WORD",
                            "headers": {"x-rate": {"description": "WORD", "example": "WORD", "schema": {"type": "integer"}}},
                            "links": {"next": {"operationId": "a", "description": "WORD"}}
                        },
                        "default": {"$ref": "#/components/responses/R", "summary": "WORD", "description": "WORD"}
                    }
                }
            }
        },
        "webhooks": {"x-done": {"post": {"summary": "WORD"}}},
        "components": {
            "x-components": "WORD",
            "examples": {"e": {"value": "WORD"}},
            "schemas": {"A": {"title": "WORD", "type": "object", "x-order": "WORD", "externalDocs": {"url": "WORD"}}},
            "parameters": {"x-p": parameter("q")},
            "responses": {"R": {"description": "WORD"}},
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "x-key", "description": "WORD"},
                "oauth": {"type": "oauth2", "flows": {
                    "x-flows": "WORD",
                    "clientCredentials": {"tokenUrl": "https://a.example", "scopes": {"x-read": "WORD"}}
                }}
            }
        }
    });
    let parameter = |name: &str| json!({"name": name, "in": "query", "schema": {"type": "string"}});
    assert_eq!(
        facts_of(document),
        json!({
            "openapi": "3.1.0",
            "info": {"title": "API", "version": "1"},
            "servers": [{
                "url": "https://{region}.example",
                "variables": {"region": {"enum": ["eu"], "default": "eu"}}
            }],
            "paths": {
                "/a": {
                    "parameters": [parameter("p")],
                    "post": {
                        "operationId": "a", "deprecated": true, "security": [{"key": []}],
                        "requestBody": {
                            "required": true,
                            "content": {"multipart/form-data": {
                                "schema": {"$ref": "#/components/schemas/A"},
                                "encoding": {"image": {
                                    "contentType": "image/png",
                                    "headers": {"x-kept": {"schema": {"type": "string"}}}
                                }}
                            }}
                        },
                        "responses": {
                            "200": {
                                "description": "",
                                "headers": {"x-rate": {"schema": {"type": "integer"}}},
                                "links": {"next": {"operationId": "a"}}
                            },
                            "default": {"$ref": "#/components/responses/R"}
                        }
                    }
                }
            },
            "webhooks": {"x-done": {"post": {}}},
            "components": {
                "schemas": {"A": {"type": "object"}},
                "parameters": {"x-p": parameter("q")},
                "responses": {"R": {"description": ""}},
                "securitySchemes": {
                    "key": {"type": "apiKey", "in": "header", "name": "x-key"},
                    "oauth": {"type": "oauth2", "flows": {
                        "clientCredentials": {"tokenUrl": "https://a.example", "scopes": {"x-read": ""}}
                    }}
                }
            }
        })
    );
}

#[test]
fn a_property_that_is_called_like_a_word_stays() {
    let property = json!({"type": "string"});
    let document = with_schema(json!({
        "type": "object",
        "required": ["title", "x-order"],
        "properties": {
            "title": property, "description": property, "summary": property, "example": property, "examples": property,
            "externalDocs": property, "tags": property, "x-order": property, "$comment": property, "$ref": property
        }
    }));
    assert_eq!(facts_of(document.clone()), document);
}

#[test]
fn data_is_not_looked_into() {
    let words = json!({"title": "t", "description": "d", "example": 1, "x-a": {"summary": "s"}, "tags": []});
    let document = with_schema(json!({"default": words, "const": words, "enum": [words]}));
    assert_eq!(facts_of(document.clone()), document);
}

#[test]
fn facts_of_facts_are_the_same_facts() {
    let once = facts_of(with_schema(
        json!({"title": "A", "anyOf": [{"title": "B"}, {"type": "null"}]}),
    ));
    assert_eq!(facts_of(once.clone()), once);
}

#[test]
fn a_reference_into_what_is_dropped_is_an_error() {
    let mut document = with_schema(json!({"$ref": "#/x-schemas/B"}));
    document["x-schemas"] = json!({"B": {"type": "string"}});
    let error = facts(&Document::from_value(document).expect("OpenAPI")).expect_err("dangling");
    assert_eq!(
        error.to_string(),
        "`#/x-schemas/B` does not exist in the document (at #/components/schemas/A/$ref)"
    );
}
