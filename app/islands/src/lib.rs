//! The few interactive leaves, and the server functions they call; the only code in the browser.

mod board;
mod error;

pub use board::{Board, BoardProps, MovePerson, Moved, move_person};
pub use error::{Kind, ServerError};
