//! Expressions: columns, literals, `case`, casts and kernel calls, evaluated a batch at a time.

use std::fmt;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, Scalar, new_null_array};
use arrow_buffer::BooleanBuffer;
use arrow_schema::{DataType, Schema};

use crate::error::Result;
use crate::kernel::cast::cast;
use crate::kernel::choose::choose;
use crate::kernel::compare::{And, IsMissing, Not, Or};
use crate::kernel::{Failures, Kernel, Role, Value};

/// A computation over the columns of one row, evaluated for all rows of a batch at once.
#[derive(Clone)]
pub enum Expr {
    /// The column at this index of the node's input.
    Column(usize),
    /// The same value in every row: an array of length 1.
    Literal(ArrayRef),
    /// The value beside the first condition that is true, else the last value. All values have one type.
    Case {
        /// Conditions and values.
        branches: Vec<(Expr, Expr)>,
        /// Where no condition is true.
        otherwise: Box<Expr>,
    },
    /// The value as another type; a present value that cannot be converted becomes null and is counted.
    Cast(Box<Expr>, DataType),
    /// A kernel over the values of its arguments.
    Call(Call),
}

/// A kernel with its arguments.
#[derive(Clone)]
pub struct Call {
    /// The kernel, with its patterns and constants prepared.
    pub kernel: Arc<dyn Kernel>,
    /// What it is applied to.
    pub args: Vec<Expr>,
}

impl Expr {
    /// A text that is the same in every row.
    pub fn text(text: &str) -> Expr {
        Expr::Literal(Arc::new(arrow_array::StringViewArray::from_iter_values([text])))
    }

    /// A missing value of a type.
    pub fn null(data_type: &DataType) -> Expr {
        Expr::Literal(new_null_array(data_type, 1))
    }

    /// A call of `kernel`.
    pub fn call(kernel: impl Kernel + 'static, args: Vec<Expr>) -> Expr {
        Expr::Call(Call { kernel: Arc::new(kernel), args })
    }

    /// Whether this and `other` are both true. Null counts as false.
    pub fn and(self, other: Expr) -> Expr {
        Expr::call(And, vec![self, other])
    }

    /// Whether this or `other` is true. Null counts as false.
    pub fn or(self, other: Expr) -> Expr {
        Expr::call(Or, vec![self, other])
    }

    /// Whether this is not true. Null counts as false.
    pub fn negate(self) -> Expr {
        Expr::call(Not, vec![self])
    }

    /// Whether the cell is null or empty text.
    pub fn is_missing(self) -> Expr {
        Expr::call(IsMissing, vec![self])
    }

    /// This where `condition` is true, else `otherwise`, which has the same type.
    pub fn when(self, condition: Expr, otherwise: Expr) -> Expr {
        Expr::Case { branches: vec![(condition, self)], otherwise: Box::new(otherwise) }
    }

    /// This value as `data_type`, unless it has that type already.
    pub fn cast(self, data_type: &DataType, input: &Schema) -> Expr {
        if self.data_type(input) == *data_type { self } else { Expr::Cast(Box::new(self), data_type.clone()) }
    }

    /// This value as `data_type`; a cell that cannot be converted becomes null, and is not counted as failed.
    pub fn quietly(self, data_type: &DataType) -> Expr {
        Expr::call(Quietly(data_type.clone()), vec![self])
    }

    /// The type of the result over columns of `input`.
    pub fn data_type(&self, input: &Schema) -> DataType {
        match self {
            Expr::Column(index) => input.field(*index).data_type().clone(),
            Expr::Literal(value) => value.data_type().clone(),
            Expr::Case { otherwise, .. } => otherwise.data_type(input),
            Expr::Cast(_, data_type) => data_type.clone(),
            Expr::Call(call) => {
                let args: Vec<_> = call.args.iter().map(|arg| arg.data_type(input)).collect();
                call.kernel.data_type(&args)
            }
        }
    }

    /// The value for every row of `batch`.
    pub fn eval(&self, batch: &RecordBatch, failures: &mut Failures) -> Result<Value> {
        let rows = batch.num_rows();
        Ok(match self {
            Expr::Column(index) => Value::Array(batch.column(*index).clone()),
            Expr::Literal(value) => Value::Scalar(Scalar::new(value.clone())),
            Expr::Cast(input, to) => {
                let input = input.eval(batch, failures)?.to_array(rows)?;
                Value::Array(cast(&input, to, failures)?)
            }
            Expr::Call(call) => {
                let args =
                    call.args.iter().map(|arg| arg.eval(batch, failures)).collect::<Result<Vec<_>>>()?;
                Value::Array(call.kernel.eval(&args, rows, failures)?)
            }
            Expr::Case { branches, otherwise } => Value::Array(case(branches, otherwise, batch, failures)?),
        })
    }

    /// The same expression with each column's number changed.
    pub(crate) fn map_columns(self, number: &impl Fn(usize) -> usize) -> Expr {
        self.replace_columns(&|column| Expr::Column(number(column)))
    }

    /// The same expression with another in the place of each column.
    pub(crate) fn replace_columns(self, other: &impl Fn(usize) -> Expr) -> Expr {
        match self {
            Expr::Column(index) => other(index),
            Expr::Literal(_) => self,
            Expr::Cast(input, to) => Expr::Cast(Box::new(input.replace_columns(other)), to),
            Expr::Call(Call { kernel, args }) => Expr::Call(Call {
                kernel,
                args: args.into_iter().map(|arg| arg.replace_columns(other)).collect(),
            }),
            Expr::Case { branches, otherwise } => Expr::Case {
                branches: branches
                    .into_iter()
                    .map(|(condition, value)| {
                        (condition.replace_columns(other), value.replace_columns(other))
                    })
                    .collect(),
                otherwise: Box::new(otherwise.replace_columns(other)),
            },
        }
    }

    /// Calls `visit` with every column this reads.
    pub fn columns(&self, visit: &mut impl FnMut(usize)) {
        match self {
            Expr::Column(index) => visit(*index),
            Expr::Literal(_) => {}
            Expr::Cast(input, _) => input.columns(visit),
            Expr::Call(call) => call.args.iter().for_each(|arg| arg.columns(visit)),
            Expr::Case { branches, otherwise } => {
                for (condition, value) in branches {
                    condition.columns(visit);
                    value.columns(visit);
                }
                otherwise.columns(visit);
            }
        }
    }
}

/// A cast for tests, where a cell that does not fit is an answer and no loss.
struct Quietly(DataType);

impl Kernel for Quietly {
    fn name(&self) -> String {
        format!("as {}", crate::types::type_name(&self.0))
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        self.0.clone()
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        cast(&args[0].to_array(rows)?, &self.0, &mut Failures::default())
    }

    fn role(&self) -> Role {
        Role::Convert
    }
}

/// Branches are evaluated over all rows, but only cells that are chosen count as failed.
fn case(
    branches: &[(Expr, Expr)],
    otherwise: &Expr,
    batch: &RecordBatch,
    failures: &mut Failures,
) -> Result<ArrayRef> {
    let rows = batch.num_rows();
    let mut open = BooleanBuffer::new_set(rows);
    let mut chosen = Vec::with_capacity(branches.len());
    for (condition, value) in branches {
        let condition = condition.eval(batch, failures)?.to_array(rows)?;
        let condition = as_mask(&condition);
        let here = &open & condition.values();
        open = &open & &!condition.values();
        let mark = failures.mark();
        let value = value.eval(batch, failures)?;
        failures.keep_since(mark, &here);
        chosen.push((here, value));
    }
    let mark = failures.mark();
    let mut result = otherwise.eval(batch, failures)?;
    failures.keep_since(mark, &open);
    for (mask, value) in chosen.into_iter().rev() {
        result = Value::Array(choose(&mask, &value, &result)?);
    }
    result.to_array(rows)
}

/// A condition's result with null as false.
pub(crate) fn as_mask(condition: &ArrayRef) -> BooleanArray {
    use arrow_array::cast::AsArray;
    let condition = condition.as_boolean();
    match condition.nulls() {
        None => condition.clone(),
        Some(nulls) => BooleanArray::from(condition.values() & nulls.inner()),
    }
}

impl fmt::Debug for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expr::Column(index) => write!(f, "#{index}"),
            Expr::Literal(value) => match crate::kernel::print::cell(value, 0) {
                None => f.write_str("null"),
                Some(text) => write!(f, "{text:?}"),
            },
            Expr::Cast(input, to) => write!(f, "{input:?} as {}", crate::types::type_name(to)),
            Expr::Case { branches, otherwise } => {
                f.write_str("case")?;
                for (condition, value) in branches {
                    write!(f, " when {condition:?} then {value:?}")?;
                }
                write!(f, " else {otherwise:?} end")
            }
            Expr::Call(call) => {
                write!(f, "{}(", call.kernel.name())?;
                for (at, arg) in call.args.iter().enumerate() {
                    write!(f, "{}{arg:?}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str(")")
            }
        }
    }
}
