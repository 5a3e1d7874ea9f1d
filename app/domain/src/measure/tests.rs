//! Figures before and after, and the worksheet.

use super::worksheet::{Money, Worksheet};
use super::*;
use crate::roster::Record;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn value(at: &str, value: &str, base: Option<u32>) -> MeasureValue {
    MeasureValue {
        measure: MeasureId(1),
        function: "Support".into(),
        month: month(at),
        value: value.parse().unwrap(),
        base,
    }
}

fn training(people: usize, finished: Option<(&str, &str)>) -> Training {
    Training {
        people: 10,
        months: vec![month("2026-03"); people],
        finished: finished.map(|(first, last)| (month(first), month(last))),
    }
}

#[test]
fn months_and_numbers_are_read_as_people_write_them() {
    assert_eq!(month("2026-03").label(), "Mar 2026");
    assert_eq!(month("2025-12").next(), month("2026-01-31"));
    assert_eq!(month("2025-12").to_string(), "2025-12");
    for wrong in ["2026", "2026-13", "March", "0001-01"] {
        assert!(wrong.parse::<Month>().is_err(), "{wrong}");
    }
    for (text, milli) in [
        ("12.5", 12_500),
        ("0,125", 125),
        ("-3", -3_000),
        ("7", 7_000),
    ] {
        assert_eq!(text.parse::<Milli>().unwrap(), Milli(milli));
    }
    assert_eq!(Milli(-12_050).to_string(), "-12.05");
    assert_eq!(Milli(9_000).to_string(), "9");
    for wrong in ["", "1.2345", "1.", "1e3", "--1", "1234567890123"] {
        assert!(wrong.parse::<Milli>().is_err(), "{wrong}");
    }
    assert_eq!("1250.5".parse::<Money>().unwrap().to_string(), "1250.50");
    assert!("0.125".parse::<Money>().is_err());
}

#[test]
fn the_months_in_which_cohorts_finished_belong_to_neither_side() {
    let values = [
        value("2026-01", "12", None),
        value("2026-02", "10", None),
        value("2026-03", "99", None),
        value("2026-04", "99", None),
        value("2026-05", "8", None),
    ];
    let done = training(5, Some(("2026-03", "2026-04")));
    let mean = |value, months| Mean {
        value: Milli(value),
        months,
    };
    assert_eq!(
        compare(&values, Some(&done)),
        Comparison::Shown {
            before: mean(11_000, 2),
            after: mean(8_000, 1),
            weighted: false
        }
    );
    assert_eq!(
        compare(&values[..4], Some(&done)),
        Comparison::NoMonths(2, 0)
    );
    assert_eq!(
        compare(&values, Some(&training(5, None))),
        Comparison::NotFinished
    );
    let few = training(4, Some(("2026-03", "2026-04")));
    assert_eq!(compare(&values, Some(&few)), Comparison::TooFew);
    assert_eq!(compare(&values, None), Comparison::TooFew);
}

#[test]
fn a_month_with_more_cases_weighs_more_when_every_month_says_how_many() {
    let mut values = [
        value("2026-01", "10", Some(100)),
        value("2026-02", "20", Some(300)),
        value("2026-05", "8", Some(7)),
    ];
    let done = training(5, Some(("2026-03", "2026-04")));
    let before = |values: &[MeasureValue]| match compare(values, Some(&done)) {
        Comparison::Shown {
            before, weighted, ..
        } => (before.value, weighted),
        other => panic!("{other:?}"),
    };
    assert_eq!(before(&values), (Milli(17_500), true));
    values[2].base = None;
    assert_eq!(before(&values), (Milli(15_000), false));
}

#[test]
fn the_share_of_trained_people_grows_month_by_month() {
    let training = Training {
        people: 8,
        months: vec![month("2026-03"), month("2026-03"), month("2026-05")],
        finished: None,
    };
    let by = |at| training.percent_by(month(at)).unwrap();
    assert_eq!(
        [by("2026-02"), by("2026-03"), by("2026-04"), by("2026-05")],
        [0, 25, 25, 37]
    );
    assert_eq!(Training::default().percent_by(month("2026-02")), None);
}

#[test]
fn a_file_of_figures_is_read_or_every_problem_of_it_told() {
    let record = |(line, text): (u64, &&str)| Record {
        line,
        cells: text.split(';').map(str::to_owned).collect(),
    };
    let rows = |lines: &[&str]| {
        let mut records: Vec<Record> = (1..).zip(lines).map(record).collect();
        (records.remove(0), records)
    };
    let head = "Measure;function;month;value;base";
    let (header, records) = rows(&[
        head,
        "Time;Support;2026-03;12,5;40",
        ";;;;",
        "Time;Support;2026-04;12;",
    ]);
    let found = read(&header, &records).unwrap();
    assert_eq!((found[0].value, found[0].base), (Milli(12_500), Some(40)));
    assert_eq!((found[1].line, found[1].base), (4, None));
    let (header, records) = rows(&[
        head,
        ";Support;May;x;0",
        "Time;Support;2026-03;1;",
        "time;Support;2026-03;2;",
    ]);
    let found = read(&header, &records).unwrap_err();
    let places: Vec<(u64, &str)> = found
        .iter()
        .map(|it| (it.line, it.column.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            (2, "measure"),
            (2, "month"),
            (2, "value"),
            (2, "base"),
            (4, "month")
        ]
    );
    assert_eq!(
        read(&rows(&["measure;measure;colour"]).0, &[])
            .unwrap_err()
            .len(),
        5
    );
}

#[test]
fn the_worksheet_gives_a_range_and_the_change_that_pays() {
    let sheet = Worksheet {
        currency: "EUR".into(),
        people: 120,
        hours: Milli(12_500),
        hour_cost: Money(4_000),
        facilitator_hours: Milli(200_000),
        facilitator_cost: Money(9_000),
        room_hours: Milli(100_000),
        room_cost: Money(25_50),
        other: Money(100_000),
        measure: "Handling time".into(),
        cases: 5_000,
        months: 12,
        unit_worth: Money(80),
        change: [Milli(500), Milli(1_500), Milli(2_500)],
    };
    let sum = sheet.sum().unwrap();
    assert_eq!(sum.people, Money(6_000_000));
    assert_eq!(sum.facilitators, Money(1_800_000));
    assert_eq!(sum.rooms, Money(255_000));
    assert_eq!(sum.cost, Money(8_155_000));
    assert_eq!(
        sum.worth,
        [Money(2_400_000), Money(7_200_000), Money(12_000_000)]
    );
    assert_eq!(
        sum.net,
        [Money(-5_755_000), Money(-955_000), Money(3_845_000)]
    );
    // 81,550 over 60,000 cases at 0.80.
    assert_eq!(sum.break_even, Some(Milli(1_699)));
    let none = Worksheet {
        cases: 0,
        ..sheet.clone()
    };
    assert_eq!(none.sum().unwrap().break_even, None);
    let huge = Worksheet {
        people: u32::MAX,
        hours: Milli(i64::MAX),
        hour_cost: Money(i64::MAX),
        ..sheet
    };
    assert_eq!(huge.sum(), None);
}
