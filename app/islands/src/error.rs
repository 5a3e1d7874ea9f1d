//! The one error of the server functions: a kind, from which the server takes the status, and a sentence to show.

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// What sort of error it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Nobody is signed in (401).
    SignInRequired,
    /// The viewer may not do this (403).
    Forbidden,
    /// There is nothing, or the viewer may not know that there is (404).
    NotFound,
    /// A rule says no (409).
    Refused,
    /// What was sent cannot be used (422).
    Invalid,
    /// Something broke (500), or the server was not reached.
    Internal,
}

/// Why a call changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerError {
    /// Its sort.
    pub kind: Kind,
    /// What to tell the person.
    pub sentence: String,
}

impl FromServerFnError for ServerError {
    type Encoder = crate::json::Text;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        // The text of these errors is for developers: it may hold addresses and types.
        let (kind, sentence) = match error {
            ServerFnErrorErr::Request(_) => (
                Kind::Internal,
                "The server was not reached, and nothing was changed. Try again in a moment.",
            ),
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => (
                Kind::Invalid,
                "The page and the server do not understand each other. Load the page again.",
            ),
            _ => (Kind::Internal, "Something went wrong on our side."),
        };
        Self {
            kind,
            sentence: sentence.to_owned(),
        }
    }
}
