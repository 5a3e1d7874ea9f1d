//! The seats of a session: who comes, who is asked, who waits.

mod own;

use axum::extract::Path;
use domain::id::{PersonId, SessionId};
use domain::seat::{Seat, SeatEvent, SeatState};
use leptos::prelude::*;
use operations::AppError;
use operations::seat::{self, Decision, How, SeatLine, Seats, TypedRules};

use crate::components::{Checkbox, Crumbs, ErrorSummary, Field, PageHead, TableWrap, time};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/sessions/{id}/seats", show)
        .post("/sessions/{id}/seats", add)
        .post("/sessions/{id}/seats/rules", set_rules)
        .post("/sessions/{id}/seats/{person}", decide)
        .get("/sessions/{id}/my-seat", own::show)
        .post("/sessions/{id}/my-seat", own::answer)
        .post("/sessions/{id}/my-seat/elsewhere", own::ask)
}

async fn show(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    page(visit, id, Fields::default(), Problems::default()).await
}

async fn add(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    let how = match fields.get("how") {
        "seat" => How::Seat,
        _ => How::Invite,
    };
    let outcome = seat::add(&visit.ctx, id, fields.get("employee_id"), how).await;
    done(visit, id, fields, outcome).await
}

async fn set_rules(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    let typed = TypedRules {
        capacity: fields.get("capacity"),
        minimum: fields.get("minimum"),
        minimum_days: fields.get("minimum_days"),
        needs_approval: fields.is_ticked("needs_approval"),
        offer_hours: fields.get("offer_hours"),
    };
    let outcome = seat::set_rules(&visit.ctx, id, typed).await;
    done(visit, id, fields, outcome).await
}

async fn decide(
    visit: Visit,
    Path((id, person)): Path<(SessionId, PersonId)>,
    fields: Fields,
) -> Answer {
    let outcome = match fields.get("decision").parse::<Decision>() {
        Ok(decision) => seat::decide(&visit.ctx, id, person, decision).await,
        // Who may not look at the seats is told nothing about their form either.
        Err(sentence) => match seat::find(&visit.ctx, id).await {
            Ok(_) => Err(AppError::refused(sentence)),
            Err(error) => Err(error),
        },
    };
    done(visit, id, Fields::default(), outcome).await
}

async fn done(
    visit: Visit,
    id: SessionId,
    fields: Fields,
    outcome: Result<String, AppError>,
) -> Answer {
    match outcome {
        Ok(sentence) => visit.redirect_with(&format!("/sessions/{id}/seats"), Flash::ok(sentence)),
        Err(error) => page(visit, id, fields, Problems::from_error(error)?).await,
    }
}

async fn page(visit: Visit, id: SessionId, fields: Fields, problems: Problems) -> Answer {
    let seats = seat::find(&visit.ctx, id).await?;
    let title = format!("Seats: {}", name(&seats));
    let is_again = !problems.is_empty();
    let main = move || view(seats, fields, problems);
    if is_again {
        visit.page_again(&title, main).await
    } else {
        visit.page(&title, main).await
    }
}

fn name(seats: &Seats) -> String {
    let listed = &seats.listed;
    format!("{}, {}", listed.module.title, listed.cohort.name)
}

fn view(seats: Seats, fields: Fields, problems: Problems) -> AnyView {
    let id = seats.listed.session.id;
    let zone = seats.listed.session.timezone().to_owned();
    let rules = seats.rules;
    let (held, waiting) = (seats.held(), seats.waiting());
    let filled = Fields::filled([
        ("capacity", rules.capacity.to_string()),
        ("minimum", rules.minimum.to_string()),
        ("minimum_days", rules.minimum_days.to_string()),
        ("offer_hours", rules.offer_hours.to_string()),
    ]);
    let fields = fields.over(filled);
    let is_rules_form = fields.is_ticked("how");
    let ticked = if is_rules_form || problems.is_empty() {
        rules.needs_approval
    } else {
        fields.is_ticked("needs_approval")
    };
    let boxes = if ticked {
        Fields::filled([("needs_approval", "yes".to_owned())])
    } else {
        Fields::default()
    };
    let count = if rules.minimum > 0 && held < usize::from(rules.minimum) {
        format!(
            "{held} of {} places taken, {waiting} waiting. Fewer than the {} it needs.",
            rules.capacity, rules.minimum
        )
    } else {
        format!(
            "{held} of {} places taken, {waiting} waiting.",
            rules.capacity
        )
    };
    let is_open = seats.is_open;
    let mut place = 0;
    let rows: Vec<_> = seats
        .lines
        .iter()
        .map(|line| {
            if line.seat.state == SeatState::Waitlisted {
                place += 1;
            }
            row(id, line, place, &zone, is_open)
        })
        .collect();
    view! {
        <Crumbs above=vec![(name(&seats), format!("/sessions/{id}"))] here="Seats"/>
        <PageHead title="Seats"/>
        <ErrorSummary problems=problems.clone()/>
        <p class="lede">{count}</p>
        <TableWrap label="Seats">
            <table>
                <thead><tr><th scope="col">"Name"</th><th scope="col">"Seat"</th><th scope="col">"How it came about"</th><th scope="col">"Decide"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
        {is_open.then(|| view! {
            <section aria-labelledby="add">
                <h2 id="add">"Bring in a guest"</h2>
                <p>"Somebody of another cohort, for this module alone. They go back to their own cohort, and their own place for the module becomes free."</p>
                <form class="form" method="post" action=format!("/sessions/{id}/seats")>
                    <Field name="employee_id" label="Employee id" fields=fields.clone() problems=problems.clone() short=true/>
                    <div class="actions">
                        <button class="button primary" name="how" value="invite">"Invite"</button>
                        <button class="button" name="how" value="seat">"Seat or put into the line"</button>
                    </div>
                </form>
            </section>
            <section aria-labelledby="rules">
                <h2 id="rules">"Places"</h2>
                <p>"Fewer places throw nobody out. More places are offered in the order of the line, and what waits for an approval goes on waiting."</p>
                <form class="form" method="post" action=format!("/sessions/{id}/seats/rules")>
                    <Field name="capacity" label="Places, at most 15" kind="number" fields=fields.clone() problems=problems.clone() short=true/>
                    <Field name="minimum" label="Fewest people, 0 for no limit" kind="number" fields=fields.clone() problems=problems.clone() short=true/>
                    <Field name="minimum_days" label="Days before the session from which fewer are told under Today" kind="number" fields=fields.clone() problems=problems.clone() short=true/>
                    <Field name="offer_hours" label="Hours a place is kept for an answer" kind="number" fields=fields problems=problems short=true/>
                    <Checkbox name="needs_approval" label="Guests who ask need an approval" fields=boxes/>
                    <div class="actions"><button class="button">"Save"</button></div>
                </form>
            </section>
        })}
    }
    .into_any()
}

fn row(id: SessionId, line: &SeatLine, place: usize, zone: &str, is_open: bool) -> AnyView {
    let SeatLine {
        seat,
        person,
        history,
    } = line;
    let name = person.entry.name();
    let decisions = if is_open { decisions(seat.state) } else { &[] };
    let buttons: Vec<_> = decisions
        .iter()
        .map(|(decision, words)| {
            let label = format!("{words}: {name}");
            view! { <button class="button small" name="decision" value=*decision aria-label=label>{*words}</button> }
        })
        .collect();
    let form = (!decisions.is_empty()).then(|| {
        view! { <form class="inline" method="post" action=format!("/sessions/{id}/seats/{}", person.id)>{buttons}</form> }
    });
    view! {
        <tr>
            <th scope="row"><a href=format!("/people/{}", person.id)>{name}</a>" "<small>{person.entry.function.clone()}</small></th>
            <td data-label="Seat">{words(seat, place, zone)}</td>
            <td data-label="How it came about">{history_list(history, zone)}</td>
            <td data-label="Decide">{form}</td>
        </tr>
    }
    .into_any()
}

/// Where a seat stands, with its place in the line or the end of its offer.
fn words(seat: &Seat, place: usize, zone: &str) -> String {
    let mut words = seat.state.label().to_owned();
    if seat.state == SeatState::Waitlisted {
        words = format!("{words}, number {place}");
    }
    if let Some(end) = seat.expires_at.filter(|_| seat.state.waits_for_answer()) {
        words = format!(
            "{words} until {}, {}",
            time::date(end, zone),
            time::clock(end, zone)
        );
    }
    if seat.kind == domain::seat::SeatKind::MakeUp && seat.state.is_open() {
        words.push_str(" (guest)");
    }
    words
}

fn decisions(state: SeatState) -> &'static [(&'static str, &'static str)] {
    match state {
        SeatState::Requested => &[("seat", "Approve"), ("decline", "Decline")],
        SeatState::Waitlisted => &[("seat", "Seat now"), ("withdraw", "Withdraw")],
        SeatState::Invited | SeatState::Offered => &[("seat", "Seat"), ("withdraw", "Withdraw")],
        SeatState::Seated => &[("withdraw", "Withdraw")],
        _ => &[("seat", "Seat")],
    }
}

/// The steps of a seat, the oldest first.
fn history_list(history: &[SeatEvent], zone: &str) -> impl IntoView + use<> {
    let items: Vec<_> = history
        .iter()
        .map(|event| {
            let by = event
                .by
                .as_ref()
                .map_or_else(String::new, |name| format!(", by {name}"));
            let why = event
                .reason
                .as_ref()
                .map_or_else(String::new, |why| format!(". {why}."));
            let at = format!(
                "{} {}",
                time::date(event.at, zone),
                time::clock(event.at, zone)
            );
            view! { <li>{format!("{}, {at}{by}{why}", event.state.label())}</li> }
        })
        .collect();
    let last = history
        .last()
        .map_or_else(String::new, |event| time::date(event.at, zone));
    view! { <details><summary>{format!("Since {last}")}</summary><ul>{items}</ul></details> }
}
