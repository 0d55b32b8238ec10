//! Expressions: columns, literals, `case`, casts and kernel calls, evaluated a batch at a time.

mod debug;
mod eval;
mod read;
mod try_cast;

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, new_null_array};
use arrow_schema::{DataType, Schema};

use self::try_cast::TryCast;
use super::{ColumnId, KnownColumns, Position};
use crate::kernel::compare::{And, IsMissing, Not, Or};
use crate::kernel::{Kernel, Role};

pub(crate) use eval::as_mask;
pub(super) use read::same_type;

/// A computation over the columns of one row, evaluated for all rows of a batch at once.
///
/// A step writes it over the ids of columns, and a node has it over positions in its input; only the latter can be
/// evaluated.
///
/// ```
/// use std::sync::Arc;
///
/// use arrow_array::{ArrayRef, Int64Array, RecordBatch};
/// use recipe_core::engine::kernel::print::cell;
/// use recipe_core::engine::plan::{Expr, Failures, Position};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let cells: ArrayRef = Arc::new(Int64Array::from(vec![Some(3), None]));
/// let batch = RecordBatch::try_from_iter([("n", cells)])?;
///
/// let column = Expr::Column(Position(0));
/// let zero: ArrayRef = Arc::new(Int64Array::from(vec![0]));
/// let filled = Expr::Literal(zero).when(column.clone().is_missing(), column);
///
/// let value = filled.eval(&batch, &mut Failures::default())?.to_array(batch.num_rows())?;
/// assert_eq!(cell(&value, 1).as_deref(), Some("0"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Expr<C = ColumnId> {
    /// The value of a column.
    Column(C),
    /// The same value in every row: an array of length 1.
    Literal(ArrayRef),
    /// The value beside the first condition that is true, else the last value. All values have one type.
    Case {
        /// Conditions and values.
        branches: Vec<(Expr<C>, Expr<C>)>,
        /// Where no condition is true.
        otherwise: Box<Expr<C>>,
    },
    /// The value at the place that a number gives. All values have one type.
    Pick {
        /// An int: places are counted from 0.
        place: Box<Expr<C>>,
        /// Values.
        values: Vec<Expr<C>>,
        /// Where there is no such place, or the number is null.
        otherwise: Box<Expr<C>>,
    },
    /// The value as another type; a present value that cannot be converted becomes null and is counted.
    Cast(Box<Expr<C>>, DataType),
    /// A kernel over the values of its arguments.
    Call(Call<C>),
}

/// A kernel with its arguments.
#[derive(Clone)]
pub struct Call<C = ColumnId> {
    /// The kernel, with its patterns and constants prepared.
    pub kernel: Arc<dyn Kernel>,
    /// What it is applied to.
    pub args: Vec<Expr<C>>,
}

impl<C> Expr<C> {
    /// A text that is the same in every row.
    pub fn text(text: &str) -> Self {
        Expr::Literal(Arc::new(arrow_array::StringViewArray::from_iter_values([text])))
    }

    /// The same whole number in every row.
    pub fn whole(number: i64) -> Self {
        Expr::Literal(Arc::new(arrow_array::Int64Array::from(vec![number])))
    }

    /// The same truth in every row.
    pub fn truth(truth: bool) -> Self {
        Expr::Literal(Arc::new(arrow_array::BooleanArray::from(vec![truth])))
    }

    /// A missing value of a type.
    pub fn null(data_type: &DataType) -> Self {
        Expr::Literal(new_null_array(data_type, 1))
    }

    /// A call of `kernel`.
    pub fn call(kernel: impl Kernel + 'static, args: Vec<Self>) -> Self {
        Expr::Call(Call { kernel: Arc::new(kernel), args })
    }

    /// Whether this and `other` are both true. Null counts as false.
    pub fn and(self, other: Self) -> Self {
        Expr::call(And, vec![self, other])
    }

    /// Whether this or `other` is true. Null counts as false.
    pub fn or(self, other: Self) -> Self {
        Expr::call(Or, vec![self, other])
    }

    /// Whether this is not true. Null counts as false.
    pub fn negate(self) -> Self {
        Expr::call(Not, vec![self])
    }

    /// Whether the cell is null or empty text.
    pub fn is_missing(self) -> Self {
        Expr::call(IsMissing, vec![self])
    }

    /// This where `condition` is true, else `otherwise`, which has the same type.
    pub fn when(self, condition: Self, otherwise: Self) -> Self {
        Expr::Case { branches: vec![(condition, self)], otherwise: Box::new(otherwise) }
    }

    /// This value as `data_type`; a cell that cannot be converted becomes null, and is not counted as failed.
    pub fn try_cast(self, data_type: &DataType) -> Self {
        Expr::call(TryCast(data_type.clone()), vec![self])
    }

    /// The same expression over columns that are named in another way.
    pub(crate) fn map_columns<D>(self, column: &impl Fn(C) -> D) -> Expr<D> {
        self.replace_columns(&|old| Expr::Column(column(old)))
    }

    /// The same expression with another in the place of each column.
    pub(crate) fn replace_columns<D>(self, other: &impl Fn(C) -> Expr<D>) -> Expr<D> {
        match self {
            Expr::Column(column) => other(column),
            Expr::Literal(value) => Expr::Literal(value),
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
            Expr::Pick { place, values, otherwise } => Expr::Pick {
                place: Box::new(place.replace_columns(other)),
                values: values.into_iter().map(|value| value.replace_columns(other)).collect(),
                otherwise: Box::new(otherwise.replace_columns(other)),
            },
        }
    }

    fn type_over(&self, column: &impl Fn(&C) -> DataType) -> DataType {
        match self {
            Expr::Column(of) => column(of),
            Expr::Literal(value) => value.data_type().clone(),
            Expr::Case { otherwise, .. } | Expr::Pick { otherwise, .. } => otherwise.type_over(column),
            Expr::Cast(_, data_type) => data_type.clone(),
            Expr::Call(call) => {
                let args: Vec<_> = call.args.iter().map(|arg| arg.type_over(column)).collect();
                call.kernel.data_type(&args)
            }
        }
    }
}

impl Expr<ColumnId> {
    /// The type of the result.
    pub fn data_type(&self, known: &KnownColumns) -> DataType {
        self.type_over(&|id| known.data_type(*id).clone())
    }

    /// This value as `data_type`, unless it has that type already.
    pub fn cast(self, data_type: &DataType, known: &KnownColumns) -> Self {
        if self.data_type(known) == *data_type { self } else { Expr::Cast(Box::new(self), data_type.clone()) }
    }
}

impl Expr<Position> {
    /// The type of the result over columns of `input`.
    pub fn data_type(&self, input: &Schema) -> DataType {
        self.type_over(&|position| input.field(position.0).data_type().clone())
    }

    /// Whether evaluating it reports no failed cells.
    pub(crate) fn never_fails(&self) -> bool {
        match self {
            Expr::Column(_) | Expr::Literal(_) => true,
            Expr::Cast(..) | Expr::Case { .. } | Expr::Pick { .. } => false,
            Expr::Call(call) => call.kernel.role() != Role::Any && call.args.iter().all(Expr::never_fails),
        }
    }

    /// Calls `visit` with every column this reads, as often as it does.
    pub fn visit_columns(&self, visit: &mut impl FnMut(Position)) {
        match self {
            Expr::Column(position) => visit(*position),
            Expr::Literal(_) => {}
            Expr::Cast(input, _) => input.visit_columns(visit),
            Expr::Call(call) => call.args.iter().for_each(|arg| arg.visit_columns(visit)),
            Expr::Case { branches, otherwise } => {
                for (condition, value) in branches {
                    condition.visit_columns(visit);
                    value.visit_columns(visit);
                }
                otherwise.visit_columns(visit);
            }
            Expr::Pick { place, values, otherwise } => {
                place.visit_columns(visit);
                for value in values {
                    value.visit_columns(visit);
                }
                otherwise.visit_columns(visit);
            }
        }
    }
}
