//! What is found in whole texts, and what is made of it.

use super::*;
use proptest::prelude::*;

fn person(id: &str, given: &str, family: &str) -> Person {
    Person {
        id: id.into(),
        given: given.into(),
        family: family.into(),
        preferred: None,
        email: None,
    }
}

fn firm() -> Known {
    let mut anna = person("1", "Anna", "Lindqvist");
    anna.email = Some("a.lindqvist@firm.example".into());
    let people = [
        anna,
        person("2", "William", "O'Brien"),
        person("3", "José", "García Márquez"),
        person("4", "Anna", "Kling"),
        person("5", "Will", "Long"),
        person("6", "Martin", "James"),
        person("7", "James", "Martin"),
    ];
    let terms = [
        Term {
            text: "Kettle & Sons Ltd".into(),
            class: Class::Customer,
        },
        Term {
            text: "Leeds".into(),
            class: Class::Site,
        },
    ];
    Known::new(&people, &terms)
}

/// The entity of each roster finding of a text.
fn entities(text: &str) -> Vec<(String, String)> {
    scan(&firm(), text)
        .into_iter()
        .filter(|one| one.layer == Layer::Roster)
        .map(|one| (one.text, one.entity))
        .collect()
}

fn generic(text: &str) -> String {
    let known = firm();
    replace(text, &scan(&known, text))
}

#[test]
fn every_form_of_a_person_is_one_entity() {
    for form in [
        "Anna Lindqvist",
        "Lindqvist, Anna",
        "Lindqvist Anna",
        "A. Lindqvist",
        "Lindqvist",
        "anna lindqvist",
        "ANNA LINDQVIST",
        "Anna Lindqvsit",
        "Ana Lindqvist",
        "a.lindqvist@firm.example",
        "alindqvist",
        "anna.lindqvist",
        "Lindqvists",
        "A\u{200b}nna Lind\u{ad}qvist",
        "**Anna** Lindqvist",
        "Anna\nLindqvist",
        "[Anna](http://x.example/) Lindqvist",
        "\u{410}nna Lindqvist",
        "Anna&nbsp;Lindqvist",
        "annalindqvist",
        "Anna M. Lindqvist",
    ] {
        let text = format!("We saw {form} today.");
        let found = entities(&text);
        assert!(
            found
                .iter()
                .any(|(text, entity)| entity == "person:1" && text.len() + 4 >= form.len().min(40)),
            "{form}: {found:?}"
        );
    }
    for (form, id) in [
        ("Bill O'Brien's", "2"),
        ("OBrien", "2"),
        ("O’Brien", "2"),
        ("Jose Garcia", "3"),
        ("García Márquez", "3"),
        ("Marquez", "3"),
    ] {
        let text = format!("We saw {form} today.");
        let found = entities(&text);
        assert!(
            found
                .iter()
                .any(|(_, entity)| *entity == format!("person:{id}")),
            "{form}: {found:?}"
        );
    }
}

#[test]
fn two_people_are_never_one_entity() {
    assert_eq!(
        entities("So Anna came.")[0].1,
        "undecided:person:1+person:4"
    );
    assert_eq!(entities("James Martin came.")[0].1, "person:7");
    assert_eq!(entities("James, Martin came.")[0].1, "person:6");
    assert_eq!(
        entities("then Martin came.")[0].1,
        "undecided:person:6+person:7"
    );
}

#[test]
fn common_words_are_no_people() {
    for text in [
        "Will you come?",
        "It takes long.",
        "I will, as long as needed.",
        "Long ago.",
    ] {
        assert_eq!(entities(text), [], "{text}");
    }
    assert_eq!(entities("I asked Will again.").len(), 1);
    assert_eq!(entities("Will Long came.").len(), 1);
}

#[test]
fn terms_are_found_without_their_ends_too() {
    for text in ["kettle & sons ltd", "Kettle & Sons", "Kettle Sons Ltd"] {
        let found = entities(text);
        assert!(
            !found.is_empty()
                && found
                    .iter()
                    .all(|(_, entity)| entity == "term:kettle sons ltd"),
            "{text}: {found:?}"
        );
    }
    assert_eq!(entities("in Leeds")[0].1, "term:leeds");
}

#[test]
fn replaced_links_and_emphasis_are_taken_apart() {
    for (text, made) in [
        (
            "[Anna Lindqvist](http://x.example/a) came",
            "Colleague 1 came",
        ),
        ("[she](http://x.example/alindqvist) came", "she came"),
        ("[she](/a \"Anna Lindqvist\") came", "she came"),
        ("[she][1] came\n\n[1]: /Lindqvist\n", "she came\n\n\n"),
        ("**Anna** Lindqvist came", "Colleague 1 came"),
        ("**Anna Lindqvist** came", "**Colleague 1** came"),
        ("![Anna Lindqvist](x.png)", "Colleague 1"),
        ("<a.lindqvist@firm.example> came", "Colleague 1 came"),
    ] {
        assert_eq!(generic(text), made, "{text}");
    }
}

#[test]
fn generic_words_complete_no_link() {
    let text = "[Lindqvist] came, see [x][Lindqvist]\n\n[She]: /x\n";
    let mut accepted = scan(&firm(), text);
    for one in &mut accepted {
        one.replacement = "She".into();
    }
    let made = replace(text, &accepted);
    assert!(made.contains("She came"), "{made}");
    assert!(no_link(&made), "{made}");
}

/// Whether a text has no link.
fn no_link(text: &str) -> bool {
    pulldown_cmark::Parser::new_ext(text, view::options()).all(|event| {
        !matches!(
            event,
            pulldown_cmark::Event::Start(
                pulldown_cmark::Tag::Link { .. } | pulldown_cmark::Tag::Image { .. }
            )
        )
    })
}

#[test]
fn what_was_accepted_is_found_in_every_disguise() {
    let known = firm();
    let text = "Anna Lindqvist called.";
    let accepted = scan(&known, text);
    let needles = variants("person:1", &accepted, &known);
    for leak in [
        "anna-lindqvist",
        "ANNA LINDQVIST",
        "Anna *Lindqvist*",
        "Anna\n> Lindqvist",
        "/cases/anna_lindqvist-and-more",
        "AnnaLindqvist",
        "A\u{200b}nna Lindqvist",
        "\u{410}nna",
        "Ánna",
        "lindqvist, anna",
        "a.lindqvist",
        "alindqvist@firm.example",
        "Lindqvist’s",
        "[x](/lindqvist)",
        "<!-- Lindqvist -->",
        "Lindqvist2",
    ] {
        assert_ne!(leaks(&needles, leak), [], "{leak}");
    }
    for other in ["Annals of history", "a lindworm", "planning"] {
        assert_eq!(leaks(&needles, other), [], "{other}");
    }
    let generic = replace(text, &accepted);
    assert_eq!(leaks(&needles, &generic), []);
}

/// Where forms of what is accepted in a story still stand in a text.
fn left_of(story: &str, known: &Known, text: &str) -> Vec<String> {
    let accepted = scan(known, story);
    let needles: Vec<Needle> = accepted
        .iter()
        .flat_map(|one| variants(&one.entity, &accepted, known))
        .collect();
    let found = leaks(&needles, text).into_iter();
    found.map(|leak| leak.text).collect()
}

#[test]
fn what_the_scanner_finds_around_it_hides_no_leak() {
    let none = Known::empty();
    for text in ["Birgit Hald was angry.", "They live at 12 Hald Street."] {
        assert_eq!(left_of("Mr Hald shouted.", &none, text), ["Hald"], "{text}");
    }
}

#[test]
fn parts_of_the_names_of_a_person_are_searched_for() {
    let known = firm();
    for part in ["Marquez", "García"] {
        let text = format!("It was {part} again.");
        assert_eq!(
            left_of("José García Márquez called.", &known, &text),
            [part]
        );
    }
}

#[test]
fn an_article_before_a_common_word_is_no_initial() {
    let known = Known::new(&[person("1", "Amy", "Young")], &[]);
    let left = |text: &str| left_of("I asked Amy Young.", &known, text);
    for text in ["A young customer calls.", "with a young\ncustomer"] {
        assert_eq!(left(text), [""; 0], "{text}");
    }
    for (text, form) in [("with A. Young", "A. Young"), ("with AYoung", "AYoung")] {
        assert_eq!(left(text), [form], "{text}");
    }
}

#[test]
fn placeholders_say_what_somebody_is() {
    for (text, made) in [
        (
            "Mrs. Birgit Hald called my manager Ana Ruiz. Mrs Hald was angry.",
            "Person A called my manager Manager 1. Person A was angry.",
        ),
        (
            "Customer Hald wrote on 3 May 2024, and again on 6 May.",
            "Customer Customer A wrote on a certain day, and again on 3 days later.",
        ),
        (
            "Ana Ruiz, our agent, took order 4711 and order 4712.",
            "Agent 1, our agent, took order Order 1 and order Order 2.",
        ),
        (
            "In Leeds Agent 1 met the agent Tom Reyes.",
            "In Site A Agent 1 met the agent Agent 2.",
        ),
    ] {
        assert_eq!(generic(text), made);
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in ".{0,200}") {
        let known = firm();
        let found = scan(&known, &text);
        let mut end = 0;
        for one in &found {
            prop_assert!(one.start >= end && one.end > one.start);
            prop_assert_eq!(&text[one.start..one.end], &one.text);
            end = one.end;
        }
        replace(&text, &found);
        leaks(&variants("person:1", &found, &known), &text);
    }

    #[test]
    fn any_roster_is_read(given in ".{0,12}", family in ".{0,12}", email in "\\PC{0,12}", term in ".{0,12}") {
        let mut one = person("1", &given, &family);
        one.preferred = Some(family.clone());
        one.email = Some(email.clone());
        let known = Known::new(&[one], &[Term { text: term.clone(), class: Class::Site }]);
        let text = format!("{given} {family}, {family} {given}\n{email} {term} {given}.{family}");
        let found = scan(&known, &text);
        replace(&text, &found);
    }

    #[test]
    fn markup_is_read_and_no_placeholder_is_a_link(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "Anna", "Lindqvist", " ", "\n", "*", "**", "_", "`", "[", "]", "(", ")", "](/x)", "![", "<", ">", "<!--", "-->", "&amp;", "&#65;",
            "\u{200b}", "|", "\n|-|\n", "> ", "# ", "[Colleague 1]: /x\n", "http://x.example/", "a.lindqvist@firm.example", "\n\n", "\\", "12", ".",
        ]), 0..24),
    ) {
        let text = pieces.concat();
        let known = firm();
        let found = scan(&known, &text);
        let made = replace(&text, &found);
        let events = pulldown_cmark::Parser::new_ext(&made, view::options()).into_offset_iter();
        for (event, range) in events {
            if let pulldown_cmark::Event::Start(pulldown_cmark::Tag::Link { .. } | pulldown_cmark::Tag::Image { .. }) = event
                && !text.contains("[Colleague 1]")
            {
                prop_assert!(!made[range.clone()].contains("Colleague"), "{} -> {}", text, made);
            }
        }
    }
}

#[test]
fn an_address_of_somebody_named_is_theirs_and_two_people_are_never_one() {
    let entities = |text: &str| -> Vec<(String, String)> {
        let found = scan(&Known::empty(), text).into_iter();
        found.map(|one| (one.text, one.entity)).collect()
    };
    let entity = |text: &str, part: &str| {
        let all = entities(text);
        let one = all.iter().find(|(text, _)| text == part);
        one.unwrap_or_else(|| panic!("{part} in {all:?}")).1.clone()
    };
    let name = "Mrs Sarah Whitfield";
    for local in [
        "sarah.whitfield",
        "swhitfield",
        "s_whitfield",
        "Whitfield-Sarah",
        "whitfields",
    ] {
        let address = format!("{local}@acme.example");
        for text in [
            format!("I met {name}. Later {address} wrote to me."),
            format!("A mail of {address} came, then I met {name}."),
        ] {
            let all = entities(&text);
            assert!(
                all.len() == 2 && all[0].1 == all[1].1 && all[0].1.starts_with("person:"),
                "{all:?}"
            );
            let generic = replace(&text, &scan(&Known::empty(), &text));
            assert_eq!(generic.matches("Person A").count(), 2, "{generic}");
        }
    }
    // Nobody else's: another name, a number, one of two with the same initial, one of two addresses, no person.
    for text in [
        "I met Mrs Sarah Whitfield. Later anna.whitfield@acme.example wrote to me.",
        "I met Mrs Sarah Whitfield. Later sarah.whitfield2@acme.example wrote to me.",
        "I met Mrs Sarah Whitfield and Mr Simon Whitfield. Later swhitfield@acme.example wrote to me.",
        "I met Mrs Sarah Whitfield. Later swhitfield@acme.example and sarah.whitfield@other.example wrote to me.",
        "I met Mrs Whitfield. Later whitfield@acme.example wrote to me.",
    ] {
        let address = text.split(' ').find(|word| word.contains('@')).unwrap();
        assert!(entity(text, address).starts_with("email:"), "{text}");
    }
    // Somebody of the roster may have that address too.
    let simon = person("7", "Simon", "Whitfield");
    let text = "Simon Whitfield met Mrs Sarah Whitfield. Later swhitfield@acme.example wrote.";
    let found = scan(&Known::new(&[simon], &[]), text);
    let address = found.iter().find(|one| one.text.contains('@')).unwrap();
    assert!(address.entity.starts_with("email:"), "{found:?}");
}
