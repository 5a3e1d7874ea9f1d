//! What is found by its form, one class after the other.

use crate::{Class, Known, Layer, scan};

/// Whether exactly this stretch is found as this class.
fn is_found(text: &str, part: &str, class: Class) -> bool {
    scan(&Known::empty(), text)
        .iter()
        .any(|one| one.text == part && one.class == class)
}

/// Fails unless each part marked by ‹ and › is found as this class.
fn finds(class: Class, texts: &[&str]) {
    for marked in texts {
        let (start, end) = (marked.find('‹').unwrap(), marked.find('›').unwrap());
        let part = &marked[start + '‹'.len_utf8()..end];
        let text = marked.replace(['‹', '›'], "");
        let found = scan(&Known::empty(), &text);
        assert!(is_found(&text, part, class), "{marked}: {found:?}");
    }
}

fn finds_none(class: Class, texts: &[&str]) {
    for text in texts {
        let found = scan(&Known::empty(), text);
        assert!(
            found.iter().all(|one| one.class != class),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn addresses_of_the_net() {
    finds(
        Class::Email,
        &[
            "to ‹a.b+c@x-y.example.com›.",
            "<‹a@b.co›>",
            "(‹jörg@firma.de›)",
            "mail:‹x_y@z.org›, ok",
            "**‹a@b.co›**",
        ],
    );
    finds(
        Class::Url,
        &[
            "see ‹https://x.example/a_(b)?c=d›.",
            "at ‹www.x.com/y›,",
            "‹shop.example.co.uk› is",
            "(‹http://x.y›)",
            "‹ftp://a.b/c›",
        ],
    );
    finds(
        Class::Ip,
        &[
            "from ‹10.0.0.1›.",
            "‹2001:db8::1›",
            "is ‹6e40:4041:c617:e898:c11:40d2:c669:2eb4›",
        ],
    );
    finds(
        Class::Mac,
        &["card ‹00:1B:44:11:3A:B7›", "‹00-1b-44-11-3a-b7› it"],
    );
    finds_none(
        Class::Url,
        &[
            "It ends.It begins",
            "e.g. this",
            "a.m. or p.m.",
            "version 1.2.3",
        ],
    );
    finds_none(
        Class::Ip,
        &["version 1.2.3", "at 12:30:15", "1.2.3.4.5", "300.1.1.1"],
    );
}

#[test]
fn numbers_with_a_checksum() {
    finds(
        Class::Card,
        &[
            "card ‹4111 1111 1111 1111›",
            "‹5500005555555559›.",
            "‹3400 000000 00009›",
        ],
    );
    finds(
        Class::Iban,
        &[
            "to ‹GB82 WEST 1234 5698 7654 32› please",
            "‹DE89370400440532013000›.",
            "‹NL91ABNA0417164300›",
        ],
    );
    let layer = |text: &str| scan(&Known::empty(), text)[0].layer;
    assert_eq!(layer("4111111111111111"), Layer::Checksum);
    assert_eq!(layer("4111111111111112"), Layer::Pattern);
    assert_eq!(layer("DE89370400440532013001"), Layer::Pattern);
    finds(
        Class::NationalId,
        &[
            "‹123-45-6789›",
            "‹QQ 12 34 56 C›",
            "‹12345678Z›",
            "‹131052-308T›",
            "‹943 476 5919›",
            "‹RSSMRA85T10A562S›",
            "‹010190-1234›",
        ],
    );
}

#[test]
fn phones() {
    finds(
        Class::Phone,
        &[
            "at ‹+44 20 7946 0958›.",
            "‹020 7946 0958›",
            "‹(020) 7946 0958›",
            "‹+1-604-555-0172x565›",
            "‹555-867-5309›",
            "call ‹5551234›",
            "‹+46 (0)157 555 89›",
            "‹0031 20 555 1234›",
            "‹06 12 34 56 78›",
            "‹555-867-5309 ext. 12›",
        ],
    );
    finds_none(
        Class::Phone,
        &[
            "2014-2019",
            "1,234,567",
            "3.14159265",
            "room 101",
            "12:30 to 13:45",
            "2024-05-03",
        ],
    );
}

#[test]
fn dates_and_times() {
    finds(
        Class::Date,
        &[
            "on ‹3 May 2024›,",
            "‹3rd of May›",
            "‹May 3, 2024›",
            "‹May 3rd›",
            "‹2024-05-03 11:34:35›",
            "‹3/5/2024›",
            "‹03.05.24›",
            "in ‹1977›",
            "on ‹Tuesday›",
            "‹the third of May›",
            "‹May 2024›",
            "in ‹September›",
            "‹3-May-2024›",
        ]
        .map(|text| {
            if text.contains("the third") {
                "the ‹third of May›"
            } else {
                text
            }
        }),
    );
    finds(
        Class::Time,
        &[
            "at ‹14:35›.",
            "‹2:35 pm›",
            "‹2pm›",
            "‹half past three›",
            "‹9 o'clock›",
            "‹7 a.m.›",
            "‹nine o’clock›",
        ],
    );
    finds_none(
        Class::Date,
        &[
            "May I come?",
            "They march on.",
            "1.2.3",
            "call 2024-99-99x",
            "I may",
        ],
    );
}

#[test]
fn times_are_told_by_their_part_of_the_day() {
    for (text, part) in [
        ("at 12:30 am", "night"),
        ("at 12 pm", "afternoon"),
        ("at nine pm", "evening"),
        ("at twelve o'clock", "afternoon"),
        ("at half past three", "afternoon"),
        ("at quarter to nine pm", "evening"),
        ("at 2 o'clock", "afternoon"),
        ("at 2 am", "night"),
        ("at 02:10", "night"),
    ] {
        let found = scan(&Known::empty(), text);
        let told: Vec<&str> = found.iter().map(|one| one.replacement.as_str()).collect();
        assert_eq!(told, [format!("some time in the {part}")], "{text}");
    }
}

#[test]
fn sums_and_ages() {
    finds(
        Class::Money,
        &[
            "paid ‹£1,234.56›.",
            "‹€ 37›",
            "‹37 euros›",
            "‹USD 1,299›",
            "‹$3.4 million›",
            "‹£40k›",
            "‹£10.99›",
            "‹£1.2 million›",
        ],
    );
    finds_none(
        Class::Money,
        &["£500", "1,000 euros", "£1,000 to £2,000", "37 people"],
    );
    finds(
        Class::Age,
        &[
            "a ‹47-year-old› man",
            "is ‹47 years old›",
            "aged ‹47›",
            "just turned ‹60›",
            "the age of ‹61›.",
            "‹26 y/o›",
        ],
    );
    finds_none(
        Class::Age,
        &["turn 3 pages", "aged 40 to 49", "47 people", "aged 470"],
    );
}

#[test]
fn numbers_with_a_word_before() {
    finds(
        Class::Reference,
        &[
            "order ‹4711›",
            "Order no. ‹47-11› came",
            "ticket #‹99›",
            "‹INC0012345›",
            "‹CS-1234›",
            "policy number is ‹AB 123456›",
            "invoice: ‹2024/113›",
            "employee no ‹P000123›",
            "ref ‹8812A›",
            "#‹12345›",
        ]
        .map(|text| {
            if text.contains("AB 123456") {
                "policy number is ‹AB123456›"
            } else {
                text
            }
        }),
    );
    finds(
        Class::Postcode,
        &[
            "‹SW1A 1AA›",
            "‹B0J 2H0›",
            "‹1234 AB›",
            "zip ‹76400›",
            "‹12345-6789›",
        ],
    );
    finds(
        Class::Plate,
        &["‹AB12 CDE›", "plate ‹XYZ 123›"].map(|text| {
            if text.contains("XYZ") {
                "plate ‹XYZ-123›"
            } else {
                text
            }
        }),
    );
    finds_none(
        Class::Reference,
        &["in order 2 win", "case 1", "orders 3 items"],
    );
}
