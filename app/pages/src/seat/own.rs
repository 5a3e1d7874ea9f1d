//! One's own seat in a session: answer, withdraw, ask for another date.

use axum::extract::Path;
use domain::id::SessionId;
use domain::make_up::Chance;
use domain::seat::SeatState;
use leptos::prelude::*;
use operations::AppError;
use operations::seat::{self, Answer as SeatAnswer, OwnSeat};

use super::history_list;
use crate::components::{ErrorSummary, PageHead, time};
use crate::fields::{Fields, Problems};
use crate::session::times;
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn show(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    page(visit, id, Problems::default()).await
}

pub(super) async fn answer(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    let outcome = match fields.get("answer").parse::<SeatAnswer>() {
        Ok(answer) => seat::answer(&visit.ctx, id, answer).await,
        Err(sentence) => known(&visit, id, sentence).await,
    };
    done(visit, id, outcome).await
}

pub(super) async fn ask(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    let outcome = match fields.get("session").parse::<SessionId>() {
        Ok(to) => seat::ask(&visit.ctx, id, to).await,
        Err(_) => known(&visit, id, "Choose one of the dates.".to_owned()).await,
    };
    done(visit, id, outcome).await
}

/// What is wrong with the form, for who has a seat; nothing for everybody else.
async fn known(visit: &Visit, id: SessionId, sentence: String) -> Result<String, AppError> {
    seat::find_own(&visit.ctx, id).await?;
    Err(AppError::refused(sentence))
}

async fn done(visit: Visit, id: SessionId, outcome: Result<String, AppError>) -> Answer {
    match outcome {
        Ok(sentence) => {
            visit.redirect_with(&format!("/sessions/{id}/my-seat"), Flash::ok(sentence))
        }
        Err(error) => page(visit, id, Problems::from_error(error)?).await,
    }
}

async fn page(visit: Visit, id: SessionId, problems: Problems) -> Answer {
    let own = seat::find_own(&visit.ctx, id).await?;
    let title = format!("Your seat: {}", own.listed.module.title);
    let is_again = !problems.is_empty();
    let now = visit.ctx.now;
    let main = move || view(own, problems, now);
    if is_again {
        visit.page_again(&title, main).await
    } else {
        visit.page(&title, main).await
    }
}

fn view(own: OwnSeat, problems: Problems, now: chrono::DateTime<chrono::Utc>) -> AnyView {
    let session = &own.listed.session;
    let id = session.id;
    let zone = session.timezone().to_owned();
    let state = own.seat.state;
    let waits = state.waits_for_answer() && !own.seat.has_expired(now);
    let attends = matches!(state, SeatState::Seated | SeatState::SessionCancelled);
    let until = own.seat.expires_at.filter(|_| waits).map(|end| {
        let end = format!("{}, {} {zone}", time::date(end, &zone), time::clock(end, &zone));
        view! { <p>{format!("The place is kept for you until {end}. After that it goes to the next in line.")}</p> }
    });
    let buttons: &[(&str, &str, &str)] = match state {
        _ if !own.is_open => &[],
        SeatState::Invited | SeatState::Offered if waits => &[
            ("accept", "Accept the place", "button primary"),
            ("decline", "I do not come", "button"),
        ],
        SeatState::Seated => &[("withdraw", "I cannot come", "button danger")],
        SeatState::Requested | SeatState::Waitlisted => {
            &[("withdraw", "Do not wait any longer", "button")]
        }
        _ => &[],
    };
    let buttons: Vec<_> = buttons
        .iter()
        .map(|(value, words, class)| {
            view! { <button class=*class name="answer" value=*value>{*words}</button> }
        })
        .collect();
    let form = (!buttons.is_empty()).then(|| {
        view! { <form method="post" action=format!("/sessions/{id}/my-seat")><div class="actions">{buttons}</div></form> }
    });
    let when: Vec<_> = times(session, None)
        .into_iter()
        .map(|words| view! { <dd>{words}</dd> })
        .collect();
    let page = attends.then(|| {
        view! { <p><a href=format!("/sessions/{id}")>"See the agenda and who takes part"</a></p> }
    });
    let elsewhere = own.elsewhere.map(|elsewhere| {
        let rows: Vec<_> = elsewhere.found.free.iter().map(|one| chance(id, one)).collect();
        let full: Vec<_> = elsewhere.found.full.iter().map(|one| chance(id, one)).collect();
        let (has_free, has_full) = (!rows.is_empty(), !full.is_empty());
        view! {
            <section aria-labelledby="elsewhere">
                <h2 id="elsewhere">"Another date"</h2>
                <p>"The same module with another cohort, before your own next one. Afterwards you are back with your own cohort."</p>
                {elsewhere.why_none.map(|why| view! { <p class="empty">{why}</p> })}
                {has_free.then(|| view! { <ul class="todo">{rows}</ul> })}
                {has_full.then(|| view! { <h3>"Full"</h3><ul class="todo">{full}</ul> })}
            </section>
        }
    });
    view! {
        <PageHead title=format!("Your seat: {}", own.listed.module.title)/>
        <ErrorSummary problems/>
        <p class="lede"><span class="chip">{state.label()}</span></p>
        {until}
        <dl class="facts">
            <div><dt>"Time"</dt>{when}</div>
            <div><dt>"Place"</dt><dd>{session.place.clone()}</dd></div>
            <div><dt>"With"</dt><dd>{own.listed.cohort.name.clone()}</dd></div>
        </dl>
        {form}
        {page}
        {history_list(&own.history, &zone)}
        {elsewhere}
    }
    .into_any()
}

fn chance(id: SessionId, chance: &Chance) -> AnyView {
    let at = chance.starts_at.map_or_else(String::new, |at| {
        format!(
            "{}, {} {}",
            time::date(at, &chance.timezone),
            time::clock(at, &chance.timezone),
            chance.timezone
        )
    });
    let small = match (
        chance.free > 0 && chance.waiting == 0,
        chance.needs_approval,
    ) {
        (true, false) => format!("{} free", chance.free),
        (true, true) => format!("{} free, a coordinator approves", chance.free),
        (false, _) => format!("{} in line", chance.waiting),
    };
    let label = format!("Ask for {at}, {}", chance.cohort);
    view! {
        <li>
            <span>{at}" "<small>{format!("{}, {small}", chance.cohort)}</small></span>
            <form class="inline" method="post" action=format!("/sessions/{id}/my-seat/elsewhere")>
                <input type="hidden" name="session" value=chance.session.to_string()/>
                <button class="button small" aria-label=label>"Ask for it"</button>
            </form>
        </li>
    }
    .into_any()
}
