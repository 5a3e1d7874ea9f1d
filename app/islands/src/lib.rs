//! The few interactive leaves, and the server functions they call; the only code in the browser.

pub mod board;
pub mod error;
pub mod json;
pub mod live;
#[cfg(feature = "ssr")]
mod refusal;
