//! Debian's package tool: what it can install, and from which archives this machine takes its packages.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::require;
use crate::{output, postgres, process};

/// Installs the packages, if we may.
pub(super) fn install(packages: &[&str]) -> Result<()> {
    require(
        process::is_installed("apt-get"),
        "there is no apt-get to install it with",
    )?;
    require(postgres::is_root()?, "only root may install it")?;
    output::line(&format!("installing {}", packages.join(", ")));
    process::read(Command::new("apt-get").args(["update", "--quiet"]))?;
    process::read(
        Command::new("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages),
    )?;
    Ok(())
}

/// A place packages come from.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Archive {
    /// As apt writes them: one or more, separated by spaces.
    pub(super) uris: String,
    /// The file that holds the archive's keys, if apt is told.
    pub(super) signed_by: Option<String>,
}

impl Archive {
    /// The source file that makes apt look at one more suite of this archive.
    pub(super) fn with_suite(&self, suite: &str) -> String {
        let mut text = format!(
            "Types: deb\nURIs: {}\nSuites: {suite}\nComponents: main\n",
            self.uris
        );
        if let Some(keys) = &self.signed_by {
            text += &format!("Signed-By: {keys}\n");
        }
        text
    }
}

/// Debian's own archive, as the machine's apt configuration below this folder (`/etc/apt`) names it.
pub(super) fn debian_archive(configuration: &Path) -> Option<Archive> {
    let mut files = vec![configuration.join("sources.list")];
    if let Ok(entries) = fs::read_dir(configuration.join("sources.list.d")) {
        files.extend(entries.filter_map(|entry| Some(entry.ok()?.path())));
    }
    files.sort();
    files.into_iter().find_map(|file| {
        let text = fs::read_to_string(&file).ok()?;
        match file.extension()?.to_str()? {
            "sources" => text.split("\n\n").find_map(from_stanza),
            "list" => text.lines().find_map(from_line),
            _ => None,
        }
    })
}

/// A stanza of a `.sources` file.
fn from_stanza(stanza: &str) -> Option<Archive> {
    let field = |name: &str| {
        stanza.lines().find_map(|line| {
            let (field, value) = line.split_once(':')?;
            field.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    if field("Enabled") == Some("no") {
        return None;
    }
    archive(
        field("Types")?,
        field("URIs")?,
        field("Components")?,
        field("Signed-By"),
    )
}

/// A line of a `.list` file: `deb [signed-by=FILE] URI SUITE COMPONENT...`.
fn from_line(line: &str) -> Option<Archive> {
    let (types, rest) = line.trim().split_once(char::is_whitespace)?;
    let (options, rest) = match rest.trim_start().strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => ("", rest),
    };
    let signed_by = options
        .split_whitespace()
        .find_map(|option| option.strip_prefix("signed-by="));
    let mut words = rest.split_whitespace();
    let uri = words.next()?;
    let components = words.skip(1).collect::<Vec<_>>().join(" ");
    archive(types, uri, &components, signed_by)
}

fn archive(types: &str, uris: &str, components: &str, signed_by: Option<&str>) -> Option<Archive> {
    let has = |words: &str, word| words.split_whitespace().any(|one| one == word);
    let is_debian = uris
        .split_whitespace()
        .all(|uri| uri.trim_end_matches('/').ends_with("/debian"));
    (has(types, "deb") && has(components, "main") && is_debian).then(|| Archive {
        uris: uris.to_owned(),
        // An empty value is followed by the keys themselves, which apt knows already.
        signed_by: signed_by.filter(|keys| !keys.is_empty()).map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configured(name: &str, text: &str) -> Option<Archive> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
        debian_archive(folder.path())
    }

    fn archive_with_keys() -> Archive {
        Archive {
            uris: "http://mirror.example/debian".to_owned(),
            signed_by: Some("/usr/share/keys.gpg".to_owned()),
        }
    }

    #[test]
    fn the_archive_is_found_in_a_sources_file() {
        let text = "Types: deb\n# a comment\nURIs: http://mirror.example/debian-security\nSuites: s\nComponents: main\n\n\
                    Types: deb\nURIs: http://mirror.example/debian\nSuites: s s-updates\nComponents: main\n\
                    Signed-By: /usr/share/keys.gpg\n";
        assert_eq!(
            configured("sources.list.d/debian.sources", text),
            Some(archive_with_keys())
        );
    }

    #[test]
    fn the_archive_is_found_in_a_list_file() {
        let text = "# deb http://old.example/debian s main\n\
                    deb [arch=amd64 signed-by=/usr/share/keys.gpg] http://mirror.example/debian s main contrib\n";
        assert_eq!(configured("sources.list", text), Some(archive_with_keys()));
    }

    #[test]
    fn others_archives_and_disabled_ones_are_not_debians() {
        assert_eq!(
            configured("sources.list", "deb http://mirror.example/tool s main"),
            None
        );
        assert_eq!(
            configured(
                "sources.list.d/a.sources",
                "Enabled: no\nTypes: deb\nURIs: http://mirror.example/debian\nSuites: s\nComponents: main"
            ),
            None
        );
        assert_eq!(
            configured(
                "sources.list.d/a.list.disabled",
                "deb http://mirror.example/debian s main"
            ),
            None
        );
    }

    #[test]
    fn another_suite_is_asked_of_the_same_archive() {
        assert_eq!(
            archive_with_keys().with_suite("next"),
            "Types: deb\nURIs: http://mirror.example/debian\nSuites: next\nComponents: main\nSigned-By: /usr/share/keys.gpg\n"
        );
    }
}
