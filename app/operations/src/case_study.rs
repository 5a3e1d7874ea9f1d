//! The library of case studies: reading by audience, writing, publishing, and what comes with the program.

use std::collections::{BTreeMap, BTreeSet};

use domain::FieldErrors;
use domain::access::{Action, Ties, may};
use domain::account::Viewer;
use domain::case_study::{
    Audience, CaseDraft, CaseFilter, CaseListing, CaseState, CaseStudy, CaseVersion, StoredCase,
};
use domain::id::CaseStudyId;
use store::Tx;

use crate::{AppError, Context, Outcome, content};

/// The cases that the viewer may read.
#[derive(Clone, Debug)]
pub struct Library {
    /// Those that the filter admits, by title.
    pub cases: Vec<CaseListing>,
    /// How many there are without the filter.
    pub unfiltered: usize,
    /// The skills of all of them: (key, name), by name.
    pub skills: Vec<(String, String)>,
}

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

/// The library as the viewer may see it: all cases for coordinators, the published ones for facilitators, and
/// for everybody else the published ones on the agendas of their own cohorts' sessions.
///
/// # Errors
/// [`AppError::NotFound`] for who reads no cases at all.
pub async fn list(ctx: &Context, filter: &CaseFilter) -> Outcome<Library> {
    let viewer = ctx.viewer()?;
    let visible = if viewer.is_coordinator() {
        store::case_study::list(&ctx.db).await?
    } else if may(viewer, Action::ReadCase, Ties::default()) {
        store::case_study::list_published(&ctx.db).await?
    } else {
        ctx.require_role(Action::TakePart)?;
        let attached = attached(ctx, viewer).await?;
        let mut published = store::case_study::list_published(&ctx.db).await?;
        published.retain(|case| attached.contains(&case.id));
        published
    };
    let names = store::case_study::skill_names(&ctx.db).await?;
    let mut skills: Vec<(String, String)> = visible
        .iter()
        .flat_map(|case| &case.skills)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|key| (key.clone(), skill_name(&names, key)))
        .collect();
    skills.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(Library {
        unfiltered: visible.len(),
        cases: visible
            .into_iter()
            .filter(|case| filter.admits(case))
            .collect(),
        skills,
    })
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

/// The cases on the agendas of the viewer's own cohorts' sessions.
async fn attached(ctx: &Context, viewer: &Viewer) -> Outcome<BTreeSet<CaseStudyId>> {
    let Some(person) = viewer.person else {
        return Ok(BTreeSet::new());
    };
    let cohorts: Vec<_> = store::cohort::list_of_person(&ctx.db, person)
        .await?
        .iter()
        .map(|cohort| cohort.id)
        .collect();
    Ok(store::case_study::list_attached(&ctx.db, &cohorts).await?)
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
fn parts(body: &str, whole: bool) -> Result<Parts, FieldErrors> {
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
    let mut names = store::case_study::skill_names(&ctx.db).await?;
    for case in store::case_study::list(&ctx.db).await? {
        for key in case.skills {
            let name = skill_name(&names, &key);
            names.insert(key, name);
        }
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
    let versions = store::case_study::list_versions(&ctx.db, id).await?;
    if versions.is_empty() {
        return Err(AppError::NotFound);
    }
    Ok(versions)
}

/// What a draft would look like.
///
/// # Errors
/// [`AppError::Invalid`] with every problem, those of the text with their line.
pub fn preview(ctx: &Context, draft: &CaseDraft) -> Outcome<Parts> {
    ctx.require_role(Action::EditCases)?;
    Ok(checked(draft)?.1)
}

fn checked(draft: &CaseDraft) -> Result<(CaseStudy, Parts), FieldErrors> {
    let text = draft.body.replace("\r\n", "\n").replace('\r', "\n");
    match (draft.read(), parts(&text, true)) {
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

/// Adds a case as a draft in its first version.
///
/// # Errors
/// [`AppError::Invalid`] with every problem, a taken name among them.
pub async fn create(ctx: &Context, draft: &CaseDraft) -> Outcome<CaseStudyId> {
    let by = ctx.require_role(Action::EditCases)?.account;
    let (case, _) = checked(draft)?;
    let is_made = draft.slug.trim().is_empty();
    write_tx!(ctx, |tx| {
        let mut case = case.clone();
        case.slug = free_slug(tx, case.slug, is_made).await?;
        let id = store::case_study::insert(tx, &case, CaseState::Draft, Some(by), ctx.now).await?;
        ctx.audit(
            tx,
            "case_study.created",
            &format!("case_study {id}"),
            "version 1",
        )
        .await?;
        Ok(id)
    })
}

/// The name itself, or with a number behind it when it `is_made` from a title and taken.
async fn free_slug(tx: &Tx, slug: String, is_made: bool) -> Outcome<String> {
    let taken = store::case_study::list_slugs(tx).await?;
    if !taken.contains(&slug) {
        return Ok(slug);
    }
    if !is_made {
        let mut errors = FieldErrors::default();
        errors.add(
            "slug",
            "Another case has this name: choose a different one, or leave it empty.",
        );
        return Err(errors.into());
    }
    (2..)
        .map(|number: u32| format!("{slug}-{number}"))
        .find(|name| !taken.contains(name))
        .ok_or_else(|| AppError::Internal("no free name for a case study".into()))
}

/// Adds a version to a case that was edited from version `base`, and returns its number; the number of the
/// newest version when nothing was changed. The stable name stays.
///
/// # Errors
/// [`AppError::Invalid`] with every problem; [`AppError::Refused`] when somebody saved a version meanwhile.
pub async fn save_version(
    ctx: &Context,
    id: CaseStudyId,
    base: u32,
    draft: &CaseDraft,
) -> Outcome<u32> {
    let by = ctx.require_role(Action::EditCases)?.account;
    let slug = find_source(ctx, id, None).await?.case.slug;
    let mut draft = draft.clone();
    draft.slug = slug;
    let (case, _) = checked(&draft)?;
    write_tx!(ctx, |tx| {
        let newest = store::case_study::find(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        if newest.case == case {
            return Ok(newest.version);
        }
        if newest.version != base {
            return Err(AppError::refused(format!(
                "Version {} was saved while you were writing. Your text is kept below: compare it with the version history, then save again to put yours on top.",
                newest.version
            )));
        }
        let version = newest.version + 1;
        store::case_study::insert_version(tx, id, version, &case, Some(by), ctx.now).await?;
        ctx.audit(
            tx,
            "case_study.version_saved",
            &format!("case_study {id}"),
            &format!("version {version}"),
        )
        .await?;
        Ok(version)
    })
}

/// Offers a case from now on.
///
/// # Errors
/// [`AppError::Refused`] when it is published already or has nothing for participants.
pub async fn publish(ctx: &Context, id: CaseStudyId) -> Outcome<()> {
    ctx.require_role(Action::EditCases)?;
    write_tx!(ctx, |tx| {
        let case = store::case_study::find(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        let state = case.state.publish()?;
        if parts(&case.case.body, false)?.handout.is_empty() {
            return Err(AppError::refused(
                "This case has nothing for participants: write their part outside the audience blocks first.",
            ));
        }
        store::case_study::set_state(tx, id, state).await?;
        ctx.audit(
            tx,
            "case_study.published",
            &format!("case_study {id}"),
            &format!("version {}", case.version),
        )
        .await
    })
}

/// Puts a case aside: facilitators and participants no longer see it.
///
/// # Errors
/// [`AppError::Refused`] when it is not published, or a session to come works on it.
pub async fn retire(ctx: &Context, id: CaseStudyId) -> Outcome<()> {
    ctx.require_role(Action::EditCases)?;
    write_tx!(ctx, |tx| {
        let case = store::case_study::find(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        let uses = store::case_study::count_planned_uses(tx, id).await?;
        let state = case.state.retire(uses)?;
        store::case_study::set_state(tx, id, state).await?;
        ctx.audit(tx, "case_study.retired", &format!("case_study {id}"), "")
            .await
    })
}

/// The newest version as a file: (name, text).
///
/// # Errors
/// [`AppError::NotFound`] for who may not read this case whole.
pub async fn export(ctx: &Context, id: CaseStudyId) -> Outcome<(String, String)> {
    ctx.require_role(Action::ReadTeachingNote)?;
    read(ctx, id).await?;
    let case = store::case_study::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?
        .case;
    Ok((format!("{}.md", case.slug), markdown::write_case(&case)))
}

/// How many of the cases that come with the program are not in the library.
///
/// # Errors
/// [`AppError::NotFound`] for who may not edit cases.
pub async fn count_not_taken_in(ctx: &Context) -> Outcome<usize> {
    ctx.require_role(Action::EditCases)?;
    let known = store::case_study::list_slugs(&ctx.db).await?;
    let missing = content::cases()?
        .iter()
        .filter(|case| !known.contains(&case.slug))
        .count();
    Ok(missing)
}

/// Adds those of the cases that come with the program which are not in the library, and returns how many they
/// were.
///
/// # Errors
/// [`AppError::NotFound`] for who may not edit cases.
pub async fn take_in_included(ctx: &Context) -> Outcome<usize> {
    ctx.require_role(Action::EditCases)?;
    take_in(ctx, content::cases()?).await
}

/// Keeps as published those of `cases` whose stable name is not known yet, and returns how many they were: what
/// a new installation starts with. It is for the program itself and asks for no role.
///
/// # Errors
/// The database's error.
pub async fn take_in(ctx: &Context, cases: Vec<CaseStudy>) -> Outcome<usize> {
    write_tx!(ctx, |tx| {
        let mut known = store::case_study::list_slugs(tx).await?;
        let mut added = 0;
        for case in &cases {
            if known.insert(case.slug.clone()) {
                store::case_study::insert(tx, case, CaseState::Published, None, ctx.now).await?;
                added += 1;
            }
        }
        if added > 0 {
            ctx.audit(tx, "case_study.taken_in", "case_study", &added.to_string())
                .await?;
        }
        Ok(added)
    })
}
