//! The frame of every page of somebody who is signed in: head bar, navigation, flash, footer.

use domain::access::{Action, Ties, may};
use domain::account::Viewer;
use leptos::prelude::*;

use crate::visit::Visit;

/// A noun of the navigation: its word, where it leads, and the paths that belong to it.
struct Noun(&'static str, &'static str, &'static [&'static str]);

fn nouns(viewer: &Viewer) -> Vec<Noun> {
    if viewer.is_administrator() {
        return vec![
            Noun("Accounts", "/accounts", &["/accounts"]),
            Noun("Import", "/people/import", &["/people/import"]),
            Noun("Audit log", "/audit", &["/audit"]),
            Noun("Emergency", "/raw-reads", &["/raw-reads"]),
            Noun("Mail server", "/mail-server", &["/mail-server"]),
        ];
    }
    if viewer.is_coordinator() {
        return vec![
            Noun("Today", "/today", &["/today", "/mail"]),
            Noun(
                "Programmes",
                "/programmes",
                &["/programmes", "/waves", "/cohort-plans"],
            ),
            Noun("Cohorts", "/cohorts", &["/cohorts", "/sessions"]),
            Noun("People", "/people", &["/people"]),
            Noun(
                "Cases",
                "/cases",
                &["/cases", "/examples", "/known-terms", "/reviews"],
            ),
            Noun("Reports", "/reports", &["/reports", "/measures"]),
        ];
    }
    let mut nouns = Vec::new();
    if viewer.person.is_some() {
        nouns.push(Noun(
            "Home",
            "/home",
            &["/home", "/waves", "/reflections", "/commitments"],
        ));
    }
    if viewer.is_facilitator() {
        nouns.push(Noun(
            "My sessions",
            "/my-sessions",
            &["/my-sessions", "/sessions"],
        ));
        nouns.push(Noun("Cases", "/cases", &["/cases", "/reviews"]));
    }
    if viewer.is_manager {
        nouns.push(Noun("My team", "/team", &["/team"]));
    }
    if viewer.person.is_some() {
        nouns.push(Noun("Share an experience", "/examples/new", &["/examples"]));
        nouns.push(Noun("My record", "/me", &["/me"]));
    }
    nouns
}

/// The body of a page around its `main`.
pub(crate) fn shell(
    visit: &Visit,
    main_class: &'static str,
    main: impl FnOnce() -> AnyView,
) -> AnyView {
    let viewer = visit.ctx.viewer.clone();
    let path = visit.path.clone();
    let nav = viewer.as_ref().map(|viewer| {
        let items: Vec<_> = nouns(viewer)
            .into_iter()
            .map(|Noun(word, href, paths)| {
                let current = paths
                    .iter()
                    .any(|start| path.starts_with(start))
                    .then_some("page");
                view! { <li><a href=href aria-current=current>{word}</a></li> }
            })
            .collect();
        view! { <nav class="rail" aria-label="Main"><ul>{items}</ul></nav> }
    });
    let menu = viewer.map(|viewer| {
        let calls = may(&viewer, Action::ReadContacts, Ties::default());
        let own = viewer.person.is_some() && (viewer.is_coordinator() || viewer.is_facilitator());
        view! {
            <details class="menu">
                <summary>{viewer.name}</summary>
                <ul>
                    {own.then(|| view! { <li><a href="/home">"My own page"</a></li> })}
                    {viewer.person.map(|_| view! { <li><a href="/me">"My record"</a></li> })}
                    {calls.then(|| view! { <li><a href="/who-to-call">"Who to call"</a></li> })}
                    <li><a href="/settings">"Theme and password"</a></li>
                    <li><form method="post" action="/sign-out"><button>"Sign out"</button></form></li>
                </ul>
            </details>
        }
    });
    let flash = visit.flash.clone().map(|flash| {
        view! { <div class=format!("flash {}", flash.kind) role="status"><p>{flash.sentence}</p></div> }
    });
    view! {
        <a class="skip" href="#main">"Skip to content"</a>
        <header class="bar"><a class="brand" href="/">"Fifteen"</a>{menu}</header>
        {nav}
        <main id="main" tabindex="-1" class=(!main_class.is_empty()).then_some(main_class)>
            {flash}
            {main()}
        </main>
        <footer class="foot"><p>"Fifteen: cohorts of at most fifteen, until everybody has attended."</p></footer>
    }
    .into_any()
}
