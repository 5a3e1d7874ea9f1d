//! Commitments, results and the returns board.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::access::Action;
use domain::cohort::Cohort;
use domain::commitment::{
    self as rules, Commitment, CommitmentResult, HowItWent, TypedCommitment, TypedResult, Window,
};
use domain::example_request::RequestState;
use domain::id::{CommitmentId, ModuleId, PersonId, ResultId, SessionId, SkillId};
use domain::programme::StoredModule;
use domain::session::Session;

use crate::session::ties;
use crate::{AppError, Context, Outcome};

/// What the page to write commitments shows.
#[derive(Clone, Debug)]
pub struct CommitmentForm {
    /// The session after which they are tried.
    pub session: Session,
    /// Its module, with the skills to choose from.
    pub module: StoredModule,
    /// When they can be written; `None` when the session was cancelled.
    pub window: Option<Window>,
    /// The session that the results are brought to.
    pub next: Option<Session>,
    /// The viewer's own, in the order they were written.
    pub mine: Vec<MyCommitment>,
}

impl CommitmentForm {
    /// How many more can be written.
    pub fn free(&self) -> usize {
        rules::MOST.saturating_sub(self.mine.len())
    }
}

/// A commitment of the viewer.
#[derive(Clone, Debug)]
pub struct MyCommitment {
    /// The commitment.
    pub commitment: Commitment,
    /// The title of the module of its session.
    pub module: String,
    /// The name of its skill.
    pub skill: Option<String>,
    /// What happened, in the order it was written.
    pub results: Vec<CommitmentResult>,
    /// Which of the results are asked for as cases.
    pub requests: BTreeMap<ResultId, RequestState>,
}

/// A session that the viewer can write commitments for and has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToWrite {
    /// The session.
    pub session: SessionId,
    /// The title of its module.
    pub module: String,
    /// Until when they can be written.
    pub closes_at: DateTime<Utc>,
    /// The zone of the session.
    pub timezone: String,
}

/// What a cohort brings to a session.
#[derive(Clone, Debug)]
pub struct ReturnsBoard {
    /// The session that it opens.
    pub session: Session,
    /// The title of the session's module.
    pub module: String,
    /// Its cohort.
    pub cohort: Cohort,
    /// The session before, with the title of its module; `None` at the first session.
    pub from: Option<(Session, String)>,
    /// Shared results by how they went, in the order of a returns round; no kind is left out.
    pub results: Vec<(HowItWent, Vec<Returned>)>,
    /// Shared commitments without a shared result.
    pub open: Vec<SharedCommitment>,
    /// Which of the results are asked for as cases; `None` for who may not ask.
    pub requests: Option<BTreeMap<ResultId, RequestState>>,
}

/// A commitment that its author shares.
#[derive(Clone, Debug)]
pub struct SharedCommitment {
    /// Who.
    pub author: String,
    /// What.
    pub text: String,
    /// The name of its skill.
    pub skill: Option<String>,
}

/// A result that its author shares.
#[derive(Clone, Debug)]
pub struct Returned {
    /// What was tried, and by whom.
    pub commitment: SharedCommitment,
    /// What happened.
    pub result: CommitmentResult,
}

/// What a member of the cohort sees before writing commitments for a session.
///
/// # Errors
/// [`AppError::NotFound`] for who is not in the cohort.
pub async fn form(ctx: &Context, id: SessionId) -> Outcome<CommitmentForm> {
    let (person, session) = own_session(ctx, id).await?;
    let of_cohort = store::session::list_of_cohorts(&ctx.db, &[session.cohort]).await?;
    let modules = modules_of(ctx, &[session.module]).await?;
    let mine = store::commitment::list_of_session(&ctx.db, id, person).await?;
    let mine = with_results(ctx, mine).await?;
    Ok(CommitmentForm {
        window: rules::window(&session, &of_cohort),
        next: rules::next(&session, &of_cohort).cloned(),
        module: modules
            .into_iter()
            .find(|module| module.id == session.module)
            .ok_or(AppError::NotFound)?,
        session,
        mine,
    })
}

/// Keeps what the viewer will try; empty lines are left out. Returns how many were kept.
///
/// # Errors
/// [`AppError::NotFound`] for who is not in the cohort; [`AppError::Refused`] before the session and after the next;
/// [`AppError::Invalid`] for none, too many, or a text that is too long.
pub async fn write(ctx: &Context, id: SessionId, typed: &[TypedCommitment<'_>]) -> Outcome<usize> {
    let form = form(ctx, id).await?;
    let person = ctx.person()?;
    let window = form.window.ok_or_else(|| {
        AppError::refused("This session was cancelled: there is nothing to try after it.")
    })?;
    if ctx.now < window.opens_at {
        return Err(AppError::refused(
            "It is too early: write down what you will try during the session or after it.",
        ));
    }
    if !window.is_open(ctx.now) {
        return Err(AppError::refused(
            "The time to try this is over: write your next commitments for the session that followed.",
        ));
    }
    let skills: Vec<SkillId> = form.module.skills.iter().map(|skill| skill.id).collect();
    write_tx!(ctx, |tx| {
        let already = store::commitment::list_of_session(tx, id, person).await?;
        let new = rules::check(typed, already.len(), &skills)?;
        for one in &new {
            store::commitment::insert(tx, id, person, one, ctx.now).await?;
        }
        ctx.audit(
            tx,
            "commitment.written",
            &format!("session {id}"),
            &new.len().to_string(),
        )
        .await?;
        Ok(new.len())
    })
}

/// The viewer's commitments: those without a result first, the newest first among each.
///
/// # Errors
/// [`AppError::NotFound`] for an account without a person.
pub async fn list_of_viewer(ctx: &Context) -> Outcome<Vec<MyCommitment>> {
    ctx.require_role(Action::TakePart)?;
    let mine = store::commitment::list_of_person(&ctx.db, ctx.person()?).await?;
    let mut mine = with_results(ctx, mine).await?;
    mine.sort_by_key(|one| !one.results.is_empty());
    Ok(mine)
}

/// The viewer's commitments without a result, the newest first.
///
/// # Errors
/// As [`list_of_viewer`].
pub async fn open_of_viewer(ctx: &Context) -> Outcome<Vec<MyCommitment>> {
    let mut mine = list_of_viewer(ctx).await?;
    mine.retain(|one| one.results.is_empty());
    Ok(mine)
}

/// Sessions the viewer attends whose commitments can be written now and are not.
///
/// # Errors
/// As [`list_of_viewer`].
pub async fn to_write_of_viewer(ctx: &Context) -> Outcome<Vec<ToWrite>> {
    ctx.require_role(Action::TakePart)?;
    let person = ctx.person()?;
    let sessions = store::session::list_attended_by(&ctx.db, person).await?;
    let cohorts: BTreeSet<_> = sessions.iter().map(|session| session.cohort).collect();
    let cohorts: Vec<_> = cohorts.into_iter().collect();
    let of_cohorts = store::session::list_of_cohorts(&ctx.db, &cohorts).await?;
    let written = store::commitment::list_of_person(&ctx.db, person).await?;
    let open: Vec<(&Session, Window)> = sessions
        .iter()
        .filter(|session| written.iter().all(|one| one.session != session.id))
        .filter_map(|session| Some((session, rules::window(session, &of_cohorts)?)))
        .filter(|(_, window)| window.is_open(ctx.now))
        .collect();
    let wanted: Vec<ModuleId> = open.iter().map(|(session, _)| session.module).collect();
    let modules = modules_of(ctx, &wanted).await?;
    Ok(open
        .into_iter()
        .map(|(session, window)| ToWrite {
            session: session.id,
            module: title_of(&modules, session.module),
            closes_at: window.closes_at,
            timezone: session
                .meetings
                .first()
                .map(|meeting| meeting.timezone.clone())
                .unwrap_or_default(),
        })
        .collect())
}

/// One commitment of the viewer.
///
/// # Errors
/// [`AppError::NotFound`] when it is somebody else's.
pub async fn find_own(ctx: &Context, id: CommitmentId) -> Outcome<MyCommitment> {
    let commitment = own(ctx, id).await?;
    with_results(ctx, vec![commitment])
        .await?
        .pop()
        .ok_or(AppError::NotFound)
}

/// Keeps what happened when the viewer tried a commitment; there may be several results.
///
/// # Errors
/// [`AppError::NotFound`] when it is somebody else's; [`AppError::Invalid`].
pub async fn write_result(
    ctx: &Context,
    id: CommitmentId,
    typed: TypedResult<'_>,
) -> Outcome<ResultId> {
    own(ctx, id).await?;
    let new = typed.check()?;
    write_tx!(ctx, |tx| {
        let result = store::commitment::insert_result(tx, id, &new, ctx.now).await?;
        ctx.audit(tx, "result.written", &format!("commitment {id}"), "")
            .await?;
        Ok(result)
    })
}

/// Shares a commitment of the viewer with the cohort, or keeps it private from now on.
///
/// # Errors
/// [`AppError::NotFound`] when it is somebody else's.
pub async fn set_shared(ctx: &Context, id: CommitmentId, shared: bool) -> Outcome<()> {
    own(ctx, id).await?;
    write_tx!(ctx, |tx| {
        store::commitment::set_shared(tx, id, shared).await?;
        let kind = if shared {
            "commitment.shared"
        } else {
            "commitment.kept_private"
        };
        ctx.audit(tx, kind, &format!("commitment {id}"), "").await
    })
}

/// Shares a result of the viewer with the cohort, or keeps it private from now on.
///
/// # Errors
/// [`AppError::NotFound`] when it is somebody else's.
pub async fn set_result_shared(ctx: &Context, id: ResultId, shared: bool) -> Outcome<()> {
    ctx.viewer()?;
    let result = store::commitment::find_result(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    own(ctx, result.commitment).await?;
    write_tx!(ctx, |tx| {
        store::commitment::set_result_shared(tx, id, shared).await?;
        let kind = if shared {
            "result.shared"
        } else {
            "result.kept_private"
        };
        ctx.audit(tx, kind, &format!("result {id}"), "").await
    })
}

/// Removes a commitment of the viewer that has no result; returns its session.
///
/// # Errors
/// [`AppError::NotFound`] when it is somebody else's; [`AppError::Refused`] when it has a result.
pub async fn remove(ctx: &Context, id: CommitmentId) -> Outcome<SessionId> {
    let commitment = own(ctx, id).await?;
    write_tx!(ctx, |tx| {
        if !store::commitment::list_results(tx, &[id]).await?.is_empty() {
            return Err(AppError::refused(
                "You have written down what happened: keep the commitment, or make both private.",
            ));
        }
        store::commitment::delete(tx, id).await?;
        ctx.audit(tx, "commitment.removed", &format!("commitment {id}"), "")
            .await?;
        Ok(commitment.session)
    })
}

/// What the cohort of a session brings to it from the session before: what was shared, and nothing else.
///
/// # Errors
/// [`AppError::NotFound`] for who is neither in the cohort, nor leads the session, nor coordinates.
pub async fn returns(ctx: &Context, id: SessionId) -> Outcome<ReturnsBoard> {
    let session = find_session(ctx, id).await?;
    let ties = ties(ctx, &session).await?;
    ctx.require(Action::ReadSession, ties)?;
    let cohort = store::cohort::find(&ctx.db, session.cohort)
        .await?
        .ok_or(AppError::NotFound)?;
    let of_cohort = store::session::list_of_cohorts(&ctx.db, &[session.cohort]).await?;
    let from = rules::previous(&session, &of_cohort).cloned();
    let mut wanted = vec![session.module];
    wanted.extend(from.as_ref().map(|from| from.module));
    let modules = modules_of(ctx, &wanted).await?;
    let shared = match &from {
        Some(from) => store::commitment::list_shared(&ctx.db, from.id).await?,
        None => Vec::new(),
    };
    let skills = skill_names(&modules);
    let mut results = HowItWent::ALL.map(|kind| (kind, Vec::new()));
    let mut open = Vec::new();
    for (commitment, author, shown) in shared {
        let card = SharedCommitment {
            author: author.entry.name(),
            skill: commitment
                .skill
                .and_then(|skill| skills.get(&skill).cloned()),
            text: commitment.text,
        };
        for result in &shown {
            if let Some((_, of_kind)) = results.iter_mut().find(|(kind, _)| *kind == result.outcome)
            {
                of_kind.push(Returned {
                    commitment: card.clone(),
                    result: result.clone(),
                });
            }
        }
        if shown.is_empty() {
            open.push(card);
        }
    }
    let requests = match ctx.require(Action::LeadSession, ties) {
        Ok(_) => {
            let shown = results.iter().flat_map(|(_, of_kind)| of_kind);
            let shown = shown.map(|one| one.result.id);
            Some(store::example_request::list(&ctx.db, shown).await?)
        }
        Err(_) => None,
    };
    Ok(ReturnsBoard {
        requests,
        module: title_of(&modules, session.module),
        from: from.map(|from| {
            let title = title_of(&modules, from.module);
            (from, title)
        }),
        results: results.into(),
        session,
        cohort,
        open,
    })
}

async fn find_session(ctx: &Context, id: SessionId) -> Outcome<Session> {
    ctx.viewer()?;
    store::session::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)
}

/// The session, for a member of its cohort.
async fn own_session(ctx: &Context, id: SessionId) -> Outcome<(PersonId, Session)> {
    let session = find_session(ctx, id).await?;
    if !ties(ctx, &session).await?.member {
        return Err(AppError::NotFound);
    }
    Ok((ctx.person()?, session))
}

async fn own(ctx: &Context, id: CommitmentId) -> Outcome<Commitment> {
    ctx.require_role(Action::TakePart)?;
    let person = ctx.person()?;
    store::commitment::find(&ctx.db, id)
        .await?
        .filter(|commitment| commitment.person == person)
        .ok_or(AppError::NotFound)
}

async fn with_results(ctx: &Context, mine: Vec<Commitment>) -> Outcome<Vec<MyCommitment>> {
    let ids: Vec<CommitmentId> = mine.iter().map(|one| one.id).collect();
    let mut results = store::commitment::list_results(&ctx.db, &ids).await?;
    let told = results.values().flatten().map(|one| one.id);
    let requests = store::example_request::list(&ctx.db, told).await?;
    let sessions: Vec<SessionId> = mine.iter().map(|one| one.session).collect();
    let module_of = store::coverage::list_modules_of_sessions(&ctx.db, &sessions).await?;
    let wanted: Vec<ModuleId> = module_of.values().copied().collect();
    let modules = modules_of(ctx, &wanted).await?;
    let skills = skill_names(&modules);
    Ok(mine
        .into_iter()
        .map(|commitment| {
            let results = results.remove(&commitment.id).unwrap_or_default();
            MyCommitment {
                requests: results
                    .iter()
                    .filter_map(|one| Some((one.id, *requests.get(&one.id)?)))
                    .collect(),
                module: module_of
                    .get(&commitment.session)
                    .map(|id| title_of(&modules, *id))
                    .unwrap_or_default(),
                skill: commitment
                    .skill
                    .and_then(|skill| skills.get(&skill).cloned()),
                results,
                commitment,
            }
        })
        .collect())
}

/// The modules of the curriculum versions that the wanted ones belong to; a few queries for each version.
pub(crate) async fn modules_of(ctx: &Context, wanted: &[ModuleId]) -> Outcome<Vec<StoredModule>> {
    let mut modules: Vec<StoredModule> = Vec::new();
    for id in wanted.iter().copied() {
        if modules.iter().all(|module| module.id != id)
            && let Some(found) = store::programme::find_curriculum_of_module(&ctx.db, id).await?
        {
            modules.extend(found.modules);
        }
    }
    Ok(modules)
}

fn title_of(modules: &[StoredModule], id: ModuleId) -> String {
    modules
        .iter()
        .find(|module| module.id == id)
        .map(|module| module.title.clone())
        .unwrap_or_default()
}

fn skill_names(modules: &[StoredModule]) -> BTreeMap<SkillId, String> {
    modules
        .iter()
        .flat_map(|module| &module.skills)
        .map(|skill| (skill.id, skill.skill.name.clone()))
        .collect()
}
