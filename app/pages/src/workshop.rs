//! Who plays what with whom, and who works with whom: the pages of a session's rotas and breakout groups.

mod tables;
mod wish;

use axum::extract::Path;
use axum::http::StatusCode;
use domain::id::{CaseStudyId, SessionId};
use domain::session::SessionState;
use domain::workshop::{Attendee, PlanKind, WorkshopPlan};
use leptos::prelude::*;
use operations::AppError;
use operations::workshop::{self, Room, Suggested};

use crate::components::{Crumbs, ErrorSummary, PageHead, Select, time};
use crate::failure::Failure;
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::session::{name, times};
use crate::visit::{Answer, Flash, Visit};

pub(crate) use self::tables::tables;

pub(crate) fn routes(routes: Routes) -> Routes {
    use PlanKind::{Breakouts, Rota};
    routes
        .get("/sessions/{id}/rota", |visit, path| show(visit, path, Rota))
        .post("/sessions/{id}/rota", |visit, path, fields| {
            keep(visit, path, fields, Rota)
        })
        .post("/sessions/{id}/rota/share", |visit, path, fields| {
            share(visit, path, fields, Rota)
        })
        .post("/sessions/{id}/rota/undo", |visit, path, fields| {
            undo(visit, path, fields, Rota)
        })
        .get("/sessions/{id}/rota/print", |visit, path| {
            print(visit, path, Rota)
        })
        .get("/sessions/{id}/breakouts", |visit, path| {
            show(visit, path, Breakouts)
        })
        .post("/sessions/{id}/breakouts", |visit, path, fields| {
            keep(visit, path, fields, Breakouts)
        })
        .post("/sessions/{id}/breakouts/swap", swap)
        .post("/sessions/{id}/breakouts/share", |visit, path, fields| {
            share(visit, path, fields, Breakouts)
        })
        .post("/sessions/{id}/breakouts/undo", |visit, path, fields| {
            undo(visit, path, fields, Breakouts)
        })
        .get("/sessions/{id}/breakouts/print", |visit, path| {
            print(visit, path, Breakouts)
        })
}

/// Lines of tables that fit on one page in large letters.
const MOST_LARGE_LINES: u16 = 21;

fn heading(kind: PlanKind) -> &'static str {
    match kind {
        PlanKind::Rota => "Role-play rota",
        PlanKind::Breakouts => "Breakout groups",
    }
}

/// The address of a page below this one for a case.
fn address(id: SessionId, kind: PlanKind, below: &str, case: Option<CaseStudyId>) -> String {
    let query = case.map_or_else(String::new, |case| format!("?case={case}"));
    format!("/sessions/{id}/{}{below}{query}", kind.as_str())
}

/// The case that an address or a form names.
fn case_of(fields: &Fields) -> Result<Option<CaseStudyId>, Failure> {
    match fields.get("case") {
        "" => Ok(None),
        text => Ok(Some(text.parse().map_err(|_| AppError::NotFound)?)),
    }
}

/// What the page shows beside what is kept.
#[derive(Default)]
struct Shown {
    suggested: Option<Suggested>,
    swap: Option<Swap>,
}

/// Two people who might change places, and what that would mean.
struct Swap {
    one: Attendee,
    other: Attendee,
    effects: Vec<String>,
}

async fn show(visit: Visit, Path(id): Path<SessionId>, kind: PlanKind) -> Answer {
    let room = workshop::find(&visit.ctx, id, kind, case_of(&visit.query)?).await?;
    let asks = visit.query.find("seed").is_some();
    let fields = if asks {
        visit.query.clone()
    } else {
        wish::filled(&room, &visit.query)
    };
    let can_plan = kind == PlanKind::Breakouts || room.case.is_some();
    let outcome = async {
        let mut shown = Shown::default();
        if can_plan && (asks || room.kept.is_none()) {
            let wish = wish::read(kind, &fields)?;
            shown.suggested = Some(workshop::suggest(&visit.ctx, &room, &wish).await?);
        }
        shown.swap = asked_swap(&room, &visit.query)?;
        Ok::<_, AppError>(shown)
    };
    match outcome.await {
        Ok(shown) => {
            let title = title(&room);
            visit
                .page(&title, move || {
                    page(room, fields, Problems::default(), shown).into_any()
                })
                .await
        }
        Err(error) => again(visit, room, fields, error).await,
    }
}

fn title(room: &Room) -> String {
    format!("{}: {}", heading(room.kind), name(&room.details))
}

async fn again(visit: Visit, room: Room, fields: Fields, error: AppError) -> Answer {
    let problems = Problems::from_error(error)?;
    let title = title(&room);
    visit
        .page_again(&title, move || {
            page(room, fields, problems, Shown::default()).into_any()
        })
        .await
}

fn asked_swap(room: &Room, query: &Fields) -> Result<Option<Swap>, AppError> {
    if room.kind == PlanKind::Rota || query.find("one").is_none() {
        return Ok(None);
    }
    let (one, other) = swapping(query)?;
    Ok(Some(Swap {
        effects: workshop::effects(room, &one, &other)?,
        one,
        other,
    }))
}

fn swapping(fields: &Fields) -> Result<(Attendee, Attendee), AppError> {
    let chosen = |name| fields.get(name).parse::<Attendee>();
    match (chosen("one"), chosen("other")) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        _ => Err(AppError::refused("Choose two people of different groups.")),
    }
}

async fn keep(visit: Visit, Path(id): Path<SessionId>, fields: Fields, kind: PlanKind) -> Answer {
    let case = case_of(&fields)?;
    let room = workshop::find(&visit.ctx, id, kind, case).await?;
    let outcome = match wish::read(kind, &fields) {
        Ok(wish) => workshop::keep(&visit.ctx, id, room.case, &wish).await,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(()) => visit.redirect_with(
            &address(id, kind, "", room.case),
            Flash::ok(match kind {
                PlanKind::Rota => "The rota is kept.",
                PlanKind::Breakouts => "The groups are kept.",
            }),
        ),
        Err(error) => again(visit, room, fields, error).await,
    }
}

async fn swap(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    let (kind, case) = (PlanKind::Breakouts, case_of(&fields)?);
    let room = workshop::find(&visit.ctx, id, kind, case).await?;
    let outcome = match swapping(&fields) {
        Ok((one, other)) => workshop::swap(&visit.ctx, id, case, &one, &other).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(sentence) => visit.redirect_with(&address(id, kind, "", case), Flash::ok(sentence)),
        Err(error) => {
            let fields = wish::filled(&room, &fields);
            again(visit, room, fields, error).await
        }
    }
}

async fn share(visit: Visit, Path(id): Path<SessionId>, fields: Fields, kind: PlanKind) -> Answer {
    let (case, shared) = (case_of(&fields)?, fields.get("shared") == "yes");
    let outcome = workshop::share(&visit.ctx, id, kind, case, shared).await;
    let sentence = if shared {
        "Participants now see their own place on the page of the session."
    } else {
        "Participants no longer see it."
    };
    done(
        visit,
        &address(id, kind, "", case),
        outcome.map(|()| sentence),
    )
}

async fn undo(visit: Visit, Path(id): Path<SessionId>, fields: Fields, kind: PlanKind) -> Answer {
    let case = case_of(&fields)?;
    let outcome = workshop::undo(&visit.ctx, id, kind, case).await;
    let sentence = outcome.map(|was_there| {
        if was_there {
            "Taken back: what was kept before is in force again."
        } else {
            "Taken back: nothing is kept now."
        }
    });
    done(visit, &address(id, kind, "", case), sentence)
}

/// Leads back to the page with what was done, or why not.
fn done(visit: Visit, path: &str, outcome: Result<&str, AppError>) -> Answer {
    match outcome {
        Ok(sentence) => visit.redirect_with(path, Flash::ok(sentence)),
        Err(AppError::Refused(refusal)) => visit.redirect_with(path, Flash::warn(refusal.0)),
        Err(other) => Err(other.into()),
    }
}

fn page(room: Room, fields: Fields, problems: Problems, shown: Shown) -> impl IntoView {
    let id = room.details.session.id;
    let (kind, case) = (room.kind, room.case);
    let is_planned = room.details.session.state == SessionState::Planned;
    let can_plan = kind == PlanKind::Breakouts || case.is_some();
    let above = vec![
        (name(&room.details), format!("/sessions/{id}")),
        ("Run sheet".to_owned(), format!("/sessions/{id}/run-sheet")),
    ];
    let print = room.kept.is_some().then(|| {
        view! { <a class="button primary" href=address(id, kind, "/print", case)>"Print"</a> }
    });
    let is_suggesting = shown.suggested.is_some();
    let suggestion = shown
        .suggested
        .map(|suggested| suggestion(&room, &fields, &suggested, is_planned).into_any());
    let kept = room
        .kept
        .as_ref()
        .filter(|_| !is_suggesting)
        .map(|plan| kept(&room, plan, &fields, shown.swap, is_planned).into_any());
    let nothing = (!can_plan).then(|| {
        view! {
            <section class="empty">
                <p>"No block of this agenda works on a case with role cards."</p>
                <a class="button primary" href=format!("/sessions/{id}/agenda")>"Choose a case"</a>
            </section>
        }
    });
    let form =
        (can_plan && is_planned).then(|| wish::form(&room, fields, problems.clone()).into_any());
    view! {
        <Crumbs above here=heading(kind)/>
        <PageHead title=title(&room)>{print}</PageHead>
        <ErrorSummary problems/>
        {case_tabs(&room)}
        {nothing}
        {suggestion}
        {kept}
        {form}
    }
}

/// The cases it can be planned for; breakouts can do without one.
fn case_tabs(room: &Room) -> Option<impl IntoView + use<>> {
    let (id, kind) = (room.details.session.id, room.kind);
    let without = (kind == PlanKind::Breakouts).then(|| (None, "Whole session".to_owned()));
    let cases = room
        .cases
        .iter()
        .map(|case| (Some(case.id), case.title.clone()));
    let all: Vec<_> = without.into_iter().chain(cases).collect();
    (all.len() > 1).then(|| {
        let items: Vec<_> = all
            .into_iter()
            .map(|(case, title)| {
                let current = (case == room.case).then_some("page");
                view! { <li><a href=address(id, kind, "", case) aria-current=current>{title}</a></li> }
            })
            .collect();
        view! { <nav class="tabs" aria-label="Case"><ul>{items}</ul></nav> }
    })
}

fn suggestion(
    room: &Room,
    fields: &Fields,
    suggested: &Suggested,
    is_planned: bool,
) -> impl IntoView + use<> {
    let (id, kind) = (room.details.session.id, room.kind);
    let sentences = if suggested.sentences.is_empty() && kind == PlanKind::Rota {
        vec![
            "Nobody has a role again before having had every role, and no group comes twice."
                .to_owned(),
        ]
    } else {
        suggested.sentences.clone()
    };
    let keep = is_planned.then(|| {
        let words = match (room.kept.is_some(), kind) {
            (true, _) => "Keep this instead",
            (false, PlanKind::Rota) => "Keep this rota",
            (false, PlanKind::Breakouts) => "Keep these groups",
        };
        view! {
            <form class="inline" method="post" action=address(id, kind, "", None)>
                {wish::hidden(room, fields)}
                <button class="button primary">{words}</button>
            </form>
        }
    });
    let back = room.kept.is_some().then(|| {
        view! { <a class="button" href=address(id, kind, "", room.case)>"Back to what is kept"</a> }
    });
    view! {
        <section aria-labelledby="suggestion">
            <h2 id="suggestion">"Suggestion"</h2>
            {told(sentences)}
            {tables(&room.people, kind, &suggested.seats)}
            <div class="actions">
                {keep}
                <a class="button" href=wish::shuffled(room, fields)>"Shuffle"</a>
                {back}
            </div>
        </section>
    }
}

fn told(sentences: Vec<String>) -> Option<impl IntoView> {
    (!sentences.is_empty()).then(|| {
        let items: Vec<_> = sentences
            .into_iter()
            .map(|sentence| view! { <li>{sentence}</li> })
            .collect();
        view! { <ul>{items}</ul> }
    })
}

fn kept(
    room: &Room,
    plan: &WorkshopPlan,
    fields: &Fields,
    swap: Option<Swap>,
    is_planned: bool,
) -> impl IntoView + use<> {
    let (id, kind, case) = (room.details.session.id, room.kind, room.case);
    let zone = room.details.session.timezone();
    let at = format!(
        "Kept on {} at {}.",
        time::date(plan.kept_at, zone),
        time::clock(plan.kept_at, zone)
    );
    let case_field = move || {
        case.map(|case| view! { <input type="hidden" name="case" value=case.to_string()/> })
    };
    let (seen, shared, share) = if plan.shared {
        (
            "Participants see their own place.",
            "no",
            "Hide it from participants",
        )
    } else {
        (
            "Participants do not see it yet.",
            "yes",
            "Show participants their place",
        )
    };
    let undo = if room.has_replaced {
        "Undo: back to the one before"
    } else {
        "Undo: keep nothing"
    };
    let forms = is_planned.then(|| {
        view! {
            <div class="actions no-print">
                <form class="inline" method="post" action=address(id, kind, "/share", None)>
                    {case_field()}
                    <button class="button" name="shared" value=shared>{share}</button>
                </form>
                <form class="inline" method="post" action=address(id, kind, "/undo", None)>
                    {case_field()}
                    <button class="button">{undo}</button>
                </form>
            </div>
        }
    });
    let swap = (is_planned && kind == PlanKind::Breakouts)
        .then(|| swap_forms(room, plan, fields.clone(), swap).into_any());
    view! {
        <section aria-labelledby="kept">
            <h2 id="kept">"Kept"</h2>
            <p>{at}" "{seen}</p>
            {tables(&room.people, kind, &plan.seats)}
            {forms}
        </section>
        {swap}
    }
}

/// Choosing two people to change places, and what that would mean.
fn swap_forms(
    room: &Room,
    plan: &WorkshopPlan,
    fields: Fields,
    swap: Option<Swap>,
) -> impl IntoView + use<> {
    let (id, kind) = (room.details.session.id, PlanKind::Breakouts);
    let case = room.case.map(|case| case.to_string());
    let options: Vec<(String, String)> = std::iter::once((String::new(), "Choose".to_owned()))
        .chain(plan.seats.iter().map(|seat| {
            let words = format!("{}, group {}", room.people.name(&seat.attendee), seat.group);
            (seat.attendee.to_string(), words)
        }))
        .collect();
    let case_field = case.map(|case| view! { <input type="hidden" name="case" value=case/> });
    let told = swap.map(|swap| {
        view! {
            <div class="note" role="note">
                {told(swap.effects)}
                <form class="inline" method="post" action=address(id, kind, "/swap", None)>
                    {case_field.clone()}
                    <input type="hidden" name="one" value=swap.one.to_string()/>
                    <input type="hidden" name="other" value=swap.other.to_string()/>
                    <button class="button primary">"Swap them"</button>
                </form>
            </div>
        }
    });
    view! {
        <section aria-labelledby="swap">
            <h2 id="swap">"Swap two people"</h2>
            <form class="filters" method="get">
                {case_field}
                <Select name="one" label="This person" options=options.clone() fields=fields.clone() problems=Problems::default()/>
                <Select name="other" label="And this one" options fields problems=Problems::default()/>
                <button class="button">"What would change?"</button>
            </form>
            {told}
        </section>
    }
}

/// What was kept, large enough to hang on the wall.
async fn print(visit: Visit, Path(id): Path<SessionId>, kind: PlanKind) -> Answer {
    let room = workshop::find(&visit.ctx, id, kind, case_of(&visit.query)?).await?;
    let title = title(&room);
    let seats = room.kept.iter().flat_map(|plan| &plan.seats);
    let rounds = seats.map(|seat| seat.round).max().unwrap_or(0);
    let lines = rounds * (room.kept.as_ref().map_or(0, WorkshopPlan::groups) + 2);
    let body_class = if lines > MOST_LARGE_LINES {
        "plain sheet wall dense"
    } else {
        "plain sheet wall"
    };
    visit
        .plain_page(StatusCode::OK, &title, body_class, move || {
            let details = &room.details;
            let sheet = match &room.kept {
                Some(plan) => tables(&room.people, kind, &plan.seats),
                None => view! { <p>"Nothing is kept yet."</p> }.into_any(),
            };
            let played = room.played().map(|case| view! { <p>{case.title.clone()}</p> });
            view! {
                <main id="main" tabindex="-1">
                    <p class="no-print">
                        <a href=address(id, kind, "", room.case)>{format!("Back to {}", heading(kind).to_lowercase())}</a>
                        " To print, use the print command of your browser."
                    </p>
                    <h1>{format!("{}: {}", heading(kind), name(details))}</h1>
                    <p>{times(&details.session, None).join("; ")}</p>
                    {played}
                    {sheet}
                </main>
            }
            .into_any()
        })
        .await
}
