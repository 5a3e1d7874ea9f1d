//! What an approver answers before a text may be published.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::field::FieldErrors;

/// What may not be left in the text: key and words. The 18 classes of the Safe Harbor method, and three more.
pub const QUESTIONS: [(&str, &str); 21] = [
    ("names", "A name of a person, or initials"),
    (
        "places",
        "A place smaller than a country: town, street, site, postcode",
    ),
    ("dates", "A date, or an age above 89"),
    ("phones", "A telephone number"),
    ("faxes", "A fax number"),
    ("emails", "An e-mail address or a user name"),
    ("social_numbers", "A social security or tax number"),
    (
        "record_numbers",
        "A number of a customer, employee or patient record",
    ),
    ("plan_numbers", "A number of an insurance or a plan"),
    ("accounts", "An account or card number"),
    ("licences", "A number of a certificate or licence"),
    ("vehicles", "A number plate or a number of a vehicle"),
    ("devices", "A number of a device or a serial number"),
    ("urls", "An address on the web"),
    ("ips", "An address in a network"),
    (
        "biometrics",
        "A fingerprint, a voice, or something of the kind",
    ),
    (
        "pictures",
        "A picture of a person, or a description as good as one",
    ),
    (
        "other_numbers",
        "Any other number or mark that belongs to one person or thing",
    ),
    ("rare", "A rare event or role that people would recognise"),
    (
        "third_party",
        "An organisation: a customer, a supplier, a competitor",
    ),
    ("quotation", "A quotation that could be searched for"),
];

/// The key and the words of the last question, whose answer must be yes.
pub const FIVE_FIT: (&str, &str) = (
    "five_fit",
    "Would at least five people or firms fit this text?",
);

/// The answers by key; yes is `true`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, bool>);

impl Answers {
    /// Reads `yes` and `no` as typed; what was not answered is left out.
    pub fn read<'a>(typed: impl Fn(&str) -> &'a str) -> Self {
        let questions = QUESTIONS.into_iter().chain([FIVE_FIT]);
        let answers = questions.filter_map(|(key, _)| match typed(key) {
            "yes" => Some((key.to_owned(), true)),
            "no" => Some((key.to_owned(), false)),
            _ => None,
        });
        Self(answers.collect())
    }

    /// Notes what speaks against publishing.
    ///
    /// # Errors
    /// Every question that is open, or whose answer forbids it.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        let wanted = QUESTIONS.map(|(key, words)| (key, words, false));
        for (key, words, right) in wanted.into_iter().chain([(FIVE_FIT.0, FIVE_FIT.1, true)]) {
            match self.0.get(key) {
                Some(answer) if *answer == right => {}
                Some(_) if right => errors.add(
                    key,
                    "Fewer than five would fit: give the text back for changes.",
                ),
                Some(_) => errors.add(
                    key,
                    format!("Still in the text: {words}. Give it back for changes."),
                ),
                None => errors.add(key, format!("Answer yes or no: {words}")),
            }
        }
        errors.or(())
    }
}

/// What an approver decided, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the text may be published.
    pub approved: bool,
    /// The hash of the text that was decided on.
    pub hash: String,
    /// The answers.
    pub answers: Answers,
    /// What is to be changed; empty when approved.
    pub remark: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_text_without_anything_left_passes() {
        let clean = |key: &str| if key == "five_fit" { "yes" } else { "no" };
        assert_eq!(Answers::read(clean).check(), Ok(()));
        for (key, _) in QUESTIONS.into_iter().chain([FIVE_FIT]) {
            let other = Answers::read(|asked| match (asked == key, clean(asked)) {
                (true, "yes") => "no",
                (true, _) => "yes",
                (false, same) => same,
            });
            let errors = other.check().unwrap_err();
            assert_eq!(errors.0.len(), 1);
            assert!(errors.of(key).is_some());
        }
        assert_eq!(Answers::read(|_| ""), Answers::default());
        assert_eq!(Answers::default().check().unwrap_err().0.len(), 22);
    }
}
