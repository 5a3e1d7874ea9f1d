//! Accounts, roles and the person who is looking.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::field::FieldErrors;
use crate::id::{AccountId, PersonId};

/// What an account may be on top of employee. Manager is no role: it follows from the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Leads sessions.
    Facilitator,
    /// Runs the programme.
    Coordinator,
    /// Manages accounts and settings; sees no content.
    Administrator,
}

impl Role {
    /// All roles, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Facilitator, Self::Coordinator, Self::Administrator];

    /// The stored and typed form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Facilitator => "facilitator",
            Self::Coordinator => "coordinator",
            Self::Administrator => "administrator",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Facilitator => "Facilitator",
            Self::Coordinator => "Coordinator",
            Self::Administrator => "Administrator",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| {
                format!("“{text}” is not a role: use facilitator, coordinator or administrator.")
            })
    }
}

/// Somebody who can sign in. An outside facilitator or an administrator has no person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The roster entry it belongs to.
    pub person: Option<PersonId>,
    /// The address it signs in with.
    pub email: String,
    /// The name shown to others.
    pub name: String,
    /// Roles beyond employee.
    pub roles: BTreeSet<Role>,
    /// A disabled account cannot sign in and its sign-ins end at once.
    pub disabled: bool,
    /// Whether a password has been set, that is, whether the invitation was accepted.
    pub activated: bool,
}

/// The account that asks, with its roles as they are at this request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The account.
    pub account: AccountId,
    /// Its roster entry.
    pub person: Option<PersonId>,
    /// The name shown in the page head.
    pub name: String,
    /// Roles beyond employee.
    pub roles: BTreeSet<Role>,
    /// Whether somebody active reports to this person now.
    pub is_manager: bool,
}

impl Viewer {
    /// Whether the viewer has `role`.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the viewer coordinates programmes.
    pub fn is_coordinator(&self) -> bool {
        self.has(Role::Coordinator)
    }

    /// Whether the viewer leads sessions.
    pub fn is_facilitator(&self) -> bool {
        self.has(Role::Facilitator)
    }

    /// Whether the viewer manages accounts.
    pub fn is_administrator(&self) -> bool {
        self.has(Role::Administrator)
    }
}

/// Least length of a password, in characters.
pub const PASSWORD_LEAST: usize = 12;
/// Greatest length of a password, in characters; bounds the work of hashing.
pub const PASSWORD_MOST: usize = 200;

/// Notes what is wrong with a new password and its repetition.
pub fn check_new_password(errors: &mut FieldErrors, password: &str, again: &str) {
    let count = password.chars().count();
    if count < PASSWORD_LEAST {
        errors.add(
            "password",
            format!("Choose a password of at least {PASSWORD_LEAST} characters; three or four words do well."),
        );
    } else if count > PASSWORD_MOST {
        errors.add(
            "password",
            format!("Choose a password of at most {PASSWORD_MOST} characters."),
        );
    } else if password != again {
        errors.add(
            "again",
            "The two passwords differ: type the same one twice.",
        );
    }
}

/// The form of an e-mail address that decides whether two are the same.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Whether `text` can be an e-mail address: one @ between parts, a dot in the domain, no spaces.
pub fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else {
        return false;
    };
    text.len() <= 254
        && !local.is_empty()
        && !host.contains('@')
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
        && !text
            .chars()
            .any(|c| matches!(c, '<' | '>' | ',' | ';' | '"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_one_at_and_a_dotted_host() {
        for good in ["a@b.co", "ana.ruiz+x@mail.example.com"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "@b.co",
            "a@b",
            "a@@b.co",
            "a b@c.de",
            "a@.co",
            "a@b.co\r\nBcc: x@y.z",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn a_password_is_long_and_repeated() {
        let problem = |password: &str, again: &str| {
            let mut errors = FieldErrors::default();
            check_new_password(&mut errors, password, again);
            errors.0.first().map(|(field, _)| field.clone())
        };
        assert_eq!(problem("short", "short"), Some("password".into()));
        assert_eq!(
            problem("long enough words", "other words here"),
            Some("again".into())
        );
        assert_eq!(problem("long enough words", "long enough words"), None);
    }
}
