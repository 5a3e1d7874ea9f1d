//! What a programme costs and what a change would be worth, as a coordinator enters it.

use domain::FieldErrors;
use domain::id::ProgrammeId;
use domain::measure::Milli;
use domain::measure::worksheet::{Money, Worksheet};
use domain::programme::Programme;

use super::find_programme;
use crate::{Context, Outcome, coverage};

/// What somebody typed, in the order of [`TypedWorksheet::FIELDS`].
#[derive(Clone, Debug, Default)]
pub struct TypedWorksheet<'a>(pub [&'a str; 16]);

impl TypedWorksheet<'_> {
    /// The fields of the form.
    pub const FIELDS: [&'static str; 16] = [
        "currency",
        "people",
        "hours",
        "hour_cost",
        "facilitator_hours",
        "facilitator_cost",
        "room_hours",
        "room_cost",
        "other",
        "measure",
        "cases",
        "months",
        "unit_worth",
        "low",
        "likely",
        "high",
    ];

    fn read(&self) -> Result<Worksheet, FieldErrors> {
        let typed = |field: &str| {
            let at = Self::FIELDS.iter().position(|one| *one == field);
            at.map_or("", |at| self.0[at].trim())
        };
        let mut errors = FieldErrors::default();
        let currency = errors.required("currency", "the currency", typed("currency"), 10);
        let measure = errors.optional("measure", "the measure", typed("measure"), 100);
        let mut count = |field: &'static str, most: u32| {
            let number = match typed(field) {
                "" => Some(0),
                text => text.parse::<u32>().ok().filter(|number| *number <= most),
            };
            if number.is_none() {
                errors.add(field, format!("Enter a whole number up to {most}."));
            }
            number.unwrap_or_default()
        };
        let people = count("people", 1_000_000);
        let cases = count("cases", 1_000_000_000);
        let months = count("months", 600);
        let mut amount = |field: &'static str, may_be_negative: bool| {
            let milli: Result<i64, String> = match typed(field) {
                "" => Ok(0),
                text if MONEY.contains(&field) => text.parse::<Money>().map(|money| money.0),
                text => text.parse::<Milli>().map(|milli| milli.0),
            };
            match milli {
                Ok(milli) if milli >= 0 || may_be_negative => milli,
                Ok(_) => {
                    errors.add(field, "Enter nought or more.");
                    0
                }
                Err(sentence) => {
                    errors.add(field, sentence);
                    0
                }
            }
        };
        let sheet = Worksheet {
            currency,
            people,
            hours: Milli(amount("hours", false)),
            hour_cost: Money(amount("hour_cost", false)),
            facilitator_hours: Milli(amount("facilitator_hours", false)),
            facilitator_cost: Money(amount("facilitator_cost", false)),
            room_hours: Milli(amount("room_hours", false)),
            room_cost: Money(amount("room_cost", false)),
            other: Money(amount("other", false)),
            measure: measure.unwrap_or_default(),
            cases,
            months,
            unit_worth: Money(amount("unit_worth", false)),
            change: ["low", "likely", "high"].map(|field| Milli(amount(field, true))),
        };
        let [low, likely, high] = sheet.change;
        if low > likely || likely > high {
            errors.add(
                "low",
                "Enter the low change first, then the likely one, then the high one.",
            );
        }
        if errors.is_empty() && sheet.sum().is_none() {
            errors.add("people", "These amounts are too large to be reckoned.");
        }
        errors.or(sheet)
    }
}

/// Fields that hold an amount of the currency.
const MONEY: [&str; 5] = [
    "hour_cost",
    "facilitator_cost",
    "room_cost",
    "other",
    "unit_worth",
];

/// The worksheet of a programme; before anything is kept, with who must attend and the hours of its modules.
///
/// # Errors
/// [`crate::AppError::NotFound`] for who may not run programmes, or when there is no such programme.
pub async fn find_worksheet(ctx: &Context, id: ProgrammeId) -> Outcome<(Programme, Worksheet)> {
    let programme = find_programme(ctx, id).await?;
    if let Some(kept) = store::measure::find_worksheet(&ctx.db, id).await? {
        return Ok((programme, kept));
    }
    let counts = coverage::of_programme(ctx, id).await?.coverage.counts();
    let curriculum = store::programme::find_newest_curriculum(&ctx.db, id).await?;
    let modules = curriculum
        .map(|curriculum| curriculum.modules)
        .unwrap_or_default();
    let minutes: i64 = modules.iter().map(|module| i64::from(module.minutes)).sum();
    let sheet = Worksheet {
        currency: "EUR".to_owned(),
        people: u32::try_from(counts.must_attend()).unwrap_or(u32::MAX),
        hours: Milli(minutes * 1000 / 60),
        months: 12,
        ..Worksheet::default()
    };
    Ok((programme, sheet))
}

/// Keeps the worksheet of a programme.
///
/// # Errors
/// [`crate::AppError::NotFound`] as [`find_worksheet`]; [`crate::AppError::Invalid`] for what was typed.
pub async fn set_worksheet(
    ctx: &Context,
    id: ProgrammeId,
    typed: TypedWorksheet<'_>,
) -> Outcome<()> {
    find_programme(ctx, id).await?;
    let sheet = typed.read()?;
    write_tx!(ctx, |tx| {
        store::measure::put_worksheet(tx, id, &sheet).await?;
        ctx.audit(tx, "worksheet.set", &format!("programme {id}"), "")
            .await
    })
}
