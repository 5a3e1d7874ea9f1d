//! The library of case studies: reading by audience, previewing and exporting; the changes to it are in `change`.

mod change;
mod compare;
mod folder;
pub(crate) mod gate;
mod import;
mod library;
mod met;

use std::collections::{BTreeMap, BTreeSet};

use domain::FieldErrors;
use domain::access::{Action, Ties, may};
use domain::account::Viewer;
use domain::case_study::{
    Audience, CaseDraft, CaseListing, CaseState, CaseStudy, CaseVersion, StoredCase,
};
use domain::id::CaseStudyId;
use store::ConnectionTrait;
use store::case_study::search::{self, Shelf};

use crate::{AppError, Context, Outcome, content};

pub(crate) use change::free_slug;
pub use change::{
    count_not_taken_in, create, publish, retire, save_version, take_in, take_in_included,
};
pub use gate::{Finding, findings, waive};
pub(crate) use library::search_text;

pub use compare::{Change, Comparison, Line, Place, Run, compare};
pub use folder::{SourceFile, pack, unpack};
pub use import::{
    Checked, Fate, Incoming, NOT_EXPORTED, check_import, check_import_on_host, export_all,
    export_all_on_host, import, import_on_host,
};
pub use library::{Found, Library, Snippet, index_all, list, list_all};
pub use met::{MetCase, met_by, met_by_cohort_of};

/// One version of a case, cut to what its reader may see.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its facts.
    pub facts: CaseListing,
    /// Names of its skills, in order.
    pub skills: Vec<String>,
    /// Its text.
    pub parts: Parts,
}

/// The text of a case by audience, a run of markdown an item.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// What every participant reads.
    pub handout: Vec<String>,
    /// The facilitator's parts; `None` for a participant.
    pub teaching: Option<Teaching>,
}

/// The parts of a case that a participant does not read in advance.
#[derive(Clone, Debug, Default)]
pub struct Teaching {
    /// The teaching note.
    pub notes: Vec<String>,
    /// Role cards: (name, text).
    pub role_cards: Vec<(String, String)>,
    /// The observer sheet.
    pub observer: Vec<String>,
    /// What the case still needs before it can be run, a sentence each.
    pub missing: Vec<String>,
}

/// The published cases, by title, for the agenda of a session.
///
/// # Errors
/// [`AppError::NotFound`] for who may not read teaching notes.
pub async fn list_for_picker(ctx: &Context) -> Outcome<Vec<CaseListing>> {
    ctx.require_role(Action::ReadTeachingNote)?;
    Ok(store::case_study::list_published(&ctx.db).await?)
}

/// The newest version of a case, without the facilitator's parts for a participant.
///
/// # Errors
/// [`AppError::NotFound`] for who may not read this case.
pub async fn read(ctx: &Context, id: CaseStudyId) -> Outcome<Reading> {
    let viewer = ctx.viewer()?;
    let case = store::case_study::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let ties = Ties {
        member: attached(ctx, viewer).await?.contains(&id),
        ..Ties::default()
    };
    ctx.require(Action::ReadCase, ties)?;
    if case.state != CaseState::Published {
        ctx.require_role(Action::EditCases)?;
    }
    reading(ctx, &case).await
}

/// The cases on the agendas of the viewer's own cohorts' sessions, and of those they attend as a guest.
async fn attached(ctx: &Context, viewer: &Viewer) -> Outcome<BTreeSet<CaseStudyId>> {
    let Some(person) = viewer.person else {
        return Ok(BTreeSet::new());
    };
    let cohorts: Vec<_> = store::cohort::list_of_person(&ctx.db, person)
        .await?
        .iter()
        .map(|cohort| cohort.id)
        .collect();
    let sessions: Vec<_> = store::seat::list_attended_by(&ctx.db, &[person])
        .await?
        .into_iter()
        .map(|(_, session)| session)
        .collect();
    Ok(store::case_study::list_attached(&ctx.db, &cohorts, &sessions).await?)
}

async fn reading(ctx: &Context, case: &StoredCase) -> Outcome<Reading> {
    let names = store::case_study::skill_names(&ctx.db).await?;
    let whole = may(ctx.viewer()?, Action::ReadTeachingNote, Ties::default());
    let parts = parts(&case.case.body, whole)
        .map_err(|_| AppError::Internal(format!("case study {} cannot be read", case.id)))?;
    Ok(Reading {
        skills: case
            .case
            .skills
            .iter()
            .map(|key| skill_name(&names, key))
            .collect(),
        facts: case.listing(),
        parts,
    })
}

/// The text by audience; without `whole` the facilitator's parts are dropped here and go no further.
pub(crate) fn parts(body: &str, whole: bool) -> Result<Parts, FieldErrors> {
    let sections = markdown::sections(body).map_err(|error| {
        let mut errors = FieldErrors::default();
        for problem in error.problems {
            errors.add(
                "body",
                format!("Line {}: {}", problem.line, problem.sentence),
            );
        }
        errors
    })?;
    let mut parts = Parts::default();
    let mut teaching = Teaching {
        missing: domain::case_study::missing_parts(&sections),
        ..Teaching::default()
    };
    for section in sections {
        match section.audience {
            Audience::Everyone => parts.handout.push(section.markdown),
            Audience::Facilitator => teaching.notes.push(section.markdown),
            Audience::Role(name) => teaching.role_cards.push((name, section.markdown)),
            Audience::Observer => teaching.observer.push(section.markdown),
        }
    }
    parts.teaching = whole.then_some(teaching);
    Ok(parts)
}

fn skill_name(names: &BTreeMap<String, String>, key: &str) -> String {
    names.get(key).cloned().unwrap_or_else(|| {
        let words = key.replace('-', " ");
        let mut letters = words.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string())
            + letters.as_str()
    })
}

/// The skills that a case can name: those of the curricula and of the other cases, (key, name) by name.
///
/// # Errors
/// [`AppError::NotFound`] for who may not edit cases.
pub async fn list_skills(ctx: &Context) -> Outcome<Vec<(String, String)>> {
    ctx.require_role(Action::EditCases)?;
    skills(&ctx.db).await
}

/// The skills that a case can name, for who is known to write one.
pub(crate) async fn skills(db: &impl ConnectionTrait) -> Outcome<Vec<(String, String)>> {
    let mut names = store::case_study::skill_names(db).await?;
    for key in search::skills(db, &Shelf::default()).await? {
        let name = skill_name(&names, &key);
        names.insert(key, name);
    }
    let mut skills: Vec<_> = names.into_iter().collect();
    skills.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(skills)
}

/// A case with its source, to edit it: the newest version, or an older one to start from.
///
/// # Errors
/// [`AppError::NotFound`] for who may not edit cases, or when there is none.
pub async fn find_source(
    ctx: &Context,
    id: CaseStudyId,
    version: Option<u32>,
) -> Outcome<StoredCase> {
    ctx.require_role(Action::EditCases)?;
    match version {
        Some(version) => store::case_study::find_version(&ctx.db, id, version).await?,
        None => store::case_study::find(&ctx.db, id).await?,
    }
    .ok_or(AppError::NotFound)
}

/// One version of a case as its readers saw it.
///
/// # Errors
/// As [`find_source`].
pub async fn read_version(ctx: &Context, id: CaseStudyId, version: u32) -> Outcome<Reading> {
    let case = find_source(ctx, id, Some(version)).await?;
    reading(ctx, &case).await
}

/// The history of a case, the newest version first.
///
/// # Errors
/// As [`find_source`].
pub async fn list_versions(ctx: &Context, id: CaseStudyId) -> Outcome<Vec<CaseVersion>> {
    ctx.require_role(Action::EditCases)?;
    let mut versions = store::case_study::list_versions(&ctx.db, id).await?;
    if versions.is_empty() {
        return Err(AppError::NotFound);
    }
    let included = content::cases()?;
    for version in versions.iter_mut().filter(|it| it.author.is_none()) {
        let stored = store::case_study::find_version(&ctx.db, id, version.version).await?;
        if !stored.is_some_and(|it| included.contains(&it.case)) {
            version.author = Some("Imported".to_owned());
        }
    }
    Ok(versions)
}

/// What a draft would look like, and everything that keeps it from being saved, the problems of the text with their
/// line; no parts when the text cannot be taken apart.
///
/// # Errors
/// [`AppError::NotFound`] for who may not edit cases.
pub fn preview(ctx: &Context, draft: &CaseDraft) -> Outcome<(Option<Parts>, FieldErrors)> {
    ctx.require_role(Action::EditCases)?;
    let mut errors = draft.read().err().unwrap_or_default();
    let parts = parts_of(draft);
    errors
        .0
        .extend(parts.as_ref().err().cloned().unwrap_or_default().0);
    Ok((parts.ok(), errors))
}

fn parts_of(draft: &CaseDraft) -> Result<Parts, FieldErrors> {
    let text = draft.body.replace("\r\n", "\n").replace('\r', "\n");
    parts(&text, true)
}

pub(crate) fn checked(draft: &CaseDraft) -> Result<(CaseStudy, Parts), FieldErrors> {
    match (draft.read(), parts_of(draft)) {
        (Ok(case), Ok(parts)) => Ok((case, parts)),
        (case, parts) => {
            let mut errors = case.err().unwrap_or_default();
            errors.0.extend(parts.err().unwrap_or_default().0);
            Err(errors)
        }
    }
}

/// A form filled in from the text of a case file; its stable name is to be made from the title.
///
/// # Errors
/// [`AppError::Invalid`] with every problem of the file and its line.
pub fn read_file(ctx: &Context, text: &str) -> Outcome<CaseDraft> {
    ctx.require_role(Action::EditCases)?;
    let case = markdown::parse_case("case.md", text).map_err(|error| {
        let mut errors = FieldErrors::default();
        for problem in error.problems {
            let sentence = format!("Line {}: {}", problem.line, problem.sentence);
            errors.add("file", sentence);
        }
        errors
    })?;
    Ok(CaseDraft {
        slug: String::new(),
        ..CaseDraft::of(&case)
    })
}

/// The newest version as a file: (name, text).
///
/// # Errors
/// [`AppError::NotFound`] for who may not read this case whole; [`AppError::Refused`] by the leak gate.
pub async fn export(ctx: &Context, id: CaseStudyId) -> Outcome<(String, String)> {
    ctx.require_role(Action::ReadTeachingNote)?;
    read(ctx, id).await?;
    let case = store::case_study::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    gate::pass(&gate::findings_of(ctx, &ctx.db, &case).await?)?;
    let case = case.case;
    Ok((format!("{}.md", case.slug), markdown::write_case(&case)))
}
