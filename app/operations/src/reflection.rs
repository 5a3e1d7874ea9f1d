//! Follow-ups on skills: one's own, and figures of many.

use std::collections::BTreeMap;

use domain::access::Action;
use domain::attendance::Verdict;
use domain::id::{ModuleId, ProgrammeId, ReflectionId, SessionId, SkillId};
use domain::reflection::{
    Adoption, FollowUp, Followed, Reflection, Standing, TypedReflection, follow_ups, rated_before,
};

use crate::commitment::modules_of;
use crate::{AppError, Context, Outcome};

/// The viewer's follow-ups with what was answered.
#[derive(Clone, Debug)]
pub struct MyFollowUps {
    /// By the time they are due.
    pub all: Vec<FollowUp>,
    /// Every answer, the oldest first.
    pub kept: Vec<Reflection>,
}

impl MyFollowUps {
    /// The answer to a follow-up.
    pub fn answer(&self, one: &FollowUp) -> Option<&Reflection> {
        self.kept.iter().find(|kept| {
            (kept.session, kept.skill, kept.weeks) == (one.session, one.skill.id, one.weeks)
        })
    }

    /// Answers about the same skill at an earlier time, the oldest first.
    pub fn earlier(&self, one: &FollowUp) -> Vec<&Reflection> {
        self.kept
            .iter()
            .filter(|kept| kept.skill == one.skill.id)
            .filter(|kept| kept.session != one.session || kept.weeks < one.weeks)
            .collect()
    }
}

/// All follow-ups of the viewer.
///
/// # Errors
/// [`AppError::NotFound`] for an account without a person.
pub async fn list_of_viewer(ctx: &Context) -> Outcome<MyFollowUps> {
    ctx.require_role(Action::TakePart)?;
    let person = ctx.person()?;
    let kept = store::reflection::list_of_person(&ctx.db, person).await?;
    let mut sessions = store::coverage::list_sessions_of_person(&ctx.db, person).await?;
    sessions.retain(|(session, verdict)| {
        let ended = session.ends_at().is_some_and(|end| end <= ctx.now);
        ended && matches!(verdict, Verdict::Attended | Verdict::Open)
    });
    let wanted: Vec<ModuleId> = sessions.iter().map(|(session, _)| session.module).collect();
    let modules = modules_of(ctx, &wanted).await?;
    let followed: Vec<Followed> = sessions
        .iter()
        .filter_map(|(session, _)| {
            let module = modules.iter().find(|module| module.id == session.module)?;
            let last = session.meetings.last()?;
            Some(Followed {
                session: session.id,
                module: module.title.clone(),
                ended_at: last.ends_at,
                timezone: last.timezone.clone(),
                skills: module.skills.clone(),
            })
        })
        .collect();
    Ok(MyFollowUps {
        all: follow_ups(&followed, &kept, ctx.now),
        kept,
    })
}

/// The viewer's follow-ups that can be answered now.
///
/// # Errors
/// As [`list_of_viewer`].
pub async fn due_of_viewer(ctx: &Context) -> Outcome<Vec<FollowUp>> {
    let mine = list_of_viewer(ctx).await?;
    Ok(mine
        .all
        .into_iter()
        .filter(|one| one.standing == Standing::Due)
        .collect())
}

/// One follow-up of the viewer, among all of them.
///
/// # Errors
/// [`AppError::NotFound`] when it is not the viewer's.
pub async fn find(
    ctx: &Context,
    session: SessionId,
    skill: SkillId,
    weeks: u8,
) -> Outcome<(FollowUp, MyFollowUps)> {
    let mine = list_of_viewer(ctx).await?;
    let one = mine
        .all
        .iter()
        .find(|one| (one.session, one.skill.id, one.weeks) == (session, skill, weeks))
        .cloned()
        .ok_or(AppError::NotFound)?;
    Ok((one, mine))
}

/// Keeps the viewer's answer to a follow-up that is open.
///
/// # Errors
/// [`AppError::NotFound`] when it is not the viewer's; [`AppError::Refused`] when it is not open or answered;
/// [`AppError::Invalid`].
pub async fn write(
    ctx: &Context,
    session: SessionId,
    skill: SkillId,
    weeks: u8,
    typed: TypedReflection<'_>,
) -> Outcome<ReflectionId> {
    let person = ctx.require_role(Action::TakePart)?.person;
    let person = person.ok_or(AppError::NotFound)?;
    let (one, _) = find(ctx, session, skill, weeks).await?;
    match one.standing {
        Standing::Due => {}
        Standing::Later => {
            return Err(AppError::refused(
                "This question is asked later: give the skill some time first.",
            ));
        }
        Standing::Lapsed => {
            return Err(AppError::refused(
                "The time for this question has passed: answer the next one instead.",
            ));
        }
        Standing::Done => return Err(answered_already()),
    }
    let said = typed.check()?;
    write_tx!(ctx, |tx| {
        let kept = store::reflection::list_of_person(tx, person).await?;
        if kept
            .iter()
            .any(|kept| (kept.session, kept.skill, kept.weeks) == (session, skill, weeks))
        {
            return Err(answered_already());
        }
        let id =
            store::reflection::insert(tx, session, person, skill, weeks, &said, ctx.now).await?;
        ctx.audit(
            tx,
            "reflection.written",
            &format!("session {session}"),
            &weeks.to_string(),
        )
        .await?;
        Ok(id)
    })
}

fn answered_already() -> AppError {
    AppError::refused("You have answered this already: your answer is kept.")
}

/// How the skills of a programme are taken up: figures by skill and week, withheld below five people.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such programme.
pub async fn adoption(ctx: &Context, programme: ProgrammeId) -> Outcome<Vec<Adoption>> {
    ctx.require_role(Action::ReadReadOut)?;
    let Some(curriculum) = store::programme::find_newest_curriculum(&ctx.db, programme).await?
    else {
        return match store::programme::find(&ctx.db, programme).await? {
            Some(_) => Ok(Vec::new()),
            None => Err(AppError::NotFound),
        };
    };
    let skills: Vec<(String, String)> = curriculum
        .modules
        .iter()
        .flat_map(|module| &module.skills)
        .map(|skill| (skill.skill.key.clone(), skill.skill.name.clone()))
        .collect();
    Ok(store::reflection::list_adoption(&ctx.db, programme, &skills).await?)
}

/// How people rated themselves before the training: the mean of each skill, by its key and in tenths, from the newest
/// closed assessment of the programme that asked about skills and may show it.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate.
pub async fn before(ctx: &Context, programme: ProgrammeId) -> Outcome<BTreeMap<String, u32>> {
    ctx.require_role(Action::ReadReadOut)?;
    for (wave, _) in store::wave::list_of_programme(&ctx.db, programme).await? {
        if let Some(read_out) = store::wave::read_out(&ctx.db, wave.id).await? {
            let rated = rated_before(&read_out);
            if !rated.is_empty() {
                return Ok(rated);
            }
        }
    }
    Ok(BTreeMap::new())
}
