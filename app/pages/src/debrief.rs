//! What facilitators note after a session: writing it, and showing it to whoever leads next.

use axum::extract::Path;
use domain::id::SessionId;
use leptos::prelude::*;
use operations::debrief::{self, Debrief, NamedNote, TypedNote};

use crate::components::{Crumbs, ErrorSummary, Markdown, PageHead, TextArea, time};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::session::{fields_of, name};
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/sessions/{id}/debrief", show)
        .post("/sessions/{id}/debrief", save)
}

fn title(debrief: &Debrief) -> String {
    format!("Debrief note: {}", name(&debrief.details))
}

async fn show(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    let debrief = debrief::find(&visit.ctx, id).await?;
    let pairs = debrief.own.iter().flat_map(|note| {
        let texts = [note.worked.clone(), note.change.clone()];
        TypedNote::fields(note.case).into_iter().zip(texts)
    });
    let fields = fields_of(pairs.collect());
    let title = title(&debrief);
    visit
        .page(&title, move || {
            page(debrief, &fields, &Problems::default()).into_any()
        })
        .await
}

async fn save(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    let debrief = debrief::find(&visit.ctx, id).await?;
    let typed: Vec<TypedNote> = debrief
        .subjects
        .iter()
        .map(|(case, _)| {
            let [worked, change] =
                TypedNote::fields(*case).map(|name| fields.get(&name).to_owned());
            TypedNote {
                case: *case,
                worked,
                change,
            }
        })
        .collect();
    match debrief::write(&visit.ctx, id, &typed).await {
        Ok(warnings) if warnings.is_empty() => visit.redirect_with(
            &format!("/sessions/{id}/debrief"),
            Flash::ok("The note is kept: whoever leads this next finds it on their run sheet."),
        ),
        Ok(warnings) => visit.redirect_with(
            &format!("/sessions/{id}/debrief"),
            Flash::warn(format!(
                "The note is kept. Look again whether this points to somebody: {}.",
                warnings.join(", ")
            )),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let title = title(&debrief);
            visit
                .page_again(&title, move || page(debrief, &fields, &problems).into_any())
                .await
        }
    }
}

fn page(debrief: Debrief, fields: &Fields, problems: &Problems) -> impl IntoView + use<> {
    let id = debrief.details.session.id;
    let above = vec![
        (name(&debrief.details), format!("/sessions/{id}")),
        ("Run sheet".to_owned(), format!("/sessions/{id}/run-sheet")),
    ];
    let form = debrief.can_write.then(|| {
        let parts: Vec<_> = debrief
            .subjects
            .iter()
            .map(|(case, words)| {
                let [worked, change] = TypedNote::fields(*case);
                view! {
                    <fieldset>
                        <legend>{words.clone()}</legend>
                        <TextArea name=worked.clone() label="What worked" value=fields.get(&worked) rows=3 problems=problems.clone()/>
                        <TextArea name=change.clone() label="What to change" value=fields.get(&change) rows=3 problems=problems.clone()/>
                    </fieldset>
                }
            })
            .collect();
        view! {
            <p class="lede">"For whoever leads this module or works on these cases next. Participants never see it, and it names nobody: write “a participant from Sales”, not who it was."</p>
            <form class="form" method="post" action=format!("/sessions/{id}/debrief")>
                {parts}
                <div class="actions"><button class="button primary">"Keep the note"</button></div>
            </form>
        }
    });
    let has_others = !debrief.others.is_empty();
    let nothing = (!debrief.can_write && !has_others).then(|| {
        view! { <p class="muted">"Nothing is noted yet. Its facilitators can write from the start of the session until 30 days after it."</p> }
    });
    view! {
        <Crumbs above here="Debrief note"/>
        <PageHead title=title(&debrief)/>
        <ErrorSummary problems=problems.clone()/>
        {form}
        {nothing}
        {notes("Noted by others", debrief.others)}
    }
}

/// Notes of facilitators under a heading; nothing when there are none.
pub(crate) fn notes(heading: &'static str, notes: Vec<NamedNote>) -> Option<impl IntoView> {
    (!notes.is_empty()).then(|| {
        let cards: Vec<_> = notes.into_iter().map(card).collect();
        view! {
            <section aria-labelledby="debrief-notes">
                <h2 id="debrief-notes">{heading}</h2>
                {cards}
            </section>
        }
    })
}

fn card(named: NamedNote) -> impl IntoView {
    let NamedNote { note, author, case } = named;
    let about = case.unwrap_or_else(|| "The session as a whole".to_owned());
    let part = |words: &'static str, text: String| {
        (!text.is_empty()).then(|| view! { <h4>{words}</h4> <Markdown text shift=4/> })
    };
    view! {
        <article class="card">
            <h3>{about}</h3>
            <p class="muted">{format!("{author}, {}", time::day(note.written_at.date_naive()))}</p>
            {part("What worked", note.worked)}
            {part("What to change", note.change)}
        </article>
    }
}
