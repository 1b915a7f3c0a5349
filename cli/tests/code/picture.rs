// cargo add bfl serde_json
// cargo add tokio --features macros,rt-multi-thread
use bfl::{AnyRequest, Client};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), bfl::Error> {
    // The key is in BFL_API_KEY.
    let client = Client::from_env()?;
    let request = AnyRequest::new(
        "flux-2-pro",
        json!({
            "output_format": "png",
            "prompt": "a \"red\" fox\n$5",
            "seed": 4294967297_i64,
        }),
    );
    let result = client.generate(request).await?;
    let path = result.save("fox.png").await?;
    println!("{}", path.display());
    Ok(())
}
