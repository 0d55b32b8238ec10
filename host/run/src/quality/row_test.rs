//! A test of the cells of one column.

use arrow_schema::Schema;
use recipe_core::types::Type;

use super::condition::{Compare, Condition, Value};
use crate::expression;

/// What each row has to meet. Null and empty cells are treated as Deequ does, which AWS Glue runs: see
/// `docs/quality.md`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RowTest {
    pub(crate) column: String,
    pub(crate) subject: Subject,
    pub(crate) condition: Condition,
}

/// What of a cell is tested.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Subject {
    Value,
    /// The number of characters.
    Length,
    /// Whether it can be read as a type, dates perhaps in a format.
    Type {
        name: &'static str,
        format: Option<String>,
        is_wanted: bool,
    },
    /// Whether it is not null.
    Presence,
    /// Hours between the value and the time of the run.
    Age,
}

impl RowTest {
    /// An expression that is true for the rows that pass; false or null for the others. None where the column is not there, or of
    /// a type that cannot be tested so.
    pub(crate) fn expression(&self, schema: &Schema) -> Option<String> {
        let field = schema.field_with_name(&self.column).ok()?;
        let cell =
            Cell { written: expression::column(&self.column), ty: Type::from_arrow(field.data_type())? };
        match &self.subject {
            Subject::Presence => Some(format!("isPresent({})", cell.written)),
            Subject::Type { name, format, is_wanted } => {
                Some(cell.is_type(name, format.as_deref(), *is_wanted))
            }
            Subject::Length => cell.length(&self.condition),
            Subject::Age => cell.age(&self.condition),
            Subject::Value => cell.value(&self.condition),
        }
    }
}

/// A cell as expressions have it.
struct Cell {
    written: String,
    ty: Type,
}

/// How expressions write a comparison.
pub(super) fn sign(compare: Compare) -> &'static str {
    match compare {
        Compare::Equal => "=",
        Compare::NotEqual => "!=",
        Compare::Greater => ">",
        Compare::GreaterEqual => ">=",
        Compare::Less => "<",
        Compare::LessEqual => "<=",
    }
}

fn number(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) if number.is_finite() => Some(number.to_string()),
        _ => None,
    }
}

fn all<T>(values: &[Value], each: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    values.iter().map(each).collect()
}

/// Whether a text is a date, `2024-02-29`.
fn is_date(text: &str) -> bool {
    text.len() == 10 && chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}

impl Cell {
    fn is_present(&self) -> String {
        format!("isPresent({})", self.written)
    }

    fn is_null(&self) -> String {
        format!("not isPresent({})", self.written)
    }

    fn as_text(&self) -> String {
        if self.ty == Type::String {
            self.written.clone()
        } else {
            format!("cast({} as string)", self.written)
        }
    }

    fn as_number(&self) -> Option<String> {
        match self.ty {
            ty if ty.is_number() => Some(self.written.clone()),
            Type::String => Some(format!("try_cast({} as double)", self.written)),
            _ => None,
        }
    }

    fn is_type(&self, name: &str, format: Option<&str>, is_wanted: bool) -> String {
        let cast = match format {
            Some(format) => format!("to_date({}, {})", self.as_text(), expression::text(format)),
            None => format!("try_cast({} as {name})", self.written),
        };
        if is_wanted { format!("isPresent({cast})") } else { format!("not isPresent({cast})") }
    }

    fn value(&self, condition: &Condition) -> Option<String> {
        let values: Vec<&Value> = match condition {
            Condition::Compare(_, value) => vec![value],
            Condition::Between { low, high, .. } => vec![low, high],
            Condition::In { values, .. } => values.iter().collect(),
            Condition::Matches { negated, pattern } => return Some(self.matches(*negated, pattern)),
        };
        let is_moment = |value: &&Value| match value {
            Value::Now(_) => true,
            Value::Text(text) => is_date(text),
            _ => false,
        };
        let others = || values.iter().copied().filter(|value| **value != Value::Null);
        if others().count() > 0 && others().all(|value| is_moment(&value)) {
            return self.moment(condition);
        }
        if others().all(|value| matches!(value, Value::Number(_))) {
            return self.numeric(condition);
        }
        self.textual(condition)
    }

    /// Compared with numbers. Null fails, unless it is listed, or the condition is a negation other than `not between`.
    fn numeric(&self, condition: &Condition) -> Option<String> {
        let cell = self.as_number()?;
        self.compared(&cell, condition, &number, false)
    }

    /// Compared with days.
    fn moment(&self, condition: &Condition) -> Option<String> {
        let cell = match self.ty {
            Type::Date => self.written.clone(),
            ty if ty.is_temporal() => format!("to_date({})", self.written),
            Type::String => format!("try_cast({} as date)", self.written),
            _ => return None,
        };
        let day = |value: &Value| match value {
            Value::Text(text) if is_date(text) => Some(format!("to_date({})", expression::text(text))),
            Value::Now(hours) => {
                let seconds = format!("unix_seconds(current_timestamp()) + {}", hours * 3600.0);
                Some(format!("to_date(from_unix_seconds({seconds}))"))
            }
            _ => None,
        };
        self.compared(&cell, condition, &day, true)
    }

    /// `cell` against values that `written` writes. `not_between_takes_null`: whether null meets `not between`.
    fn compared(
        &self,
        cell: &str,
        condition: &Condition,
        written: &dyn Fn(&Value) -> Option<String>,
        not_between_takes_null: bool,
    ) -> Option<String> {
        let (present, null) = (self.is_present(), self.is_null());
        Some(match condition {
            Condition::Compare(Compare::Equal, Value::Null) => null,
            Condition::Compare(Compare::NotEqual, Value::Null) => present,
            Condition::Compare(Compare::NotEqual, value) => {
                format!("{null} or {cell} != {}", written(value)?)
            }
            Condition::Compare(compare, value) => format!("{cell} {} {}", sign(*compare), written(value)?),
            Condition::Between { negated: false, low, high } => {
                format!("{cell} > {} and {cell} < {}", written(low)?, written(high)?)
            }
            Condition::Between { negated: true, low, high } => {
                let outside = format!("{cell} <= {} or {cell} >= {}", written(low)?, written(high)?);
                if not_between_takes_null { format!("{null} or {outside}") } else { outside }
            }
            Condition::In { negated, values } => {
                let has_null = values.contains(&Value::Null);
                let others: Vec<Value> =
                    values.iter().filter(|value| **value != Value::Null).cloned().collect();
                let listed = all(&others, written)?.join(", ");
                match (negated, others.is_empty(), has_null) {
                    (false, true, true) => null,
                    (false, true, false) => "false".to_owned(),
                    (false, false, true) => format!("{null} or {cell} in ({listed})"),
                    (false, false, false) => format!("{cell} in ({listed})"),
                    (true, true, true) => present,
                    (true, true, false) => "true".to_owned(),
                    (true, false, true) => format!("{present} and {cell} not in ({listed})"),
                    (true, false, false) => format!("{null} or {cell} not in ({listed})"),
                }
            }
            Condition::Matches { .. } => return None,
        })
    }

    fn matches(&self, negated: bool, pattern: &str) -> String {
        // The pattern has to match the whole text.
        let pattern = expression::text(&format!("^(?:{pattern})$"));
        let matches = format!("regexp_like({}, {pattern})", self.as_text());
        if negated { format!("not {matches}") } else { matches }
    }

    fn textual(&self, condition: &Condition) -> Option<String> {
        let (negated, values) = match condition {
            Condition::Compare(Compare::Equal, value) => (false, std::slice::from_ref(value)),
            Condition::Compare(Compare::NotEqual, value) => (true, std::slice::from_ref(value)),
            Condition::In { negated, values } => (*negated, values.as_slice()),
            _ => return None,
        };
        let text = self.as_text();
        let mut listed = Vec::new();
        let mut parts = Vec::new();
        for value in values {
            match (value, negated) {
                (Value::Text(value), _) => listed.push(expression::text(value)),
                (Value::Number(value), _) => listed.push(expression::text(&value.to_string())),
                (Value::Null, false) => parts.push(self.is_null()),
                (Value::Null, true) => parts.push(self.is_present()),
                (Value::Empty, false) => parts.push(format!("{text} = ''")),
                (Value::Empty, true) => parts.push(format!("{text} != ''")),
                (Value::WhitespacesOnly, false) => {
                    parts.push(format!("(length(trim({text})) = 0 and length({text}) > 0)"));
                }
                (Value::WhitespacesOnly, true) => {
                    parts.push(format!("(length(trim({text})) > 0 or length({text}) = 0)"));
                }
                (Value::Now(_) | Value::Hours(_), _) => return None,
            }
        }
        if !listed.is_empty() {
            let listed = listed.join(", ");
            parts.push(if negated {
                format!("({} or {text} not in ({listed}))", self.is_null())
            } else {
                format!("{text} in ({listed})")
            });
        }
        Some(match (parts.is_empty(), negated) {
            (true, false) => "false".to_owned(),
            (true, true) => "true".to_owned(),
            (false, false) => parts.join(" or "),
            (false, true) => parts.join(" and "),
        })
    }

    /// The number of characters. Null passes comparisons; in a list, null has length 0.
    fn length(&self, condition: &Condition) -> Option<String> {
        let length = format!("length({})", self.as_text());
        let null = self.is_null();
        Some(match condition {
            Condition::In { negated, values } => {
                let listed = all(values, number)?.join(", ");
                let has_zero = values.contains(&Value::Number(0.0));
                if listed.is_empty() {
                    negated.to_string()
                } else if has_zero == *negated {
                    let not = if *negated { "not " } else { "" };
                    format!("{length} {not}in ({listed})")
                } else {
                    let not = if *negated { "not " } else { "" };
                    format!("{null} or {length} {not}in ({listed})")
                }
            }
            Condition::Compare(compare, value) => {
                format!("{null} or {length} {} {}", sign(*compare), number(value)?)
            }
            Condition::Between { negated: false, low, high } => {
                format!("{null} or ({length} > {} and {length} < {})", number(low)?, number(high)?)
            }
            Condition::Between { negated: true, low, high } => {
                format!("{null} or {length} <= {} or {length} >= {}", number(low)?, number(high)?)
            }
            Condition::Matches { .. } => return None,
        })
    }

    /// Hours before the time of the run, with two digits after the point.
    fn age(&self, condition: &Condition) -> Option<String> {
        let moment = match self.ty {
            ty if ty.is_temporal() => format!("to_timestamp({})", self.written),
            Type::String => format!("try_cast({} as timestamp)", self.written),
            _ => return None,
        };
        let hours = format!("round((unix_seconds(current_timestamp()) - unix_seconds({moment})) / 3600, 2)");
        let written = |value: &Value| match value {
            Value::Hours(hours) => Some(hours.to_string()),
            _ => None,
        };
        Some(match condition {
            Condition::Compare(compare, value) => format!("{hours} {} {}", sign(*compare), written(value)?),
            Condition::Between { negated: false, low, high } => {
                format!("{hours} > {} and {hours} < {}", written(low)?, written(high)?)
            }
            Condition::Between { negated: true, low, high } => {
                format!("{hours} <= {} or {hours} >= {}", written(low)?, written(high)?)
            }
            Condition::In { negated, values } => {
                let not = if *negated { "not " } else { "" };
                format!("{hours} {not}in ({})", all(values, written)?.join(", "))
            }
            Condition::Matches { .. } => return None,
        })
    }
}

/// A column as numbers: text is read as a double. None of other types.
pub(crate) fn as_number(schema: &Schema, column: &str) -> Option<String> {
    let field = schema.field_with_name(column).ok()?;
    let ty = Type::from_arrow(field.data_type())?;
    Cell { written: expression::column(column), ty }.as_number()
}

/// A column as text. None of lists and the like.
pub(crate) fn as_text(schema: &Schema, column: &str) -> Option<String> {
    let field = schema.field_with_name(column).ok()?;
    let ty = Type::from_arrow(field.data_type())?;
    Some(Cell { written: expression::column(column), ty }.as_text())
}
