//! Rust's standard library for the browser: from rustup, or compiled from the sources Debian packages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::{apt, require};
use crate::assets::wasm::TRIPLE;
use crate::{output, process};

/// The suite that carries recent compilers' sources.
const SUITE: &str = "trixie-backports";

/// Makes sure that rustc can compile for the browser.
pub(crate) fn wasm() -> Result<()> {
    if compiles()? {
        return Ok(());
    }
    output::step("the standard library for the browser");
    if from_rustup() && compiles()? {
        output::line("installed by rustup");
        return Ok(());
    }
    output::line("rustup cannot add it here; compiling it from Debian's package rust-src");
    from_debian().with_context(|| {
        format!(
            "the build needs the standard library for {TRIPLE}: run `rustup target add {TRIPLE}`"
        )
    })?;
    require(
        compiles()?,
        "the standard library for the browser is installed, but rustc does not accept it",
    )?;
    output::line("installed from Debian's package");
    Ok(())
}

/// Tries it: a library of another compiler's version would be there and still be refused.
fn compiles() -> Result<bool> {
    let folder = tempfile::tempdir()?;
    let empty = folder.path().join("empty.rs");
    fs::write(&empty, "")?;
    let status = rustc()
        .args([
            "--crate-type",
            "lib",
            "--emit",
            "metadata",
            "--target",
            TRIPLE,
        ])
        .arg("--out-dir")
        .arg(folder.path())
        .arg(&empty)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("cannot start rustc")?;
    Ok(status.success())
}

fn from_rustup() -> bool {
    process::is_installed("rustup")
        && process::run(Command::new("rustup").args(["target", "add", TRIPLE])).is_ok()
}

fn from_debian() -> Result<()> {
    for tool in ["apt-get", "dpkg"] {
        require(process::is_installed(tool), &format!("there is no {tool}"))?;
    }
    let archive = apt::debian_archive(Path::new("/etc/apt"))
        .context("apt's configuration names no archive of Debian")?;
    let folder = tempfile::Builder::new().prefix("fifteen-std-").tempdir()?;
    let package = download(&archive, &release()?, folder.path())?;
    let unpacked = folder.path().join("unpacked");
    process::read(Command::new("dpkg").arg("-x").args([&package, &unpacked]))?;
    let library = library(&unpacked)?;

    output::line("compiling it takes about a minute");
    let built = folder.path().join("built");
    process::read(
        process::cargo()
            .current_dir(&library)
            .args(["build", "--release", "--target", TRIPLE])
            .args(["--manifest-path", "sysroot/Cargo.toml"])
            .env("CARGO_TARGET_DIR", &built)
            // Both as the compiler's own build sets them.
            .env("RUSTC_BOOTSTRAP", "1")
            .env(
                "RUSTFLAGS",
                "-Zforce-unstable-if-unmarked -Cembed-bitcode=yes",
            ),
    )?;
    install(&built.join(TRIPLE).join("release/deps"))
}

/// Downloads the sources of exactly this release into the folder, with lists and caches of apt's that are
/// the folder's own, and returns the package.
fn download(archive: &apt::Archive, release: &str, folder: &Path) -> Result<PathBuf> {
    let sources = folder.join("sources");
    for own in [
        &sources,
        &folder.join("lists/partial"),
        &folder.join("cache/archives/partial"),
    ] {
        fs::create_dir_all(own)?;
    }
    fs::write(sources.join("more.sources"), archive.with_suite(SUITE))?;
    let apt_get = || {
        let mut command = Command::new("apt-get");
        command
            .current_dir(folder)
            .args(["-o", "Dir::Etc::sourcelist=/dev/null"]);
        for (option, path) in [
            ("Dir::Etc::sourceparts", "sources"),
            ("Dir::State::Lists", "lists"),
            ("Dir::Cache", "cache"),
        ] {
            command
                .arg("-o")
                .arg(format!("{option}={}", folder.join(path).display()));
        }
        // Root's temporary folder is closed to the account apt would download with.
        command.args(["-o", "APT::Sandbox::User=root"]);
        command
    };
    process::read(apt_get().arg("update"))?;
    process::read(
        apt_get()
            .arg("download")
            .arg(format!("rust-src={release}*")),
    )
    .with_context(|| format!("{SUITE} has no rust-src {release}"))?;
    fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|ending| ending == "deb"))
        .context("apt-get has downloaded nothing")
}

/// `usr/src/rustc-1.95.0/library` in the unpacked package.
fn library(unpacked: &Path) -> Result<PathBuf> {
    fs::read_dir(unpacked.join("usr/src"))?
        .filter_map(|entry| Some(entry.ok()?.path().join("library")))
        .find(|path| path.join("sysroot/Cargo.toml").is_file())
        .context("the package rust-src holds no library/sysroot")
}

/// Copies the compiled crates to where rustc looks for them.
fn install(compiled: &Path) -> Result<()> {
    let sysroot = process::read(rustc().args(["--print", "sysroot"]))?;
    let folder = Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(TRIPLE)
        .join("lib");
    let into = || format!("cannot write to {}", folder.display());
    fs::create_dir_all(&folder).with_context(into)?;
    for entry in fs::read_dir(compiled)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "rlib") {
            let name = path.file_name().context("a file has a name")?;
            fs::copy(&path, folder.join(name)).with_context(into)?;
        }
    }
    Ok(())
}

/// The compiler's version, such as `1.95.0`.
fn release() -> Result<String> {
    let says = process::read(rustc().args(["--version", "--verbose"]))?;
    match says.lines().find_map(|line| line.strip_prefix("release: ")) {
        Some(release) => Ok(release.to_owned()),
        None => bail!("rustc does not say which release it is"),
    }
}

fn rustc() -> Command {
    process::outside_cargo("rustc")
}
