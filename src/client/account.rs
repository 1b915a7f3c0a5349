//! What is not a task: credits, finetunes, licensing usage.

use serde::de::DeserializeOwned;
use serde_json::json;
use tracing::Instrument;

use crate::{
    client::Client,
    credits::Credits,
    error::{Error, ErrorKind},
    generated::raw::{
        self,
        types::{
            CreditsResponse, DeleteFinetuneInputs, DeleteFinetuneResponse, FinetuneDetailResponse, MyFinetunesResponse,
        },
    },
    http::{
        answer::Answer,
        lenient,
        meaning::{Operation, answer_error, unanswered, unreadable},
    },
    policy::{
        attempts::{repeated, span},
        retry::retry_query,
    },
};

impl Client {
    /// The credits that are left. They belong to the organization of the key.
    ///
    /// # Errors
    /// [`ErrorKind::Auth`], [`ErrorKind::Unreachable`] or [`ErrorKind::Unavailable`].
    pub async fn credits(&self) -> Result<Credits, Error> {
        let answer: CreditsResponse = self.ask(|raw| async move { raw.credits().await }).await?;
        Credits::try_from(answer.credits).map_err(|error| {
            Error::new(
                ErrorKind::Unavailable,
                "the service answered with credits that are no amount",
            )
            .with_source(error)
        })
    }

    /// Whether the service can be reached and takes the key: one request, which spends nothing and is not repeated.
    ///
    /// # Errors
    /// [`ErrorKind::Auth`], [`ErrorKind::Unreachable`] or [`ErrorKind::Unavailable`].
    pub async fn check(&self) -> Result<(), Error> {
        let answer = self.core().http.catch(|raw| async move { raw.credits().await }).await;
        read::<CreditsResponse>(answer).map(drop)
    }

    /// The finetunes of the organization; what an entry holds is not in the contract.
    ///
    /// # Errors
    /// As [`credits`](Client::credits).
    pub async fn finetunes(&self) -> Result<MyFinetunesResponse, Error> {
        self.ask(|raw| async move { raw.my_finetunes().await }).await
    }

    /// What is known of a finetune.
    ///
    /// # Errors
    /// As [`credits`](Client::credits), and [`ErrorKind::Refused`] for an id that the organization does not have.
    pub async fn finetune_details(&self, finetune_id: &str) -> Result<FinetuneDetailResponse, Error> {
        self.ask(|raw| async move { raw.finetune_details(finetune_id).await })
            .await
    }

    /// Deletes a finetune. It is sent once: whether a deletion that was not answered took place, the list tells.
    ///
    /// # Errors
    /// As [`finetune_details`](Client::finetune_details).
    pub async fn delete_finetune(&self, finetune_id: &str) -> Result<DeleteFinetuneResponse, Error> {
        let request = DeleteFinetuneInputs::new(finetune_id);
        let answer = self
            .core()
            .http
            .catch(|raw| async move { raw.delete_finetune(&request).await });
        read(answer.await)
    }

    /// Reports how many images were generated with licensed open weights. It is not idempotent and is sent once: after
    /// [`ErrorKind::SubmitUnknown`] it is not known whether it counted.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] for a model that takes no reports or for 0 generations, [`ErrorKind::Auth`] for one that
    /// is not licensed (a changed subscription takes about 15 minutes), and as [`credits`](Client::credits).
    pub async fn report_usage(&self, model_slug: &str, generations: u64) -> Result<(), Error> {
        if generations == 0 {
            return Err(Error::new(
                ErrorKind::Invalid,
                "at least 1 generation should be reported, not 0",
            ));
        }
        let mut url = self.core().http.api_url("/v1/licenses/models/")?;
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(model_slug).push("usage");
        }
        self.core()
            .http
            .check(&url)
            .map_err(|why| Error::new(ErrorKind::UntrustedUrl, format!("nothing was sent: {why}")))?;
        let body = json!({ "number_of_generations": generations }).to_string();
        let answer = self.core().http.post(url, body.into(), Operation::Report).await?;
        if (200..300).contains(&answer.status) {
            return Ok(());
        }
        Err(answer_error(&answer, Operation::Report, &[]))
    }

    /// A call that changes nothing, repeated while that may help.
    async fn ask<T, R, F>(&self, call: impl Fn(raw::Client) -> F) -> Result<T, Error>
    where
        T: DeserializeOwned,
        F: Future<Output = Result<R, raw::Error<()>>>,
    {
        let call = &call;
        repeated(&self.core().retry, retry_query, |attempt| async move {
            read(self.core().http.catch(call).instrument(span(attempt)).await)
        })
        .await
    }
}

fn read<T: DeserializeOwned>(answer: Result<Answer, raw::Error<()>>) -> Result<T, Error> {
    let answer = answer.map_err(|error| unanswered(error, Operation::Query))?;
    if !(200..300).contains(&answer.status) {
        return Err(answer_error(&answer, Operation::Query, &[]));
    }
    let (values, _) = lenient::values(&answer.body);
    let said = values.into_iter().next();
    said.and_then(|said| serde_json::from_value(said).ok())
        .ok_or_else(|| unreadable(&answer, Operation::Query))
}
