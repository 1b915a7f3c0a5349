// cargo add bfl serde_json
// cargo add tokio --features macros,rt-multi-thread
use bfl::{AnyRequest, Client, Keyframes, Media};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), bfl::Error> {
    // The key is in BFL_API_KEY.
    let client = Client::from_env()?;
    let request = AnyRequest::with_media(
        "flux-3-video",
        json!({
            "generate_audio": false,
            "mode": "i2v",
            "prompt": "run",
        }),
        [
            ("keyframes".to_owned(), Keyframes::from_iter([(0.0, Media::file("a.jpg")), (4.5, Media::file("b.jpg"))])),
        ],
    );
    let result = client.generate(request).await?;
    let path = result.save("./").await?;
    println!("{}", path.display());
    Ok(())
}
