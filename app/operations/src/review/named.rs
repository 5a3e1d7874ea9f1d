//! Who told a story or is named in it: they neither work on it nor meet over its case. The story is read for that each time.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::account::Account;
use domain::id::{CaseStudyId, PersonId};
use domain::review::CHOOSE_ANOTHER;
use genericising::{Known, Layer};
use store::ConnectionTrait;

use crate::case_study::gate;
use crate::{AppError, Context, Outcome};

/// Who of these people told the story of a case or is named in it, so that no group of a workshop puts them together
/// with it; nobody once the story is purged. It is for making groups alone: nobody may be shown why.
///
/// # Errors
/// [`AppError::NotFound`] for who may not lead sessions or run programmes.
pub async fn people_to_avoid(
    ctx: &Context,
    case: CaseStudyId,
    among: &[PersonId],
) -> Outcome<BTreeSet<PersonId>> {
    ctx.require_role(Action::ReadTeachingNote)?;
    let mut avoided = BTreeSet::new();
    let review = store::review::find_of_case(&ctx.db, case).await?;
    let Some(example) = review.and_then(|review| review.example) else {
        return Ok(avoided);
    };
    let story = crate::source_example::read_story(ctx, &ctx.db, example).await?;
    let submitter = store::source_example::find(&ctx.db, example).await?;
    for person in among {
        if submitter.as_ref().is_some_and(|it| it.person == *person)
            || is_named(&ctx.db, *person, &story).await?
        {
            avoided.insert(*person);
        }
    }
    Ok(avoided)
}

/// Refuses somebody whom the story names, with the same words as anybody else.
pub(super) async fn check_not_named(ctx: &Context, account: &Account, story: &str) -> Outcome<()> {
    match account.person {
        Some(person) if is_named(&ctx.db, person, story).await? => {
            Err(AppError::refused(CHOOSE_ANOTHER))
        }
        _ => Ok(()),
    }
}

/// Whether a text names somebody, in any form their name takes.
pub(super) async fn is_named(
    db: &impl ConnectionTrait,
    person: PersonId,
    text: &str,
) -> Outcome<bool> {
    let Some(person) = store::person::find(db, person).await? else {
        return Ok(false);
    };
    let known = Known::new(&[gate::known_person(&person)], &[]);
    let found = genericising::scan(&known, text);
    Ok(found.iter().any(|found| found.layer == Layer::Roster))
}
