//! Random tokens, their hashes, and password hashing off the async threads.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::{AppError, Outcome};

/// Hashing takes 19 MiB and tens of milliseconds: at most two at once a core.
static HASHING: LazyLock<Semaphore> = LazyLock::new(|| {
    Semaphore::new(2 * std::thread::available_parallelism().map_or(1, std::num::NonZero::get))
});

/// 256 random bits as lower-case hexadecimal.
pub(crate) fn token() -> Outcome<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(hex(&bytes))
}

/// Letters drawn at random, for people to read and type.
pub(crate) fn letters(from: &[u8], count: usize) -> Outcome<String> {
    let mut bytes = vec![0; 8 * count];
    getrandom::fill(&mut bytes).map_err(|error| AppError::Internal(error.to_string()))?;
    let drawn = bytes.chunks_exact(8).map(|chunk| {
        let number = chunk
            .iter()
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        // Of 2^64 the rest after division prefers no letter by more than one part in 10^17.
        let at = number % from.len() as u64;
        char::from(from[usize::try_from(at).unwrap_or(0)])
    });
    Ok(drawn.collect())
}

/// What is stored of a token, and what tells whether a text is still the same.
pub(crate) fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// The PHC string of a password: argon2id, 19 MiB, two passes, one lane.
pub(crate) async fn hash_password(password: String) -> Outcome<String> {
    blocking(move || {
        hasher()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| AppError::Internal(error.to_string()))
    })
    .await?
}

/// Whether the password fits. Takes as long for an unknown account (`None`) as for a known one.
pub(crate) async fn verify_password(password: String, hash: Option<String>) -> Outcome<bool> {
    blocking(move || {
        let known = hash.is_some();
        let hash = hash.as_deref().unwrap_or(&DECOY);
        let fits = PasswordHash::new(hash)
            .is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok());
        known && fits
    })
    .await
}

/// A hash that no password is known for.
static DECOY: LazyLock<String> = LazyLock::new(|| {
    hasher()
        .hash_password(b"nobody has this account")
        .map(|hash| hash.to_string())
        .unwrap_or_default()
});

fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
    let _permit = HASHING
        .acquire()
        .await
        .map_err(|error| AppError::Internal(error.to_string()))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| AppError::Internal(error.to_string()))
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes behind hexadecimal digits; `None` for anything else.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => u8::try_from(16 * digit(*high)? + digit(*low)?).ok(),
            _ => None,
        })
        .collect()
}
