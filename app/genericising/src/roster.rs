//! The forms in which people of the roster and terms of the firm are written.

use std::collections::HashSet;

use crate::dictionary::{
    COMMON, FAMILY, FUNCTION, GIVEN, NATIONALITY, PLACE, SAYS, is_common, kinds,
};
use crate::found::{Found, Who};
use crate::kind::{Class, Layer};
use crate::known::{Form, Known, Node, Owner, Style};
use crate::token::{Between, Kind, Tokens};

/// Two letters with points that are no initials.
const NO_INITIALS: [&str; 14] = [
    "us", "uk", "eu", "un", "ie", "eg", "ps", "pm", "am", "ad", "bc", "dc", "la", "ny",
];
/// At most so many ways to read the words at one place are followed.
const MOST_STATES: usize = 16;

/// A word of the roster that a token may be.
#[derive(Clone, Copy)]
struct Candidate {
    word: u32,
    mistyped: bool,
    /// Without the s of a plural or a possessive that lost its apostrophe.
    plural: bool,
}

/// A way to read the words from one place on.
#[derive(Clone, Copy)]
struct State {
    node: Node,
    /// The last token that was read.
    last: usize,
    words: u8,
    mistyped: bool,
    plural: bool,
    skipped: bool,
    /// What stood between the words.
    between: Between,
}

struct Match {
    last: usize,
    who: Vec<Form>,
    style: Style,
    spelling: String,
    confidence: u8,
    mistyped: bool,
}

/// Finds people and terms.
pub(crate) fn find(known: &Known, tokens: &Tokens, found: &mut Vec<Found>) {
    if known.is_empty() {
        return;
    }
    let candidates: Vec<Vec<Candidate>> = (0..tokens.list.len())
        .map(|token| candidates(known, tokens, token))
        .collect();
    let search = Search {
        known,
        tokens,
        candidates,
    };
    let mut named: HashSet<Owner> = HashSet::new();
    let mut bare: Vec<(usize, Match)> = Vec::new();
    let mut at = 0;
    while at < tokens.list.len() {
        if search.candidates[at].is_empty() {
            at += 1;
            continue;
        }
        let Some(one) = search.longest(at) else {
            at += 1;
            continue;
        };
        let next = one.last + 1;
        if one.style == Style::Initials {
            bare.push((at, one));
        } else {
            // A form of many people names none of them.
            if one.who.len() < 5 {
                named.extend(one.who.iter().map(|form| form.owner));
            }
            found.push(search.finding(at, one));
        }
        at = next;
    }
    // Initials alone are believed of people whom the text names.
    for (at, one) in bare {
        if one.who.iter().any(|form| named.contains(&form.owner)) || one.last > at {
            found.push(search.finding(at, one));
        }
    }
}

fn candidates(known: &Known, tokens: &Tokens, token: usize) -> Vec<Candidate> {
    if !matches!(tokens.kind(token), Kind::Word | Kind::Digits) {
        return Vec::new();
    }
    let key = tokens.key(token);
    let exact = |word, plural| Candidate {
        word,
        mistyped: false,
        plural,
    };
    let mut found: Vec<Candidate> = known
        .word(key)
        .map(|word| exact(word, false))
        .into_iter()
        .collect();
    // “Bergs” may be the user name of S. Berg, and all the Bergs.
    let only_username = |word: &Candidate| {
        known.step(0, word.word).is_some_and(|node| {
            known
                .forms(node)
                .iter()
                .all(|form| form.style == Style::Username)
        })
    };
    if found.first().is_some_and(|word| !only_username(word)) {
        return found;
    }
    if let Some(stem) = key.strip_suffix('s').filter(|stem| stem.len() > 2) {
        let stems = std::iter::once(stem).chain(stem.strip_suffix('e'));
        found.extend(
            stems
                .filter_map(|stem| known.word(stem))
                .map(|word| exact(word, true)),
        );
    }
    if !found.is_empty() {
        return found;
    }
    if !tokens.is_word(token)
        || key.len() < 4
        || kinds(key) & (GIVEN | FAMILY | PLACE | NATIONALITY) != 0
        || is_common(key)
    {
        return Vec::new();
    }
    let mut words = known.mistyped(key);
    words.truncate(MOST_STATES);
    words
        .into_iter()
        .map(|word| Candidate {
            word,
            mistyped: true,
            plural: false,
        })
        .collect()
}

struct Search<'a> {
    known: &'a Known,
    tokens: &'a Tokens<'a>,
    candidates: Vec<Vec<Candidate>>,
}

impl Search<'_> {
    /// The longest form that begins at a token; of equally long ones those without a typing error, together.
    fn longest(&self, first: usize) -> Option<Match> {
        let mut best: Vec<Match> = Vec::new();
        let mut states = vec![State {
            node: 0,
            last: first,
            words: 0,
            mistyped: false,
            plural: false,
            skipped: false,
            between: Between::default(),
        }];
        let mut places = vec![first];
        while !states.is_empty() {
            let mut after: Vec<State> = Vec::new();
            for (state, place) in states.iter().zip(&places) {
                for candidate in &self.candidates[*place] {
                    if state.mistyped && candidate.mistyped {
                        continue;
                    }
                    let Some(node) = self.known.step(state.node, candidate.word) else {
                        continue;
                    };
                    let next = State {
                        node,
                        last: *place,
                        words: state.words.saturating_add(1),
                        mistyped: state.mistyped || candidate.mistyped,
                        plural: candidate.plural,
                        ..*state
                    };
                    best.extend(self.accept(first, next));
                    if after.len() < MOST_STATES {
                        after.push(next);
                    }
                }
            }
            states.clear();
            places.clear();
            for state in after {
                self.go_on(state, &mut states, &mut places);
            }
        }
        let last = best.iter().map(|one| one.last).max()?;
        best.retain(|one| one.last == last);
        if best.iter().any(|one| !one.mistyped) {
            best.retain(|one| !one.mistyped);
        }
        let mut one = best.pop()?;
        for other in best {
            one.who.extend(other.who);
            one.confidence = one.confidence.min(other.confidence);
        }
        Some(one)
    }

    /// Where the words of a form may go on after a state: at the next word, or after a middle initial.
    fn go_on(&self, state: State, states: &mut Vec<State>, places: &mut Vec<usize>) {
        let Some((next, between)) = self.tokens.next_in_name(state.last) else {
            return;
        };
        let single = self.tokens.text_of(state.last).chars().count() == 1;
        // A point and a space end a sentence, except after an initial.
        if between.dot && between.space && !single {
            return;
        }
        let state = State {
            between: Between {
                space: state.between.space || between.space,
                comma: state.between.comma || between.comma,
                dot: state.between.dot || (between.dot && !single),
                sign: state.between.sign || between.sign,
            },
            ..state
        };
        states.push(state);
        places.push(next);
        let middle =
            self.tokens.text_of(next).chars().count() == 1 && self.tokens.list[next].capital;
        if !state.skipped
            && middle
            && let Some((after, between)) = self.tokens.next_in_name(next)
            && between.space
            && !between.comma
        {
            states.push(State {
                skipped: true,
                ..state
            });
            places.push(after);
        }
    }

    /// What a state is as a form, if it may be believed.
    fn accept(&self, first: usize, state: State) -> Option<Match> {
        let forms = self.known.forms(state.node);
        let style = forms
            .iter()
            .filter_map(|form| {
                let confidence = self.confidence(form, first, &state)?;
                Some((form.style, confidence))
            })
            .min()?;
        let who: Vec<Form> = forms
            .iter()
            .filter(|form| form.style == style.0)
            .copied()
            .collect();
        let spelling: Vec<&str> = (first..=state.last)
            .filter(|at| matches!(self.tokens.kind(*at), Kind::Word | Kind::Digits))
            .map(|at| match self.candidates[at].as_slice() {
                [only] => self.known.spelling(only.word),
                _ => self.tokens.key(at),
            })
            .collect();
        let mut last = state.last;
        if matches!(style.0, Style::Full | Style::Initial)
            && let Some((next, between)) = self.tokens.next_in_name(last)
            && between.space
            && matches!(
                self.tokens.text_of(next),
                "II" | "III" | "IV" | "Jr" | "Sr" | "jr" | "sr"
            )
        {
            last = next;
        }
        if style.0 == Style::Username && self.tokens.is_digits(last + 1) {
            last += 1;
        }
        Some(Match {
            last,
            who,
            style: style.0,
            spelling: spelling.join(" "),
            confidence: style.1.saturating_sub(if state.mistyped { 15 } else { 0 }),
            mistyped: state.mistyped,
        })
    }

    /// How sure a form is here; `None` when it is not believed.
    fn confidence(&self, form: &Form, first: usize, state: &State) -> Option<u8> {
        let tokens = self.tokens;
        let (begin, end) = (&tokens.list[first], &tokens.list[state.last]);
        let Between {
            space,
            comma,
            dot,
            sign,
        } = state.between;
        if comma && form.style != Style::Reversed && !matches!(form.owner, Owner::Term(_)) {
            return None;
        }
        if state.words == 1 && form.style != Style::Username && form.style != Style::Initials {
            return self.single(first, state);
        }
        match form.style {
            Style::Full | Style::Single => {
                let plain = (first..=state.last)
                    .filter(|at| tokens.is_word(*at))
                    .all(|at| !tokens.list[at].capital && is_common(tokens.key(at)));
                (!plain).then_some(99)
            }
            Style::Reversed => {
                let initial = tokens.text_of(state.last).chars().count() == 1;
                let capitals = begin.capital && end.capital;
                match (comma, initial) {
                    (true, false) => (capitals || !is_common(tokens.key(first))).then_some(98),
                    (_, true) => capitals.then_some(90),
                    (false, false) => (capitals || !space).then_some(95),
                }
            }
            Style::Initial => {
                let dotted = tokens.is_sign(first + 1, '.');
                let article = !dotted
                    && matches!(tokens.key(first), "a" | "i")
                    && is_common(tokens.key(state.last));
                let written = (begin.capital && end.capital) || dotted || (!space && (dot || sign));
                (written && !article).then_some(92)
            }
            Style::Initials if state.words == 1 => {
                let key = tokens.key(first);
                let word = is_common(key) || kinds(key) != 0;
                (begin.caps && !word && !state.mistyped).then_some(40)
            }
            Style::Initials => {
                let dotted = tokens.is_sign(first + 1, '.') && tokens.is_sign(state.last + 1, '.');
                let letters = format!("{}{}", tokens.key(first), tokens.key(state.last));
                (begin.capital && end.capital && dotted && !NO_INITIALS.contains(&letters.as_str()))
                    .then_some(60)
            }
            Style::Username => {
                let key = tokens.key(first);
                let one = state.words == 1 && key.len() > 3 && !is_common(key) && !state.plural;
                let several = state.words > 1 && !space && !comma;
                let known = state.mistyped && !tokens.glued_right(state.last);
                ((one || several) && !known).then_some(95)
            }
        }
    }

    /// How sure a name or term of one word is.
    fn single(&self, at: usize, state: &State) -> Option<u8> {
        let tokens = self.tokens;
        let key = tokens.key(at);
        let token = &tokens.list[at];
        if tokens.is_digits(at) {
            return (key.len() > 2).then_some(70);
        }
        if tokens.text_of(at).chars().count() == 1 {
            return None;
        }
        // Only what is common itself, not “wells” for being more than one well: the roster counts for more.
        let kind = kinds(key);
        let common = kind & (COMMON | FUNCTION) != 0 && !state.mistyped;
        if !token.capital {
            return (!common && !state.mistyped && key.len() > 3).then_some(70);
        }
        if !common {
            return Some(if state.mistyped || state.plural {
                85
            } else {
                92
            });
        }
        // “Will you”, “May I”, “Long ago”: what opens a sentence is a name when what follows belongs to a person.
        let name = !tokens.begins_sentence(at) || self.acts(at, kind);
        (name && !(token.caps && self.shouted(at))).then_some(60)
    }

    /// Whether what follows a word that opens a sentence shows it to be a name.
    fn acts(&self, at: usize, kind: u16) -> bool {
        let tokens = self.tokens;
        if matches!(
            tokens.kind(at + 1),
            Kind::Sign(',' | ':' | ')' | '\'' | '’' | '-')
        ) {
            return true;
        }
        let Some((next, _)) = tokens.next_in_name(at) else {
            return kind & GIVEN != 0;
        };
        let next = tokens.key(next);
        matches!(next, "is" | "was" | "has" | "had")
            || kinds(next) & SAYS != 0
            || (kind & GIVEN != 0 && kinds(next) & FUNCTION == 0)
    }

    /// Whether the words around are all in capitals too.
    fn shouted(&self, at: usize) -> bool {
        let caps = |word: Option<usize>| {
            word.is_some_and(|word| self.tokens.list[word].caps && is_common(self.tokens.key(word)))
        };
        let next = self.tokens.next_in_name(at).map(|(next, _)| next);
        caps(self.tokens.word_before(at)) || caps(next)
    }

    fn finding(&self, first: usize, one: Match) -> Found {
        let mut owners: Vec<Owner> = one.who.iter().map(|form| form.owner).collect();
        owners.sort_unstable();
        owners.dedup();
        let class = match owners.first() {
            Some(Owner::Term(term)) => self.known.terms[*term as usize].class,
            _ if one.style == Style::Username => Class::Username,
            _ => Class::Person,
        };
        let first = if class == Class::Person {
            self.tokens.with_title(first)
        } else {
            first
        };
        let range = self.tokens.list[first].start..self.tokens.list[one.last].end;
        Found {
            who: Who::OneOf(owners, one.spelling),
            ..Found::new(range, class, Layer::Roster, one.confidence)
        }
    }
}
