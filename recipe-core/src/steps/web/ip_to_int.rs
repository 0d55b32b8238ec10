//! `IP_TO_INT`.

use std::net::Ipv4Addr;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, Int64Array};
use arrow_schema::DataType;

use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLUMN: Param<Option<ColumnName>> = Param::optional("sourceColumn", "Column of IPv4 addresses.");
const VALUE: Param<Option<Text>> = Param::optional("value", "Address to convert, in place of a column.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "IP_TO_INT",
    family: Family::Web,
    summary: "Puts IPv4 addresses as whole numbers into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &NAME],
    examples: &[
        Example::new("Addresses", r#"{"sourceColumn": "ip", "targetColumn": "ip_int"}"#)
            .input(&[
                "ip: string | n: int",
                "192.168.1.1 | 1",
                "0.0.0.0 | 2",
                "255.255.255.255 | 3",
                r#""" | 4"#,
                "null | 5",
            ])
            .output(&[
                "ip: string | ip_int: long | n: int",
                "192.168.1.1 | 3232235777 | 1",
                "0.0.0.0 | 0 | 2",
                "255.255.255.255 | 4294967295 | 3",
                r#""" | null | 4"#,
                "null | null | 5",
            ]),
        Example::new("What is no IPv4 address", r#"{"sourceColumn": "ip", "targetColumn": "n"}"#)
            .input(&[
                "ip: string",
                "256.0.0.1",
                "https://example.com",
                "::1",
                "10.0.0",
                "010.0.0.1",
                r#"" 10.0.0.1""#,
            ])
            .output(&[
                "ip: string | n: long",
                "256.0.0.1 | null",
                "https://example.com | null",
                "::1 | null",
                "10.0.0 | null",
                "010.0.0.1 | null",
                r#"" 10.0.0.1" | null"#,
            ])
            .failed(6),
        Example::new("A constant", r#"{"value": "10.0.0.250", "targetColumn": "gateway"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | gateway: long", "1 | 167772410"]),
        Example::new(
            "A constant that is not an address",
            r#"{"value": "10.0.0", "targetColumn": "gateway"}"#,
        )
        .input(&["n: int", "1"])
        .error("`10.0.0` is not an IPv4 address, such as 192.168.1.1"),
    ],
    assumptions: &[
        "A cell that is not exactly an IPv4 address gives a missing value, and counts as failed: blanks around it, IPv6 and parts with leading zeros are refused.",
        "The new column stands right after its source, or after all others.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let source = Operand::read(args, &COLUMN, &VALUE, rel)?;
    if let Operand::Constant(text) = &source
        && text.parse::<Ipv4Addr>().is_err()
    {
        let message = format!("`{text}` is not an IPv4 address, such as 192.168.1.1");
        return Err(args.refuse(&VALUE, message));
    }
    rel.add(args.get(&NAME), Expr::call(IpToInt, vec![source.text()]), &source.after())?;
    Ok(())
}

struct IpToInt;

impl Kernel for IpToInt {
    fn name(&self) -> String {
        "IPv4 address as a number".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int64
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let numbers = texts.as_string_view().iter().enumerate().map(|(row, text)| {
            let text = text.filter(|text| !text.is_empty())?;
            let address = text.parse::<Ipv4Addr>().ok();
            if address.is_none() {
                failures.push(row, text);
            }
            address.map(|address| i64::from(address.to_bits()))
        });
        Ok(Arc::new(numbers.collect::<Int64Array>()))
    }
}
