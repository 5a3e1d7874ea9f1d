//! Numbers and lists in sentences.

/// "1 person", "3 people".
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// "A, B and C", or the first few "and 7 others".
pub(crate) fn listed<T: AsRef<str>>(items: &[T], most: usize) -> String {
    let shown = if items.len() > most {
        most
    } else {
        items.len()
    };
    let mut parts: Vec<String> = items[..shown]
        .iter()
        .map(|item| item.as_ref().to_owned())
        .collect();
    if items.len() > shown {
        parts.push(count(items.len() - shown, "other", "others"));
    }
    match parts.split_last() {
        None => "nobody".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// A pool as a sentence shows it.
pub(super) fn shown_pool(pool: &str) -> &str {
    if pool.is_empty() { "(none)" } else { pool }
}

/// "A", "A or B", "A, B or C": pools to choose from.
pub(super) fn one_of<T: AsRef<str>>(pools: &[T]) -> String {
    let shown: Vec<&str> = pools.iter().map(|pool| shown_pool(pool.as_ref())).collect();
    match shown.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => shown.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_english() {
        assert_eq!(listed(&["A"], 5), "A");
        assert_eq!(listed(&["A", "B", "C"], 5), "A, B and C");
        assert_eq!(listed(&["A", "B", "C", "D"], 2), "A, B and 2 others");
        assert_eq!(listed::<&str>(&[], 2), "nobody");
    }
}
