//! The made-up firm: about 180 people, the same at every start.

use std::fmt::Write as _;

/// Given names, mixed from several countries.
const GIVEN: [&str; 48] = [
    "Ana", "Ben", "Carla", "Deniz", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kira",
    "Liam", "Mara", "Noor", "Omar", "Petra", "Quinn", "Rosa", "Samir", "Tessa", "Uma", "Viktor",
    "Wanda", "Yusuf", "Zoe", "Adam", "Bella", "Cem", "Dora", "Emil", "Fiona", "Goran", "Hana",
    "Igor", "Julia", "Karim", "Lena", "Milan", "Nadia", "Oskar", "Paula", "Rafael", "Sofia",
    "Tomas", "Vera", "Xenia", "Yara", "Zeno",
];

/// Family names; with the given names no two people are called alike.
const FAMILY: [&str; 37] = [
    "Ruiz",
    "Okafor",
    "Lindqvist",
    "Haddad",
    "Novak",
    "Silva",
    "Kaya",
    "Moreau",
    "Jensen",
    "Rossi",
    "Tanaka",
    "Murphy",
    "Petrov",
    "Nguyen",
    "Weber",
    "Costa",
    "Ali",
    "Dubois",
    "Horvat",
    "Svensson",
    "Marino",
    "Kowalski",
    "Ferrari",
    "Osei",
    "Bauer",
    "Lopez",
    "Yilmaz",
    "Martin",
    "Popescu",
    "Andersen",
    "Greco",
    "Schmidt",
    "Mensah",
    "Santos",
    "Vasquez",
    "Keller",
    "Byrne",
];

/// Function, its people, and where they sit.
const FUNCTIONS: [(&str, usize, [usize; 2]); 9] = [
    ("Customer Support", 44, [0, 1]),
    ("Sales", 32, [0, 2]),
    ("Operations", 28, [1, 2]),
    ("Field Service", 20, [1, 2]),
    ("Finance", 14, [0, 0]),
    ("Product", 14, [0, 2]),
    ("Human Resources", 10, [0, 0]),
    ("Legal", 8, [0, 0]),
    ("Information Technology", 12, [1, 0]),
];

/// Site and time zone.
const SITES: [(&str, &str); 3] = [
    ("Madrid", "Europe/Madrid"),
    ("Leeds", "Europe/London"),
    ("Vienna", "Europe/Vienna"),
];

/// People of the firm, the chief executive not counted.
const PEOPLE: usize = 182;

/// Who signs in to the demo besides the administrator and the outside facilitator.
pub(super) const COORDINATOR: &str = "F008";
pub(super) const MANAGER: &str = "F011";
pub(super) const EMPLOYEE: &str = "F040";

/// The head of the roster files.
const HEAD: &str = "employee_id,email,given_name,family_name,function,level,job_title,site,timezone,\
                    manager_employee_id,active,language,organisation\n";

/// The file of four people who joined when the cohorts were under way.
pub(super) fn joiners() -> String {
    let mut csv = String::from(HEAD);
    for (number, lead) in (PEOPLE + 2..).zip([11, 11, 12, 13]) {
        person(
            &mut csv,
            number,
            "Customer Support",
            "front line",
            "Customer Support",
            0,
            Some(lead),
        );
    }
    csv
}

/// The roster file of the firm.
pub(super) fn roster() -> String {
    let mut csv = String::from(HEAD);
    person(
        &mut csv,
        1,
        "Executive",
        "executive",
        "Chief executive",
        0,
        None,
    );
    let mut at = 2;
    let mut heads = Vec::new();
    for (function, _, sites) in FUNCTIONS {
        person(
            &mut csv,
            at,
            function,
            "executive",
            &format!("Head of {function}"),
            sites[0],
            Some(1),
        );
        heads.push(at);
        at += 1;
    }
    for ((function, count, sites), head) in FUNCTIONS.into_iter().zip(heads) {
        let leads = (count - 1).div_ceil(9);
        let first_lead = at;
        for lead in 0..leads {
            person(
                &mut csv,
                at,
                function,
                "manager",
                &format!("{function} manager"),
                sites[lead % 2],
                Some(head),
            );
            at += 1;
        }
        for one in 0..count - 1 - leads {
            let lead = first_lead + one % leads;
            person(
                &mut csv,
                at,
                function,
                "front line",
                function,
                sites[one % leads % 2],
                Some(lead),
            );
            at += 1;
        }
    }
    debug_assert_eq!(at, PEOPLE + 2);
    csv
}

fn person(
    csv: &mut String,
    number: usize,
    function: &str,
    level: &str,
    title: &str,
    site: usize,
    manager: Option<usize>,
) {
    // 48 and 37 have no common divisor: no pair of names comes twice within 1,776 people.
    let given = GIVEN[number % GIVEN.len()];
    let family = FAMILY[number % FAMILY.len()];
    let (site, zone) = SITES[site];
    let manager = manager.map_or_else(String::new, |manager| format!("F{manager:03}"));
    let email = format!(
        "{}.{}@demo.example",
        given.to_lowercase(),
        family.to_lowercase()
    );
    // Writing to a string cannot fail.
    let _ = writeln!(
        csv,
        "F{number:03},{email},{given},{family},{function},{level},{title},{site},{zone},{manager},1,en,Demo firm"
    );
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_firm_has_183_people_with_names_of_their_own() {
        let csv = roster();
        let names: BTreeSet<&str> = csv
            .lines()
            .skip(1)
            .filter_map(|line| line.split(',').nth(1))
            .collect();
        assert_eq!(names.len(), PEOPLE + 1);
        for known in [COORDINATOR, MANAGER, EMPLOYEE] {
            assert!(
                csv.lines()
                    .any(|line| line.starts_with(&format!("{known},"))),
                "{known}"
            );
        }
    }
}
