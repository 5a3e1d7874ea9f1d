//! The roster and one person in it.

mod list;
pub(crate) mod profile;

use crate::routes::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/people", list::show)
        .get("/people.csv", list::export)
        .get("/people/{id}", profile::show)
}
