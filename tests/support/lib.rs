//! What the tests share: databases of both engines, the application in process, and makers of test data.

mod app;
mod db;
mod files;
mod form;
pub mod make;
mod smtp;

pub use app::{Answer, Browser, TestApp};
pub use db::{Engine, TestDb};
pub use form::Form;
pub use smtp::{Manner, Received, SmtpServer};

use chrono::{DateTime, TimeZone, Utc};

/// The fixed present of the tests: Monday 2 March 2026, 08:00 UTC.
pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 8, 0, 0)
        .single()
        .expect("a real moment")
}

/// The key of the tests' installation.
pub fn vault() -> operations::Vault {
    operations::Vault::read(&"07".repeat(32)).expect("64 digits")
}

/// Makes each test run on SQLite and on PostgreSQL:
/// `both_engines! { async fn name(db: TestDb) { ... } }`.
#[macro_export]
macro_rules! both_engines {
    ($(async fn $name:ident($db:ident: TestDb) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn body($db: $crate::TestDb) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_sqlite() {
                body($crate::TestDb::new($crate::Engine::Sqlite).await.expect("SQLite")).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_postgres() {
                if let Some(db) = $crate::TestDb::new($crate::Engine::Postgres).await {
                    body(db).await;
                }
            }
        }
    )*};
}
