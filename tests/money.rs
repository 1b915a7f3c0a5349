//! Money: what is spent, and what a budget refuses.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use base64::{Engine, engine::general_purpose::STANDARD};
use bfl::{AnyModel, AnyRequest, Budget, Credits, ErrorKind, Limits, Media, MediaKind, models};
use futures_util::FutureExt;
use support::{Reply, Server, accepted, credits, emulated, json, png, quick};

/// A server whose tasks are finished at once, and settled at 2.5 credits.
async fn settling() -> Server {
    Server::start(|request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ => json(
            200,
            serde_json::json!({ "id": "a", "status": "Ready", "cost": 2.5, "result": { "sample": "https://example.com/x" } }),
        ),
    })
    .await
}

#[tokio::test]
async fn a_budget_refuses_before_anything_is_sent_and_knows_what_was_settled() {
    let server = settling().await;
    let client = quick(&server.url)
        .budget(Budget::per_task(5).with_total(8))
        .build()
        .unwrap();
    let error = client.submit(models::Flux2Max::new("a fox")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OverBudget);
    assert_eq!(server.submits(), 0);
    for spent in [2.5, 5.0] {
        client.generate(models::Flux2Pro::new("a fox")).await.unwrap();
        assert_eq!(client.spent(), credits(spent), "an estimate of 3 was settled at 2.5");
    }
    let third = client.submit(models::Flux2Pro::new("a fox")).await;
    assert!(third.is_ok());
    let error = client.clone().submit(models::Flux2Pro::new("a fox")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OverBudget, "clones share the budget");
    let error = client
        .submit(AnyRequest::new("flux-dev", serde_json::json!({})))
        .await
        .unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::OverBudget,
        "a price that is not known cannot be kept to"
    );
    assert_eq!(server.submits(), 3);
}

#[tokio::test]
async fn what_was_refused_is_not_spent() {
    let server = Server::start(|_, _, _| json(400, r#"{"detail":"no"}"#)).await;
    let client = quick(&server.url).budget(Budget::total(100)).build().unwrap();
    client.submit(models::Flux2Pro::new("a fox")).await.unwrap_err();
    assert_eq!(client.spent(), Credits::ZERO);
    let server = Server::start(|_, _, _| Reply::Reset).await;
    let client = quick(&server.url).budget(Budget::total(100)).build().unwrap();
    client.submit(models::Flux2Pro::new("a fox")).await.unwrap_err();
    assert_eq!(client.spent(), credits(3.0), "it may have been taken");
}

#[tokio::test]
async fn what_one_client_submits_is_counted_once_however_often_it_is_resumed() {
    let server = settling().await;
    let client = quick(&server.url).build().unwrap();
    let task = client.submit(models::Flux2Pro::new("a fox")).await.unwrap();
    let handle = task.handle().clone();
    task.outcome().await.unwrap();
    task.await.unwrap();
    assert_eq!(client.spent(), credits(2.5));
    client.resume(handle.clone()).await.unwrap();
    assert_eq!(client.spent(), credits(2.5));
    let other = quick(&server.url).build().unwrap();
    other.resume(handle).await.unwrap();
    assert_eq!(other.spent(), Credits::ZERO, "it was counted where it was submitted");
}

#[tokio::test]
async fn what_never_had_its_turn_is_not_spent() {
    let server = Server::finishing("https://example.com/x.png").await;
    let limits = Limits::default().with_others(1);
    let client = quick(&server.url).limits(limits).build().unwrap();
    let first = client.submit(models::Flux2Pro::new("1")).await.unwrap();
    let second = client.submit(models::Flux2Pro::new("2"));
    assert!(second.now_or_never().is_none(), "it waits for its turn, and is dropped");
    assert_eq!(client.spent(), credits(3.0));
    drop(first);
}

#[tokio::test]
async fn the_cost_is_on_the_handle_and_on_the_outcome() {
    let (emulator, client) = emulated().await;
    let request = models::Flux2Pro::new("a fox").width(2048).height(1024);
    let expected = request.estimate().await.unwrap().unwrap();
    let before = emulator.credits();
    let task = client.submit(request).await.unwrap();
    assert_eq!(task.handle().cost(), Some(expected.credits));
    let image = task.await.unwrap();
    assert_eq!(image.cost(), Some(expected.credits));
    assert_eq!(credits(before) - credits(emulator.credits()), expected.credits);
    assert_eq!((expected.credits, expected.assumed), (credits(4.5), false));
    assert!(bfl::price::PRICES_AS_OF.starts_with("202"));
}

#[tokio::test]
async fn a_budget_counts_inputs_at_their_real_size() {
    let (emulator, client) = emulated().await;
    let before = emulator.credits();
    let content = png(2048, 2048);
    let edit = || models::Flux2Pro::new("a fox").input_image(Media::bytes(content.clone()));
    drop(client.submit(edit()).await.unwrap());
    assert_eq!(
        credits(before) - credits(emulator.credits()),
        credits(13.5),
        "what it does cost"
    );
    let budget = |most: f64| {
        quick(&emulator.base_url())
            .budget(Budget::per_task(credits(most)))
            .build()
            .unwrap()
    };
    for refusing in [5.0, 13.4] {
        let error = budget(refusing).submit(edit()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OverBudget);
        let json = serde_json::json!({ "prompt": "a fox", "input_image": STANDARD.encode(&content) });
        let error = budget(refusing)
            .submit(AnyRequest::new("flux-2-pro", json.clone()))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OverBudget);
        let url = models::Flux2Pro::new("a fox").input_image(Media::url("https://example.com/a.png"));
        let error = budget(refusing).submit(url).await.unwrap_err();
        assert!(
            error.to_string().contains("up to 13.5"),
            "a size that is not known may be the largest: {error}"
        );
    }
    assert!(budget(13.5).submit(edit()).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn client_and_emulator_agree_on_the_price_of_every_model_with_inputs_of_every_size() {
    let (emulator, client) = emulated().await;
    let sizes = [(300, 300), (1024, 1024), (1500, 1100), (2048, 2100)];
    let images: Vec<String> = sizes
        .iter()
        .map(|(width, height)| STANDARD.encode(png(*width, *height)))
        .collect();
    for model in AnyModel::all().filter(|model| !model.gives_video()) {
        let fields = model.request().unwrap().fields;
        let media: Vec<&str> = fields
            .iter()
            .filter(|field| field.media == Some(MediaKind::Image))
            .map(|field| field.name)
            .collect();
        for first in 0..images.len() {
            let mut request = serde_json::json!({ "prompt": "a fox" });
            for field in fields.iter().filter(|field| field.required) {
                request[field.name] = match field.name {
                    "width" | "height" => 1024.into(),
                    "finetune_id" => "my-finetune".into(),
                    _ => "a fox".into(),
                };
            }
            for (index, name) in media.iter().take(2).enumerate() {
                // A mask has the size of its image.
                let image = if *name == "mask" { first } else { first + index };
                request[*name] = images[image % images.len()].as_str().into();
            }
            if fields.iter().any(|field| field.name == "auto_crop") {
                request["auto_crop"] = true.into();
            }
            let before = emulator.credits();
            drop(
                client
                    .submit(AnyRequest::new(model.slug(), request.clone()))
                    .await
                    .unwrap(),
            );
            let charged = credits(before) - credits(emulator.credits());
            match AnyRequest::new(model.slug(), request).estimate().await.unwrap() {
                Some(estimate) if estimate.assumed => {
                    assert!(charged > Credits::ZERO && charged <= estimate.credits, "{model}")
                }
                Some(estimate) => assert_eq!(estimate.credits, charged, "{model}"),
                None => assert_eq!(charged, Credits::ZERO, "{model}"),
            }
        }
    }
}
