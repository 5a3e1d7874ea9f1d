//! The rooms of the made-up firm, its closed days, and when those who lead can.

use chrono::Datelike;
use domain::id::AccountId;
use operations::availability::{self, Typed};
use operations::{Context, Outcome};

/// What suggested dates mind, as a coordinator enters it.
pub(super) async fn enter(ctx: &Context, facilitators: &[AccountId]) -> Outcome<()> {
    let rooms = [
        "Room Alhambra, Madrid; Madrid; 16; Europe/Madrid; Mon-Fri 08:00-18:00",
        "Room Prado, Madrid; Madrid; 15; Europe/Madrid; Mon-Thu 08:00-18:00, Fri 08:00-14:00",
    ];
    availability::set_rooms(ctx, &rooms.join("\n")).await?;
    let year = ctx.now.year();
    let closed = [year, year + 1]
        .map(|year| format!("{year}-12-25, Christmas Day\n{}-01-01, New Year", year + 1));
    availability::set_closed_days(ctx, &closed.join("\n")).await?;
    for (at, id) in facilitators.iter().enumerate() {
        let typed = Typed {
            experienced: true,
            timezone: "Europe/Madrid",
            hours: ["Mon-Fri 08:00-18:00", "Tue-Thu 08:00-18:00"][at % 2],
            sessions_a_month: ["", "24"][at % 2],
            ..Typed::default()
        };
        availability::set(ctx, *id, &typed).await?;
    }
    Ok(())
}
