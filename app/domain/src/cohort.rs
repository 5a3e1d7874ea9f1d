//! Cohort plans, cohorts and enrolments.

mod draft;
mod job;
mod mix;
mod rule;

use chrono::{DateTime, TimeDelta, Utc};

use crate::field::Refusal;
use crate::id::{
    AccountId, CohortId, CohortMoveId, CohortPlanId, CurriculumId, EnrolmentId, PersonId,
    ProgrammeId,
};

pub use draft::{Card, Column, Draft, Effect, Summary, View};
pub use job::{JobState, JobTask, PlanningJob};
pub use mix::{Mix, MixBy, MixRow};
pub use rule::CohortRule;

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

impl Cohort {
    /// Lets one more person in beside the `taken` seats.
    ///
    /// # Errors
    /// When every seat is taken.
    pub fn require_seat(&self, taken: usize) -> Result<(), Refusal> {
        if taken < usize::from(self.capacity) {
            return Ok(());
        }
        Err(Refusal::new(format!(
            "{} is full: {taken} of {}. Take somebody out of it first, or choose another cohort.",
            self.name, self.capacity
        )))
    }
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

impl Enrolment {
    /// Lets a move pass unless the place is locked. `name` is the person's.
    ///
    /// # Errors
    /// When the place is locked.
    pub fn require_unlocked(&self, name: &str) -> Result<(), Refusal> {
        if self.locked {
            return Err(Refusal::new(format!(
                "{name} is locked in this cohort: unlock first, then move."
            )));
        }
        Ok(())
    }
}

/// Somebody whose cohort was changed within a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CohortMove {
    /// Its id.
    pub id: CohortMoveId,
    /// The plan.
    pub plan: CohortPlanId,
    /// Who was moved.
    pub person: PersonId,
    /// Where they were; `None` for no cohort.
    pub from: Option<CohortId>,
    /// Where they went; `None` for out of all cohorts.
    pub to: Option<CohortId>,
    /// Who moved them.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
}

impl CohortMove {
    /// How long a move can be taken back.
    pub const CAN_BE_UNDONE_FOR: TimeDelta = TimeDelta::minutes(10);

    /// Whether the move can still be taken back.
    pub fn can_be_undone(&self, now: DateTime<Utc>) -> bool {
        now < self.at + Self::CAN_BE_UNDONE_FOR
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn plan(state: PlanState) -> CohortPlan {
        let at = Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap();
        CohortPlan {
            id: CohortPlanId(1),
            programme: ProgrammeId(1),
            curriculum: CurriculumId(1),
            state,
            seed: 1,
            plan_size: 14,
            max_size: 15,
            findings: String::new(),
            change_note: None,
            created_at: at,
            released_at: None,
        }
    }

    #[test]
    fn only_a_draft_is_released_or_discarded() {
        let now = Utc.with_ymd_and_hms(2026, 3, 3, 9, 0, 0).unwrap();
        let released = plan(PlanState::Draft).release("  ", now).unwrap();
        assert_eq!(released.state, PlanState::Released);
        assert_eq!(
            (released.change_note, released.released_at),
            (None, Some(now))
        );
        for state in [PlanState::Released, PlanState::Discarded] {
            assert!(plan(state).release("again", now).is_err());
            assert!(plan(state).discard().is_err());
        }
    }

    #[test]
    fn the_last_seat_is_given_and_no_further_one() {
        let cohort = Cohort {
            id: CohortId(1),
            plan: CohortPlanId(1),
            programme: ProgrammeId(1),
            position: 2,
            name: "Cohort 2".into(),
            capacity: 15,
        };
        assert_eq!(cohort.require_seat(14), Ok(()));
        let refusal = cohort.require_seat(15).unwrap_err();
        assert!(
            refusal.0.starts_with("Cohort 2 is full: 15 of 15."),
            "{refusal}"
        );
    }
}
