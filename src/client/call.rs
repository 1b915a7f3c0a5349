//! Any call of the API, with the client's key, trust and bounds.

use bytes::Bytes;
use reqwest::Url;
use serde_json::Value;

use crate::{
    client::Client,
    error::{Error, ErrorKind},
    http::meaning::Operation,
};

impl Client {
    /// Makes a call of the API that this crate has no method for, and returns the HTTP status and the body as they came,
    /// whatever they are: `GET`, or `POST` with a body. The path begins with `/` and may have a query. The key goes to the
    /// client's own host and no redirect is followed. It is sent once: neither checked, nor repeated, nor counted by budget
    /// and limits.
    ///
    /// ```
    /// # async fn run(client: bfl::Client) -> Result<(), bfl::Error> {
    /// let (status, body) = client.call("/v1/credits", None).await?;
    /// # let _ = (status, body);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] for a path that is none, [`ErrorKind::Unreachable`] or [`ErrorKind::Unavailable`] if no answer
    /// came, [`ErrorKind::SubmitUnknown`] if none came to a `POST`, which may have been acted on.
    pub async fn call(&self, path: &str, body: Option<&Value>) -> Result<(u16, Bytes), Error> {
        let http = &self.core().http;
        let url = self.url_of_path(path)?;
        let answer = match body {
            None => http.get(url).await?,
            Some(body) => http.post(url, body.to_string().into(), Operation::Submit).await?,
        };
        Ok((answer.status, answer.body))
    }

    fn url_of_path(&self, path: &str) -> Result<Url, Error> {
        if !path.starts_with('/') || path.contains(char::is_whitespace) || path.contains('#') {
            return Err(Error::new(
                ErrorKind::Invalid,
                "a path such as `/v1/credits` was expected, with `/` at its beginning",
            ));
        }
        let url = self.core().http.api_url(path)?;
        self.core()
            .http
            .check(&url)
            .map_err(|why| Error::new(ErrorKind::UntrustedUrl, format!("nothing was sent: {why}")))?;
        Ok(url)
    }
}
