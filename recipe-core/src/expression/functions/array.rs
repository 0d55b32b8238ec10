//! Arrays. Entries are counted from 1.

use arrow_schema::DataType;

use super::{ANY, Call, Function, Takes};
use crate::error::Result;
use crate::kernel::nested::{Compact, Entries, EntryAt, JoinEntries, MakeArray, Size, entry_type, map_types};
use crate::kernel::text::{Purpose, SplitToArray};
use crate::plan::Expr;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "array",
        also: &[],
        form: "array(value, value, …)",
        summary: "An array of the values, which are converted to one type.",
        example: ["array('a', null, 'b')", "[string]", r#"["a",null,"b"]"#],
        takes: Takes::Values(1, ANY),
        lower: |call| {
            let (values, data_type) = call.lowering.common(call.values()?)?;
            Ok((Expr::call(MakeArray, values), DataType::new_list(data_type, true)))
        },
    },
    Function {
        name: "array_compact",
        also: &[],
        form: "array_compact(array)",
        summary: "The array without its entries that are null.",
        example: ["array_compact(array('a', null, 'b'))", "[string]", r#"["a","b"]"#],
        takes: Takes::Values(1, 1),
        lower: |call| {
            let (array, entry) = array(call)?;
            Ok((Expr::call(Compact, vec![array]), DataType::new_list(entry, true)))
        },
    },
    Function {
        name: "split",
        also: &[],
        form: "split(text, 'pattern')",
        summary: "The parts of the text between what the regular expression matches, as an array.",
        example: ["split('sports, winter', ', *')", "[string]", r#"["sports","winter"]"#],
        takes: Takes::Values(2, 2),
        lower: |call| {
            let split = SplitToArray(call.pattern(1, Purpose::Split)?);
            Ok((Expr::call(split, vec![call.text(0)?]), SplitToArray::data_type()))
        },
    },
    Function {
        name: "element_at",
        also: &[],
        form: "element_at(array, number)",
        summary: "The entry with this number; null where there are fewer. A negative number counts from the end.",
        example: ["element_at(split('AMZN MAR 24', ' '), -1)", "string", "24"],
        takes: Takes::Values(2, 2),
        lower: |call| {
            let (array, data_type) = array(call)?;
            if call.written_whole(1, 1).is_ok_and(|number| number == 0) {
                return Err(call.wrong(1, "entries are counted from 1, or backwards from -1"));
            }
            Ok((Expr::call(EntryAt, vec![array, call.whole(1)?]), data_type))
        },
    },
    Function {
        name: "size",
        also: &["array_size", "cardinality"],
        form: "size(array)",
        summary: "How many entries the array, or the map, has.",
        example: ["size(split('a,b,c', ','))", "int", "3"],
        takes: Takes::Values(1, 1),
        lower: |call| {
            let value = call.value(0)?;
            let counted = match map_types(&value.data_type) {
                Some(_) => Expr::call(Entries::Keys, vec![value.expr]),
                None => array(call)?.0,
            };
            Ok((Expr::call(Size, vec![counted]), DataType::Int32))
        },
    },
    Function {
        name: "array_join",
        also: &[],
        form: "array_join(array, between)",
        summary: "The entries that are not null as one text, with `between` between them.",
        example: ["array_join(split('a,b,c', ','), ' / ')", "string", "a / b / c"],
        takes: Takes::Values(2, 2),
        lower: |call| Ok((Expr::call(JoinEntries, vec![array(call)?.0, call.text(1)?]), DataType::Utf8View)),
    },
];

/// The array that comes first, and the type of its entries.
fn array(call: &Call) -> Result<(Expr, DataType)> {
    let value = call.value(0)?;
    match entry_type(&value.data_type) {
        Some(entry) => Ok((value.expr, entry)),
        None => Err(call.unfit(&value, "an array")),
    }
}
