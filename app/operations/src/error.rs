//! The one error of the application.

use domain::{FieldErrors, Refusal};
use store::{DbErr, Transient};

/// What an operation returns.
pub type Outcome<T> = Result<T, AppError>;

/// Why an operation did not happen. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Nobody is signed in (401; pages lead to the sign-in page).
    #[error("Sign in first.")]
    SignInRequired,
    /// The viewer sees it but may not do this (403).
    #[error("You may not do this.")]
    Forbidden,
    /// It does not exist, or the viewer may not know that it does (404).
    #[error("There is nothing here.")]
    NotFound,
    /// A rule says no (409).
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was typed cannot be used (422).
    #[error("{}", .0.sentences())]
    Invalid(FieldErrors),
    /// Something broke (500). The cause is logged once and never shown.
    #[error("Something went wrong on our side.")]
    Internal(String),
    /// The database failed (500).
    #[error("Something went wrong on our side.")]
    Database(#[from] DbErr),
}

impl AppError {
    /// A refusal with this sentence.
    pub fn refused(sentence: impl Into<String>) -> Self {
        Self::Refused(Refusal::new(sentence))
    }
}

impl From<FieldErrors> for AppError {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

impl Transient for AppError {
    fn db_err(&self) -> Option<&DbErr> {
        match self {
            Self::Database(error) => Some(error),
            _ => None,
        }
    }
}
