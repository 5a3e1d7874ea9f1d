//! What facilitators note after a session, and what they find of others before the next one.

use std::collections::{BTreeMap, BTreeSet};

use domain::FieldErrors;
use domain::access::Action;
use domain::debrief::{DebriefNote, MOST_TEXT};
use domain::id::{AccountId, CaseStudyId, SessionId};
use genericising::{Class, Layer, Suggestion};
use store::ConnectionTrait;

use crate::case_study::gate;
use crate::session::{self, Details, find_for, ties};
use crate::{AppError, Context, Outcome, compute};

/// The most notes of others that are shown at once.
const MOST_NOTES: u64 = 12;
/// What to do once the session has started.
const THEN: &str = "write what you found";

/// A note with what it is told by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedNote {
    /// The note.
    pub note: DebriefNote,
    /// Who wrote it.
    pub author: String,
    /// The title of its case.
    pub case: Option<String>,
}

/// The notes of a session for its facilitators and coordinators.
#[derive(Clone, Debug)]
pub struct Debrief {
    /// The session.
    pub details: Details,
    /// What a note can be on: the session as a whole, then each case of its agenda.
    pub subjects: Vec<(Option<CaseStudyId>, String)>,
    /// The viewer's own notes.
    pub own: Vec<DebriefNote>,
    /// Those of others.
    pub others: Vec<NamedNote>,
    /// Whether the viewer may write: as one of its facilitators, from its start until 30 days after it.
    pub can_write: bool,
}

/// The notes of a session.
///
/// # Errors
/// [`AppError::NotFound`] for who neither leads nor coordinates it.
pub async fn find(ctx: &Context, id: SessionId) -> Outcome<Debrief> {
    let details = session::find_to_lead(ctx, id).await?;
    let viewer = ctx.viewer()?.account;
    let notes = store::debrief::list_of_session(&ctx.db, id).await?;
    let (own, others): (Vec<_>, Vec<_>) = notes.into_iter().partition(|note| note.author == viewer);
    let ties = ties(ctx, &details.session).await?;
    let can_write = ctx.require(Action::WriteDebrief, ties).is_ok()
        && details.session.require_begun(THEN, ctx.now).is_ok();
    let subjects = subjects(&ctx.db, id, &own).await?;
    Ok(Debrief {
        others: named(&ctx.db, others).await?,
        subjects,
        own,
        can_write,
        details,
    })
}

async fn subjects(
    db: &impl ConnectionTrait,
    id: SessionId,
    own: &[DebriefNote],
) -> Outcome<Vec<(Option<CaseStudyId>, String)>> {
    let blocks = store::session::list_blocks(db, id).await?;
    let on_agenda = blocks.iter().filter_map(|block| block.case_study);
    let mut seen = BTreeSet::new();
    let cases: Vec<CaseStudyId> = on_agenda
        .chain(own.iter().filter_map(|note| note.case))
        .filter(|case| seen.insert(*case))
        .collect();
    let mut titles = titles(db, cases.iter().copied()).await?;
    let whole = (None, "The session as a whole".to_owned());
    let cases = cases
        .into_iter()
        .filter_map(|case| Some((Some(case), titles.remove(&case)?)));
    Ok(std::iter::once(whole).chain(cases).collect())
}

async fn titles(
    db: &impl ConnectionTrait,
    cases: impl Iterator<Item = CaseStudyId>,
) -> Outcome<BTreeMap<CaseStudyId, String>> {
    let mut titles = BTreeMap::new();
    for case in cases.collect::<BTreeSet<_>>() {
        if let Some(stored) = store::case_study::find(db, case).await? {
            titles.insert(case, stored.case.title);
        }
    }
    Ok(titles)
}

async fn named(db: &impl ConnectionTrait, notes: Vec<DebriefNote>) -> Outcome<Vec<NamedNote>> {
    let authors: Vec<AccountId> = notes.iter().map(|note| note.author).collect();
    let authors = store::session::list_leads(db, &authors).await?;
    let titles = titles(db, notes.iter().filter_map(|note| note.case)).await?;
    Ok(notes
        .into_iter()
        .map(|note| NamedNote {
            author: authors
                .get(&note.author)
                .map_or_else(String::new, |(name, _)| name.clone()),
            case: note.case.and_then(|case| titles.get(&case).cloned()),
            note,
        })
        .collect())
}

/// What others have noted on the module of a session and on the cases of its agenda, the newest first. The
/// caller has found the session for who leads it.
///
/// # Errors
/// The database's error.
pub async fn list_for_session(ctx: &Context, details: &Details) -> Outcome<Vec<NamedNote>> {
    let cases: Vec<CaseStudyId> = details
        .agenda
        .iter()
        .filter_map(|block| block.case_study)
        .collect();
    let notes = store::debrief::list_about(
        &ctx.db,
        &cases,
        Some(&details.module.title),
        Some(details.session.id),
        MOST_NOTES,
    )
    .await?;
    named(&ctx.db, notes).await
}

/// What was noted on a case, the newest first.
///
/// # Errors
/// [`AppError::NotFound`] for who may not read teaching notes.
pub async fn list_for_case(ctx: &Context, case: CaseStudyId) -> Outcome<Vec<NamedNote>> {
    ctx.require_role(Action::ReadTeachingNote)?;
    let notes = store::debrief::list_about(&ctx.db, &[case], None, None, MOST_NOTES).await?;
    named(&ctx.db, notes).await
}

/// A note as somebody typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedNote {
    /// The case; `None` for the session as a whole.
    pub case: Option<CaseStudyId>,
    /// What worked.
    pub worked: String,
    /// What to change.
    pub change: String,
}

impl TypedNote {
    /// The names of its fields: what worked, what to change.
    pub fn fields(case: Option<CaseStudyId>) -> [String; 2] {
        let of_case = case.map_or_else(String::new, |case| format!("-{case}"));
        ["worked", "change"].map(|name| format!("{name}{of_case}"))
    }
}

/// Keeps the viewer's notes on a session in the place of earlier ones; an empty one goes. Returns words that
/// may point to somebody all the same.
///
/// # Errors
/// [`AppError::NotFound`] for who is not one of its facilitators, or for a case that is not on the agenda;
/// [`AppError::Refused`] before it has started; [`AppError::Invalid`] for a text that is too long or has a name of the
/// roster or a number with a checksum in it.
pub async fn write(ctx: &Context, id: SessionId, typed: &[TypedNote]) -> Outcome<Vec<String>> {
    let by = ctx.viewer()?.account;
    let session = find_for(ctx, id, Action::WriteDebrief).await?;
    session.require_begun(THEN, ctx.now)?;
    let own = find(ctx, id).await?;
    let mut errors = FieldErrors::default();
    let mut notes = Vec::new();
    for one in typed {
        if !own.subjects.iter().any(|(case, _)| *case == one.case) {
            return Err(AppError::NotFound);
        }
        let [worked, change] = TypedNote::fields(one.case);
        let mut text = |field: &str, text: &str| {
            let text = text.replace("\r\n", "\n");
            errors.optional(field, "the note", &text, MOST_TEXT)
        };
        notes.push(DebriefNote {
            session: id,
            case: one.case,
            author: by,
            worked: text(&worked, &one.worked).unwrap_or_default(),
            change: text(&change, &one.change).unwrap_or_default(),
            written_at: ctx.now,
        });
    }
    errors.or(())?;
    let warnings = without_names(ctx, &notes).await?;
    write_tx!(ctx, |tx| {
        for note in &notes {
            // What is as it was keeps its date.
            let is_known = own.own.iter().any(|old| {
                (old.case, &old.worked, &old.change) == (note.case, &note.worked, &note.change)
            });
            if !is_known {
                store::debrief::keep(tx, note).await?;
            }
        }
        let kept = notes.iter().filter(|note| !note.is_empty()).count();
        ctx.audit(
            tx,
            "debrief.written",
            &format!("session {id}"),
            &format!("{kept} notes"),
        )
        .await
    })?;
    Ok(warnings)
}

/// Lets notes pass in which nobody of the roster is named, and no number with a checksum stands; returns other
/// words that may point to somebody.
async fn without_names(ctx: &Context, notes: &[DebriefNote]) -> Outcome<Vec<String>> {
    let known = gate::roster(&ctx.db).await?;
    let texts: Vec<(String, String)> = notes
        .iter()
        .flat_map(|note| {
            let texts = [note.worked.clone(), note.change.clone()];
            TypedNote::fields(note.case).into_iter().zip(texts)
        })
        .collect();
    let found = compute(move || {
        texts
            .into_iter()
            .map(|(field, text)| (field, genericising::scan(&known, &text)))
            .collect::<Vec<_>>()
    })
    .await?;
    let mut errors = FieldErrors::default();
    let mut warnings = BTreeSet::new();
    for (field, found) in found {
        let named: BTreeSet<String> = found
            .iter()
            .filter(|one| matches!(one.layer, Layer::Roster | Layer::Checksum) && is_sure(one))
            .filter(|one| !is_own(one))
            .map(|one| format!("“{}”", one.text))
            .collect();
        if !named.is_empty() {
            let named: Vec<String> = named.into_iter().collect();
            errors.add(
                field,
                format!(
                    "Say it without {}: whoever leads this next reads it, and it names nobody.",
                    named.join(", ")
                ),
            );
        }
        let other = found.iter().filter(|one| {
            is_sure(one) && (is_own(one) || matches!(one.layer, Layer::Pattern | Layer::Context))
        });
        warnings.extend(other.map(|one| one.text.clone()));
    }
    errors.or(())?;
    Ok(warnings.into_iter().collect())
}

/// Whether it is a known term that names nobody else: a site, a product or a place.
fn is_own(found: &Suggestion) -> bool {
    found.layer == Layer::Roster
        && matches!(found.class, Class::Site | Class::Product | Class::Place)
}

fn is_sure(found: &Suggestion) -> bool {
    found.confidence >= gate::SURE
}
