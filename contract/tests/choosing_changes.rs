//! Which changes are told, and how much they weigh: filters on the command line, severity in the configuration.

mod common;
#[path = "common/program.rs"]
mod program;

use common::{MAIN, REPAIRS, SOURCES, Sandbox, main_after};
use openapi_vendor::{
    command::check::check_committed,
    severity::{Severity, check_rule},
};
use program::vendor;
use serde_json::{Value, json};

/// Two revisions that differ in two operations, with tags, and in words.
fn revisions() -> Sandbox {
    let sandbox = Sandbox::refreshed();
    let base = |document: &mut Value| {
        document["paths"]["/v1/a"]["post"]["tags"] = json!(["images", "old"]);
        document["paths"]["/v1/c/{id}"] = json!({"get": {
            "tags": ["tasks"],
            "parameters": [{"in": "path", "name": "id", "required": true, "schema": {"type": "string"}}],
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": {
                "type": "object", "properties": {"state": {"type": "string", "enum": ["on"]}},
            }}}}},
        }});
    };
    sandbox.write("old.json", main_after(base));
    let new = main_after(|document| {
        base(document);
        document["paths"]["/v1/a"]["post"]["summary"] = json!("Other words.");
        document["components"]["schemas"]["Inputs"]["properties"]["width"]["maximum"] = json!(1024);
        let answer = &mut document["paths"]["/v1/c/{id}"]["get"]["responses"]["200"]["content"]["application/json"];
        answer["schema"]["properties"]["state"]["enum"] = json!(["on", "off"]);
    });
    sandbox.write("new.json", new);
    sandbox
}

/// The report, and the rules that are in it.
fn compared(sandbox: &Sandbox, more: &[&str]) -> (Value, Vec<String>) {
    let arguments = ["diff", "old.json", "new.json", "--no-rust", "--format", "json"];
    let output = vendor(sandbox, &[&arguments, more].concat());
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let rules = report["changes"].as_array().expect("a list").iter();
    let rules = rules
        .map(|change| change["rule"].as_str().expect("a rule").to_owned())
        .collect();
    (report, rules)
}

const ENUM: &str = "response-enum-value-added";
const MAXIMUM: &str = "request-maximum-lowered";
const WORDS: &str = "words-changed";

#[test]
fn a_filter_shows_what_matches_and_counts_the_rest() {
    let sandbox = revisions();
    for (arguments, rules, hidden) in [
        (&[][..], &[MAXIMUM, ENUM, WORDS][..], 0),
        (&["--operation", "POST /v1/*"], &[MAXIMUM, WORDS], 1),
        (&["--operation", "GET /v1/*"], &[], 3),
        (&["--operation", "GET /v1/**"], &[ENUM], 2),
        (&["--operation", "GET /v1/c/{id}"], &[ENUM], 2),
        (
            &["--operation", "GET /**", "--operation", "POST /**"],
            &[MAXIMUM, ENUM, WORDS],
            0,
        ),
        (&["--tag", "images"], &[MAXIMUM, WORDS], 1),
        (&["--tag", "t*"], &[ENUM], 2),
        (&["--level", "review"], &[MAXIMUM, ENUM], 1),
        (&["--level", "review", "--tag", "images"], &[MAXIMUM], 2),
        (&["--rule", "response-*", "--rule", WORDS], &[ENUM, WORDS], 1),
    ] {
        let (report, found) = compared(&sandbox, arguments);
        assert_eq!(
            (found, &report["hidden"]),
            (rules.iter().map(ToString::to_string).collect(), &json!(hidden)),
            "{arguments:?}"
        );
    }
}

#[test]
fn the_verdict_says_that_it_is_filtered_and_a_level_to_fail_on_is_that_of_what_is_shown() {
    let sandbox = revisions();
    let arguments = [
        "diff",
        "old.json",
        "new.json",
        "--no-rust",
        "--tag",
        "tasks",
        "--fail-on",
        "breaking",
    ];
    let output = vendor(&sandbox, &arguments);
    let report = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        report.lines().next(),
        Some("Verdict of what the filter shows: review (1 review). It hides 2 changes.")
    );
    assert_eq!(output.status.code(), Some(0));
    let all = vendor(
        &sandbox,
        &["diff", "old.json", "new.json", "--no-rust", "--fail-on", "breaking"],
    );
    assert_eq!(all.status.code(), Some(1));
}

#[test]
fn a_rule_that_is_unknown_is_no_usage() {
    let output = vendor(
        &revisions(),
        &["diff", "old.json", "new.json", "--rule", "response-enum-value-aded"],
    );
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("did you mean `response-enum-value-added`?"), "{error}");
    assert!(check_rule(&"*-enum-*".to_owned().into()).is_ok());
}

#[test]
fn configuration_changes_levels_on_the_wire_and_ignores_with_a_reason() {
    let sandbox = revisions();
    let config = format!(
        r##"
        something_else = true

        [[severity]]
        rule = "{ENUM}"
        level = "additive"
        operation = "GET /v1/c/**"
        because = "The client has a catch-all."

        [[ignore]]
        rule = "request-m*"
        place = "#/components/schemas/Inputs/**"
        because = "We never send it."
        "##
    );
    sandbox.write("weights.toml", config);
    let (report, rules) = compared(&sandbox, &["--config", "weights.toml"]);
    assert_eq!(rules, [ENUM, WORDS]);
    assert_eq!(report["verdict"], json!("additive"));
    assert_eq!(report["ignored"][0]["rule"], json!(MAXIMUM));
    assert_eq!(report["ignored"][0]["because"], json!("We never send it."));
    assert_eq!(report["reweighed"][0]["from"], json!("review"));
    let text = |more: &[&str]| {
        let arguments = ["diff", "old.json", "new.json", "--no-rust", "--config", "weights.toml"];
        String::from_utf8(vendor(&sandbox, &[&arguments, more].concat()).stdout).expect("UTF-8")
    };
    let brief = text(&[]);
    assert!(
        brief.starts_with(
            "Verdict: additive (1 additive, 1 docs). Version: patch before 1.0, minor from then on. The configuration \
             ignores 1 change. It gives 1 change another level on the wire.\n"
        ),
        "{brief}"
    );
    assert!(!brief.contains("We never send it."));
    insta::assert_snapshot!(text(&["--show-ignored"]));
}

#[test]
fn what_the_configuration_ignores_counts_for_rust() {
    let sandbox = revisions();
    let removed = main_after(|document| {
        document["components"]["schemas"]["Inputs"]["properties"]
            .as_object_mut()
            .expect("there")
            .remove("width");
    });
    sandbox.write("old.json", MAIN);
    sandbox.write("new.json", removed);
    sandbox.write(
        "weights.toml",
        "[[ignore]]\nrule = \"request-property-removed\"\nbecause = \"Ours.\"",
    );
    let arguments = [
        "diff",
        "old.json",
        "new.json",
        "--config",
        "weights.toml",
        "--format",
        "json",
    ];
    let report: Value = serde_json::from_slice(&vendor(&sandbox, &arguments).stdout).expect("JSON");
    let levels = |value: &Value| [&value["level"], &value["wire"], &value["rust"]].map(Value::to_string);
    assert_eq!(
        levels(&report["changes"][0]),
        ["\"breaking\"", "\"none\"", "\"breaking\""]
    );
    assert_eq!(
        compared(&sandbox, &["--config", "weights.toml"]).1,
        [""; 0],
        "on the wire alone"
    );
}

#[test]
fn an_entry_that_cannot_be_right_is_refused() {
    let refused = |text: &str| Severity::parse(text).expect_err(text).to_string();
    let errors = [
        "[[severity]]\nrule = \"request-maximun-lowered\"\nlevel = \"review\"\nbecause = \"x\"",
        "[[ignore]]\nrule = \"xyzzy\"\nbecause = \"x\"",
        "[[ignore]]\nbecause = \"x\"",
        "[[ignore]]\nrule = \"words-changed\"\nbecause = \" \"",
        "[[ignore]]\nplace = \"components/schemas/A\"\nbecause = \"x\"",
        "[[ignores]]\nrule = \"words-changed\"",
    ]
    .map(refused);
    insta::assert_snapshot!(errors.join("\n"), @"
    [[severity]]: there is no rule `request-maximun-lowered`; did you mean `request-maximum-lowered`?
    [[ignore]]: there is no rule `xyzzy`; the command `rules` lists them
    [[ignore]]: give `rule`, `place` or `operation`
    [[ignore]]: `because` has to say why
    [[ignore]]: the place `components/schemas/A` has to start with `#/`, such as `#/components/schemas/Order/**`
    there is neither [[severity]] nor [[ignore]] in it
    ");
    for text in [
        "[[severity]]\nrule = \"words-changed\"\nlevel = \"loud\"\nbecause = \"x\"",
        "[[severity]]\nrule = \"words-changed\"\nlevel = \"docs\"",
        "[[ignore]]\nrule = \"words-changed\"\nbecause = \"x\"\nwhere = \"y\"",
        "[[ignore]",
    ] {
        assert!(Severity::parse(text).is_err(), "{text}");
    }
}

const IGNORE: &str = "
[[ignore]]
rule = \"request-maximum-lowered\"
place = \"#/components/schemas/Inputs/**\"
because = \"We never send it.\"
";

#[test]
fn a_refresh_takes_a_breaking_change_that_is_ignored() {
    let sandbox = Sandbox::refreshed();
    let narrower = main_after(|document| {
        document["components"]["schemas"]["Inputs"]["properties"]["width"]["maximum"] = json!(1024);
    });
    sandbox.write("upstream/main.json", narrower);
    assert!(sandbox.refresh(&["main"]).expect("read").refused());
    sandbox.write("openapi-vendor.toml", SOURCES.to_owned() + IGNORE);
    let report = sandbox.refresh(&["main"]).expect("read");
    assert!(
        !report.refused() && sandbox.read("openapi.json").contains("1024"),
        "{report}"
    );
    assert!(
        report.to_string().contains("The configuration ignores 1 change."),
        "{report}"
    );
}

#[test]
fn a_check_names_entries_that_can_match_nothing() {
    let sandbox = Sandbox::refreshed();
    sandbox.write("spec/overlays/repairs.yaml", REPAIRS);
    sandbox.write("openapi-vendor.toml", SOURCES.to_owned() + IGNORE);
    assert_eq!(check_committed(&sandbox.project()).expect("read"), [""; 0]);
    let wrong = IGNORE.replace("Inputs", "Outputs")
        + "[[severity]]\nrule = \"*\"\nlevel = \"review\"\noperation = \"GET /v2/**\"\nbecause = \"x\"\n";
    sandbox.write("openapi-vendor.toml", SOURCES.to_owned() + &wrong);
    assert_eq!(
        check_committed(&sandbox.project()).expect("read"),
        [
            "[[severity]]: the operation `GET /v2/**` matches nothing of the contract: fix or remove it",
            "[[ignore]]: the place `#/components/schemas/Outputs/**` matches nothing of the contract: fix or remove it",
        ]
    );
}
