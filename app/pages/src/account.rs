//! Accounts, roles and links, for administrators; theme and password for everybody.

use crate::routes::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
}
