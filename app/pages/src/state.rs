//! What the pages are given by the process that serves them.

use chrono::{DateTime, Utc};
use operations::mail::Mailer;
use operations::{Context, Vault};
use store::Db;

/// Where the built assets are, under a path that changes with each build.
#[derive(Clone, Debug)]
pub struct Assets {
    /// Style sheet.
    pub css: String,
    /// JavaScript module that loads the islands; `None` when they were not built.
    pub js: Option<String>,
    /// Its WebAssembly.
    pub wasm: String,
}

/// Shared by all handlers.
#[derive(Clone, Debug)]
pub struct PageState {
    /// The database.
    pub db: Db,
    /// Where this installation is reached, without a trailing slash.
    pub base_url: String,
    /// The key that raw stories are sealed with.
    pub vault: Vault,
    /// The mail server, when one is set up.
    pub mailer: Option<Mailer>,
    /// The clock.
    pub clock: fn() -> DateTime<Utc>,
    /// The built assets.
    pub assets: Assets,
    /// Addresses and passwords offered on the sign-in page of a demo.
    pub demo_sign_ins: Vec<DemoSignIn>,
}

/// One sign-in of a demo.
#[derive(Clone, Debug)]
pub struct DemoSignIn {
    /// The role it shows.
    pub role: String,
    /// Its address.
    pub email: String,
    /// Its password.
    pub password: String,
}

impl PageState {
    /// Whether cookies can be `Secure` with the `__Host-` prefix: always, but on plain http at home.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// The surroundings of an operation that nobody signed in asks for.
    pub fn context(&self) -> Context {
        Context {
            db: self.db.clone(),
            now: (self.clock)(),
            viewer: None,
            base_url: self.base_url.clone(),
            vault: self.vault.clone(),
        }
    }
}
