//! Short names for bytes, by which a step knows that its inputs are the same as last time.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// The SHA-256 of the parts in hexadecimal; where one part ends and the next begins counts.
pub(crate) fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize()
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a String takes every write");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_byte_to_the_next_part_changes_the_fingerprint() {
        assert_ne!(of([&b"ab"[..], b"c"]), of([&b"a"[..], b"bc"]));
        assert_eq!(of([&b"ab"[..], b"c"]).len(), 64);
    }
}
