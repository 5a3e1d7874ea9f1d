//! The texts of mails: changed, seen with a mail of the plan, and brought back.

use axum::extract::Path;
use domain::mail::MailKind;
use leptos::prelude::*;
use operations::AppError;
use operations::mail::{self, TemplateView};

use super::one::Preview;
use crate::components::{Crumbs, ErrorSummary, PageHead, TextArea};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

fn kind(name: &str) -> Result<MailKind, AppError> {
    name.parse().map_err(|_| AppError::NotFound)
}

pub(super) async fn list(visit: Visit) -> Answer {
    mail::rules(&visit.ctx).await?;
    visit
        .page("Texts of mail", move || {
            let items: Vec<_> = MailKind::ALL
                .into_iter()
                .map(|kind| {
                    let href = format!("/mail-templates/{}", kind.as_str());
                    view! { <li><a href=href>{kind.label()}</a></li> }
                })
                .collect();
            view! {
                <Crumbs above=vec![("Mail".into(), "/mails".into())] here="Texts"/>
                <PageHead title="Texts of mail"/>
                <p class="lede">"Each kind of mail has one text, in markdown, with places for what differs."</p>
                <ul>{items}</ul>
            }
            .into_any()
        })
        .await
}

pub(super) async fn show(visit: Visit, Path(name): Path<String>) -> Answer {
    let kind = kind(&name)?;
    let view = mail::template(&visit.ctx, kind, None).await?;
    page(visit, kind, view, Problems::default()).await
}

pub(super) async fn save(visit: Visit, Path(name): Path<String>, fields: Fields) -> Answer {
    let kind = kind(&name)?;
    let text = fields.get("text");
    let outcome = match mail::template(&visit.ctx, kind, Some(text)).await {
        Ok(view) if fields.get("do") == "preview" => {
            return page(visit, kind, view, Problems::default()).await;
        }
        Ok(_) => mail::set_template(&visit.ctx, kind, Some(text)).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => visit.redirect_with(
            &format!("/mail-templates/{name}"),
            Flash::ok("The text is kept: mails are written from it from now on."),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let view = TemplateView {
                text: text.to_owned(),
                is_own: false,
                example: None,
            };
            page(visit, kind, view, problems).await
        }
    }
}

pub(super) async fn reset(visit: Visit, Path(name): Path<String>) -> Answer {
    mail::set_template(&visit.ctx, kind(&name)?, None).await?;
    visit.redirect_with(
        &format!("/mail-templates/{name}"),
        Flash::ok("The text is the one that comes with the program again."),
    )
}

async fn page(visit: Visit, kind: MailKind, shown: TemplateView, problems: Problems) -> Answer {
    let title = format!("Text: {}", kind.label());
    let head = title.clone();
    let is_wrong = !problems.is_empty();
    let main = move || {
        let action = format!("/mail-templates/{}", kind.as_str());
        let reset = format!("{action}/reset");
        let places = kind.placeholders();
        let places: Vec<String> = places.iter().map(|it| format!("{{{{{it}}}}}")).collect();
        let help = format!(
            "It begins with “Subject: ”. A line goes when everything it has a place for is empty. Places: {}",
            places.join(", ")
        );
        let example = shown.example.map(|(listed, composed)| {
            view! {
                <p>{format!("Below: the mail of this kind that comes first in the plan, to {}.", listed.to)}</p>
                <Preview composed=Ok(composed)/>
            }
        });
        view! {
            <Crumbs above=vec![("Mail".into(), "/mails".into()), ("Texts".into(), "/mail-templates".into())] here=kind.label()/>
            <PageHead title=head/>
            <p class="lede">{kind.reason()}</p>
            <ErrorSummary problems=problems.clone()/>
            <form class="form" method="post" action=action>
                <TextArea name="text" label="Subject and text" value=shown.text problems help rows=16/>
                <div class="actions">
                    <button class="button primary">"Keep the text"</button>
                    <button class="button" name="do" value="preview">"Preview"</button>
                </div>
            </form>
            {shown.is_own.then(|| view! { <form method="post" action=reset><button class="button quiet">"Bring the original text back"</button></form> })}
            {example}
        }
        .into_any()
    };
    if is_wrong {
        visit.page_again(&title, main).await
    } else {
        visit.page(&title, main).await
    }
}
