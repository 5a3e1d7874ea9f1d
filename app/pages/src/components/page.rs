//! Parts around content: breadcrumb, page head, tables, pager, markdown.

use leptos::prelude::*;

/// The way to this page: (word, address) of each page above it, then the word of this one.
#[component]
pub(crate) fn Crumbs(above: Vec<(String, String)>, #[prop(into)] here: String) -> impl IntoView {
    let links: Vec<_> = above
        .into_iter()
        .map(|(word, href)| view! { <li><a href=href>{word}</a></li> })
        .collect();
    view! {
        <nav class="crumbs" aria-label="Breadcrumb">
            <ol>{links}<li aria-current="page">{here}</li></ol>
        </nav>
    }
}

/// The heading of a page with its one main action beside it.
#[component]
pub(crate) fn PageHead(
    #[prop(into)] title: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! { <div class="page-head"><h1>{title}</h1>{children.map(|children| view! { <div class="actions">{children()}</div> })}</div> }
}

/// The frame of a table that scrolls sideways by itself when it must.
#[component]
pub(crate) fn TableWrap(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! { <div class="table-wrap" tabindex="0" role="region" aria-label=label>{children()}</div> }
}

/// Rows a page of a long table.
pub(crate) const PAGE_ROWS: u64 = 50;

/// Links to the pages of a long table. `href` makes the address of a page from its number, which starts at 1.
#[component]
pub(crate) fn Pager<F: Fn(u64) -> String + Send + 'static>(
    page: u64,
    total: u64,
    #[prop(default = PAGE_ROWS)] rows: u64,
    href: F,
) -> impl IntoView {
    (total > rows).then(|| {
        let first = (page - 1) * rows + 1;
        let last = (page * rows).min(total);
        let previous = (page > 1).then(|| href(page - 1));
        let next = (last < total).then(|| href(page + 1));
        view! {
            <nav class="pager" aria-label="Pages">
                {previous.map(|href| view! { <a class="button" rel="prev" href=href>"Previous"</a> })}
                <span>{format!("{first} to {last} of {total}")}</span>
                {next.map(|href| view! { <a class="button" rel="next" href=href>"Next"</a> })}
            </nav>
        }
    })
}

/// Markdown rendered safely; headings start below level `shift`.
#[component]
pub(crate) fn Markdown(
    #[prop(into)] text: String,
    #[prop(default = 1)] shift: u8,
) -> impl IntoView {
    let html = markdown::render(&text, shift);
    view! { <div class="prose" inner_html=html></div> }
}
