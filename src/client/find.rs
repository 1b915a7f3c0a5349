//! Finding a task by its id, where an answer to a submit brought no more than that.

use std::collections::HashSet;

use futures_util::future::join_all;
use reqwest::Url;

use crate::{
    client::Client,
    error::{Error, ErrorKind},
    handle::TaskHandle,
    http::{
        accepted::Accepted,
        host::Host,
        lenient,
        meaning::{Operation, answer_error},
    },
    policy::{attempts::repeated, retry::retry_query},
    status::Status,
    task::reading::status_of,
};

/// The clusters that polling URLs have named up to October 2026. There may be others.
const CLUSTERS: [&str; 9] = [
    "https://api.eu1.bfl.ai",
    "https://api.eu2.bfl.ai",
    "https://api.eu4.bfl.ai",
    "https://api.us1.bfl.ai",
    "https://api.us2.bfl.ai",
    "https://api.us3.bfl.ai",
    "https://api.us6.bfl.ai",
    "https://api.ice.bfl.ai",
    "https://api.isr.bfl.ai",
];

/// What became of the search for a task.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Found {
    /// Here it is. Its model is not known: [`TaskHandle::with_model`] adds it.
    Task(TaskHandle),
    /// All hosts were asked, and none knows it: it was not made, it has expired, or it is on a host that is not known.
    Nowhere,
    /// No host that could be asked knows it, and these could not be asked: each with the reason.
    CouldNotAsk(Vec<(Host, Error)>),
}

impl Client {
    /// Looks for a task of which only the id is known: after an [`ErrorKind::SubmitUnknown`] that has a
    /// [`task_id`](Error::task_id). It costs nothing.
    ///
    /// Only one cluster knows a task, so all known hosts are asked. These are the configured host and, with the real
    /// service, the hosts and clusters that had been seen by October 2026.
    /// [`ClientBuilder::search_hosts`](crate::ClientBuilder::search_hosts) adds others.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] for an empty id.
    pub async fn find_task(&self, id: &str) -> Result<Found, Error> {
        let id = id.trim();
        if id.is_empty() {
            let message = "the id of a task was expected, and it is empty";
            return Err(Error::new(ErrorKind::Invalid, message));
        }
        let hosts = self.hosts();
        let answers = join_all(hosts.iter().map(|host| self.find_on(host, id))).await;
        let mut not_asked = Vec::new();
        for (host, answer) in hosts.into_iter().zip(answers) {
            match answer {
                Ok(Some(handle)) => return Ok(Found::Task(handle)),
                Ok(None) => {}
                Err(error) => not_asked.push((host, error)),
            }
        }
        Ok(match not_asked.is_empty() {
            true => Found::Nowhere,
            false => Found::CouldNotAsk(not_asked),
        })
    }

    fn hosts(&self) -> Vec<Host> {
        let mut hosts = vec![self.host().clone()];
        if self.core().http.trust().is_live() {
            hosts.extend([Host::GLOBAL, Host::EU, Host::US]);
            hosts.extend(CLUSTERS.iter().filter_map(|cluster| Host::custom(cluster).ok()));
        }
        hosts.extend(self.search_hosts().iter().cloned());
        let mut known = HashSet::new();
        hosts.retain(|host| known.insert(host.clone()));
        hosts
    }

    async fn find_on(&self, host: &Host, id: &str) -> Result<Option<TaskHandle>, Error> {
        let url = poll_url(host, id)?;
        self.core()
            .http
            .check(&url)
            .map_err(|why| Error::new(ErrorKind::UntrustedUrl, format!("it is not asked: {why}")))?;
        repeated(&self.core().retry, retry_query, |_| async {
            let answer = self.core().http.get(url.clone()).await?;
            let (values, _) = lenient::values(&answer.body);
            match lenient::find(&values, &status_of) {
                Some(Status::TaskNotFound) => Ok(None),
                Some(_) => Ok(Some(Accepted::found(id, &url).into_handle("", false))),
                None => Err(answer_error(&answer, Operation::Query, &[])),
            }
        })
        .await
    }
}

/// Where a task of this id would be polled on a host.
fn poll_url(host: &Host, id: &str) -> Result<Url, Error> {
    let url = Url::parse_with_params(&format!("{host}/v1/get_result"), [("id", id)]);
    url.map_err(|error| Error::new(ErrorKind::Config, "the host gives no URL").with_source(error))
}
