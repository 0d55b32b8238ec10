//! `Filter`: the rows that meet conditions, as the generated program in Python decides about them.
//!
//! A comparison of null other than with `==` fails there, and a row for which the conditions fail is dropped, also where the
//! condition is negated; `and` and `or` decide from left to right, and do not ask further once they know.

use std::ops::Range;
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Kind;
use recipe_core::types::{Type, type_name};

use super::node_type::{NodeType, ONE, Support};
use super::opened::Opened;
use crate::expression;
use crate::job::column_path::ColumnPath;
use crate::job::members::Members;
use crate::job::node::{Lowered, Lowering, Work, step_where};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "Filter",
    support: Support::InPart(
        "rows are dropped for which a comparison fails, such as that of null by `LT`, or of a field of a null struct, also where it \
         is negated; patterns have no look-around; comparisons that fail for every row are refused",
    ),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operation {
    Equal,
    Ordered(&'static str),
    Regex,
    IsNull,
}

const OPERATIONS: &[(&str, Operation)] = &[
    ("EQ", Operation::Equal),
    ("LT", Operation::Ordered("<")),
    ("GT", Operation::Ordered(">")),
    ("LTE", Operation::Ordered("<=")),
    ("GTE", Operation::Ordered(">=")),
    ("REGEX", Operation::Regex),
    ("ISNULL", Operation::IsNull),
];

enum Operand {
    Column(ColumnPath),
    Constant(String, Range<usize>),
}

struct Condition {
    operation: Operation,
    negated: bool,
    operands: Vec<Operand>,
    span: Range<usize>,
}

/// Conditions, joined by `and` or by `or`.
pub(super) struct Conditions {
    any: bool,
    conditions: Vec<Condition>,
    span: Range<usize>,
}

fn read(members: &Members, _: &Setting) -> Option<Work> {
    let conditions = Conditions::read(members)?;
    Some(Work::Steps(Arc::new(conditions).keeping()))
}

impl Conditions {
    /// Reads `Filters` and `LogicalOperator`.
    pub(super) fn read(members: &Members) -> Option<Conditions> {
        members.required("Filters")?;
        let any = members.word("LogicalOperator", &[("AND", false), ("OR", true)]).unwrap_or(false);
        let mut conditions = Vec::new();
        let mut is_whole = true;
        for filter in members.objects("Filters") {
            match condition(&filter) {
                Some(condition) => conditions.push(condition),
                None => is_whole = false,
            }
        }
        (is_whole && !conditions.is_empty()).then(|| Conditions { any, conditions, span: members.span() })
    }

    /// Keeps the rows that meet them.
    pub(super) fn keeping(self: Arc<Self>) -> Lowering {
        Arc::new(move |tables| {
            let mut warnings = Vec::new();
            let opened = Opened::new(&tables[0].schema, self.paths())?;
            let expression = self.expression(&opened, &mut warnings)?;
            Ok(Lowered { steps: keeping(opened, &expression, &self.span), warnings })
        })
    }

    /// The columns and fields that they are about.
    pub(super) fn paths(&self) -> impl Iterator<Item = &ColumnPath> {
        self.conditions.iter().flat_map(Condition::paths)
    }

    /// An expression that is true for the rows that meet them.
    pub(super) fn expression(
        &self,
        opened: &Opened,
        warnings: &mut Vec<Error>,
    ) -> Result<String, Vec<Error>> {
        let (mut parts, mut errors) = (Vec::new(), Vec::new());
        for condition in &self.conditions {
            match condition.guarded(opened, warnings) {
                Ok(part) => parts.push(part),
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        if !self.any {
            return Ok(parts.join(" and "));
        }
        // One that fails ends the question, unless one before it was true.
        let branch = |part: &String| format!("when {part} then true when ({part}) is null then false");
        let branches: Vec<String> = parts.iter().map(branch).collect();
        Ok(format!("case {} else false end", branches.join(" ")))
    }
}

/// The steps that keep the rows for which an expression is true.
pub(super) fn keeping(opened: Opened, expression: &str, span: &Range<usize>) -> Vec<Node> {
    let closing = opened.closing(span);
    let mut steps = opened.steps;
    steps.push(step_where("KEEP_VALUES", expression, span, []));
    steps.extend(closing);
    steps
}

fn condition(filter: &Members) -> Option<Condition> {
    filter.required("Operation")?;
    filter.required("Values")?;
    let operation = filter.word("Operation", OPERATIONS)?;
    let negated = filter.flag("Negated").unwrap_or(false);
    let mut operands = Vec::new();
    for value in filter.objects("Values") {
        value.required("Type")?;
        let is_column = value.word("Type", &[("COLUMNEXTRACTED", true), ("CONSTANT", false)])?;
        operands.push(if is_column {
            value.required("Value")?;
            Operand::Column(value.column("Value")?)
        } else {
            let texts = value.texts("Value");
            let text = texts.first().map(|(text, _)| text.clone()).unwrap_or_default();
            Operand::Constant(text, value.span())
        });
    }
    let wanted = if operation == Operation::IsNull { 1 } else { 2 };
    let has_column = operands.iter().any(|operand| matches!(operand, Operand::Column(_)));
    if operands.len() < wanted || !has_column {
        let message = if wanted == 1 { "is one column" } else { "is a column, and what it is compared with" };
        filter.wrong(Kind::BadParameter(message.into()), "Values", &filter.span());
        return None;
    }
    operands.truncate(wanted);
    Some(Condition { operation, negated, operands, span: filter.span() })
}

/// What a value is, as far as Python compares it with others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Number,
    Text,
    Boolean,
    Moment,
    Other,
}

fn class(ty: Option<Type>) -> Class {
    match ty {
        Some(ty) if ty.is_number() => Class::Number,
        Some(Type::String) => Class::Text,
        Some(Type::Boolean) => Class::Boolean,
        Some(ty) if ty.is_temporal() => Class::Moment,
        _ => Class::Other,
    }
}

impl Condition {
    fn paths(&self) -> impl Iterator<Item = &ColumnPath> {
        self.operands.iter().filter_map(|operand| match operand {
            Operand::Column(path) => Some(path),
            Operand::Constant(..) => None,
        })
    }

    /// As [`expression`](Self::expression); null where a struct is null whose field it asks for, as that fails.
    fn guarded(&self, opened: &Opened, warnings: &mut Vec<Error>) -> Result<String, Error> {
        let expression = self.expression(opened, warnings)?;
        let mut structs = Vec::new();
        for path in self.paths() {
            structs.extend(opened.struct_is_there(path)?);
        }
        if structs.is_empty() {
            return Ok(expression);
        }
        Ok(format!("case when {} then ({expression}) end", structs.join(" and ")))
    }

    fn expression(&self, opened: &Opened, warnings: &mut Vec<Error>) -> Result<String, Error> {
        let schema = &opened.schema;
        let refuse = |message: String| Err(Error::from(Kind::Job(message)).at_span(self.span.clone()));
        let mut columns = Vec::new();
        for operand in &self.operands {
            if let Operand::Column(path) = operand {
                let name = opened.column(path)?;
                let field = schema.field_with_name(name).map_err(Error::from)?;
                columns.push((
                    name,
                    class(Type::from_arrow(field.data_type())),
                    type_name(field.data_type()),
                ));
            }
        }
        let not = |expression: String| if self.negated { format!("not ({expression})") } else { expression };
        let (name, kind, shown) = &columns[0];
        if self.operation == Operation::IsNull {
            // Empty text is not null, as `is null` would have it.
            let column = expression::column(name);
            return Ok(if self.negated { is_there(&column) } else { format!("not {}", is_there(&column)) });
        }
        if columns.iter().any(|(_, class, _)| *class == Class::Other) {
            return refuse(format!("column `{name}` is {shown}, and cannot be compared"));
        }
        if self.operation == Operation::Regex {
            let (Operand::Column(_), Operand::Constant(pattern, _)) = (&self.operands[0], &self.operands[1])
            else {
                return refuse("REGEX is a column and a pattern".into());
            };
            if *kind != Class::Text {
                return refuse(format!(
                    "column `{name}` is {shown}, and REGEX needs text: in AWS every row would be dropped"
                ));
            }
            // `re.match` begins at the start of the text.
            let pattern = expression::text(&format!("^(?:{pattern})"));
            return Ok(not(format!("regexp_like({}, {pattern})", expression::column(name))));
        }
        let other = columns.get(1).map_or(*kind, |(_, class, _)| *class);
        let mut written = Vec::new();
        let mut never = *kind != other;
        for operand in &self.operands {
            written.push(match operand {
                Operand::Column(path) => expression::column(opened.column(path)?),
                Operand::Constant(text, span) => match constant(text, *kind) {
                    Some(literal) => {
                        if *kind == Class::Text && self.operation != Operation::Equal && text.parse::<f64>().is_ok() {
                            let message = format!(
                                "column `{name}` is text and compared as text, so that '9' is greater than '10'; make it a number \
                                 first, with ApplyMapping"
                            );
                            warnings.push(Error::from(Kind::NotSupported(message)).at_span(span.clone()));
                        }
                        literal
                    }
                    None => {
                        never = true;
                        expression::text(text)
                    }
                },
            });
        }
        let (left, right) = (&written[0], &written[1]);
        match self.operation {
            // Values of two kinds are not equal, and that is no failure.
            Operation::Equal if never => Ok(if self.negated { "true" } else { "false" }.to_owned()),
            Operation::Equal => Ok(not(format!("coalesce({left} = {right}, false)"))),
            _ if never => refuse(format!(
                "column `{name}` is {shown}, and {} cannot be compared with it by order: in AWS every row would be dropped",
                if left.starts_with('`') { right } else { left }
            )),
            Operation::Ordered(sign) => Ok(not(format!("{left} {sign} {right}"))),
            Operation::Regex | Operation::IsNull => Err(Error::internal("these are done before")),
        }
    }
}

/// Whether a column is not null, be it empty text.
fn is_there(column: &str) -> String {
    format!("coalesce({column} = {column} or not ({column} = {column}), false)")
}

/// A constant as an expression, as a value that such a column can be compared with.
fn constant(text: &str, kind: Class) -> Option<String> {
    match kind {
        Class::Number => text
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
            .map(|_| text.trim().to_owned()),
        Class::Boolean => match text.trim().to_ascii_lowercase().as_str() {
            "true" => Some("true".into()),
            "false" => Some("false".into()),
            _ => None,
        },
        Class::Text => Some(expression::text(text)),
        Class::Moment => Some(format!("to_timestamp({})", expression::text(text))),
        Class::Other => None,
    }
}
