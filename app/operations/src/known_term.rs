//! Known terms: names that the scanner and the leak gate find like people of the roster, kept by coordinators.

mod file;

use std::collections::BTreeMap;

use domain::access::Action;
use domain::id::KnownTermId;
use domain::known_term::{Fate, KnownTerm, TERMS_MOST, fate, key};
use domain::roster::Finding;
use domain::{FieldErrors, Refusal};
use genericising::{Known, Person, Term};
use store::ConnectionTrait;

use crate::{AppError, Context, Outcome};

pub use file::{Kind, Line, read};

/// A term that comes in, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The term.
    pub term: Line,
    /// What becomes of it.
    pub fate: Fate,
}

/// What a file does, or everything that is wrong with it.
pub type Checked = Result<Vec<Incoming>, Vec<Finding>>;

/// People and terms, made ready to be found in texts.
pub fn known(people: &[Person], terms: &[(Kind, String)]) -> Known {
    let named: Vec<Term> = terms
        .iter()
        .filter_map(|(kind, name)| match kind {
            Kind::Named(class) => Some(Term {
                text: name.clone(),
                class: *class,
            }),
            Kind::Safe => None,
        })
        .collect();
    let safe = terms.iter().filter(|(kind, _)| *kind == Kind::Safe);
    Known::new(people, &named).with_safe(safe.map(|(_, name)| name))
}

/// The terms that are kept, as the scanner takes them.
pub(crate) async fn stored(db: &impl ConnectionTrait) -> Outcome<Vec<(Kind, String)>> {
    let terms = store::known_term::list(db).await?.into_iter();
    terms.map(|term| Ok((kind_of(&term)?, term.name))).collect()
}

fn kind_of(term: &KnownTerm) -> Outcome<Kind> {
    term.kind
        .parse()
        .map_err(|()| AppError::Internal(format!("known_term {}: unknown kind", term.id)))
}

/// The terms with all of these words in their name, of one kind or any, by name; and how many there are in all.
///
/// # Errors
/// [`AppError::NotFound`] for who may not edit cases.
pub async fn list(
    ctx: &Context,
    words: &str,
    kind: Option<Kind>,
) -> Outcome<(Vec<(KnownTermId, Kind, String)>, usize)> {
    ctx.require_role(Action::EditCases)?;
    let terms = store::known_term::list(&ctx.db).await?;
    let total = terms.len();
    let words = key(words);
    let mut found = Vec::new();
    for term in terms {
        let is = kind_of(&term)?;
        let name = key(&term.name);
        if kind.is_none_or(|kind| kind == is) && words.split(' ').all(|word| name.contains(word)) {
            found.push((term.id, is, term.name));
        }
    }
    Ok((found, total))
}

/// Adds a term.
///
/// # Errors
/// [`AppError::NotFound`] for who may not edit cases; [`AppError::Invalid`] for what was typed.
pub async fn add(ctx: &Context, kind: &str, name: &str) -> Outcome<()> {
    ctx.require_role(Action::EditCases)?;
    let mut errors = FieldErrors::default();
    let kind = kind.parse::<Kind>().ok().filter(|_| !kind.is_empty());
    if kind.is_none() {
        errors.add("kind", "Choose what it names.");
    }
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = errors.required("name", "the name", &name, file::NAME_MOST);
    if !name.is_empty() && !name.contains(char::is_alphanumeric) {
        errors.add("name", "Write a name with letters or figures.");
    }
    errors.or(())?;
    let kind = kind.ok_or(AppError::NotFound)?;
    write_tx!(ctx, |tx| {
        let terms = store::known_term::list(tx).await?;
        check_room(terms.len() + 1)?;
        if let Some(old) = terms.iter().find(|term| key(&term.name) == key(&name)) {
            let mut errors = FieldErrors::default();
            let is = kind_of(old)?.label();
            errors.add(
                "name",
                format!("“{}” is in the list already: {is}.", old.name),
            );
            return Err(errors.into());
        }
        store::known_term::insert(tx, &[(kind.as_str(), &name)]).await?;
        ctx.audit(tx, "known_term.added", "known_term", kind.as_str())
            .await
    })
}

/// Deletes a term.
///
/// # Errors
/// [`AppError::NotFound`] for who may not edit cases, or when there is none.
pub async fn remove(ctx: &Context, id: KnownTermId) -> Outcome<()> {
    ctx.require_role(Action::EditCases)?;
    write_tx!(ctx, |tx| {
        if !store::known_term::delete(tx, id).await? {
            return Err(AppError::NotFound);
        }
        ctx.audit(tx, "known_term.removed", &format!("known_term {id}"), "")
            .await
    })
}

/// What a file would do. Nothing is written.
///
/// # Errors
/// [`AppError::NotFound`] for who may not edit cases; [`AppError::Refused`] when the terms would be too many.
pub async fn check_import(ctx: &Context, text: &str) -> Outcome<Checked> {
    ctx.require_role(Action::EditCases)?;
    incoming(&ctx.db, text).await
}

/// Brings the terms of a file in: all of them or, when anything is wrong, none.
///
/// # Errors
/// As [`check_import`].
pub async fn import(ctx: &Context, text: &str) -> Outcome<Checked> {
    ctx.require_role(Action::EditCases)?;
    write_tx!(ctx, |tx| {
        let incoming = match incoming(tx, text).await? {
            Ok(incoming) => incoming,
            wrong => return Ok(wrong),
        };
        let (mut new, mut changed) = (Vec::new(), 0);
        for Incoming { term, fate } in &incoming {
            match fate {
                Fate::New => new.push((term.kind.as_str(), term.name.as_str())),
                Fate::Changed { id, .. } => {
                    changed += 1;
                    store::known_term::set_kind(tx, *id, term.kind.as_str()).await?;
                }
                Fate::Unchanged => {}
            }
        }
        store::known_term::insert(tx, &new).await?;
        if new.len() + changed > 0 {
            let detail = format!("{} new, {changed} changed", new.len());
            ctx.audit(tx, "known_term.imported", "known_term", &detail)
                .await?;
        }
        Ok(Ok(incoming))
    })
}

async fn incoming(db: &impl ConnectionTrait, text: &str) -> Outcome<Checked> {
    let lines = match read(text) {
        Ok(lines) => lines,
        Err(findings) => return Ok(Err(findings)),
    };
    let stored = store::known_term::list(db).await?;
    let old: BTreeMap<String, &KnownTerm> =
        stored.iter().map(|term| (key(&term.name), term)).collect();
    let mut seen: BTreeMap<String, (u64, Kind)> = BTreeMap::new();
    let mut incoming = Vec::new();
    let mut findings = Vec::new();
    for term in lines {
        let key = key(&term.name);
        match seen.get(&key) {
            // A name that is repeated says nothing new.
            Some((_, kind)) if *kind == term.kind => {}
            Some((line, kind)) => findings.push(Finding {
                line: term.line,
                column: String::new(),
                sentence: format!(
                    "“{}” is {kind} on line {line} and {} here: keep one of them.",
                    term.name, term.kind
                ),
            }),
            None => {
                let fate = fate(term.kind.as_str(), old.get(&key).copied());
                seen.insert(key, (term.line, term.kind));
                incoming.push(Incoming { term, fate });
            }
        }
    }
    if !findings.is_empty() {
        return Ok(Err(findings));
    }
    let new = incoming.iter().filter(|it| it.fate == Fate::New).count();
    if new > 0 {
        check_room(stored.len() + new)?;
    }
    Ok(Ok(incoming))
}

fn check_room(count: usize) -> Result<(), Refusal> {
    if count > TERMS_MOST {
        return Err(Refusal::new(format!(
            "At most {TERMS_MOST} terms are kept, and there would be {count}: delete some first."
        )));
    }
    Ok(())
}
