//! The files in which an engine keeps a test database, to look there for what must not be in them.

use std::io;
use std::path::{Path, PathBuf};

use sea_orm::ConnectionTrait;

use crate::{Engine, TestDb};

/// Where the server of `FIFTEEN_TEST_POSTGRES_URL` has its data and its log; `cargo xtask test` sets it for its own one.
const FOLDER: &str = "FIFTEEN_TEST_POSTGRES_FOLDER";

impl TestDb {
    /// Every file that may hold something of this database, all written out. Of PostgreSQL that is everything but the
    /// tables of other databases; `None` when it is not known where its files are.
    pub async fn files(&self) -> Option<Vec<PathBuf>> {
        let mut files = Vec::new();
        match self.engine {
            Engine::Sqlite => {
                let folder = self.folder.as_ref().expect("a folder of its own").path();
                walk(folder, &|_| true, &mut files).expect("the folder of the database");
            }
            Engine::Postgres => {
                let folder = PathBuf::from(std::env::var_os(FOLDER)?);
                let written = self.db.execute_unprepared("CHECKPOINT").await;
                written.expect("a checkpoint");
                let own = "SELECT oid::bigint FROM pg_database WHERE datname = current_database()";
                let own = self.number(own).await.to_string();
                let wanted = |folder: &Path| {
                    let name = folder.file_name().unwrap_or_default().to_string_lossy();
                    let is_of_database = folder.parent().is_some_and(|it| it.ends_with("base"))
                        && name.bytes().all(|byte| byte.is_ascii_digit());
                    !is_of_database || *name == own
                };
                walk(&folder, &wanted, &mut files).expect("the folder of PostgreSQL");
            }
        }
        Some(files)
    }
}

/// The files below a folder; what goes meanwhile is left out.
fn walk(folder: &Path, wanted: &dyn Fn(&Path) -> bool, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = match entry.file_type() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            kind => kind?,
        };
        let path = entry.path();
        if kind.is_file() {
            files.push(path);
        } else if kind.is_dir() && wanted(&path) {
            match walk(&path, wanted, files) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                walked => walked?,
            }
        }
    }
    Ok(())
}
