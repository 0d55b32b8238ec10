//! `INT_TO_IP`.

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use crate::kernel::number::parse_long;
use crate::kernel::print::print;
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLUMN: Param<Option<ColumnName>> =
    Param::optional("sourceColumn", "Column of whole numbers, or of text that can be read as such.");
const VALUE: Param<Option<Text>> = Param::optional("value", "Number to convert, in place of a column.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "INT_TO_IP",
    family: Family::Web,
    summary: "Puts whole numbers as IPv4 addresses into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &NAME],
    examples: &[
        Example::new("Numbers", r#"{"sourceColumn": "ip_int", "targetColumn": "ip"}"#)
            .input(&[
                "ip_int: long | n: int",
                "167772410 | 1",
                "0 | 2",
                "4294967295 | 3",
                "4294967296 | 4",
                "-1 | 5",
                "null | 6",
            ])
            .output(&[
                "ip_int: long | ip: string | n: int",
                "167772410 | 10.0.0.250 | 1",
                "0 | 0.0.0.0 | 2",
                "4294967295 | 255.255.255.255 | 3",
                "4294967296 | null | 4",
                "-1 | null | 5",
                "null | null | 6",
            ])
            .failed(2),
        Example::new("Text", r#"{"sourceColumn": "v", "targetColumn": "ip"}"#)
            .input(&["v: string", "3232235777", "3232235777.0", "10.0.0.1", r#""""#])
            .output(&[
                "v: string | ip: string",
                "3232235777 | 192.168.1.1",
                "3232235777.0 | 192.168.1.1",
                "10.0.0.1 | null",
                r#""" | null"#,
            ])
            .failed(1),
        Example::new("A constant", r#"{"value": "16909060", "targetColumn": "ip"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | ip: string", "1 | 1.2.3.4"]),
        Example::new("A constant out of range", r#"{"value": "4294967296", "targetColumn": "ip"}"#)
            .input(&["n: int", "1"])
            .error("`4294967296` is not a whole number from 0 to 4294967295"),
    ],
    assumptions: &[
        "A number below 0 or above 4294967295, and text that is not a number, give a missing value and count as failed.",
        "Fractions are cut off.",
        "The new column stands right after its source, or after all others.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let source = Operand::read(args, &COLUMN, &VALUE, rel)?;
    let number = match &source {
        Operand::Column(column) => {
            args.require_numbers(&COLUMN, column)?;
            column.expr().cast(&DataType::Int64, rel.known())
        }
        Operand::Constant(text) => {
            let number =
                parse_long(text).filter(|number| u32::try_from(*number).is_ok()).ok_or_else(|| {
                    args.refuse(&VALUE, format!("`{text}` is not a whole number from 0 to {}", u32::MAX))
                })?;
            Expr::whole(number)
        }
    };
    rel.add(args.get(&NAME), Expr::call(IntToIp, vec![number]), &source.after())?;
    Ok(())
}

struct IntToIp;

impl Kernel for IntToIp {
    fn name(&self) -> String {
        "number as an IPv4 address".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let numbers = args[0].to_array(rows)?;
        let numbers = numbers.as_primitive::<Int64Type>();
        print(rows, |row, out| {
            if numbers.is_null(row) {
                return false;
            }
            let number = numbers.value(row);
            let Ok(bits) = u32::try_from(number) else {
                failures.push(row, number.to_string());
                return false;
            };
            write_address(bits, out);
            true
        })
    }
}

fn write_address(bits: u32, out: &mut String) {
    for (at, octet) in bits.to_be_bytes().into_iter().enumerate() {
        if at > 0 {
            out.push('.');
        }
        if octet >= 100 {
            out.push(digit(octet / 100));
        }
        if octet >= 10 {
            out.push(digit(octet / 10 % 10));
        }
        out.push(digit(octet % 10));
    }
}

fn digit(value: u8) -> char {
    char::from(b'0' + value)
}
