//! The stylesheet: the files `style/main.css` imports, in its order, in one file without comments.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// Reads `main.css` in the folder: `@import "FILE";` lines become the file's text, other lines stay.
///
/// Fails if a file is missing, imported twice or imports another, and if the folder holds a stylesheet
/// nobody imports.
pub(super) fn bundle(folder: &Path) -> Result<String> {
    let main = read(folder, "main.css")?;
    let mut imported = BTreeSet::from(["main.css".to_owned()]);
    let mut css = String::new();
    for line in main.lines() {
        let Some(import) = line.strip_prefix("@import") else {
            css += line;
            css.push('\n');
            continue;
        };
        let name = import
            .trim()
            .strip_suffix(';')
            .and_then(|quoted| quoted.trim().strip_prefix('"')?.strip_suffix('"'))
            .with_context(|| format!("style/main.css: expected @import \"FILE\";, found {line}"))?;
        let name = name.strip_prefix("./").unwrap_or(name);
        if !imported.insert(name.to_owned()) {
            bail!("style/main.css imports {name} twice");
        }
        let text = read(folder, name)?;
        if text.contains("@import") {
            bail!("style/{name} imports another file: only main.css may");
        }
        css += &text;
    }
    for path in super::files_below(folder)?.into_keys() {
        if path.ends_with(".css") && !imported.contains(&path) {
            bail!("style/{path} is imported nowhere: add it to style/main.css");
        }
    }
    Ok(css)
}

fn read(folder: &Path, name: &str) -> Result<String> {
    let path = folder.join(name);
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    squeeze(&text).with_context(|| format!("in style/{name}"))
}

/// The text without comments, indentation and empty lines; what stands in quotes stays as it is.
fn squeeze(css: &str) -> Result<String> {
    let mut bare = String::with_capacity(css.len());
    let mut quote = None;
    let mut rest = css.chars().peekable();
    while let Some(c) = rest.next() {
        match quote {
            Some(_) if c == '\\' => {
                bare.push(c);
                bare.extend(rest.next());
                continue;
            }
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '/' && rest.peek() == Some(&'*') => {
                rest.next();
                let mut last = ' ';
                loop {
                    match rest.next() {
                        Some('/') if last == '*' => break,
                        Some(next) => last = next,
                        None => bail!("a comment is not closed"),
                    }
                }
                // Two words that only a comment separates stay two words.
                bare.push(' ');
                continue;
            }
            _ => {}
        }
        bare.push(c);
    }
    if quote.is_some() {
        bail!("a quote is not closed");
    }
    Ok(bare
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .fold(String::new(), |text, line| text + line + "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn refusal(files: &[(&str, &str)]) -> String {
        format!("{:#}", bundle(folder(files).path()).unwrap_err())
    }

    #[test]
    fn the_files_follow_in_the_order_of_the_imports() {
        let folder = folder(&[
            (
                "main.css",
                "/* all */\n@layer base, print;\n@import \"./b.css\";\n@import \"parts/a.css\";\n",
            ),
            ("parts/a.css", "@layer print {\n  a { color: red }\n}\n"),
            ("b.css", "b { margin: 0 }\n"),
        ]);
        assert_eq!(
            bundle(folder.path()).unwrap(),
            "@layer base, print;\nb { margin: 0 }\n@layer print {\na { color: red }\n}\n"
        );
    }

    #[test]
    fn a_file_that_cannot_take_effect_is_refused() {
        assert_eq!(
            refusal(&[("main.css", ""), ("lost.css", "")]),
            "style/lost.css is imported nowhere: add it to style/main.css"
        );
        assert_eq!(
            refusal(&[
                ("main.css", "@import \"a.css\";\n@import \"./a.css\";"),
                ("a.css", "")
            ]),
            "style/main.css imports a.css twice"
        );
        assert_eq!(
            refusal(&[
                ("main.css", "@import \"a.css\";"),
                ("a.css", "@import \"b.css\";")
            ]),
            "style/a.css imports another file: only main.css may"
        );
        assert_eq!(
            refusal(&[("main.css", "@import url(a.css);")]),
            "style/main.css: expected @import \"FILE\";, found @import url(a.css);"
        );
    }

    #[test]
    fn comments_go_and_quotes_stay() {
        assert_eq!(
            squeeze("a/**/b { /* c\n */ content: \"/* no \\\" comment */\" }\n\n").unwrap(),
            "a b {   content: \"/* no \\\" comment */\" }\n"
        );
        assert!(squeeze("a /* b").is_err());
        assert!(squeeze("a { content: \"b }").is_err());
    }
}
