//! A programme whose cohorts are released, and their sessions.

use chrono::{DateTime, Duration, Utc};
use domain::account::Viewer;
use domain::cohort::{Cohort, CohortPlan, JobState, PlanState, PlanningJob};
use domain::curriculum::{AgendaBlock, AgendaMode, Curriculum, Module, Skill, Topic};
use domain::id::{
    AccountId, CohortId, CohortPlanId, CurriculumId, MeetingId, ModuleId, PersonId, PlanningJobId,
    ProgrammeId, SessionId,
};
use domain::programme::{CurriculumVersion, Programme};
use domain::session::{Meeting, Session, SessionState};
use operations::cohort_plan::Suggestions;
use operations::{Context, cohort_plan};
use store::Db;

/// A module of three hours with skills of these keys, and two to five weeks of practice after it.
pub fn module(title: &str, skills: &[&str]) -> Module {
    Module {
        title: title.to_owned(),
        topic: Topic::UnderstandingPeople,
        purpose: "To see the person.".to_owned(),
        minutes: 180,
        meetings: vec![180],
        practice_least_days: 14,
        practice_most_days: 35,
        preparation: String::new(),
        skills: skills
            .iter()
            .map(|key| Skill {
                key: (*key).to_owned(),
                name: format!("Skill {key}"),
                behaviour: format!("Does {key}."),
            })
            .collect(),
        agenda: vec![AgendaBlock {
            mode: AgendaMode::Lecture,
            minutes: 180,
            title: "A block".to_owned(),
            notes: String::new(),
            case_slug: None,
        }],
    }
}

/// A programme with a released plan that has no cohorts yet.
pub struct Released {
    /// The programme, for at most fifteen.
    pub programme: ProgrammeId,
    /// Its plan.
    pub plan: CohortPlanId,
    /// Its curriculum, as stored.
    pub curriculum: CurriculumVersion,
}

/// A programme over these modules, its plan released at [`crate::now`].
pub async fn released(db: &Db, coordinator: &Viewer, modules: Vec<Module>) -> Released {
    let now = crate::now();
    let programme = Programme {
        id: ProgrammeId(0),
        name: "Working with customers".to_owned(),
        goal: "Fewer surprises".to_owned(),
        plan_size: 14,
        max_size: 15,
    };
    let programme = store::programme::insert(db, &programme, now)
        .await
        .expect("a programme");
    let curriculum = Curriculum {
        key: "working-with-customers".to_owned(),
        title: "Working with customers".to_owned(),
        summary: String::new(),
        modules,
    };
    let curriculum = store::programme::insert_curriculum(db, programme, &curriculum, now)
        .await
        .expect("a curriculum");
    let draft = draft(db, coordinator, programme, curriculum).await;
    let plan = draft.id;
    let released = draft.release("", now).expect("a draft");
    store::cohort::update_plan(db, &released)
        .await
        .expect("a plan");
    Released {
        programme,
        plan,
        curriculum: store::programme::find_curriculum(db, curriculum)
            .await
            .expect("a query")
            .expect("a curriculum"),
    }
}

/// One more draft of a programme's cohorts, without any.
pub async fn draft(
    db: &Db,
    coordinator: &Viewer,
    programme: ProgrammeId,
    curriculum: CurriculumId,
) -> CohortPlan {
    let draft = CohortPlan {
        id: CohortPlanId(0),
        programme,
        curriculum,
        state: PlanState::Draft,
        seed: 1,
        plan_size: 14,
        max_size: 15,
        findings: "{}".to_owned(),
        change_note: None,
        created_at: crate::now(),
        released_at: None,
    };
    let id = store::cohort::insert_plan(db, &draft, coordinator.account)
        .await
        .expect("a plan");
    CohortPlan { id, ..draft }
}

impl Released {
    /// The modules' ids, in order.
    pub fn modules(&self) -> Vec<ModuleId> {
        let modules = &self.curriculum.modules;
        modules.iter().map(|module| module.id).collect()
    }

    /// One more cohort, with members since then.
    pub async fn cohort(
        &self,
        db: &Db,
        name: &str,
        members: &[PersonId],
        since: DateTime<Utc>,
    ) -> CohortId {
        let before = store::cohort::list(db, self.plan).await.expect("cohorts");
        let cohort = Cohort {
            id: CohortId(0),
            plan: self.plan,
            programme: self.programme,
            position: u32::try_from(before.len()).expect("few cohorts") + 1,
            name: name.to_owned(),
            capacity: 15,
        };
        let cohort = store::cohort::insert(db, &cohort).await.expect("a cohort");
        for member in members {
            store::cohort::enrol(db, self.plan, cohort, *member, since)
                .await
                .expect("a place");
        }
        cohort
    }
}

/// A planned session of three hours in Madrid, not stored yet.
pub fn session(
    cohort: CohortId,
    module: ModuleId,
    starts_at: DateTime<Utc>,
    facilitators: &[AccountId],
) -> Session {
    Session {
        id: SessionId(0),
        cohort,
        module,
        place: "Room 2".to_owned(),
        join_url: None,
        state: SessionState::Planned,
        sequence: 0,
        updated_at: crate::now(),
        meetings: vec![Meeting {
            id: MeetingId(0),
            starts_at,
            ends_at: starts_at + Duration::hours(3),
            timezone: "Europe/Madrid".to_owned(),
        }],
        facilitators: facilitators.to_vec(),
    }
}

/// A planning job when it has ended, for as long as that may take on a busy machine.
pub async fn ended(ctx: &Context, job: PlanningJobId) -> PlanningJob {
    let patience = std::time::Duration::from_secs(60);
    cohort_plan::wait_for_job(ctx, job, patience)
        .await
        .expect("the job is there")
}

/// The suggestions for a plan as it is, worked out now.
pub async fn suggestions(ctx: &Context, plan: CohortPlanId) -> Suggestions {
    let job = cohort_plan::start_suggestions(ctx, plan)
        .await
        .expect("the job is started");
    let ended = ended(ctx, job).await;
    assert_eq!(ended.state, JobState::Done, "{:?}", ended.sentence);
    cohort_plan::suggestions(ctx, plan)
        .await
        .expect("the suggestions are there")
}
