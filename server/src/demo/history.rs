//! The first months of the made-up firm's programme, told through the same operations that people use.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, Datelike, Days, Duration, NaiveTime, SubsecRound, Utc, Weekday};
use domain::account::{Role, Viewer};
use domain::attendance::{Excuse, Mark};
use domain::id::{AccountId, CohortId, PersonId, ProgrammeId};
use domain::instrument::{AnonymityMode, Instrument, ItemKind, Theme};
use domain::person::Person;
use domain::programme::NewProgramme;
use domain::session::Session;
use operations::attendance::NewMark;
use operations::roster::Choice;
use operations::session::{BulkDates, Release};
use operations::wave::NewWave;
use operations::{
    Context, account, attendance, case_study, cohort_plan, content, roster, session, wave,
};

use super::{availability, firm, reviews, room, seats, words};

/// How long ago the programme began, in weeks.
const WEEKS: i64 = 15;

/// Choices that look like chance and are the same at every start.
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn below(&mut self, sides: usize) -> usize {
        // Knuth's linear congruential generator for MMIX; the high bits are good enough for made-up people.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % sides
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    fn words(&mut self, from: &[&'static str]) -> &'static str {
        from[self.below(from.len())]
    }

    /// Yes in `percent` of a hundred.
    fn in_hundred(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// The story so far, while it is being told.
pub(super) struct Story {
    pub(super) base: Context,
    dice: Dice,
    /// The Monday on which everything began, 09:00 UTC.
    began: DateTime<Utc>,
    pub(super) coordinator: Viewer,
    pub(super) people: BTreeMap<PersonId, Viewer>,
}

impl Story {
    /// The surroundings of `viewer` at a moment.
    pub(super) fn at(&self, now: DateTime<Utc>, viewer: &Viewer) -> Context {
        Context {
            now,
            viewer: Some(viewer.clone()),
            ..self.base.clone()
        }
    }

    fn week(&self, weeks: i64) -> DateTime<Utc> {
        self.began + Duration::weeks(weeks)
    }
}

/// Fills the empty database of `base` and returns a role and an address for each kind of person.
pub(super) async fn make(
    base: &Context,
    password: &str,
) -> anyhow::Result<Vec<(&'static str, String)>> {
    let monday = base.now - Duration::days(base.now.weekday().num_days_from_monday().into());
    let began = monday
        .with_time(NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default())
        .single()
        .unwrap_or(monday)
        - Duration::weeks(WEEKS);
    let host = Context {
        now: began.trunc_subsecs(6),
        ..base.clone()
    };
    let imported =
        roster::import_on_host(&host, firm::roster().as_bytes(), Choice::default()).await?;
    imported.map_err(|problems| anyhow!("the firm's roster has problems: {problems:?}"))?;
    let (accounts, facilitators) = accounts(&host, password).await?;
    let people = viewers(&host).await?;
    let coordinator = by_key(&host, firm::COORDINATOR).await?;
    let mut story = Story {
        coordinator: people
            .get(&coordinator.id)
            .cloned()
            .context("the coordinator has an account")?,
        base: base.clone(),
        dice: Dice(15),
        began,
        people,
    };
    let programme = programme(&mut story).await?;
    assessment(&mut story, programme).await?;
    let sessions = cohorts(&mut story, programme, &facilitators).await?;
    let facilitator = *facilitators.first().context("there are facilitators")?;
    room::prepare(&story, &sessions, facilitator).await?;
    for (number, one) in sessions.iter().enumerate() {
        if one
            .ends_at()
            .is_some_and(|end| end + Duration::hours(2) < base.now)
        {
            hold(&mut story, &sessions, one, number).await?;
        }
    }
    room::note(&story, &sessions, facilitator).await?;
    let host = Context {
        now: story.week(13),
        ..base.clone()
    };
    let joined =
        roster::import_on_host(&host, firm::joiners().as_bytes(), Choice::default()).await?;
    joined.map_err(|problems| anyhow!("the joiners have problems: {problems:?}"))?;
    seats::tell(&story, programme, &sessions).await?;
    reflections(&mut story).await?;
    examples(&mut story).await?;
    stories(&story, &facilitators).await?;
    Ok(accounts)
}

async fn by_key(host: &Context, employee_id: &str) -> anyhow::Result<Person> {
    store::person::find_by_employee_id(&host.db, employee_id)
        .await?
        .with_context(|| format!("{employee_id} is in the firm"))
}

/// Accounts for everybody, passwords for those shown on the sign-in page, and three facilitators.
async fn accounts(
    host: &Context,
    password: &str,
) -> anyhow::Result<(Vec<(&'static str, String)>, Vec<AccountId>)> {
    let mut shown = Vec::new();
    for (role, key, roles) in [
        ("coordinator", firm::COORDINATOR, vec![Role::Coordinator]),
        ("manager", firm::MANAGER, vec![]),
        ("employee", firm::EMPLOYEE, vec![]),
    ] {
        let person = by_key(host, key).await?;
        let roles: BTreeSet<Role> = roles.into_iter().collect();
        let entry = &person.entry;
        account::create_with_password(
            host,
            Some(person.id),
            &entry.email,
            &entry.name(),
            &roles,
            password,
        )
        .await?;
        shown.push((role, entry.email.clone()));
    }
    let admin = "administrator@demo.example";
    let roles = BTreeSet::from([Role::Administrator]);
    let id =
        account::create_with_password(host, None, admin, "Ada Administrator", &roles, password)
            .await?;
    shown.push(("administrator", admin.to_owned()));
    let mut facilitators = Vec::new();
    let roles = BTreeSet::from([Role::Facilitator]);
    for name in ["Felix Falk", "Fatima Noor", "Frances Bell"] {
        let email = format!(
            "{}@facilitators.example",
            name.to_lowercase().replace(' ', ".")
        );
        facilitators
            .push(account::create_with_password(host, None, &email, name, &roles, password).await?);
        if facilitators.len() == 1 {
            shown.insert(1, ("facilitator", email));
        }
    }
    let admin = store::account::find_viewer(&host.db, id).await?;
    account::invite_everybody(
        &Context {
            viewer: admin,
            ..host.clone()
        },
        false,
    )
    .await?;
    Ok((shown, facilitators))
}

async fn viewers(host: &Context) -> anyhow::Result<BTreeMap<PersonId, Viewer>> {
    let mut viewers = BTreeMap::new();
    for account in store::account::list(&host.db, None).await? {
        if let Some(person) = account.person {
            let viewer = store::account::find_viewer(&host.db, account.id).await?;
            viewers.insert(person, viewer.context("the account is not disabled")?);
        }
    }
    Ok(viewers)
}

async fn programme(story: &mut Story) -> anyhow::Result<ProgrammeId> {
    let ctx = story.at(story.week(0), &story.coordinator);
    case_study::take_in(&ctx, content::cases()?).await?;
    let curriculum = content::curricula()?
        .into_iter()
        .next()
        .context("there is a curriculum")?;
    let new = NewProgramme {
        name: "Working with customers".to_owned(),
        goal: "Customers should feel one firm, whoever they talk to, and colleagues should be treated like customers."
            .to_owned(),
        curriculum: curriculum.key,
        plan_size: domain::programme::PLAN_SIZE,
        max_size: domain::programme::COHORT_MOST,
    };
    Ok(operations::programme::create(&ctx, &new).await?)
}

/// The pre-training assessment: four of five people answered it, then it closed.
async fn assessment(story: &mut Story, programme: ProgrammeId) -> anyhow::Result<()> {
    let opened = story.week(0) + Duration::days(1);
    let form = content::instruments()?
        .into_iter()
        .next()
        .context("there is a form")?;
    let ctx = story.at(opened, &story.coordinator);
    let new = NewWave {
        title: "Pre-training assessment".to_owned(),
        mode: AnonymityMode::Anonymous,
        last_day: (opened + Duration::days(10)).date_naive(),
    };
    let id = wave::open(&ctx, programme, &form, &new).await?;
    let viewers: Vec<Viewer> = story.people.values().cloned().collect();
    for viewer in viewers {
        if story.dice.in_hundred(80) {
            let typed = answers(&mut story.dice, &form);
            let ctx = story.at(opened + Duration::days(2), &viewer);
            wave::answer(&ctx, id, &typed).await?;
        }
    }
    wave::close(&story.at(story.week(2), &story.coordinator), id).await?;
    Ok(())
}

fn answers(dice: &mut Dice, form: &Instrument) -> BTreeMap<String, String> {
    let mut typed = BTreeMap::new();
    for item in &form.items {
        let text = match (&item.kind, item.theme) {
            (ItemKind::Scale { least, most, .. }, _) => {
                let spread = usize::from(most - least) + 1;
                (usize::from(*least) + (dice.below(spread) + dice.below(spread)) / 2).to_string()
            }
            (ItemKind::Choice { options }, _) => dice.below(options.len()).to_string(),
            (ItemKind::Text, Some(Theme::WorksWell)) => dice.words(&words::WORKS_WELL).to_owned(),
            (ItemKind::Text, Some(Theme::ToImprove)) => {
                dice.words(&words::COULD_BE_BETTER).to_owned()
            }
            (ItemKind::Text, Some(Theme::CaseExample)) => {
                dice.words(&words::CASE_EXAMPLE).to_owned()
            }
            (ItemKind::Text, _) => dice.words(&words::COULD_BE_BETTER).to_owned(),
        };
        typed.insert(item.field(), text);
    }
    typed
}

/// Plans and releases the cohorts and dates every session; returns the sessions by start.
async fn cohorts(
    story: &mut Story,
    programme: ProgrammeId,
    facilitators: &[AccountId],
) -> anyhow::Result<Vec<Session>> {
    let ctx = story.at(story.week(2), &story.coordinator);
    let plan = cohort_plan::suggest(&ctx, programme, 1).await?;
    cohort_plan::release(&ctx, plan, "The first cohorts of the programme.", true).await?;
    let clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    availability::enter(&ctx, facilitators).await?;
    let dates = BulkDates {
        first: story.week(9).date_naive(),
        weekdays: vec![Weekday::Tue, Weekday::Wed, Weekday::Thu],
        starts: vec![clock(9), clock(13)],
        timezone: "Europe/Madrid".to_owned(),
        places: vec![
            "Room Alhambra, Madrid".to_owned(),
            "Room Prado, Madrid".to_owned(),
        ],
        facilitators: facilitators.to_vec(),
        each: 1,
        most_of_team: None,
        working: None,
        anew: false,
    };
    session::schedule_all(&ctx, plan, &dates, &Release::default()).await?;
    let cohorts = store::cohort::list(&ctx.db, plan).await?;
    let ids: Vec<CohortId> = cohorts.iter().map(|cohort| cohort.id).collect();
    Ok(store::session::list_of_cohorts(&ctx.db, &ids).await?)
}

/// One session that took place: attendance, close, commitments, and results brought to the next one.
async fn hold(
    story: &mut Story,
    sessions: &[Session],
    one: &Session,
    number: usize,
) -> anyhow::Result<()> {
    let end = one.ends_at().context("a session has an end")?;
    let lead = one
        .facilitators
        .first()
        .copied()
        .context("a session has a facilitator")?;
    let lead = store::account::find_viewer(&story.base.db, lead)
        .await?
        .context("a facilitator")?;
    let mut members = store::seat::list_attendees(&story.base.db, &[one.id]).await?;
    let members = members.remove(&one.id).unwrap_or_default();
    // The newest session waits for its marks, so that there is something to do.
    let newest = sessions
        .iter()
        .filter(|other| {
            other
                .ends_at()
                .is_some_and(|end| end + Duration::hours(2) < story.base.now)
        })
        .count()
        == number + 1;
    let mut there = Vec::new();
    if !newest {
        let mut marks = Vec::new();
        for member in &members {
            let mark = match story.dice.below(20) {
                0 => Mark::Absent,
                1 => Mark::Excused,
                2 => Mark::Late,
                _ => Mark::Present,
            };
            if matches!(mark, Mark::Present | Mark::Late) {
                there.push(member.id);
            }
            for meeting in &one.meetings {
                marks.push(NewMark {
                    meeting: meeting.id,
                    person: member.id,
                    mark,
                    minutes: None,
                    excuse: (mark == Mark::Excused).then_some(Excuse::Away),
                });
            }
        }
        let ctx = story.at(end + Duration::minutes(5), &lead);
        attendance::mark(&ctx, one.id, &marks, None).await?;
        attendance::close(&ctx, one.id).await?;
    }
    for person in there {
        try_something(story, sessions, one, person).await?;
    }
    Ok(())
}

async fn try_something(
    story: &mut Story,
    sessions: &[Session],
    one: &Session,
    person: PersonId,
) -> anyhow::Result<()> {
    if !story.dice.in_hundred(70) {
        return Ok(());
    }
    use domain::commitment::{TypedCommitment, TypedResult};
    let end = one.ends_at().context("a session has an end")?;
    let viewer = story
        .people
        .get(&person)
        .cloned()
        .context("everybody has an account")?;
    let ctx = story.at(end + Duration::minutes(1), &viewer);
    let form = operations::commitment::form(&ctx, one.id).await?;
    let skill = story.dice.pick(&form.module.skills).id.to_string();
    let shared = story.dice.in_hundred(75);
    let typed = [TypedCommitment {
        text: story.dice.words(&words::COMMITMENTS),
        skill: &skill,
        shared,
    }];
    operations::commitment::write(&ctx, one.id, &typed).await?;
    let tried_at = end + Duration::days(9);
    let has_next = sessions
        .iter()
        .any(|other| other.cohort == one.cohort && other.starts_at() > one.starts_at());
    if tried_at < story.base.now && has_next && story.dice.in_hundred(75) {
        let ctx = story.at(tried_at, &viewer);
        for mine in operations::commitment::open_of_viewer(&ctx).await? {
            let (outcome, situation, action, learned) = *story.dice.pick(&words::RESULTS);
            let typed = TypedResult {
                outcome,
                situation,
                action,
                learned,
                shared,
            };
            operations::commitment::write_result(&ctx, mine.commitment.id, typed).await?;
        }
    }
    Ok(())
}

/// Follow-ups that were due are answered by about half of those asked.
async fn reflections(story: &mut Story) -> anyhow::Result<()> {
    use domain::reflection::TypedReflection;
    let viewers: Vec<Viewer> = story.people.values().cloned().collect();
    for viewer in viewers {
        if viewer.account == story.coordinator.account || !story.dice.in_hundred(50) {
            continue;
        }
        let ctx = story.at(story.base.now - Duration::hours(3), &viewer);
        for due in operations::reflection::due_of_viewer(&ctx).await? {
            let then = 1 + story.dice.below(3);
            let typed = TypedReflection {
                frequency: &(1 + story.dice.below(4)).to_string(),
                unprompted: if story.dice.in_hundred(60) {
                    "yes"
                } else {
                    "no"
                },
                situation: story.dice.words(&words::SITUATIONS),
                then_rating: &then.to_string(),
                now_rating: &(then + 1 + story.dice.below(2)).min(5).to_string(),
            };
            operations::reflection::write(&ctx, due.session, due.skill.id, due.weeks, typed)
                .await?;
        }
    }
    Ok(())
}

/// Stories that wait to become case studies.
async fn examples(story: &mut Story) -> anyhow::Result<()> {
    let people: Vec<Viewer> = story.people.values().skip(30).cloned().collect();
    for (number, (valence, text)) in words::EXAMPLES.into_iter().enumerate() {
        let ctx = story.at(
            story.week(8) + Days::new(number as u64),
            &people[number * 7],
        );
        operations::source_example::submit(&ctx, valence, text).await?;
    }
    Ok(())
}

/// Stories that are on their way to becoming cases.
async fn stories(story: &Story, facilitators: &[AccountId]) -> anyhow::Result<()> {
    let viewer = async |key: &str| {
        let person = by_key(&story.base, key).await?.id;
        let viewer = story.people.get(&person).cloned();
        viewer.with_context(|| format!("{key} has an account"))
    };
    let mut guides = Vec::new();
    for id in facilitators {
        let guide = store::account::find_viewer(&story.base.db, *id).await?;
        guides.push(guide.context("a facilitator")?);
    }
    let hands = reviews::Hands {
        coordinator: story.coordinator.clone(),
        facilitators: guides,
        employee: viewer(firm::EMPLOYEE).await?,
        tellers: [viewer("F050").await?, viewer("F060").await?],
        colleagues: [
            viewer("F071").await?.name,
            viewer("F082").await?.name,
            viewer("F093").await?.name,
        ],
    };
    reviews::make(&story.base, &hands).await
}
