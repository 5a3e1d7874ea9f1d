//! Raw stories are sealed before the database sees them: each under a key of its own, which is wrapped by the key of the
//! installation. That one lives outside the database, so no copy of the database alone tells a story.

use std::fmt;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use store::source_example::Sealed;

use crate::secret::{hex, unhex};
use crate::{AppError, Outcome};

/// Bytes of a key, and of what makes each sealing different.
const KEY: usize = 32;
const NONCE: usize = 24;

/// What a sealed text is; one kind does not open as another.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// The key of an example.
    Key,
    /// The story of an example.
    Story,
    /// What was decided on a story at the desk.
    Work,
    /// A case that is being written from a story.
    Draft,
    /// Why who told a story objects to a text.
    Objection,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Key => b"fifteen key",
            Self::Story => b"fifteen story",
            Self::Work => b"fifteen work",
            Self::Draft => b"fifteen draft",
            Self::Objection => b"fifteen objection",
        }
    }
}

/// The key of an installation. It is not part of its `Debug` form.
#[derive(Clone, PartialEq, Eq)]
pub struct Vault {
    master: [u8; KEY],
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").finish_non_exhaustive()
    }
}

impl Vault {
    /// A vault with a new random key.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn generate() -> Outcome<Self> {
        Ok(Self { master: random()? })
    }

    /// Reads the text of a key file; `None` when it is not 64 hexadecimal digits.
    pub fn read(text: &str) -> Option<Self> {
        let master = unhex(text.trim())?.try_into().ok()?;
        Some(Self { master })
    }

    /// The text of its key file.
    pub fn text(&self) -> String {
        hex(&self.master)
    }

    /// Seals a story under a new key.
    pub(crate) fn seal(&self, story: &str) -> Outcome<Sealed> {
        let key: [u8; KEY] = random()?;
        Ok(Sealed {
            key: close(&self.master, Purpose::Key, &key)?,
            text: close(&key, Purpose::Story, story.as_bytes())?,
        })
    }

    /// The story of an example.
    pub(crate) fn open(&self, sealed: &Sealed) -> Outcome<String> {
        let key = self.unwrap_key(&sealed.key)?;
        let story = disclose(&key, Purpose::Story, &sealed.text)?;
        String::from_utf8(story).map_err(|_| unreadable())
    }

    /// Seals what belongs to a story under the key of that story, which comes wrapped.
    pub(crate) fn seal_beside(&self, key: &str, purpose: Purpose, text: &str) -> Outcome<String> {
        close(&self.unwrap_key(key)?, purpose, text.as_bytes())
    }

    /// Opens what [`Self::seal_beside`] sealed.
    pub(crate) fn open_beside(&self, key: &str, purpose: Purpose, sealed: &str) -> Outcome<String> {
        let text = disclose(&self.unwrap_key(key)?, purpose, sealed)?;
        String::from_utf8(text).map_err(|_| unreadable())
    }

    /// What tells whether words are the same, and tells nothing else to who has no key of this installation.
    pub(crate) fn fingerprint(&self, words: &str) -> String {
        let inner = Sha256::new_with_prefix(self.master).chain_update(words);
        let outer = Sha256::new_with_prefix(self.master).chain_update(inner.finalize());
        hex(&outer.finalize()[..16])
    }

    fn unwrap_key(&self, wrapped: &str) -> Outcome<[u8; KEY]> {
        let key = disclose(&self.master, Purpose::Key, wrapped)?;
        key.try_into().map_err(|_| unreadable())
    }
}

fn random<const N: usize>() -> Outcome<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(bytes)
}

fn close(key: &[u8; KEY], purpose: Purpose, text: &[u8]) -> Outcome<String> {
    let nonce: [u8; NONCE] = random()?;
    let payload = Payload {
        msg: text,
        aad: purpose.label(),
    };
    let sealed = XChaCha20Poly1305::new(&Key::from(*key))
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| AppError::Internal("a text could not be sealed".to_owned()))?;
    Ok(hex(&nonce) + &hex(&sealed))
}

fn disclose(key: &[u8; KEY], purpose: Purpose, sealed: &str) -> Outcome<Vec<u8>> {
    let bytes = unhex(sealed).ok_or_else(unreadable)?;
    let (nonce, text) = bytes.split_first_chunk::<NONCE>().ok_or_else(unreadable)?;
    let payload = Payload {
        msg: text,
        aad: purpose.label(),
    };
    XChaCha20Poly1305::new(&Key::from(*key))
        .decrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| unreadable())
}

fn unreadable() -> AppError {
    AppError::Internal("a sealed text does not open with the key of this installation".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_vault_and_for_its_purpose_alone() {
        let vault = Vault::generate().unwrap();
        let sealed = vault.seal("Mrs Smith shouted").unwrap();
        assert_eq!(vault.open(&sealed).unwrap(), "Mrs Smith shouted");
        assert_ne!(vault.seal("Mrs Smith shouted").unwrap(), sealed);
        let swapped = Sealed {
            text: sealed.key.clone(),
            ..sealed.clone()
        };
        assert!(vault.open(&swapped).is_err(), "a key is no story");
        let beside = vault
            .seal_beside(&sealed.key, Purpose::Work, "Quill")
            .unwrap();
        let opened = |purpose| vault.open_beside(&sealed.key, purpose, &beside);
        assert_eq!(opened(Purpose::Work).unwrap(), "Quill");
        assert!(opened(Purpose::Draft).is_err());
        let other = Vault::generate().unwrap();
        assert_ne!(vault.fingerprint("quill"), other.fingerprint("quill"));
        assert_eq!(vault.fingerprint("quill").len(), 32);
        assert!(other.open(&sealed).is_err());
        assert_eq!(Vault::read(&vault.text()), Some(vault.clone()));
        assert!(!format!("{vault:?}").contains(&vault.text()[..8]));
    }

    #[test]
    fn a_changed_or_cut_text_does_not_open() {
        let vault = Vault::generate().unwrap();
        let sealed = vault.seal("x").unwrap();
        for text in [
            "",
            "00",
            "zz",
            &sealed.text[2..],
            &format!("{}00", sealed.text),
        ] {
            let changed = Sealed {
                text: text.to_owned(),
                ..sealed.clone()
            };
            assert!(vault.open(&changed).is_err(), "{text}");
        }
        for text in ["", "12", &"g".repeat(64)] {
            assert_eq!(Vault::read(text), None);
        }
    }
}
