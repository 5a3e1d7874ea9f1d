//! One case study, for its participants and for who leads it; the library and the writing are beside it.

mod compare;
pub(crate) mod edit;
pub(crate) mod findings;
mod import;
mod library;
mod met;
mod print;
mod versions;

use axum::extract::{DefaultBodyLimit, Path};
use axum::handler::Handler;
use domain::access::Action;
use domain::case_study::{CaseListing, CaseState};
use domain::escalation::asks_whom_to_engage;
use domain::id::CaseStudyId;
use leptos::prelude::*;
use operations::AppError;
use operations::case_study::{self, Parts, Reading, Teaching};
use operations::debrief;

use crate::components::{Crumbs, Markdown, PageHead};
use crate::download::file;
use crate::failure::Failure;
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::upload::UPLOAD_MOST;
use crate::visit::{Answer, Flash, Visit};

pub(crate) use met::CasesMet;
use met::MetBy;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/cases", library::list)
        .get("/cases.csv", library::csv)
        .get("/cases.xlsx", library::xlsx)
        .get("/cases.zip", library::zip)
        .get("/cases/import", import::show)
        .post(
            "/cases/import",
            import::create.layer(DefaultBodyLimit::max(UPLOAD_MOST)),
        )
        .get("/cases/new", edit::new)
        .post("/cases/new", edit::create)
        .post("/cases/take-in", library::take_in)
        .get("/cases/{id}", show)
        .get("/cases/{id}/edit", edit::edit)
        .post("/cases/{id}/edit", edit::save)
        .post("/cases/{id}/publish", publish)
        .post("/cases/{id}/retire", retire)
        .get("/cases/{id}/findings", findings::show)
        .post("/cases/{id}/waivers", findings::waive)
        .get("/cases/{id}/versions", versions::list)
        .get("/cases/{id}/versions/{version}", versions::show)
        .get("/cases/{id}/changes", compare::show)
        .get("/cases/{id}/print", print::show)
        .get("/cases/{id}/case.md", download)
}

/// The id in an address; what is no number is no case.
fn id_of(text: &str) -> Result<CaseStudyId, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

/// Whether the visitor writes cases.
fn edits(visit: &Visit) -> bool {
    visit.ctx.require_role(Action::EditCases).is_ok()
}

/// A part of a case, as its tab and its printed form are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Handout,
    Guide,
    Roles,
    Observer,
}

impl Part {
    pub(crate) const ALL: [Self; 4] = [Self::Handout, Self::Guide, Self::Roles, Self::Observer];

    fn as_str(self) -> &'static str {
        match self {
            Self::Handout => "handout",
            Self::Guide => "guide",
            Self::Roles => "roles",
            Self::Observer => "observer",
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Handout => "Handout",
            Self::Guide => "Teaching note",
            Self::Roles => "Role cards",
            Self::Observer => "Observer sheet",
        }
    }

    /// Whether there is anything of it in a case.
    pub(crate) fn is_in(self, parts: &Parts) -> bool {
        let teaching = parts.teaching.as_ref();
        match self {
            Self::Handout => !parts.handout.is_empty(),
            Self::Guide => teaching.is_some_and(|it| !it.notes.is_empty()),
            Self::Roles => teaching.is_some_and(|it| !it.role_cards.is_empty()),
            Self::Observer => teaching.is_some_and(|it| !it.observer.is_empty()),
        }
    }

    /// The part that an address asks for: the handout unless it names another one. For who reads the handout
    /// only there are no others.
    fn asked(query: &Fields, parts: &Parts) -> Result<Self, Failure> {
        let part = match query.find("part") {
            None => Self::Handout,
            Some(key) => Self::ALL
                .into_iter()
                .find(|part| part.as_str() == key)
                .ok_or(AppError::NotFound)?,
        };
        if part != Self::Handout && parts.teaching.is_none() {
            return Err(AppError::NotFound.into());
        }
        Ok(part)
    }
}

fn topic_words(case: &CaseListing) -> String {
    let words: Vec<&str> = case.topics.iter().map(|topic| topic.label()).collect();
    words.join("; ")
}

#[component]
fn StateChip(state: CaseState) -> impl IntoView {
    let class = match state {
        CaseState::Published => "chip ok",
        CaseState::Draft | CaseState::Retired => "chip",
    };
    view! { <span class=class>{state.label()}</span> }
}

async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id_of(&id)?;
    let reading = case_study::read(&visit.ctx, id).await?;
    let part = Part::asked(&visit.query, &reading.parts)?;
    let edits = edits(&visit);
    let met = match reading.parts.teaching {
        Some(_) => Some(case_study::met_by(&visit.ctx, id).await?),
        None => None,
    };
    let notes = if part == Part::Guide {
        debrief::list_for_case(&visit.ctx, id).await?
    } else {
        Vec::new()
    };
    let title = match part {
        Part::Handout => reading.facts.title.clone(),
        part => format!("{}: {}", part.label(), reading.facts.title),
    };
    visit
        .page(&title, move || {
            let Reading { facts, skills, parts } = reading;
            let missing = parts
                .teaching
                .as_ref()
                .filter(|_| edits)
                .map(|teaching| teaching.missing.clone())
                .unwrap_or_default();
            let leads = parts.teaching.is_some();
            let asks = part == Part::Handout && parts.handout.iter().any(|text| asks_whom_to_engage(text));
            let head = facts.clone();
            view! {
                <Crumbs above=vec![("Cases".into(), "/cases".into())] here=facts.title.clone()/>
                <PageHead title=facts.title.clone()><MainAction facts=head part edits leads/></PageHead>
                <p class="lede">{facts.summary.clone()}</p>
                {(!missing.is_empty()).then(|| view! { <Missing missing/> })}
                {leads.then(|| view! { <Tabs id part/> })}
                <div class="split">
                    <section aria-labelledby="part"><h2 id="part">{if leads { part.label() } else { "The case" }}</h2> {part_view(part, parts)} {asks.then(|| view! { <WhomToEngage/> })} {crate::debrief::notes("Noted by facilitators", notes)}</section>
                    <aside>
                        <Facts facts=facts.clone() skills edits/>
                        {leads.then(|| view! { <More facts edits/> })}
                        {met.map(|met| view! { <MetBy met/> })}
                    </aside>
                </div>
            }
            .into_any()
        })
        .await
}

/// The way up the chain: the same address from every case, and the list is not told which one.
#[component]
fn WhomToEngage() -> impl IntoView {
    view! { <p class="no-print"><a class="button" href="/who-to-call" referrerpolicy="no-referrer">"Whom would you engage next? See who to call"</a></p> }
}

/// The one thing to do with this case: publish it, edit it, or print what is shown.
#[component]
fn MainAction(facts: CaseListing, part: Part, edits: bool, leads: bool) -> impl IntoView {
    let id = facts.id;
    if edits && facts.state != CaseState::Published {
        return view! {
            <form method="post" action=format!("/cases/{id}/publish")><button class="button primary">"Publish"</button></form>
        }
        .into_any();
    }
    if edits {
        return view! { <a class="button primary" href=format!("/cases/{id}/edit")>"Edit"</a> }
            .into_any();
    }
    let words = match part {
        Part::Guide => "Print the facilitator guide",
        Part::Roles => "Print the role cards",
        Part::Observer => "Print the observer sheet",
        Part::Handout if leads => "Print the handout",
        Part::Handout => "Print",
    };
    view! { <a class="button primary" href=print_address(id, part)>{words}</a> }.into_any()
}

fn print_address(id: CaseStudyId, part: Part) -> String {
    format!("/cases/{id}/print?part={}", part.as_str())
}

#[component]
fn Missing(missing: Vec<String>) -> impl IntoView {
    let items: Vec<_> = missing
        .into_iter()
        .map(|sentence| view! { <li>{sentence}</li> })
        .collect();
    view! {
        <div class="note info" role="note">
            <p>"What would make this case complete:"</p>
            <ul>{items}</ul>
        </div>
    }
}

#[component]
fn Tabs(id: CaseStudyId, part: Part) -> impl IntoView {
    let tabs: Vec<_> = Part::ALL
        .into_iter()
        .map(|tab| {
            let current = (tab == part).then_some("page");
            let href = format!("/cases/{id}?part={}", tab.as_str());
            view! { <li><a href=href aria-current=current>{tab.label()}</a></li> }
        })
        .collect();
    view! { <nav class="tabs" aria-label="Parts of the case"><ul>{tabs}</ul></nav> }
}

#[component]
fn Facts(facts: CaseListing, skills: Vec<String>, edits: bool) -> impl IntoView {
    view! {
        <dl class="facts">
            {edits.then(|| view! { <div><dt>"State"</dt><dd><StateChip state=facts.state/></dd></div> })}
            {edits.then(|| view! { <div><dt>"Version"</dt><dd>{facts.version}</dd></div> })}
            <div><dt>"Minutes"</dt><dd>{facts.minutes}</dd></div>
            <div><dt>"Difficulty"</dt><dd>{facts.difficulty.label()}</dd></div>
            <div><dt>"Ended"</dt><dd>{facts.valence.label()}</dd></div>
            <div><dt>"Topics"</dt><dd>{topic_words(&facts)}</dd></div>
            {(!skills.is_empty()).then(|| view! { <div><dt>"Skills"</dt><dd>{skills.join(", ")}</dd></div> })}
        </dl>
    }
}

/// What else can be done: printing for who leads, the rest for who edits.
#[component]
fn More(facts: CaseListing, edits: bool) -> impl IntoView {
    let id = facts.id;
    let prints: Vec<_> = [
        (Part::Handout, "Handout"),
        (Part::Guide, "Facilitator guide"),
        (Part::Roles, "Role cards"),
        (Part::Observer, "Observer sheet"),
    ]
    .into_iter()
    .map(|(part, words)| view! { <li><a href=print_address(id, part)>{words}</a></li> })
    .collect();
    let draft = facts.state != CaseState::Published;
    let keep = edits.then(|| {
        view! {
            <h3>"Keep"</h3>
            <ul>
                {draft.then(|| view! { <li><a href=format!("/cases/{id}/edit")>"Edit"</a></li> })}
                <li><a href=format!("/cases/{id}/versions")>"Version history"</a></li>
                <li><a href=format!("/cases/{id}/findings")>"What may point to somebody"</a></li>
            </ul>
            {(!draft).then(|| view! {
                <form method="post" action=format!("/cases/{id}/retire")><button class="button">"Retire"</button></form>
                <p class="help">"A retired case is no longer offered or read, and can be published again."</p>
            })}
        }
    });
    view! {
        <h3>"Print"</h3>
        <ul>{prints}</ul>
        <p><a href=format!("/cases/{id}/case.md")>"Download as a file"</a></p>
        {keep}
    }
}

/// One part in full. A part that its reader may not see is not in `parts` at all.
pub(crate) fn part_view(part: Part, parts: Parts) -> AnyView {
    let Teaching {
        notes,
        role_cards,
        observer,
        ..
    } = parts.teaching.unwrap_or_default();
    match part {
        Part::Handout if parts.handout.is_empty() => nothing("There is nothing for participants in this case."),
        Part::Handout => texts(parts.handout),
        Part::Guide if notes.is_empty() => nothing("This case has no teaching note."),
        Part::Guide => view! {
            <div class="note facilitator" role="note"><h3>"For the facilitator only"</h3>{texts(notes)}</div>
        }
        .into_any(),
        Part::Roles if role_cards.is_empty() => nothing("This case has no role cards."),
        Part::Roles => role_card_view(role_cards),
        Part::Observer if observer.is_empty() => nothing("This case has no observer sheet."),
        Part::Observer => texts(observer),
    }
}

fn nothing(sentence: &'static str) -> AnyView {
    view! { <p class="muted">{sentence}</p> }.into_any()
}

fn texts(runs: Vec<String>) -> AnyView {
    let runs: Vec<_> = runs
        .into_iter()
        .map(|text| view! { <Markdown text/> })
        .collect();
    runs.into_any()
}

/// A card a role, in the order in which the roles appear; what belongs to one role stands on one card.
fn role_card_view(role_cards: Vec<(String, String)>) -> AnyView {
    let mut cards: Vec<(String, Vec<String>)> = Vec::new();
    for (name, text) in role_cards {
        match cards.iter_mut().find(|(known, _)| *known == name) {
            Some((_, runs)) => runs.push(text),
            None => cards.push((name, vec![text])),
        }
    }
    let cards: Vec<_> = cards
        .into_iter()
        .map(|(name, runs)| view! { <section class="role-card"><h3>{name}</h3>{texts(runs)}</section> })
        .collect();
    view! { <div class="role-cards">{cards}</div> }.into_any()
}

async fn publish(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id_of(&id)?;
    if let Err(error) = case_study::publish(&visit.ctx, id).await {
        let found = case_study::findings(&visit.ctx, id).await?;
        if !found.iter().any(|finding| finding.waiver.is_none()) {
            return Err(error.into());
        }
        // What the leak gate has against it can be looked at and mended.
        let problems = Problems::from_error(error)?;
        return findings::page(visit, id, Fields::default(), problems).await;
    }
    visit.redirect_with(
        &format!("/cases/{id}"),
        Flash::ok("Published: facilitators can put this case on an agenda."),
    )
}

async fn retire(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id_of(&id)?;
    case_study::retire(&visit.ctx, id).await?;
    visit.redirect_with(
        &format!("/cases/{id}"),
        Flash::ok("Retired: this case is no longer offered."),
    )
}

async fn download(visit: Visit, Path(id): Path<String>) -> Answer {
    let (name, text) = case_study::export(&visit.ctx, id_of(&id)?).await?;
    Ok(file(
        &name,
        "text/markdown; charset=utf-8",
        text.into_bytes(),
    ))
}
