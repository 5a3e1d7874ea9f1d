//! What could be made of a plan with no, few or many moves, side by side, and making one of them so.

use axum::extract::Path;
use domain::cohort::PlanState;
use domain::id::CohortPlanId;
use leptos::prelude::*;
use operations::cohort_plan::{self, Alternative, Repair, Suggestions};

use super::moves::refused;
use super::{job, title};
use crate::components::{Crumbs, PageHead, TableWrap};
use crate::fields::Fields;
use crate::visit::{Answer, Flash, Visit};

/// Names in a list before it is folded away.
const FEW: usize = 5;

pub(super) async fn show(visit: Visit, Path(id): Path<CohortPlanId>) -> Answer {
    match cohort_plan::suggestions(&visit.ctx, id).await {
        Ok(found) => {
            let title = format!("Suggestions for {}", title(&found.plan, &found.programme));
            visit.page(&title, move || page(found)).await
        }
        Err(error) => refused(visit, &format!("/cohort-plans/{id}"), error),
    }
}

pub(super) async fn apply(visit: Visit, Path(id): Path<CohortPlanId>, fields: Fields) -> Answer {
    let repair = match fields.get("repair") {
        "none" => Repair::None,
        "full" => Repair::Full,
        _ => Repair::Few,
    };
    match cohort_plan::repair(&visit.ctx, id, repair, fields.get("seen")).await {
        Ok(sentence) => visit.redirect_with(&format!("/cohort-plans/{id}"), Flash::ok(sentence)),
        Err(error) => refused(visit, &format!("/cohort-plans/{id}/suggestions"), error),
    }
}

pub(super) async fn start(visit: Visit, Path(id): Path<CohortPlanId>) -> Answer {
    let outcome = async {
        let job = cohort_plan::start_suggestions(&visit.ctx, id).await?;
        job::wait(&visit, job).await
    };
    match outcome.await {
        Ok((path, told)) => visit.redirect_with(&path, told),
        Err(error) => refused(visit, &format!("/cohort-plans/{id}"), error),
    }
}

fn page(found: Suggestions) -> AnyView {
    let id = found.plan.id;
    let is_released = found.plan.state == PlanState::Released;
    let seen = found.fingerprint;
    let rows: Vec<_> = found
        .alternatives
        .iter()
        .map(|alternative| row(id, &seen, alternative))
        .collect();
    let is_worked_out = !rows.is_empty();
    let details: Vec<_> = found.alternatives.into_iter().map(changes).collect();
    let begun = match found.begun {
        0 => None,
        1 => Some(
            "1 cohort has begun: nobody joins it and nobody moves out of it; the figures below are about the others."
                .to_owned(),
        ),
        many => Some(format!(
            "{many} cohorts have begun: nobody joins them and nobody moves out of them; the figures below are about the others."
        )),
    };
    let lede = if is_released {
        "Everybody in the audience without a place in this programme gets one; who left, is exempt or not in the audience gives theirs back. Choose how many of the others may change cohort for it: dates and places stay with the cohorts."
    } else {
        "Who is not placed gets a seat. Choose how many of the others may change cohort; locked people stay."
    };
    view! {
        <Crumbs
            above=vec![
                ("Programmes".into(), "/programmes".into()),
                (found.programme.name.clone(), format!("/programmes/{}", found.programme.id)),
                (format!("Cohort plan {id}"), format!("/cohort-plans/{id}")),
            ]
            here="Suggestions"
        />
        <PageHead title="Suggestions"/>
        <p class="lede">{lede}</p>
        {begun.map(|begun| view! { <div class="note" role="note"><p>{begun}</p></div> })}
        {if is_worked_out { table(rows, found.misplaced, found.conflicts) } else { asked(id) }}
        {details}
        <p><a class="button" href=format!("/cohort-plans/{id}")>"Back without a change"</a></p>
    }
    .into_any()
}

/// The suggestions beside the plan as it stands.
fn table(rows: Vec<impl IntoView + 'static>, misplaced: u64, conflicts: usize) -> AnyView {
    view! {
        <TableWrap label="Suggestions">
            <table>
                <caption class="visually-hidden">"Suggestions"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Suggestion"</th>
                        <th scope="col" class="num">"People who move"</th>
                        <th scope="col" class="num">"Join"</th>
                        <th scope="col" class="num">"Leave"</th>
                        <th scope="col" class="num">"Invitations that change"</th>
                        <th scope="col" class="num">"Misplaced seats"</th>
                        <th scope="col" class="num">"Broken rules"</th>
                        <th scope="col"><span class="visually-hidden">"Choose"</span></th>
                    </tr>
                </thead>
                <tbody>
                    <tr>
                        <th scope="row">"As it is now"</th>
                        <td class="num" data-label="People who move">"0"</td>
                        <td class="num" data-label="Join">"0"</td>
                        <td class="num" data-label="Leave">"0"</td>
                        <td class="num" data-label="Invitations that change">"0"</td>
                        <td class="num" data-label="Misplaced seats">{misplaced}</td>
                        <td class="num" data-label="Broken rules">{conflicts}</td>
                        <td></td>
                    </tr>
                    {rows}
                </tbody>
            </table>
        </TableWrap>
    }
    .into_any()
}

/// The way to suggestions that are not there yet, or were for another state of the plan.
fn asked(id: CohortPlanId) -> AnyView {
    view! {
        <div class="note" role="note"><p>"Nothing is worked out for the plan as it is now."</p></div>
        <form class="form" method="post" action=format!("/cohort-plans/{id}/suggestions")>
            <button class="button primary">"Work the suggestions out"</button>
        </form>
    }
    .into_any()
}

/// The stored word and the name of a suggestion.
fn words(repair: Repair) -> (&'static str, &'static str) {
    match repair {
        Repair::None => ("none", "Move nobody"),
        Repair::Few => ("few", "Move few"),
        Repair::Full => ("full", "As even as possible"),
    }
}

fn is_change(alternative: &Alternative) -> bool {
    alternative.invitations > 0
}

fn row(id: CohortPlanId, seen: &str, alternative: &Alternative) -> impl IntoView + use<> {
    let (value, name) = words(alternative.repair);
    let choice = if is_change(alternative) {
        view! {
            <form class="inline" method="post" action=format!("/cohort-plans/{id}/repairs")>
                <input type="hidden" name="seen" value=seen.to_owned()/>
                <input type="hidden" name="repair" value=value/>
                <button class="button small" aria-label=format!("Make it so: {name}")>"Make it so"</button>
            </form>
        }
        .into_any()
    } else {
        view! { <span class="why-not">"Changes nothing"</span> }.into_any()
    };
    let opened = match alternative.opened.len() {
        0 => None,
        1 => Some("1 cohort is added".to_owned()),
        many => Some(format!("{many} cohorts are added")),
    };
    let opened = opened.map(|opened| view! { <br/><small>{opened}</small> });
    let proven = alternative
        .proven
        .then(|| view! { <br/><small>"no plan is more even"</small> });
    view! {
        <tr>
            <th scope="row">{name}{proven}{opened}</th>
            <td class="num" data-label="People who move">{alternative.moved.len()}</td>
            <td class="num" data-label="Join">{alternative.joined.len()}</td>
            <td class="num" data-label="Leave">{alternative.left.len()}</td>
            <td class="num" data-label="Invitations that change">{alternative.invitations}</td>
            <td class="num" data-label="Misplaced seats">{alternative.misplaced}</td>
            <td class="num" data-label="Broken rules">{alternative.conflicts}</td>
            <td class="nowrap">{choice}</td>
        </tr>
    }
}

/// Who is concerned, by name.
fn changes(alternative: Alternative) -> impl IntoView {
    let (_, name) = words(alternative.repair);
    let is_change = is_change(&alternative);
    let moved = alternative
        .moved
        .into_iter()
        .map(|(who, from, to)| format!("{who} from {from} to {to}"));
    let joined = alternative
        .joined
        .into_iter()
        .map(|(who, to)| format!("{who} joins {to}"));
    let left = alternative
        .left
        .into_iter()
        .map(|who| format!("{who} gives the seat back"));
    let opened = alternative
        .opened
        .into_iter()
        .map(|cohort| format!("{cohort} is added"));
    let sentences: Vec<String> = opened.chain(moved).chain(joined).chain(left).collect();
    let is_open = sentences.len() <= FEW;
    let items: Vec<_> = sentences
        .into_iter()
        .map(|sentence| view! { <li>{sentence}</li> })
        .collect();
    is_change.then(|| {
        view! {
            <details open=is_open>
                <summary>{format!("{name}: who is concerned")}</summary>
                <ul>{items}</ul>
            </details>
        }
    })
}
