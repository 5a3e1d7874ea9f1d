//! What a suggestion is, and how it was found.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What kind of thing a suggestion points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Somebody.
    Person,
    /// A customer of the firm.
    Customer,
    /// Another firm or body.
    Organisation,
    /// A site of the firm.
    Site,
    /// A product.
    Product,
    /// A town, region or country.
    Place,
    /// A name of which nothing more is known.
    Name,
    /// Nationality or language.
    Nationality,
    /// An e-mail address.
    Email,
    /// A name somebody signs in with.
    Username,
    /// A phone number.
    Phone,
    /// A web address or domain.
    Url,
    /// An IP address.
    Ip,
    /// A network card's address.
    Mac,
    /// A payment card's number.
    Card,
    /// A bank account.
    Iban,
    /// A number a state gives to a person.
    NationalId,
    /// A number plate.
    Plate,
    /// A postcode.
    Postcode,
    /// A day, month or year.
    Date,
    /// A time of day.
    Time,
    /// A sum of money.
    Money,
    /// Somebody's age.
    Age,
    /// A street address or a part of one.
    Address,
    /// The number of an order, ticket, policy and the like.
    Reference,
}

impl Class {
    /// All classes.
    pub const ALL: [Self; 25] = [
        Self::Person,
        Self::Customer,
        Self::Organisation,
        Self::Site,
        Self::Product,
        Self::Place,
        Self::Name,
        Self::Nationality,
        Self::Email,
        Self::Username,
        Self::Phone,
        Self::Url,
        Self::Ip,
        Self::Mac,
        Self::Card,
        Self::Iban,
        Self::NationalId,
        Self::Plate,
        Self::Postcode,
        Self::Date,
        Self::Time,
        Self::Money,
        Self::Age,
        Self::Address,
        Self::Reference,
    ];

    /// Its name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Customer => "customer",
            Self::Organisation => "organisation",
            Self::Site => "site",
            Self::Product => "product",
            Self::Place => "place",
            Self::Name => "name",
            Self::Nationality => "nationality",
            Self::Email => "email",
            Self::Username => "username",
            Self::Phone => "phone",
            Self::Url => "url",
            Self::Ip => "ip",
            Self::Mac => "mac",
            Self::Card => "card",
            Self::Iban => "iban",
            Self::NationalId => "national_id",
            Self::Plate => "plate",
            Self::Postcode => "postcode",
            Self::Date => "date",
            Self::Time => "time",
            Self::Money => "money",
            Self::Age => "age",
            Self::Address => "address",
            Self::Reference => "reference",
        }
    }

    /// Its name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Person => "Person",
            Self::Customer => "Customer",
            Self::Organisation => "Organisation",
            Self::Site => "Site",
            Self::Product => "Product",
            Self::Place => "Place",
            Self::Name => "Name",
            Self::Nationality => "Nationality or language",
            Self::Email => "E-mail address",
            Self::Username => "User name",
            Self::Phone => "Phone number",
            Self::Url => "Web address",
            Self::Ip => "IP address",
            Self::Mac => "MAC address",
            Self::Card => "Card number",
            Self::Iban => "Bank account",
            Self::NationalId => "National id",
            Self::Plate => "Number plate",
            Self::Postcode => "Postcode",
            Self::Date => "Date",
            Self::Time => "Time",
            Self::Money => "Money",
            Self::Age => "Age",
            Self::Address => "Address",
            Self::Reference => "Reference number",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Class {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|class| class.as_str() == name)
            .ok_or(())
    }
}

/// How a suggestion was found, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// In the firm's roster or its list of terms.
    Roster,
    /// By its checksum.
    Checksum,
    /// By its form.
    Pattern,
    /// By the words around it.
    Context,
    /// In a list of common names and places.
    Dictionary,
    /// By its capital letter alone.
    Capitals,
}

impl Layer {
    /// All layers, the surest first.
    pub const ALL: [Self; 6] = [
        Self::Roster,
        Self::Checksum,
        Self::Pattern,
        Self::Context,
        Self::Dictionary,
        Self::Capitals,
    ];

    /// Its name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Roster => "roster",
            Self::Checksum => "checksum",
            Self::Pattern => "pattern",
            Self::Context => "context",
            Self::Dictionary => "dictionary",
            Self::Capitals => "capitals",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Layer {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|layer| layer.as_str() == name)
            .ok_or(())
    }
}
