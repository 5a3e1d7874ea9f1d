//! What an operation refused, as the error of a server function; on the server only.

use operations::AppError;

use crate::error::{Kind, ServerError};

impl From<AppError> for ServerError {
    fn from(error: AppError) -> Self {
        let sentence = error.to_string();
        let (kind, sentence) = match error {
            AppError::SignInRequired => (Kind::SignInRequired, sentence),
            AppError::Forbidden => (Kind::Forbidden, sentence),
            AppError::NotFound => (Kind::NotFound, sentence),
            AppError::Refused(_) => (Kind::Refused, sentence),
            AppError::Invalid(_) => (Kind::Invalid, sentence),
            AppError::Internal(cause) => {
                tracing::error!(cause, "server function failed");
                (Kind::Internal, sentence)
            }
            AppError::Database(cause) => {
                tracing::error!(%cause, "database failed");
                (Kind::Internal, sentence)
            }
        };
        Self { kind, sentence }
    }
}

/// Who asks, and the database.
pub(crate) fn context() -> Result<operations::Context, ServerError> {
    leptos::prelude::use_context::<operations::Context>()
        .ok_or_else(|| operations::AppError::SignInRequired.into())
}
