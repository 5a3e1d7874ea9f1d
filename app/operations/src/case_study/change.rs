//! Changes to the library: writing, publishing, retiring, and taking in what comes with the program.

use domain::FieldErrors;
use domain::access::Action;
use domain::case_study::{CaseDraft, CaseState, CaseStudy};
use domain::id::CaseStudyId;
use store::Tx;

use super::gate::{findings_in, findings_of, pass, refuse_in_review};
use super::library::search_text;
use super::{checked, find_source, parts};
use crate::{AppError, Context, Outcome, content, review};

/// Adds a case as a draft in its first version.
///
/// # Errors
/// [`AppError::Invalid`] with every problem, a taken name among them.
pub async fn create(ctx: &Context, draft: &CaseDraft) -> Outcome<CaseStudyId> {
    let by = ctx.require_role(Action::EditCases)?.account;
    let (case, parts) = checked(draft)?;
    let text = search_text(&case, &parts);
    let is_made = draft.slug.trim().is_empty();
    write_tx!(ctx, |tx| {
        let mut case = case.clone();
        case.slug = free_slug(tx, case.slug, is_made).await?;
        let id = store::case_study::insert(tx, &case, &text, CaseState::Draft, Some(by), ctx.now)
            .await?;
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
pub(crate) async fn free_slug(tx: &Tx, slug: String, is_made: bool) -> Outcome<String> {
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
/// [`AppError::Invalid`] with every problem; [`AppError::Refused`] when somebody saved a version meanwhile, when the case
/// is one of a review, or by the leak gate when the case is published.
pub async fn save_version(
    ctx: &Context,
    id: CaseStudyId,
    base: u32,
    draft: &CaseDraft,
) -> Outcome<u32> {
    let by = ctx.require_role(Action::EditCases)?.account;
    let before = find_source(ctx, id, None).await?;
    refuse_in_review(&ctx.db, id).await?;
    let mut draft = draft.clone();
    draft.slug = before.case.slug.clone();
    let (case, parts) = checked(&draft)?;
    let text = search_text(&case, &parts);
    let refuse_newer = |newest: u32| match newest == base {
        true => Ok(()),
        false => Err(AppError::refused(format!(
            "Version {newest} was saved while you were writing. Your text is kept below: compare it with the version history, then save again to put yours on top."
        ))),
    };
    if before.state == CaseState::Published && case != before.case {
        // Who saves again has been told of the newer version, whatever else is refused.
        refuse_newer(before.version)?;
        pass(&findings_in(ctx, &ctx.db, id, &case).await?)?;
    }
    write_tx!(ctx, |tx| {
        let newest = store::case_study::find(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        refuse_in_review(tx, id).await?;
        if newest.case == case {
            return Ok(newest.version);
        }
        refuse_newer(newest.version)?;
        if newest.state != before.state {
            // The leak gate has not seen this text if it was a draft then.
            return Err(AppError::refused(
                "This case was published or put aside while you were writing. Your text is kept below: save it again.",
            ));
        }
        let version = newest.version + 1;
        store::case_study::insert_version(tx, id, version, &case, &text, Some(by), ctx.now).await?;
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
/// [`AppError::Refused`] when it is published already or has nothing for participants; when it grew out of a story and
/// this text is not approved; and by the leak gate.
pub async fn publish(ctx: &Context, id: CaseStudyId) -> Outcome<()> {
    let checked = find_source(ctx, id, None).await?;
    let found = findings_of(ctx, &ctx.db, &checked).await?;
    write_tx!(ctx, |tx| {
        let case = store::case_study::find(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        if case.case != checked.case {
            return Err(AppError::refused(
                "The text was changed meanwhile: look at it again.",
            ));
        }
        let state = case.state.publish()?;
        review::publish(ctx, tx, &case).await?;
        pass(&found)?;
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
                let text = search_text(case, &parts(&case.body, true)?);
                store::case_study::insert(tx, case, &text, CaseState::Published, None, ctx.now)
                    .await?;
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
