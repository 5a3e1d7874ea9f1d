//! Every address, in one list that the access test walks.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::failure::{failure_pages, no_such_page};
use crate::state::PageState;

/// The router being built, and what it answers to.
#[derive(Default)]
pub struct Routes {
    router: Router<PageState>,
    listed: Vec<(Method, &'static str)>,
}

impl Routes {
    /// Answers GET of `path` by `handler`.
    pub(crate) fn get<T: 'static>(
        mut self,
        path: &'static str,
        handler: impl Handler<T, PageState>,
    ) -> Self {
        self.listed.push((Method::GET, path));
        self.router = self.router.route(path, get(handler));
        self
    }

    /// Answers POST of `path` by `handler`.
    pub(crate) fn post<T: 'static>(
        mut self,
        path: &'static str,
        handler: impl Handler<T, PageState>,
    ) -> Self {
        self.listed.push((Method::POST, path));
        self.router = self.router.route(path, post(handler));
        self
    }

    /// Methods and paths, in the order of the list.
    pub fn listed(&self) -> &[(Method, &'static str)] {
        &self.listed
    }

    /// The router over `state`.
    pub fn into_router(self, state: PageState) -> Router {
        self.router
            .fallback(no_such_page)
            .layer(from_fn_with_state(state.clone(), failure_pages))
            .with_state(state)
    }
}

/// All pages.
pub fn routes() -> Routes {
    let routes = Routes::default();
    [crate::sign_in::routes]
        .into_iter()
        .fold(routes, |routes, add| add(routes))
}
