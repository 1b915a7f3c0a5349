//! What was made before: `bfl history`, `show`, `again`, `vary`, `gallery` and `@last`.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::fs;

use serde_json::Value;
use support::{Bench, Run};

/// A folder with a fox and an owl, of which the owl is the last.
fn made() -> Bench {
    let bench = Bench::new();
    for (prompt, seed, output) in [("a red fox", "7", "fox.jpg"), ("a white owl", "8", "owl.png")] {
        bench
            .run([
                "--emulator",
                prompt,
                "--seed",
                seed,
                "--width",
                "320",
                "--height",
                "256",
                "-o",
                output,
            ])
            .saved(output);
    }
    bench
}

fn lines(run: &Run) -> Vec<Value> {
    assert_eq!(run.code, Some(0), "{run:?}");
    run.stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn record(bench: &Bench, name: &str) -> Value {
    lines(&bench.run(["show", name, "--json"])).remove(0)
}

#[test]
fn the_history_has_everything_that_was_asked_and_that_came() {
    let bench = made();
    let all = lines(&bench.run(["history", "--json"]));
    assert_eq!(all.len(), 2);
    let owl = &all[0];
    assert_eq!(
        (&owl["prompt"], &owl["seed"], &owl["state"]),
        (&"a white owl".into(), &8.into(), &"saved".into())
    );
    assert_eq!(owl["request"]["width"], 320);
    assert!(
        owl["cost"].as_f64().unwrap() > 0.0 && owl["seconds"].is_number(),
        "{owl}"
    );
    assert!(owl["file"].as_str().unwrap().ends_with("owl.png"));
    let found = lines(&bench.run(["history", "-q", "RED fox", "--json"]));
    assert_eq!((found.len(), &found[0]["prompt"]), (1, &"a red fox".into()));
    let table = bench.run(["history"]);
    assert!(
        table.stdout.starts_with("ID ") && table.stdout.lines().count() == 3,
        "{table:?}"
    );
    bench.run(["history", "-q", "cat"]).says(&["nothing stored matches"]);
}

#[test]
fn what_is_forgotten_is_gone_and_its_file_stays() {
    let bench = made();
    bench.run(["history", "--forget"]).refused(2, &["needs to know what"]);
    bench.run(["history", "--forget", "cat.jpg"]).refused(2, &["cat.jpg"]);
    bench.run(["history", "-q", "fox", "--forget"]).says(&["removed 1"]);
    bench.run(["history", "--forget", "@last"]).says(&["removed 1"]);
    assert_eq!(bench.run(["history", "--json"]).stdout, "");
    assert_eq!(bench.files(), ["fox.jpg", "owl.png"]);
    bench.run(["show"]).refused(2, &["no last result"]);
}

#[test]
fn an_id_a_file_and_the_last_mean_the_same_result() {
    let bench = made();
    let last = record(&bench, "@last");
    for name in ["owl.png", last["id"].as_str().unwrap(), last["task"].as_str().unwrap()] {
        assert_eq!(record(&bench, name), last);
    }
    let shown = bench.run(["show", "fox.jpg"]);
    for line in [
        "prompt    a red fox\n",
        "seed      7\n",
        "field     width = 320\n",
        "model     flux-2-pro\n",
    ] {
        assert!(shown.stdout.contains(line), "{shown:?}");
    }
    bench
        .run(["show", "nothing"])
        .refused(2, &["neither a file nor the id"]);
}

#[test]
fn again_is_the_same_picture_and_vary_are_others() {
    let bench = made();
    bench
        .run(["--emulator", "again", "fox.jpg", "-o", "same.jpg"])
        .saved("same.jpg");
    assert_eq!(
        fs::read(bench.path("same.jpg")).unwrap(),
        fs::read(bench.path("fox.jpg")).unwrap()
    );
    let run = bench.run(["--emulator", "vary", "owl.png", "-n", "2", "-o", "other.png", "--json"]);
    let made = lines(&run);
    assert_eq!(made.len(), 2);
    assert_ne!(made[0]["seed"], made[1]["seed"]);
    assert_eq!(bench.picture("other-1.png").1, (320, 256));
    let other = [
        "--emulator",
        "again",
        "fox.jpg",
        "--prompt",
        "a blue fox",
        "--width",
        "256",
        "--height",
        "256",
        "-o",
        "blue.jpg",
    ];
    bench.run(other).saved("blue.jpg");
    assert_eq!(bench.picture("blue.jpg").1, (256, 256));
    let last = record(&bench, "@last");
    assert_eq!((&last["prompt"], &last["seed"]), (&"a blue fox".into(), &7.into()));
}

#[test]
fn results_are_inputs_by_name_and_what_had_inputs_can_be_made_again() {
    let bench = made();
    let id = record(&bench, "fox.jpg")["id"].as_str().unwrap().to_owned();
    for (input, output) in [("@last", "a.jpg"), (id.as_str(), "b.jpg"), ("owl.png", "c.jpg")] {
        bench
            .run([
                "--emulator",
                "edit",
                "at night",
                "-i",
                input,
                "--seed",
                "1",
                "-o",
                output,
            ])
            .saved(output);
    }
    bench
        .run(["--emulator", "again", "b.jpg", "-o", "d.jpg"])
        .saved("d.jpg");
    let content = |name: &str| fs::read(bench.path(name)).unwrap();
    assert_eq!(content("d.jpg"), content("b.jpg"));
    assert!(
        record(&bench, "b.jpg")["inputs"]["input_image"]
            .as_str()
            .unwrap()
            .ends_with("/fox.jpg")
    );
    fs::remove_file(bench.path("fox.jpg")).unwrap();
    bench.run(["--emulator", "again", "b.jpg"]).refused(2, &["fox.jpg"]);
    bench
        .run(["--emulator", "again", "b.jpg", "-i", "owl.png", "-o", "e.jpg"])
        .saved("e.jpg");
    bench.run(["--emulator", "@last"]).refused(2, &["no text"]);
}

#[test]
fn a_picture_tells_how_it_was_made_also_where_nothing_is_stored() {
    let bench = Bench::new();
    for (name, plain) in [("a.png", "p.png"), ("a.jpg", "p.jpg"), ("a.webp", "p.webp")] {
        let prompt = "a <red> fox & \"friends\", 狐";
        let generate = ["--emulator", prompt, "--seed", "7", "--width", "320", "--height", "256"];
        bench
            .run([&generate[..], &["-o", name, "--embed"]].concat())
            .saved(name);
        bench.run([&generate[..], &["-o", plain]].concat()).saved(plain);
        let pixels = |name: &str| image::open(bench.path(name)).unwrap();
        assert_eq!(pixels(name), pixels(plain));

        let elsewhere = Bench::new();
        fs::copy(bench.path(name), elsewhere.path(name)).unwrap();
        fs::copy(bench.path(plain), elsewhere.path(plain)).unwrap();
        let told = record(&elsewhere, name);
        assert_eq!(
            (&told["prompt"], &told["seed"], &told["model"]),
            (&prompt.into(), &7.into(), &"flux-2-pro".into())
        );
        elsewhere.run(["--emulator", "again", name, "-o", plain]);
        elsewhere.run(["show", plain]).refused(2, &["without --embed"]);
        let made = elsewhere
            .files()
            .into_iter()
            .find(|file| file.starts_with("p-2"))
            .unwrap();
        assert_eq!(
            fs::read(elsewhere.path(&made)).unwrap(),
            fs::read(bench.path(plain)).unwrap()
        );
    }
    bench.write("hostile.png", b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffiTXt");
    bench
        .run(["show", "hostile.png"])
        .refused(2, &["hostile.png", "ends too early"]);
    bench.write("text.jpg", "no picture");
    bench
        .run(["--emulator", "again", "text.jpg"])
        .refused(2, &["neither PNG nor JPEG nor WebP"]);
}

#[test]
fn the_gallery_is_one_private_page_that_loads_nothing() {
    let bench = made();
    bench
        .run([
            "--emulator",
            "generate",
            "</p><script>alert('x')</script>",
            "-o",
            "evil.jpg",
        ])
        .saved("evil.jpg");
    fs::remove_file(bench.path("owl.png")).unwrap();
    bench.run(["gallery"]).saved("gallery.html");
    let page = fs::read_to_string(bench.path("gallery.html")).unwrap();
    assert_eq!(page.matches("<article").count(), 3);
    assert_eq!(page.matches("data:image/jpeg;base64,").count(), 2);
    assert!(page.contains("owl.png is not there any more") && page.contains("seed 7") && page.contains("320 × 256"));
    assert!(page.contains("bfl again ") && page.contains("bfl generate &#39;a red fox&#39; -m flux-2-pro"));
    assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(bench.path("gallery.html")).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    // An earlier gallery is replaced, and nothing else.
    bench.run(["gallery", "-q", "fox"]).saved("gallery.html");
    bench.write("mine.html", "mine");
    bench.run(["gallery", "-o", "mine.html"]).saved("mine-2.html");
    assert_eq!(fs::read(bench.path("mine.html")).unwrap(), b"mine");
    Bench::new().run(["gallery"]).refused(2, &["no results are stored"]);
}

#[test]
fn without_a_history_no_prompt_is_stored() {
    let bench = Bench::new();
    bench.run(["config", "set", "history.enabled", "false"]);
    bench.run(["--emulator", "a secret", "-o", "a.jpg"]).saved("a.jpg");
    assert!(!bench.records()[0].to_string().contains("secret"));
    bench
        .run(["--emulator", "a secret", "-o", "b.jpg", "--embed"])
        .saved("b.jpg");
    assert_eq!(bench.records().len(), 1, "the first is forgotten");
    assert_eq!(lines(&bench.run(["show", "b.jpg", "--json"]))[0]["prompt"], Value::Null);
}

#[cfg(unix)]
#[test]
fn a_result_is_opened_in_the_program_of_the_system() {
    use std::os::unix::fs::PermissionsExt;

    let bench = made();
    let program = bench.path("bin/xdg-open");
    fs::create_dir(bench.path("bin")).unwrap();
    fs::write(
        &program,
        "#!/bin/sh\necho \"$1\" > opened.next && mv opened.next opened\n",
    )
    .unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", bench.path("bin").display(), std::env::var("PATH").unwrap());
    let run = bench
        .command(support::BFL, ["open", "fox.jpg"])
        .env("PATH", path)
        .output()
        .unwrap();
    assert_eq!(Run::of(run).code, Some(0));
    let opened = (0..200).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        fs::read_to_string(bench.path("opened")).ok()
    });
    assert!(opened.unwrap().trim_end().ends_with("/fox.jpg"));
    fs::remove_file(bench.path("fox.jpg")).unwrap();
    bench.run(["open", "fox.jpg"]).refused(2, &["fox.jpg"]);
}
