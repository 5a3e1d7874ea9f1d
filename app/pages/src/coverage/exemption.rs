//! Who need not attend, and why.

use super::*;

pub(super) async fn exemptions(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    let (programme, list) = coverage::exemptions(&visit.ctx, id).await?;
    let title = format!("Exemptions from {}", programme.name);
    visit
        .page(&title, move || {
            exemptions_page(programme, list, Fields::default(), Problems::default())
        })
        .await
}

pub(super) async fn exempt(visit: Visit, Path(id): Path<ProgrammeId>, fields: Fields) -> Answer {
    let typed = TypedExemption {
        employee_id: fields.get("employee_id"),
        reason: fields.get("reason"),
        until: fields.get("until"),
    };
    match coverage::exempt(&visit.ctx, id, typed).await {
        Ok(name) => visit.redirect_with(
            &format!("/programmes/{id}/exemptions"),
            Flash::ok(format!(
                "{name} is exempt and no longer counted as missing."
            )),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let (programme, list) = coverage::exemptions(&visit.ctx, id).await?;
            let title = format!("Exemptions from {}", programme.name);
            visit
                .page_again(&title, move || {
                    exemptions_page(programme, list, fields, problems)
                })
                .await
        }
    }
}

pub(super) async fn end_exemption(visit: Visit, Path(id): Path<ExemptionId>) -> Answer {
    let programme = coverage::end_exemption(&visit.ctx, id).await?;
    visit.redirect_with(
        &format!("/programmes/{programme}/exemptions"),
        Flash::ok("The exemption has ended: the person counts again from today on."),
    )
}

fn exemptions_page(
    programme: Programme,
    list: Vec<(Exemption, Person)>,
    fields: Fields,
    problems: Problems,
) -> AnyView {
    let id = programme.id;
    let mut above = crumbs(&programme);
    above.push(("Coverage".into(), format!("/programmes/{id}/coverage")));
    let rows: Vec<_> = list
        .into_iter()
        .map(|(exemption, person)| {
            let until = exemption.until.map_or("no end".to_owned(), time::day);
            let name = person.entry.name();
            view! {
                <tr>
                    <th scope="row"><a href=format!("/people/{}", person.id)>{name.clone()}</a></th>
                    <td data-label="Reason">{exemption.reason}</td>
                    <td class="nowrap" data-label="Last day">{until}</td>
                    <td class="no-print" data-label="Actions">
                        <form method="post" action=format!("/exemptions/{}/end", exemption.id)>
                            <button class="button quiet small">"End"<span class="visually-hidden">{format!(" the exemption of {name}")}</span></button>
                        </form>
                    </td>
                </tr>
            }
        })
        .collect();
    view! {
        <Crumbs above=above here="Exemptions"/>
        <PageHead title=format!("Exemptions from {}", programme.name)/>
        <p class="lede">"Who need not attend, and why. They stay visible in coverage and are not counted as missing."</p>
        <ErrorSummary problems=problems.clone()/>
        {if rows.is_empty() {
            view! { <section class="empty"><p>"Nobody is exempt: everybody attends."</p></section> }.into_any()
        } else {
            view! {
                <TableWrap label="Exemptions">
                    <table>
                        <caption class="visually-hidden">"Exemptions in force"</caption>
                        <thead><tr>
                            <th scope="col">"Name"</th>
                            <th scope="col">"Reason"</th>
                            <th scope="col">"Last day"</th>
                            <th scope="col" class="no-print">"Actions"</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </TableWrap>
            }
            .into_any()
        }}
        <h2 class="no-print">"Exempt somebody"</h2>
        <form class="form no-print" method="post" action=format!("/programmes/{id}/exemptions")>
            <Field name="employee_id" label="Employee id" help="As in the roster." short=true fields=fields.clone() problems=problems.clone()/>
            <TextArea name="reason" label="Reason" help="Coordinators read it. Say no more than is needed, and nothing about health." rows=2 value=fields.get("reason") problems=problems.clone()/>
            <Field name="until" label="Last day (optional)" kind="date" help="Empty: until you end it." short=true fields problems/>
            <div class="actions"><button class="button primary">"Exempt"</button></div>
        </form>
    }
    .into_any()
}
