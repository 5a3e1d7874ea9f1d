//! A made-up firm, and the forms in which its people are written.

use std::collections::HashSet;

use genericising::{Known, Layer, Person, scan};

use crate::Dice;

/// Given names, with their short form where they have one.
const GIVEN: [(&str, &str); 36] = [
    ("William", "Bill"),
    ("Elizabeth", "Liz"),
    ("Robert", "Bob"),
    ("Margaret", "Peggy"),
    ("Katherine", "Kate"),
    ("Thomas", "Tom"),
    ("Christopher", "Chris"),
    ("Susan", "Sue"),
    ("Matthew", "Matt"),
    ("Jennifer", "Jenny"),
    ("Theodore", "Ted"),
    ("Rebecca", "Becky"),
    ("Nicholas", "Nick"),
    ("Patricia", "Tricia"),
    ("Alexander", "Sasha"),
    ("Johannes", "Hannes"),
    ("José", "Pepe"),
    ("Małgorzata", "Gosia"),
    ("Zoë", ""),
    ("Søren", ""),
    ("Åsa", ""),
    ("Jürgen", ""),
    ("François", ""),
    ("Renée", ""),
    ("Łukasz", ""),
    ("Þóra", ""),
    ("İpek", ""),
    ("Ngozi", ""),
    ("Haruki", ""),
    ("Priyanka", ""),
    ("Olumide", ""),
    ("Anneliese", ""),
    ("Vikram", ""),
    ("Mark", ""),
    ("Grace", ""),
    ("Will", ""),
];
const STARTS: [&str; 24] = [
    "Bran", "Kol", "Tor", "Mar", "Vel", "Dra", "Hel", "Sør", "Mül", "Cas", "Fer", "Gon", "Kow",
    "Lind", "Nak", "Oko", "Pet", "Ras", "Sza", "Tan", "Var", "Wes", "Yil", "Zim",
];
const MIDDLES: [&str; 16] = [
    "a", "e", "o", "ber", "den", "gar", "lan", "mi", "ne", "qui", "ra", "sel", "to", "vi", "wan",
    "ža",
];
const ENDS: [&str; 20] = [
    "berg", "ford", "gård", "ich", "kawa", "ler", "mann", "nen", "oğlu", "quist", "rez", "sson",
    "ström", "ton", "vić", "wicz", "worth", "yama", "zano", "stad",
];

/// Kinds of forms, each from a person: given name, short form, family name.
const KINDS: [&str; 14] = [
    "full name",
    "family name first",
    "first name",
    "last name",
    "initial and last name",
    "short form of the first name",
    "possessive",
    "plural",
    "lower case",
    "capitals",
    "one typing error",
    "without diacritics",
    "e-mail address",
    "user name",
];

/// Sentences that a form stands in.
const SENTENCES: [&str; 8] = [
    "We asked {} about the refund.",
    "Then {} said that it would take a week.",
    "The parcel was left with {}.",
    "I spoke to {} on the phone, twice.",
    "> the reply of {}: not today",
    "- {}, who had the key\n- somebody else",
    "It was ({}) again.",
    "In the end **{}** called back.",
];

/// People of a firm; some share a given name, a few a whole name.
pub(crate) fn people(count: usize, dice: &mut Dice) -> Vec<Person> {
    (0..count)
        .map(|number| {
            let (given, _) = GIVEN[dice.below(GIVEN.len())];
            let middle = if dice.below(2) == 0 {
                ""
            } else {
                MIDDLES[dice.below(MIDDLES.len())]
            };
            let family = format!(
                "{}{}{middle}{}",
                dice.one(&STARTS),
                dice.one(&MIDDLES),
                dice.one(&ENDS)
            );
            Person {
                id: format!("P{number:05}"),
                email: Some(format!(
                    "{}.{number}@firm.example",
                    plain(&family).to_lowercase()
                )),
                given: given.to_owned(),
                family,
                preferred: None,
            }
        })
        .collect()
}

/// A name in letters from a to z.
fn plain(text: &str) -> String {
    let pairs = [
        ("é", "e"),
        ("ë", "e"),
        ("ø", "o"),
        ("Å", "A"),
        ("å", "a"),
        ("ü", "u"),
        ("ç", "c"),
        ("Ł", "L"),
        ("ł", "l"),
        ("Þ", "Th"),
        ("ó", "o"),
        ("İ", "I"),
        ("ğ", "g"),
        ("ö", "o"),
        ("ć", "c"),
        ("ž", "z"),
    ];
    pairs
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// A name with a letter too many, missing, other or swapped with its neighbour.
fn mistyped(name: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = 1 + dice.below(letters.len() - 2);
    match dice.below(4) {
        0 => letters.insert(at, 'x'),
        1 => {
            letters.remove(at);
        }
        2 => letters[at] = if letters[at] == 'k' { 'h' } else { 'k' },
        _ if letters[at] != letters[at + 1] => letters.swap(at, at + 1),
        _ => letters[at] = 'w',
    }
    letters.into_iter().collect()
}

/// A person in a form of a kind; `None` for who has none.
fn form(kind: usize, person: &Person, families: &HashSet<&str>, dice: &mut Dice) -> Option<String> {
    let Person {
        given,
        family,
        email,
        ..
    } = person;
    let full = format!("{given} {family}");
    let short = GIVEN
        .iter()
        .find(|(name, _)| name == given)
        .map_or("", |it| it.1);
    let initial: String = given.chars().take(1).collect();
    let (low_given, low_family) = (plain(given).to_lowercase(), plain(family).to_lowercase());
    Some(match kind {
        0 => full,
        1 => format!("{family}, {given}"),
        2 => given.clone(),
        3 => family.clone(),
        4 => match dice.below(3) {
            0 => format!("{initial}. {family}"),
            1 => format!("{family}, {initial}."),
            _ => format!("{initial} {family}"),
        },
        5 if short.is_empty() => return None,
        5 => format!("{short} {family}"),
        6 => format!("{full}’s desk"),
        7 => format!("the {family}s"),
        8 => full.to_lowercase(),
        9 => full.to_uppercase(),
        10 => {
            let name = mistyped(family, dice);
            // What spells somebody else's name is that name.
            if families.contains(name.as_str()) {
                return None;
            }
            if dice.below(2) == 0 {
                format!("{given} {name}")
            } else {
                name
            }
        }
        11 if plain(&full) == full => return None,
        11 => plain(&full),
        12 => email.clone()?,
        _ => match dice.below(3) {
            0 => format!("{low_given}.{low_family}"),
            1 => format!("{}{low_family}", plain(&initial).to_lowercase()),
            _ => format!("{low_family}{}", plain(&initial).to_lowercase()),
        },
    })
}

/// The table of the kinds of forms.
pub(crate) fn table() {
    let mut dice = Dice(4);
    let people = people(5_000, &mut dice);
    let families: HashSet<&str> = people.iter().map(|person| person.family.as_str()).collect();
    let known = Known::new(&people, &[]);
    println!("| Form | Texts | Found whole | Somebody else |\n|---|---:|---:|---:|");
    for (kind, name) in KINDS.iter().enumerate() {
        let (mut texts, mut whole, mut other) = (0_u32, 0_u32, 0_u32);
        for person in people.iter().step_by(3) {
            let Some(form) = form(kind, person, &families, &mut dice) else {
                continue;
            };
            let sentence = dice.one(&SENTENCES);
            let start = sentence.find("{}").unwrap();
            let text = sentence.replace("{}", &form);
            // The article, the s of a possessive and the thing owned are no part of the name.
            let name = form.trim_start_matches("the ").trim_end_matches("’s desk");
            let start = start + form.find(name).unwrap();
            let end = start + name.trim_end_matches('.').len();
            let found = scan(&known, &text);
            let roster: Vec<_> = found
                .iter()
                .filter(|one| one.layer == Layer::Roster)
                .collect();
            let key = format!("person:{}", person.id);
            let covered = |at: usize| roster.iter().any(|one| (one.start..one.end).contains(&at));
            texts += 1;
            whole += u32::from((start..end).all(|at| text.as_bytes()[at] == b' ' || covered(at)));
            // Who may be several people is an entity of its own; only a name for a wrong person merges two.
            other += u32::from(
                roster
                    .iter()
                    .any(|one| one.entity.starts_with("person:") && one.entity != key),
            );
        }
        println!(
            "| {name} | {texts} | {:.4} | {other} |",
            f64::from(whole) / f64::from(texts)
        );
    }
    println!();
}
