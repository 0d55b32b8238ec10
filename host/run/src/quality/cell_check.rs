//! What a cell has to be by a check of DataBrew: compared with a value, or with another cell of its row.

use arrow_schema::Schema;
use recipe_core::types::Type;

use super::condition::Compare;
use super::row_test::sign;
use crate::expression;

/// A check of the cells of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CellCheck {
    pub(crate) column: String,
    /// Whether the number of characters is checked.
    pub(crate) is_length: bool,
    /// Whether exactly those cells pass of which the test is not true, null among them.
    pub(crate) negated: bool,
    pub(crate) test: CellTest,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CellTest {
    Compare(Compare, Operand),
    /// From the first to the second, both included.
    Between(Operand, Operand),
    In(Vec<String>),
    Text(TextTest, Operand),
}

/// What is asked of a part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextTest {
    Contains,
    StartsWith,
    EndsWith,
    /// Whether a regular expression matches somewhere.
    Matches,
}

/// What a cell is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operand {
    Column(String),
    Value(String),
}

/// As what two sides are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Domain {
    Number,
    Moment,
    Text,
}

impl CellCheck {
    /// An expression that is true or false for each row. None where a column is not there, or cannot be checked so.
    pub(crate) fn expression(&self, schema: &Schema) -> Option<String> {
        self.written(schema).ok()
    }

    /// Why it cannot be decided on a table with these columns, all of which are there.
    pub(crate) fn check(&self, schema: &Schema) -> Result<(), String> {
        self.written(schema).map(drop)
    }

    /// The columns that it names.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        let operands: Vec<&Operand> = match &self.test {
            CellTest::Compare(_, operand) | CellTest::Text(_, operand) => vec![operand],
            CellTest::Between(low, high) => vec![low, high],
            CellTest::In(_) => Vec::new(),
        };
        let others = operands.into_iter().filter_map(|operand| match operand {
            Operand::Column(name) => Some(name.as_str()),
            Operand::Value(_) => None,
        });
        [self.column.as_str()].into_iter().chain(others)
    }

    fn written(&self, schema: &Schema) -> Result<String, String> {
        let test = match &self.test {
            CellTest::Compare(compare, operand) => {
                let domain = self.domain(schema, *compare == Compare::Equal, &[operand])?;
                let sign = sign(*compare);
                format!("{} {sign} {}", self.left(schema, domain)?, right(operand, schema, domain)?)
            }
            CellTest::Between(low, high) => {
                let domain = self.domain(schema, false, &[low, high])?;
                let (low, high) = (right(low, schema, domain)?, right(high, schema, domain)?);
                let left = self.left(schema, domain)?;
                format!("{left} >= {low} and {left} <= {high}")
            }
            CellTest::In(values) => {
                let operands: Vec<Operand> = values.iter().cloned().map(Operand::Value).collect();
                let domain = self.domain(schema, true, &operands.iter().collect::<Vec<_>>())?;
                let written = operands.iter().map(|operand| right(operand, schema, domain));
                let written: Vec<String> = written.collect::<Result<_, _>>()?;
                format!("{} in ({})", self.left(schema, domain)?, written.join(", "))
            }
            CellTest::Text(test, operand) => self.text(schema, *test, operand)?,
        };
        let not = if self.negated { "not " } else { "" };
        Ok(format!("{not}coalesce({test}, false)"))
    }

    /// As what the cell is compared with these.
    fn domain(&self, schema: &Schema, is_equality: bool, operands: &[&Operand]) -> Result<Domain, String> {
        if self.is_length {
            return Ok(Domain::Number);
        }
        let ty = type_of(&self.column, schema)?;
        if ty.is_number() {
            return Ok(Domain::Number);
        }
        if ty.is_temporal() {
            return Ok(Domain::Moment);
        }
        let mut others = Vec::new();
        for operand in operands {
            others.push(match operand {
                Operand::Column(name) => match type_of(name, schema)? {
                    ty if ty.is_number() => Domain::Number,
                    ty if ty.is_temporal() => Domain::Moment,
                    _ => Domain::Text,
                },
                Operand::Value(_) if is_equality => Domain::Text,
                Operand::Value(value) if as_number(value).is_some() => Domain::Number,
                Operand::Value(value) if is_moment(value) => Domain::Moment,
                Operand::Value(_) => Domain::Text,
            });
        }
        let domain = others.first().copied().unwrap_or(Domain::Text);
        let is_same = others.iter().all(|other| *other == domain);
        if ty != Type::String && domain != Domain::Text || !is_same {
            return Err(format!("column `{}` is {}, and cannot be compared so", self.column, ty.name()));
        }
        if domain == Domain::Text && !is_equality {
            return Err(format!(
                "column `{}` is {}: what is less or greater is a number, such as `5`, or a date, such as `2024-02-29`",
                self.column,
                ty.name()
            ));
        }
        Ok(domain)
    }

    fn left(&self, schema: &Schema, domain: Domain) -> Result<String, String> {
        if self.is_length {
            return Ok(format!("length({})", column(&self.column, schema, Domain::Text)?));
        }
        column(&self.column, schema, domain)
    }

    fn text(&self, schema: &Schema, test: TextTest, operand: &Operand) -> Result<String, String> {
        let left = column(&self.column, schema, Domain::Text)?;
        Ok(match operand {
            Operand::Value(value) => {
                let function = match test {
                    TextTest::Contains => "contains",
                    TextTest::StartsWith => "startsWith",
                    TextTest::EndsWith => "endsWith",
                    TextTest::Matches => "matches",
                };
                format!("{function}({left}, {})", expression::text(value))
            }
            Operand::Column(name) => {
                let part = column(name, schema, Domain::Text)?;
                match test {
                    TextTest::Contains => format!("instr({left}, {part}) > 0"),
                    TextTest::StartsWith => format!("left({left}, length({part})) = {part}"),
                    TextTest::EndsWith => format!("right({left}, length({part})) = {part}"),
                    TextTest::Matches => return Err("a pattern is a text, and no column".to_owned()),
                }
            }
        })
    }
}

fn type_of(name: &str, schema: &Schema) -> Result<Type, String> {
    let field = schema.field_with_name(name).map_err(|_| format!("there is no column `{name}`"))?;
    let ty = Type::from_arrow(field.data_type());
    ty.ok_or_else(|| format!("column `{name}` holds other columns, and has no values to check"))
}

/// A column, compared as this.
fn column(name: &str, schema: &Schema, domain: Domain) -> Result<String, String> {
    let (ty, written) = (type_of(name, schema)?, expression::column(name));
    let cannot = |what: &str| Err(format!("column `{name}` is {}, and has no {what}", ty.name()));
    match domain {
        Domain::Number if ty.is_number() => Ok(written),
        Domain::Number if ty == Type::String => Ok(format!("try_cast({written} as double)")),
        Domain::Number => cannot("numbers"),
        Domain::Moment if ty.is_temporal() => Ok(format!("to_timestamp({written})")),
        Domain::Moment if ty == Type::String => Ok(format!("try_cast({written} as timestamp)")),
        Domain::Moment => cannot("dates"),
        Domain::Text if ty == Type::String => Ok(written),
        Domain::Text => Ok(format!("cast({written} as string)")),
    }
}

/// What a cell is compared with, as this.
fn right(operand: &Operand, schema: &Schema, domain: Domain) -> Result<String, String> {
    let value = match operand {
        Operand::Column(name) => return column(name, schema, domain),
        Operand::Value(value) => value,
    };
    match domain {
        Domain::Text => Ok(expression::text(value)),
        Domain::Number => {
            as_number(value).ok_or_else(|| format!("`{value}` is not a number, and is compared with numbers"))
        }
        Domain::Moment if is_moment(value) => Ok(format!("to_timestamp({})", expression::text(value))),
        Domain::Moment => Err(format!(
            "`{value}` is compared with dates; write it as `2024-02-29`, or as `2024-02-29 13:05:00`"
        )),
    }
}

/// A number as expressions have it.
fn as_number(value: &str) -> Option<String> {
    let value = value.trim();
    if value.parse::<i64>().is_ok() {
        return Some(value.trim_start_matches('+').to_owned());
    }
    value.parse().ok().filter(|number: &f64| number.is_finite()).map(|number| number.to_string())
}

fn is_moment(value: &str) -> bool {
    let value = value.trim();
    let formats = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M"];
    chrono::NaiveDate::parse_from_str(value, "%Y-%m-%d").is_ok()
        || formats.iter().any(|format| chrono::NaiveDateTime::parse_from_str(value, format).is_ok())
}

#[cfg(test)]
mod tests {
    use arrow_schema::{DataType, Field};

    use super::*;

    #[test]
    fn checks_are_written_by_the_types_of_their_columns() {
        let schema = Schema::new(vec![
            Field::new("n", DataType::Int64, true),
            Field::new("t", DataType::Utf8View, true),
            Field::new("d", DataType::Date32, true),
            Field::new("b", DataType::Boolean, true),
        ]);
        let value = |text: &str| Operand::Value(text.to_owned());
        let less = |text: &str| CellTest::Compare(Compare::Less, value(text));
        let cases = [
            ("n", false, less("5"), Ok("coalesce(`n` < 5, false)")),
            ("n", false, less("x"), Err("`x` is not a number, and is compared with numbers")),
            ("t", false, less("1e3"), Ok("coalesce(try_cast(`t` as double) < 1000, false)")),
            ("t", false, CellTest::Compare(Compare::Equal, value("05")), Ok("coalesce(`t` = '05', false)")),
            (
                "t",
                true,
                CellTest::Between(value("1"), Operand::Column("n".into())),
                Ok("coalesce(length(`t`) >= 1 and length(`t`) <= `n`, false)"),
            ),
            ("t", false, less("b"), Err("column `t` is string: what is less or greater is a number")),
            (
                "d",
                false,
                less("2024-02-29"),
                Ok("coalesce(to_timestamp(`d`) < to_timestamp('2024-02-29'), false)"),
            ),
            ("d", false, less("soon"), Err("write it as `2024-02-29`")),
            (
                "b",
                false,
                CellTest::In(vec!["true".into()]),
                Ok("coalesce(cast(`b` as string) in ('true'), false)"),
            ),
            ("b", false, less("1"), Err("column `b` is boolean, and cannot be compared so")),
            (
                "t",
                false,
                CellTest::Text(TextTest::EndsWith, Operand::Column("t".into())),
                Ok("coalesce(right(`t`, length(`t`)) = `t`, false)"),
            ),
            ("x", false, less("1"), Err("there is no column `x`")),
        ];
        for (column, is_length, test, expected) in cases {
            let check = CellCheck { column: column.into(), is_length, negated: false, test };
            match (check.written(&schema), expected) {
                (Ok(written), Ok(expected)) => assert_eq!(written, expected),
                (Err(reason), Err(expected)) => assert!(reason.contains(expected), "{reason}"),
                (written, expected) => panic!("{written:?} is not {expected:?}"),
            }
        }
    }
}
