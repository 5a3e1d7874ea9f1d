//! Coverage of nobody, and what to do about it.

use super::*;

#[component]
pub(super) fn Nobody(id: ProgrammeId, everybody: bool) -> impl IntoView {
    if everybody {
        return view! {
            <section class="empty">
                <p>"Nobody in the roster is active yet. Coverage starts with the people."</p>
                <a class="button primary" href="/people/import">"Import people"</a>
            </section>
        }
        .into_any();
    }
    view! {
        <section class="empty">
            <p>"Nobody active is in the audience, so there is nobody to count."</p>
            <a class="button primary" href=format!("/programmes/{id}/audience")>"See who must attend"</a>
        </section>
    }
    .into_any()
}
