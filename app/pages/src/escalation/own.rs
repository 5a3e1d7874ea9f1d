//! What people of the list answer for: confirming an entry, days away, standing in for somebody.

use axum::extract::Path;
use domain::escalation::{ContactAbsence, Details, FunctionalArea, Reply, Standing};
use domain::id::{ContactAbsenceId, EscalationContactId};
use leptos::prelude::*;
use operations::escalation::{self, Line, Own, Request, TypedAway, TypedDetails};

use super::{above, area_name, fresh_words};
use crate::components::{Crumbs, ErrorSummary, Field, PageHead, time};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

const MINE: &str = "/who-to-call/mine";
const TITLE: &str = "What I answer for";

/// `2 Mar 2026 to 6 Mar 2026`.
pub(super) fn days(absence: &ContactAbsence) -> String {
    let (first, last) = (time::day(absence.first_day), time::day(absence.last_day));
    if first == last {
        first
    } else {
        format!("{first} to {last}")
    }
}

pub(super) async fn show(visit: Visit) -> Answer {
    let own = escalation::mine(&visit.ctx).await?;
    visit.page(TITLE, move || mine_view(own)).await
}

fn mine_view(own: Own) -> AnyView {
    let is_empty = own.entries.is_empty() && own.requests.is_empty();
    let entries: Vec<_> = own.entries.iter().map(entry_view).collect();
    let requests: Vec<_> = own.requests.iter().map(request_view).collect();
    view! {
        <Crumbs above=above() here=TITLE/>
        <PageHead title=TITLE/>
        <p class="lede">"How colleagues reach you when somebody needs you. You confirm it once a quarter; what is older is marked for everybody."</p>
        {is_empty.then(|| view! { <section class="empty"><p>"You are not on the list of whom to call. Coordinators keep it."</p><a class="button" href="/who-to-call">"See whom to call"</a></section> })}
        {entries}
        {(!requests.is_empty()).then(|| view! { <h2>"Standing in for others"</h2> })}
        {requests}
    }
    .into_any()
}

fn entry_view((area, line): &(FunctionalArea, Line)) -> AnyView {
    let id = line.contact.id;
    let state = fresh_words(line.freshness).unwrap_or_else(|| {
        let day = line.contact.confirmed_on.map(time::day);
        format!("confirmed on {}", day.unwrap_or_default())
    });
    let away = line
        .absence
        .as_ref()
        .map(|absence| away_words(absence, line.asked.as_deref()));
    let title = format!(
        "{}, {}",
        area_name(area),
        line.contact.step.label().to_lowercase()
    );
    let hidden: Vec<_> = pairs(&line.contact.details)
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    view! {
        <article class="card">
            <h2>{title.clone()}</h2>
            {details_view(line)}
            <p>{format!("This entry: {state}.")}</p>
            {away.map(|words| view! { <p>{words}</p> })}
            <div class="actions">
                <form method="post" action=format!("/escalation-contacts/{id}/confirm")>
                    {hidden}
                    <button class="button primary" aria-label=format!("It is still right: {title}")>"It is still right"</button>
                </form>
                <a class="button" href=format!("/escalation-contacts/{id}/confirm") aria-label=format!("Change: {title}")>"Change"</a>
                <a class="button" href=format!("/escalation-contacts/{id}/away") aria-label=format!("I am away: {title}")>"I am away"</a>
            </div>
        </article>
    }
    .into_any()
}

/// How somebody is reached, as facts.
pub(super) fn details_view(line: &Line) -> AnyView {
    let details = &line.contact.details;
    let hours = format!("{} {}", details.hours, details.timezone);
    let facts: Vec<_> = [
        ("Phone", &details.phone),
        ("Chat", &details.chat),
        ("Mail", &line.person.email),
        ("Room", &details.room),
        ("Hours", &hours),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(word, value)| view! { <div><dt>{word}</dt><dd>{value.clone()}</dd></div> })
    .collect();
    view! { <dl class="facts">{facts}</dl> }.into_any()
}

/// When an entry is away, and how it is covered.
pub(super) fn away_words(absence: &ContactAbsence, asked: Option<&str>) -> String {
    let days = days(absence);
    let asked = asked.unwrap_or("Somebody");
    match absence.alternate.as_ref().map(|one| one.reply) {
        None => format!("Away: {days}. Nobody was asked to stand in."),
        Some(Reply::Asked) => {
            format!("Away: {days}. {asked} was asked to stand in and has not answered.")
        }
        Some(Reply::Agreed) => format!("Away: {days}. {asked} stands in."),
        Some(Reply::Declined) => {
            format!("Away: {days}. {asked} cannot stand in: ask somebody else.")
        }
    }
}

fn request_view(request: &Request) -> AnyView {
    let id = request.absence.id;
    let said = match request.absence.alternate.as_ref().map(|one| one.reply) {
        Some(Reply::Agreed) => "You stand in.",
        Some(Reply::Declined) => "You cannot stand in.",
        _ => "You have not answered.",
    };
    let name = request.line.person.name.clone();
    view! {
        <article class="card">
            <h3>{format!("{name}, {}", days(&request.absence))}</h3>
            <p>{format!("{}, {}. {said}", area_name(&request.area), request.line.contact.step.label().to_lowercase())}</p>
            <div class="actions"><a class="button" href=format!("/contact-absences/{id}/reply") aria-label=format!("Answer: {name}")>"Answer"</a></div>
        </article>
    }
    .into_any()
}

/// What is known of how somebody is reached, as fields.
pub(super) fn pairs(details: &Details) -> [(&'static str, String); 6] {
    [
        ("phone", details.phone.clone()),
        ("chat", details.chat.clone()),
        ("email", details.email.clone()),
        ("room", details.room.clone()),
        ("hours", details.hours.to_string()),
        ("timezone", details.timezone.clone()),
    ]
}

pub(super) fn typed(fields: &Fields) -> TypedDetails<'_> {
    TypedDetails {
        phone: fields.get("phone"),
        chat: fields.get("chat"),
        email: fields.get("email"),
        room: fields.get("room"),
        hours: fields.get("hours"),
        timezone: fields.get("timezone"),
    }
}

/// The fields of how somebody is reached.
#[component]
pub(super) fn DetailFields(fields: Fields, problems: Problems) -> impl IntoView {
    view! {
        <Field name="phone" label="Phone" kind="tel" fields=fields.clone() problems=problems.clone()/>
        <Field name="chat" label="Chat name (optional)" fields=fields.clone() problems=problems.clone()/>
        <Field name="email" label="E-mail address (optional)" help="Empty means the address of the roster." fields=fields.clone() problems=problems.clone()/>
        <Field name="room" label="Room or desk (optional)" fields=fields.clone() problems=problems.clone()/>
        <Field name="hours" label="Hours" help="Such as Mon-Thu 09:00-17:00, Fri 09:00-12:00." fields=fields.clone() problems=problems.clone()/>
        <Field name="timezone" label="Time zone" help="Such as Europe/Madrid." fields problems/>
    }
}

/// Where an entry is looked after: on one's own page, or with everything that is to be mended.
fn home(line: &Line) -> &'static str {
    if line.contact.person().is_some() {
        MINE
    } else {
        "/who-to-call/gaps"
    }
}

pub(super) async fn to_confirm(visit: Visit, Path(id): Path<EscalationContactId>) -> Answer {
    let (area, line) = escalation::find_to_confirm(&visit.ctx, id).await?;
    let fields = Fields::filled(pairs(&line.contact.details));
    visit
        .page("Confirm an entry", move || {
            confirm_view(&area, &line, fields, Problems::default())
        })
        .await
}

fn confirm_view(area: &FunctionalArea, line: &Line, fields: Fields, problems: Problems) -> AnyView {
    let title = format!("{}: how {} is reached", area_name(area), line.person.name);
    view! {
        <Crumbs above=above() here="Confirm an entry"/>
        <PageHead title=title/>
        <ErrorSummary problems=problems.clone()/>
        <form class="form" method="post" action=format!("/escalation-contacts/{}/confirm", line.contact.id)>
            <DetailFields fields problems/>
            <div class="actions">
                <button class="button primary">"Save and confirm"</button>
                <a class="button quiet" href=home(line)>"Back"</a>
            </div>
        </form>
    }
    .into_any()
}

pub(super) async fn confirm(
    visit: Visit,
    Path(id): Path<EscalationContactId>,
    fields: Fields,
) -> Answer {
    let outcome = escalation::confirm(&visit.ctx, id, typed(&fields)).await;
    let problems = match outcome {
        Ok(()) => Problems::default(),
        Err(error) => Problems::from_error(error)?,
    };
    let (area, line) = escalation::find_to_confirm(&visit.ctx, id).await?;
    if problems.is_empty() {
        let said = Flash::ok("Confirmed for a quarter. Everybody sees it now.");
        return visit.redirect_with(home(&line), said);
    }
    visit
        .page_again("Confirm an entry", move || {
            confirm_view(&area, &line, fields, problems)
        })
        .await
}

pub(super) async fn away(visit: Visit, Path(id): Path<EscalationContactId>) -> Answer {
    let (area, line) = escalation::find_away(&visit.ctx, id).await?;
    let fields = match &line.absence {
        Some(absence) => Fields::filled([
            ("first_day", absence.first_day.to_string()),
            ("last_day", absence.last_day.to_string()),
        ]),
        None => Fields::default(),
    };
    visit
        .page("Days away", move || {
            away_view(&area, &line, fields, Problems::default())
        })
        .await
}

fn away_view(area: &FunctionalArea, line: &Line, fields: Fields, problems: Problems) -> AnyView {
    let title = format!("When {} is away", line.person.name);
    let current = line.absence.as_ref().map(|absence| {
        let words = away_words(absence, line.asked.as_deref());
        let end = format!("/contact-absences/{}/end", absence.id);
        view! {
            <div class="note info" role="note">
                <p>{words}</p>
                <form method="post" action=end><button class="button">"Not away after all"</button></form>
            </div>
        }
    });
    let is_covered = line.standing == Standing::Covered;
    view! {
        <Crumbs above=above() here="Days away"/>
        <PageHead title=title/>
        <p class="lede">{format!("{}, {}. Who is asked to stand in is shown to callers once they have agreed, for the same hours.", area_name(area), line.contact.step.label().to_lowercase())}</p>
        {current}
        <ErrorSummary problems=problems.clone()/>
        <form class="form" method="post" action=format!("/escalation-contacts/{}/away", line.contact.id)>
            <Field name="first_day" label="First day away" kind="date" short=true fields=fields.clone() problems=problems.clone()/>
            <Field name="last_day" label="Last day away" kind="date" short=true fields=fields.clone() problems=problems.clone()/>
            <Field name="alternate" label="Who is asked to stand in (optional)" help="Employee id or e-mail address. They agree or decline on their own page." fields problems/>
            {is_covered.then(|| view! { <p class="help">"Other days or somebody else are asked anew."</p> })}
            <div class="actions"><button class="button primary">"Save and ask"</button></div>
        </form>
    }
    .into_any()
}

pub(super) async fn set_away(
    visit: Visit,
    Path(id): Path<EscalationContactId>,
    fields: Fields,
) -> Answer {
    let typed = TypedAway {
        first_day: fields.get("first_day"),
        last_day: fields.get("last_day"),
        alternate: fields.get("alternate"),
    };
    match escalation::set_away(&visit.ctx, id, typed).await {
        Ok(()) => {
            let said = if typed.alternate.trim().is_empty() {
                Flash::warn("Kept. Nobody stands in: callers see that they are away.")
            } else {
                Flash::ok("Kept. Who was asked finds it on their home page.")
            };
            visit.redirect_with(&format!("/escalation-contacts/{id}/away"), said)
        }
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let (area, line) = escalation::find_away(&visit.ctx, id).await?;
            visit
                .page_again("Days away", move || {
                    away_view(&area, &line, fields, problems)
                })
                .await
        }
    }
}

pub(super) async fn end_away(visit: Visit, Path(id): Path<ContactAbsenceId>) -> Answer {
    escalation::end_away(&visit.ctx, id).await?;
    visit.redirect_with("/who-to-call", Flash::ok("No longer away."))
}

pub(super) async fn request(visit: Visit, Path(id): Path<ContactAbsenceId>) -> Answer {
    let request = escalation::find_request(&visit.ctx, id).await?;
    let phone = request.absence.alternate.as_ref();
    let phone = phone.map_or(String::new(), |one| one.phone.clone());
    let fields = Fields::filled([("phone", phone)]);
    visit
        .page("Standing in", move || {
            reply_view(&request, fields, Problems::default())
        })
        .await
}

fn reply_view(request: &Request, fields: Fields, problems: Problems) -> AnyView {
    let Request {
        absence,
        line,
        area,
    } = request;
    let details = &line.contact.details;
    let above = vec![
        ("Who to call".into(), "/who-to-call".into()),
        (TITLE.into(), MINE.into()),
    ];
    let action = format!("/contact-absences/{}/reply", absence.id);
    view! {
        <Crumbs above here="Standing in"/>
        <PageHead title=format!("Can you stand in for {}?", line.person.name)/>
        <p class="lede">{format!("{}, {}: {}, {} {}.", area_name(area), line.contact.step.label().to_lowercase(), days(absence), details.hours, details.timezone)}</p>
        <p>"Callers see your name only once you have agreed. If you decline, it goes back to who asked."</p>
        <ErrorSummary problems=problems.clone()/>
        <form class="form" method="post" action=action.clone()>
            <input type="hidden" name="reply" value="agreed"/>
            <Field name="phone" label="Where you are called meanwhile" kind="tel" fields problems/>
            <div class="actions"><button class="button primary">"I stand in"</button></div>
        </form>
        <form method="post" action=action>
            <input type="hidden" name="reply" value="declined"/>
            <div class="actions"><button class="button">"I cannot"</button></div>
        </form>
    }
    .into_any()
}

pub(super) async fn reply(
    visit: Visit,
    Path(id): Path<ContactAbsenceId>,
    fields: Fields,
) -> Answer {
    let agrees = fields.get("reply") == "agreed";
    match escalation::reply(&visit.ctx, id, agrees, fields.get("phone")).await {
        Ok(()) if agrees => visit.redirect_with(
            MINE,
            Flash::ok("You stand in. Callers see you on these days."),
        ),
        Ok(()) => visit.redirect_with(MINE, Flash::ok("Declined. Somebody else is asked.")),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let request = escalation::find_request(&visit.ctx, id).await?;
            visit
                .page_again("Standing in", move || {
                    reply_view(&request, fields, problems)
                })
                .await
        }
    }
}
