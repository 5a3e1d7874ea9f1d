//! The text of a posted form, as typed.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use domain::FieldErrors;
use domain::text::visible;
use operations::AppError;

use crate::failure::Failure;

/// Names and values in the order of the form; a name may come more than once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of `name`, empty when there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// The first value of `name`.
    pub(crate) fn find(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every value of `name`.
    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a box of this name was ticked.
    pub(crate) fn is_ticked(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The number of the page that is asked for, from 1.
    pub(crate) fn page(&self) -> u64 {
        self.get("page").parse().unwrap_or(1).max(1)
    }

    /// The fields whose name starts with `prefix`, with the rest of their name.
    pub(crate) fn starting<'a>(&'a self, prefix: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?, value.as_str())))
    }

    /// A form filled in by the program, for example with what is stored.
    pub(crate) fn filled(pairs: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    }

    /// A form filled in by the program under names that it makes.
    pub(crate) fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// What was typed, and what `others` hold under other names.
    pub(crate) fn over(mut self, others: Self) -> Self {
        let others = others.0.into_iter();
        let missing: Vec<_> = others.filter(|(name, _)| !self.is_ticked(name)).collect();
        self.0.extend(missing);
        self
    }

    /// Reads `a=1&b=2`; what hides words in a text is taken out here, for every form and every address.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(bytes);
        Self(
            pairs
                .map(|(name, value)| (name.into_owned(), visible(&value).into_owned()))
                .collect(),
        )
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let is_form = request
            .headers()
            .get(axum::http::header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|error| match error.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge(
                    "The form is longer than 1 MB, and nothing of it was kept. Go back, shorten the text and send it again.",
                ),
                _ => AppError::refused("The form did not arrive whole: send it again.").into(),
            })?;
        if !is_form && !bytes.is_empty() {
            return Err(AppError::refused("Send the form from its own page.").into());
        }
        Ok(Self::parse(&bytes))
    }
}

/// What is wrong with a form that is shown again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Problems {
    /// A rule's refusal, shown on top.
    pub(crate) refusal: Option<String>,
    /// Problems of single fields.
    pub(crate) fields: FieldErrors,
}

impl Problems {
    /// Keeps what the person can mend; passes on everything else.
    pub(crate) fn from_error(error: AppError) -> Result<Self, Failure> {
        match error {
            AppError::Refused(refusal) => Ok(Self {
                refusal: Some(refusal.0),
                ..Self::default()
            }),
            AppError::Invalid(fields) => Ok(Self {
                refusal: None,
                fields,
            }),
            other => Err(other.into()),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.refusal.is_none() && self.fields.is_empty()
    }
}
