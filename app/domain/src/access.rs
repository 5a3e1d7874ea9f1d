//! Who may do what: one table. Everything that is not listed is refused.

use crate::account::Viewer;

/// What somebody wants to do. The words follow the access matrix in tests/it/access_matrix.txt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Programmes, curricula, cohort plans, cohorts and sessions: make, change, release.
    RunProgrammes,
    /// See the roster and everybody's path.
    ReadPeople,
    /// Import or export the roster.
    ImportPeople,
    /// Invite, disable, give roles, reset passwords.
    ManageAccounts,
    /// The whole audit log.
    ReadAudit,
    /// See one's own direct reports' dates and completion.
    SeeTeam,
    /// A session's place, time and agenda.
    ReadSession,
    /// Who takes part in a session.
    ReadRoster,
    /// A session's run sheet, notes and returns board for the one who leads it.
    LeadSession,
    /// Note what worked in a session for whoever leads next.
    WriteDebrief,
    /// Mark who was there.
    MarkAttendance,
    /// Read a published case study, the participants' part.
    ReadCase,
    /// Read a case study's teaching note.
    ReadTeachingNote,
    /// Write, publish and retire case studies.
    EditCases,
    /// Share an experience, write commitments and results, answer forms, keep one's own record.
    TakePart,
    /// See that source examples exist, without title or text.
    ListExamples,
    /// Name who reviews a story and who approves its text; see where every review stands.
    AssignReviews,
    /// Read another's raw story at the desk, and make it generic.
    Genericise,
    /// Read a proposed text, and approve it or give it back.
    ApproveCase,
    /// Ask that a story be deleted before its day, or decide on that.
    PurgeStories,
    /// Ask to read a story in an emergency, or decide on that.
    BreakGlass,
    /// The read-out of a closed wave.
    ReadReadOut,
    /// See whom to call.
    ReadContacts,
    /// Change whom to call: areas, contacts, files.
    EditContacts,
    /// Confirm the entry of whom to call that one answers for, say whether one stands in.
    ConfirmContact,
    /// Say when somebody of whom to call is away.
    SayAway,
}

/// How the viewer stands to what the action is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    /// It is the viewer's own.
    pub own: bool,
    /// The viewer is enrolled in the released cohort it belongs to.
    pub member: bool,
    /// The viewer leads the session, which is still to come or ended at most 30 days ago.
    pub leads: bool,
    /// The viewer is the reviewer of the story, and the assignment has not run out.
    pub reviews: bool,
    /// The viewer is the approver of the text, and the assignment has not run out.
    pub approves: bool,
}

/// How many days after its last meeting a session stays open to its facilitators.
pub const FACILITATOR_DAYS: i64 = 30;

/// Whether `viewer`, standing so, may do `action`.
pub fn may(viewer: &Viewer, action: Action, ties: Ties) -> bool {
    use Action as A;
    let coordinator = viewer.is_coordinator();
    let leads = viewer.is_facilitator() && ties.leads;
    let works = coordinator || viewer.is_facilitator();
    match action {
        A::RunProgrammes
        | A::ReadPeople
        | A::EditCases
        | A::ListExamples
        | A::AssignReviews
        | A::PurgeStories
        | A::ReadReadOut
        | A::EditContacts => coordinator,
        A::ReadContacts => works || viewer.person.is_some(),
        A::ConfirmContact => ties.own,
        A::SayAway => coordinator || ties.own,
        A::Genericise => works && ties.reviews,
        A::ApproveCase => works && ties.approves,
        A::ImportPeople => coordinator || viewer.is_administrator(),
        A::ManageAccounts | A::ReadAudit | A::BreakGlass => viewer.is_administrator(),
        A::SeeTeam => viewer.is_manager,
        A::ReadSession => coordinator || leads || ties.member,
        A::ReadRoster => coordinator || leads || ties.member,
        A::LeadSession | A::MarkAttendance => coordinator || leads,
        A::WriteDebrief => leads,
        A::ReadCase => coordinator || viewer.is_facilitator() || ties.member,
        A::ReadTeachingNote => coordinator || viewer.is_facilitator(),
        A::TakePart => viewer.person.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::account::Role;
    use crate::id::{AccountId, PersonId};

    fn viewer(roles: &[Role]) -> Viewer {
        Viewer {
            account: AccountId(1),
            person: Some(PersonId(1)),
            name: "Ana Ruiz".into(),
            roles: BTreeSet::from_iter(roles.iter().copied()),
            is_manager: false,
        }
    }

    #[test]
    fn an_administrator_sees_no_content() {
        let admin = Viewer {
            person: None,
            ..viewer(&[Role::Administrator])
        };
        let all = Ties {
            own: true,
            member: false,
            leads: true,
            reviews: true,
            approves: true,
        };
        for action in [
            Action::RunProgrammes,
            Action::ReadSession,
            Action::ReadCase,
            Action::ReadReadOut,
            Action::ListExamples,
            Action::AssignReviews,
            Action::PurgeStories,
            Action::Genericise,
            Action::ApproveCase,
            Action::TakePart,
        ] {
            assert!(!may(&admin, action, all), "{action:?}");
        }
    }

    #[test]
    fn a_story_is_for_who_is_assigned_to_it_and_holds_the_role() {
        let assigned = Ties {
            reviews: true,
            ..Ties::default()
        };
        for role in [Role::Facilitator, Role::Coordinator] {
            assert!(may(&viewer(&[role]), Action::Genericise, assigned));
            assert!(!may(&viewer(&[role]), Action::Genericise, Ties::default()));
            assert!(!may(&viewer(&[role]), Action::ApproveCase, assigned));
        }
        assert!(!may(&viewer(&[]), Action::Genericise, assigned));
    }

    #[test]
    fn a_facilitator_leads_own_sessions_only() {
        let facilitator = viewer(&[Role::Facilitator]);
        assert!(!may(&facilitator, Action::MarkAttendance, Ties::default()));
        assert!(may(
            &facilitator,
            Action::MarkAttendance,
            Ties {
                leads: true,
                ..Ties::default()
            }
        ));
    }
}
