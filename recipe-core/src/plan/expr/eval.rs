//! Expressions evaluated over a batch.

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, Scalar};
use arrow_buffer::BooleanBuffer;

use super::{Expr, Position};
use crate::error::{Error, Result};
use crate::kernel::cast::cast;
use crate::kernel::choose::choose;
use crate::kernel::{Failures, Value};

impl Expr<Position> {
    /// The value for every row of `batch`. Present cells that cannot be converted are added to `failures`.
    ///
    /// # Errors
    ///
    /// A kernel cannot compute its result, such as text that gets longer than an array can hold.
    pub fn eval(&self, batch: &RecordBatch, failures: &mut Failures) -> Result<Value> {
        let rows = batch.num_rows();
        Ok(match self {
            Expr::Column(position) => Value::Array(batch.column(position.0).clone()),
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
            Expr::Pick { place, values, otherwise } => {
                Value::Array(pick(place, values, otherwise, batch, failures)?)
            }
        })
    }
}

fn case(
    branches: &[(Expr<Position>, Expr<Position>)],
    otherwise: &Expr<Position>,
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
        let value = eval_in(value, &here, batch, failures)?;
        chosen.push((here, value));
    }
    merged(chosen, eval_in(otherwise, &open, batch, failures)?, rows)
}

fn pick(
    place: &Expr<Position>,
    values: &[Expr<Position>],
    otherwise: &Expr<Position>,
    batch: &RecordBatch,
    failures: &mut Failures,
) -> Result<ArrayRef> {
    let rows = batch.num_rows();
    let places = place.eval(batch, failures)?.to_array(rows)?;
    let places = places
        .as_primitive_opt::<Int32Type>()
        .ok_or_else(|| Error::internal("the place of a value is an int"))?;
    let mut open = BooleanBuffer::new_set(rows);
    let mut chosen = Vec::with_capacity(values.len());
    for (at, value) in (0..).zip(values) {
        let here = BooleanBuffer::collect_bool(rows, |row| places.value(row) == at);
        let here = places.nulls().map_or(here.clone(), |nulls| &here & nulls.inner());
        open = &open & &!&here;
        let value = eval_in(value, &here, batch, failures)?;
        chosen.push((here, value));
    }
    merged(chosen, eval_in(otherwise, &open, batch, failures)?, rows)
}

/// A value that is evaluated over all rows, of which only cells that are chosen count as failed.
fn eval_in(
    value: &Expr<Position>,
    chosen: &BooleanBuffer,
    batch: &RecordBatch,
    failures: &mut Failures,
) -> Result<Value> {
    let earlier = failures.mark();
    let value = value.eval(batch, failures)?;
    failures.retain_since(earlier, chosen);
    Ok(value)
}

/// Each value where it is chosen; masks have no row in common.
fn merged(chosen: Vec<(BooleanBuffer, Value)>, otherwise: Value, rows: usize) -> Result<ArrayRef> {
    let mut result = otherwise;
    for (mask, value) in chosen.into_iter().rev() {
        result = Value::Array(choose(&mask, &value, &result)?);
    }
    result.to_array(rows)
}

/// A condition's result with null as false.
pub(crate) fn as_mask(condition: &ArrayRef) -> BooleanArray {
    let condition = condition.as_boolean();
    match condition.nulls() {
        None => condition.clone(),
        Some(nulls) => BooleanArray::from(condition.values() & nulls.inner()),
    }
}
