//! The media: size, format, what makes two results equal, and where inputs show.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use bfl_emulator::Scenario;
use image::{GenericImageView as _, ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use support::{Session, count_like, plain, png};

const MARK: [u8; 3] = [250, 20, 200];

#[tokio::test]
async fn format_and_size_are_as_asked_in_steps_of_16() {
    let session = Session::start().await;
    for (name, format) in [
        ("jpeg", ImageFormat::Jpeg),
        ("png", ImageFormat::Png),
        ("webp", ImageFormat::WebP),
    ] {
        for (asked, made) in [((64, 64), (64, 64)), ((1440, 810), (1440, 800)), ((79, 208), (64, 208))] {
            let (width, height) = asked;
            let body = json!({ "prompt": "a fox", "width": width, "height": height, "output_format": name });
            let file = session.file("flux-2-pro", &body).await;
            assert_eq!(image::guess_format(&file).unwrap(), format);
            assert_eq!(image::load_from_memory(&file).unwrap().dimensions(), made);
        }
    }
}

#[tokio::test]
async fn sizes_that_are_not_asked_follow_the_route() {
    let session = Session::start().await;
    let input = png(&plain(300, 200, MARK));
    for (slug, body, size) in [
        ("flux-2-pro", json!({ "prompt": "x" }), (1024, 1024)),
        ("flux-2-pro", json!({ "prompt": "x", "input_image": input }), (288, 192)),
        ("flux-dev", json!({}), (1024, 768)),
        ("flux-pro-1.1-ultra", json!({}), (2720, 1536)),
        (
            "flux-kontext-pro",
            json!({ "prompt": "x", "aspect_ratio": "16:9" }),
            (1360, 768),
        ),
        (
            "flux-3-image",
            json!({ "prompt": "x", "aspect_ratio": "4:3" }),
            (1184, 880),
        ),
        (
            "flux-pro-1.0-expand",
            json!({ "image": input, "left": 10, "bottom": 20 }),
            (310, 220),
        ),
        ("flux-tools/deblur-v1", json!({ "image": input }), (300, 200)),
    ] {
        assert_eq!(session.picture(slug, &body).await.dimensions(), size, "{slug}");
    }
}

#[tokio::test]
async fn the_same_request_gives_the_same_picture_and_another_prompt_another() {
    let session = Session::start().await;
    let file = async |prompt: &str, seed: u32| {
        session
            .file(
                "flux-2-pro",
                &json!({ "prompt": prompt, "seed": seed, "width": 128, "height": 128 }),
            )
            .await
    };
    let fox = file("a fox", 1).await;
    assert_eq!(fox, file("a fox", 1).await);
    assert_ne!(fox, file("a cat", 1).await);
    assert_ne!(fox, file("a fox", 2).await);
    let other = Session::start().await;
    let body = json!({ "prompt": "a fox", "seed": 1, "width": 128, "height": 128 });
    assert_eq!(fox, other.file("flux-2-pro", &body).await);
}

#[tokio::test]
async fn the_same_prompt_twice_gives_two_pictures_and_a_reported_seed_the_same_one_again() {
    let session = Session::start().await;
    let mut body = json!({ "prompt": "a fox", "width": 128, "height": 128 });
    let first = session.ready("flux-2-pro", &body).await;
    let second = session.ready("flux-2-pro", &body).await;
    let seeds = [&first, &second].map(|polled| polled["result"]["seed"].as_u64().unwrap());
    assert_ne!(seeds[0], seeds[1]);
    let sample = |polled: &Value| polled["result"]["sample"].as_str().unwrap().to_owned();
    let picture = session.download(&sample(&first)).await;
    assert_ne!(picture, session.download(&sample(&second)).await);
    body["seed"] = json!(seeds[0]);
    assert_eq!(picture, session.file("flux-2-pro", &body).await);
}

#[tokio::test]
async fn a_scenario_with_a_seed_draws_the_same_seeds_in_each_run() {
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        let session = Session::with(|builder| builder.scenario(Scenario::new().seed(seed))).await;
        let mut seeds = Vec::new();
        for _ in 0..3 {
            let polled = session.ready("flux-2-pro", &json!({ "prompt": "a fox" })).await;
            seeds.push(polled["result"]["seed"].clone());
        }
        assert_ne!(seeds[0], seeds[1]);
        runs.push(seeds);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}

/// Whether a field changes picture or reported prompt of a small request.
async fn changes(session: &Session, slug: &str, field: &str, value: Value) -> bool {
    let mut results = Vec::new();
    let mut body = json!({ "prompt": "a fox", "seed": 1, "width": 256, "height": 256, "finetune_id": "fox" });
    for _ in 0..2 {
        let polled = session.ready(slug, &body).await;
        let picture = session.download(polled["result"]["sample"].as_str().unwrap()).await;
        results.push((picture, polled["result"]["prompt"].clone()));
        body[field] = value.clone();
    }
    results[0] != results[1]
}

#[tokio::test]
async fn a_field_shows_where_the_route_has_it_and_nowhere_else() {
    let session = Session::start().await;
    for (slug, field, value, shows) in [
        ("flux-pro-1.1-ultra", "raw", json!(true), true),
        ("flux-pro-1.1-ultra", "raw", json!(false), false),
        ("flux-pro-1.1-ultra", "prompt_upsampling", json!(true), true),
        ("flux-pro-1.1-ultra-finetuned", "finetune_strength", json!(0.5), true),
        ("flux-2-flex", "steps", json!(7), true),
        ("flux-2-flex", "guidance", json!(2.5), true),
        ("flux-2-pro", "disable_pup", json!(true), true),
        ("flux-2-pro", "raw", json!(true), false),
        ("flux-2-pro", "prompt_upsampling", json!(true), false),
        ("flux-2-pro", "aspect_ratio", json!("1:2"), false),
        ("flux-2-klein-4b", "prompt_upsampling", json!(true), false),
        ("flux-2-klein-9b", "disable_pup", json!(true), false),
        ("flux-schnell", "prompt_upsampling", json!(true), false),
        ("flux-schnell", "steps", json!(3), true),
        ("flux-dev", "image_prompt_strength", json!(0.5), false),
        ("flux-kontext-pro", "width", json!(512), false),
    ] {
        assert_eq!(changes(&session, slug, field, value).await, shows, "{slug}: {field}");
    }
}

/// A box of an AVIF, HEIC or MP4 file.
fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 8).unwrap();
    [&length.to_be_bytes(), &kind[..], content].concat()
}

/// What tells the size of an AVIF or HEIC picture, in base64.
fn boxed_picture(brand: &[u8; 4], width: u32, height: u32) -> String {
    let size = [[0; 4], width.to_be_bytes(), height.to_be_bytes()].concat();
    let properties = boxed(b"iprp", &boxed(b"ipco", &boxed(b"ispe", &size)));
    let index = boxed(b"meta", &[vec![0; 4], properties].concat());
    let file = [boxed(b"ftyp", &[&brand[..], &[0; 4], &brand[..]].concat()), index].concat();
    base64::Engine::encode(&base64::engine::general_purpose::STANDARD, file)
}

#[tokio::test]
async fn gif_avif_and_heic_are_accepted_at_their_size_and_other_formats_are_not() {
    let session = Session::start().await;
    let mut gif = std::io::Cursor::new(Vec::new());
    image::DynamicImage::from(plain(320, 160, MARK))
        .write_to(&mut gif, ImageFormat::Gif)
        .unwrap();
    let gif = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, gif.into_inner());
    let picture = session.picture("flux-tools/deblur-v1", &json!({ "image": gif })).await;
    assert_eq!(picture.dimensions(), (320, 160));
    assert!(count_like(&picture, MARK) > 35_000, "a GIF is decoded");
    for brand in [b"avif", b"heic"] {
        let image = boxed_picture(brand, 320, 160);
        let picture = session
            .picture("flux-tools/deblur-v1", &json!({ "image": image }))
            .await;
        assert_eq!(picture.dimensions(), (320, 160));
        let edit = json!({ "prompt": "x", "input_image": image });
        assert_eq!(session.submit("flux-2-pro", &edit).await["input_mp"], 0.05);
    }
    for other in [
        "BM\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}6\u{0}\u{0}\u{0}",
        "II*\u{0}\u{8}\u{0}\u{0}\u{0}",
        "%PDF-1.7",
    ] {
        let image = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, other);
        let submitted = session.submit("flux-tools/deblur-v1", &json!({ "image": image })).await;
        assert_eq!(session.poll(&submitted).await.1["status"], "Error", "{other:?}");
    }
}

#[tokio::test]
async fn a_prompt_in_a_script_that_the_font_lacks_is_shown_by_neutral_boxes() {
    let session = Session::start().await;
    let with = async |prompt: &str| {
        let body = json!({ "prompt": prompt, "seed": 1, "output_format": "png" });
        session.picture("flux-2-pro", &body).await
    };
    // Of four letters in either script none can be shown.
    let (arabic, hebrew, none) = (with("ثعلب").await, with("שועל").await, with("").await);
    let lit = |picture: &RgbImage| picture.pixels().filter(|pixel| pixel.0 == [250, 250, 246]).count();
    assert!(lit(&arabic) > 1000, "{}", lit(&arabic));
    assert_eq!((lit(&arabic), lit(&none)), (lit(&hebrew), 0));
}

#[tokio::test]
async fn every_input_image_shows() {
    let session = Session::start().await;
    let (one, two) = ([250, 20, 200], [20, 250, 60]);
    let body = json!({
        "prompt": "both of them", "input_image": png(&plain(80, 80, one)), "width": 512, "height": 512,
        "input_image_2": format!("data:image/png;base64,{}", png(&plain(80, 80, two))), "output_format": "png",
    });
    let picture = session.picture("flux-2-pro", &body).await;
    assert!(count_like(&picture, one) > 10_000 && count_like(&picture, two) > 10_000);
}

#[tokio::test]
async fn a_linked_image_is_not_fetched_but_drawn_as_a_placeholder() {
    let session = Session::start().await;
    let with = async |link: &str| {
        session
            .picture("flux-2-pro", &json!({ "prompt": "x", "seed": 1, "input_image": link }))
            .await
    };
    // Nothing listens there, so a fetch would fail.
    let one = with("http://127.0.0.1:9/fox.png").await;
    assert_ne!(one, with("http://127.0.0.1:9/cat.png").await);
}

#[tokio::test]
async fn filling_and_erasing_change_only_what_is_masked() {
    let session = Session::start().await;
    let image = plain(160, 120, MARK);
    let mut mask = plain(160, 120, [0, 0, 0]);
    for (x, y) in (40..80).flat_map(|x| (30..60).map(move |y| (x, y))) {
        mask.put_pixel(x, y, image::Rgb([255; 3]));
    }
    let body = json!({ "image": png(&image), "mask": png(&mask), "prompt": "a hat", "output_format": "png" });
    let filled = session.picture("flux-pro-1.0-fill", &body).await;
    let body = json!({ "image": png(&image), "mask": png(&mask), "dilate_pixels": 0 });
    let erased = session.picture("flux-tools/erase-v1", &body).await;
    for (x, y, pixel) in image.enumerate_pixels() {
        if mask.get_pixel(x, y)[0] == 0 {
            assert_eq!((filled.get_pixel(x, y), erased.get_pixel(x, y)), (pixel, pixel));
        }
    }
    assert!(count_like(&filled, MARK) <= 160 * 120 - 40 * 30);
}

#[tokio::test]
async fn the_original_is_inside_an_expanded_picture_at_its_offset() {
    let session = Session::start().await;
    let original = plain(100, 80, MARK);
    let body =
        json!({ "image": png(&original), "left": 30, "top": 50, "right": 7, "prompt": "more", "output_format": "png" });
    let expanded = session.picture("flux-pro-1.0-expand", &body).await;
    assert_eq!(expanded.dimensions(), (137, 130));
    assert_eq!(*expanded.view(30, 50, 100, 80).to_image(), *original);
    let body = json!({ "input_image": png(&original), "width": 200, "height": 200, "reference_offset_x": -40,
        "reference_offset_y": 0, "auto_crop": true });
    let outpainted = session.picture("flux-tools/outpainting-v1", &body).await;
    assert_eq!(outpainted.get_pixel(59, 40).0, MARK);
    assert_ne!(outpainted.get_pixel(60, 120).0, MARK);
}

#[tokio::test]
async fn a_broken_image_behind_a_good_header_still_gives_a_picture() {
    let session = Session::start().await;
    let whole = png(&plain(64, 64, MARK));
    let cut = &whole[..whole.len() / 2];
    assert_eq!(
        session
            .picture("flux-tools/deblur-v1", &json!({ "image": cut }))
            .await
            .dimensions(),
        (64, 64)
    );
}

#[tokio::test]
async fn all_eight_references_show() {
    let session = Session::start().await;
    let colours: [[u8; 3]; 8] = [
        [250, 20, 200],
        [20, 250, 60],
        [250, 250, 0],
        [0, 0, 250],
        [250, 0, 0],
        [0, 250, 250],
        [130, 0, 250],
        [120, 250, 0],
    ];
    let mut body = json!({ "prompt": "all of them", "width": 1024, "height": 768, "output_format": "png" });
    for (index, colour) in colours.into_iter().enumerate() {
        let field = if index == 0 {
            "input_image".to_owned()
        } else {
            format!("input_image_{}", index + 1)
        };
        body[field] = json!(png(&plain(80, 80, colour)));
    }
    let picture = session.picture("flux-2-pro", &body).await;
    for colour in colours {
        let count = count_like(&picture, colour);
        assert!(count > 5000, "{colour:?}: {count}");
    }
}

#[tokio::test]
async fn person_and_garment_both_show_in_a_try_on() {
    let session = Session::start().await;
    let (person, garment) = ([250, 20, 200], [20, 250, 60]);
    let body = json!({
        "prompt": "a coat", "person": png(&plain(512, 512, person)), "garment": png(&plain(90, 90, garment)),
        "output_format": "png",
    });
    for slug in ["flux-tools/vto-v1", "flux-tools/vto-v2"] {
        let picture = session.picture(slug, &body).await;
        let (person, garment) = (count_like(&picture, person), count_like(&picture, garment));
        assert!(person > 100_000 && garment > 10_000, "{slug}: {person}, {garment}");
    }
}

#[tokio::test]
async fn a_deblurred_picture_has_stronger_edges_than_its_input() {
    let session = Session::start().await;
    let blurred = RgbImage::from_fn(160, 120, |x, _| Rgb([(x.clamp(60, 100) * 2) as u8; 3]));
    let body = json!({ "image": png(&blurred), "output_format": "png" });
    let made = session.picture("flux-tools/deblur-v1", &body).await;
    assert_eq!(made.dimensions(), blurred.dimensions());
    assert_ne!(made, blurred);
    let steepest = |picture: &RgbImage| {
        let step = |x: u32| picture.get_pixel(x, 60)[0].abs_diff(picture.get_pixel(x + 1, 60)[0]);
        (0..159).map(step).max()
    };
    assert!(steepest(&made) > steepest(&blurred));
}
