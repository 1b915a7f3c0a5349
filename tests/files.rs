//! Files of results: settled before anything is fetched, named as asked, and replaced as they were.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{fs, path::Path};

use bfl::{ErrorKind, Image, check_output, models};
use support::{Reply, Server, accepted, answer, emulated, quick, ready};
use tempfile::tempdir;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\ncontent";

fn fox() -> models::Flux2Pro {
    models::Flux2Pro::new("a red fox in the snow").width(128).height(64)
}

/// A finished image of a task with this id, and where it comes from.
async fn image_of(id: &'static str) -> (Server, Image) {
    let server = Server::start(move |request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => support::json(
            200,
            serde_json::json!({ "id": id, "polling_url": format!("{url}/poll") }),
        ),
        (_, 1) => ready(&format!("{url}/x.png?sig=1")),
        _ => answer(200, "", PNG),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let image = client.generate(fox()).await.unwrap();
    (server, image)
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn an_image_is_saved_whole_and_replaces_nothing_unless_it_is_told() {
    let (_emulator, client) = emulated().await;
    let folder = tempdir().unwrap();
    let path = folder.path().join("fox.jpg");
    fs::write(&path, "old").unwrap();
    let image = client.generate(fox()).await.unwrap();
    let error = image.save(&path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert!(error.to_string().contains("there already"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(image.download().overwrite(true).save(&path).await.unwrap(), path);
    assert_eq!(fs::read(&path).unwrap(), image.bytes().await.unwrap());
    assert_eq!(files(folder.path()), ["fox.jpg"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_saved_file_has_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let (_emulator, client) = emulated().await;
    let folder = tempdir().unwrap();
    let plain = folder.path().join("plain");
    fs::write(&plain, "").unwrap();
    let path = folder.path().join("fox.jpg");
    client.generate(fox()).await.unwrap().save(&path).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&path), mode(&plain));
}

#[tokio::test]
async fn a_path_that_cannot_be_written_is_said_before_anything_is_fetched() {
    let (server, image) = image_of("task-1").await;
    let folder = tempdir().unwrap();
    for path in [folder.path().join("missing/fox.jpg"), folder.path().to_owned()] {
        let error = image.save(&path).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::File);
        assert!(error.to_string().contains(&*path.to_string_lossy()), "{error}");
        assert!(error.task().is_some());
    }
    assert_eq!(server.received().len(), 2);
    assert!(files(folder.path()).is_empty());
}

#[tokio::test]
async fn a_path_without_an_extension_gets_the_one_of_the_content() {
    let (_emulator, client) = emulated().await;
    let folder = tempdir().unwrap();
    let image = client
        .generate(fox().output_format(bfl::raw::types::OutputFormat::Webp))
        .await
        .unwrap();
    let path = image.save(folder.path().join("fox")).await.unwrap();
    assert_eq!(path, folder.path().join("fox.webp"));
    assert_eq!(files(folder.path()), ["fox.webp"]);
    let error = image.save(folder.path().join("fox")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File, "fox.webp is there now");
    assert_eq!(files(folder.path()), ["fox.webp"]);
}

#[tokio::test]
async fn a_file_of_the_bare_name_does_not_hinder_and_one_of_the_whole_name_does() {
    let (_server, image) = image_of("task-1").await;
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("u2"), "mine").unwrap();
    let path = image.save(folder.path().join("u2")).await.unwrap();
    assert_eq!(path, folder.path().join("u2.png"));
    assert_eq!(fs::read_to_string(folder.path().join("u2")).unwrap(), "mine");
    fs::write(&path, "old").unwrap();
    let error = image.save(folder.path().join("u2")).await.unwrap_err();
    assert!(error.to_string().contains("u2.png` is there already"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    image
        .download()
        .overwrite(true)
        .save(folder.path().join("u2"))
        .await
        .unwrap();
    assert_eq!(fs::read(&path).unwrap(), PNG);
    assert_eq!(files(folder.path()), ["u2", "u2.png"]);
}

#[tokio::test]
async fn a_path_that_ends_in_a_slash_is_a_folder_that_is_made() {
    let (_server, image) = image_of("task-1").await;
    let folder = tempdir().unwrap();
    let path = image.save(format!("{}/a/b/", folder.path().display())).await.unwrap();
    assert_eq!(path, folder.path().join("a/b/flux-2-pro-task-1.png"));
    let error = image
        .save(format!("{}/a/b/", folder.path().display()))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("flux-2-pro-task-1.png` is there already"),
        "{error}"
    );
    let (_server, other) = image_of("TASK-1").await;
    let path = other.save(format!("{}/a/b/", folder.path().display())).await.unwrap();
    assert!(path.to_str().unwrap().contains("flux-2-pro-task-1-"), "{path:?}");
    fs::write(folder.path().join("file"), "").unwrap();
    for beneath in ["file/", "file/c/"] {
        let error = image
            .save(format!("{}/{beneath}", folder.path().display()))
            .await
            .unwrap_err();
        assert!(error.to_string().contains("no folder"), "{error}");
    }
}

#[tokio::test]
async fn an_id_from_outside_stays_in_its_folder() {
    let folder = tempdir().unwrap();
    let inner = folder.path().join("inner/");
    for id in ["../../etc/passwd", "/etc/passwd", "a\u{1b}[31m", ".."] {
        let (_server, image) = image_of(id).await;
        let path = image.save(&inner).await.unwrap();
        assert_eq!(path.parent().unwrap(), folder.path().join("inner"));
        assert!(!path.to_str().unwrap().contains(['\u{1b}', '[']), "{path:?}");
    }
    assert_eq!(files(&inner).len(), 4);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_is_replaced_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let (_server, image) = image_of("task-1").await;
    let folder = tempdir().unwrap();
    let path = folder.path().join("fox.png");
    for mode in [0o600, 0o640, 0o755] {
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        image.download().overwrite(true).save(&path).await.unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, mode);
        assert_eq!(fs::read(&path).unwrap(), PNG);
        image
            .download()
            .overwrite(true)
            .save(folder.path().join("fox"))
            .await
            .unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, mode);
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    let error = image.download().overwrite(true).save(&path).await.unwrap_err();
    assert!(error.to_string().contains("write-protected"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_symbolic_link_stays_and_its_file_is_replaced() {
    use std::os::unix::fs::symlink;
    let (server, image) = image_of("task-1").await;
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("elsewhere")).unwrap();
    fs::write(path("elsewhere/real.png"), "old").unwrap();
    symlink("elsewhere/real.png", path("fox.png")).unwrap();
    let error = image.save(path("fox.png")).await.unwrap_err();
    assert!(error.to_string().contains("there already"), "{error}");
    assert_eq!(
        image.download().overwrite(true).save(path("fox.png")).await.unwrap(),
        path("fox.png")
    );
    assert!(fs::symlink_metadata(path("fox.png")).unwrap().is_symlink());
    assert_eq!(fs::read(path("elsewhere/real.png")).unwrap(), PNG);
    assert_eq!(files(&path("elsewhere")), ["real.png"]);
    symlink("elsewhere/real.png", path("bare")).unwrap();
    assert_eq!(
        image.download().overwrite(true).save(path("bare")).await.unwrap(),
        path("bare")
    );
    assert!(fs::symlink_metadata(path("bare")).unwrap().is_symlink());
    symlink("nowhere.png", path("dangling.png")).unwrap();
    symlink("loop.png", path("loop.png")).unwrap();
    let before = server.received().len();
    for (link, overwrite) in [("dangling.png", false), ("dangling.png", true), ("loop.png", true)] {
        let error = image
            .download()
            .overwrite(overwrite)
            .save(path(link))
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains("symbolic link that leads to no file"),
            "{error}"
        );
    }
    assert_eq!(server.received().len(), before);
}

#[cfg(unix)]
#[tokio::test]
async fn a_device_or_a_pipe_is_not_replaced() {
    let (server, image) = image_of("task-1").await;
    let folder = tempdir().unwrap();
    let pipes = [folder.path().join("pipe"), folder.path().join("pipe.png")];
    let made = std::process::Command::new("mkfifo").args(&pipes).status();
    assert!(made.unwrap().success());
    for path in [Path::new("/dev/null"), Path::new("/dev/stdout"), &pipes[0], &pipes[1]] {
        for error in [
            check_output(path, true).await.unwrap_err(),
            image.download().overwrite(true).save(path).await.unwrap_err(),
        ] {
            assert!(error.to_string().contains("device or a pipe"), "{error}");
        }
    }
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn a_name_may_be_as_long_as_a_name_can_be_and_not_longer() {
    let (server, image) = image_of("task-1").await;
    let folder = tempdir().unwrap();
    for name in [format!("{}.png", "x".repeat(251)), "x".repeat(250)] {
        check_output(folder.path().join(&name), false).await.unwrap();
        image.save(folder.path().join(&name)).await.unwrap();
    }
    let before = server.received().len();
    for name in [format!("{}.png", "x".repeat(252)), "x".repeat(251), "ü".repeat(128)] {
        for error in [
            check_output(folder.path().join(&name), true).await.unwrap_err(),
            image.save(folder.path().join(&name)).await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::File);
            assert!(error.to_string().contains("too long"), "{error}");
        }
    }
    assert_eq!(server.received().len(), before);
    assert_eq!(files(folder.path()).len(), 2);
}

#[tokio::test]
async fn what_has_no_place_is_known_before_it_is_paid_for() {
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("there.png"), "old").unwrap();
    for (output, why) in [
        (path("missing/fox.png"), "there is no folder"),
        (path("there.png"), "there already"),
        (path("there.png/fox.png"), "cannot be written"),
        (folder.path().to_owned(), "it is a folder"),
        (path(".."), "it names no file"),
        ("".into(), "it names no file"),
    ] {
        let error = check_output(&output, false).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::File);
        assert!(error.to_string().contains(why), "{output:?}: {error}");
    }
    for output in [path("fox.png"), path("fox"), path("new/")] {
        check_output(&output, false).await.unwrap();
    }
    check_output(path("there.png"), true).await.unwrap();
    assert_eq!(files(folder.path()), ["new", "there.png"]);
}

#[tokio::test]
async fn the_temporary_file_tells_whose_it_is() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1) => ready(&format!("{url}/x.png")),
        _ => Reply::Stall(
            [
                &b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n\x89PNG\0"[..],
                &[1; 600],
            ]
            .concat(),
        ),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let image = client.generate(fox()).await.unwrap();
    let folder = tempdir().unwrap();
    let path = folder.path().join("fox.png");
    let seen = async {
        loop {
            match &files(folder.path())[..] {
                [name] if fs::metadata(folder.path().join(name)).is_ok_and(|file| file.len() > 0) => {
                    return name.clone();
                }
                _ => tokio::task::yield_now().await,
            }
        }
    };
    let name = tokio::select! {
        saved = image.save(&path) => panic!("{saved:?}"),
        name = seen => name,
    };
    let prefix = format!(".bfl-{}-", std::process::id());
    assert!(name.starts_with(&prefix) && name.ends_with(".part"), "{name}");
    assert!(files(folder.path()).is_empty(), "it vanishes with the download");
}

#[tokio::test]
async fn a_download_writes_to_the_temporary_file_that_it_is_told_and_takes_no_other_for_it() {
    let (_server, image) = image_of("1").await;
    let folder = tempdir().unwrap();
    let path = folder.path().join("fox.png");
    fs::create_dir(folder.path().join("mine.part")).unwrap();
    let save = |name: &'static str| image.download().temporary_name(name).save(&path);
    assert_eq!(save("mine.part").await.unwrap_err().kind(), ErrorKind::File);
    assert_eq!(files(folder.path()), ["mine.part"]);
    assert_eq!(save("other.part").await.unwrap(), path);
    assert_eq!(files(folder.path()), ["fox.png", "mine.part"]);
}

#[tokio::test]
async fn many_may_replace_one_file_at_a_time_also_where_none_was() {
    let (_server, image) = image_of("task-1").await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fox.png");
    let saved = futures_util::future::join_all((0..20).map(|_| image.download().overwrite(true).save(&path))).await;
    assert!(saved.iter().all(Result::is_ok), "{saved:?}");
    assert_eq!(files(folder.path()), ["fox.png"]);
}

#[tokio::test]
async fn content_is_changed_before_the_file_appears_and_named_as_it_came() {
    let (_server, image) = image_of("1").await;
    let folder = tempdir().unwrap();
    let changed = |content: bytes::Bytes| [&content[..], b" and more"].concat().into();
    let download = image.download().numbered().map(changed);
    let path = download.save(folder.path().join("fox")).await.unwrap();
    assert_eq!(path, folder.path().join("fox.png"));
    assert_eq!(fs::read(path).unwrap(), [PNG, b" and more"].concat());
    assert_eq!(files(folder.path()), ["fox.png"]);
    assert_eq!(
        image.download().map(changed).bytes().await.unwrap(),
        [PNG, b" and more"].concat()
    );
}
