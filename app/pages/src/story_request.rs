//! Having a story deleted before its day, and reading one in an emergency: a second person decides on either.

use axum::extract::Path;
use domain::id::{SourceExampleId, StoryRequestId};
use domain::story_request::{Ask, OPEN_MINUTES, Reason, WAITS_DAYS};
use leptos::prelude::*;
use operations::AppError;
use operations::review;
use operations::story_request::{self, Listed};

use crate::components::{Choices, Crumbs, ErrorSummary, Field, PageHead, TableWrap, time};
use crate::fields::{Fields, Problems};
use crate::review::crumbs;
use crate::routes::Routes;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/examples/{id}/purge-request", new_purge)
        .post("/examples/{id}/purge-request", ask_purge)
        .post("/purge-requests/{id}", decide_purge)
        .get("/raw-reads", reads)
        .post("/raw-reads", ask_read)
        .get("/raw-reads/{id}", read)
        .post("/raw-reads/{id}", decide_read)
}

/// The id in an address; what is no number is no request.
fn id_of(text: &str) -> Result<StoryRequestId, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

fn reasons(ask: Ask) -> Vec<(String, String, String)> {
    let option = |reason: &Reason| (reason.as_str().into(), reason.label().into(), String::new());
    ask.reasons().iter().map(option).collect()
}

fn moment(at: chrono::DateTime<chrono::Utc>) -> String {
    format!("{}, {} UTC", time::date(at, "UTC"), time::clock(at, "UTC"))
}

async fn new_purge(visit: Visit, Path(id): Path<String>) -> Answer {
    purge_page(visit, &id, Fields::default(), Problems::default()).await
}

async fn ask_purge(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    match story_request::ask(&visit.ctx, Ask::Purge, &id, fields.get("reason")).await {
        Ok(_) => visit.redirect_with(
            "/reviews",
            Flash::ok(format!(
                "Asked for. Another coordinator has {WAITS_DAYS} days to confirm."
            )),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            purge_page(visit, &id, fields, problems).await
        }
    }
}

async fn purge_page(visit: Visit, id: &str, fields: Fields, problems: Problems) -> Answer {
    let id: SourceExampleId = id.parse().map_err(|_| AppError::NotFound)?;
    let lack = story_request::find_lack(&visit.ctx, Ask::Purge).await?;
    let example = review::read_waiting(&visit.ctx, id).await?;
    let is_wrong = !problems.is_empty();
    let main = move || {
        let shared = time::date(example.submitted_at, "UTC");
        view! {
            <Crumbs above=crumbs() here="Have a story deleted"/>
            <PageHead title="Have a story deleted"/>
            <ErrorSummary problems=problems.clone()/>
            {lack.map(|lack| view! { <div class="note warn" role="note"><p>{lack}</p></div> })}
            <p>{format!("Story {id}, shared on {shared}. It is deleted on {} at the latest.", time::day(example.purge_after))}</p>
            <form class="form" method="post" action=format!("/examples/{id}/purge-request")>
                <Choices name="reason" legend="Why now" options=reasons(Ask::Purge) fields problems/>
                <div class="actions"><button class="button danger">"Ask for its deletion"</button><a class="button quiet" href="/reviews">"Cancel"</a></div>
                <p class="help">{format!("Another coordinator confirms, within {WAITS_DAYS} days. Then nothing of the story is left, reviews without a published case end, and who told it reads who did it and why. A published case stays.")}</p>
            </form>
        }
        .into_any()
    };
    if is_wrong {
        visit.page_again("Have a story deleted", main).await
    } else {
        visit.page("Have a story deleted", main).await
    }
}

/// The deletions that wait for a second coordinator.
#[component]
pub(crate) fn Deletions(requests: Vec<Listed>) -> impl IntoView {
    let rows: Vec<_> = requests
        .into_iter()
        .map(|listed| {
            let request = listed.request;
            let next = if listed.decides {
                view! {
                    <form class="row" method="post" action=format!("/purge-requests/{}", request.id)>
                        <button class="button small danger" name="decision" value="confirm">"Delete it now"</button>
                        <button class="button small quiet" name="decision" value="decline">"Decline"</button>
                    </form>
                }
                .into_any()
            } else {
                "Wait for another coordinator".into_any()
            };
            view! {
                <tr>
                    <th scope="row">{format!("Story {}", request.example)}</th>
                    <td data-label="Why">{request.reason.label()}</td>
                    <td data-label="Asked by">{listed.asked_by}</td>
                    <td data-label="Lapses on">{time::date(request.lapses_at(), "UTC")}</td>
                    <td data-label="Next">{next}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section aria-labelledby="deletions">
            <h2 id="deletions">"To delete, when a second coordinator agrees"</h2>
            <TableWrap label="Deletions that wait">
                <table>
                    <caption class="visually-hidden">"Deletions that wait"</caption>
                    <thead><tr><th scope="col">"Story"</th><th scope="col">"Why"</th><th scope="col">"Asked by"</th><th scope="col">"Lapses on"</th><th scope="col">"Next"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
        </section>
    }
}

async fn decide_purge(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let to = "/reviews";
    match decide(&visit, Ask::Purge, &id, &fields).await? {
        Ok(true) => visit.redirect_with(to, Flash::ok("Deleted: nothing of the story is left.")),
        Ok(false) => visit.redirect_with(to, Flash::ok("Declined: the story stays until its day.")),
        Err(sentence) => visit.redirect_with(to, Flash::warn(sentence)),
    }
}

/// Keeps what the second person says: whether it may be, or a sentence why that could not be said.
async fn decide(
    visit: &Visit,
    ask: Ask,
    id: &str,
    fields: &Fields,
) -> Result<Result<bool, String>, AppError> {
    let confirmed = fields.get("decision") == "confirm";
    if !confirmed && fields.get("decision") != "decline" {
        // Who may not decide is told nothing, whatever they send.
        story_request::find_lack(&visit.ctx, ask).await?;
        return Ok(Err("Confirm or decline.".to_owned()));
    }
    match story_request::decide(&visit.ctx, ask, id_of(id)?, confirmed).await {
        Ok(()) => Ok(Ok(confirmed)),
        Err(AppError::Refused(refusal)) => Ok(Err(refusal.to_string())),
        Err(error) => Err(error),
    }
}

async fn reads(visit: Visit) -> Answer {
    reads_page(visit, Fields::default(), Problems::default()).await
}

async fn ask_read(visit: Visit, fields: Fields) -> Answer {
    let (number, reason) = (fields.get("number"), fields.get("reason"));
    match story_request::ask(&visit.ctx, Ask::Read, number, reason).await {
        Ok(_) => visit.redirect_with(
            "/raw-reads",
            Flash::ok(format!(
                "Asked for. Another administrator has {WAITS_DAYS} days to confirm."
            )),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            reads_page(visit, fields, problems).await
        }
    }
}

async fn decide_read(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let to = "/raw-reads";
    match decide(&visit, Ask::Read, &id, &fields).await? {
        Ok(true) => visit.redirect_with(
            to,
            Flash::ok(format!(
                "Confirmed: who asked can read the story for {OPEN_MINUTES} minutes. Who told it sees that."
            )),
        ),
        Ok(false) => visit.redirect_with(to, Flash::ok("Declined: the story stays closed.")),
        Err(sentence) => visit.redirect_with(to, Flash::warn(sentence)),
    }
}

async fn reads_page(visit: Visit, fields: Fields, problems: Problems) -> Answer {
    let lack = story_request::find_lack(&visit.ctx, Ask::Read).await?;
    let requests = story_request::list(&visit.ctx, Ask::Read).await?;
    let is_wrong = !problems.is_empty();
    let main = move || {
        view! {
            <PageHead title="Read a story in an emergency"/>
            <p class="lede">"Administrators read no stories. When somebody has to, one asks, a second one confirms, and who told it is told who, when and why."</p>
            <ErrorSummary problems=problems.clone()/>
            {lack.map(|lack| view! { <div class="note warn" role="note"><p>{lack}</p></div> })}
            <Requests requests/>
            <h2>"Ask"</h2>
            <form class="form" method="post" action="/raw-reads">
                <Field name="number" label="Number of the story" short=true fields=fields.clone() problems=problems.clone()
                    help="Who told it sees it on their page, coordinators in the case queue."/>
                <Choices name="reason" legend="Why" options=reasons(Ask::Read) fields problems/>
                <div class="actions"><button class="button primary">"Ask a second administrator"</button></div>
                <p class="help">{format!("You can read it for {OPEN_MINUTES} minutes from the confirmation on. Each time is recorded.")}</p>
            </form>
        }
        .into_any()
    };
    if is_wrong {
        visit.page_again("Emergency", main).await
    } else {
        visit.page("Emergency", main).await
    }
}

#[component]
fn Requests(requests: Vec<Listed>) -> impl IntoView {
    if requests.is_empty() {
        return view! { <section class="empty"><p>"Nobody has asked to read a story."</p></section> }
            .into_any();
    }
    let rows: Vec<_> = requests
        .into_iter()
        .map(|listed| {
            let state = state(&listed);
            let Listed { request, asked_by, decides, open_until, .. } = listed;
            let action = format!("/raw-reads/{}", request.id);
            let next = if decides {
                view! {
                    <form class="row" method="post" action=action>
                        <button class="button small" name="decision" value="confirm">"Let them read it"</button>
                        <button class="button small quiet" name="decision" value="decline">"Decline"</button>
                    </form>
                }
                .into_any()
            } else if let Some(until) = open_until {
                view! { <a class="button small" href=action>{format!("Read it, until {} UTC", time::clock(until, "UTC"))}</a> }.into_any()
            } else {
                ().into_any()
            };
            view! {
                <tr>
                    <th scope="row">{format!("Story {}", request.example)}</th>
                    <td data-label="Why">{request.reason.label()}</td>
                    <td data-label="Asked by">{asked_by} <br/> <small>{moment(request.asked_at)}</small></td>
                    <td data-label="State">{state}</td>
                    <td data-label="Next">{next}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Requests to read a story">
            <table>
                <caption class="visually-hidden">"Requests to read a story"</caption>
                <thead><tr><th scope="col">"Story"</th><th scope="col">"Why"</th><th scope="col">"Asked by"</th><th scope="col">"State"</th><th scope="col">"Next"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
    .into_any()
}

fn state(listed: &Listed) -> String {
    let by = listed.decided_by.clone().unwrap_or_default();
    match listed.request.decision {
        Some(decision) if decision.confirmed => {
            format!("Confirmed by {by}, {}", moment(decision.at))
        }
        Some(decision) => format!("Declined by {by}, {}", moment(decision.at)),
        None if listed.waits => format!(
            "Waits for a second administrator until {}",
            time::date(listed.request.lapses_at(), "UTC")
        ),
        None => "Lapsed".to_owned(),
    }
}

async fn read(visit: Visit, Path(id): Path<String>) -> Answer {
    let (request, story) = story_request::read(&visit.ctx, id_of(&id)?).await?;
    let title = format!("Story {}", request.example);
    let heading = title.clone();
    visit
        .page(&title, move || {
            let until = request.open_until().map(|until| time::clock(until, "UTC"));
            let paragraphs: Vec<_> = story
                .lines()
                .filter(|line| !line.trim().is_empty())
                .map(|line| view! { <p>{line.to_owned()}</p> })
                .collect();
            view! {
                <Crumbs above=vec![("Emergency".into(), "/raw-reads".into())] here=heading.clone()/>
                <PageHead title=heading/>
                <p>{format!("{}. Open to you alone until {} UTC; this reading is recorded.", request.reason.label(), until.unwrap_or_default())}</p>
                <article class="prose">{paragraphs}</article>
            }
            .into_any()
        })
        .await
}

/// What others did with one's own story.
#[component]
pub(crate) fn Done(requests: Vec<Listed>) -> impl IntoView {
    let notes: Vec<_> = requests
        .into_iter()
        .map(|listed| {
            let request = listed.request;
            let (asked, decided) = (listed.asked_by, listed.decided_by.unwrap_or_default());
            let at = request.decision.map(|it| moment(it.at)).unwrap_or_default();
            let words = match (request.ask, request.read_at) {
                (Ask::Purge, _) => format!("{asked} asked for its deletion, and {decided} confirmed it on {at}."),
                (Ask::Read, Some(read)) => format!("{asked}, an administrator, opened your story on {}. {decided} had confirmed it on {at}.", moment(read)),
                (Ask::Read, None) => format!("{asked}, an administrator, was let read your story for {OPEN_MINUTES} minutes; {decided} confirmed it on {at}. Up to now it was not opened."),
            };
            view! {
                <div class="note warn" role="note">
                    <p>{words}</p>
                    <p>{format!("The reason: {}.", request.reason.label().to_lowercase())}</p>
                </div>
            }
        })
        .collect();
    view! { {notes} }
}
