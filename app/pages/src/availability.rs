//! Rooms, closed days, and when facilitators can lead: what suggested dates mind.

use axum::extract::Path;
use domain::account::Account;
use domain::availability::Availability;
use domain::id::AccountId;
use leptos::prelude::*;
use operations::availability::{self, Typed};

use crate::components::{Checkbox, Crumbs, ErrorSummary, Field, PageHead, TableWrap, TextArea};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::session::fields_of;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/rooms", rooms)
        .post("/rooms", set_rooms)
        .get("/closed-days", closed_days)
        .post("/closed-days", set_closed_days)
        .get("/facilitators", list)
        .get("/facilitators/{id}", show)
        .post("/facilitators/{id}", save)
}

const ROOMS: Lines = Lines {
    path: "/rooms",
    title: "Rooms",
    lede: "Suggested dates mind how many people a room holds and when it is open. Sessions name a room as their place.",
    help: "Name; site; seats; time zone; hours. Such as: Prado; Madrid; 16; Europe/Madrid; Mon-Fri 08:00-18:00, Sat 09:00-12:00",
};
const CLOSED_DAYS: Lines = Lines {
    path: "/closed-days",
    title: "Closed days",
    lede: "No session is suggested on a day that is closed everywhere; people and rooms of a site are left alone on its own closed days.",
    help: "Date, name, and the site if it holds there alone. Such as: 2026-12-25, Christmas Day. Lines of a spreadsheet can be pasted.",
};

/// A list that is typed line by line.
struct Lines {
    path: &'static str,
    title: &'static str,
    lede: &'static str,
    help: &'static str,
}

impl Lines {
    fn view(&self, text: &str, problems: Problems) -> AnyView {
        view! {
            <Crumbs above=vec![("Programmes".into(), "/programmes".into())] here=self.title/>
            <PageHead title=self.title/>
            <p class="lede">{self.lede}</p>
            <ErrorSummary problems=problems.clone()/>
            <form class="form" method="post" action=self.path>
                <TextArea name="lines" label="One a line" help=self.help rows=14 value=text.to_owned() problems/>
                <div class="actions"><button class="button primary">"Save"</button></div>
            </form>
        }
        .into_any()
    }

    /// Back to the list, or the form again with what was typed.
    async fn saved(
        &'static self,
        visit: Visit,
        fields: Fields,
        outcome: operations::Outcome<usize>,
    ) -> Answer {
        match outcome {
            Ok(count) => {
                visit.redirect_with(self.path, Flash::ok(format!("{count} lines are kept.")))
            }
            Err(error) => {
                let problems = Problems::from_error(error)?;
                visit
                    .page_again(self.title, move || self.view(fields.get("lines"), problems))
                    .await
            }
        }
    }
}

fn text<T: ToString>(rows: &[T]) -> String {
    rows.iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

async fn rooms(visit: Visit) -> Answer {
    let rooms = text(&availability::rooms(&visit.ctx).await?);
    visit
        .page(ROOMS.title, move || ROOMS.view(&rooms, Problems::default()))
        .await
}

async fn set_rooms(visit: Visit, fields: Fields) -> Answer {
    let outcome = availability::set_rooms(&visit.ctx, fields.get("lines")).await;
    ROOMS.saved(visit, fields, outcome).await
}

async fn closed_days(visit: Visit) -> Answer {
    let days = text(&availability::closed_days(&visit.ctx).await?);
    visit
        .page(CLOSED_DAYS.title, move || {
            CLOSED_DAYS.view(&days, Problems::default())
        })
        .await
}

async fn set_closed_days(visit: Visit, fields: Fields) -> Answer {
    let outcome = availability::set_closed_days(&visit.ctx, fields.get("lines")).await;
    CLOSED_DAYS.saved(visit, fields, outcome).await
}

async fn list(visit: Visit) -> Answer {
    let found = availability::list(&visit.ctx).await?;
    visit.page("Facilitators", move || list_view(found)).await
}

fn list_view(found: Vec<(Account, Option<Availability>)>) -> AnyView {
    let rows: Vec<_> = found
        .into_iter()
        .map(|(account, said)| {
            let cells = match said {
                Some(said) => [
                    if said.experienced { "experienced" } else { "new" }.to_owned(),
                    format!("{} {}", said.hours, said.timezone),
                    said.days_off.to_string(),
                    said.sessions_a_month.map_or("any number".to_owned(), |most| most.to_string()),
                ],
                None => ["experienced", "at any time", "", "any number"].map(str::to_owned),
            };
            let [experience, hours, off, most] = cells;
            view! {
                <tr>
                    <th scope="row"><a href=format!("/facilitators/{}", account.id)>{account.name}</a></th>
                    <td data-label="Experience">{experience}</td>
                    <td data-label="Can lead">{hours}</td>
                    <td data-label="Days off">{off}</td>
                    <td data-label="Sessions a month">{most}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <Crumbs above=vec![("Programmes".into(), "/programmes".into())] here="Facilitators"/>
        <PageHead title="Facilitators"/>
        <p class="lede">"When each can lead. They say it themselves; who is new leads beside somebody experienced."</p>
        {if rows.is_empty() {
            view! { <section class="empty"><p>"Nobody has the role of facilitator yet. An administrator gives it."</p></section> }.into_any()
        } else {
            view! {
                <TableWrap label="Facilitators">
                    <table>
                        <thead><tr>
                            <th scope="col">"Name"</th><th scope="col">"Experience"</th><th scope="col">"Can lead"</th>
                            <th scope="col">"Days off"</th><th scope="col">"Sessions a month"</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </TableWrap>
            }
            .into_any()
        }}
    }
    .into_any()
}

async fn show(visit: Visit, Path(id): Path<AccountId>) -> Answer {
    let (account, said, coordinates) = availability::find(&visit.ctx, id).await?;
    let fields = filled(said);
    let title = format!("When {} can lead", account.name);
    visit
        .page(&title, move || {
            view(account, coordinates, fields, Problems::default())
        })
        .await
}

fn filled(said: Option<Availability>) -> Fields {
    let (experienced, pairs) = match said {
        Some(said) => (
            said.experienced,
            [
                ("zone", said.timezone),
                ("hours", said.hours.to_string()),
                ("days_off", said.days_off.to_string()),
                (
                    "sessions_a_month",
                    said.sessions_a_month
                        .map(|most| most.to_string())
                        .unwrap_or_default(),
                ),
            ],
        ),
        None => (
            true,
            [
                ("zone", "UTC"),
                ("hours", "Mon-Fri 09:00-17:00"),
                ("days_off", ""),
                ("sessions_a_month", ""),
            ]
            .map(|(name, value)| (name, value.to_owned())),
        ),
    };
    let mut pairs: Vec<(String, String)> = pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    if experienced {
        pairs.push(("experienced".to_owned(), "yes".to_owned()));
    }
    fields_of(pairs)
}

async fn save(visit: Visit, Path(id): Path<AccountId>, fields: Fields) -> Answer {
    let typed = Typed {
        experienced: fields.is_ticked("experienced"),
        timezone: fields.get("zone"),
        hours: fields.get("hours"),
        days_off: fields.get("days_off"),
        sessions_a_month: fields.get("sessions_a_month"),
    };
    match availability::set(&visit.ctx, id, &typed).await {
        Ok(()) => visit.redirect_with(
            &format!("/facilitators/{id}"),
            Flash::ok(
                "Kept. Suggested dates mind it from now on; sessions that have a date keep it.",
            ),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let (account, _, coordinates) = availability::find(&visit.ctx, id).await?;
            let title = format!("When {} can lead", account.name);
            visit
                .page_again(&title, move || view(account, coordinates, fields, problems))
                .await
        }
    }
}

fn view(account: Account, coordinates: bool, fields: Fields, problems: Problems) -> AnyView {
    let id = account.id;
    let above = if coordinates {
        ("Facilitators".to_owned(), "/facilitators".to_owned())
    } else {
        ("My sessions".to_owned(), "/my-sessions".to_owned())
    };
    view! {
        <Crumbs above=vec![above] here="When I can lead"/>
        <PageHead title=format!("When {} can lead", account.name)/>
        <ErrorSummary problems=problems.clone()/>
        <form class="form" method="post" action=format!("/facilitators/{id}")>
            <Field name="hours" label="Hours" help="Such as Mon-Thu 09:00-17:00, Fri 09:00-12:00." fields=fields.clone() problems=problems.clone()/>
            <Field name="zone" label="Time zone" help="Such as Europe/Madrid." fields=fields.clone() problems=problems.clone()/>
            <TextArea
                name="days_off" label="Days off (optional)" rows=2
                help="Such as 2026-12-24, 2027-01-02 to 2027-01-09." value=fields.get("days_off").to_owned() problems=problems.clone()
            />
            <Field name="sessions_a_month" label="Most sessions a month (optional)" kind="number" short=true fields=fields.clone() problems=problems.clone()/>
            {coordinates.then(|| view! {
                <Checkbox name="experienced" label="Experienced: can lead alone, or beside somebody new" fields/>
            })}
            <div class="actions"><button class="button primary">"Save"</button></div>
        </form>
    }
    .into_any()
}
