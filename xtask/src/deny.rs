//! The rules of `deny.toml` about the crates we depend on: licences, bans, sources.
//!
//! The file has the format of cargo-deny, which can check it too, and known vulnerabilities besides; this
//! check needs nothing but cargo.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use cargo_metadata::semver::{Version, VersionReq};
use cargo_metadata::{MetadataCommand, Package};
use serde::Deserialize;

use crate::assets::wasm::TRIPLE;
use crate::{output, process};

#[derive(Deserialize)]
struct Rules {
    licenses: Licences,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    /// The name, and after an `@` which versions if not all.
    #[serde(rename = "crate")]
    packages: String,
    reason: String,
}

impl Ban {
    fn applies_to(&self, name: &str, version: &Version) -> Result<bool> {
        Ok(match self.packages.split_once('@') {
            None => self.packages == name,
            Some((banned, versions)) => {
                banned == name && VersionReq::parse(versions)?.matches(version)
            }
        })
    }
}

/// Checks every package that is compiled.
pub(crate) fn check() -> Result<()> {
    let path = process::root().join("deny.toml");
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let rules: Rules = toml::from_str(&text).context("in deny.toml")?;
    let packages = packages(process::root())?;
    let complaints: Vec<String> = packages
        .iter()
        .flat_map(|package| complaints(package, &rules))
        .chain(several_registries(&packages))
        .collect();
    if !complaints.is_empty() {
        bail!("dependencies break deny.toml\n{}", complaints.join("\n"));
    }
    output::line(&format!("{} packages keep deny.toml", packages.len()));
    Ok(())
}

/// The packages that are not our own, of those that are compiled here, for the server or for the browser.
fn packages(root: &Path) -> Result<Vec<Package>> {
    let compiler = process::read(process::outside_cargo("rustc").args(["--version", "--verbose"]))?;
    let host = compiler
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .context("rustc does not say which platform this is")?;
    let metadata = MetadataCommand::new()
        .cargo_path("cargo")
        .manifest_path(root.join("Cargo.toml"))
        .other_options(["--filter-platform", host, "--filter-platform", TRIPLE].map(str::to_owned))
        .exec()?;
    Ok(metadata
        .packages
        .into_iter()
        .filter(|package| !metadata.workspace_members.contains(&package.id))
        .collect())
}

fn complaints(package: &Package, rules: &Rules) -> Vec<String> {
    let mut complaints = Vec::new();
    let name = format!("{} {}", package.name, package.version);
    match &package.license {
        None => complaints.push(format!("{name} names no licence")),
        Some(terms) => match is_permitted(terms, &rules.licenses.allow) {
            Ok(true) => {}
            Ok(false) => complaints.push(format!(
                "{name} is licensed {terms}, which is not in [licenses]"
            )),
            Err(error) => complaints.push(format!("{name}: {error}")),
        },
    }
    for ban in &rules.bans.deny {
        match ban.applies_to(&package.name, &package.version) {
            Ok(true) => complaints.push(format!("{name} is banned: {}", ban.reason)),
            Ok(false) => {}
            Err(error) => complaints.push(format!("cannot read the ban {}: {error}", ban.packages)),
        }
    }
    let from_registry = package.source.as_ref().is_some_and(|source| {
        source.repr.starts_with("registry+") || source.repr.starts_with("sparse+")
    });
    if !from_registry {
        complaints.push(format!("{name} does not come from the registry"));
    }
    complaints
}

/// A second registry could offer a package under the name of one we trust.
fn several_registries(packages: &[Package]) -> Option<String> {
    let mut registries: BTreeMap<&str, &Package> = BTreeMap::new();
    for package in packages {
        if let Some(source) = &package.source {
            registries.entry(&source.repr).or_insert(package);
        }
    }
    (registries.len() > 1).then(|| format!("packages come from {} sources", registries.len()))
}

/// Whether the licence expression (SPDX: `OR`, `AND`, brackets; `/` in old packages means `OR`) can be met with the
/// allowed licences alone.
fn is_permitted(terms: &str, allowed: &[String]) -> Result<bool> {
    let spaced = terms
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut expression = Expression {
        words: &words,
        allowed,
    };
    let permitted = expression.alternatives()?;
    if !expression.words.is_empty() {
        bail!("cannot read the licence {terms}");
    }
    Ok(permitted)
}

/// What is left to read of a licence expression.
struct Expression<'a> {
    words: &'a [&'a str],
    allowed: &'a [String],
}

impl Expression<'_> {
    fn alternatives(&mut self) -> Result<bool> {
        let mut permitted = self.conjunction()?;
        while self.take("OR") {
            permitted |= self.conjunction()?;
        }
        Ok(permitted)
    }

    fn conjunction(&mut self) -> Result<bool> {
        let mut permitted = self.licence()?;
        while self.take("AND") {
            permitted &= self.licence()?;
        }
        Ok(permitted)
    }

    fn licence(&mut self) -> Result<bool> {
        if self.take("(") {
            let permitted = self.alternatives()?;
            if !self.take(")") {
                bail!("a bracket of its licence is not closed");
            }
            return Ok(permitted);
        }
        let mut name = self.next()?.to_owned();
        if self.take("WITH") {
            name = format!("{name} WITH {}", self.next()?);
        }
        Ok(self.allowed.contains(&name))
    }

    fn next(&mut self) -> Result<&str> {
        let (first, rest) = self
            .words
            .split_first()
            .context("its licence ends too early")?;
        self.words = rest;
        Ok(first)
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.words.first() == Some(&word);
        if found {
            self.words = &self.words[1..];
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permitted(terms: &str) -> bool {
        let allowed = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        is_permitted(terms, &allowed).unwrap()
    }

    #[test]
    fn one_allowed_alternative_is_enough() {
        assert!(permitted("MIT"));
        assert!(permitted("GPL-3.0 OR MIT"));
        assert!(permitted("Unlicense/MIT"));
        assert!(permitted("Apache-2.0 WITH LLVM-exception OR GPL-3.0"));
        assert!(!permitted("GPL-3.0"));
        assert!(!permitted("Apache-2.0"));
    }

    #[test]
    fn every_condition_must_be_met() {
        assert!(permitted("MIT AND ISC"));
        assert!(permitted("(MIT OR GPL-3.0) AND ISC"));
        assert!(!permitted("MIT AND GPL-3.0"));
        assert!(!permitted("GPL-3.0 AND (MIT OR ISC)"));
    }

    #[test]
    fn a_ban_is_of_all_versions_or_of_some() {
        let applies = |packages: &str, name, version| {
            Ban {
                packages: packages.to_owned(),
                reason: String::new(),
            }
            .applies_to(name, &Version::parse(version).unwrap())
            .unwrap()
        };
        assert!(applies("sqlx@<0.9", "sqlx", "0.8.6"));
        assert!(!applies("sqlx@<0.9", "sqlx", "0.9.0"));
        assert!(!applies("sqlx@<0.9", "sqlx-core", "0.8.6"));
        assert!(applies("openssl-sys", "openssl-sys", "0.9.1"));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for terms in ["", "MIT OR", "(MIT", "MIT ISC"] {
            assert!(is_permitted(terms, &[]).is_err(), "{terms}");
        }
    }
}
