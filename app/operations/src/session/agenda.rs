//! The agenda of a session: copied from its module, changed for its cohort.

use std::collections::{BTreeMap, BTreeSet};

use domain::FieldErrors;
use domain::access::Action;
use domain::curriculum::AgendaMode;
use domain::id::{CaseStudyId, SessionBlockId, SessionId};
use domain::programme::StoredModule;
use domain::session::SessionBlock;
use store::ConnectionTrait;

use super::find_for;
use crate::{AppError, Context, Outcome};

/// The longest block in minutes.
const MOST_MINUTES: u16 = 480;

/// A block as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBlock {
    /// The row of the form, for the names of its fields.
    pub row: usize,
    /// How the room works.
    pub mode: AgendaMode,
    /// Its length.
    pub minutes: u16,
    /// What it is called.
    pub title: String,
    /// For the facilitator, in markdown.
    pub notes: String,
    /// The case that is worked on.
    pub case_study: Option<CaseStudyId>,
}

/// Replaces the agenda of a session.
///
/// # Errors
/// [`AppError::Invalid`] for a block without title or minutes or with a case that is not published;
/// [`AppError::Refused`] for an empty agenda, or when the session was held or cancelled.
pub async fn set_agenda(ctx: &Context, id: SessionId, blocks: &[NewBlock]) -> Outcome<()> {
    find_for(ctx, id, Action::LeadSession).await?;
    if blocks.is_empty() {
        return Err(AppError::refused(
            "A session needs an agenda: keep at least one block.",
        ));
    }
    write_tx!(ctx, |tx| {
        let session = store::session::find(tx, id)
            .await?
            .ok_or(AppError::NotFound)?;
        session.require_planned()?;
        let known = known_cases(tx, id).await?;
        let mut errors = FieldErrors::default();
        let mut kept = Vec::new();
        for block in blocks {
            let row = block.row;
            let title = errors.required(
                &format!("title-{row}"),
                "a title of the block",
                &block.title,
                200,
            );
            if block.minutes == 0 || block.minutes > MOST_MINUTES {
                errors.add(
                    format!("minutes-{row}"),
                    format!("Enter 1 to {MOST_MINUTES} minutes."),
                );
            }
            if block.case_study.is_some_and(|case| !known.contains(&case)) {
                errors.add(format!("case-{row}"), "Choose a case that is published.");
            }
            let notes = errors.optional(&format!("notes-{row}"), "the notes", &block.notes, 20_000);
            kept.push(SessionBlock {
                id: SessionBlockId(0),
                mode: block.mode,
                minutes: block.minutes,
                title,
                notes: notes.unwrap_or_default(),
                case_study: block.case_study,
            });
        }
        errors.or(())?;
        store::session::replace_blocks(tx, id, &kept).await?;
        ctx.audit(
            tx,
            "session.agenda_set",
            &format!("session {id}"),
            &format!("{} blocks", kept.len()),
        )
        .await
    })
}

/// Cases that may stand in the agenda: the published ones and those that stand there already.
async fn known_cases(db: &impl ConnectionTrait, id: SessionId) -> Outcome<BTreeSet<CaseStudyId>> {
    let published = store::session::list_published_cases(db).await?;
    let there = store::session::list_blocks(db, id).await?;
    Ok(published
        .into_iter()
        .map(|(case, _)| case)
        .chain(there.into_iter().filter_map(|block| block.case_study))
        .collect())
}

/// The ids of the cases that the agendas of some modules name.
pub(super) async fn cases_of(
    db: &impl ConnectionTrait,
    modules: &[StoredModule],
) -> Outcome<BTreeMap<String, CaseStudyId>> {
    let slugs: Vec<String> = modules
        .iter()
        .flat_map(|module| &module.agenda)
        .filter_map(|block| block.case_slug.clone())
        .collect();
    Ok(store::session::find_cases(db, &slugs).await?)
}

/// The agenda of a module as the agenda of a session.
pub(super) fn copied(
    module: &StoredModule,
    cases: &BTreeMap<String, CaseStudyId>,
) -> Vec<SessionBlock> {
    module
        .agenda
        .iter()
        .map(|block| SessionBlock {
            id: SessionBlockId(0),
            mode: block.mode,
            minutes: block.minutes,
            title: block.title.clone(),
            notes: block.notes.clone(),
            case_study: block
                .case_slug
                .as_ref()
                .and_then(|slug| cases.get(slug).copied()),
        })
        .collect()
}
