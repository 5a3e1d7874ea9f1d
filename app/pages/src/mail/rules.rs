//! Which kinds of mail there are, on which days, and when none goes.

use domain::mail::{MailKind, MailRules, TypedRules};
use leptos::prelude::*;
use operations::{AppError, mail};

use crate::components::{Checkbox, Crumbs, ErrorSummary, Field, PageHead, TableWrap};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

const TITLE: &str = "Rules of mail";

fn filled(rules: &MailRules) -> Vec<(String, String)> {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let mut fields = vec![
        ("quiet_from".to_owned(), clock(rules.quiet.from)),
        ("quiet_until".to_owned(), clock(rules.quiet.until)),
        ("morning".to_owned(), clock(rules.quiet.morning)),
    ];
    for (name, is_on) in [("weekends", rules.quiet.weekends), ("digest", rules.digest)] {
        if is_on {
            fields.push((name.to_owned(), "yes".to_owned()));
        }
    }
    for kind in MailKind::ALL {
        let rule = rules.of(kind);
        if rule.is_on {
            fields.push((format!("on-{}", kind.as_str()), "yes".to_owned()));
        }
        let days: Vec<String> = rule.days.iter().map(ToString::to_string).collect();
        fields.push((format!("days-{}", kind.as_str()), days.join(", ")));
    }
    fields
}

pub(super) async fn show(visit: Visit) -> Answer {
    let rules = mail::rules(&visit.ctx).await?;
    let fields = Fields::of(filled(&rules));
    visit
        .page(TITLE, move || {
            view! { <Form fields problems=Problems::default()/> }.into_any()
        })
        .await
}

/// The rules as typed; whether mail goes is not part of the form.
fn read(fields: &Fields) -> Result<MailRules, AppError> {
    let field = |name: &str| fields.get(name).to_owned();
    Ok(TypedRules { field: &field }.check(false)?)
}

pub(super) async fn save(visit: Visit, fields: Fields) -> Answer {
    mail::rules(&visit.ctx).await?;
    let outcome = match read(&fields) {
        Ok(new) => mail::set_rules(&visit.ctx, &new).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => visit.redirect_with(
            "/mails",
            Flash::ok("The rules are kept, and the plan follows them."),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            visit
                .page_again(TITLE, move || view! { <Form fields problems/> }.into_any())
                .await
        }
    }
}

#[component]
fn Form(fields: Fields, problems: Problems) -> impl IntoView {
    let rows: Vec<_> = MailKind::ALL
        .into_iter()
        .map(|kind| row(kind, &fields, &problems))
        .collect();
    view! {
        <Crumbs above=vec![("Mail".into(), "/mails".into())] here="Rules"/>
        <PageHead title=TITLE/>
        <ErrorSummary problems=problems.clone()/>
        <form class="form" method="post" action="/mail-rules">
            <TableWrap label="Kinds of mail">
                <table>
                    <caption class="visually-hidden">"Kinds of mail"</caption>
                    <thead><tr><th scope="col">"Kind"</th><th scope="col">"Is written"</th><th scope="col">"Days"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
            <Field name="morning" label="Mails of a day go at" kind="time" short=true fields=fields.clone() problems=problems.clone()/>
            <h2>"When nothing goes"</h2>
            <p>"On the clock of who gets the mail. What would go then goes the next morning, unless that is too late: then the morning before."</p>
            <Field name="quiet_from" label="From" kind="time" short=true fields=fields.clone() problems=problems.clone()/>
            <Field name="quiet_until" label="Until" kind="time" short=true fields=fields.clone() problems/>
            <Checkbox name="weekends" label="Nothing on Saturday and Sunday" fields=fields.clone()/>
            <Checkbox name="digest" label="At most one mail a day to a person; calendar entries go alone" fields/>
            <div class="actions"><button class="button primary">"Keep the rules"</button><a class="button quiet" href="/mails">"Back"</a></div>
        </form>
    }
}

fn row(kind: MailKind, fields: &Fields, problems: &Problems) -> AnyView {
    let (on, days) = (
        format!("on-{}", kind.as_str()),
        format!("days-{}", kind.as_str()),
    );
    let is_on = fields.is_ticked(&on);
    let problem = problems.fields.of(&days).map(str::to_owned);
    let error_id = format!("{days}-error");
    let described = problem.is_some().then(|| error_id.clone());
    let invalid = problem.is_some().then_some("true");
    let value = fields.get(&days).to_owned();
    let cell = kind.counted().map(|counted| {
        view! {
            <input class="short" id=days.clone() name=days.clone() value=value aria-label=format!("{}: {counted}", kind.label()) aria-describedby=described aria-invalid=invalid/>
            " "{counted}
            {problem.map(|sentence| view! { <p class="field-error" id=error_id>{sentence}</p> })}
        }
    });
    view! {
        <tr>
            <th scope="row">{kind.label()}</th>
            <td data-label="Is written"><label class="choice"><input type="checkbox" name=on value="yes" checked=is_on/>" "<span class="visually-hidden">{kind.label()}</span></label></td>
            <td data-label="Days">{cell}</td>
        </tr>
    }
    .into_any()
}
