//! A wave as the coordinator sees it: who has answered, closing it, and its read-out.

use axum::extract::Path;
use domain::id::WaveId;
use domain::instrument::AnonymityMode;
use domain::wave::{Turnout, Wave, WaveState};
use leptos::prelude::*;
use operations::wave::WaveView;

use super::{StateChip, above, closing, read_out};
use crate::components::{Crumbs, PageHead, TableWrap, time};
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn show(visit: Visit, Path(id): Path<WaveId>) -> Answer {
    let view = operations::wave::find(&visit.ctx, id).await?;
    let now = visit.ctx.now;
    let title = format!("{}: assessment of {}", view.wave.title, view.programme.name);
    visit
        .page(&title, move || {
            let WaveView {
                wave,
                programme,
                form,
                turnout,
                read_out: shown,
            } = view;
            let state = wave.state(now);
            let export = shown.is_some().then(|| {
                view! { <a class="button primary" href=format!("/waves/{id}/figures.csv")>"Export the figures"</a> }
            });
            let single = (wave.mode != AnonymityMode::Anonymous).then(|| {
                view! { <a class="button" href=format!("/waves/{id}/responses")>"Read single answers"</a> }
            });
            view! {
                <Crumbs above=above(&programme) here=wave.title.clone()/>
                <PageHead title=wave.title.clone()><div class="actions">{export}{single}</div></PageHead>
                <dl class="facts">
                    <div><dt>"State"</dt><dd><StateChip state/> " " {state_words(&wave, state)}</dd></div>
                    <div><dt>"Who sees the answers"</dt><dd><p>{wave.mode.label()}". People read above the form: “"{wave.mode.plain_words()}"”"</p></dd></div>
                    <div><dt>"Form"</dt><dd>{format!("{}, version {}, {} questions", form.form.title, form.version, form.items.len())}</dd></div>
                    <div><dt>"Answered"</dt><dd>{answered_words(&turnout)}</dd></div>
                </dl>
                <ByLevel turnout=turnout.clone()/>
                {(state != WaveState::Closed).then(|| view! { <CloseForm id=wave.id turnout state/> })}
                {shown.map(read_out::view)}
            }
            .into_any()
        })
        .await
}

fn state_words(wave: &Wave, state: WaveState) -> String {
    match (state, wave.closed_at) {
        (WaveState::Closed, Some(closed_at)) => {
            format!("on {}", time::day(closed_at.date_naive()))
        }
        (WaveState::Ended, _) => {
            format!("since {}; the read-out is not made yet", closing(wave))
        }
        _ => format!("until {}", closing(wave)),
    }
}

fn answered_words(turnout: &Turnout) -> String {
    turnout.answered.map_or_else(
        || {
            format!(
                "{} people were asked. How many have answered is shown after the close: a number that moves would tell who has just answered.",
                turnout.invited
            )
        },
        |answered| format!("{answered} of {} people", turnout.invited),
    )
}

/// Who has answered by group of levels.
#[component]
fn ByLevel(turnout: Turnout) -> impl IntoView {
    (!turnout.by_level.is_empty()).then(|| {
        let rows: Vec<_> = turnout
            .by_level
            .into_iter()
            .map(|one| {
                let answered = match one.answered {
                    Some(answered) => {
                        view! { <td class="num" data-label="Answered">{answered}</td> }.into_any()
                    }
                    None => {
                        view! { <td class="withheld" data-label="Answered">"withheld"</td> }.into_any()
                    }
                };
                view! {
                    <tr>
                        <th scope="row">{one.level}</th>
                        <td class="num" data-label="Asked">{one.invited}</td>
                        {answered}
                    </tr>
                }
            })
            .collect();
        view! {
            <h2>"Who answered"</h2>
            <TableWrap label="Who answered, by level">
                <table>
                    <caption class="visually-hidden">"Who answered, by level"</caption>
                    <thead>
                        <tr><th scope="col">"Level"</th><th scope="col" class="num">"Asked"</th><th scope="col" class="num">"Answered"</th></tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
        }
    })
}

#[component]
fn CloseForm(id: WaveId, turnout: Turnout, state: WaveState) -> impl IntoView {
    let consequence = match turnout.answered {
        Some(answered) => format!(
            "{answered} of {} people have answered. Closing makes the read-out from these answers; nobody can answer afterwards, and it cannot be opened again.",
            turnout.invited
        ),
        None => "Closing makes the read-out from the answers given so far; nobody can answer afterwards, and it cannot be opened again.".to_owned(),
    };
    let (heading, button) = if state == WaveState::Ended {
        ("Make the read-out", "button primary")
    } else {
        ("Close before the last day", "button danger")
    };
    view! {
        <section class="no-print" aria-labelledby="close">
            <h2 id="close">{heading}</h2>
            <p>{consequence}</p>
            <form method="post" action=format!("/waves/{id}/close")>
                <button class=button>"Close and make the read-out"</button>
            </form>
        </section>
    }
}

pub(super) async fn close(visit: Visit, Path(id): Path<WaveId>) -> Answer {
    operations::wave::close(&visit.ctx, id).await?;
    visit.redirect_with(
        &format!("/waves/{id}"),
        Flash::ok("The assessment is closed and its read-out made."),
    )
}
