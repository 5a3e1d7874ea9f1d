//! The written rules no compiler holds: each says what is allowed where, and why.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::{output, process};

/// A Rust file past this holds more than one thing.
const LONGEST: usize = 500;

/// Some text, where it may not stand, and why.
struct Rule {
    /// Any of these breaks the rule. Written in two parts where this file would break it.
    text: &'static [&'static str],
    /// Whether the rule is broken if the text stands in the file at this path.
    forbidden_in: fn(&str) -> bool,
    reason: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        text: &["#[server"],
        forbidden_in: |path| is_product(path) && !path.starts_with("app/islands/"),
        reason: "server functions stand in app/islands alone: they are its doors to the server, and pages have forms",
    },
    Rule {
        text: &["inner_html"],
        forbidden_in: |path| {
            is_product(path)
                && ![
                    "app/pages/src/components/form.rs",
                    "app/pages/src/components/page.rs",
                    "app/pages/src/render.rs",
                ]
                .contains(&path)
        },
        reason: "HTML that leptos does not escape is written in three places alone, which escape it, clean it, or make it: \
                 components/form.rs, components/page.rs, render.rs",
    },
    Rule {
        text: &["<textarea", "html::textarea"],
        forbidden_in: |path| {
            ["app/islands/", "app/pages/", "server/"]
                .iter()
                .any(|layer| path.starts_with(layer))
                && !path.starts_with("app/pages/src/components/")
                && path != "app/islands/src/text_area.rs"
        },
        reason: "leptos does not escape the text of this element on the server: use the component that does",
    },
    Rule {
        text: &[
            ".begin(",
            ".begin_with",
            ".transaction(",
            ".transaction_with",
        ],
        forbidden_in: |path| {
            is_product(path)
                && !["app/store/src/connect.rs", "app/store/src/write.rs"].contains(&path)
        },
        reason: "only write_tx begins a transaction: it takes the write lock first and repeats what must be repeated \
                 (and connect.rs, which holds the migrations' lock)",
    },
    Rule {
        text: &["cfg(feature", "cfg!(feature", "cfg_attr(feature"],
        forbidden_in: |path| is_product(path) && !is_module_gate_of_islands(path),
        reason: "what is compiled is decided at the module gates of app/islands (lib.rs, mod.rs), not inside a file",
    },
    Rule {
        text: &[concat!("todo", "!("), concat!("unimplemented", "!(")],
        forbidden_in: |_| true,
        reason: "what is not written yet is not merged",
    },
    Rule {
        text: &[concat!("#[", "ignore")],
        forbidden_in: |_| true,
        reason: "a test that does not run tests nothing: make it run, or delete it",
    },
    Rule {
        text: &["domain::", "operations::", "planning::", "store::"],
        forbidden_in: |path| path.starts_with("migrations/"),
        reason: "a migration must do the same for ever: it cannot use code that changes",
    },
];

/// Checks every Rust file of the workspace.
pub(crate) fn check() -> Result<()> {
    let root = process::root();
    let mut complaints = Vec::new();
    let mut files = 0;
    for folder in ["app", "migrations", "server", "tests", "xtask"] {
        each_rust_file(&root.join(folder), &mut |path| {
            let text = fs::read_to_string(path)?;
            let path = path
                .strip_prefix(root)?
                .to_string_lossy()
                .replace('\\', "/");
            complaints.extend(complaints_about(&path, &text));
            files += 1;
            Ok(())
        })?;
    }
    if !complaints.is_empty() {
        bail!("the project's rules are broken\n{}", complaints.join("\n"));
    }
    output::line(&format!("{files} files keep the project's rules"));
    Ok(())
}

fn each_rust_file(folder: &Path, see: &mut impl FnMut(&Path) -> Result<()>) -> Result<()> {
    let mut entries = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if !path.ends_with("node_modules") {
                each_rust_file(&path, see)?;
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            see(&path)?;
        }
    }
    Ok(())
}

/// Each as `path:line: reason`.
fn complaints_about(path: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let rules: Vec<&Rule> = RULES
        .iter()
        .filter(|rule| (rule.forbidden_in)(path))
        .collect();
    for (number, line) in (1..).zip(text.lines()) {
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        for rule in &rules {
            if rule.text.iter().any(|text| code.contains(text)) {
                complaints.push(format!("{path}:{number}: {}", rule.reason));
            }
        }
    }
    if !text.starts_with("//!") {
        complaints.push(format!(
            "{path}:1: a module starts with a //! sentence that says what belongs in it"
        ));
    }
    let lines = text.lines().count();
    if lines > LONGEST {
        complaints.push(format!(
            "{path}:{LONGEST}: {lines} lines: a file past {LONGEST} becomes a folder, one file a matter"
        ));
    }
    if path.starts_with("migrations/") && !is_migration(path) {
        complaints.push(format!(
            "{path}:1: migrations holds lib.rs, prelude.rs and migrations (m and digits), nothing else"
        ));
    }
    complaints
}

/// Whether this is code of the product, and not of its tools.
fn is_product(path: &str) -> bool {
    !path.starts_with("xtask/")
}

fn is_module_gate_of_islands(path: &str) -> bool {
    path.starts_with("app/islands/") && (path.ends_with("/lib.rs") || path.ends_with("/mod.rs"))
}

fn is_migration(path: &str) -> bool {
    matches!(path, "migrations/src/lib.rs" | "migrations/src/prelude.rs")
        || path
            .strip_prefix("migrations/src/m")
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many complaints the line causes in a file that is otherwise in order.
    fn complaints(path: &str, line: &str) -> usize {
        complaints_about(path, &format!("//! A module.\n{line}\n")).len()
    }

    #[test]
    fn each_text_is_allowed_in_its_place_alone() {
        for (line, place, elsewhere) in [
            (
                "#[server(endpoint = \"x\")]",
                "app/islands/src/board.rs",
                "app/pages/src/cohort.rs",
            ),
            (
                "<p inner_html=html/>",
                "app/pages/src/components/page.rs",
                "app/islands/src/board.rs",
            ),
            (
                "<textarea>",
                "app/pages/src/components/form.rs",
                "app/pages/src/cohort.rs",
            ),
            (
                "<textarea>",
                "app/islands/src/text_area.rs",
                "app/islands/src/board.rs",
            ),
            (
                "let tx = db.begin().await?;",
                "app/store/src/write.rs",
                "app/store/src/cohort.rs",
            ),
            (
                "#[cfg(feature = \"ssr\")]",
                "app/islands/src/lib.rs",
                "app/islands/src/board.rs",
            ),
            (
                "use domain::Cohort;",
                "app/store/src/cohort.rs",
                "migrations/src/m001_cohort.rs",
            ),
        ] {
            assert_eq!(complaints(place, line), 0, "{line} in {place}");
            assert_eq!(complaints(elsewhere, line), 1, "{line} in {elsewhere}");
        }
    }

    #[test]
    fn unfinished_code_and_silent_tests_are_allowed_nowhere() {
        for line in [
            concat!("todo", "!()"),
            concat!("unimplemented", "!()"),
            concat!("#[", "ignore]"),
        ] {
            assert_eq!(complaints("app/domain/src/cohort.rs", line), 1, "{line}");
        }
    }

    #[test]
    fn comments_may_speak_of_anything() {
        assert_eq!(
            complaints("app/pages/src/cohort.rs", "    // no <textarea> here"),
            0
        );
    }

    #[test]
    fn a_module_says_what_belongs_in_it() {
        assert_eq!(
            complaints_about("app/domain/src/cohort.rs", "pub struct Cohort;\n").len(),
            1
        );
    }

    #[test]
    fn a_file_is_not_too_long() {
        let text = |lines| "//! A module.\n".repeat(lines);
        assert_eq!(
            complaints_about("app/domain/src/a.rs", &text(LONGEST)).len(),
            0
        );
        assert_eq!(
            complaints_about("app/domain/src/a.rs", &text(LONGEST + 1)).len(),
            1
        );
    }

    #[test]
    fn migrations_hold_migrations() {
        assert_eq!(
            complaints("migrations/src/m20250101_000001_cohort.rs", ""),
            0
        );
        assert_eq!(complaints("migrations/src/columns.rs", ""), 1);
    }
}
