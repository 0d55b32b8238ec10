//! Conditions on partitions: `year == '2024' and month in ('01', '02')`.

mod read;
mod value;

use std::ops::Range;

use crate::table::Column;
use value::{Kind, Value};

/// A condition on the values of partition columns, as Spark's SQL has it: `=`, `==`, `!=`, `<>`, `<`, `<=`, `>`, `>=`, `in`,
/// `and`, `or`, `not` and parentheses, between columns and constants. A comparison with a missing value is not true, and
/// neither is that it is not.
///
/// ```
/// use recipe_catalog::{Column, Predicate};
///
/// let keys = [Column::new("year", "int"), Column::new("month", "string")];
/// let predicate = Predicate::parse("year >= 2024 and month in ('01', '02')", &keys)?;
/// let partition = |year: &str, month: &str| [Some(year.to_owned()), Some(month.to_owned())];
/// assert!(predicate.is_true(&partition("2025", "02")));
/// assert!(!predicate.is_true(&partition("2023", "02")));
///
/// let error = Predicate::parse("year between 2020 and 2024", &keys).expect_err("not read");
/// assert_eq!(error.to_string(), "at character 6, `between` is not a comparison that is done here; they are =, ==, !=, <>, <, <=, >, >= and in");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Predicate {
    root: Test,
}

/// What is wrong with a condition, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at character {}, {reason}", .character)]
#[non_exhaustive]
pub struct PredicateError {
    /// The bytes of the text that are wrong.
    pub span: Range<usize>,
    /// The number of the first of them among the characters, from 1.
    pub character: usize,
    /// What is wrong, and what would be right.
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    And(Box<Test>, Box<Test>),
    Or(Box<Test>, Box<Test>),
    Not(Box<Test>),
    /// The value of a key, compared with a constant.
    Compare(usize, Kind, Comparison, Value),
    /// Whether the value of a key is one of several.
    In(usize, Kind, Vec<Value>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Predicate {
    /// Reads a condition on these partition columns.
    ///
    /// # Errors
    ///
    /// It is none, names another column, or has what is not done here.
    pub fn parse(text: &str, keys: &[Column]) -> Result<Predicate, PredicateError> {
        read::read(text, keys).map(|root| Predicate { root })
    }

    /// Whether it is true of a partition with these values, in the order of the columns.
    pub fn is_true(&self, values: &[Option<String>]) -> bool {
        self.root.of(values) == Some(true)
    }
}

impl Test {
    /// Whether it is true; none where that is not known.
    fn of(&self, values: &[Option<String>]) -> Option<bool> {
        let value = |key: usize, kind: &Kind| kind.read(values.get(key)?.as_deref()?);
        match self {
            Test::And(one, other) => match (one.of(values), other.of(values)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (one, other) => Some(one? && other?),
            },
            Test::Or(one, other) => match (one.of(values), other.of(values)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (one, other) => Some(one? || other?),
            },
            Test::Not(test) => test.of(values).map(|is_true| !is_true),
            Test::Compare(key, kind, comparison, constant) => {
                Some(comparison.holds(value(*key, kind)?.compare(constant)?))
            }
            Test::In(key, kind, constants) => {
                let value = value(*key, kind)?;
                Some(
                    constants
                        .iter()
                        .any(|constant| value.compare(constant).is_some_and(std::cmp::Ordering::is_eq)),
                )
            }
        }
    }
}

impl Comparison {
    fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::GreaterOrEqual => order.is_ge(),
        }
    }

    /// The same with its sides exchanged.
    fn turned(self) -> Comparison {
        match self {
            Comparison::Less => Comparison::Greater,
            Comparison::LessOrEqual => Comparison::GreaterOrEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterOrEqual => Comparison::LessOrEqual,
            same => same,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> [Column; 4] {
        [
            Column::new("year", "int"),
            Column::new("month", "string"),
            Column::new("day", "date"),
            Column::new("live", "boolean"),
        ]
    }

    /// Whether it is true of a partition; `-` is missing.
    fn is_true(text: &str, values: [&str; 4]) -> bool {
        let values = values.map(|value| Some(value.to_owned()).filter(|value| value != "-"));
        Predicate::parse(text, &keys()).unwrap_or_else(|error| panic!("{text}: {error}")).is_true(&values)
    }

    #[test]
    fn partitions_are_chosen() {
        let values = ["2024", "01", "2024-01-31", "true"];
        for (text, expected) in [
            ("year = 2024", true),
            ("year == '2024'", true),
            ("2024 = year", true),
            ("year != 2024", false),
            ("year <> 2023", true),
            ("year > 2023 and year < 2025", true),
            ("2023 >= year", false),
            ("YEAR >= 2024.0", true),
            ("`year` <= 2024", true),
            ("year > '999'", true),
            ("month = '01'", true),
            ("month = '1'", false),
            ("month = 1", true),
            ("month in ('01', \"02\")", true),
            ("month not in ('01')", false),
            ("month NOT IN ('02')", true),
            ("day >= '2024-01-31' and day < '2024-02-01'", true),
            ("live = true", true),
            ("live = 'false'", false),
            ("not (year = 2024 and month = '02')", true),
            ("year = 2023 or year = 2024 and month = '02'", false),
            ("(year = 2023 or year = 2024) and month = '01'", true),
        ] {
            assert_eq!(is_true(text, values), expected, "{text}");
        }
    }

    #[test]
    fn nothing_is_known_of_what_is_missing() {
        let values = ["-", "x", "-", "-"];
        for (text, expected) in [
            ("year = 2024", false),
            ("year != 2024", false),
            ("not year = 2024", false),
            ("year = 2024 or month = 'x'", true),
            ("not (year = 2024 and month = 'y')", true),
            ("year not in (2024)", false),
            ("month > 1", false),
        ] {
            assert_eq!(is_true(text, values), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_done_is_said_with_its_place() {
        const COMPARISONS: &str =
            "is not a comparison that is done here; they are =, ==, !=, <>, <, <=, >, >= and in";
        for (text, expected) in [
            ("", "at character 1, a partition column or a constant is missing".to_owned()),
            ("yaer = 1", "at character 1, `yaer` is no partition column; did you mean `year`?".to_owned()),
            (
                "id = 1",
                "at character 1, `id` is no partition column; they are `year`, `month`, `day`, `live`"
                    .to_owned(),
            ),
            ("year like '20%'", format!("at character 6, `like` {COMPARISONS}")),
            ("year is null", format!("at character 6, `is` {COMPARISONS}")),
            ("year <=> 1", format!("at character 6, `<=>` {COMPARISONS}")),
            ("year = 'soon'", "at character 8, `soon` is no int, which `year` is".to_owned()),
            (
                "day > 2024",
                "at character 7, `2024` is no date, which `day` is; write '2024-01-31'".to_owned(),
            ),
            (
                "year = month",
                "at character 8, a column is compared with a constant here, such as 2024 or '2024'"
                    .to_owned(),
            ),
            (
                "1 = 1",
                "at character 5, a constant is compared with a partition column, not with a constant"
                    .to_owned(),
            ),
            (
                "year = 2024 month = '1'",
                "at character 13, `and` or `or` is missing before `month`".to_owned(),
            ),
            ("(year = 2024", "at character 13, `)` is missing".to_owned()),
            ("year in 2024", "at character 9, `(` is missing".to_owned()),
            ("month = '01", "at character 9, the quote at the end of the text is missing".to_owned()),
            (
                "to_date(day) = '2024-01-01'",
                "at character 8, functions are not run here; compare the column itself".to_owned(),
            ),
            ("year + 1 = 2025", format!("at character 6, `+` {COMPARISONS}")),
            (
                "größe = 1 ",
                "at character 1, `größe` is no partition column; they are `year`, `month`, `day`, `live`"
                    .to_owned(),
            ),
        ] {
            let error = Predicate::parse(text, &keys()).expect_err(text);
            assert_eq!(error.to_string(), expected, "{text}");
        }
        let deep = format!("{}year = 1{}", "(".repeat(100), ")".repeat(100));
        assert_eq!(
            Predicate::parse(&deep, &keys()).expect_err("too deep").to_string(),
            "at character 65, parentheses are nested more than 64 deep"
        );
        let error = Predicate::parse("month = 'ä' and yeer = 1", &keys()).expect_err("no column");
        assert_eq!((error.span, error.character), (17..21, 17));
    }
}
