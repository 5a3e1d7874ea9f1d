//! Lists of words: common English, given and family names, nicknames, places, nationalities.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::token::Tokens;

/// Common English words, and words of offices and letters: no names by themselves.
pub(crate) const COMMON: u16 = 1;
/// Common given names.
pub(crate) const GIVEN: u16 = 1 << 1;
/// Common family names.
pub(crate) const FAMILY: u16 = 1 << 2;
/// A town, region or country, or the first word of one.
pub(crate) const PLACE: u16 = 1 << 3;
/// Nationalities, languages and religions.
pub(crate) const NATIONALITY: u16 = 1 << 4;
/// Mrs, Dr and the like.
pub(crate) const HONORIFIC: u16 = 1 << 5;
/// What is said about somebody's work or tie: colleague, manager, brother.
pub(crate) const ROLE: u16 = 1 << 6;
/// What a person does to be a person: said, asked.
pub(crate) const SAYS: u16 = 1 << 7;
/// What is done with a person: ask, told, met.
pub(crate) const ASKS: u16 = 1 << 8;
/// Street, road, and their like in other languages.
pub(crate) const STREET: u16 = 1 << 9;
/// Suite, flat, box: a part of an address that a number follows.
pub(crate) const UNIT: u16 = 1 << 10;
/// Ltd, Inc and other ends of firms' names.
pub(crate) const FIRM: u16 = 1 << 11;
/// Words inside names: de, van, bin.
pub(crate) const PARTICLE: u16 = 1 << 12;
/// Words that no name follows or is: pronouns, articles, prepositions.
pub(crate) const FUNCTION: u16 = 1 << 13;
/// Months.
pub(crate) const MONTH: u16 = 1 << 14;
/// Days of the week.
pub(crate) const WEEKDAY: u16 = 1 << 15;

const SMALL: [(u16, &str); 11] = [
    (
        HONORIFIC,
        "mr mrs ms miss mx dr prof professor sir dame lord lady rev fr mme mlle monsieur madame herr frau dhr mevrouw señor senor senora",
    ),
    (
        ROLE,
        "colleague manager supervisor boss lead leader agent adviser advisor assistant director customer client caller guest patient tenant husband wife spouse partner brother sister son daughter mother father mom mum dad uncle aunt cousin friend neighbour neighbor nephew niece grandfather grandmother doctor nurse teacher lawyer engineer technician driver trainer trainee intern buyer buddy kid child actor singer writer author player songwriter secretary president minister ceo teammate coworker",
    ),
    (
        SAYS,
        "said says asked asks replied replies told tells wrote writes answered explained explains called calls shouted added thinks thought wants wanted complained apologised apologized insisted promised claims claimed laughed cried whispered phoned emailed suggested demanded admitted agreed refused lives lived",
    ),
    (
        ASKS,
        "ask asked asking tell told call called calling meet met meeting named thank thanked contact contacted email emailed phone phoned inform informed greet remind reminded visit visited know knows hi hello hey dear signed cc attn",
    ),
    (
        STREET,
        "street str st road rd avenue ave av lane ln drive dr boulevard blvd court ct place pl square sq terrace close crescent cres way parkway pkwy highway hwy mews row grove hill gardens gdns rue chemin allee impasse strasse str gasse weg platz allee ulica ul via viale vicolo piazza corso strada calle avenida av plaza paseo carrera rua travessa largo straat laan plein kade gracht vej gade alle vag vagen gata gatan gate veien tie katu utca ut ter trg ulice namesti prospekt",
    ),
    (
        UNIT,
        "suite ste apt apartment flat unit box pobox floor building bldg",
    ),
    (
        FIRM,
        "inc ltd llc llp plc corp corporation gmbh ag sa sas srl spa bv nv ab oy as aps kg co limited incorporated company group holdings partners associates bank insurance technologies systems solutions investments ventures industries consulting services labs media capital financial trust society foundation university institute college hospital hotel airlines energy pharma logistics foods software agency",
    ),
    (
        PARTICLE,
        "de da do dos das du del della di van von der den la le el al bin ibn ben abu y e zu zur af av ter ten vom",
    ),
    (
        FUNCTION,
        "a an the and or but nor so yet for if then i me my you your he him his she her it its we us our they them their this that these those is are was were be been am do does did not have has had can could will would shall should may might must of in on at by to from with without into onto about as there here what when where who whom whose which why how please let no yes",
    ),
    (
        MONTH,
        "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec",
    ),
    (
        WEEKDAY,
        "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun",
    ),
];

/// What each known word is.
static WORDS: LazyLock<HashMap<&'static str, u16>> = LazyLock::new(|| {
    let mut words = HashMap::with_capacity(8_192);
    let mut add = |kind: u16, list: &'static str| {
        for word in list.split_whitespace() {
            *words.entry(word).or_insert(0) |= kind;
        }
    };
    add(COMMON, include_str!("../words/common.txt"));
    add(GIVEN, include_str!("../words/given.txt"));
    add(FAMILY, include_str!("../words/family.txt"));
    add(NATIONALITY, include_str!("../words/nationalities.txt"));
    for (kind, list) in SMALL {
        add(kind, list);
    }
    for place in places() {
        let first = place.split('_').next().unwrap_or(place);
        *words.entry(first).or_insert(0) |= PLACE;
    }
    words
});

/// Places, words joined by underscores.
pub(crate) fn places() -> impl Iterator<Item = &'static str> {
    include_str!("../words/places.txt").split_whitespace()
}

static PLACES: LazyLock<std::collections::HashSet<&'static str>> =
    LazyLock::new(|| places().collect());

/// Whether a folded word is a place by itself.
pub(crate) fn is_place(word: &str) -> bool {
    PLACES.contains(word)
}

/// The last token of a place that begins at a token; places have up to four words.
pub(crate) fn place_at(tokens: &Tokens, first: usize) -> Option<usize> {
    let mut words = tokens.key(first).to_owned();
    let mut last = is_place(&words).then_some(first);
    for word in [2, 4, 6] {
        let at = first + word;
        if !(tokens.is_space(at - 1) && tokens.is_word(at)) {
            break;
        }
        words.push('_');
        words.push_str(tokens.key(at));
        if is_place(&words) {
            last = Some(at);
        }
    }
    last
}

/// What others call somebody of a given name, and whose short form a name is.
static NICKNAMES: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut nicknames: HashMap<_, Vec<_>> = HashMap::new();
    for line in include_str!("../words/nicknames.txt").lines() {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap_or_default();
        nicknames.entry(name).or_default().extend(words);
    }
    nicknames
});

/// The short forms of a given name.
pub(crate) fn nicknames(given: &str) -> &'static [&'static str] {
    NICKNAMES.get(given).map_or(&[], Vec::as_slice)
}

/// What a folded word is: the kinds above, 0 for an unknown word.
pub(crate) fn kinds(word: &str) -> u16 {
    WORDS.get(word).copied().unwrap_or(0)
}

/// Whether a folded word, or the word it is a form of, is common English and no name by itself.
pub(crate) fn is_common(word: &str) -> bool {
    if kinds(word) & (COMMON | FUNCTION) != 0 {
        return true;
    }
    if !word.is_ascii() {
        return false;
    }
    let known = |stem: &str| stem.len() > 2 && kinds(stem) & COMMON != 0;
    let with =
        |stem: &str, end: &str| stem.len() > 1 && kinds(&format!("{stem}{end}")) & COMMON != 0;
    let doubled = |stem: &str| {
        let bytes = stem.as_bytes();
        bytes.len() > 3
            && bytes[bytes.len() - 1] == bytes[bytes.len() - 2]
            && known(&stem[..stem.len() - 1])
    };
    for end in [
        "s", "ed", "ing", "er", "ers", "est", "ly", "ness", "less", "ment", "ful", "ish", "able",
        "en", "un",
    ] {
        // “Peres” is no form of “per”.
        let short = matches!(end, "er" | "ers" | "en" | "est" | "ish" | "un" | "es");
        if let Some(stem) = word.strip_suffix(end)
            && (!short || stem.len() > 3)
            && (known(stem) || with(stem, "e") || doubled(stem))
        {
            return true;
        }
    }
    for (end, instead) in [
        ("ies", "y"),
        ("ied", "y"),
        ("ily", "y"),
        ("ier", "y"),
        ("iness", "y"),
        ("es", ""),
        ("ation", "e"),
        ("ions", "ion"),
        ("ings", ""),
    ] {
        if let Some(stem) = word.strip_suffix(end)
            && stem.len() > 3
            && with(stem, instead)
        {
            return true;
        }
    }
    ["un", "re", "in", "non", "over", "pre", "mis", "dis"]
        .iter()
        .any(|start| word.strip_prefix(start).is_some_and(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_common_words_are_common() {
        for word in [
            "the",
            "Answering",
            "stopped",
            "companies",
            "kindly",
            "unclear",
            "customers",
            "using",
        ] {
            assert!(is_common(&word.to_lowercase()), "{word}");
        }
        for word in ["lindqvist", "utrecht", "maria", "zanetti"] {
            assert!(!is_common(word), "{word}");
        }
        assert_ne!(kinds("may") & MONTH, 0);
        assert!(is_place("new_york") && !is_place("new"));
        assert!(nicknames("william").contains(&"bill"));
    }

    #[test]
    fn lists_are_folded() {
        for list in [
            include_str!("../words/common.txt"),
            include_str!("../words/given.txt"),
            include_str!("../words/family.txt"),
            include_str!("../words/places.txt"),
            include_str!("../words/nationalities.txt"),
            include_str!("../words/nicknames.txt"),
        ] {
            for word in list.split_whitespace() {
                assert_eq!(crate::fold::fold(word), word);
            }
        }
    }
}
