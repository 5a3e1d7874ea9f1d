//! What a person sees when a page cannot be shown: a code, a sentence and a way back.

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::*;
use operations::AppError;

use crate::render::html;
use crate::state::PageState;
use crate::visit::Visit;

/// An error on its way to the browser.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What an operation says.
    Of(AppError),
    /// More was sent than is read, and nothing of it was: what to do about it.
    TooLarge(&'static str),
}

impl<E: Into<AppError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Of(error.into())
    }
}

/// What [`failure_pages`] turns into a page.
#[derive(Clone, Debug)]
enum Shown {
    SignIn,
    Page(&'static str, String),
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let error = match self {
            Self::Of(error) => error,
            Self::TooLarge(sentence) => {
                let mut response = StatusCode::PAYLOAD_TOO_LARGE.into_response();
                let shown = Shown::Page("This is too much at once", sentence.to_owned());
                response.extensions_mut().insert(shown);
                return response;
            }
        };
        let sentence = error.to_string();
        let (status, shown) = match error {
            AppError::SignInRequired => (StatusCode::UNAUTHORIZED, Shown::SignIn),
            AppError::Forbidden => (
                StatusCode::FORBIDDEN,
                Shown::Page("You may not do this", sentence),
            ),
            AppError::NotFound => (StatusCode::NOT_FOUND, not_found()),
            AppError::Refused(_) => (
                StatusCode::CONFLICT,
                Shown::Page("This was not done", sentence),
            ),
            AppError::Invalid(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Shown::Page("This cannot be used", sentence),
            ),
            AppError::Internal(cause) => {
                tracing::error!(cause, "operation failed");
                (StatusCode::INTERNAL_SERVER_ERROR, broken(sentence))
            }
            AppError::Database(cause) => {
                tracing::error!(%cause, "database failed");
                (StatusCode::INTERNAL_SERVER_ERROR, broken(sentence))
            }
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(shown);
        response
    }
}

fn not_found() -> Shown {
    Shown::Page(
        "There is nothing here",
        "The page does not exist, or it is not yours to see. Check the address, or start again from your first page.".into(),
    )
}

fn broken(sentence: String) -> Shown {
    Shown::Page(
        "Something went wrong",
        format!(
            "{sentence} Nothing you did was lost by it being shown here: try again in a minute."
        ),
    )
}

/// Turns failures into pages, and leads who is not signed in to the sign-in page and back.
pub(crate) async fn failure_pages(
    State(state): State<PageState>,
    visit: Visit,
    request: Request,
    next: Next,
) -> Response {
    let wanted = (request.method() == Method::GET)
        .then(|| {
            request
                .uri()
                .path_and_query()
                .map(|path| path.as_str().to_owned())
        })
        .flatten();
    let response = next.run(request).await;
    let status = response.status();
    let shown = match response.extensions().get::<Shown>() {
        Some(shown) => shown.clone(),
        None => return response,
    };
    match shown {
        Shown::SignIn => {
            let next: String = form_urlencoded::Serializer::new(String::new())
                .append_pair("next", wanted.as_deref().unwrap_or("/"))
                .finish();
            Redirect::to(&format!("/sign-in?{next}")).into_response()
        }
        Shown::Page(title, sentence) => {
            html(&state, &visit, status, title, "plain", move || {
                view! {
                    <main id="main" tabindex="-1" class="narrow">
                        <p class="brand">"Fifteen"</p>
                        <h1>{title}</h1>
                        <p>{sentence}</p>
                        <p><a class="button primary" href="/">"Go to your first page"</a></p>
                    </main>
                }
                .into_any()
            })
            .await
        }
    }
}

/// Any address that is not a page.
pub(crate) async fn no_such_page() -> Response {
    Failure::Of(AppError::NotFound).into_response()
}
