//! Bringing cases into the library and taking them out: a dry run says what files would do, an import does all of it in
//! one transaction or nothing.

use std::collections::BTreeMap;

use domain::access::Action;
use domain::case_study::{CaseFilter, CaseState, CaseStudy, StoredCase};
use domain::id::{AccountId, CaseStudyId};
use markdown::{ContentError, Problem};
use store::ConnectionTrait;
use store::case_study::search::{self, Shelf};

use super::folder::{self, SourceFile};
use super::gate;
use super::library::{every, search_text, shelf};
use super::parts;
use crate::{Context, Outcome};

/// What an import does with one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The case as it comes.
    pub case: CaseStudy,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a case that comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is a draft.
    New,
    /// It is a new version of a case, which is a draft from then on.
    Version {
        /// Of which case.
        id: CaseStudyId,
        /// The number of the version.
        version: u32,
        /// Where the case stood.
        was: CaseState,
    },
    /// The library has it as it is.
    Unchanged,
}

/// What files would do, or everything that is wrong with them.
pub type Checked = Result<Vec<Incoming>, Vec<ContentError>>;

/// What files would do. Nothing is written.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who may not edit cases.
pub async fn check_import(ctx: &Context, files: &[SourceFile]) -> Outcome<Checked> {
    ctx.require_role(Action::EditCases)?;
    check_import_on_host(ctx, files).await
}

/// As [`check_import`], for a command of the host.
///
/// # Errors
/// The database's error.
pub async fn check_import_on_host(ctx: &Context, files: &[SourceFile]) -> Outcome<Checked> {
    incoming(&ctx.db, files).await
}

/// Brings cases in, as drafts.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who may not edit cases.
pub async fn import(ctx: &Context, files: &[SourceFile]) -> Outcome<Checked> {
    let by = ctx.require_role(Action::EditCases)?.account;
    keep(ctx, files, Some(by)).await
}

/// As [`import`], for a command of the host.
///
/// # Errors
/// The database's error.
pub async fn import_on_host(ctx: &Context, files: &[SourceFile]) -> Outcome<Checked> {
    keep(ctx, files, None).await
}

async fn keep(ctx: &Context, files: &[SourceFile], by: Option<AccountId>) -> Outcome<Checked> {
    write_tx!(ctx, |tx| {
        let incoming = match incoming(tx, files).await? {
            Ok(incoming) => incoming,
            wrong => return Ok(wrong),
        };
        let (mut new, mut versions) = (0, 0);
        for one in &incoming {
            let text = search_text(&one.case, &parts(&one.case.body, true)?);
            match one.fate {
                Fate::New => {
                    new += 1;
                    let state = CaseState::Draft;
                    store::case_study::insert(tx, &one.case, &text, state, by, ctx.now).await?;
                }
                Fate::Version { id, version, .. } => {
                    versions += 1;
                    store::case_study::insert_version(
                        tx, id, version, &one.case, &text, by, ctx.now,
                    )
                    .await?;
                    store::case_study::set_state(tx, id, CaseState::Draft).await?;
                }
                Fate::Unchanged => {}
            }
        }
        if new + versions > 0 {
            let detail = format!("{new} new, {versions} versions");
            ctx.audit(tx, "case_study.imported", "case_study", &detail)
                .await?;
        }
        Ok(Ok(incoming))
    })
}

async fn incoming(db: &impl ConnectionTrait, files: &[SourceFile]) -> Outcome<Checked> {
    let cases = match folder::read(files) {
        Ok(cases) => cases,
        Err(problems) => return Ok(Err(problems)),
    };
    let shelf = Shelf::default();
    let (known, _) = search::search(db, &shelf, &CaseFilter::default(), 0, every()).await?;
    let known: BTreeMap<&str, _> = known.iter().map(|it| (it.case.slug.as_str(), it)).collect();
    let mut incoming = Vec::new();
    let mut problems = Vec::new();
    for case in cases {
        let fate = match known.get(case.slug.as_str()) {
            None => Fate::New,
            Some(old) if old.case == case => Fate::Unchanged,
            Some(old) => {
                let uses = store::case_study::count_planned_uses(db, old.id).await?;
                let allowed = old.state.rewrite(uses).map(|_| ());
                if let Err(refusal) = allowed.and(gate::check_free(db, old.id).await?) {
                    problems.push(ContentError {
                        file: format!("{}.md", case.slug),
                        problems: vec![Problem {
                            line: 1,
                            sentence: refusal.0,
                        }],
                    });
                }
                Fate::Version {
                    id: old.id,
                    version: old.version + 1,
                    was: old.state,
                }
            }
        };
        incoming.push(Incoming { case, fate });
    }
    Ok(if problems.is_empty() {
        Ok(incoming)
    } else {
        Err(problems)
    })
}

/// The file of an export that says which cases are not in it; it is not taken in again.
pub const NOT_EXPORTED: &str = "not-exported.txt";

/// The cases of the library that a filter admits, as files: (name, text), in the order of their names, and
/// [`NOT_EXPORTED`].
///
/// # Errors
/// [`crate::AppError::NotFound`] for who may not read cases whole; [`crate::AppError::Refused`] by the leak gate.
pub async fn export_all(ctx: &Context, filter: &CaseFilter) -> Outcome<Vec<(String, String)>> {
    ctx.require_role(Action::ReadTeachingNote)?;
    let shelf = shelf(ctx).await?;
    let cases = super::library::all(ctx, &shelf, filter).await?;
    as_files(ctx, cases).await
}

/// All cases of the library as files, as [`export_all`] has them, for a command of the host.
///
/// # Errors
/// The database's error; [`crate::AppError::Refused`] by the leak gate.
pub async fn export_all_on_host(ctx: &Context) -> Outcome<Vec<(String, String)>> {
    let shelf = Shelf::default();
    let (cases, _) = search::search(&ctx.db, &shelf, &CaseFilter::default(), 0, every()).await?;
    as_files(ctx, cases).await
}

/// The files of cases. [`NOT_EXPORTED`] is among them when one stays: it names that by its number, for the leak gate keeps
/// back what the title says too.
async fn as_files(ctx: &Context, cases: Vec<StoredCase>) -> Outcome<Vec<(String, String)>> {
    let (leaving, staying) = gate::pass_all(ctx, cases).await?;
    let mut files: Vec<(String, String)> = leaving
        .iter()
        .map(|case| (format!("{}.md", case.slug), markdown::write_case(case)))
        .collect();
    files.sort();
    if !staying.is_empty() {
        let mut text = "These cases stay in the library. Something in each may point to somebody, and while the story that it \
                        grew out of is held, nobody but its reviewer may change it:\n"
            .to_owned();
        for id in staying {
            text += &format!("\n/cases/{id}");
        }
        files.push((NOT_EXPORTED.to_owned(), text + "\n"));
    }
    Ok(files)
}
