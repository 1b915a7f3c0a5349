//! Documents in several files become one.

use std::{
    fs,
    path::{Path, PathBuf},
};

use openapi31_codegen::{Document, document::MAX_BYTES};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with these files.
fn folder(files: &[(&str, Value)]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, content.to_string()).expect("written");
    }
    folder
}

fn with(mut rest: Value) -> Value {
    rest["openapi"] = json!("3.1.0");
    rest["info"] = json!({"title": "T", "version": "1"});
    rest
}

fn bundled(files: &[(&str, Value)]) -> Document {
    let folder = folder(files);
    Document::from_path(folder.path().join("api.json")).expect("OpenAPI")
}

fn reasons(document: &Document) -> Vec<String> {
    let reasons = document.unresolved().iter();
    reasons
        .map(|unresolved| format!("{} {}", unresolved.pointer, unresolved.reason))
        .collect()
}

#[test]
fn what_other_files_have_becomes_components_of_its_kind() {
    let document = bundled(&[
        (
            "api.json",
            with(
                json!({"paths": {"/pets": {"$ref": "paths/pets.json"}}, "components": {"schemas": {"Pet": {"$ref": "./schemas/pet.json"}}}}),
            ),
        ),
        (
            "paths/pets.json",
            json!({"get": {
                "parameters": [{"$ref": "../shared.json#/parameters/Limit"}],
                "requestBody": {"$ref": "../shared.json#/bodies/Pet"},
                "responses": {"200": {"$ref": "../shared.json#/responses/Pets"}}
            }}),
        ),
        (
            "shared.json",
            json!({
                "parameters": {"Limit": {"name": "limit", "in": "query", "schema": {"$ref": "#/types/Count"}}},
                "bodies": {"Pet": {"content": {"application/json": {"schema": {"$ref": "schemas/pet.json"}}}}},
                "responses": {"Pets": {"description": "", "headers": {"X": {"$ref": "#/headers/X"}}, "content": {
                    "application/json": {"schema": {"type": "array", "items": {"$ref": "api.json#/components/schemas/Pet"}}}
                }}},
                "headers": {"X": {"schema": {"type": "string"}}},
                "types": {"Count": {"type": "integer"}}
            }),
        ),
        (
            "schemas/pet.json",
            json!({"type": "object", "properties": {"parent": {"$ref": "#"}, "owner": {"$ref": "owner.json"}}}),
        ),
        (
            "schemas/owner.json",
            json!({"properties": {"pets": {"items": {"$ref": "./pet.json"}}}}),
        ),
    ]);
    document.check_references().expect("all");
    let files: Vec<&str> = document
        .files()
        .iter()
        .filter_map(|file| file.file_name()?.to_str())
        .collect();
    assert_eq!(
        files,
        ["api.json", "pet.json", "pets.json", "owner.json", "shared.json"]
    );
    insta::assert_json_snapshot!(document.value());
}

#[test]
fn names_that_are_taken_get_a_number() {
    let document = bundled(&[
        (
            "api.json",
            with(json!({"components": {"schemas": {
                "Pet": {"type": "string"},
                "Pair": {"prefixItems": [{"$ref": "a/Pet.json"}, {"$ref": "b/Pet.json"}, {"$ref": "a/Pet.json"}]},
                "Deep": {"items": {"$ref": "a/Pet.json#/properties/na me/items"}}
            }}})),
        ),
        (
            "a/Pet.json",
            json!({"properties": {"na me": {"items": {"type": "integer"}}}}),
        ),
        ("b/Pet.json", json!({"type": "boolean"})),
    ]);
    let schemas = &document.value()["components"]["schemas"];
    assert_eq!(
        schemas["Pair"]["prefixItems"],
        json!([{"$ref": "#/components/schemas/Pet2"}, {"$ref": "#/components/schemas/Pet3"}, {"$ref": "#/components/schemas/Pet2"}])
    );
    assert_eq!(schemas["Pet"], json!({"type": "string"}));
    assert_eq!(schemas["Pet3"], json!({"type": "boolean"}));
    assert_eq!(schemas["Deep"]["items"]["$ref"], "#/components/schemas/na_me_items");
}

#[test]
fn whole_sections_and_operations_may_be_in_files() {
    let document = bundled(&[
        (
            "api.json",
            with(json!({
                "paths": {"$ref": "paths/index.json"},
                "components": {"schemas": {"$ref": "schemas/index.json"}}
            })),
        ),
        (
            "paths/index.json",
            json!({"/a": {"get": {"$ref": "get-a.json"}}, "/b": {"$ref": "b.json"}}),
        ),
        (
            "paths/get-a.json",
            json!({"responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "../api.json#/components/schemas/A"}}}}}}),
        ),
        ("paths/b.json", json!({"get": {"responses": {}}})),
        (
            "schemas/index.json",
            json!({"A": {"$ref": "A.json"}, "B": {"type": "object", "properties": {"a": {"$ref": "index.json#/A"}}}}),
        ),
        (
            "schemas/A.json",
            json!({"properties": {"b": {"$ref": "index.json#/B"}}}),
        ),
    ]);
    document.check_references().expect("all");
    assert_eq!(
        document.value(),
        &with(json!({
            "paths": {
                "/a": {"get": {"responses": {"200": {"description": "", "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/A"}}
                }}}}},
                "/b": {"$ref": "#/components/pathItems/b"}
            },
            "components": {
                "schemas": {
                    "A": {"properties": {"b": {"$ref": "#/components/schemas/B"}}},
                    "B": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/A"}}}
                },
                "pathItems": {"b": {"get": {"responses": {}}}}
            }
        }))
    );
}

#[test]
fn mappings_of_discriminators_follow_their_schemas() {
    let document = bundled(&[
        (
            "api.json",
            with(json!({"components": {"schemas": {"Pet": {
                "oneOf": [{"$ref": "cat.json"}, {"$ref": "#/components/schemas/Dog"}],
                "discriminator": {"propertyName": "kind", "mapping": {"cat": "cat.json", "dog": "Dog"}}
            }, "Dog": {}}}})),
        ),
        ("cat.json", json!({"type": "object"})),
    ]);
    assert_eq!(
        document.value()["components"]["schemas"]["Pet"]["discriminator"]["mapping"],
        json!({"cat": "#/components/schemas/cat", "dog": "Dog"})
    );
}

#[test]
fn circles_between_files_end() {
    let document = bundled(&[
        (
            "api.json",
            with(json!({
                "paths": {"/a": {"get": {"$ref": "operation.json"}}},
                "components": {"schemas": {"A": {"$ref": "b.json"}}}
            })),
        ),
        ("b.json", json!({"$ref": "c.json"})),
        ("c.json", json!({"$ref": "b.json"})),
        (
            "operation.json",
            json!({"callbacks": {"on": {"/url": {"post": {"$ref": "operation.json"}}}}}),
        ),
    ]);
    let reasons = reasons(&document);
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(reasons[0].contains("points back to itself"), "{reasons:?}");
    assert_eq!(
        reasons[1],
        "/paths/~1a/get/callbacks/on/~1url/post/$ref `operation.json` cannot be followed: it points back to itself"
    );
}

#[test]
fn what_cannot_be_followed_is_listed_and_the_rest_is_read() {
    let files = folder(&[
        (
            "project/api.json",
            with(json!({"components": {"schemas": {
                "Above": {"$ref": "../secret.json"},
                "Absolute": {"$ref": "/etc/hostname"},
                "Address": {"$ref": "https://api.example/pet.json#/Pet"},
                "Broken": {"$ref": "broken.json"},
                "Folder": {"$ref": "."},
                "Gone": {"$ref": "gone.json"},
                "Link": {"$ref": "link.json"},
                "Nowhere": {"$ref": "fine.json#/nowhere"},
                "Inside": {"$ref": "fine.json#/Inside"},
                "Fine": {"$ref": "fine.json#/Fine"}
            }}})),
        ),
        (
            "project/fine.json",
            json!({"Fine": {"type": "string"}, "Inside": {"items": {"$ref": "#/components/schemas/Fine"}}}),
        ),
        ("secret.json", json!({"type": "string"})),
    ]);
    let path = |name: &str| files.path().join(name);
    fs::write(path("project/broken.json"), "{").expect("written");
    #[cfg(unix)]
    std::os::unix::fs::symlink(path("secret.json"), path("project/link.json")).expect("linked");
    let document = Document::from_path(path("project/api.json")).expect("OpenAPI");
    let base = fs::canonicalize(path("project")).expect("a folder");
    let base = format!("{}, the folder that files are read from", base.display());
    let (at, lost) = ("/components/schemas/", "cannot be followed:");
    let mut wanted = vec![
        format!("{at}Above/$ref `../secret.json` {lost} it is outside of {base}"),
        format!("{at}Absolute/$ref `/etc/hostname` {lost} it is outside of {base}"),
        format!(
            "{at}Address/$ref `https://api.example/pet.json#/Pet` is an address, and nothing is fetched from the network"
        ),
        format!(
            "{at}Broken/$ref `broken.json` {lost} the document is truncated: EOF while parsing an object at line 1 column 1"
        ),
        format!("{at}Folder/$ref `.` {lost} it is no file"),
        format!("{at}Gone/$ref `gone.json` {lost} No such file or directory (os error 2)"),
        format!(
            "{at}Inside/items/$ref `fine.json#/components/schemas/Fine` {lost} there is no such place in fine.json"
        ),
        format!("{at}Nowhere/$ref `fine.json#/nowhere` {lost} there is no such place in fine.json"),
    ];
    if cfg!(unix) {
        wanted.insert(7, format!("{at}Link/$ref `link.json` {lost} it is outside of {base}"));
        assert_eq!(reasons(&document), wanted);
    }
    assert_eq!(
        document.value()["components"]["schemas"]["Fine"],
        json!({"type": "string"})
    );
    // What is not followed does not become a place in the document that happens to have the name.
    let inside = &document.value()["components"]["schemas"]["Inside"]["items"]["$ref"];
    assert_eq!(inside, "fine.json#/components/schemas/Fine");
}

#[test]
fn an_address_that_a_schema_has_for_itself_is_no_address() {
    let document = bundled(&[
        (
            "api.json",
            with(json!({"components": {"schemas": {
                "Tree": {"$id": "https://api.example/tree", "type": "object"},
                "A": {"$ref": "b.json"}
            }}})),
        ),
        ("b.json", json!({"items": {"$ref": "https://api.example/tree"}})),
    ]);
    document.check_references().expect("all");
    let schemas = &document.value()["components"]["schemas"];
    assert_eq!(schemas["A"]["items"]["$ref"], "#/components/schemas/Tree");
}

#[test]
fn a_base_lets_references_go_up_to_it() {
    let files = folder(&[
        (
            "apis/one/api.json",
            with(json!({"components": {"schemas": {"A": {"$ref": "../../common/a.json"}}}})),
        ),
        ("common/a.json", json!({"type": "string"})),
    ]);
    let path: PathBuf = files.path().join("apis/one/api.json");
    assert_eq!(Document::from_path(&path).expect("OpenAPI").unresolved().len(), 1);
    let document = Document::from_path_in(&path, files.path()).expect("OpenAPI");
    document.check_references().expect("all");
    assert_eq!(document.files().len(), 2);
    let error = Document::from_path_in(&path, files.path().join("common"))
        .expect_err("elsewhere")
        .to_string();
    assert!(error.contains("is not inside of"), "{error}");
}

#[test]
fn a_file_that_is_not_there_is_an_error_with_its_name() {
    let error = Document::from_path(Path::new("nowhere.json"))
        .expect_err("nowhere")
        .to_string();
    assert!(error.starts_with("nowhere.json cannot be read: "), "{error}");
}

#[test]
fn all_files_together_have_a_limit() {
    let half = "x".repeat(MAX_BYTES / 2);
    let files = folder(&[
        (
            "api.json",
            with(json!({"components": {"schemas": {"A": {"$ref": "a.json"}, "B": {"$ref": "b.json"}}}})),
        ),
        ("a.json", json!({"description": half})),
        ("b.json", json!({"description": half})),
    ]);
    let error = Document::from_path(files.path().join("api.json"))
        .expect_err("too much")
        .to_string();
    assert_eq!(
        error,
        "the document and the files that it refers to have more than 20971520 bytes"
    );
}

/// Each operation has the next one in it ten times: 10^30 operations.
#[test]
fn files_that_multiply_are_refused() {
    let operation = |next: usize| {
        let callback = json!({"/url": {"post": {"$ref": format!("{next}.json")}}});
        let callbacks = (0..10).map(|number| (format!("k{number}"), callback.clone()));
        json!({"callbacks": Value::Object(callbacks.collect())})
    };
    let start = with(json!({"paths": {"/a": {"get": {"$ref": "0.json"}}}}));
    let mut files = vec![("api.json".to_owned(), start)];
    files.extend((0..25).map(|number| (format!("{number}.json"), operation(number + 1))));
    let files: Vec<(&str, Value)> = files
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    let folder = folder(&files);
    let result = Document::from_path(folder.path().join("api.json"));
    let error = result.expect_err("too much").to_string();
    assert_eq!(
        error,
        "the files that the document refers to become more than 20971520 bytes in it"
    );
}
