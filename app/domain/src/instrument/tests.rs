//! The rules of `instrument.rs`, by example.

use super::*;

fn item(key: &str, kind: ItemKind) -> Item {
    Item {
        key: key.into(),
        kind,
        prompt: "What works well?".into(),
        help: String::new(),
        skill: None,
        required: false,
        theme: None,
    }
}

fn scale(least: u8, most: u8) -> ItemKind {
    ItemKind::Scale {
        least,
        most,
        least_label: "never".into(),
        most_label: "always".into(),
    }
}

fn instrument(items: Vec<Item>) -> Instrument {
    Instrument {
        key: "before".into(),
        title: "Before we start".into(),
        purpose: "To begin where people are.".into(),
        kirkpatrick_level: 2,
        mode: AnonymityMode::Anonymous,
        items,
    }
}

#[test]
fn a_sound_form_has_no_problem() {
    let form = instrument(vec![
        item("well", ItemKind::Text),
        item("often", scale(1, 5)),
        item(
            "level",
            ItemKind::Choice {
                options: vec!["a".into(), "b".into()],
            },
        ),
    ]);
    assert_eq!(form.problems(), Vec::<String>::new());
}

#[test]
fn all_problems_of_a_form_are_returned_at_once() {
    let mut form = instrument(vec![
        item("x", scale(5, 5)),
        item("x", ItemKind::Choice { options: vec![] }),
    ]);
    form.kirkpatrick_level = 5;
    form.purpose = " ".into();
    assert_eq!(form.problems().len(), 5, "{:?}", form.problems());
}

#[test]
fn a_scale_has_two_to_eleven_steps() {
    for (least, most, sound) in [(0, 1, true), (0, 10, true), (0, 11, false), (3, 2, false)] {
        assert_eq!(
            item("x", scale(least, most)).problems().is_empty(),
            sound,
            "{least}..{most}"
        );
    }
}

#[test]
fn a_self_rating_names_its_skill() {
    let mut rating = item("x", scale(1, 5));
    rating.theme = Some(Theme::Skill);
    assert_eq!(rating.problems().len(), 1);
    rating.skill = Some("own-the-next-step".into());
    assert!(rating.problems().is_empty());
    rating.theme = None;
    assert_eq!(rating.problems().len(), 1);
}

#[test]
fn a_form_is_read_with_every_problem_at_once() {
    let mut well = item("well", ItemKind::Text);
    well.required = true;
    let choice = ItemKind::Choice {
        options: vec!["a".into(), "b".into()],
    };
    let form = instrument(vec![
        well,
        item("often", scale(1, 5)),
        item("who", choice),
        item("more", ItemKind::Text),
    ]);
    let read = |well: &'static str, often: &'static str, who: &'static str| {
        form.read(move |field| match field {
            "q-well" => well,
            "q-often" => often,
            "q-who" => who,
            _ => "",
        })
    };
    assert_eq!(
        read(" fine\r\nso far ", "5", "0"),
        Ok(vec![
            Some(Given::Text("fine\nso far".into())),
            Some(Given::Number(5)),
            Some(Given::Number(0)),
            None
        ])
    );
    for wrong in ["6", "0", "-1", "five"] {
        let errors = read(" ", wrong, "2").unwrap_err();
        let fields: Vec<&str> = errors.0.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["q-well", "q-often", "q-who"], "{wrong}");
    }
}

#[test]
fn every_mode_says_in_plain_words_who_will_see_the_answers() {
    for mode in AnonymityMode::ALL {
        assert_eq!(mode.as_str().parse(), Ok(mode));
        assert!(mode.plain_words().ends_with('.'));
    }
    assert!(
        AnonymityMode::Anonymous
            .plain_words()
            .contains("without your name")
    );
    assert!(
        AnonymityMode::Named
            .plain_words()
            .contains("with your name")
    );
}

#[test]
fn every_theme_reads_back() {
    for theme in Theme::ALL {
        assert_eq!(theme.as_str().parse(), Ok(theme));
    }
}
