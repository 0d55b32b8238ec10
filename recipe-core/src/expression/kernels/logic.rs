//! Logic of three values, as in SQL: what cannot be known is null, and no choice takes null for true.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::DataType;

use crate::error::{Error, Result};
use crate::kernel::compare::{Compare, Comparison, IsIn};
use crate::kernel::{Failures, Kernel, Role, Value};

/// Whether both are true: false where one is false, whatever the other.
pub(in super::super) struct AndAlso;

/// Whether one is true: true where one is true, whatever the other.
pub(in super::super) struct OrElse;

/// Whether it is false.
pub(in super::super) struct IsFalse;

/// Whether the first value is neither less than the second nor greater than the third.
pub(in super::super) struct Between;

/// Whether the first value equals one of the others.
pub(in super::super) struct AnyOf;

/// Whether the value is one of those that are written.
pub(in super::super) struct InList(pub(in super::super) IsIn);

/// Where a value is true and where it is false; where it is neither, it is null.
struct Truth {
    yes: BooleanBuffer,
    no: BooleanBuffer,
}

impl Truth {
    fn of(cells: &ArrayRef) -> Result<Truth> {
        let cells = cells.as_boolean_opt().ok_or_else(|| Error::internal("logic is about booleans"))?;
        let (yes, no) = (cells.values().clone(), !cells.values());
        Ok(match cells.nulls() {
            None => Truth { yes, no },
            Some(nulls) => Truth { yes: &yes & nulls.inner(), no: &no & nulls.inner() },
        })
    }

    fn and(&self, other: &Truth) -> Truth {
        Truth { yes: &self.yes & &other.yes, no: &self.no | &other.no }
    }

    fn or(&self, other: &Truth) -> Truth {
        Truth { yes: &self.yes | &other.yes, no: &self.no & &other.no }
    }

    fn cells(self) -> ArrayRef {
        let known = NullBuffer::new(&self.yes | &self.no);
        Arc::new(BooleanArray::new(self.yes, Some(known).filter(|known| known.null_count() > 0)))
    }
}

fn truth(value: &Value, rows: usize) -> Result<Truth> {
    Truth::of(&value.to_array(rows)?)
}

/// Kernels that give a boolean or null, and no failures.
macro_rules! logic {
    ($($kernel:ident $name:literal |$this:ident, $args:ident, $rows:ident, $failures:ident| $eval:expr;)*) => {$(
        impl Kernel for $kernel {
            fn name(&self) -> String {
                $name.into()
            }

            fn data_type(&self, _: &[DataType]) -> DataType {
                DataType::Boolean
            }

            fn eval(&self, $args: &[Value], $rows: usize, $failures: &mut Failures) -> Result<ArrayRef> {
                let $this = self;
                $eval
            }

            fn role(&self) -> Role {
                Role::Test
            }
        }
    )*};
}

logic! {
    AndAlso "and" |_this, args, rows, _failures| Ok(truth(&args[0], rows)?.and(&truth(&args[1], rows)?).cells());
    OrElse "or" |_this, args, rows, _failures| Ok(truth(&args[0], rows)?.or(&truth(&args[1], rows)?).cells());
    IsFalse "not" |_this, args, rows, _failures| {
        let Truth { yes, no } = truth(&args[0], rows)?;
        Ok(Truth { yes: no, no: yes }.cells())
    };
    Between "between" |_this, args, rows, failures| {
        let [value, low, high] = args else { return Err(Error::internal("between takes three values")) };
        let from = Compare(Comparison::GreaterEqual).eval(&[value.clone(), low.clone()], rows, failures)?;
        let to = Compare(Comparison::LessEqual).eval(&[value.clone(), high.clone()], rows, failures)?;
        Ok(Truth::of(&from)?.and(&Truth::of(&to)?).cells())
    };
    AnyOf "is any of" |_this, args, rows, failures| {
        let (value, others) = args.split_first().ok_or_else(|| Error::internal("is any of takes a value"))?;
        let mut any = Truth { yes: BooleanBuffer::new_unset(rows), no: BooleanBuffer::new_set(rows) };
        for other in others {
            let equal = Compare(Comparison::Equal).eval(&[value.clone(), other.clone()], rows, failures)?;
            any = any.or(&Truth::of(&equal)?);
        }
        Ok(any.cells())
    };
    InList "is in" |this, args, rows, failures| {
        let found = this.0.eval(args, rows, failures)?;
        let nulls = args[0].to_array(rows)?.logical_nulls();
        Ok(Arc::new(BooleanArray::new(found.as_boolean().values().clone(), nulls)))
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_values() {
        const ALL: [Option<bool>; 3] = [Some(true), Some(false), None];
        let pairs = ALL.iter().flat_map(|one| ALL.iter().map(move |other| (*one, *other)));
        let (left, right): (Vec<_>, Vec<_>) = pairs.unzip();
        let args = [left.clone(), right.clone()].map(|side| Value::Array(Arc::new(BooleanArray::from(side))));
        let eval = |kernel: &dyn Kernel| -> Vec<Option<bool>> {
            let found = kernel.eval(&args, left.len(), &mut Failures::default()).expect("booleans");
            found.as_boolean().iter().collect()
        };
        let both = |test: fn(bool, bool) -> bool, strong: bool| -> Vec<Option<bool>> {
            let one = |(left, right): (&Option<bool>, &Option<bool>)| match (left, right) {
                (Some(left), Some(right)) => Some(test(*left, *right)),
                (Some(known), None) | (None, Some(known)) if *known == strong => Some(strong),
                _ => None,
            };
            left.iter().zip(&right).map(one).collect()
        };
        assert_eq!(eval(&AndAlso), both(|left, right| left && right, false));
        assert_eq!(eval(&OrElse), both(|left, right| left || right, true));
        assert_eq!(eval(&IsFalse), left.iter().map(|left| left.map(|left| !left)).collect::<Vec<_>>());
        assert_eq!(
            eval(&AnyOf),
            left.iter().zip(&right).map(|(l, r)| Some((*l)? == (*r)?)).collect::<Vec<_>>()
        );
    }
}
