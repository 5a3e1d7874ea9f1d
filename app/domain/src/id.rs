//! Identifiers: one newtype a noun, so that a person's id cannot be passed where a cohort's is meant.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// An account that can sign in.
    AccountId
    /// Somebody in the roster.
    PersonId
    /// A training programme.
    ProgrammeId
    /// One version of a programme's curriculum.
    CurriculumId
    /// A module of a curriculum version.
    ModuleId
    /// A skill of a curriculum version.
    SkillId
    /// A set of cohorts prepared together: a draft until it is released.
    CohortPlanId
    /// A group of at most fifteen people.
    CohortId
    /// Something that planning cohorts must mind.
    CohortRuleId
    /// A suggestion that is being worked out.
    PlanningJobId
    /// A change of cohort within a plan.
    CohortMoveId
    /// A person's place in a cohort.
    EnrolmentId
    /// One scheduled gathering of one cohort for one module.
    SessionId
    /// One start-to-end block of a session.
    MeetingId
    /// A person's seat in a session.
    SeatId
    /// A block of a session's agenda.
    SessionBlockId
    /// A rota or breakout groups that were kept for a session.
    WorkshopPlanId
    /// A case study, across its versions.
    CaseStudyId
    /// One version of a case study.
    CaseVersionId
    /// A name that the scanner is told of.
    KnownTermId
    /// A raw story of an employee.
    SourceExampleId
    /// That a story is to be deleted before its day, or read in an emergency.
    StoryRequestId
    /// The review of a story: one case that grows out of it.
    ReviewId
    /// A stored version of an assessment form.
    InstrumentId
    /// An item of a stored form.
    InstrumentItemId
    /// One sending of an instrument to an audience.
    WaveId
    /// A named or confidential return of a form.
    ResponseId
    /// What a person will try before the next session.
    CommitmentId
    /// What happened when a commitment was tried.
    ResultId
    /// A follow-up on one skill.
    ReflectionId
    /// A future mail, or what became of it.
    PlannedMailId
    /// A reason why a person need not attend.
    ExemptionId
    /// A functional area of the list of whom to call.
    AreaId
    /// An entry of that list.
    EscalationContactId
    /// Days on which somebody of that list is away.
    ContactAbsenceId
    /// An outcome measure.
    MeasureId
    /// A line of the audit log.
    AuditEventId
}
