//! An employee's first page: the next session, what is to do, and the path through the programme.

use chrono::{DateTime, Utc};
use domain::attendance::Verdict;
use leptos::prelude::*;
use operations::home::{self, Home};
use operations::session::Listed;

use crate::components::{PageHead, time};
use crate::escalation;
use crate::routes::Routes;
use crate::visit::{Answer, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/home", index)
}

async fn index(visit: Visit) -> Answer {
    let ctx = visit.ctx.clone();
    let home = home::of_viewer(&ctx).await?;
    let next = home.next(&ctx).cloned();
    let name = ctx.viewer()?.name.clone();
    visit
        .page("Home", move || {
            view! {
                <PageHead title=format!("Good to see you, {name}")/>
                <h2>"Next session"</h2>
                <NextSession next has_path=!home.path.is_empty()/>
                <h2>"To do"</h2>
                <ToDo home=home.clone()/>
                <p class="row">
                    <a href="/commitments">"All I wanted to try"</a>
                    <a href="/reflections">"All my follow-ups"</a>
                    <a href="/cases">"Cases of my sessions"</a>
                    <a href="/who-to-call">"Who to call"</a>
                </p>
                <h2>"Your path"</h2>
                <OwnPath path=home.path now=ctx.now/>
            }
            .into_any()
        })
        .await
}

/// When a session is, in the zone it was planned in.
fn when(listed: &Listed) -> String {
    let meetings = listed.session.meetings.iter();
    let spans: Vec<String> = meetings
        .map(|one| time::span(one.starts_at, one.ends_at, &one.timezone))
        .collect();
    spans.join("; ")
}

#[component]
fn NextSession(next: Option<Listed>, has_path: bool) -> impl IntoView {
    match next {
        Some(listed) => {
            let href = format!("/sessions/{}", listed.session.id);
            view! {
                <article class="card next">
                    <h3><a href=href.clone()>{listed.module.title.clone()}</a></h3>
                    <dl class="facts">
                        <div><dt>"When"</dt><dd>{when(&listed)}</dd></div>
                        <div><dt>"Where"</dt><dd>{listed.session.place.clone()}</dd></div>
                        <div><dt>"With"</dt><dd>{format!("{}, led by {}", listed.cohort.name, listed.facilitators.join(" and "))}</dd></div>
                    </dl>
                    <footer class="actions">
                        <a class="button primary" href=href>"See agenda and preparation"</a>
                        <a class="button" href="/calendar">"Add to your calendar"</a>
                    </footer>
                </article>
            }
            .into_any()
        }
        None if has_path => view! {
            <section class="empty"><p>"Every session that was planned for you is over. The skills are yours to use."</p></section>
        }
        .into_any(),
        None => view! {
            <section class="empty"><p>"No session is planned for you yet. The coordinator of the programme sets the dates; they appear here."</p></section>
        }
        .into_any(),
    }
}

/// Everything that waits for the viewer, what ends soonest first in each kind.
#[component]
fn ToDo(home: Home) -> impl IntoView {
    let mut items = Vec::new();
    for example in home.opened {
        items.push((
            "Your experience was opened in an emergency".to_owned(),
            "to an administrator".to_owned(),
            format!("/examples/{example}"),
            "See who and why",
        ));
    }
    items.extend(escalation::to_do(&home.whom_to_call));
    for one in home.waves {
        items.push((
            one.title,
            format!(
                "{} questions, until {}",
                one.items,
                time::date(one.closes_at, "UTC")
            ),
            format!("/waves/{}/answer", one.id),
            "Answer",
        ));
    }
    for one in home.seats {
        let session = &one.listed.session;
        let small = match one.seat.expires_at {
            Some(end) => format!("answer until {}", time::date(end, session.timezone())),
            None => session
                .starts_at()
                .map_or_else(String::new, |at| time::date(at, session.timezone())),
        };
        let action = if one.seat.state.waits_for_answer() {
            "Answer"
        } else {
            "See"
        };
        items.push((
            format!("{}: “{}”", one.seat.state.label(), one.listed.module.title),
            small,
            format!("/sessions/{}/my-seat", session.id),
            action,
        ));
    }
    for one in home.to_write {
        items.push((
            format!("What will you try after “{}”?", one.module),
            format!("until {}", time::date(one.closes_at, &one.timezone)),
            format!("/sessions/{}/commitments", one.session),
            "Write it down",
        ));
    }
    for one in home.commitments {
        items.push((
            format!("What happened when you tried: “{}”", one.commitment.text),
            one.module,
            format!("/commitments/{}/results/new", one.commitment.id),
            "Tell it",
        ));
    }
    for (result, text) in home.requests {
        items.push((
            format!("May what happened become a case: “{text}”"),
            "you decide".to_owned(),
            format!("/results/{result}/example"),
            "Decide",
        ));
    }
    for one in home.reflections {
        items.push((
            format!(
                "Looking back after {} weeks: {}",
                one.weeks, one.skill.skill.name
            ),
            format!(
                "about a minute, until {}",
                time::date(one.until, &one.timezone)
            ),
            format!(
                "/reflections/{}/{}/{}",
                one.session, one.skill.id, one.weeks
            ),
            "Reflect",
        ));
    }
    if items.is_empty() {
        return view! { <section class="empty"><p>"Nothing waits for you. Did a customer or a colleague surprise you lately?"</p><a class="button" href="/examples/new">"Share an experience"</a></section> }
            .into_any();
    }
    let items: Vec<_> = items
        .into_iter()
        .map(|(words, small, href, action)| {
            view! { <li><a href=href.clone()>{words}</a>" "<small>{small}</small>" "<a class="button small" href=href>{action}</a></li> }
        })
        .collect();
    view! { <ul class="todo">{items}</ul> }.into_any()
}

#[component]
fn OwnPath(path: Vec<(Listed, Verdict)>, now: DateTime<Utc>) -> impl IntoView {
    if path.is_empty() {
        return view! { <section class="empty"><p>"You are not in a cohort yet. Everybody in the firm takes part: your turn comes."</p></section> }
            .into_any();
    }
    let mut has_current = false;
    let items: Vec<_> = path
        .into_iter()
        .map(|(listed, verdict)| {
            let is_over = listed.session.ends_at().is_some_and(|end| end <= now);
            let (class, words) = match verdict {
                Verdict::Attended => ("done", "Attended"),
                Verdict::Excused => ("late", "Excused"),
                Verdict::Missed => ("late", "Missed"),
                Verdict::Open if is_over => ("todo", "Took place"),
                Verdict::Open if has_current => ("todo", "Later"),
                Verdict::Open => {
                    has_current = true;
                    ("current", "Next")
                }
            };
            let current = (class == "current").then_some("step");
            view! {
                <li class=class aria-current=current>
                    <span class="state">{words}</span>
                    " "
                    <a href=format!("/sessions/{}", listed.session.id)>{listed.module.title.clone()}</a>
                    " "
                    <small>{when(&listed)}</small>
                </li>
            }
        })
        .collect();
    view! { <ol class="path">{items}</ol> }.into_any()
}
