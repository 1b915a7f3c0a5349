// cargo add bfl serde_json
// cargo add tokio --features macros,rt-multi-thread
use bfl::{AnyRequest, Client, Keyframes, Media};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), bfl::Error> {
    // The key is in BFL_API_KEY.
    let client = Client::from_env()?;
    let request = AnyRequest::with_media(
        "flux-2-pro",
        json!({
            "prompt": "night",
        }),
        [
            ("input_image".to_owned(), Keyframes::One(Media::file("a.jpg"))),
            ("input_image_2".to_owned(), Keyframes::One(Media::url("https://example.com/b.png"))),
        ],
    );
    let result = client.generate(request).await?;
    let path = result.save("./").await?;
    println!("{}", path.display());
    Ok(())
}
