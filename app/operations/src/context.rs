//! What every operation is given: the database, the time, and who asks.

use chrono::{DateTime, Utc};
use domain::access::{self, Action, Ties};
use domain::account::Viewer;
use domain::id::PersonId;
use store::{Db, Tx};

use crate::{AppError, Outcome, Vault};

/// The surroundings of one request or command.
#[derive(Clone, Debug)]
pub struct Context {
    /// The database.
    pub db: Db,
    /// The moment of the request, to the microsecond.
    pub now: DateTime<Utc>,
    /// Who asks; `None` when nobody is signed in.
    pub viewer: Option<Viewer>,
    /// Where this installation is reached, without a trailing slash, for links that leave it.
    pub base_url: String,
    /// The key that raw stories are sealed with.
    pub vault: Vault,
}

impl Context {
    /// Who asks.
    ///
    /// # Errors
    /// [`AppError::SignInRequired`] when nobody is signed in.
    pub fn viewer(&self) -> Outcome<&Viewer> {
        self.viewer.as_ref().ok_or(AppError::SignInRequired)
    }

    /// The roster entry of who asks.
    ///
    /// # Errors
    /// [`AppError::SignInRequired`], or [`AppError::NotFound`] when the account has no person.
    pub fn person(&self) -> Outcome<PersonId> {
        self.viewer()?.person.ok_or(AppError::NotFound)
    }

    /// Lets pass who may do `action` on something they stand to like `ties`.
    ///
    /// # Errors
    /// [`AppError::SignInRequired`], or [`AppError::NotFound`]: what one may not do is not shown either.
    pub fn require(&self, action: Action, ties: Ties) -> Outcome<&Viewer> {
        let viewer = self.viewer()?;
        if access::may(viewer, action, ties) {
            Ok(viewer)
        } else {
            Err(AppError::NotFound)
        }
    }

    /// Like [`Self::require`] for an action that does not depend on ties.
    ///
    /// # Errors
    /// As [`Self::require`].
    pub fn require_role(&self, action: Action) -> Outcome<&Viewer> {
        self.require(action, Ties::default())
    }

    /// Appends an audit event in the transaction of the change. `detail` holds numbers and keys only.
    ///
    /// # Errors
    /// The database's error.
    pub async fn audit(&self, tx: &Tx, kind: &str, subject: &str, detail: &str) -> Outcome<()> {
        store::audit::append(tx, self.now, self.viewer.as_ref(), kind, subject, detail).await?;
        Ok(())
    }
}

/// Runs what takes the processor for a while away from the threads that answer requests.
pub(crate) async fn compute<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Outcome<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| AppError::Internal(error.to_string()))
}
