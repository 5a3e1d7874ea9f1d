//! Opening, answering, closing and reading a form.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::FieldErrors;
use domain::access::Action;
use domain::anonymity::K_NUMBERS;
use domain::audience::Audience;
use domain::id::{InstrumentId, PersonId, ProgrammeId, WaveId};
use domain::instrument::{AnonymityMode, Given, Instrument, StoredInstrument};
use domain::programme::Programme;
use domain::wave::{OPEN_DAYS_MOST, ReadOut, Response, Turnout, Wave, WaveState, end_of};

use crate::{AppError, Context, Outcome, secret};

/// What a coordinator sees of a wave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaveView {
    /// The wave.
    pub wave: Wave,
    /// Its programme.
    pub programme: Programme,
    /// Its form.
    pub form: StoredInstrument,
    /// Who has answered, as far as it may be known now.
    pub turnout: Turnout,
    /// What it showed; `None` before its close.
    pub read_out: Option<ReadOut>,
}

/// A form in the hands of somebody who was asked to answer it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerForm {
    /// The wave.
    pub wave: Wave,
    /// Its form.
    pub form: StoredInstrument,
    /// Whether they have answered.
    pub answered: bool,
    /// What they answered, one entry an item; `None` when they did not, or anonymously.
    pub own: Option<Vec<Option<Given>>>,
}

/// A form that waits for the viewer's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenWave {
    /// The wave.
    pub id: WaveId,
    /// What it is called.
    pub title: String,
    /// Who will see the answers.
    pub mode: AnonymityMode,
    /// From when on no answer is taken.
    pub closes_at: DateTime<Utc>,
    /// How many questions it has.
    pub items: u64,
}

/// How a form is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWave {
    /// What it is called, at most 100 characters.
    pub title: String,
    /// Who can join an answer to the person who gave it.
    pub mode: AnonymityMode,
    /// The last day on which answers are taken, in UTC.
    pub last_day: NaiveDate,
}

/// The programme and its waves with who has answered, the newest first.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes, or when there is no such programme.
pub async fn list(
    ctx: &Context,
    programme: ProgrammeId,
) -> Outcome<(Programme, Vec<(Wave, Turnout)>)> {
    let programme = find_programme(ctx, programme).await?;
    let waves = store::wave::list_of_programme(&ctx.db, programme.id).await?;
    Ok((programme, waves))
}

async fn find_programme(ctx: &Context, id: ProgrammeId) -> Outcome<Programme> {
    ctx.require_role(Action::RunProgrammes)?;
    store::programme::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)
}

/// Whom a wave that opens now asks: the audience of the programme, and how many people that is today.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes, or when there is no such programme.
pub async fn audience(
    ctx: &Context,
    programme: ProgrammeId,
) -> Outcome<(Programme, Audience, usize)> {
    let programme = find_programme(ctx, programme).await?;
    crate::coverage::settle(ctx).await?;
    let audience = store::audience::find(&ctx.db, programme.id).await?;
    let people = store::standing::count_of(&ctx.db, programme.id).await?;
    Ok((programme, audience, people))
}

async fn people_of(
    ctx: &Context,
    db: &impl store::ConnectionTrait,
    programme: ProgrammeId,
) -> Outcome<(Audience, Vec<PersonId>)> {
    let today = ctx.now.date_naive();
    let audience = store::audience::find(db, programme).await?;
    let people = store::person::list(db)
        .await?
        .into_iter()
        .filter(|person| audience.includes(person, today))
        .map(|person| person.id)
        .collect();
    Ok((audience, people))
}

/// Opens a wave of `form` now and asks everybody who is in the audience of the programme today. The form is kept as a version of its
/// own when it differs from the newest one kept.
///
/// # Errors
/// [`AppError::Invalid`] for a missing title or a last day outside the coming year, [`AppError::Refused`] when
/// the form is open in the programme already or nobody could be asked.
pub async fn open(
    ctx: &Context,
    programme: ProgrammeId,
    form: &Instrument,
    new: &NewWave,
) -> Outcome<WaveId> {
    find_programme(ctx, programme).await?;
    let mut errors = FieldErrors::default();
    let title = errors.required("title", "a title", &new.title, 100);
    let today = ctx.now.date_naive();
    if new.last_day < today || new.last_day > today + TimeDelta::days(OPEN_DAYS_MOST) {
        errors.add(
            "last_day",
            "Choose a last day from today on, at most a year ahead.",
        );
    }
    errors.or(())?;
    write_tx!(ctx, |tx| {
        if store::wave::is_open(tx, programme, &form.key, ctx.now).await? {
            return Err(AppError::refused(
                "This form is open in the programme already: close it before you open it again.",
            ));
        }
        let (_, people) = people_of(ctx, tx, programme).await?;
        if people.is_empty() {
            return Err(AppError::refused(
                "Nobody is in the audience today, so nobody can be asked: import the roster, or widen the audience.",
            ));
        }
        if new.mode == AnonymityMode::Anonymous && people.len() < K_NUMBERS as usize {
            return Err(AppError::refused(format!(
                "Only {} people are in the audience: anonymous answers of fewer than {K_NUMBERS} are never shown. Choose another mode.",
                people.len()
            )));
        }
        let instrument = store::wave::keep_instrument(tx, form, ctx.now).await?;
        let wave = Wave {
            id: WaveId(0),
            programme,
            instrument,
            title: title.clone(),
            mode: new.mode,
            opens_at: ctx.now,
            closes_at: end_of(new.last_day),
            closed_at: None,
        };
        let id = store::wave::insert(tx, &wave, ctx.now).await?;
        store::wave::invite(tx, id, &people).await?;
        ctx.audit(
            tx,
            "wave.opened",
            &format!("wave {id}"),
            &format!("{} people, {}", people.len(), new.mode),
        )
        .await?;
        Ok(id)
    })
}

/// A wave with its form, who has answered, and its read-out once it is closed.
///
/// # Errors
/// [`AppError::NotFound`] for who may not read it, or when there is none.
pub async fn find(ctx: &Context, id: WaveId) -> Outcome<WaveView> {
    ctx.require_role(Action::ReadReadOut)?;
    let wave = store::wave::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let programme = store::programme::find(&ctx.db, wave.programme)
        .await?
        .ok_or(AppError::NotFound)?;
    Ok(WaveView {
        form: find_form(ctx, wave.instrument).await?,
        turnout: store::wave::turnout(&ctx.db, &wave).await?,
        read_out: store::wave::read_out(&ctx.db, id).await?,
        wave,
        programme,
    })
}

async fn find_form(ctx: &Context, id: InstrumentId) -> Outcome<StoredInstrument> {
    store::wave::find_instrument(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)
}

/// The single returns of a named or confidential wave, by name.
///
/// # Errors
/// [`AppError::NotFound`] for who may not read them, when there is no such wave, and for an anonymous one.
pub async fn responses(ctx: &Context, id: WaveId) -> Outcome<(WaveView, Vec<Response>)> {
    let view = find(ctx, id).await?;
    if view.wave.mode == AnonymityMode::Anonymous {
        return Err(AppError::NotFound);
    }
    let responses = store::wave::list_responses(&ctx.db, id, &view.form).await?;
    Ok((view, responses))
}

/// Closes a wave and freezes its read-out. Closing a closed wave changes nothing.
///
/// # Errors
/// [`AppError::NotFound`] for who may not run programmes, or when there is none.
pub async fn close(ctx: &Context, id: WaveId) -> Outcome<()> {
    ctx.require_role(Action::RunProgrammes)?;
    close_one(ctx, id).await
}

/// Closes every wave whose time is over, for the program itself: nobody needs to be signed in. Returns how many
/// there were.
///
/// # Errors
/// The database's error.
pub async fn close_ended(ctx: &Context) -> Outcome<usize> {
    let ended = store::wave::list_ended(&ctx.db, ctx.now).await?;
    for id in &ended {
        close_one(ctx, *id).await?;
    }
    Ok(ended.len())
}

async fn close_one(ctx: &Context, id: WaveId) -> Outcome<()> {
    let seed = secret::token()?;
    let closed = write_tx!(ctx, |tx| {
        let wave = store::wave::find(tx, id).await?.ok_or(AppError::NotFound)?;
        let form = store::wave::find_instrument(tx, wave.instrument)
            .await?
            .ok_or(AppError::NotFound)?;
        let Some(read_out) = store::wave::close(tx, &wave, &form, ctx.now, &seed).await? else {
            return Ok(false);
        };
        let turnout = &read_out.turnout;
        ctx.audit(
            tx,
            "wave.closed",
            &format!("wave {id}"),
            &format!(
                "{} of {} answered",
                turnout.answered.unwrap_or_default(),
                turnout.invited
            ),
        )
        .await?;
        Ok(true)
    })?;
    if closed && let Err(cause) = store::wave::forget_traces(&ctx.db).await {
        tracing::warn!(%cause, "the engine could not drop old rows now and will do so later");
    }
    Ok(())
}

/// The form for the viewer, who was asked to answer it.
///
/// # Errors
/// [`AppError::NotFound`] for who was not asked, or when there is none.
pub async fn answer_form(ctx: &Context, id: WaveId) -> Outcome<AnswerForm> {
    ctx.require_role(Action::TakePart)?;
    let person = ctx.person()?;
    let wave = store::wave::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let answered = store::wave::has_answered(&ctx.db, id, person)
        .await?
        .ok_or(AppError::NotFound)?;
    let form = find_form(ctx, wave.instrument).await?;
    let own = store::wave::own_answers(&ctx.db, id, person, &form).await?;
    Ok(AnswerForm {
        wave,
        form,
        answered,
        own,
    })
}

/// Keeps the viewer's answers, `typed` by the field names of the items. An anonymous form is answered once; a
/// named or confidential one may be answered again until it closes, which replaces what was there.
///
/// An anonymous answer leaves no audit event: its time would stand beside a name. The close records how many
/// answered.
///
/// # Errors
/// [`AppError::NotFound`] for who was not asked, [`AppError::Invalid`] with every problem of the answers,
/// [`AppError::Refused`] when the wave is over or answered already.
pub async fn answer(ctx: &Context, id: WaveId, typed: &BTreeMap<String, String>) -> Outcome<()> {
    let AnswerForm {
        wave,
        form,
        answered,
        ..
    } = answer_form(ctx, id).await?;
    let person = ctx.person()?;
    let is_anonymous = wave.mode == AnonymityMode::Anonymous;
    check_open(&wave, ctx.now)?;
    if is_anonymous && answered {
        return Err(answered_already());
    }
    let given = form
        .form
        .read(|field| typed.get(field).map_or("", String::as_str))?;
    let entry = store::person::find(&ctx.db, person)
        .await?
        .ok_or(AppError::NotFound)?
        .entry;
    let level = if is_anonymous {
        store::wave::level_group(&ctx.db, id, &entry.level).await?
    } else {
        entry.level
    };
    let seed = secret::token()?;
    write_tx!(ctx, |tx| {
        if is_anonymous {
            store::wave::lock_answers(tx).await?;
        }
        let wave = store::wave::find(tx, id).await?.ok_or(AppError::NotFound)?;
        check_open(&wave, ctx.now)?;
        if is_anonymous {
            let given = given.clone();
            let kept =
                store::wave::insert_anonymous(tx, id, person, &level, &form, given, &seed).await?;
            return if kept {
                Ok(())
            } else {
                Err(answered_already())
            };
        }
        store::wave::replace_response(tx, id, person, &level, &form, &given, ctx.now).await?;
        ctx.audit(tx, "wave.answered", &format!("wave {id}"), "")
            .await
    })
}

fn check_open(wave: &Wave, now: DateTime<Utc>) -> Outcome<()> {
    if wave.state(now) == WaveState::Open {
        Ok(())
    } else {
        Err(AppError::refused(
            "This form is closed: answers are no longer taken.",
        ))
    }
}

fn answered_already() -> AppError {
    AppError::refused(
        "You have answered this form already. Because nobody can tell which answers are yours, they cannot be changed or replaced.",
    )
}

/// The forms that wait for the viewer's answer, the first to close first; none for an account without a person.
///
/// # Errors
/// [`AppError::SignInRequired`] when nobody is signed in.
pub async fn open_for_viewer(ctx: &Context) -> Outcome<Vec<OpenWave>> {
    let Some(person) = ctx.viewer()?.person else {
        return Ok(Vec::new());
    };
    let waves = store::wave::list_to_answer(&ctx.db, person, ctx.now).await?;
    Ok(waves
        .into_iter()
        .map(|(wave, items)| OpenWave {
            id: wave.id,
            title: wave.title,
            mode: wave.mode,
            closes_at: wave.closes_at,
            items,
        })
        .collect())
}
