//! Which link targets in user text may be followed.

/// The target as it may stand in an `href`, not yet escaped for HTML; `None` when it must not be a link.
///
/// Allowed are http, https, mailto and paths of this site. Decided as browsers read URLs (the URL standard strips
/// tabs and line ends anywhere and spaces at the ends), but stricter: a control character, a backslash or a colon before
/// the first `/`, `?` or `#` that does not end an allowed scheme refuses the target.
pub fn safe_link(target: &str) -> Option<String> {
    let target = target.trim_matches(' ');
    if target.is_empty() || target.starts_with("//") {
        return None;
    }
    if target.contains(|c: char| c.is_control() || c == '\\') {
        return None;
    }
    let head = target.split(['/', '?', '#']).next().unwrap_or(target);
    if let Some((scheme, rest)) = head.split_once(':') {
        let after = &target[scheme.len() + 1..];
        let allowed = match scheme.to_ascii_lowercase().as_str() {
            "http" | "https" => {
                after.len() > 2 && after.starts_with("//") && !after.starts_with("///")
            }
            "mailto" => rest.contains('@'),
            _ => false,
        };
        if !allowed {
            return None;
        }
    }
    Some(target.replace(' ', "%20"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_mail_and_own_paths_pass() {
        for target in [
            "https://example.org/a?b=c#d",
            "HTTP://example.org",
            "mailto:a@example.org?subject=x",
            "/cases/12",
            "cases/12",
            "#top",
            "?page=2",
            "a/b:c",
        ] {
            assert_eq!(safe_link(target).as_deref(), Some(target));
        }
        assert_eq!(safe_link(" /a b ").as_deref(), Some("/a%20b"));
    }

    #[test]
    fn everything_else_is_refused() {
        for target in [
            "",
            "  ",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "\u{1}javascript:alert(1)",
            "java\nscript:alert(1)",
            "java\tscript:alert(1)",
            "javascript\t:alert(1)",
            "\u{a0}javascript:alert(1)",
            "\u{feff}javascript:alert(1)",
            "javascript%3a:alert(1)",
            "data:text/html;base64,PHNjcmlwdD4=",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:https://example.org/x",
            "ftp://example.org",
            "tel:123",
            "//example.org/x",
            "/\\example.org",
            "\\\\example.org",
            "https:example.org",
            "https://",
            "https:///example.org",
            "mailto:",
            "x:y",
            ":x",
        ] {
            assert_eq!(safe_link(target), None, "{target:?}");
        }
    }
}
