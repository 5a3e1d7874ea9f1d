//! One entity, one placeholder: who or what findings mean, and the generic words for it.

use std::collections::{HashMap, HashSet};

use crate::dictionary::{HONORIFIC, kinds};
use crate::found::{Found, Who};
use crate::kind::Class;
use crate::known::{Known, Owner, joined, words};
use crate::relative;

/// Words that say what somebody is, and the placeholder for such a person.
const ROLES: [(&str, &[&str]); 4] = [
    (
        "Customer",
        &[
            "customer",
            "client",
            "caller",
            "guest",
            "patient",
            "passenger",
            "tenant",
            "subscriber",
            "buyer",
        ],
    ),
    (
        "Manager",
        &["manager", "supervisor", "boss", "lead", "director", "head"],
    ),
    (
        "Agent",
        &["agent", "adviser", "advisor", "representative", "operator"],
    ),
    (
        "Colleague",
        &[
            "colleague",
            "coworker",
            "teammate",
            "trainee",
            "apprentice",
            "intern",
        ],
    ),
];
/// How far from a name its role is looked for, in bytes.
const NEAR: usize = 24;

/// Who or what each finding means, as a key that is stable within the text.
pub(crate) fn keys(known: &Known, found: &[(&Found, &str)]) -> Vec<String> {
    let mut keys: Vec<String> = found
        .iter()
        .map(|(one, text)| match &one.who {
            Who::Key(key) => key.clone(),
            Who::OneOf(owners, spelling) => owner_key(known, owners, spelling),
            Who::Written => {
                let mut words = words(text);
                // Mrs Berg and Ms Berg are one.
                if words.len() > 1 && family(one.class) == family(Class::Person) {
                    words.retain(|word| kinds(word) & HONORIFIC == 0);
                }
                format!("{}:{}", family(one.class), words.join(" "))
            }
        })
        .collect();
    // “Smith” is the “John Smith” of the same text when there is one such name in it.
    let mut by_word: HashMap<String, Option<String>> = HashMap::new();
    for key in keys.iter().collect::<HashSet<_>>() {
        let Some(name) = key.strip_prefix("person:written:") else {
            continue;
        };
        if name.contains(' ') {
            for word in name.split(' ') {
                by_word
                    .entry(format!("person:written:{word}"))
                    .and_modify(|whole| *whole = None)
                    .or_insert_with(|| Some(key.clone()));
            }
        }
    }
    for key in &mut keys {
        if let Some(Some(whole)) = by_word.get(key) {
            key.clone_from(whole);
        }
    }
    join_addresses(known, found, &mut keys);
    keys
}

/// “jane.doe@acme.example” is the Jane Doe of the same text when the address can be nobody else's there, and no other address
/// can be hers.
fn join_addresses(known: &Known, found: &[(&Found, &str)], keys: &mut [String]) {
    let addresses: Vec<(usize, String)> = found
        .iter()
        .enumerate()
        .filter(|(_, (one, _))| one.class == Class::Email && one.who == Who::Written)
        .filter_map(|(at, (_, text))| Some((at, words(text.split_once('@')?.0).join(" "))))
        .collect();
    if addresses.is_empty() {
        return;
    }
    let mut by_form: HashMap<String, Option<&str>> = HashMap::new();
    for ((one, _), key) in found.iter().zip(keys.iter()) {
        for name in names_of(known, one, key) {
            for form in address_forms(&name) {
                let owner = by_form.entry(form).or_insert(Some(key));
                if *owner != Some(key) {
                    *owner = None;
                }
            }
        }
    }
    let mut joined: HashMap<String, Option<String>> = HashMap::new();
    let mut taken: HashMap<&str, String> = HashMap::new();
    for (at, local) in &addresses {
        let Some(person) = by_form.get(local).copied().flatten() else {
            continue;
        };
        if !person.starts_with("person:written:") {
            continue;
        }
        let address = &keys[*at];
        let first = taken.entry(person).or_insert_with(|| address.clone());
        if first == address {
            joined.insert(address.clone(), Some(person.to_owned()));
        } else {
            joined.insert(first.clone(), None);
        }
    }
    for (at, _) in addresses {
        if let Some(Some(person)) = joined.get(&keys[at]) {
            keys[at].clone_from(person);
        }
    }
}

/// The words of whose name a finding is.
fn names_of(known: &Known, one: &Found, key: &str) -> Vec<Vec<String>> {
    match &one.who {
        Who::Written if one.class == Class::Person => key
            .strip_prefix("person:written:")
            .map(|name| name.split(' ').map(str::to_owned).collect())
            .into_iter()
            .collect(),
        Who::OneOf(owners, _) => owners
            .iter()
            .filter_map(|owner| match owner {
                Owner::Person(at) => Some(&known.people[*at as usize]),
                Owner::Term(_) => None,
            })
            .map(|person| words(&format!("{} {}", person.given, person.family)))
            .collect(),
        _ => Vec::new(),
    }
}

/// What stands before the @ for a name: given and family name, or an initial and the family name.
fn address_forms(name: &[String]) -> Vec<String> {
    let [first, .., last] = name else {
        return Vec::new();
    };
    if first.chars().count() < 2 || last.chars().count() < 3 {
        return Vec::new();
    }
    let initial: String = first.chars().take(1).collect();
    [first, &initial]
        .into_iter()
        .flat_map(|first| {
            [
                format!("{first} {last}"),
                format!("{last} {first}"),
                format!("{first}{last}"),
                format!("{last}{first}"),
            ]
        })
        .collect()
}

fn family(class: Class) -> &'static str {
    match class {
        Class::Person | Class::Name => "person:written",
        class => class.as_str(),
    }
}

fn owner_key(known: &Known, owners: &[Owner], spelling: &str) -> String {
    let key = |owner: &Owner| match owner {
        Owner::Person(at) => format!("person:{}", known.people[*at as usize].id),
        Owner::Term(at) => format!("term:{}", joined(&known.terms[*at as usize].text)),
    };
    match owners {
        [only] => key(only),
        few if few.len() <= 4 => {
            let few: Vec<String> = few.iter().map(key).collect();
            format!("undecided:{}", few.join("+"))
        }
        _ => format!("undecided:{spelling}"),
    }
}

/// The generic words for each finding of a text.
pub(crate) fn replacements(
    source: &str,
    found: &[(&Found, std::ops::Range<usize>)],
    keys: &[String],
) -> Vec<String> {
    let mut roles: HashMap<&str, &'static str> = HashMap::new();
    for ((one, range), key) in found.iter().zip(keys) {
        let address = one.class == Class::Email && key.starts_with("person:written:");
        if (is_somebody(one) || address)
            && !roles.contains_key(key.as_str())
            && let Some(role) = role_near(source, range)
        {
            roles.insert(key, role);
        }
    }
    let anchor = relative::Anchor::of(keys);
    let mut made: HashMap<&str, String> = HashMap::new();
    let mut counts: HashMap<&str, (usize, HashSet<&str>)> = HashMap::new();
    for ((one, range), key) in found.iter().zip(keys) {
        if made.contains_key(key.as_str()) {
            continue;
        }
        let text = &source[range.clone()];
        let words = match one.class {
            Class::Date => anchor.date(key),
            Class::Time => relative::time(key),
            Class::Money => relative::money(text),
            Class::Age => relative::age(text),
            class => {
                let noun = roles
                    .get(key.as_str())
                    .copied()
                    .unwrap_or_else(|| noun(class, one, key));
                let (count, taken) = counts
                    .entry(noun)
                    .or_insert_with(|| (0, taken(source, noun)));
                loop {
                    *count += 1;
                    let sign = numbered(noun, *count);
                    if !taken.contains(sign.as_str()) {
                        break format!("{noun} {sign}");
                    }
                }
            }
        };
        made.insert(key, words);
    }
    keys.iter().map(|key| made[key.as_str()].clone()).collect()
}

/// The numbers and letters after a noun in the text: it may speak of an “Agent 1” of its own.
fn taken<'t>(source: &'t str, noun: &str) -> HashSet<&'t str> {
    source
        .match_indices(noun)
        .filter_map(|(at, _)| source[at + noun.len()..].strip_prefix(' '))
        .filter_map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric()).next())
        .collect()
}

fn is_somebody(one: &Found) -> bool {
    let of_roster = |who: &Who| match who {
        Who::OneOf(owners, _) => owners.iter().any(|owner| matches!(owner, Owner::Person(_))),
        _ => false,
    };
    matches!(one.class, Class::Person | Class::Username) || of_roster(&one.who)
}

fn role_near(source: &str, range: &std::ops::Range<usize>) -> Option<&'static str> {
    let before = source[..range.start]
        .char_indices()
        .rev()
        .take(NEAR)
        .last()
        .map_or(range.start, |(at, _)| at);
    let after = source[range.end..]
        .char_indices()
        .nth(NEAR)
        .map_or(source.len(), |(at, _)| range.end + at);
    let (before, after) = (&source[before..range.start], &source[range.end..after]);
    let before = before
        .rsplit(['.', '!', '?', '\n'])
        .next()
        .unwrap_or(before);
    let after = after.split(['.', '!', '?', '\n']).next().unwrap_or(after);
    // “Ana, my manager” and “Ana is my manager” say what Ana is; “Ana's manager” and “Ana called my manager” do not.
    let tells = [",", " (", " is ", " was "]
        .iter()
        .any(|start| after.starts_with(start));
    let after = if tells { after } else { "" };
    let in_order = before
        .split(|c: char| !c.is_alphabetic())
        .rev()
        .take(4)
        .chain(after.split(|c: char| !c.is_alphabetic()).take(5));
    for word in in_order {
        let word = word.to_lowercase();
        for (role, words) in ROLES {
            if words.contains(&word.as_str()) {
                return Some(role);
            }
        }
    }
    None
}

fn noun(class: Class, one: &Found, key: &str) -> &'static str {
    let somebody = is_somebody(one);
    match class {
        Class::Email if key.starts_with("person:written:") => "Person",
        Class::Person | Class::Username | Class::Email if somebody => {
            if matches!(one.who, Who::OneOf(..)) {
                "Colleague"
            } else {
                "Person"
            }
        }
        Class::Person => "Person",
        Class::Customer => "Customer",
        Class::Organisation => "Company",
        Class::Site => "Site",
        Class::Product => "Product",
        Class::Place => "Place",
        Class::Name => "Name",
        Class::Nationality => "Nationality",
        Class::Email => "E-mail address",
        Class::Username => "User",
        Class::Phone => "Phone number",
        Class::Url => "Web address",
        Class::Ip => "IP address",
        Class::Mac => "MAC address",
        Class::Card => "Card number",
        Class::Iban => "Bank account",
        Class::NationalId => "Id number",
        Class::Plate => "Number plate",
        Class::Postcode => "Postcode",
        Class::Address => "Address",
        Class::Reference => reference(key),
        Class::Date | Class::Time | Class::Money | Class::Age => class.label(),
    }
}

/// The noun of a numbered thing: its key is "reference:order:4711".
fn reference(key: &str) -> &'static str {
    const NOUNS: [(&str, &str); 8] = [
        ("order", "Order"),
        ("ticket", "Ticket"),
        ("case", "Case"),
        ("policy", "Policy"),
        ("invoice", "Invoice"),
        ("claim", "Claim"),
        ("account", "Account"),
        ("employee", "Employee number"),
    ];
    let kind = key.split(':').nth(1).unwrap_or_default();
    NOUNS
        .iter()
        .find(|(name, _)| *name == kind)
        .map_or("Reference", |(_, noun)| noun)
}

/// Others get letters, what is the firm's own and numbers get numbers.
fn numbered(noun: &str, count: usize) -> String {
    let letters = matches!(
        noun,
        "Customer" | "Person" | "Company" | "Site" | "Product" | "Place" | "Name" | "Nationality"
    );
    if !letters {
        return count.to_string();
    }
    let mut letters = Vec::new();
    let mut rest = count;
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    letters
        .iter()
        .rev()
        .map(|letter| char::from(*letter))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        for (count, letters) in [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")] {
            assert_eq!(numbered("Site", count), letters);
        }
        assert_eq!(numbered("Agent", 12), "12");
    }
}
