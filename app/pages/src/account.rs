//! Accounts: who can sign in with which roles, invitations and one-time links.

mod invite;
mod list;
mod one;

use crate::routes::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/accounts", list::show)
        .get("/accounts/new", invite::show)
        .post("/accounts", invite::create)
        .post("/accounts/people", invite::create_of_person)
        .get("/accounts/invitations", invite::show_everybody)
        .post("/accounts/invitations.csv", invite::create_everybody)
        .get("/accounts/{id}", one::show)
        .post("/accounts/{id}/roles", one::set_roles)
        .post("/accounts/{id}/disable", one::disable)
        .post("/accounts/{id}/enable", one::enable)
        .post("/accounts/{id}/link", one::make_link)
}
