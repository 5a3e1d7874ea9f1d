//! Cohort plans, cohorts and enrolments.

use chrono::{DateTime, Utc};

use crate::field::Refusal;
use crate::id::{CohortId, CohortPlanId, CurriculumId, EnrolmentId, PersonId, ProgrammeId};

/// Where a cohort plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanState {
    /// Seen by coordinators only.
    Draft,
    /// In force.
    Released,
    /// Given up before release.
    Discarded,
}

impl PlanState {
    /// The stored form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Released => "released",
            Self::Discarded => "discarded",
        }
    }
}

impl std::str::FromStr for PlanState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Draft, Self::Released, Self::Discarded]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no state of a cohort plan."))
    }
}

/// A set of cohorts prepared together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CohortPlan {
    /// Its id.
    pub id: CohortPlanId,
    /// The programme it is for.
    pub programme: ProgrammeId,
    /// The curriculum version its cohorts go through.
    pub curriculum: CurriculumId,
    /// Where it stands.
    pub state: PlanState,
    /// The seed it was made with.
    pub seed: u64,
    /// People a cohort was planned for.
    pub plan_size: u8,
    /// People a cohort may have.
    pub max_size: u8,
    /// What the engine reported when it was made, as JSON.
    pub findings: String,
    /// What was said at its release.
    pub change_note: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was released.
    pub released_at: Option<DateTime<Utc>>,
}

impl CohortPlan {
    /// The plan once released.
    ///
    /// # Errors
    /// When it is no draft.
    pub fn release(self, note: &str, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.require_draft()?;
        Ok(Self {
            state: PlanState::Released,
            change_note: (!note.trim().is_empty()).then(|| note.trim().to_owned()),
            released_at: Some(now),
            ..self
        })
    }

    /// The plan once given up.
    ///
    /// # Errors
    /// When it is no draft.
    pub fn discard(self) -> Result<Self, Refusal> {
        self.require_draft()?;
        Ok(Self {
            state: PlanState::Discarded,
            ..self
        })
    }

    /// Lets a draft pass.
    ///
    /// # Errors
    /// When the plan was released or discarded.
    pub fn require_draft(&self) -> Result<(), Refusal> {
        match self.state {
            PlanState::Draft => Ok(()),
            PlanState::Released => Err(Refusal::new(
                "This plan was released already: make a new plan for what should change.",
            )),
            PlanState::Discarded => Err(Refusal::new("This plan was discarded: make a new one.")),
        }
    }
}

/// A named group of at most fifteen people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cohort {
    /// Its id.
    pub id: CohortId,
    /// The plan it came from.
    pub plan: CohortPlanId,
    /// The programme it goes through.
    pub programme: ProgrammeId,
    /// 1, 2, ... within the plan.
    pub position: u32,
    /// Its name.
    pub name: String,
    /// People it may have.
    pub capacity: u8,
}

/// A person's open place in a cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// Its id.
    pub id: EnrolmentId,
    /// The cohort.
    pub cohort: CohortId,
    /// The person.
    pub person: PersonId,
    /// Whether planning leaves it as it is.
    pub locked: bool,
}
