//! The returns board: what a cohort brings to its next session.

use std::collections::BTreeMap;

use super::*;

pub(super) async fn returns(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    let board = commitment::returns(&visit.ctx, id).await?;
    let title = format!("Returns board of {}: {}", board.cohort.name, board.module);
    visit.wide_page(&title, move || returns_page(board)).await
}

fn returns_page(board: ReturnsBoard) -> AnyView {
    let session = format!("/sessions/{}", board.session.id);
    let head = view! {
        <Crumbs above=vec![(format!("{}: {}", board.cohort.name, board.module), session)] here="Returns board"/>
        <PageHead title=format!("Returns board of {}", board.cohort.name)/>
    };
    let Some((from, from_module)) = board.from else {
        return view! {
            {head}
            <section class="empty">
                <p>"This is the first session of the cohort. From the second one on, it opens here with what people tried since the session before."</p>
            </section>
        }
        .into_any();
    };
    let told: usize = board.results.iter().map(|(_, of_kind)| of_kind.len()).sum();
    let when = from
        .ends_at()
        .map(|end| time::date(end, &zone_of(&from)))
        .unwrap_or_default();
    let lede = format!(
        "What people tried since “{from_module}” on {when}, and share. It opens “{}”.",
        board.module
    );
    if told == 0 && board.open.is_empty() {
        return view! {
            {head}
            <p class="lede">{lede}</p>
            <section class="empty">
                <p>"Nobody has shared anything yet. Begin the round by asking: who tried something, and what happened that you did not expect?"</p>
            </section>
        }
        .into_any();
    }
    let asking = Asking {
        session: board.session.id,
        requests: board.requests,
    };
    let columns: Vec<_> = board
        .results
        .into_iter()
        .map(|(kind, of_kind)| view! { <OutcomeColumn kind of_kind asking=asking.clone()/> })
        .collect();
    let open: Vec<_> = board
        .open
        .into_iter()
        .map(|one| {
            view! {
                <article class="card"><h3>{one.author.clone()}</h3><p>{one.text.clone()}</p><SkillChip one/></article>
            }
        })
        .collect();
    view! {
        {head}
        <p class="lede">{lede}</p>
        <section aria-labelledby="told">
            <h2 id="told">{format!("What happened ({told})")}</h2>
            <div class="returns">{columns}</div>
        </section>
        {(!open.is_empty()).then(|| view! {
            <section aria-labelledby="open">
                <h2 id="open">{format!("Announced, nothing shared yet ({})", open.len())}</h2>
                <div class="cards">{open}</div>
            </section>
        })}
    }
    .into_any()
}

/// What who leads the session may ask for, and has.
#[derive(Clone)]
struct Asking {
    session: SessionId,
    requests: Option<BTreeMap<ResultId, RequestState>>,
}

impl Asking {
    /// The way to ask for a result as a case, or what its author said; nothing for who may not ask.
    fn of(&self, result: &CommitmentResult, author: &str) -> Option<AnyView> {
        let requests = self.requests.as_ref()?;
        if let Some(state) = requests.get(&result.id) {
            return Some(view! { <p><span class="chip">{state.label()}</span></p> }.into_any());
        }
        (result.outcome != HowItWent::AsExpected).then(|| {
            view! {
                <form method="post" action=format!("/sessions/{}/returns/ask", self.session)>
                    <input type="hidden" name="result" value=result.id.to_string()/>
                    <button class="button quiet small">"Ask for it as a case"<span class="visually-hidden">{format!(", of {author}")}</span></button>
                </form>
            }
            .into_any()
        })
    }
}

#[component]
fn OutcomeColumn(kind: HowItWent, of_kind: Vec<Returned>, asking: Asking) -> impl IntoView {
    let class = match kind {
        HowItWent::AsExpected => "outcome expected",
        HowItWent::Better => "outcome better",
        HowItWent::Worse => "outcome worse",
        HowItWent::SomethingElse => "outcome else",
    };
    let count = of_kind.len();
    let cards: Vec<_> = of_kind
        .into_iter()
        .map(|one| {
            let Returned { commitment, result } = one;
            let ask = asking.of(&result, &commitment.author);
            view! {
                <article class="card">
                    <h4>{commitment.author.clone()}</h4>
                    <p><small>"Wanted to try: "</small>{commitment.text.clone()}</p>
                    <p><small>"Situation: "</small>{result.situation}</p>
                    <p><small>"Did: "</small>{result.action}</p>
                    {(!result.learned.is_empty()).then(|| view! { <p><small>"Learned: "</small>{result.learned}</p> })}
                    <SkillChip one=commitment/>
                    {ask}
                </article>
            }
        })
        .collect();
    view! {
        <section class=class>
            <h3>{kind.label()}" "<span class="count">{count}</span></h3>
            {cards}
            {(count == 0).then(|| view! { <p class="muted">"Nothing here."</p> })}
        </section>
    }
}
