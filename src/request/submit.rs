//! What can be submitted, and what can be asked of it before.

use crate::{
    error::Error,
    policy::price::Estimate,
    request::{
        any::AnyRequest,
        check::{Note, Outline},
        model::Model,
        typed::Request,
    },
    result::{Generated, Output},
};

/// What can be submitted: the request of a model, or an [`AnyRequest`].
pub trait Submit: private::IntoAny + Send {
    /// What the finished task gives: [`Image`](crate::Image), [`Video`](crate::Video), or [`Generated`] where the model is
    /// known at run time only.
    type Output: Output;
}

impl<I: Into<M::Inputs> + Send, M: Model> Submit for Request<I, M> {
    type Output = M::Output;
}

impl Submit for AnyRequest {
    type Output = Generated;
}

pub(crate) mod private {
    use super::{AnyRequest, Model, Request};

    pub trait IntoAny {
        fn into_any(self) -> AnyRequest;
    }

    impl<I: Into<M::Inputs>, M: Model> IntoAny for Request<I, M> {
        fn into_any(self) -> AnyRequest {
            self.into()
        }
    }

    impl IntoAny for AnyRequest {
        fn into_any(self) -> AnyRequest {
            self
        }
    }
}

impl<I, M> Request<I, M>
where
    Self: Submit + Clone,
{
    /// Whether the request can be sent: looks at it as [`Client::submit`](crate::Client::submit) does, and sends nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) with what breaks the contract.
    pub async fn check(&self) -> Result<(), Error> {
        self.outline().await?.check()
    }

    /// What you may want to know before the request is sent, although the service would accept it. Examples are an address
    /// that only this machine can reach, a mask of another size than its image, or a size that will be rounded. Each
    /// submit logs the same as warnings.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if it cannot be JSON.
    pub async fn notes(&self) -> Result<Vec<Note>, Error> {
        Ok(self.outline().await?.notes())
    }

    /// What the request will cost, as far as that is published: `None` for a model without a published price, and for one
    /// that the contract does not know. Files and content in memory count with their sizes; what is not known here, such
    /// as an image behind a URL, counts as the most that it can be.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let request = bfl::models::Flux2Pro::new("a fox").width(2048).height(1024);
    /// let estimate = request.estimate().await?.unwrap();
    /// assert_eq!(estimate.credits.to_string(), "4.5");
    /// # Ok::<(), bfl::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if it cannot be JSON.
    pub async fn estimate(&self) -> Result<Option<Estimate>, Error> {
        Ok(self.outline().await?.estimate())
    }

    async fn outline(&self) -> Result<Outline, Error> {
        Outline::of(&mut private::IntoAny::into_any(self.clone()).inputs).await
    }
}
