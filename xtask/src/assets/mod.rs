//! `target/assets`: everything a browser fetches, ready to be embedded - the islands, the stylesheet, pictures.
//!
//! ```text
//! fifteen.css  pkg/fifteen.js  pkg/fifteen_bg.wasm  ...   each with .br and .gz beside it where that is smaller
//! build-id                                               12 hexadecimal digits of all their bytes
//! ```

mod compress;
mod css;
pub(crate) mod wasm;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::{fingerprint, output, process};

/// Most bytes of a page's assets as they travel, compressed by brotli: what, files, bytes.
const BUDGETS: [(&str, &[&str], u64); 2] = [
    (
        "the islands",
        &["pkg/fifteen.js.br", "pkg/fifteen_bg.wasm.br"],
        100_000,
    ),
    ("the stylesheet", &["fifteen.css.br"], 12_000),
];

/// What a browser may fetch: path below `target/assets`, with `/`, and bytes.
type Assets = BTreeMap<String, Vec<u8>>;

/// Brings `target/assets` up to date. What has not changed is not written again, so that the server that
/// embeds it is not compiled again either.
pub(crate) fn build() -> Result<()> {
    output::step("the islands");
    let mut assets = Assets::new();
    for (path, bytes) in files_below(&wasm::build()?)? {
        assets.insert(format!("pkg/{path}"), bytes);
    }
    output::step("the assets");
    let style = process::root().join("style");
    assets.insert("fifteen.css".to_owned(), css::bundle(&style)?.into_bytes());
    for (path, bytes) in files_below(&style)? {
        if !path.ends_with(".css") {
            assets.insert(path, bytes);
        }
    }
    publish(&assets, &process::root().join("target/assets"))
}

/// Says how much travels to a browser.
///
/// # Errors
/// When it is more than the budget, unless the module could not be made small for want of wasm-opt.
pub(crate) fn weigh() -> Result<()> {
    let folder = process::root().join("target/assets");
    let mut over = Vec::new();
    for (what, files, most) in BUDGETS {
        let mut bytes = 0;
        for file in files {
            let path = folder.join(file);
            let size = fs::metadata(&path).with_context(|| format!("no {}", path.display()))?;
            bytes += size.len();
        }
        let line = format!("{what}: {bytes} of at most {most} bytes");
        output::line(&line);
        if bytes > most {
            over.push(line);
        }
    }
    if over.is_empty() || wasm::optimiser().is_none() {
        return Ok(());
    }
    bail!("more travels to a browser than may: {}", over.join("; "))
}

/// Makes the folder hold these assets, their compressed forms and the build id, and nothing else.
fn publish(assets: &Assets, folder: &Path) -> Result<()> {
    let mut wanted = BTreeSet::new();
    for (path, bytes) in assets {
        let whole = folder.join(path);
        let compressed =
            compress::NAMES.map(|name| PathBuf::from(format!("{}.{name}", whole.display())));
        if fs::read(&whole).is_ok_and(|old| old == *bytes) {
            wanted.extend(compressed);
            wanted.insert(whole);
            continue;
        }
        let parent = whole.parent().context("an asset lies in a folder")?;
        fs::create_dir_all(parent)?;
        // The asset itself comes last: its presence says that its compressed forms belong to it.
        remove_if_there(&whole)?;
        let mut sizes = format!("{path}: {} bytes", bytes.len());
        for (name, file) in compress::NAMES.into_iter().zip(compressed) {
            match compress::compress(name, path, bytes)? {
                Some(small) => {
                    sizes += &format!(", {name} {}", small.len());
                    fs::write(&file, small)?;
                    wanted.insert(file);
                }
                None => remove_if_there(&file)?,
            }
        }
        fs::write(&whole, bytes)?;
        wanted.insert(whole);
        output::line(&sizes);
    }
    let id = folder.join("build-id");
    let build_id = build_id(assets);
    if fs::read_to_string(&id).ok().as_deref() != Some(&build_id) {
        fs::write(&id, &build_id)?;
    }
    wanted.insert(id);
    for path in files_below(folder)?.into_keys() {
        let path = folder.join(path);
        if !wanted.contains(&path) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// The first 12 digits of the fingerprint of all paths and bytes.
fn build_id(assets: &Assets) -> String {
    let mut id = fingerprint::of(
        assets
            .iter()
            .flat_map(|(path, bytes)| [path.as_bytes(), bytes]),
    );
    id.truncate(12);
    id
}

/// Every file below the folder, hidden ones left out, by its path from there.
fn files_below(folder: &Path) -> Result<Assets> {
    let mut files = Assets::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        let entries =
            fs::read_dir(&current).with_context(|| format!("cannot read {}", current.display()))?;
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with('.') {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                let below = path.strip_prefix(folder)?.to_string_lossy().into_owned();
                files.insert(below, fs::read(&path)?);
            }
        }
    }
    Ok(files)
}

fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn assets(css: &str) -> Assets {
        Assets::from([
            ("fifteen.css".to_owned(), css.as_bytes().to_vec()),
            ("pkg/picture.png".to_owned(), b"png".to_vec()),
        ])
    }

    fn names(folder: &Path) -> Vec<String> {
        files_below(folder).unwrap().into_keys().collect()
    }

    fn modified(path: PathBuf) -> SystemTime {
        fs::metadata(path).unwrap().modified().unwrap()
    }

    #[test]
    fn text_is_published_with_its_compressed_forms_and_a_picture_without() {
        let folder = tempfile::tempdir().unwrap();
        publish(&assets(&"a { color: red }\n".repeat(50)), folder.path()).unwrap();
        assert_eq!(
            names(folder.path()),
            [
                "build-id",
                "fifteen.css",
                "fifteen.css.br",
                "fifteen.css.gz",
                "pkg/picture.png"
            ]
        );
    }

    #[test]
    fn what_is_no_longer_an_asset_goes() {
        let folder = tempfile::tempdir().unwrap();
        publish(&assets(&"a { color: red }\n".repeat(50)), folder.path()).unwrap();
        fs::write(folder.path().join("old.js"), "old").unwrap();
        publish(&assets("a{}"), folder.path()).unwrap();
        assert_eq!(
            names(folder.path()),
            ["build-id", "fifteen.css", "pkg/picture.png"]
        );
    }

    #[test]
    fn unchanged_assets_are_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        publish(&assets("a{}"), folder.path()).unwrap();
        let before = ["build-id", "fifteen.css"].map(|name| modified(folder.path().join(name)));
        publish(&assets("a{}"), folder.path()).unwrap();
        let after = ["build-id", "fifteen.css"].map(|name| modified(folder.path().join(name)));
        assert_eq!(before, after);
    }

    #[test]
    fn the_build_id_changes_with_any_byte_and_any_name() {
        let id = build_id(&assets("a{}"));
        assert_eq!(id.len(), 12);
        assert_ne!(id, build_id(&assets("b{}")));
        let mut renamed = assets("a{}");
        let bytes = renamed.remove("fifteen.css").unwrap();
        renamed.insert("other.css".to_owned(), bytes);
        assert_ne!(id, build_id(&renamed));
    }
}
