//! A file on its way in: from the file field first, then from a hidden field of the page that asks to confirm, so that
//! nothing is kept between the two.

use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use operations::AppError;

use crate::failure::Failure;

/// Longest file, in bytes.
const FILE_MOST: usize = 10 * 1024 * 1024;
/// Longest request that brings a file: 10 MB and what surrounds it.
pub(crate) const UPLOAD_MOST: usize = FILE_MOST + 64 * 1024;

/// What the forms of the import send.
#[derive(Clone, Debug, Default)]
pub(crate) struct Upload {
    /// The file as it came.
    pub(crate) bytes: Vec<u8>,
    /// Whether the import itself is asked for, after its dry run.
    pub(crate) confirmed: bool,
    /// Make people inactive whom the file does not mention.
    pub(crate) deactivate_missing: bool,
    /// Go on although many become inactive.
    pub(crate) many_confirmed: bool,
}

impl Upload {
    /// The file as text, to be sent back by the next form; `None` when it is not UTF-8.
    pub(crate) fn text(&self) -> Option<String> {
        String::from_utf8(self.bytes.clone()).ok()
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let mut parts = Multipart::from_request(request, state)
            .await
            .map_err(|_| AppError::refused("Send the file from the page that asks for it."))?;
        let mut upload = Self::default();
        while let Some(part) = parts.next_field().await.map_err(unreadable)? {
            match part.name().unwrap_or_default() {
                "file" | "text" => {
                    // A form with both may leave one empty.
                    let bytes = part.bytes().await.map_err(unreadable)?;
                    if !bytes.is_empty() {
                        upload.bytes = bytes.to_vec();
                    }
                }
                "confirmed" => upload.confirmed = true,
                "deactivate_missing" => upload.deactivate_missing = true,
                "many_confirmed" => upload.many_confirmed = true,
                _ => {}
            }
        }
        Ok(upload)
    }
}

pub(crate) fn unreadable(error: MultipartError) -> AppError {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        AppError::refused(
            "The file is larger than 10 MB: split it and import the parts one after the other.",
        )
    } else {
        AppError::refused("The file did not arrive whole: send it again.")
    }
}
