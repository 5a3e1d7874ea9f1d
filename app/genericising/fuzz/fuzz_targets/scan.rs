//! Any text and any roster: nothing panics, and suggestions fit the text and do not overlap.

#![no_main]

use genericising::{Class, Known, Person, Term, leaks, replace, scan, variants};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let all = String::from_utf8_lossy(bytes);
    // The first lines are a person and a term, the rest is the text.
    let mut lines = all.splitn(4, '\n');
    let mut next = || lines.next().unwrap_or_default().to_owned();
    let (given, family, term, text) = (next(), next(), next(), next());
    let person = |id: &str, given: &str, family: &str| Person {
        id: id.to_owned(),
        given: given.to_owned(),
        family: family.to_owned(),
        preferred: Some(term.clone()),
        email: Some(format!("{given}@{family}")),
    };
    let people = [
        person("1", &given, &family),
        person("2", "Anna", "Lindqvist"),
        person("3", "Anna", &family),
    ];
    let terms = [Term {
        text: term.clone(),
        class: Class::Site,
    }];
    let known = Known::new(&people, &terms);
    let found = scan(&known, &text);
    let mut end = 0;
    for one in &found {
        assert!(one.start >= end && one.end > one.start);
        assert_eq!(&text[one.start..one.end], one.text);
        end = one.end;
    }
    let generic = replace(&text, &found);
    let needles = variants("person:2", &found, &known);
    let left = leaks(&needles, &generic);
    for leak in left.iter().chain(&leaks(&needles, &text)) {
        assert!(leak.start < leak.end && !leak.text.is_empty());
    }
});
