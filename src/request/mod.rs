//! Requests: which model they are for, what they carry, and how they are to be treated.

mod any;
mod body;
pub(crate) mod check;
pub(crate) mod model;
mod options;
pub mod price;
pub(crate) mod types;

use std::{fmt, marker::PhantomData};

pub use self::any::{AnyInputs, AnyRequest};
pub(crate) use self::options::Options;
use crate::{
    error::Error,
    request::{
        check::{Note, Outline},
        model::Model,
        price::Estimate,
    },
    result::{Generated, Output},
};

/// A request to a model: what is sent, and how this crate is to treat it.
///
/// Each model has its own type of request, by the model's name: [`models`](crate::models) lists them. A model that is known
/// at run time only takes an [`AnyRequest`].
///
/// ```
/// use bfl::models::Flux2Pro;
///
/// let request = Flux2Pro::new("a red fox in the snow").width(1024).height(768).with_tag("fox");
/// # let _ = request;
/// ```
///
/// A model does not take another model's request:
///
/// ```compile_fail
/// # async fn run(client: bfl::Client) -> Result<(), bfl::Error> {
/// use bfl::{Request, models::marker::Flux2Pro, raw::types::FluxDevInputs};
///
/// let request: Request<FluxDevInputs, Flux2Pro> = Request::<FluxDevInputs, Flux2Pro>::new("a fox");
/// client.generate(request).await?;
/// # Ok(())
/// # }
/// ```
pub struct Request<I, M> {
    pub(crate) inputs: I,
    pub(crate) options: Options,
    model: PhantomData<fn() -> M>,
}

impl<I, M> From<I> for Request<I, M> {
    fn from(inputs: I) -> Self {
        Self {
            inputs,
            options: Options::default(),
            model: PhantomData,
        }
    }
}

impl<I, M> Request<I, M> {
    /// What is sent.
    pub fn inputs(&self) -> &I {
        &self.inputs
    }

    /// What is sent, for the [generated client](crate::Client::raw).
    pub fn into_inputs(self) -> I {
        self.inputs
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

    /// What is worth knowing about the request before it is sent: addresses that only this machine can reach, a mask of
    /// another size than its image, sizes that will be rounded or scaled, a tolerance that will not count, a number that
    /// is null. What would be refused is not among it. Each submit logs the same as warnings.
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
    /// assert_eq!(estimate.credits, 4.5);
    /// # Ok::<(), bfl::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if it cannot be JSON.
    pub async fn estimate(&self) -> Result<Option<Estimate>, Error> {
        Ok(price::of(&self.outline().await?))
    }

    async fn outline(&self) -> Result<Outline, Error> {
        Outline::of(&mut private::IntoAny::into_any(self.clone()).inputs).await
    }
}

impl<I: Clone, M> Clone for Request<I, M> {
    fn clone(&self) -> Self {
        Self {
            inputs: self.inputs.clone(),
            options: self.options.clone(),
            model: PhantomData,
        }
    }
}

impl<I: fmt::Debug, M> fmt::Debug for Request<I, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inputs.fmt(f)
    }
}

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
