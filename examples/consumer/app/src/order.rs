//! What is ordered, and for how much.

use parcels_api::{
    Order,
    model::{Address, Rate, Service},
};

/// An order in the cheapest service.
pub(crate) fn order(to: Address, coupon: &str) -> Order {
    Order::new(750, to)
        .coupon(coupon)
        .service(Service::Economy)
        .note("Ring twice.")
}

pub(crate) fn quote(rate: &Rate) -> String {
    let Rate {
        cost, service, days, ..
    } = rate;
    match days {
        Some(days) => format!("{}: {cost:.2} in {days} days", service.as_str()),
        None => format!("{}: {cost:.2}", service.as_str()),
    }
}
