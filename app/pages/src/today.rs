//! What needs a coordinator today.

use domain::story_request::Ask;
use leptos::prelude::*;
use operations::escalation;
use operations::mail::{self, Health};
use operations::session::{self, Listed, Today, Trouble, TroubleKind, Undated};
use operations::story_request;

use crate::components::PageHead;
use crate::mail::Alarm;
use crate::my_sessions::SessionTable;
use crate::routes::Routes;
use crate::session::times;
use crate::visit::{Answer, Visit};

/// How many things that do not fit are named at once.
const TROUBLES: usize = 25;
/// Cohorts that are named, when some of their dates are missing.
const SHOWN: usize = 20;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/today", show)
}

async fn show(visit: Visit) -> Answer {
    let today = session::today(&visit.ctx).await?;
    let troubles = session::list_troubles(&visit.ctx).await?;
    let deletions = story_request::list(&visit.ctx, Ask::Purge).await?;
    let deletions = deletions.iter().filter(|one| one.decides).count();
    let gaps = escalation::list_with_gaps(&visit.ctx).await?;
    let gaps = gaps.iter().map(|chain| chain.gaps().len()).sum();
    let health = mail::health(&visit.ctx).await?;
    visit
        .page("Today", move || {
            page(today, troubles, deletions, gaps, health).into_any()
        })
        .await
}

/// The page; `deletions` of stories wait for the viewer to be the second coordinator, `gaps` of whom to call to be mended.
fn page(
    today: Today,
    troubles: Vec<Trouble>,
    deletions: usize,
    gaps: usize,
    health: Health,
) -> impl IntoView {
    let nothing_waits = deletions == 0
        && gaps == 0
        && troubles.is_empty()
        && today.open.is_empty()
        && today.undated.is_empty()
        && today.drafts.is_empty()
        && today.unplaced == 0;
    let main = main_action(&today);
    let first_steps = (today.people == 0 || today.programmes == 0).then(|| first_steps(&today));
    let mut waiting = waiting(&today);
    if deletions > 0 {
        let words = match deletions {
            1 => "1 deletion of a story waits for a second coordinator".to_owned(),
            count => format!("{count} deletions of stories wait for a second coordinator"),
        };
        waiting.push(view! { <li><a href="/reviews#deletions">{words}</a></li> }.into_any());
    }
    if gaps > 0 {
        let words = match gaps {
            1 => "1 entry of whom to call is to be mended".to_owned(),
            count => format!("{count} entries of whom to call are to be mended"),
        };
        waiting.push(view! { <li><a href="/who-to-call/gaps">{words}</a></li> }.into_any());
    }
    let has_waiting = !waiting.is_empty();
    let quiet = (nothing_waits && today.people > 0 && today.programmes > 0).then(|| {
        view! { <p>"Nothing waits for you: every cohort has its dates, and every past session is closed."</p> }
    });
    let week = if today.week.is_empty() {
        view! { <p>"No session in the next seven days."</p> }.into_any()
    } else {
        week_list(&today.week).into_any()
    };
    let open = today.open.clone();
    view! {
        <PageHead title="Today">{main}</PageHead>
        {health.alarm().is_some().then(|| view! { <Alarm health/> })}
        {first_steps}
        <section aria-labelledby="waiting">
            <h2 id="waiting">"What needs you"</h2>
            {quiet}
            {has_waiting.then(|| view! { <ul class="todo">{waiting}</ul> })}
        </section>
        {(!troubles.is_empty()).then(|| view! {
            <section aria-labelledby="troubles">
                <h2 id="troubles">"Does not fit any more"</h2>
                {trouble_list(&troubles)}
            </section>
        })}
        {(!open.is_empty()).then(|| view! {
            <section aria-labelledby="open">
                <h2 id="open">"Over, and not closed yet"</h2>
                <SessionTable sessions=open/>
                {(today.not_closed > today.open.len()).then(|| view! { <p>{format!("The {} oldest of {}.", today.open.len(), today.not_closed)}</p> })}
            </section>
        })}
        <section aria-labelledby="week">
            <h2 id="week">"The next seven days"</h2>
            {week}
            {(today.in_week > today.week.len()).then(|| view! { <p>{format!("The first {} of {} sessions.", today.week.len(), today.in_week)}</p> })}
            <p><a href="/calendar?all=yes">"All sessions in the calendar"</a>" · "<a href="/mails?state=planned">"Mails to come"</a></p>
        </section>
    }
}

/// The one thing to do first.
fn main_action(today: &Today) -> Option<AnyView> {
    let (href, words) = if let Some(listed) = today.open.first() {
        (
            format!("/sessions/{}/attendance", listed.session.id),
            "Complete attendance",
        )
    } else if let Some(undated) = today.undated.first() {
        (dates_of(undated), "Set dates")
    } else if let Some((plan, _)) = today.drafts.first() {
        (format!("/cohort-plans/{}", plan.id), "Open the draft plan")
    } else {
        return None;
    };
    Some(view! { <a class="button primary" href=href>{words}</a> }.into_any())
}

/// A cohort that has no date at all is dated with all of its plan.
fn dates_of(undated: &Undated) -> String {
    if undated.missing == undated.modules {
        format!("/cohort-plans/{}/dates", undated.cohort.plan)
    } else {
        format!("/cohorts/{}/dates", undated.cohort.id)
    }
}

fn first_steps(today: &Today) -> impl IntoView + use<> {
    let (sentence, href, words) = if today.people == 0 {
        (
            "The roster is empty. Everything begins with the people who will attend.",
            "/people/import",
            "Import people",
        )
    } else {
        (
            "There is no programme yet: it says what is taught, and to whom.",
            "/programmes",
            "Start a programme",
        )
    };
    view! { <section class="empty"><p>{sentence}</p><a class="button primary" href=href>{words}</a></section> }
}

fn waiting(today: &Today) -> Vec<AnyView> {
    let mut items = Vec::new();
    if !today.open.is_empty() {
        let words = match today.not_closed {
            1 => "1 session is over and not closed".to_owned(),
            count => format!("{count} sessions are over and not closed"),
        };
        items.push(view! { <li><a href="#open">{words}</a></li> }.into_any());
    }
    let mut plans: Vec<_> = today
        .undated
        .iter()
        .filter(|one| one.missing == one.modules)
        .map(|one| one.cohort.plan)
        .collect();
    plans.dedup();
    for plan in plans {
        let count = today
            .undated
            .iter()
            .filter(|one| one.cohort.plan == plan && one.missing == one.modules)
            .count();
        let words = if count == 1 {
            "1 cohort has no dates".to_owned()
        } else {
            format!("{count} cohorts have no dates")
        };
        items.push(
            view! { <li><a href=format!("/cohort-plans/{plan}/dates")>{words}</a></li> }.into_any(),
        );
    }
    let partly = || today.undated.iter().filter(|one| one.missing < one.modules);
    for one in partly().take(SHOWN) {
        items.push(
            view! {
                <li>
                    <a href=format!("/cohorts/{}/dates", one.cohort.id)>{format!("{}: dates missing", one.cohort.name)}</a>
                    " "
                    <small>{format!("{} of {} modules", one.missing, one.modules)}</small>
                </li>
            }
            .into_any(),
        );
    }
    if let more @ 1.. = partly().count().saturating_sub(SHOWN) {
        let words = format!("{more} more cohorts with dates missing");
        items.push(view! { <li><a href="/cohorts">{words}</a></li> }.into_any());
    }
    for (plan, programme) in &today.drafts {
        items.push(
            view! {
                <li>
                    <a href=format!("/cohort-plans/{}", plan.id)>"Draft of cohorts waits for release"</a>
                    " "
                    <small>{programme.clone()}</small>
                </li>
            }
            .into_any(),
        );
    }
    if today.unplaced > 0 && today.programmes > 0 {
        let words = if today.unplaced == 1 {
            "1 person is in no cohort yet".to_owned()
        } else {
            format!("{} people are in no cohort yet", today.unplaced)
        };
        items.push(
            view! { <li><a href="/programmes">{words}</a>" "<small>{format!("of {} people who must attend", today.to_attend)}</small></li> }
                .into_any(),
        );
    }
    items
}

/// Each with what can be done about it, the first of them when there are many.
fn trouble_list(troubles: &[Trouble]) -> impl IntoView + use<> {
    let items: Vec<_> = troubles
        .iter()
        .take(TROUBLES)
        .filter_map(|one| {
            let id = one.sessions.first()?;
            let (path, words) = match one.kind {
                TroubleKind::NoLead => ("edit", "Choose who leads"),
                TroubleKind::TooFew => ("seats", "Invite people"),
                TroubleKind::Twice | TroubleKind::Order => ("seats", "Look at the seats"),
                TroubleKind::Doubled => ("edit", "Move it"),
            };
            let cancel = (one.kind == TroubleKind::TooFew).then(|| {
                view! { " · "<a href=format!("/sessions/{id}/edit")>"Move or cancel it"</a> }
            });
            Some(view! {
                <li>
                    {one.sentence.clone()}" "
                    <a href=format!("/sessions/{id}/{path}") aria-label=format!("{words}: {}", one.sentence)>{words}</a>
                    {cancel}
                </li>
            })
        })
        .collect();
    let more = troubles.len().saturating_sub(TROUBLES);
    let more = (more > 0)
        .then(|| view! { <p>{format!("And {more} more, which show as these are put right.")}</p> });
    view! { <ul class="todo">{items}</ul>{more} }
}

fn week_list(week: &[Listed]) -> impl IntoView + use<> {
    let items: Vec<_> = week
        .iter()
        .map(|listed| {
            view! {
                <article class="card">
                    <h3><a href=format!("/sessions/{}", listed.session.id)>{format!("{}, {}", listed.cohort.name, listed.module.title)}</a></h3>
                    <p>{times(&listed.session, None).join("; ")}</p>
                    <p>{format!("{}, led by {}, {} people", listed.session.place, listed.facilitators.join(", "), listed.people)}</p>
                </article>
            }
        })
        .collect();
    view! { <div class="cards">{items}</div> }
}
