//! The only place that begins a transaction.

use sea_orm::{
    DatabaseTransaction, DbBackend, DbErr, IsolationLevel, RuntimeErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait, sqlx,
};

use crate::Db;

/// How often a transaction that lost against another is tried in all.
const TRIES: u32 = 8;

/// An error that may come from the database and may pass when tried again.
pub trait Transient: From<DbErr> {
    /// The database's error, when it is one.
    fn db_err(&self) -> Option<&DbErr>;
}

impl Transient for DbErr {
    fn db_err(&self) -> Option<&DbErr> {
        Some(self)
    }
}

/// Begins a write transaction: `BEGIN IMMEDIATE` on SQLite, so that a read before a write cannot lose to
/// another writer; SERIALIZABLE on PostgreSQL. Use it through the `write_tx!` of the operations.
///
/// # Errors
/// The database's error.
pub async fn begin(db: &Db) -> Result<DatabaseTransaction, DbErr> {
    let options = match db.get_database_backend() {
        DbBackend::Postgres => TransactionOptions {
            isolation_level: Some(IsolationLevel::Serializable),
            ..Default::default()
        },
        _ => TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        },
    };
    #[expect(clippy::disallowed_methods, reason = "the one place that begins")]
    db.begin_with_options(options).await
}

/// Ends a write transaction: committed when `outcome` is `Ok`, rolled back otherwise. `None` when the
/// database reports that it lost against another and has not been `tried` too often: then the work runs again.
pub async fn end<T, E: Transient>(
    tx: DatabaseTransaction,
    outcome: Result<T, E>,
    tried: u32,
) -> Option<Result<T, E>> {
    let outcome = match outcome {
        Ok(value) => tx.commit().await.map(|()| value).map_err(E::from),
        Err(error) => {
            if let Err(cause) = tx.rollback().await {
                tracing::warn!(%cause, "a transaction could not be rolled back");
            }
            Err(error)
        }
    };
    match &outcome {
        Err(error) if tried < TRIES && error.db_err().is_some_and(is_conflict) => None,
        _ => Some(outcome),
    }
}

/// Whether PostgreSQL reports a serialisation failure (40001) or a deadlock (40P01).
fn is_conflict(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner))) =
        error
    else {
        return false;
    };
    let sqlx::Error::Database(inner) = inner.as_ref() else {
        return false;
    };
    matches!(inner.code().as_deref(), Some("40001" | "40P01"))
}
