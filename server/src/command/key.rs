//! The key file of an installation, with which raw stories are sealed: outside the database, so that no copy of the
//! database alone tells a story.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use operations::Vault;

/// Where the key of a database is when nothing else is said: beside an SQLite file. A PostgreSQL has no such place.
fn usual_file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?.trim_start_matches("//");
    let path = path.split('?').next().unwrap_or(path);
    Some(PathBuf::from(path).with_extension("key"))
}

/// The key for a database. Beside an SQLite file a new one is made when there is none; a named file must exist, for several
/// nodes share it.
pub(super) fn find(named: Option<&Path>, url: &str) -> anyhow::Result<Vault> {
    if let Some(file) = named {
        return read(file);
    }
    let Some(file) = usual_file(url) else {
        bail!(
            "Raw stories are sealed with a key outside the database: make a file once with `fifteen key FILE`, and name it with --key-file or FIFTEEN_KEY_FILE on every node."
        );
    };
    if !file.exists() {
        create(&file)?;
    }
    read(&file)
}

/// Writes a new key to a file that does not exist yet and that its owner alone can read.
pub(super) fn create(file: &Path) -> anyhow::Result<()> {
    let mut written = match new_file(file) {
        // Another process may have been first: its key serves both.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(()),
        opened => {
            opened.with_context(|| format!("Cannot write the key file {}", file.display()))?
        }
    };
    writeln!(written, "{}", Vault::generate()?.text())?;
    written.sync_all()?;
    Ok(())
}

#[cfg(unix)]
fn new_file(file: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
}

#[cfg(not(unix))]
fn new_file(file: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(file)
}

fn read(file: &Path) -> anyhow::Result<Vault> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("Cannot read the key file {}", file.display()))?;
    Vault::read(&text).with_context(|| {
        format!(
            "{} is no key file: it holds 64 hexadecimal digits. Take it from your backup; a new key does not open the stories that are there.",
            file.display()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_beside_an_sqlite_file() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("x.db").display());
        let first = find(None, &url).unwrap();
        assert_eq!(find(None, &url).unwrap(), first);
        assert!(folder.path().join("x.key").exists());
        std::fs::write(folder.path().join("x.key"), "nonsense").unwrap();
        assert!(
            find(None, &url)
                .unwrap_err()
                .to_string()
                .contains("is no key file")
        );
        assert_eq!(usual_file("sqlite:data/a.db"), Some("data/a.key".into()));
    }

    #[test]
    fn several_nodes_are_told_to_share_one() {
        let refused = find(None, "postgres://x@y/z").unwrap_err().to_string();
        assert!(refused.contains("fifteen key FILE"), "{refused}");
        let missing = find(Some(Path::new("/nowhere/x.key")), "postgres://x@y/z").unwrap_err();
        assert!(
            missing.to_string().contains("Cannot read the key file"),
            "{missing}"
        );
    }
}
