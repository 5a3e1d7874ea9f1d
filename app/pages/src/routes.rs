//! Every address, in one list that the access test walks.

use any_spawner::Executor;
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
        // leptos spawns on tokio; an error says that an earlier router of this process has told it already.
        let _ = Executor::init_tokio();
        self.router
            .fallback(no_such_page)
            .layer(from_fn_with_state(state.clone(), failure_pages))
            .with_state(state)
    }
}

/// All pages.
pub fn routes() -> Routes {
    let nouns = [
        crate::api::routes as fn(Routes) -> Routes,
        crate::sign_in::routes,
        crate::account::routes,
        crate::audit::routes,
        crate::person::routes,
        crate::roster::routes,
        crate::me::routes,
        crate::team::routes,
        crate::programme::routes,
        crate::audience::routes,
        crate::cohort_plan::routes,
        crate::cohort_rule::routes,
        crate::cohort::routes,
        crate::availability::routes,
        crate::session::routes,
        crate::my_sessions::routes,
        crate::attendance::routes,
        crate::seat::routes,
        crate::make_up::routes,
        crate::workshop::routes,
        crate::debrief::routes,
        crate::calendar::routes,
        crate::case_study::routes,
        crate::known_term::routes,
        crate::escalation::routes,
        crate::source_example::routes,
        crate::story_request::routes,
        crate::review::routes,
        crate::wave::routes,
        crate::commitment::routes,
        crate::example_request::routes,
        crate::reflection::routes,
        crate::coverage::routes,
        crate::home::routes,
        crate::today::routes,
        crate::report::routes,
        crate::measure::routes,
        crate::mail::routes,
    ];
    nouns
        .into_iter()
        .fold(Routes::default(), |routes, add| add(routes))
}
