//! The TLS back end is reqwest's own choice, but for one case: with `rustls-ring` alone no provider of cryptography comes
//! with it, and reqwest would panic.

/// Puts ring in place as the process's provider, unless the application has put one there.
#[cfg(all(feature = "rustls-ring", not(feature = "rustls")))]
pub(crate) fn install_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another thread may have been quicker; then there is a provider too.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

#[cfg(not(all(feature = "rustls-ring", not(feature = "rustls"))))]
pub(crate) fn install_provider() {}
