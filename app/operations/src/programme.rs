//! Programmes and their curricula.

use domain::FieldErrors;
use domain::access::Action;
use domain::audience::Audience;
use domain::cohort::CohortPlan;
use domain::curriculum::Curriculum;
use domain::id::{CohortPlanId, ProgrammeId};
use domain::programme::{CurriculumVersion, NewProgramme, Programme};

use crate::cohort::CohortLine;
use crate::{AppError, Context, Outcome, content};

/// How many cohorts the page of a programme shows.
const SHOWN: u64 = 20;

/// A programme in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeLine {
    /// The programme.
    pub programme: Programme,
    /// Its released cohorts.
    pub cohorts: usize,
    /// People in them.
    pub people: usize,
    /// People of the audience who are in none and not exempt.
    pub to_place: usize,
}

/// A programme with all that its page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeView {
    /// The programme.
    pub programme: Programme,
    /// Its newest curriculum version.
    pub curriculum: CurriculumVersion,
    /// Whether the content on offer differs from that version.
    pub has_newer_content: bool,
    /// Its plans, the newest first, with cohorts and people of each.
    pub plans: Vec<PlanLine>,
    /// The first of its released cohorts.
    pub cohorts: Vec<CohortLine>,
    /// How many there are.
    pub cohorts_in_all: usize,
    /// People in them.
    pub people: usize,
    /// People of the audience who are in no released cohort and not exempt.
    pub to_place: usize,
    /// Who must attend.
    pub audience: Audience,
}

/// A cohort plan in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanLine {
    /// The plan.
    pub plan: CohortPlan,
    /// Its cohorts.
    pub cohorts: usize,
    /// People placed in them.
    pub people: usize,
}

/// All programmes, the oldest first.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate.
pub async fn list(ctx: &Context) -> Outcome<Vec<ProgrammeLine>> {
    ctx.require_role(Action::RunProgrammes)?;
    crate::coverage::settle(ctx).await?;
    let mut lines = Vec::new();
    for programme in store::programme::list(&ctx.db).await? {
        let id = programme.id;
        let (_, cohorts) = store::cohort::list_some_released(&ctx.db, Some(id), 0, 0).await?;
        lines.push(ProgrammeLine {
            cohorts: size(cohorts),
            people: size(store::cohort::count_placed(&ctx.db, id).await?),
            to_place: size(store::standing::count_to_place(&ctx.db, id).await?),
            programme,
        });
    }
    Ok(lines)
}

/// One programme with its curriculum, plans and cohorts.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is none.
pub async fn find(ctx: &Context, id: ProgrammeId) -> Outcome<ProgrammeView> {
    ctx.require_role(Action::RunProgrammes)?;
    crate::coverage::settle(ctx).await?;
    let programme = store::programme::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let curriculum = newest(ctx, id).await?;
    let mut plans = Vec::new();
    for plan in store::cohort::list_plans(&ctx.db, id).await? {
        plans.push(plan_line(ctx, plan).await?);
    }
    let has_newer_content = newer_content(&curriculum)?.is_some();
    let (cohorts, in_all) = crate::cohort::list(ctx, Some(id), 0, SHOWN).await?;
    Ok(ProgrammeView {
        cohorts,
        cohorts_in_all: size(in_all),
        people: size(store::cohort::count_placed(&ctx.db, id).await?),
        to_place: size(store::standing::count_to_place(&ctx.db, id).await?),
        audience: store::audience::find(&ctx.db, id).await?,
        programme,
        curriculum,
        has_newer_content,
        plans,
    })
}

async fn plan_line(ctx: &Context, plan: CohortPlan) -> Outcome<PlanLine> {
    let id: CohortPlanId = plan.id;
    Ok(PlanLine {
        cohorts: size(store::cohort::count(&ctx.db, id).await?),
        people: size(store::cohort::count_enrolments(&ctx.db, id).await?),
        plan,
    })
}

fn size(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

async fn newest(ctx: &Context, id: ProgrammeId) -> Outcome<CurriculumVersion> {
    store::programme::find_newest_curriculum(&ctx.db, id)
        .await?
        .ok_or_else(|| AppError::Internal(format!("programme {id} has no curriculum")))
}

/// The content on offer under the same key, when it teaches something else than this version.
fn newer_content(version: &CurriculumVersion) -> Outcome<Option<Curriculum>> {
    let own = version.content();
    Ok(content::curricula()?
        .into_iter()
        .find(|curriculum| curriculum.key == own.key)
        .filter(|curriculum| *curriculum != own))
}

/// Makes a programme with the first version of a curriculum on offer.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, [`AppError::Invalid`] when there is no such curriculum.
pub async fn create(ctx: &Context, new: &NewProgramme) -> Outcome<ProgrammeId> {
    ctx.require_role(Action::RunProgrammes)?;
    let Some(curriculum) = content::curricula()?
        .into_iter()
        .find(|curriculum| curriculum.key == new.curriculum)
    else {
        let mut errors = FieldErrors::default();
        errors.add("curriculum", "Choose one of the curricula on offer.");
        return Err(errors.into());
    };
    let programme = Programme {
        id: ProgrammeId(0),
        name: new.name.clone(),
        goal: new.goal.clone(),
        plan_size: new.plan_size,
        max_size: new.max_size,
    };
    write_tx!(ctx, |tx| {
        let id = store::programme::insert(tx, &programme, ctx.now).await?;
        store::programme::insert_curriculum(tx, id, &curriculum, ctx.now).await?;
        let detail = format!("plan size {}, at most {}", new.plan_size, new.max_size);
        ctx.audit(tx, "programme.created", &format!("programme {id}"), &detail)
            .await?;
        Ok(id)
    })
}

/// Takes the content on offer as the next curriculum version, when it differs; returns the version's number.
/// Cohorts keep the version they were planned with.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate; [`AppError::Refused`] when nothing is newer.
pub async fn take_newest_content(ctx: &Context, id: ProgrammeId) -> Outcome<u32> {
    ctx.require_role(Action::RunProgrammes)?;
    store::programme::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    write_tx!(ctx, |tx| {
        let own = store::programme::find_newest_curriculum(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        let newer = newer_content(&own)?.ok_or_else(|| {
            AppError::refused("The programme has the newest content already: nothing to take.")
        })?;
        store::programme::insert_curriculum(tx, id, &newer, ctx.now).await?;
        let version = own.version + 1;
        let detail = format!("version {version}");
        ctx.audit(
            tx,
            "programme.content_taken",
            &format!("programme {id}"),
            &detail,
        )
        .await?;
        Ok(version)
    })
}
