//! The kinds of mail: why each is written, and on which days when nobody says otherwise.

/// Why a mail is written. One kind has one template and one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailKind {
    /// The first calendar entry of a session.
    Invitation,
    /// The calendar entry again, after a change.
    InvitationUpdate,
    /// The calendar entry goes.
    InvitationCancel,
    /// A form can be answered.
    FormOpens,
    /// A form was not answered yet.
    FormChase,
    /// A session comes soon.
    SessionReminder,
    /// What will you try until next time?
    Commitments,
    /// Bring what happened.
    BringResults,
    /// Some weeks later: do you use it?
    Reflection,
    /// Who comes, for who leads.
    Roster,
    /// Marks of a session are missing, for who led it.
    MarksMissing,
    /// What needs a coordinator this week.
    CoordinatorDigest,
}

impl MailKind {
    /// All kinds, in the order in which they are written.
    pub const ALL: [Self; 12] = [
        Self::Invitation,
        Self::InvitationUpdate,
        Self::InvitationCancel,
        Self::FormOpens,
        Self::FormChase,
        Self::SessionReminder,
        Self::Commitments,
        Self::BringResults,
        Self::Reflection,
        Self::Roster,
        Self::MarksMissing,
        Self::CoordinatorDigest,
    ];

    /// The stored form, which is the name of its template too.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::InvitationUpdate => "invitation-update",
            Self::InvitationCancel => "invitation-cancel",
            Self::FormOpens => "form-opens",
            Self::FormChase => "form-chase",
            Self::SessionReminder => "session-reminder",
            Self::Commitments => "commitments",
            Self::BringResults => "bring-results",
            Self::Reflection => "reflection",
            Self::Roster => "roster",
            Self::MarksMissing => "marks-missing",
            Self::CoordinatorDigest => "coordinator-digest",
        }
    }

    /// The words on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Invitation => "Invitation",
            Self::InvitationUpdate => "Changed invitation",
            Self::InvitationCancel => "Cancelled invitation",
            Self::FormOpens => "Form opens",
            Self::FormChase => "Form not answered",
            Self::SessionReminder => "Session reminder",
            Self::Commitments => "Commitments",
            Self::BringResults => "Bring your results",
            Self::Reflection => "Reflection",
            Self::Roster => "Roster for who leads",
            Self::MarksMissing => "Marks missing",
            Self::CoordinatorDigest => "Coordinator’s week",
        }
    }

    /// Why it is sent, and when it stops.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Invitation => {
                "They attend this session. Stops when they no longer do, or it has begun."
            }
            Self::InvitationUpdate => {
                "The session changed after they were invited. The same calendar entry moves."
            }
            Self::InvitationCancel => {
                "They were invited, and the session is cancelled or no longer theirs. The calendar entry goes."
            }
            Self::FormOpens => {
                "They are asked to answer this form. Stops once they have answered, or it closes."
            }
            Self::FormChase => {
                "They have not answered this form yet. Stops once they have, or it closes."
            }
            Self::SessionReminder => {
                "They attend this session soon. Stops when they no longer do, or it has begun."
            }
            Self::Commitments => {
                "They attended and wrote down nothing to try. Stops once they have."
            }
            Self::BringResults => {
                "They wrote down what to try and not yet what happened. Stops once they have, or the session has begun."
            }
            Self::Reflection => "They attended so many weeks ago. Stops once they have answered.",
            Self::Roster => {
                "They lead this session. Stops when they no longer do, or it has begun."
            }
            Self::MarksMissing => "They led this session and it is not closed. Stops once it is.",
            Self::CoordinatorDigest => "They coordinate: what the week brings and what waits.",
        }
    }

    /// Whether it carries a calendar part, and therefore goes alone.
    pub const fn has_calendar(self) -> bool {
        matches!(
            self,
            Self::Invitation | Self::InvitationUpdate | Self::InvitationCancel
        )
    }

    /// Whether it tells a calendar of a change.
    pub(super) const fn tells_change(self) -> bool {
        matches!(self, Self::InvitationUpdate | Self::InvitationCancel)
    }

    /// What its days are counted from, for the page of rules; `None` when they cannot be chosen.
    pub const fn counted(self) -> Option<&'static str> {
        match self {
            Self::Invitation | Self::SessionReminder | Self::BringResults | Self::Roster => {
                Some("days before the session")
            }
            Self::FormOpens | Self::FormChase => {
                Some("days before the first session, or before the form closes")
            }
            Self::Commitments | Self::MarksMissing => Some("days after the session"),
            Self::Reflection => Some("days after each follow-up opens"),
            _ => None,
        }
    }

    /// Days when nobody has chosen others.
    pub const fn default_days(self) -> &'static [u16] {
        match self {
            Self::Invitation => &[21],
            Self::FormOpens => &[14],
            Self::FormChase => &[7, 3, 1],
            Self::SessionReminder | Self::BringResults => &[3],
            Self::Roster => &[2],
            Self::Commitments | Self::MarksMissing | Self::Reflection => &[1],
            _ => &[],
        }
    }
}

impl std::str::FromStr for MailKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no kind of mail."))
    }
}
