//! The TLS back end: ring with the platform's certificates by default, because it builds fastest of those that work
//! everywhere. With `rustls-aws-lc` or `native-tls` reqwest brings its own.

use reqwest::ClientBuilder;

use crate::Error;

#[cfg(all(feature = "rustls", not(any(feature = "rustls-aws-lc", feature = "native-tls"))))]
pub(crate) fn configure(builder: ClientBuilder) -> Result<ClientBuilder, Error> {
    use std::sync::Arc;

    use rustls::{ClientConfig, crypto::ring};
    use rustls_platform_verifier::BuilderVerifierExt;

    let wrong = |error: rustls::Error| {
        Error::new(crate::ErrorKind::Config, "TLS cannot be set up on this machine").with_source(error)
    };
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(wrong)?
        .with_platform_verifier()
        .map_err(wrong)?
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(any(not(feature = "rustls"), feature = "rustls-aws-lc", feature = "native-tls"))]
pub(crate) fn configure(builder: ClientBuilder) -> Result<ClientBuilder, Error> {
    Ok(builder)
}
