//! The islands as a module for the browser: compiled, bound to JavaScript, and made small.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use crate::{fingerprint, node, output, process};

/// The target the islands are compiled for.
pub(crate) const TRIPLE: &str = "wasm32-unknown-unknown";

/// The name pages ask for: `fifteen.js` and `fifteen_bg.wasm`.
const NAME: &str = "fifteen";

/// What rustc emits for this target. With all features wasm-opt writes modules browsers refuse.
const OPTIMISATION: [&str; 8] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Compiles the islands and returns the folder that holds the JavaScript and the module. Cargo knows
/// whether anything is to be compiled; binding and optimising are left out if its result is the same as last time.
pub(crate) fn build() -> Result<PathBuf> {
    let target = process::target().join("wasm");
    process::run(
        process::cargo()
            .args([
                "build",
                "--package",
                "hydrate",
                "--profile",
                "wasm",
                "--target",
                TRIPLE,
            ])
            .arg("--target-dir")
            .arg(&target),
    )?;
    let compiled = target.join(TRIPLE).join("wasm/hydrate.wasm");
    let bytes =
        fs::read(&compiled).with_context(|| format!("cannot read {}", compiled.display()))?;

    let optimiser = optimiser();
    let bound = target.join("bound");
    let stamp = bound.join(".stamp");
    let inputs = fingerprint::of([
        &bytes[..],
        // Whoever changes the steps below wants to see them happen.
        include_bytes!("wasm.rs"),
        if optimiser.is_some() {
            b"optimised"
        } else {
            b""
        },
    ]);
    if fs::read_to_string(&stamp).is_ok_and(|last| last == inputs) {
        return Ok(bound);
    }
    if bound.exists() {
        fs::remove_dir_all(&bound)?;
    }
    Bindgen::new()
        .input_path(&compiled)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .out_name(NAME)
        .generate(&bound)
        .map_err(|error| anyhow!("wasm-bindgen: {error:#}"))?;
    if let Some(optimiser) = optimiser {
        optimise(&optimiser, &bound.join(format!("{NAME}_bg.wasm")))?;
    }
    fs::write(stamp, inputs)?;
    Ok(bound)
}

/// wasm-opt, or nothing and a line saying why not: the module works without, it is only larger.
pub(super) fn optimiser() -> Option<PathBuf> {
    let package = process::root().join("xtask/wasm-opt");
    match node::install(&package) {
        Ok(()) => Some(package.join("node_modules/binaryen/bin/wasm-opt")),
        Err(error) => {
            let reason = error.to_string();
            output::line(&format!(
                "the module stays larger than it could be, there is no wasm-opt: {}",
                reason.lines().next().unwrap_or_default()
            ));
            None
        }
    }
}

fn optimise(optimiser: &Path, module: &Path) -> Result<()> {
    let smaller = module.with_extension("smaller");
    process::run(
        Command::new("node")
            .arg(optimiser)
            .args(OPTIMISATION)
            .arg(module)
            .arg("--output")
            .arg(&smaller),
    )?;
    fs::rename(smaller, module)?;
    Ok(())
}
