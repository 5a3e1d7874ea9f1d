//! The history of a case, and an old version of it.

use axum::extract::Path;
use leptos::prelude::*;
use operations::AppError;
use operations::case_study;

use super::{Facts, Part, id_of, part_view};
use crate::components::{Crumbs, PageHead, TableWrap, time};
use crate::visit::{Answer, Visit};

pub(super) async fn list(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id_of(&id)?;
    let versions = case_study::list_versions(&visit.ctx, id).await?;
    let name = versions
        .first()
        .map(|version| version.title.clone())
        .unwrap_or_default();
    visit
        .page(&format!("Versions of {name}"), move || {
            let newest = versions.len();
            // Of a case that grew out of a story, earlier versions may be gone.
            let before: Vec<Option<u32>> = (versions.iter().skip(1))
                .map(|version| Some(version.version))
                .chain([None])
                .collect();
            let rows: Vec<_> = versions
                .into_iter()
                .zip(before)
                .enumerate()
                .map(|(at, (version, before))| {
                    let number = version.version;
                    let written = format!(
                        "{}, {} UTC",
                        time::date(version.written_at, "UTC"),
                        time::clock(version.written_at, "UTC")
                    );
                    let label = if at == 0 {
                        format!("Version {number}, the newest")
                    } else {
                        format!("Version {number}")
                    };
                    let changes = before.map(|before| {
                        let href = format!("/cases/{id}/changes?from={before}&to={number}");
                        view! { <a href=href>{format!("From version {before}")}</a> }
                    });
                    view! {
                        <tr>
                            <th scope="row"><a href=format!("/cases/{id}/versions/{number}")>{label}</a></th>
                            <td data-label="Title">{version.title}</td>
                            <td data-label="Written"><time datetime=version.written_at.to_rfc3339()>{written}</time></td>
                            <td data-label="By">{version.author.unwrap_or_else(|| "Came with Fifteen".to_owned())}</td>
                            <td data-label="Changes">{changes}</td>
                        </tr>
                    }
                })
                .collect();
            let count = if newest == 1 { "1 version".to_owned() } else { format!("{newest} versions") };
            view! {
                <Crumbs above=vec![("Cases".into(), "/cases".into()), (name, format!("/cases/{id}"))] here="Versions"/>
                <PageHead title="Version history"><a class="button primary" href=format!("/cases/{id}/edit")>"Edit the newest"</a></PageHead>
                <TableWrap label="Versions">
                    <table>
                        <caption class="visually-hidden">{count}</caption>
                        <thead><tr><th scope="col">"Version"</th><th scope="col">"Title"</th><th scope="col">"Written"</th><th scope="col">"By"</th><th scope="col">"Changes"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </TableWrap>
            }
            .into_any()
        })
        .await
}

pub(super) async fn show(visit: Visit, Path((id, version)): Path<(String, String)>) -> Answer {
    let id = id_of(&id)?;
    let version: u32 = version.parse().map_err(|_| AppError::NotFound)?;
    let reading = case_study::read_version(&visit.ctx, id, version).await?;
    let name = reading.facts.title.clone();
    visit
        .page(&format!("Version {version} of {name}"), move || {
            let parts: Vec<_> = Part::ALL
                .into_iter()
                .map(|part| {
                    view! {
                        <section>
                            <h2>{part.label()}</h2>
                            {part_view(part, reading.parts.clone())}
                        </section>
                    }
                })
                .collect();
            view! {
                <Crumbs
                    above=vec![
                        ("Cases".into(), "/cases".into()),
                        (name.clone(), format!("/cases/{id}")),
                        ("Versions".into(), format!("/cases/{id}/versions")),
                    ]
                    here=format!("Version {version}")
                />
                <PageHead title=name>
                    <a class="button primary" href=format!("/cases/{id}/edit?version={version}")>"Start editing from this version"</a>
                </PageHead>
                <p class="lede">{reading.facts.summary.clone()}</p>
                <div class="split">
                    <div>{parts}</div>
                    <aside><Facts facts=reading.facts.clone() skills=reading.skills.clone() edits=true/></aside>
                </div>
            }
            .into_any()
        })
        .await
}
