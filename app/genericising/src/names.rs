//! Names that no list of the firm has: by the words around them, by lists of common names, and by their capitals.

use crate::dictionary::{
    ASKS, FAMILY, FIRM, FUNCTION, GIVEN, HONORIFIC, MONTH, NATIONALITY, PARTICLE, PLACE, ROLE,
    SAYS, STREET, UNIT, WEEKDAY, is_common, kinds, place_at,
};
use crate::found::Found;
use crate::kind::{Class, Layer};
use crate::token::{Kind, Tokens};

/// How much of a name a word is by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strength {
    /// No part of a name.
    None,
    /// Only next to another word of a name.
    Weak,
    /// A name already.
    Strong,
}

/// What each word is to a name.
pub(crate) struct Words {
    kinds: Vec<u16>,
    strengths: Vec<Strength>,
}

impl Words {
    pub(crate) fn new(tokens: &Tokens) -> Self {
        let mut words = Self {
            kinds: vec![0; tokens.list.len()],
            strengths: vec![Strength::None; tokens.list.len()],
        };
        for (at, token) in tokens.list.iter().enumerate() {
            if token.kind == Kind::Word {
                let key = tokens.key(at);
                words.kinds[at] = kinds(key);
                if token.capital {
                    words.strengths[at] = strength(tokens, at, words.kinds[at]);
                }
            }
        }
        words
    }

    pub(crate) fn kind(&self, at: usize) -> u16 {
        self.kinds.get(at).copied().unwrap_or(0)
    }

    pub(crate) fn strength(&self, at: usize) -> Strength {
        self.strengths.get(at).copied().unwrap_or(Strength::None)
    }
}

fn strength(tokens: &Tokens, at: usize, kind: u16) -> Strength {
    let token = &tokens.list[at];
    let key = tokens.key(at);
    if kind & (MONTH | WEEKDAY | HONORIFIC) != 0 && kind & (GIVEN | FAMILY) == 0 {
        return Strength::None;
    }
    if key.chars().count() < 2 {
        return Strength::None;
    }
    if !is_common(key) {
        // Short words in capitals are abbreviations, and letters glued to digits are codes.
        let short =
            token.caps && token.end - token.start < 4 && kind & (GIVEN | FAMILY | PLACE) == 0;
        let code = tokens.is_digits(at + 1) || tokens.glued_left(at);
        return if short || code {
            Strength::Weak
        } else {
            Strength::Strong
        };
    }
    if kind & FUNCTION != 0 && kind & (GIVEN | FAMILY) == 0 {
        return Strength::None;
    }
    let name = kind & (GIVEN | FAMILY) != 0
        && !tokens.begins_sentence(at)
        && kind & FUNCTION == 0
        && !token.caps;
    if name && kind & (MONTH | WEEKDAY) == 0 {
        Strength::Strong
    } else {
        Strength::Weak
    }
}

/// Words that belong together as a name: the first token, the last, and the words.
struct Run {
    first: usize,
    last: usize,
    words: Vec<usize>,
}

/// Finds names.
pub(crate) fn find(tokens: &Tokens, words: &Words, found: &mut Vec<Found>) {
    let mut at = 0;
    while at < tokens.list.len() {
        if let Some(last) = place(tokens, words, at) {
            let range = tokens.list[at].start..tokens.list[last].end;
            found.push(Found::new(range, Class::Place, Layer::Dictionary, 70));
            at = last + 1;
            continue;
        }
        if let Some(last) = partners(tokens, words, at) {
            let range = tokens.list[at].start..tokens.list[last].end;
            found.push(Found::new(range, Class::Organisation, Layer::Context, 55));
            at = last + 1;
            continue;
        }
        match run(tokens, words, at) {
            Some(run) => {
                found.push(named(tokens, words, &run));
                at = run.last + 1;
            }
            None => {
                found.extend(lower(tokens, words, at));
                at += 1;
            }
        }
    }
}

/// The last token of a known place that begins at a token and is not a part of a longer name.
fn place(tokens: &Tokens, words: &Words, first: usize) -> Option<usize> {
    if words.kind(first) & PLACE == 0 || !tokens.list[first].capital || tokens.glued_left(first) {
        return None;
    }
    let last = place_at(tokens, first)?;
    if last == first && words.strength(first) != Strength::Strong {
        return None;
    }
    let alone = last > first || goes_on(tokens, words, first).is_none();
    // Charlotte and Florence are people too.
    let person = last == first && words.kind(first) & (GIVEN | FAMILY) != 0;
    (alone && !person).then_some(last)
}

/// A firm that is named after its partners, “X, Y and Z”, where a firm may be named: its last token.
fn partners(tokens: &Tokens, words: &Words, first: usize) -> Option<usize> {
    let strong = |at: usize| words.strength(at) != Strength::None && tokens.is_word(at);
    if words.strength(first) == Strength::None
        || !tokens.is_sign(first + 1, ',')
        || !tokens.is_space(first + 2)
    {
        return None;
    }
    let (second, third) = (first + 3, first + 7);
    let and = tokens.is_word(second + 2)
        && tokens.key(second + 2) == "and"
        && tokens.is_space(second + 1);
    if !(and && strong(second) && strong(third)) {
        return None;
    }
    let families = [first, second, third]
        .into_iter()
        .filter(|at| words.kind(*at) & FAMILY != 0)
        .count();
    let before = tokens
        .word_before(first)
        .filter(|word| tokens.list[first].start - tokens.list[*word].end == 1);
    let told = match before {
        Some(word) => matches!(
            tokens.key(word),
            "at" | "for" | "of" | "from" | "by" | "the"
        ),
        None => {
            let line = tokens
                .list
                .get(third + 1)
                .is_none_or(|next| tokens.text[next.start..next.end].contains('\n'));
            tokens.begins_sentence(first) && line
        }
    };
    (families > 1 && told).then_some(third)
}

/// The name that begins at a token.
fn run(tokens: &Tokens, words: &Words, first: usize) -> Option<Run> {
    let starts = match words.strength(first) {
        Strength::Strong => true,
        Strength::Weak => {
            // “Bank of” begins a name when a name follows at once; “Dear Ana” does not.
            let next = tokens.next_in_name(first);
            let close = next.is_some_and(|(next, between)| {
                words.strength(next) == Strength::Strong
                    && between.space
                    && !between.comma
                    && !between.dot
                    && !between.sign
            });
            close
                && words.kind(first) & (GIVEN | FAMILY | STREET) != 0
                && !tokens.begins_sentence(first)
        }
        Strength::None => {
            // J. Smith
            let initial = tokens.is_word(first)
                && tokens.list[first].capital
                && tokens.key(first).chars().count() == 1
                && tokens.is_sign(first + 1, '.');
            initial
                && tokens
                    .next_in_name(first)
                    .is_some_and(|(next, _)| words.strength(next) == Strength::Strong)
        }
    };
    if !starts {
        return None;
    }
    let mut run = Run {
        first,
        last: first,
        words: vec![first],
    };
    while run.words.len() < 8 {
        let Some(next) = goes_on(tokens, words, run.last) else {
            break;
        };
        run.words.push(next);
        run.last = next;
    }
    // The point of “Inc.” belongs to it, the common word at the end does not.
    while run.words.len() > 1
        && words.strength(run.last) != Strength::Strong
        && words.kind(run.last) & (FIRM | GIVEN | FAMILY | PLACE) == 0
        && tokens.key(run.last).len() > 2
    {
        run.words.pop();
        run.last = run.words[run.words.len() - 1];
    }
    Some(run)
}

/// The next word of a name after one of its words.
fn goes_on(tokens: &Tokens, words: &Words, last: usize) -> Option<usize> {
    let (next, between) = tokens.next_in_name(last)?;
    let single = |at: usize| {
        tokens.is_word(at) && tokens.list[at].capital && tokens.key(at).chars().count() == 1
    };
    if between.comma
        || !tokens.is_word(next)
        || (between.dot && !(single(last) || kinds(tokens.key(last)) & HONORIFIC != 0))
    {
        return None;
    }
    // A line break parts what stands below each other.
    if tokens.list[last].end < tokens.list[next].start
        && tokens.text[tokens.list[last].end..tokens.list[next].start].contains('\n')
    {
        return None;
    }
    let possessive = between.sign && tokens.key(next) == "s";
    if possessive {
        return None;
    }
    if matches!(
        tokens.text_of(next),
        "II" | "III" | "IV" | "Jr" | "Sr" | "MD" | "PhD" | "DDS" | "MBA"
    ) {
        return Some(next);
    }
    match words.strength(next) {
        Strength::Strong => return Some(next),
        Strength::Weak
            if words.kind(next) & (FIRM | GIVEN | FAMILY | PLACE) != 0 || between.sign =>
        {
            return Some(next);
        }
        Strength::Weak => {
            let (after, _) = tokens.next_in_name(next)?;
            return (words.strength(after) == Strength::Strong && !tokens.begins_sentence(next))
                .then_some(next);
        }
        Strength::None => {}
    }
    let initial = single(next) && (tokens.key(next) != "i" || tokens.is_sign(next + 1, '.')) && {
        let after = tokens.next_in_name(next).map(|(after, _)| after);
        after.is_some_and(|after| words.strength(after) == Strength::Strong)
    };
    if initial {
        return Some(next);
    }
    let particle = words.kind(next) & PARTICLE != 0 && !tokens.list[next].capital;
    if particle {
        let (after, between) = tokens.next_in_name(next)?;
        let second = words.kind(after) & PARTICLE != 0;
        let follows = words.strength(after) == Strength::Strong
            || (second
                && tokens
                    .next_in_name(after)
                    .is_some_and(|(third, _)| words.strength(third) == Strength::Strong));
        return (follows && !between.comma).then_some(next);
    }
    None
}

/// What a name is, by what its words and the words around it are.
fn named(tokens: &Tokens, words: &Words, run: &Run) -> Found {
    let mut range = tokens.list[run.first].start..tokens.list[run.last].end;
    let all = run
        .words
        .iter()
        .fold(0, |all, word| all | words.kind(*word));
    let joined: Vec<&str> = run.words.iter().map(|word| tokens.key(*word)).collect();
    let several = run.words.len() > 1;
    let opens = tokens.begins_sentence(run.first);
    let firm = several && words.kind(run.last) & FIRM != 0;
    if firm {
        if tokens.is_sign(run.last + 1, '.')
            && matches!(joined[joined.len() - 1], "inc" | "ltd" | "corp" | "co")
        {
            range.end += 1;
        }
        return Found::new(range, Class::Organisation, Layer::Dictionary, 75);
    }
    if !several && all & (NATIONALITY | GIVEN) == NATIONALITY {
        return Found::new(range, Class::Nationality, Layer::Dictionary, 60);
    }
    let titled = tokens.with_title(run.first);
    if titled < run.first {
        range.start = tokens.list[titled].start;
        return Found::new(range, Class::Person, Layer::Context, 92);
    }
    if let Some(confidence) = person_context(tokens, words, run) {
        return Found::new(range, Class::Person, Layer::Context, confidence);
    }
    if let Some(class) = place_context(tokens, words, run)
        && all & GIVEN == 0
        && joined.iter().all(|word| word.len() > 1)
    {
        return Found::new(range, class, Layer::Context, 50);
    }
    if all & GIVEN != 0 {
        return Found::new(
            range,
            Class::Person,
            Layer::Dictionary,
            if several { 85 } else { 70 },
        );
    }
    if all & FAMILY != 0 {
        return Found::new(
            range,
            Class::Person,
            Layer::Dictionary,
            if several { 70 } else { 60 },
        );
    }
    let confidence = match (several, opens) {
        (true, _) => 45,
        (false, false) => 40,
        (false, true) => 30,
    };
    Found::new(range, Class::Name, Layer::Capitals, confidence)
}

/// The word before a token with only white space or a point of an abbreviation between, and whether it touches.
fn before(tokens: &Tokens, at: usize) -> Option<usize> {
    tokens.word_before(at)
}

/// How sure the words around make that a name is a person's.
fn person_context(tokens: &Tokens, words: &Words, run: &Run) -> Option<u8> {
    if let Some(word) = before(tokens, run.first) {
        let kind = words.kind(word);
        let key = tokens.key(word);
        if kind & HONORIFIC != 0 {
            return Some(92);
        }
        if kind & ROLE != 0 && kind & GIVEN == 0 {
            return Some(80);
        }
        let colon = tokens.text[tokens.list[word].end..tokens.list[run.first].start].contains(':');
        if matches!(
            key,
            "name" | "names" | "customer" | "contact" | "agent" | "called" | "named" | "calls"
        ) {
            return Some(if colon { 88 } else { 78 });
        }
        if kind & ASKS != 0 {
            return Some(72);
        }
        let earlier = before(tokens, word).map_or("", |it| tokens.key(it));
        if matches!(
            (earlier, key),
            ("name" | "this", "is")
                | (
                    "spoke" | "talked" | "speak" | "talk" | "married" | "happened",
                    "to" | "with"
                )
                | ("i", "am" | "m")
        ) {
            return Some(78);
        }
        if key == "by" {
            return Some(60);
        }
    }
    let after = tokens.next_in_name(run.last);
    let apostrophe = tokens.is_sign(run.last + 1, '\'') || tokens.is_sign(run.last + 1, '’');
    if let Some((next, between)) = after {
        if apostrophe && tokens.key(next) == "s" {
            let (owned, _) = tokens.next_in_name(next)?;
            return (words.kind(owned) & ROLE != 0).then_some(75);
        }
        if between.space && !between.dot && words.kind(next) & SAYS != 0 {
            return Some(70);
        }
    }
    None
}

/// Whether the words before make a name a place or a firm.
fn place_context(tokens: &Tokens, words: &Words, run: &Run) -> Option<Class> {
    let word = before(tokens, run.first)?;
    let key = tokens.key(word);
    let close = tokens.list[run.first].start - tokens.list[word].end == 1;
    match key {
        "in" | "from" | "near" | "to" if close => Some(Class::Place),
        "at" | "for" if close && words.kind(word) & FUNCTION != 0 => Some(Class::Organisation),
        _ => None,
    }
}

/// Names in lower case: after an honorific, or a common given name before an unknown word.
fn lower(tokens: &Tokens, words: &Words, at: usize) -> Option<Found> {
    if !tokens.is_word(at) || tokens.list[at].capital || tokens.glued_left(at) {
        return None;
    }
    let key = tokens.key(at);
    if words.kind(at) & NATIONALITY != 0
        && words.kind(at) & (GIVEN | FAMILY) == 0
        && !matches!(
            key,
            "pole" | "turk" | "thai" | "dane" | "finn" | "sunni" | "swede" | "polish"
        )
    {
        let range = tokens.list[at].start..tokens.list[at].end;
        return Some(Found::new(range, Class::Nationality, Layer::Dictionary, 50));
    }
    if is_common(key) || key.len() < 3 {
        return None;
    }
    let is = before(tokens, at).filter(|word| tokens.key(*word) == "is");
    if is
        .and_then(|word| before(tokens, word))
        .is_some_and(|word| tokens.key(word) == "name")
    {
        let range = tokens.list[at].start..tokens.list[at].end;
        return Some(Found::new(range, Class::Person, Layer::Context, 65));
    }
    let honorific = before(tokens, at).is_some_and(|word| {
        words.kind(word) & HONORIFIC != 0
            && matches!(
                tokens.key(word),
                "mr" | "mrs" | "ms" | "miss" | "dr" | "prof" | "frau" | "herr"
            )
    });
    if honorific {
        let range = tokens.list[at].start..tokens.list[at].end;
        return Some(Found::new(range, Class::Person, Layer::Context, 70));
    }
    if words.kind(at) & GIVEN == 0 {
        return None;
    }
    let (mut next, mut between) = tokens.next_in_name(at)?;
    let initial = tokens.key(next).len() == 1 && tokens.is_sign(next + 1, '.');
    if initial {
        (next, between) = tokens.next_in_name(next)?;
    }
    let unknown = tokens.is_word(next)
        && !is_common(tokens.key(next))
        && tokens.key(next).len() > 3
        && words.kind(next) & (STREET | UNIT | NATIONALITY) == 0;
    (unknown && between.space && !between.comma && (initial || !between.dot) && !between.sign).then(
        || {
            let range = tokens.list[at].start..tokens.list[next].end;
            Found::new(range, Class::Person, Layer::Dictionary, 55)
        },
    )
}
