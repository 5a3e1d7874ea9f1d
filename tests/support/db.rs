//! A migrated, empty database for one test.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, Utc};
use domain::account::Viewer;
use operations::Context;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use store::Db;
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// The two databases everything runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file of its own.
    Sqlite,
    /// A database of its own on the server of `FIFTEEN_TEST_POSTGRES_URL`.
    Postgres,
}

/// A database that goes when it is dropped.
pub struct TestDb {
    /// The pool.
    pub db: Db,
    /// Its engine.
    pub engine: Engine,
    pub(crate) folder: Option<TempDir>,
}

impl TestDb {
    /// A new database; `None` for PostgreSQL when the tests run without it by
    /// `FIFTEEN_TEST_WITHOUT_POSTGRES=1`.
    pub async fn new(engine: Engine) -> Option<Self> {
        match engine {
            Engine::Sqlite => Some(Self::sqlite().await),
            Engine::Postgres => Self::postgres().await,
        }
    }

    /// A new SQLite database, for tests of what does not depend on the engine.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("test.db");
        std::fs::copy(template_file().await, &file).expect("a copy of the template");
        let url = format!("sqlite://{}?mode=rwc", file.display());
        Self {
            db: store::connect(&url).await.expect("SQLite"),
            engine: Engine::Sqlite,
            folder: Some(folder),
        }
    }

    /// A copy of this SQLite database as it is now.
    pub async fn copy(&self) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("copy.db");
        store::copy_sqlite(&self.db, &file).await.expect("a copy");
        let url = format!("sqlite://{}?mode=rwc", file.display());
        Self {
            db: store::connect(&url).await.expect("SQLite"),
            engine: Engine::Sqlite,
            folder: Some(folder),
        }
    }

    async fn postgres() -> Option<Self> {
        if std::env::var("FIFTEEN_TEST_WITHOUT_POSTGRES").is_ok_and(|value| value == "1") {
            return None;
        }
        let server = std::env::var("FIFTEEN_TEST_POSTGRES_URL").expect(
            "FIFTEEN_TEST_POSTGRES_URL names a PostgreSQL server: run `cargo xtask test`, or set FIFTEEN_TEST_WITHOUT_POSTGRES=1",
        );
        let template = postgres_template(&server).await;
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "test_{}_{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let admin = store::connect(&server).await.expect("PostgreSQL");
        admin
            .execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .await
            .expect("a copy of the template");
        admin.close().await.expect("closed");
        let db = store::connect(&database_of(&server, &name))
            .await
            .expect("PostgreSQL");
        Some(Self {
            db,
            engine: Engine::Postgres,
            folder: None,
        })
    }

    /// The surroundings of an operation that `viewer` asks for at [`crate::now`].
    pub fn context(&self, viewer: Option<Viewer>) -> Context {
        self.context_at(crate::now(), viewer)
    }

    /// The surroundings of an operation at another moment.
    pub fn context_at(&self, now: DateTime<Utc>, viewer: Option<Viewer>) -> Context {
        Context {
            db: self.db.clone(),
            now,
            viewer,
            base_url: "http://127.0.0.1:3000".to_owned(),
            vault: crate::vault(),
        }
    }

    /// The number in the first column of the first row.
    pub async fn number(&self, sql: &str) -> i64 {
        let row = self
            .db
            .query_one_raw(sea_orm::Statement::from_string(
                self.db.get_database_backend(),
                sql,
            ))
            .await
            .expect("a query that runs")
            .expect("a row");
        row.try_get_by_index(0).expect("a number")
    }
}

/// A migrated SQLite file, made once a run.
async fn template_file() -> &'static PathBuf {
    static TEMPLATE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
    let (_, file) = TEMPLATE
        .get_or_init(|| async {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let file = folder.path().join("template.db");
            let db: DatabaseConnection =
                store::connect(&format!("sqlite://{}?mode=rwc", file.display()))
                    .await
                    .expect("SQLite");
            store::migrate(&db).await.expect("migrations");
            db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
                .await
                .expect("one file");
            db.close().await.expect("closed");
            (folder, file)
        })
        .await;
    file
}

/// The name of a migrated database on the server, made once a run.
async fn postgres_template(server: &str) -> &'static String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let name = format!("template_{}", std::process::id());
            let admin = store::connect(server).await.expect("PostgreSQL");
            admin
                .execute_unprepared(&format!("CREATE DATABASE {name}"))
                .await
                .expect("a template database");
            let db = store::connect(&database_of(server, &name))
                .await
                .expect("PostgreSQL");
            store::migrate(&db).await.expect("migrations");
            db.close().await.expect("closed");
            admin.close().await.expect("closed");
            name
        })
        .await
}

fn database_of(server: &str, name: &str) -> String {
    let (start, _) = server.rsplit_once('/').expect("a database in the address");
    format!("{start}/{name}")
}
