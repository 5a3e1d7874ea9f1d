//! One file a noun: its pages, rendered on the server only, and the handlers of their forms.

mod components;
mod failure;
mod fields;
mod render;
mod routes;
mod shell;
mod state;
mod visit;

mod sign_in;

pub use routes::{Routes, routes};
pub use state::{Assets, DemoSignIn, PageState};
pub use visit::CallerAddress;
