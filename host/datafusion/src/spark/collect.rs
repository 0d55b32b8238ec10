//! `collect_set`: each value once, in the order in which the values first come.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::cast::AsArray;
use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};

/// The aggregate.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct CollectSet(Signature);

impl CollectSet {
    pub(super) fn udaf() -> AggregateUDF {
        AggregateUDF::new_from_impl(CollectSet(Signature::any(1, Volatility::Immutable)))
    }
}

fn list(item: &DataType) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(item.clone(), true)))
}

impl AggregateUDFImpl for CollectSet {
    fn name(&self) -> &'static str {
        "spark_collect_set"
    }

    fn signature(&self) -> &Signature {
        &self.0
    }

    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        Ok(list(&arguments[0]))
    }

    fn accumulator(&self, arguments: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let DataType::List(field) = arguments.return_type() else {
            return datafusion::common::internal_err!("a set is a list");
        };
        Ok(Box::new(Set { item: field.data_type().clone(), seen: HashSet::new(), values: Vec::new() }))
    }

    fn state_fields(&self, arguments: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new("values", arguments.return_type().clone(), true))])
    }

    fn default_value(&self, data_type: &DataType) -> Result<ScalarValue> {
        match data_type {
            DataType::List(field) => {
                Ok(ScalarValue::List(ScalarValue::new_list_nullable(&[], field.data_type())))
            }
            other => ScalarValue::try_from(other),
        }
    }
}

#[derive(Debug)]
struct Set {
    item: DataType,
    seen: HashSet<ScalarValue>,
    values: Vec<ScalarValue>,
}

impl Set {
    fn add(&mut self, array: &ArrayRef) -> Result<()> {
        for row in (0..array.len()).filter(|row| array.is_valid(*row)) {
            let value = ScalarValue::try_from_array(array, row)?.compacted();
            if self.seen.insert(value.clone()) {
                self.values.push(value);
            }
        }
        Ok(())
    }

    fn list(&self) -> ScalarValue {
        ScalarValue::List(ScalarValue::new_list_nullable(&self.values, &self.item))
    }
}

impl Accumulator for Set {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.add(&values[0])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(self.list())
    }

    fn size(&self) -> usize {
        size_of_val(self) + 2 * ScalarValue::size_of_vec(&self.values)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.list()])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for values in states[0].as_list::<i32>().iter().flatten() {
            self.add(&values)?;
        }
        Ok(())
    }
}
