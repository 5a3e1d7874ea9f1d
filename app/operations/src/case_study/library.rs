//! The library: which cases the viewer may find, by words and facts, and what is found in them.

use domain::access::{Action, Ties, may};
use domain::case_study::search::Piece;
use domain::case_study::{CaseFilter, CaseListing, CaseStudy, SearchQuery, SearchText, StoredCase};
use domain::id::CohortId;
use store::case_study::search::{self, Shelf};

use super::{Parts, attached, parts, skill_name};
use crate::{AppError, Context, Outcome};

/// A page of the cases that the viewer may read.
#[derive(Clone, Debug)]
pub struct Library {
    /// Those that the filter admits: the best first when words are searched for, otherwise by title.
    pub cases: Vec<Found>,
    /// How many the filter admits on all pages.
    pub total: u64,
    /// How many there are without the filter.
    pub unfiltered: u64,
    /// The skills of all of them: (key, name), by name.
    pub skills: Vec<(String, String)>,
    /// The cohorts whose cases the viewer may know, by programme and name.
    pub cohorts: Vec<(CohortId, String)>,
}

/// A case with what was found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its facts.
    pub facts: CaseListing,
    /// Its title.
    pub title: Vec<Piece>,
    /// Its summary.
    pub summary: Vec<Piece>,
    /// A part of its text where something was found.
    pub snippet: Option<Snippet>,
}

/// A part of a text with what was found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// In the order of the text.
    pub pieces: Vec<Piece>,
    /// Whether participants do not read it.
    pub is_teaching: bool,
}

/// `limit` cases of the library after the first `offset`, as the viewer may see it: all cases for coordinators, the
/// published ones for facilitators, and for everybody else the published ones on the agendas of their own cohorts'
/// sessions, without the facilitator's parts.
///
/// # Errors
/// [`AppError::NotFound`] for who reads no cases at all, and for a cohort whose cases the viewer may not know.
pub async fn list(ctx: &Context, filter: &CaseFilter, offset: u64, limit: u64) -> Outcome<Library> {
    let shelf = shelf(ctx).await?;
    let cohorts = cohorts(ctx).await?;
    require_known(filter, &cohorts)?;
    let (cases, total) = search::search(&ctx.db, &shelf, filter, offset, limit).await?;
    let names = store::case_study::skill_names(&ctx.db).await?;
    let mut skills: Vec<(String, String)> = search::skills(&ctx.db, &shelf)
        .await?
        .into_iter()
        .map(|key| (key.clone(), skill_name(&names, &key)))
        .collect();
    skills.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(Library {
        cases: cases
            .iter()
            .map(|case| found(case, &filter.words, shelf.with_teaching))
            .collect(),
        total,
        unfiltered: search::count(&ctx.db, &shelf).await?,
        skills,
        cohorts,
    })
}

/// The facts of all cases that the viewer may see and the filter admits, in the order of [`list`].
///
/// # Errors
/// As [`list`].
pub async fn list_all(ctx: &Context, filter: &CaseFilter) -> Outcome<Vec<CaseListing>> {
    let cases = all(ctx, &shelf(ctx).await?, filter).await?;
    Ok(cases.iter().map(StoredCase::listing).collect())
}

pub(super) async fn all(
    ctx: &Context,
    shelf: &Shelf,
    filter: &CaseFilter,
) -> Outcome<Vec<StoredCase>> {
    require_known(filter, &cohorts(ctx).await?)?;
    Ok(search::search(&ctx.db, shelf, filter, 0, every()).await?.0)
}

/// The limit where there is none.
pub(super) fn every() -> u64 {
    i64::MAX.cast_unsigned()
}

fn require_known(filter: &CaseFilter, cohorts: &[(CohortId, String)]) -> Outcome<()> {
    match filter.not_met_by {
        Some(cohort) if !cohorts.iter().any(|(known, _)| *known == cohort) => {
            Err(AppError::NotFound)
        }
        _ => Ok(()),
    }
}

pub(super) async fn shelf(ctx: &Context) -> Outcome<Shelf> {
    let viewer = ctx.viewer()?;
    if viewer.is_coordinator() {
        return Ok(Shelf {
            with_teaching: true,
            ..Shelf::default()
        });
    }
    let among = if may(viewer, Action::ReadCase, Ties::default()) {
        None
    } else {
        ctx.require_role(Action::TakePart)?;
        Some(attached(ctx, viewer).await?)
    };
    Ok(Shelf {
        published_only: true,
        among,
        with_teaching: may(viewer, Action::ReadTeachingNote, Ties::default()),
    })
}

/// The cohorts whose cases the viewer may know: all released ones for coordinators, those of their own sessions for
/// facilitators.
pub(super) async fn cohorts(ctx: &Context) -> Outcome<Vec<(CohortId, String)>> {
    let viewer = ctx.viewer()?;
    if !may(viewer, Action::ReadTeachingNote, Ties::default()) {
        return Ok(Vec::new());
    }
    let mut cohorts = store::cohort::list_released(&ctx.db, None).await?;
    if !viewer.is_coordinator() {
        let led: Vec<CohortId> = store::session::list_led_by(&ctx.db, viewer.account)
            .await?
            .iter()
            .filter(|session| session.is_open_to_facilitators(ctx.now))
            .map(|session| session.cohort)
            .collect();
        cohorts.retain(|cohort| led.contains(&cohort.id));
    }
    let programmes = store::programme::list(&ctx.db).await?;
    Ok(cohorts
        .into_iter()
        .map(|cohort| {
            let programme = programmes.iter().find(|it| it.id == cohort.programme);
            let programme = programme.map_or("", |it| it.name.as_str());
            (cohort.id, format!("{}, {programme}", cohort.name))
        })
        .collect())
}

fn found(case: &StoredCase, words: &SearchQuery, with_teaching: bool) -> Found {
    let text = text_or_facts(&case.case);
    let snippet = |text: &str, is_teaching| {
        let pieces = words.snippet(text)?;
        Some(Snippet {
            pieces,
            is_teaching,
        })
    };
    Found {
        title: words.marked(&text.title),
        summary: words.marked(&text.summary),
        snippet: snippet(&text.handout, false).or_else(|| {
            with_teaching
                .then(|| snippet(&text.teaching, true))
                .flatten()
        }),
        facts: case.listing(),
    }
}

/// What is found of a case.
pub(crate) fn search_text(case: &CaseStudy, parts: &Parts) -> SearchText {
    let plain = |texts: Vec<&String>| {
        let texts: Vec<String> = texts
            .into_iter()
            .map(|text| markdown::plain_text(text))
            .collect();
        texts.join("\n\n")
    };
    let teaching = parts.teaching.as_ref().map(|it| {
        let cards = it.role_cards.iter().flat_map(|(name, text)| [name, text]);
        plain(it.notes.iter().chain(cards).chain(&it.observer).collect())
    });
    SearchText {
        title: case.title.clone(),
        summary: case.summary.clone(),
        handout: plain(parts.handout.iter().collect()),
        teaching: teaching.unwrap_or_default(),
    }
}

/// What is found of a stored case; of one whose text cannot be read, title and summary.
fn text_or_facts(case: &CaseStudy) -> SearchText {
    match parts(&case.body, true) {
        Ok(parts) => search_text(case, &parts),
        Err(_) => search_text(case, &Parts::default()),
    }
}

/// Brings the index of words up to date with the library: what an older version of the program left behind. It is for
/// the program itself and asks for no role.
///
/// # Errors
/// The database's error.
pub async fn index_all(ctx: &Context) -> Outcome<usize> {
    write_tx!(ctx, |tx| {
        let cases = search::list_unindexed(tx).await?;
        for case in &cases {
            search::index(tx, case.id, case.version, &text_or_facts(&case.case)).await?;
        }
        Ok(cases.len())
    })
}
