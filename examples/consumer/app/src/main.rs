//! Quotes, sends and tracks a parcel.

mod order;
mod track;

use parcels_api::{Client, PRODUCTION, model::Address};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new(&std::env::var("PARCELS_URL").unwrap_or_else(|_| PRODUCTION.to_owned()));
    for rate in client.list_rates(750).await?.into_inner() {
        println!("{}", order::quote(&rate));
    }
    let to = Address::new("Freiburg", "Ada", "Bahnhofstraße 1");
    let parcel = client.send_parcel(&order::order(to, "WELCOME")).await?.into_inner();
    println!("{}: {}", parcel.id, track::describe(&parcel));
    if track::is_stuck(&parcel) {
        client.cancel_parcel(&parcel.id).await?;
    }
    Ok(())
}
