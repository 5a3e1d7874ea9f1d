//! The roster file: what a CSV of people may look like and what is wrong with one.

mod read;
mod warn;

pub use read::read;
pub use warn::warnings;

use chrono::NaiveDate;

use crate::person::RosterEntry;

/// A column of a roster file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The firm's own key.
    EmployeeId,
    /// Work address.
    Email,
    /// Given name.
    GivenName,
    /// Family name.
    FamilyName,
    /// What they are called.
    PreferredName,
    /// Function.
    Function,
    /// Department within the function.
    Department,
    /// Level.
    Level,
    /// Job title.
    JobTitle,
    /// Site.
    Site,
    /// IANA time zone.
    Timezone,
    /// The manager's key.
    ManagerEmployeeId,
    /// First day.
    StartDate,
    /// Last day.
    LeaveDate,
    /// Whether they are with the firm.
    Active,
    /// Working language.
    Language,
    /// Own firm or a partner.
    Organisation,
    /// Free labels.
    Tags,
}

impl Column {
    /// All columns, in the order of the template.
    pub const ALL: [Self; 18] = [
        Self::EmployeeId,
        Self::Email,
        Self::GivenName,
        Self::FamilyName,
        Self::PreferredName,
        Self::Function,
        Self::Department,
        Self::Level,
        Self::JobTitle,
        Self::Site,
        Self::Timezone,
        Self::ManagerEmployeeId,
        Self::StartDate,
        Self::LeaveDate,
        Self::Active,
        Self::Language,
        Self::Organisation,
        Self::Tags,
    ];

    /// Its name in the header.
    pub fn name(self) -> &'static str {
        match self {
            Self::EmployeeId => "employee_id",
            Self::Email => "email",
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::PreferredName => "preferred_name",
            Self::Function => "function",
            Self::Department => "department",
            Self::Level => "level",
            Self::JobTitle => "job_title",
            Self::Site => "site",
            Self::Timezone => "timezone",
            Self::ManagerEmployeeId => "manager_employee_id",
            Self::StartDate => "start_date",
            Self::LeaveDate => "leave_date",
            Self::Active => "active",
            Self::Language => "language",
            Self::Organisation => "organisation",
            Self::Tags => "tags",
        }
    }

    /// The column of this name, whatever its case.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    /// The cell of this column for what is known about a person; empty when nothing is.
    pub fn cell(self, entry: &RosterEntry) -> String {
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let date = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        match self {
            Self::EmployeeId => entry.employee_id.clone(),
            Self::Email => entry.email.clone(),
            Self::GivenName => entry.given_name.clone(),
            Self::FamilyName => entry.family_name.clone(),
            Self::PreferredName => optional(&entry.preferred_name),
            Self::Function => entry.function.clone(),
            Self::Department => optional(&entry.department),
            Self::Level => entry.level.clone(),
            Self::JobTitle => optional(&entry.job_title),
            Self::Site => optional(&entry.site),
            Self::Timezone => optional(&entry.timezone),
            Self::ManagerEmployeeId => optional(&entry.manager_employee_id),
            Self::StartDate => date(entry.start_date),
            Self::LeaveDate => date(entry.leave_date),
            Self::Active => u8::from(entry.active).to_string(),
            Self::Language => optional(&entry.language),
            Self::Organisation => optional(&entry.organisation),
            Self::Tags => optional(&entry.tags),
        }
    }
}

/// The column that a returned file carries on top; it is read over when the mended file comes back.
pub const STATUS_COLUMN: &str = "status";

/// Whether so many people leaving at once must be confirmed: more than a tenth of those who are active.
pub fn asks_again(leaving: usize, active: usize) -> bool {
    leaving * 10 > active
}

/// What a roster file is read for, which decides what it must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To keep the people: key, address, both names, function and level.
    Import,
    /// To plan cohorts: key, function and level.
    Cohorts,
    /// To find people in texts: key and given name.
    Names,
}

impl Purpose {
    /// Whether every row must have a value in `column`.
    pub fn requires(self, column: Column) -> bool {
        match column {
            Column::EmployeeId => true,
            Column::Function | Column::Level => self != Self::Names,
            Column::GivenName => self != Self::Cohorts,
            Column::Email | Column::FamilyName => self == Self::Import,
            _ => false,
        }
    }
}

/// A line of the file as text, cells in the order of the header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Line of the file on which it begins, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<String>,
}

/// Something to say about one place of the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Line of the file, from 1.
    pub line: u64,
    /// The column's name; empty when it concerns the whole line.
    pub column: String,
    /// What is wrong and what to do.
    pub sentence: String,
}

/// Where each of these columns is in a header, and what is wrong with it: a column that is needed and missing, twice
/// there, or known neither here nor as one of `others`, which say nothing to the program.
pub fn columns<const N: usize>(
    header: &Record,
    columns: [&str; N],
    needed: &[usize],
    others: &[&str],
    of: &str,
) -> ([Option<usize>; N], Vec<Finding>) {
    let mut positions = [None; N];
    let mut findings = Vec::new();
    let mut note = |column: &str, sentence: String| {
        findings.push(Finding {
            line: header.line,
            column: column.to_owned(),
            sentence,
        });
    };
    for (at, cell) in header.cells.iter().enumerate() {
        let name = cell.trim().to_lowercase();
        match columns.iter().position(|column| *column == name) {
            _ if name.is_empty() || name == STATUS_COLUMN || others.contains(&name.as_str()) => {}
            Some(column) if positions[column].is_some() => note(
                &name,
                format!("The column “{name}” is in the header twice: delete one of them."),
            ),
            Some(column) => positions[column] = Some(at),
            None => note(
                &name,
                format!("“{name}” is no column of {of}: rename it or delete it."),
            ),
        }
    }
    for column in needed {
        if positions[*column].is_none() {
            let name = columns[*column];
            note(
                name,
                format!("The column “{name}” is missing: add it to the header."),
            );
        }
    }
    (positions, findings)
}

/// What a row says about one optional fact.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cell<T> {
    /// Nothing: what is known stays.
    Unsaid,
    /// A hyphen: what is known goes.
    Cleared,
    Given(T),
}

impl<T: Clone> Cell<T> {
    fn or(&self, before: Option<T>) -> Option<T> {
        match self {
            Self::Unsaid => before,
            Self::Cleared => None,
            Self::Given(value) => Some(value.clone()),
        }
    }
}

/// A row that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Line of the file on which it begins.
    pub line: u64,
    /// One for each of [`Column::ALL`]; levels are lower case, dates and booleans as typed.
    texts: Vec<Cell<String>>,
    start_date: Cell<NaiveDate>,
    leave_date: Cell<NaiveDate>,
    active: Option<bool>,
}

impl Row {
    /// The text of a cell, `None` when it is empty; levels are lower case.
    pub fn text(&self, column: Column) -> Option<&str> {
        match &self.texts[column as usize] {
            Cell::Given(text) => Some(text),
            _ => None,
        }
    }

    /// The firm's key.
    pub fn employee_id(&self) -> &str {
        self.text(Column::EmployeeId).unwrap_or_default()
    }

    /// Whether the row says that the person is with the firm, or says nothing.
    pub fn is_active(&self) -> bool {
        self.active != Some(false)
    }

    /// What is known once this row is applied to what was known `before`: an empty cell changes nothing, a hyphen empties.
    ///
    /// # Errors
    /// When the dates contradict what was known.
    pub fn applied_to(&self, before: Option<&RosterEntry>) -> Result<RosterEntry, Finding> {
        let known = before.cloned().unwrap_or_else(|| RosterEntry {
            active: true,
            ..RosterEntry::default()
        });
        let must = |column, before| {
            self.texts[column as usize]
                .or(Some(before))
                .unwrap_or_default()
        };
        let may = |column, before| self.texts[column as usize].or(before);
        let entry = RosterEntry {
            employee_id: must(Column::EmployeeId, known.employee_id),
            email: must(Column::Email, known.email),
            given_name: must(Column::GivenName, known.given_name),
            family_name: must(Column::FamilyName, known.family_name),
            preferred_name: may(Column::PreferredName, known.preferred_name),
            function: must(Column::Function, known.function),
            department: may(Column::Department, known.department),
            level: must(Column::Level, known.level),
            job_title: may(Column::JobTitle, known.job_title),
            site: may(Column::Site, known.site),
            timezone: may(Column::Timezone, known.timezone),
            manager_employee_id: may(Column::ManagerEmployeeId, known.manager_employee_id),
            start_date: self.start_date.or(known.start_date),
            leave_date: self.leave_date.or(known.leave_date),
            active: self.active.unwrap_or(known.active),
            language: may(Column::Language, known.language),
            organisation: may(Column::Organisation, known.organisation),
            tags: may(Column::Tags, known.tags),
        };
        match read::leaves_before_start(entry.start_date, entry.leave_date) {
            Some(sentence) => Err(Finding {
                line: self.line,
                column: Column::LeaveDate.name().to_owned(),
                sentence,
            }),
            None => Ok(entry),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(header: &str, line: &str) -> Row {
        let cells = |text: &str| text.split(',').map(str::to_owned).collect();
        let header = Record {
            line: 1,
            cells: cells(header),
        };
        let records = [Record {
            line: 2,
            cells: cells(line),
        }];
        read(&header, &records, Purpose::Cohorts, &|_| true)
            .unwrap()
            .remove(0)
    }

    #[test]
    fn an_empty_cell_changes_nothing_and_a_hyphen_empties() {
        let before = RosterEntry {
            employee_id: "1".into(),
            site: Some("Leeds".into()),
            job_title: Some("Adviser".into()),
            manager_employee_id: Some("9".into()),
            tags: Some("night".into()),
            active: true,
            ..Default::default()
        };
        let row = row(
            "employee_id,function,level,site,manager_employee_id,tags",
            "1,Sales,Manager,,-,day",
        );
        let after = row.applied_to(Some(&before)).unwrap();
        assert_eq!(after.site.as_deref(), Some("Leeds"));
        assert_eq!(after.job_title.as_deref(), Some("Adviser"));
        assert_eq!(after.manager_employee_id, None);
        assert_eq!(after.tags.as_deref(), Some("day"));
        assert_eq!(
            (after.function.as_str(), after.level.as_str()),
            ("Sales", "manager")
        );
    }

    #[test]
    fn a_new_person_is_active_unless_the_row_says_no() {
        let new = |active: &str| {
            row(
                "employee_id,function,level,active",
                &format!("1,Sales,manager,{active}"),
            )
            .applied_to(None)
            .unwrap()
            .active
        };
        assert_eq!(
            [new(""), new("yes"), new("No"), new("0")],
            [true, true, false, false]
        );
    }

    #[test]
    fn more_than_a_tenth_asks_again() {
        let asked = [(0, 0), (1, 9), (1, 10), (29, 290), (30, 290)];
        assert_eq!(
            asked.map(|(leaving, active)| asks_again(leaving, active)),
            [false, true, false, false, true]
        );
    }

    #[test]
    fn a_leave_date_before_the_known_start_is_refused() {
        let before = RosterEntry {
            start_date: NaiveDate::from_ymd_opt(2026, 2, 1),
            ..Default::default()
        };
        let row = row(
            "employee_id,function,level,leave_date",
            "1,Sales,manager,2026-01-31",
        );
        assert_eq!(
            row.applied_to(Some(&before)).unwrap_err().column,
            "leave_date"
        );
    }

    #[test]
    fn what_is_written_can_be_read_again() {
        let entry = RosterEntry {
            employee_id: "1".into(),
            email: "a@b.co".into(),
            given_name: "Ana".into(),
            family_name: "Ruiz".into(),
            function: "Sales".into(),
            level: "manager".into(),
            start_date: NaiveDate::from_ymd_opt(2026, 2, 1),
            active: false,
            ..Default::default()
        };
        let header = Record {
            line: 1,
            cells: Column::ALL
                .iter()
                .map(|column| column.name().to_uppercase())
                .collect(),
        };
        let record = Record {
            line: 2,
            cells: Column::ALL
                .iter()
                .map(|column| column.cell(&entry))
                .collect(),
        };
        let rows = read(&header, &[record], Purpose::Import, &|_| true).unwrap();
        assert_eq!(rows[0].applied_to(None).unwrap(), entry);
    }
}
