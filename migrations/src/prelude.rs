//! What every migration uses.

pub(crate) use sea_orm_migration::prelude::*;
pub(crate) use sea_orm_migration::schema::*;

use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Declares the migration of this file: named like the file, in one transaction, forward only.
macro_rules! migration {
    ($manager:ident => $body:block) => {
        pub(crate) struct Migration;

        impl MigrationName for Migration {
            fn name(&self) -> &str {
                module_path!().rsplit("::").next().unwrap_or_default()
            }
        }

        #[async_trait::async_trait]
        impl MigrationTrait for Migration {
            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }

            async fn up(&self, $manager: &SchemaManager) -> Result<(), DbErr> $body
        }
    };
}
pub(crate) use migration;

/// A foreign key of `table.column` to `target.id`; rows that are referred to cannot be deleted.
pub(crate) fn references(
    table: &'static str,
    column: &'static str,
    target: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(target, "id")
        .take()
}

/// An index named after its table and columns.
pub(crate) async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index
        .table(table)
        .name(format!("{table}_{}", columns.join("_")));
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}

/// Statements that the schema builder cannot say, for each engine.
pub(crate) async fn raw(
    manager: &SchemaManager<'_>,
    sqlite: &[&str],
    postgres: &[&str],
) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let statements = match db.get_database_backend() {
        DbBackend::Postgres => postgres,
        _ => sqlite,
    };
    for statement in statements {
        db.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Rows of the table are added and never changed or deleted; `what` they are is said to whoever tries.
pub(crate) async fn append_only(
    manager: &SchemaManager<'_>,
    table: &str,
    what: &str,
) -> Result<(), DbErr> {
    let trigger = |when: &str, done: &str| {
        format!(
            "CREATE TRIGGER {table}_no_{when} BEFORE {when} ON {table} \
             BEGIN SELECT RAISE(ABORT, '{what} {done}'); END"
        )
    };
    raw(
        manager,
        &[
            &trigger("update", "never changed"),
            &trigger("delete", "never deleted"),
        ],
        &[
            &format!(
                "CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ \
                 BEGIN RAISE EXCEPTION '{what} never changed or deleted'; END $$"
            ),
            &format!(
                "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} \
                 FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
            ),
            &format!(
                "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
            ),
        ],
    )
    .await
}

/// Refuses a row of the table, new or changed, for which `condition` holds of `NEW`, with the sentence.
pub(crate) async fn refuse_rows(
    manager: &SchemaManager<'_>,
    table: &str,
    rule: &str,
    condition: &str,
    sentence: &str,
) -> Result<(), DbErr> {
    let name = format!("{table}_{rule}");
    let trigger = |when: &str| {
        format!(
            "CREATE TRIGGER {name}_{when} BEFORE {when} ON {table} WHEN {condition} \
             BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )
    };
    raw(
        manager,
        &[&trigger("INSERT"), &trigger("UPDATE")],
        &[
            &format!(
                "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ \
                 BEGIN IF {condition} THEN \
                 RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation'; END IF; \
                 RETURN NEW; END $$"
            ),
            &format!(
                "CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table} \
                 FOR EACH ROW EXECUTE FUNCTION {name}()"
            ),
        ],
    )
    .await
}
