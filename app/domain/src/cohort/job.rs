//! A suggestion that is being worked out.

use chrono::{DateTime, TimeDelta, Utc};

use crate::id::{CohortPlanId, PlanningJobId, ProgrammeId};

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Somewhere a node works on it.
    Running,
    /// What it was to find is there.
    Done,
    /// Nothing was found, and a sentence says why.
    Failed,
    /// Somebody wanted it to end.
    Cancelled,
}

impl JobState {
    /// The stored form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl std::str::FromStr for JobState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Running, Self::Done, Self::Failed, Self::Cancelled]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no state of a job."))
    }
}

/// What a job is to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobTask {
    /// A new plan of the programme.
    NewPlan,
    /// What could be made of a plan that exists.
    Repairs(CohortPlanId),
    /// Dates for the cohorts of a released plan.
    Dates(CohortPlanId),
}

/// A suggestion that is being worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanningJob {
    /// Its id.
    pub id: PlanningJobId,
    /// The programme that is planned for.
    pub programme: ProgrammeId,
    /// What it is to find.
    pub task: JobTask,
    /// The seed of the suggestion.
    pub seed: u64,
    /// Where it stands.
    pub state: JobState,
    /// Per cent of the longest search; most suggestions are found long before.
    pub progress: u8,
    /// The new plan, once there is one.
    pub plan: Option<CohortPlanId>,
    /// Why nothing was found.
    pub sentence: Option<String>,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// When the node that works on it last said so.
    pub heard_at: DateTime<Utc>,
}

impl PlanningJob {
    /// How long a node may be silent before it counts as gone.
    const SILENCE: TimeDelta = TimeDelta::seconds(30);

    /// Whether it says that it runs, but its node has been silent for too long.
    pub fn is_lost(&self, now: DateTime<Utc>) -> bool {
        self.state == JobState::Running && now > self.heard_at + Self::SILENCE
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn a_job_is_lost_when_its_node_is_silent() {
        let at = Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap();
        let job = |state| PlanningJob {
            id: PlanningJobId(1),
            programme: ProgrammeId(1),
            task: JobTask::NewPlan,
            seed: 1,
            state,
            progress: 10,
            plan: None,
            sentence: None,
            started_at: at,
            heard_at: at,
        };
        let later = at + TimeDelta::seconds(31);
        assert!(job(JobState::Running).is_lost(later));
        assert!(!job(JobState::Running).is_lost(at + TimeDelta::seconds(30)));
        assert!(!job(JobState::Done).is_lost(later));
    }
}
