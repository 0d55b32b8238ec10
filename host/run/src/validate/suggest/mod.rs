//! Rules that an input meets, for people to begin with.

mod databrew;
mod dqdl;
mod range;

use recipe_core::profile::{ColumnProfile, TextProfile};
use serde_json::Value;

use crate::profile::{InputProfile, count, is_key, percent, share};
use range::{Range, above, below};

/// The form that rules are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RulesForm {
    /// DQDL, the Data Quality Definition Language of AWS Glue.
    Dqdl,
    /// A ruleset of DataBrew, as its API takes it.
    DataBrew,
}

/// Rules that hold of what a profile has found, each with what was seen. `name` is what was looked at. The profile has to be one of all
/// rows, whose columns have types that hold all cells.
pub fn suggest(name: &str, found: &InputProfile, form: RulesForm) -> String {
    let suggestions = suggestions(found);
    match form {
        RulesForm::Dqdl => dqdl::written(name, &suggestions),
        RulesForm::DataBrew => databrew::written(name, &suggestions),
    }
}

/// From how many different values on a column is one whose values are not listed.
const LISTED: u64 = 20;

/// How many rows there are at least for each value that is listed.
const ROWS_PER_VALUE: u64 = 3;

/// How many characters a value has at most that is listed.
const LONGEST: usize = 40;

/// A rule, and what was seen.
struct Suggestion {
    /// The column, unless it is about the table.
    column: Option<String>,
    rule: Rule,
    seen: String,
    /// The share of rows that have a value to test, if these are not all.
    threshold: Option<Percent>,
}

/// A share in whole percent, rounded down.
#[derive(Clone, Copy)]
struct Percent(u8);

enum Rule {
    HasRows,
    Columns(usize),
    /// Cells are not null; how many percent are null or empty text, rounded up.
    Complete {
        missing: u64,
    },
    Unique,
    Type(&'static str),
    /// One of these; whether empty text, and null, are values as well.
    In {
        values: Vec<String>,
        empty: bool,
        null: bool,
    },
    AtLeast(Bound),
    AtMost(Bound),
    Length(Range),
    Matches(String),
}

enum Bound {
    Number(f64),
    Day(String),
}

impl Percent {
    /// So many of all; none where that is less than one in a hundred.
    fn of(part: u64, all: u64) -> Option<Percent> {
        let percent = u128::from(part) * 100 / u128::from(all.max(1));
        u8::try_from(percent).ok().filter(|percent| *percent > 0).map(Percent)
    }
}

fn suggestions(found: &InputProfile) -> Vec<Suggestion> {
    let profile = &found.profile;
    let (rows, columns) = (profile.rows, profile.columns.len());
    let of_table = |rule, seen| Suggestion { column: None, rule, seen, threshold: None };
    let mut all = Vec::new();
    if rows > 0 {
        all.push(of_table(Rule::HasRows, count(rows, "row")));
    }
    all.push(of_table(Rule::Columns(columns), count(columns as u64, "column")));
    for column in &profile.columns {
        if rows > 0 && column.invalid == 0 {
            Column { profile: column, rows }.suggest(&mut all);
        }
    }
    all
}

struct Column<'a> {
    profile: &'a ColumnProfile,
    rows: u64,
}

impl Column<'_> {
    /// Cells that are null. Empty text in a column of another type is null.
    fn nulls(&self) -> u64 {
        let empty = if self.profile.is_text { self.profile.empty } else { 0 };
        self.profile.missing - empty
    }

    fn suggest(&self, all: &mut Vec<Suggestion>) {
        let nulls = self.nulls();
        if nulls == self.rows {
            return;
        }
        let there = Percent::of(self.rows - nulls, self.rows);
        let some = if nulls == 0 { None } else { there };
        let mut add = |rule, seen, threshold| {
            let column = Some(self.profile.name.clone());
            all.push(Suggestion { column, rule, seen, threshold });
        };
        // What holds of so few rows says nothing.
        if there.is_none() {
            return;
        }
        let seen = match nulls {
            0 => "no cell is null".to_owned(),
            _ => format!("{} of the cells are null", percent(share(nulls, self.rows))),
        };
        add(Rule::Complete { missing: (self.profile.missing * 100).div_ceil(self.rows) }, seen, some);
        if is_key(self.profile, self.rows) {
            add(Rule::Unique, "no value is there twice".to_owned(), None);
        }
        if let Some(name) = self.type_name() {
            add(Rule::Type(name), format!("all values are of the type {}", self.profile.type_name), some);
        }
        if let Some(values) = self.values() {
            let seen = format!("{} in {}", count(values.len() as u64, "value"), count(self.rows, "row"));
            let empty = self.profile.is_text && self.profile.empty > 0;
            return add(Rule::In { values, empty, null: nulls > 0 }, seen, some);
        }
        for (rule, seen) in self.range() {
            add(rule, seen, some);
        }
        if let Some((pattern, threshold)) = self.pattern() {
            add(Rule::Matches(pattern), "all texts are built like this".to_owned(), threshold);
        }
    }

    /// The type as rules know it, of a column that is not text.
    fn type_name(&self) -> Option<&'static str> {
        let types = [
            ("boolean", "BOOLEAN"),
            ("byte", "INTEGER"),
            ("short", "INTEGER"),
            ("int", "INTEGER"),
            ("long", "LONG"),
            ("float", "FLOAT"),
            ("double", "DOUBLE"),
            ("date", "DATE"),
            ("timestamp", "TIMESTAMP"),
        ];
        types.into_iter().find(|(name, _)| *name == self.profile.type_name).map(|(_, name)| name)
    }

    /// All values of text, where there are few, each of them several times.
    fn values(&self) -> Option<Vec<String>> {
        let values = self.profile.values.as_ref().filter(|_| self.profile.is_text)?;
        let distinct = values.distinct.value;
        if !values.is_exact() || distinct > LISTED || distinct * ROWS_PER_VALUE > values.rows {
            return None;
        }
        let texts = values.most_common.iter().map(|(value, _)| value.as_str().map(str::to_owned));
        let mut texts: Vec<String> = texts.collect::<Option<_>>()?;
        texts.sort_unstable();
        let are_short = texts.iter().all(|text| text.chars().count() <= LONGEST);
        (texts.len() as u64 == distinct && are_short).then_some(texts)
    }

    /// Bounds of numbers, of days and of the lengths of texts.
    fn range(&self) -> Vec<(Rule, String)> {
        let Some(numbers) = self.profile.numbers.as_ref().filter(|_| self.profile.not_finite == 0) else {
            return Vec::new();
        };
        if self.profile.is_text {
            let (Some(shortest), Some(longest)) = (numbers.min.as_u64(), numbers.max.as_u64()) else {
                return Vec::new();
            };
            let characters = count(longest, "character");
            let seen = if shortest == longest {
                format!("all texts have {characters}")
            } else {
                format!("texts have {shortest} to {characters}")
            };
            let shortest = if self.profile.empty > 0 { 0 } else { shortest };
            return vec![(Rule::Length(Range::of_lengths(shortest, longest)), seen)];
        }
        if let (Value::String(first), Some(day)) = (&numbers.min, start_of_year(&numbers.min)) {
            return vec![(
                Rule::AtLeast(Bound::Day(day)),
                format!("the first one is {first}; later ones will come"),
            )];
        }
        let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
        let (Some(min), Some(max)) = (number(&numbers.min), number(&numbers.max)) else { return Vec::new() };
        // A number of 32 bits is no number that is written with a few digits.
        let is_rough = self.profile.type_name == "float";
        vec![
            (
                Rule::AtLeast(Bound::Number(below(min, is_rough))),
                format!("the smallest one is {}", numbers.min),
            ),
            (
                Rule::AtMost(Bound::Number(above(max, is_rough))),
                format!("the largest one is {}", numbers.max),
            ),
        ]
    }

    /// How all texts are built, where they have digits, as codes do; and how many rows have texts.
    fn pattern(&self) -> Option<(String, Option<Percent>)> {
        let TextProfile { patterns, .. } = self.profile.text.as_ref()?;
        let values = self.profile.values.as_ref()?;
        let (pattern, texts) = patterns.first()?;
        if !values.is_exact() || *texts != values.rows || !pattern.contains(r"\d") {
            return None;
        }
        if self.profile.missing == 0 {
            return Some((pattern.clone(), None));
        }
        Some((pattern.clone(), Some(Percent::of(values.rows, self.rows)?)))
    }
}

/// The first day of the year that a day or a moment is in.
fn start_of_year(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let day = text.get(..10).filter(|day| chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok())?;
    Some(format!("{}-01-01", &day[..4]))
}
