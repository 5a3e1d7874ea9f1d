//! Make-up of a programme: who misses what, and where they could have it.

mod file;

use axum::extract::Path;
use domain::coverage::NextChance;
use domain::id::{CohortPlanId, PersonId, ProgrammeId, SessionId};
use domain::make_up::Chance;
use leptos::prelude::*;
use operations::make_up::{self, Gap, MakeUp, Waiting};
use operations::{AppError, seat};

use crate::components::{Crumbs, ErrorSummary, PAGE_ROWS, PageHead, Pager, TableWrap, time};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/programmes/{id}/make-up", show)
        .post("/programmes/{id}/make-up", offer)
        .get("/programmes/{id}/make-up.csv", file::csv)
        .get("/programmes/{id}/make-up.xlsx", file::xlsx)
}

async fn show(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    page(visit, id, Problems::default()).await
}

async fn offer(visit: Visit, Path(id): Path<ProgrammeId>, fields: Fields) -> Answer {
    let session = fields.get("session").parse::<SessionId>();
    let person = fields.get("person").parse::<PersonId>();
    let outcome = match (session, person) {
        (Ok(session), Ok(person)) => seat::offer(&visit.ctx, session, person).await,
        _ => match make_up::list(&visit.ctx, id).await {
            Ok(_) => Err(AppError::refused("Choose whom to offer which session.")),
            Err(error) => Err(error),
        },
    };
    match outcome {
        Ok(sentence) => {
            visit.redirect_with(&format!("/programmes/{id}/make-up"), Flash::ok(sentence))
        }
        Err(error) => page(visit, id, Problems::from_error(error)?).await,
    }
}

async fn page(visit: Visit, id: ProgrammeId, problems: Problems) -> Answer {
    let found = make_up::list(&visit.ctx, id).await?;
    let title = format!("Make-up of {}", found.programme.name);
    let number = visit.query.page();
    let is_again = !problems.is_empty();
    let main = move || view(found, number, problems);
    if is_again {
        visit.page_again(&title, main).await
    } else {
        visit.page(&title, main).await
    }
}

fn view(found: MakeUp, page: u64, problems: Problems) -> AnyView {
    let id = found.programme.id;
    let total = found.gaps.len();
    let from = usize::try_from((page - 1) * PAGE_ROWS).unwrap_or(usize::MAX);
    let some = usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX);
    let rows: Vec<_> = found
        .gaps
        .iter()
        .skip(from)
        .take(some)
        .map(|gap| row(id, found.plan, gap))
        .collect();
    let last: Vec<_> = found
        .last
        .iter()
        .filter_map(|one| match one {
            Waiting::Gap(at) => found.gaps.get(*at).map(last_gap),
            Waiting::NoCohort(person, next) => Some(last_line(
                person.id,
                person.entry.name(),
                chance_words(next.as_ref()),
            )),
        })
        .collect();
    let has_last = !last.is_empty();
    let lede = match total {
        0 => "Nobody misses a module that their cohort has had.".to_owned(),
        1 => "1 module is missed.".to_owned(),
        total => format!("{total} modules are missed."),
    };
    view! {
        <Crumbs
            above=vec![
                ("Programmes".into(), "/programmes".into()),
                (found.programme.name.clone(), format!("/programmes/{id}")),
            ]
            here="Make-up"
        />
        <PageHead title="Make-up">
            <a class="button" href=format!("/programmes/{id}/make-up.csv")>"Export as CSV"</a>
            <a class="button" href=format!("/programmes/{id}/make-up.xlsx")>"As Excel"</a>
        </PageHead>
        <ErrorSummary problems/>
        <p class="lede">{lede}</p>
        <p>"Somebody who missed a module has it with another cohort, before their own next one, and goes back to their own cohort. Those with nowhere to go come first."</p>
        {(total > 0).then(|| view! {
            <TableWrap label="Who misses what">
                <table>
                    <thead><tr><th scope="col">"Name"</th><th scope="col">"Misses"</th><th scope="col">"Why"</th><th scope="col">"Before"</th><th scope="col">"Next free seat"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
            <Pager page total=u64::try_from(total).unwrap_or(u64::MAX) href=move |page| format!("/programmes/{id}/make-up?page={page}")/>
        })}
        {has_last.then(|| view! {
            <section aria-labelledby="last">
                <h2 id="last">"The last people"</h2>
                <p>{format!("{} people still have to attend something. These are the nearest to not completing, at most twenty.", found.missing)}</p>
                <ol>{last}</ol>
            </section>
        })}
        {found.plan.map(|plan| view! {
            <p>"Who left, who came late and who should change places for good is mended on the plan: "<a href=suggestions(plan)>"open it and ask for suggestions"</a>". They move as few people as possible and say why."</p>
        })}
    }
    .into_any()
}

/// Where a plan is asked how to place people anew.
fn suggestions(plan: CohortPlanId) -> String {
    format!("/cohort-plans/{plan}")
}

fn row(id: ProgrammeId, plan: Option<CohortPlanId>, gap: &Gap) -> AnyView {
    let name = gap.person.entry.name();
    let before = gap.before.as_ref().map_or_else(
        || "any day".to_owned(),
        |(start, zone)| time::date(*start, zone),
    );
    let next = match (&gap.pending, gap.elsewhere.found.free.first()) {
        (Some((seat, session)), _) => {
            let day = session
                .starts_at()
                .map_or_else(String::new, |at| time::date(at, session.timezone()));
            let words = format!("{}: {day}", seat.state.label());
            view! { <a href=format!("/sessions/{}/seats", session.id)>{words}</a> }.into_any()
        }
        (None, Some(best)) => {
            let label = format!("Offer {} to {name}", place(best));
            view! {
                <form class="inline" method="post" action=format!("/programmes/{id}/make-up")>
                    <input type="hidden" name="person" value=gap.person.id.to_string()/>
                    <input type="hidden" name="session" value=best.session.to_string()/>
                    <span>{place(best)}</span>" "
                    <button class="button small" aria-label=label>"Offer"</button>
                </form>
            }
            .into_any()
        }
        (None, None) => {
            let name = name.clone();
            let ask = plan.map(|plan| {
                view! { " "<a href=suggestions(plan) aria-label=format!("Suggestions of the plan for {name}")>"Suggestions of the plan"</a> }
            });
            view! { {gap.elsewhere.why_none.clone().unwrap_or_default()}{ask} }.into_any()
        }
    };
    view! {
        <tr>
            <th scope="row"><a href=format!("/people/{}", gap.person.id)>{name.clone()}</a>" "<small>{gap.cohort.1.clone()}</small></th>
            <td data-label="Misses">{format!("{}. {}", gap.position, gap.module)}</td>
            <td data-label="Why">{gap.lack.label()}</td>
            <td data-label="Before">{before}</td>
            <td data-label="Next free seat">{next}</td>
        </tr>
    }
    .into_any()
}

/// `Mon 3 Nov 2025, Cohort 2`.
fn place(chance: &Chance) -> String {
    let day = chance
        .starts_at
        .map_or_else(String::new, |at| time::date(at, &chance.timezone));
    format!("{day}, {}", chance.cohort)
}

fn last_gap(gap: &Gap) -> AnyView {
    let next = match gap.elsewhere.found.free.first() {
        Some(best) => place(best),
        None => gap.elsewhere.why_none.clone().unwrap_or_default(),
    };
    let words = format!("module {}: {next}", gap.position);
    last_line(gap.person.id, gap.person.entry.name(), words)
}

fn last_line(person: PersonId, name: String, words: String) -> AnyView {
    view! { <li><a href=format!("/people/{person}")>{name}</a>" "<small>{words}</small></li> }
        .into_any()
}

fn chance_words(next: Option<&NextChance>) -> String {
    match next {
        Some(next) => {
            let day = next
                .starts_at
                .map_or_else(String::new, |at| time::date(at, &next.timezone));
            format!(
                "in no cohort; {} begins on {day} and has a free place",
                next.cohort
            )
        }
        None => "in no cohort, and no cohort to come has a free place".to_owned(),
    }
}
