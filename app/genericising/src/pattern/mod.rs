//! What is found by its form.

mod net;

use crate::found::Found;
use crate::known::Known;
use crate::token::Tokens;

/// Finds everything with a form of its own.
pub(crate) fn find(known: &Known, tokens: &Tokens, found: &mut Vec<Found>) {
    net::find(known, tokens, found);
}
