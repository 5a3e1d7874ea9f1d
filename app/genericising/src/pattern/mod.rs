//! What is found by its form.

mod date;
mod money;
mod net;
mod number;
mod reference;

use crate::found::Found;
use crate::known::Known;
use crate::token::{Kind, Tokens};

/// Finds everything with a form of its own.
pub(crate) fn find(known: &Known, tokens: &Tokens, found: &mut Vec<Found>) {
    net::find(known, tokens, found);
    for (at, token) in tokens.list.iter().enumerate() {
        if matches!(token.kind, Kind::Space(_)) {
            continue;
        }
        date::find(tokens, at, found);
        money::find(tokens, at, found);
        number::find(tokens, at, found);
        reference::find(tokens, at, found);
    }
}

#[cfg(test)]
mod tests;
