//! `fifteen backup` and `fifteen restore`, for SQLite; PostgreSQL has its own tools.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::output;

/// The file behind an SQLite address.
fn sqlite_file(url: &str) -> anyhow::Result<PathBuf> {
    let Some(rest) = url.strip_prefix("sqlite:") else {
        bail!(
            "Back PostgreSQL up with pg_dump and restore it with pg_restore: this command is for SQLite."
        );
    };
    let path = rest
        .trim_start_matches("//")
        .split('?')
        .next()
        .unwrap_or_default();
    Ok(PathBuf::from(path))
}

/// Writes a consistent copy to `file` while the database is in use, and checks it.
pub(super) async fn write(url: &str, file: &Path) -> anyhow::Result<()> {
    let source = sqlite_file(url)?;
    if !source.exists() {
        bail!(
            "There is no database at {}: check --database-url.",
            source.display()
        );
    }
    if file.exists() {
        bail!("{} exists already: choose another name.", file.display());
    }
    let db = store::connect(url).await?;
    store::copy_sqlite(&db, file)
        .await
        .context("Cannot write the backup")?;
    verify(file).await?;
    output::line(format!(
        "Written to {}. The key file of raw stories is not in it: keep a copy of that elsewhere.",
        file.display()
    ));
    Ok(())
}

/// Replaces the database by the backup `file`, once that is known to be sound.
pub(super) async fn restore(url: &str, file: &Path, replace: bool) -> anyhow::Result<()> {
    let target = sqlite_file(url)?;
    verify(file).await?;
    if target.exists() {
        if !replace {
            bail!(
                "{} exists: stop the server and add --replace.",
                target.display()
            );
        }
        let kept = with_ending(&target, ".before-restore");
        // Opening and closing moves the write-ahead log into the file, so that one file is the whole.
        store::connect(url).await?.close().await?;
        std::fs::rename(&target, &kept)
            .with_context(|| format!("Cannot keep the old database as {}", kept.display()))?;
        for ending in ["-wal", "-shm"] {
            let beside = with_ending(&target, ending);
            if beside.exists() {
                std::fs::remove_file(&beside)
                    .with_context(|| format!("Cannot remove {}", beside.display()))?;
            }
        }
        output::line(format!("The old database is kept as {}.", kept.display()));
    }
    std::fs::copy(file, &target).with_context(|| format!("Cannot write {}", target.display()))?;
    output::line(format!(
        "Restored {} from {}.",
        target.display(),
        file.display()
    ));
    Ok(())
}

async fn verify(file: &Path) -> anyhow::Result<()> {
    let url = format!("sqlite://{}?mode=ro&immutable=1", file.display());
    let db = store::connect_read_only(&url)
        .await
        .with_context(|| format!("{} is no database", file.display()))?;
    let problems = store::check(&db)
        .await
        .with_context(|| format!("{} is no database", file.display()))?;
    if store::pending_migrations(&db).await.is_err() {
        bail!("{} is not a database of fifteen.", file.display());
    }
    db.close().await?;
    if !problems.is_empty() {
        bail!("{} is damaged: {}", file.display(), problems.join(" "));
    }
    Ok(())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
