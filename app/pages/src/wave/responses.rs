//! The single returns of a named or confidential wave.

use axum::extract::Path;
use domain::id::{PersonId, WaveId};
use leptos::prelude::*;
use operations::AppError;

use super::{GivenAnswers, above};
use crate::components::{Crumbs, PageHead, TableWrap, time};
use crate::visit::{Answer, Visit};

pub(super) async fn list(visit: Visit, Path(id): Path<WaveId>) -> Answer {
    let (view, responses) = operations::wave::responses(&visit.ctx, id).await?;
    let chosen = match visit.query.find("person") {
        None => None,
        Some(person) => Some(
            responses
                .iter()
                .find(|one| person.parse() == Ok(one.person))
                .cloned()
                .ok_or(AppError::NotFound)?,
        ),
    };
    let title = chosen.as_ref().map_or_else(
        || format!("{}: single answers", view.wave.title),
        |one| format!("{}: answers of {}", view.wave.title, one.name),
    );
    visit
        .page(&title.clone(), move || {
            let mut crumbs = above(&view.programme);
            crumbs.push((view.wave.title.clone(), format!("/waves/{id}")));
            match chosen {
                Some(one) => {
                    crumbs.push(("Single answers".to_owned(), format!("/waves/{id}/responses")));
                    let answered = time::day(one.answered_at.date_naive());
                    view! {
                        <Crumbs above=crumbs here=one.name/>
                        <PageHead title/>
                        <p class="lede">{format!("{}, answered on {answered}. {}: {}", one.level, view.wave.mode.label(), WHO_MAY)}</p>
                        <GivenAnswers items=view.form.form.items given=one.given/>
                    }
                    .into_any()
                }
                None => {
                    let rows: Vec<_> = responses
                        .into_iter()
                        .map(|one| view! { <Row id person=one.person name=one.name level=one.level answered=time::day(one.answered_at.date_naive())/> })
                        .collect();
                    let body = if rows.is_empty() {
                        view! { <section class="empty"><p>"Nobody has answered yet."</p></section> }.into_any()
                    } else {
                        view! {
                            <TableWrap label="Single answers">
                                <table>
                                    <caption class="visually-hidden">"Who answered, by name"</caption>
                                    <thead>
                                        <tr><th scope="col">"Name"</th><th scope="col">"Level"</th><th scope="col">"Answered on"</th></tr>
                                    </thead>
                                    <tbody>{rows}</tbody>
                                </table>
                            </TableWrap>
                        }
                        .into_any()
                    };
                    view! {
                        <Crumbs above=crumbs here="Single answers"/>
                        <PageHead title/>
                        <p class="lede">{format!("{}: {WHO_MAY}", view.wave.mode.label())}</p>
                        {body}
                    }
                    .into_any()
                }
            }
        })
        .await
}

const WHO_MAY: &str = "these answers were given with a name, to you. Pass on figures, not names.";

#[component]
fn Row(
    id: WaveId,
    person: PersonId,
    name: String,
    level: String,
    answered: String,
) -> impl IntoView {
    view! {
        <tr>
            <th scope="row"><a href=format!("/waves/{id}/responses?person={person}")>{name}</a></th>
            <td data-label="Level">{level}</td>
            <td data-label="Answered on">{answered}</td>
        </tr>
    }
}
