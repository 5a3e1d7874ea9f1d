//! Known terms: names of customers, suppliers, sites and products that the scanner finds wherever they stand.

use crate::id::KnownTermId;

/// At most so many are kept: the scanner makes all of them ready for every text.
pub const TERMS_MOST: usize = 20_000;

/// A term that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownTerm {
    /// Its id.
    pub id: KnownTermId,
    /// What it names, as in files.
    pub kind: String,
    /// The name.
    pub name: String,
}

/// What makes a name the same name: its words without capitals, a space between.
pub fn key(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// What becomes of a term that comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is added.
    New,
    /// It is another kind of name from then on.
    Changed {
        /// Which of the kept ones.
        id: KnownTermId,
        /// What it was.
        was: String,
    },
    /// It is kept as it is.
    Unchanged,
}

/// What becomes of a name that comes in as `kind`, when `old` is kept under the same key.
pub fn fate(kind: &str, old: Option<&KnownTerm>) -> Fate {
    match old {
        None => Fate::New,
        Some(old) if old.kind == kind => Fate::Unchanged,
        Some(old) => Fate::Changed {
            id: old.id,
            was: old.kind.clone(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_in_any_case_and_spacing() {
        assert_eq!(key(" Acme \t LTD "), key("acme ltd"));
        assert_ne!(key("Acme"), key("Acme Ltd"));
    }

    #[test]
    fn another_kind_changes_a_term() {
        let old = KnownTerm {
            id: KnownTermId(3),
            kind: "site".into(),
            name: "Leeds".into(),
        };
        assert_eq!(fate("site", None), Fate::New);
        assert_eq!(fate("site", Some(&old)), Fate::Unchanged);
        let changed = Fate::Changed {
            id: KnownTermId(3),
            was: "site".into(),
        };
        assert_eq!(fate("customer", Some(&old)), changed);
    }
}
