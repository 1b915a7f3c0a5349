//! Models and their options, made at run time from the contract; tools; the account; any call.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use bfl_emulator::Emulator;
use serde_json::{Value, json};
use support::Bench;

#[track_caller]
fn printed(bench: &Bench, arguments: &[&str]) -> String {
    let run = bench.run(arguments);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    run.stdout
}

#[test]
fn models_are_listed_for_a_use_and_shown_in_detail() {
    let bench = Bench::new();
    insta::assert_snapshot!("models", printed(&bench, &["models"]));
    insta::assert_snapshot!("models_flex", printed(&bench, &["models", "flex"]));
    let names = |purpose: &str| -> Vec<String> {
        let listed: Value = serde_json::from_str(&printed(&bench, &["models", "--for", purpose, "--json"])).unwrap();
        let names = listed
            .as_array()
            .unwrap()
            .iter()
            .map(|model| model["name"].as_str().unwrap().to_owned());
        names.collect()
    };
    assert_eq!(names("cheap")[0], "flux-2-klein-4b");
    assert!(names("fast").len() > 3 && !names("fast").contains(&"flux-2-max".to_owned()));
    assert!(names("video").iter().all(|name| name.contains("video")));
    assert!(names("edit").contains(&"flux-2-pro".to_owned()));
    assert!(!names("text").contains(&"flux-tools/erase-v1".to_owned()));
    assert_eq!(names("typography"), ["flux-2-flex"]);
    bench
        .run(["models", "--for", "plumbing"])
        .refused(2, &["no model's description has `plumbing`"]);
}

#[test]
fn a_request_has_a_schema_that_takes_what_the_contract_takes() {
    let bench = Bench::new();
    let schema: Value = serde_json::from_str(&printed(&bench, &["models", "flux-2-pro", "--schema"])).unwrap();
    assert_eq!(schema["required"], json!(["prompt"]));
    assert_eq!(schema["properties"]["safety_tolerance"]["maximum"], 5);
    assert_eq!(
        schema["properties"]["output_format"]["anyOf"][0]["enum"],
        json!(["jpeg", "png", "webp"])
    );
    assert!(schema["properties"].get("webhook_url").is_none());
    let tool: Value = serde_json::from_str(&printed(&bench, &["models", "3-video", "--schema", "--tool"])).unwrap();
    assert_eq!(
        (&tool["name"], &tool["input_schema"]["type"]),
        (&"flux_3_video".into(), &"object".into())
    );
    let modes = tool["input_schema"]["oneOf"].as_array().unwrap();
    assert!(modes.iter().any(|mode| mode["properties"]["mode"]["const"] == "i2v"));
}

#[test]
fn a_model_says_which_options_it_has() {
    let bench = Bench::new();
    insta::assert_snapshot!("run_flex", printed(&bench, &["run", "flux-2-flex", "-h"]));
    insta::assert_snapshot!("run_video", printed(&bench, &["run", "flux-3-video", "--help"]));
    insta::assert_snapshot!("erase", printed(&bench, &["erase", "-h"]));
    bench
        .run(["run", "flex", "x", "--stepz", "9"])
        .refused(2, &["--stepz", "--steps"]);
    bench
        .run(["run", "flex", "x", "--steps", "99"])
        .refused(2, &["`steps` should be at most 50"]);
    bench
        .run(["run", "flex", "x", "--output-format", "gif"])
        .refused(2, &["jpeg, png, webp"]);
}

#[test]
fn every_model_can_be_called_with_its_own_options() {
    let bench = Bench::new();
    let listed: Value = serde_json::from_str(&printed(&bench, &["models", "--json"])).unwrap();
    for model in listed.as_array().unwrap() {
        let name = model["name"].as_str().unwrap();
        let help = printed(&bench, &["run", name, "--help"]);
        for field in model["fields"].as_array().unwrap() {
            let field = field.as_str().unwrap();
            let option = format!("--{}", field.replace('_', "-"));
            assert!(help.contains(&option), "{name} has no {option}");
        }
    }
}

#[test]
fn a_request_may_be_json_and_options_replace_its_parts() {
    let bench = Bench::new();
    bench.write("request.json", r#"{"prompt": "a fox", "steps": 20, "seed": 1}"#);
    let run = [
        "--emulator",
        "run",
        "flex",
        "--body",
        "@request.json",
        "--seed",
        "7",
        "-o",
        "a.jpg",
    ];
    bench.run(run).saved("a.jpg");
    let request = &bench.records()[0]["request"];
    assert_eq!(
        (&request["steps"], &request["seed"], &request["prompt"]),
        (&20.into(), &7.into(), &"a fox".into())
    );
    bench
        .run(["run", "flex", "--body", "{"])
        .refused(2, &["--body is not JSON"]);
    bench
        .run(["run", "flex", "--body", "[]"])
        .refused(2, &["not an object"]);
}

#[test]
fn tools_are_models_with_named_inputs() {
    let bench = Bench::new();
    bench
        .run(["--emulator", "a fox", "-m", "klein-4b", "-o", "in.jpg"])
        .saved("in.jpg");
    for (arguments, model) in [
        (&["erase", "in.jpg", "in.jpg"][..], "flux-tools/erase-v1"),
        (&["fill", "in.jpg", "a lake", "--mask", "in.jpg"], "flux-pro-1.0-fill"),
        (&["deblur", "in.jpg"], "flux-tools/deblur-v1"),
        (&["try-on", "in.jpg", "in.jpg"], "flux-tools/vto-v2"),
        (
            &["outpaint", "in.jpg", "--width", "1280", "--height", "1024"],
            "flux-tools/outpainting-v1",
        ),
        (
            &["video", "it runs", "-i", "in.jpg@0", "-i", "in.jpg@5", "--draft", "-y"],
            "flux-3-video",
        ),
    ] {
        let run = bench.run([&["--emulator"], arguments].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(bench.records().last().unwrap()["model"], model);
    }
    let video = bench.records().pop().unwrap();
    assert_eq!(
        (&video["request"]["mode"], &video["request"]["keyframes"][1][0]),
        (&"i2v".into(), &5.0.into())
    );
    bench.run(["erase", "in.jpg"]).refused(2, &["<MASK>"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_rendered_in_full_by_its_task() {
    let emulator = Emulator::builder().speed(0.0).start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench
        .run(["video", "enhance"])
        .refused(2, &["no stored draft", "--draft"]);
    bench
        .run(["video", "the fox runs", "--draft", "--duration", "5", "-o", "draft.mp4"])
        .saved("draft.mp4");
    bench
        .run(["video", "enhance", "--set", "resolution=hd", "-o", "fox.mp4"])
        .saved("fox.mp4");
    let request = &bench.records()[1]["request"];
    assert_eq!(
        (&request["mode"], &request["resolution"]),
        (&"draft_enhance".into(), &"hd".into())
    );
    assert!(!bench.records()[1].to_string().contains("sig="));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_is_shown_and_what_was_spent() {
    let emulator = Emulator::builder().speed(0.0).credits(10.0).start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench.run(["a fox", "-m", "klein-4b", "-o", "a.jpg"]).saved("a.jpg");
    let account = printed(&bench, &["account"]);
    assert!(
        account.contains("8.6 credits (0.086 USD)") && account.contains("24 tasks"),
        "{account}"
    );
    let spent: Value =
        serde_json::from_str(&printed(&bench, &["account", "--spend", "--since", "1h", "--json"])).unwrap();
    assert_eq!(
        (&spent["total"], &spent["models"][0]["tasks"]),
        (&1.4.into(), &1.into())
    );
    let later: Value = serde_json::from_str(&printed(
        &bench,
        &["account", "--spend", "--since", "2100-01-01", "--json"],
    ))
    .unwrap();
    assert_eq!(later["total"], 0.0);
    bench.run(["account", "--spend", "--since", "soon"]).refused(2, &["7d"]);
    assert!(printed(&bench, &["finetunes"]).contains("no finetunes"));
}

#[tokio::test(flavor = "multi_thread")]
async fn any_call_can_be_made_and_its_answer_is_printed_as_it_came() {
    let emulator = Emulator::builder().credits(10.0).start().await.unwrap();
    let bench = Bench::on(&emulator);
    let answer: Value = serde_json::from_str(&printed(&bench, &["api", "/v1/credits"])).unwrap();
    assert_eq!(answer["credits"], 10.0);
    let unknown = bench.run(["api", "/v1/nope"]);
    assert_eq!(unknown.code, Some(1), "{unknown:?}");
    unknown.says(&["HTTP 404"]);
    let refused = bench.run(["api", "/v1/flux-2-pro", "--json", r#"{"width": 1}"#]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stdout.contains("prompt"), "{refused:?}");
    bench.run(["api", "https://example.com/"]).refused(2, &["path"]);
    bench
        .run(["api", "/v1/credits", "-X", "get", "--json", "{}"])
        .refused(2, &["no body"]);
}

#[test]
fn the_built_in_emulator_answers_for_the_account_and_for_any_call() {
    let bench = Bench::new();
    for arguments in [&["account"][..], &["finetunes"], &["api", "/v1/credits"]] {
        let run = bench.run([&["--emulator"], arguments].concat());
        assert_eq!(run.code, Some(0), "{arguments:?}: {run:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_command_runs_against_an_emulator_of_its_own() {
    let bench = Bench::new();
    let script = format!("{} 'a fox' -m klein-4b -o a.jpg && exit 9", support::BFL);
    let run = bench.run(["emulator", "--speed", "0", "--", "sh", "-c", &script]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(9), "a.jpg\n"), "{run:?}");
    assert_eq!(bench.files(), ["a.jpg"]);
}
