//! Numbers and lists in sentences.

/// "1 person", "3 people".
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// "A, B and C", or the first few "and 7 others".
pub(super) fn listed<T: AsRef<str>>(items: &[T], most: usize) -> String {
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
