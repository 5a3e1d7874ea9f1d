//! A month of sessions, and the private feed for calendar programs.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use chrono::{Datelike, Duration, Months, NaiveDate};
use domain::session::SessionState;
use leptos::prelude::*;
use operations::calendar::{self, Entry};

use crate::components::{PageHead, time};
use crate::routes::Routes;
use crate::visit::{Answer, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/calendar", show)
        .post("/calendar/feed", make_feed)
        .get("/calendar/{token}", feed)
}

/// What the page shows of one month.
struct Month {
    first: NaiveDate,
    today: NaiveDate,
    timezone: String,
    all: bool,
    is_coordinator: bool,
    entries: Vec<Entry>,
    feed_made: Option<String>,
}

async fn show(visit: Visit) -> Answer {
    let ctx = &visit.ctx;
    let timezone = calendar::own_zone(ctx).await?;
    let today = calendar::day(ctx.now, &timezone);
    let first = format!("{}-01", visit.query.get("month"))
        .parse()
        .unwrap_or_else(|_| today.with_day(1).unwrap_or(today));
    let (from, until) = calendar::month(first, &timezone);
    let is_coordinator = ctx.viewer()?.is_coordinator();
    let all = is_coordinator && visit.query.is_ticked("all");
    let entries = if all {
        calendar::list_all(ctx, from, until).await?
    } else {
        calendar::list_own(ctx, from, until).await?
    };
    let feed_made = calendar::feed_made_at(ctx)
        .await?
        .map(|at| time::date(at, &timezone));
    let month = Month {
        first,
        today,
        timezone,
        all,
        is_coordinator,
        entries,
        feed_made,
    };
    let title = format!("Calendar, {}", first.format("%B %Y"));
    visit
        .wide_page(&title, move || page(month).into_any())
        .await
}

async fn make_feed(visit: Visit) -> Answer {
    let url = calendar::make_feed(&visit.ctx).await?;
    visit
        .page("Your calendar address", move || {
            view! {
                <PageHead title="Your calendar address"/>
                <div class="note ok" role="status"><p>"This address is shown once. Copy it now; an earlier one stopped working."</p></div>
                <p><code>{url}</code></p>
                <p>"In your calendar program choose “Subscribe” or “Add from the internet” and paste it there. Dates that change follow by themselves."</p>
                <p>"Whoever has the address can read the dates and places of your sessions: do not hand it on. Make a new one if it became known."</p>
                <p><a class="button" href="/calendar">"Back to the calendar"</a></p>
            }
            .into_any()
        })
        .await
}

async fn feed(visit: Visit, Path(token): Path<String>) -> Answer {
    let text = calendar::feed(&visit.ctx, &token).await?;
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/calendar; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn page(month: Month) -> impl IntoView {
    let name = month.first.format("%B %Y").to_string();
    let link = |date: Option<NaiveDate>, all: bool| {
        let date = date.unwrap_or(month.first);
        let all = if all { "&all=yes" } else { "" };
        format!("/calendar?month={}{all}", date.format("%Y-%m"))
    };
    let previous = link(month.first.checked_sub_months(Months::new(1)), month.all);
    let next = link(month.first.checked_add_months(Months::new(1)), month.all);
    let switch = month.is_coordinator.then(|| {
        let (own, all) = (link(None, false), link(None, true));
        let (own_page, all_page) = if month.all {
            (None, Some("page"))
        } else {
            (Some("page"), None)
        };
        view! {
            <nav class="tabs" aria-label="Whose sessions">
                <ul><li><a href=own aria-current=own_page>"My sessions"</a></li><li><a href=all aria-current=all_page>"All sessions"</a></li></ul>
            </nav>
        }
    });
    let empty = month.entries.is_empty().then(|| {
        view! { <p>{format!("No session in {name}.")}</p> }
    });
    view! {
        <PageHead title=format!("Calendar, {name}")>
            <div class="actions no-print">
                <a class="button" rel="prev" href=previous>"Previous month"</a>
                <a class="button" rel="next" href=next>"Next month"</a>
            </div>
        </PageHead>
        {switch}
        {empty}
        <div class="calendar">
            {grid(&month)}
            {agenda(&month)}
        </div>
        <section class="no-print" aria-labelledby="feed">
            <h2 id="feed">"In your own calendar program"</h2>
            <p>{match &month.feed_made {
                Some(made) => format!("A private address was made on {made}. A new one takes its place, and the old one stops working."),
                None => "A private address brings your sessions into your calendar program and keeps them up to date. It holds dates and places, no case and no name of others.".to_owned(),
            }}</p>
            <form method="post" action="/calendar/feed">
                <button class="button">{if month.feed_made.is_some() { "Make a new address" } else { "Make my address" }}</button>
            </form>
        </section>
    }
}

/// The entries that start on a day, in the zone of the page.
fn on_day(month: &Month, date: NaiveDate) -> Vec<&Entry> {
    month
        .entries
        .iter()
        .filter(|entry| {
            entry
                .listed
                .session
                .starts_at()
                .is_some_and(|at| calendar::day(at, &month.timezone) == date)
        })
        .collect()
}

/// Whether an own entry shares time with another one.
fn clashes(month: &Month, entry: &Entry) -> bool {
    let planned = |entry: &Entry| entry.listed.session.state != SessionState::Cancelled;
    !month.all
        && planned(entry)
        && month.entries.iter().any(|other| {
            planned(other)
                && other.listed.session.id != entry.listed.session.id
                && entry.listed.session.meetings.iter().any(|one| {
                    other
                        .listed
                        .session
                        .meetings
                        .iter()
                        .any(|two| one.overlaps(two.starts_at, two.ends_at))
                })
        })
}

fn events(month: &Month, date: NaiveDate) -> Vec<AnyView> {
    on_day(month, date)
        .into_iter()
        .map(|entry| {
            let session = &entry.listed.session;
            let clash = clashes(month, entry);
            let clock = session
                .starts_at()
                .map_or_else(String::new, |at| time::clock(at, &month.timezone));
            let before = if session.state == SessionState::Cancelled {
                "Cancelled: "
            } else if clash {
                "Clash: "
            } else {
                ""
            };
            let after = if entry.leads { " (you lead)" } else { "" };
            let words = format!(
                "{before}{clock} {}, {}{after}",
                entry.listed.cohort.name, entry.listed.module.title
            );
            let class = if clash { "event clash" } else { "event" };
            view! { <li><a class=class href=format!("/sessions/{}", session.id)>{words}</a></li> }
                .into_any()
        })
        .collect()
}

fn grid(month: &Month) -> impl IntoView + use<> {
    let name = month.first.format("%B %Y").to_string();
    let start = month.first - Duration::days(month.first.weekday().num_days_from_monday().into());
    let next = month
        .first
        .checked_add_months(Months::new(1))
        .unwrap_or(month.first);
    let weeks: Vec<_> = (0..6)
        .map(|week| start + Duration::days(7 * week))
        .take_while(|monday| *monday < next)
        .map(|monday| {
            let days: Vec<_> = (0..7)
                .map(|day| monday + Duration::days(day))
                .map(|date| {
                    let is_out = date.month() != month.first.month();
                    let current = (date == month.today).then_some("date");
                    let events = if is_out {
                        Vec::new()
                    } else {
                        events(month, date)
                    };
                    let list = (!events.is_empty()).then(|| view! { <ul>{events}</ul> });
                    view! {
                        <td class=is_out.then_some("out") aria-current=current>
                            <time datetime=date.to_string()>{date.day()}</time>
                            {list}
                        </td>
                    }
                })
                .collect();
            view! { <tr>{days}</tr> }
        })
        .collect();
    let heads: Vec<_> = [
        ("Mon", "Monday"),
        ("Tue", "Tuesday"),
        ("Wed", "Wednesday"),
        ("Thu", "Thursday"),
        ("Fri", "Friday"),
        ("Sat", "Saturday"),
        ("Sun", "Sunday"),
    ]
    .into_iter()
    .map(|(short, long)| view! { <th scope="col"><abbr title=long>{short}</abbr></th> })
    .collect();
    view! {
        <table class="month">
            <caption>{name}" "<small>{format!("Times in {}", month.timezone)}</small></caption>
            <thead><tr>{heads}</tr></thead>
            <tbody>{weeks}</tbody>
        </table>
    }
}

fn agenda(month: &Month) -> impl IntoView + use<> {
    let mut dates: Vec<NaiveDate> = month
        .entries
        .iter()
        .filter_map(|entry| entry.listed.session.starts_at())
        .map(|at| calendar::day(at, &month.timezone))
        .collect();
    dates.dedup();
    let days: Vec<_> = dates
        .into_iter()
        .map(|date| {
            view! {
                <li>
                    <h3><time datetime=date.to_string()>{date.format("%a %-d %b").to_string()}</time></h3>
                    <ul>{events(month, date)}</ul>
                </li>
            }
        })
        .collect();
    view! { <ol class="agenda">{days}</ol> }
}
