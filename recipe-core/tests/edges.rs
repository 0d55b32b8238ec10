//! Every example over tables of edge values: no panic, no broken invariant, and the same outcome however rows are cut.

mod dice;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::types::{
    Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType,
};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, PrimitiveArray, RecordBatch, StringViewArray,
    UInt32Array,
};
use arrow_schema::{DataType, TimeUnit};
use recipe_core::engine::kernel::print::cell;
use recipe_core::steps;
use recipe_core::testing::{Case, run_in_batches};

use dice::Dice;

const ROWS: usize = 40;
const ROUNDS: usize = 3;

/// Texts that some reader of numbers, dates, addresses, JSON or letters may stumble over.
const TEXTS: &[&str] = &[
    "",
    " ",
    "\0",
    "\u{feff}",
    "💡",
    "ä\u{308}ß",
    "ﬁﬂ",
    "İı",
    "ΑΣ",
    "ǆ",
    "٣",
    "'\"`",
    "--",
    "a\r\nb",
    "a,b;c|d",
    "9223372036854775808",
    "-9223372036854775808",
    "1e400",
    "1.5e-320",
    "-0",
    "00",
    "1_000",
    "1,000,000.5",
    "NaN",
    "Infinity",
    "0000-00-00",
    "2024-02-30",
    "Feb 29 2023",
    "9999-12-31 23:59:59.999999",
    "-262143-01-01",
    "12/31/99999",
    "24:61:61",
    "1969-12-31T23:59:59.9999999Z",
    "2024-W53",
    "12:00 AM",
    "[1,2",
    "[[[[]]]]",
    "{}",
    "null",
    "{\"a\":{\"b\":[1,null,\"x\"]}}",
    "http://x?a=%zz&b=%F0%9F&=&&",
    "::1",
    "999.999.999.999",
    "+1 (408) 341-5669",
    "a text that does not fit into a view, and has 💡 in it",
];

impl Dice {
    /// Cells of these values, one in six null.
    fn cells<T: Copy>(&mut self, values: &[T]) -> Vec<Option<T>> {
        (0..ROWS).map(|_| (self.roll(6) > 0).then(|| values[self.roll(values.len())])).collect()
    }

    fn numbers<T: ArrowPrimitiveType>(&mut self, values: &[T::Native]) -> ArrayRef {
        Arc::new(self.cells(values).into_iter().collect::<PrimitiveArray<T>>())
    }

    /// A column of the type of `example`: edge values, and for texts those of the example, too.
    fn column(&mut self, example: &ArrayRef) -> ArrayRef {
        const MAX: i128 = 10_i128.pow(38) - 1;
        const ONE: i128 = 10_i128.pow(18);
        match example.data_type() {
            DataType::Utf8View => {
                let own: Vec<String> =
                    (0..example.len()).filter_map(|row| cell(example.as_ref(), row)).collect();
                let texts: Vec<&str> = TEXTS.iter().copied().chain(own.iter().map(String::as_str)).collect();
                Arc::new(self.cells(&texts).into_iter().collect::<StringViewArray>())
            }
            DataType::Int8 => self.numbers::<Int8Type>(&[i8::MIN, -1, 0, 1, i8::MAX]),
            DataType::Int16 => self.numbers::<Int16Type>(&[i16::MIN, -1, 0, 1, i16::MAX]),
            DataType::Int32 => self.numbers::<Int32Type>(&[i32::MIN, -1, 0, 1, 12, 31, i32::MAX]),
            DataType::Int64 => {
                self.numbers::<Int64Type>(&[i64::MIN, -1, 0, 1, 65, 0xD800, 0x0011_0000, 1 << 53, i64::MAX])
            }
            DataType::Float32 => self.numbers::<Float32Type>(&[f32::MIN, -0.0, 0.5, f32::NAN, f32::INFINITY]),
            DataType::Float64 => self.numbers::<Float64Type>(&[
                f64::MIN,
                -2.5,
                -0.0,
                5e-324,
                0.5,
                9.3e18,
                1e38,
                f64::MAX,
                f64::INFINITY,
                f64::NEG_INFINITY,
                f64::NAN,
            ]),
            DataType::Decimal128(precision, scale) => {
                let decimals = self.cells(&[-MAX, -1, 0, 1, ONE / 2, ONE, MAX]).into_iter();
                let decimals: PrimitiveArray<Decimal128Type> = decimals.collect();
                Arc::new(decimals.with_precision_and_scale(*precision, *scale).expect("they fit"))
            }
            DataType::Boolean => Arc::new(self.cells(&[true, false]).into_iter().collect::<BooleanArray>()),
            DataType::Date32 => {
                self.numbers::<Date32Type>(&[i32::MIN, -719_163, -1, 0, 19_782, 2_932_896, i32::MAX])
            }
            DataType::Timestamp(TimeUnit::Microsecond, None) => self.numbers::<TimestampMicrosecondType>(&[
                i64::MIN,
                -62_135_596_800_000_000,
                -1,
                0,
                1_709_211_909_250_000,
                253_402_300_799_999_999,
                i64::MAX,
            ]),
            // Nested cells are those of the example, in another order.
            _ => {
                let rows: UInt32Array = (0..ROWS).map(|_| Some(self.roll(example.len()) as u32)).collect();
                arrow_select::take::take(example, &rows, None).expect("rows there are")
            }
        }
    }
}

#[test]
fn edge_values_break_nothing() {
    let mut dice = Dice(0x1234_5678_9abc_def1);
    let mut broken = Vec::new();
    for (step, example) in
        steps::all().flat_map(|step| step.examples.iter().map(move |example| (step, example)))
    {
        let case = Case::new(step, example).expect("an example can be read");
        let Ok(program) = case.compile() else { continue };
        if case.input.num_rows() == 0 {
            continue;
        }
        for _ in 0..ROUNDS {
            let columns = case.input.columns().iter().map(|column| dice.column(column)).collect();
            let input = RecordBatch::try_new(case.input.schema(), columns).expect("a table");
            let run = |rows| run_in_batches(&program, &input, rows).map(|ran| (ran.lines, ran.failed_cells));
            let ran = catch_unwind(AssertUnwindSafe(|| (run(usize::MAX), run(3))));
            let what = match ran {
                Err(_) => "it panics".to_owned(),
                Ok((Err(error), _)) if error.kind().code() == "internal" => error.to_string(),
                Ok((Ok(whole), Ok(cut))) if whole != cut => "batches make a difference".to_owned(),
                Ok(_) => continue,
            };
            broken.push(format!("{}, {}: {what}", step.operation, example.title));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
