//! Types of columns as Hive writes them, and as Arrow has them.
//!
//! | Hive | Arrow |
//! |---|---|
//! | `string`, `varchar(n)`, `char(n)` | `Utf8View` |
//! | `tinyint`, `smallint`, `int`, `bigint` | `Int8`, `Int16`, `Int32`, `Int64` |
//! | `float`, `double` | `Float32`, `Float64` |
//! | `decimal(p,s)` | `Decimal128(p, s)` |
//! | `boolean`, `date`, `timestamp`, `binary` | `Boolean`, `Date32`, `Timestamp` in microseconds, `Binary` |
//! | `array<t>`, `struct<name:t,…>`, `map<k,v>` | `List`, `Struct`, `Map` |
//!
//! `integer`, `long`, `short` and `byte`, as Spark writes them, are read, too.

mod read;
mod write;

pub use read::{TypeError, to_arrow};
pub use write::from_arrow;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_schema::{DataType, Field, TimeUnit};

    use super::*;

    #[test]
    fn types_go_both_ways() {
        for name in [
            "string",
            "tinyint",
            "smallint",
            "int",
            "bigint",
            "float",
            "double",
            "decimal(38,0)",
            "decimal(12,2)",
            "boolean",
            "date",
            "timestamp",
            "binary",
            "array<array<int>>",
            "struct<id:bigint,tags:array<string>,place:struct<lat:double,lon:double>>",
            "map<string,array<date>>",
        ] {
            let data_type = to_arrow(name).expect(name);
            assert_eq!(from_arrow(&data_type).expect(name), name);
        }
    }

    #[test]
    fn other_spellings_are_read() {
        for (name, expected) in [
            (" VARCHAR( 20 ) ", DataType::Utf8View),
            ("char(1)", DataType::Utf8View),
            ("integer", DataType::Int32),
            ("long", DataType::Int64),
            ("decimal", DataType::Decimal128(10, 0)),
            ("decimal(5)", DataType::Decimal128(5, 0)),
            ("Timestamp", DataType::Timestamp(TimeUnit::Microsecond, None)),
            ("array< bigint >", DataType::List(Arc::new(Field::new_list_field(DataType::Int64, true)))),
            (
                "struct<`unit price`:double>",
                DataType::Struct(vec![Field::new("unit price", DataType::Float64, true)].into()),
            ),
        ] {
            assert_eq!(to_arrow(name).expect(name), expected, "{name}");
        }
    }

    #[test]
    fn what_is_no_type_is_said_with_its_place() {
        for (name, expected) in [
            ("", "type ``: at its end, a type is missing, such as `string`"),
            ("strng", "type `strng`: at character 1, `strng` is no type; did you mean `string`?"),
            (
                "array<strin>",
                "type `array<strin>`: at character 7, `strin` is no type; did you mean `string`?",
            ),
            (
                "interval",
                "type `interval`: at character 1, `interval` is no type; types are array, bigint, binary, boolean, char, date, decimal, double, float, int, map, smallint, string, struct, timestamp, tinyint and varchar",
            ),
            ("array<int", "type `array<int`: at its end, `>` is missing"),
            ("array", "type `array`: at its end, `<` is missing"),
            ("map<string>", "type `map<string>`: at character 11, `,` is missing"),
            ("struct<a int>", "type `struct<a int>`: at character 10, `:` is missing"),
            ("struct<>", "type `struct<>`: at character 8, the name of a field is missing"),
            ("decimal(39,2)", "type `decimal(39,2)`: at character 9, a precision is 1 to 38"),
            ("decimal(4,5)", "type `decimal(4,5)`: at character 11, a scale is 0 to 4, the precision"),
            ("varchar", "type `varchar`: at its end, `(` is missing"),
            ("int int", "type `int int`: at character 5, the type is over, and there is more"),
        ] {
            assert_eq!(to_arrow(name).expect_err(name).to_string(), expected);
        }
        let deep = format!("{}int{}", "array<".repeat(100), ">".repeat(100));
        assert_eq!(
            to_arrow(&deep).expect_err("too deep").to_string().split_once(": at").expect("a place").1,
            " character 391, types are nested more than 64 deep"
        );
    }

    #[test]
    fn other_types_of_arrow_are_written_as_what_holds_them() {
        for (data_type, expected) in [
            (DataType::Utf8, "string"),
            (DataType::LargeUtf8, "string"),
            (DataType::Null, "string"),
            (DataType::UInt32, "bigint"),
            (DataType::UInt64, "decimal(20,0)"),
            (DataType::Date64, "date"),
            (DataType::Timestamp(TimeUnit::Second, Some("UTC".into())), "timestamp"),
            (DataType::LargeBinary, "binary"),
            (DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)), "string"),
        ] {
            assert_eq!(from_arrow(&data_type).as_deref(), Some(expected), "{data_type}");
        }
        assert_eq!(from_arrow(&DataType::Time64(TimeUnit::Microsecond)), None);
        let odd = DataType::Struct(vec![Field::new("a:b", DataType::Int32, true)].into());
        assert_eq!(from_arrow(&odd), None, "no name of a field in Hive");
    }
}
