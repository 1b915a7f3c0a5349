//! Which addresses a download may connect to.

use std::{collections::HashSet, fmt, net::SocketAddr, sync::Arc};

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

use crate::http::{
    address::{is_local, is_local_host, without_dot},
    trust::{DeliveryRule, this_machine},
};

/// Resolves names for downloads, and leaves out this machine and its link: a name of another domain can lead there.
///
/// It sees names only where this process resolves them. A proxy resolves what it is asked for by itself.
pub(crate) struct Resolver {
    rule: DeliveryRule,
    proxies: Arc<HashSet<String>>,
}

impl Resolver {
    pub(crate) fn new(rule: DeliveryRule) -> Self {
        Self {
            rule,
            proxies: Arc::new(proxies()),
        }
    }

    /// Whether a name may lead to this machine. A URL with such a name is refused before it comes here, so that one that
    /// is spelled so is a proxy's or the test host's.
    fn may_be_local(&self, name: &str) -> bool {
        is_local_host(name)
            || self.rule.is_test_host(name)
            || self.proxies.contains(&without_dot(name).to_ascii_lowercase())
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let may_be_local = self.may_be_local(name.as_str());
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let (local, elsewhere): (Vec<SocketAddr>, Vec<SocketAddr>) =
                found.partition(|address| !may_be_local && is_local(address.ip()));
            if elsewhere.is_empty() && !local.is_empty() {
                return Err(Local(name.as_str().to_owned()).into());
            }
            Ok(Box::new(elsewhere.into_iter()) as Addrs)
        })
    }
}

/// A name that leads to this machine or its link.
#[derive(Debug)]
pub(crate) struct Local(String);

impl fmt::Display for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&this_machine(&self.0))
    }
}

impl std::error::Error for Local {}

/// The hosts of the proxies that the environment names.
fn proxies() -> HashSet<String> {
    let values = [
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ]
    .iter()
    .filter_map(|name| std::env::var(name).ok());
    let hosts = values.filter_map(|value| {
        let url = Url::parse(&value).ok().filter(Url::has_host);
        let url = url.or_else(|| Url::parse(&format!("http://{value}")).ok())?;
        Some(without_dot(url.host_str()?).to_ascii_lowercase())
    });
    hosts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{host::Host, trust::Trust};

    async fn resolved(base_url: &str, name: &str) -> Result<Vec<SocketAddr>, String> {
        let trust = Trust::new(&Host::custom(base_url).unwrap(), false).unwrap();
        let resolver = Resolver::new(trust.delivery_rule());
        let found = resolver.resolve(name.parse().unwrap()).await;
        found.map(Iterator::collect).map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_resolved_for_the_test_host_and_for_proxies_only() {
        // A name to the resolver, and an address to the system: what a name of another domain may lead to, without DNS.
        let error = resolved("https://api.bfl.ai", "127.1").await.unwrap_err();
        assert!(error.contains("`127.1` is this machine"), "{error}");
        assert!(resolved("https://api.bfl.ai", "169.254.43518").await.is_err());
        assert!(!resolved("http://127.1:8080", "127.0.0.1").await.unwrap().is_empty());
        assert!(!resolved("https://api.bfl.ai", "localhost").await.unwrap().is_empty());
        assert!(!resolved("https://api.bfl.ai", "10.1").await.unwrap().is_empty());
    }
}
