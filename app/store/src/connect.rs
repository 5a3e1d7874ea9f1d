//! Opening, migrating and checking a database.

use std::time::Duration;

use migrations::Migrator;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, DbErr, Statement};
use sea_orm_migration::MigratorTrait;

/// A pool of connections to SQLite or PostgreSQL.
pub type Db = sea_orm::DatabaseConnection;

/// Key of the advisory lock that keeps two nodes from migrating at once ("fifteen" in ASCII).
const MIGRATION_LOCK: i64 = 0x66_69_66_74_65_65_6e;

/// Opens a pool to `url`: `sqlite://PATH?mode=rwc` or `postgres://...`. Nothing is created or migrated yet
/// but an empty SQLite file.
///
/// # Errors
/// When the database cannot be reached or the URL is of another kind.
pub async fn connect(url: &str) -> Result<Db, DbErr> {
    if !url.starts_with("sqlite:")
        && !url.starts_with("postgres:")
        && !url.starts_with("postgresql:")
    {
        return Err(DbErr::Custom(format!(
            "“{url}” is no database address: use sqlite://PATH?mode=rwc or postgres://USER@HOST/NAME."
        )));
    }
    let mut options = ConnectOptions::new(url);
    options
        .sqlx_logging(false)
        .max_connections(10)
        .acquire_timeout(Duration::from_secs(20))
        .map_sqlx_sqlite_opts(|options| {
            options
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(15))
                .pragma("secure_delete", "on")
        })
        .map_sqlx_sqlite_pool_opts(|options| options.max_connections(5));
    #[expect(clippy::disallowed_methods, reason = "the one place that connects")]
    Database::connect(options).await
}

/// Opens an SQLite file only to look at it, without touching its mode or the files beside it.
///
/// # Errors
/// When it cannot be opened.
pub async fn connect_read_only(url: &str) -> Result<Db, DbErr> {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).max_connections(1);
    #[expect(clippy::disallowed_methods, reason = "the one place that connects")]
    Database::connect(options).await
}

/// Writes a consistent copy of an SQLite database to `file`, which must not exist, while it is in use.
///
/// # Errors
/// The database's error.
pub async fn copy_sqlite(db: &Db, file: &std::path::Path) -> Result<(), DbErr> {
    db.execute_raw(Statement::from_sql_and_values(
        DbBackend::Sqlite,
        "VACUUM INTO ?",
        [file.display().to_string().into()],
    ))
    .await?;
    Ok(())
}

/// Brings the schema up to date. Safe when several nodes start at once.
///
/// # Errors
/// When a migration fails, or the schema is newer than this program.
pub async fn migrate(db: &Db) -> Result<(), DbErr> {
    if db.get_database_backend() == DbBackend::Postgres {
        // A session-level lock would belong to one pooled connection: hold a dedicated pool of one.
        let lock = |verb: &str| {
            Statement::from_string(
                DbBackend::Postgres,
                format!("SELECT pg_{verb}({MIGRATION_LOCK})"),
            )
        };
        use sea_orm::TransactionTrait;
        #[expect(
            clippy::disallowed_methods,
            reason = "holds the migration lock, writes nothing"
        )]
        let holder = db.begin().await?;
        holder.execute_raw(lock("advisory_xact_lock")).await?;
        let outcome = up(db).await;
        holder.rollback().await?;
        outcome
    } else {
        up(db).await
    }
}

async fn up(db: &Db) -> Result<(), DbErr> {
    Migrator::install(db).await?;
    refuse_newer(db).await?;
    Migrator::up(db, None).await
}

async fn refuse_newer(db: &Db) -> Result<(), DbErr> {
    let known: Vec<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    for model in Migrator::get_migration_models(db).await? {
        if !known.contains(&model.version) {
            return Err(DbErr::Migration(format!(
                "The database has the change “{}” that this program does not know: start the newer version of fifteen.",
                model.version
            )));
        }
    }
    Ok(())
}

/// The names of the migrations that have not run yet.
///
/// # Errors
/// When the database cannot be read.
pub async fn pending_migrations(db: &Db) -> Result<Vec<String>, DbErr> {
    let pending = Migrator::get_pending_migrations_read_only(db).await?;
    Ok(pending
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect())
}

/// Problems that the engine itself finds in the data; empty when it is sound.
///
/// # Errors
/// When the database cannot be read.
pub async fn check(db: &Db) -> Result<Vec<String>, DbErr> {
    let mut problems = Vec::new();
    if db.get_database_backend() == DbBackend::Sqlite {
        for row in db
            .query_all_raw(Statement::from_string(
                DbBackend::Sqlite,
                "PRAGMA integrity_check",
            ))
            .await?
        {
            let line: String = row.try_get_by_index(0)?;
            if line != "ok" {
                problems.push(line);
            }
        }
        for row in db
            .query_all_raw(Statement::from_string(
                DbBackend::Sqlite,
                "PRAGMA foreign_key_check",
            ))
            .await?
        {
            let table: String = row.try_get_by_index(0)?;
            problems.push(format!(
                "A row of {table} refers to a row that does not exist."
            ));
        }
    }
    Ok(problems)
}
