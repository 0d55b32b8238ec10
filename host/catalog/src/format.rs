//! What the files of a table are, by the classes of Hive that read and write them.

use std::collections::BTreeMap;

use crate::error::{CatalogError, Result};
use crate::table::{Partition, SerdeInfo, StorageDescriptor, Table};

/// What the files of a table are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredAs {
    /// Parquet.
    Parquet,
    /// ORC.
    Orc,
    /// Avro.
    Avro,
    /// JSON, an object a line.
    Json,
    /// A text with a delimiter.
    Delimited(Delimited),
}

/// What a text with a delimiter is like. Its columns belong together with those of the table by their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delimited {
    /// The sign between two cells.
    pub delimiter: u8,
    /// The sign before and after a cell with delimiters in it.
    pub quote: Option<u8>,
    /// The sign before a sign that means itself.
    pub escape: Option<u8>,
    /// How many lines of each file come before the first row.
    pub skip_lines: u64,
    /// How many lines of each file come after the last row.
    pub skip_footer: usize,
    /// The text that stands for null.
    pub null: Option<String>,
}

impl Default for Delimited {
    /// Commas, quotes and a header, as files of CSV mostly are.
    fn default() -> Self {
        Delimited {
            delimiter: b',',
            quote: Some(b'"'),
            escape: None,
            skip_lines: 1,
            skip_footer: 0,
            null: None,
        }
    }
}

const PARQUET: &str = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
const ORC: &str = "org.apache.hadoop.hive.ql.io.orc.OrcSerde";
const AVRO: &str = "org.apache.hadoop.hive.serde2.avro.AvroSerDe";
const JSON: &str = "org.openx.data.jsonserde.JsonSerDe";
const LAZY: &str = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
const OPEN_CSV: &str = "org.apache.hadoop.hive.serde2.OpenCSVSerde";

const READ: &str = "Parquet, ORC, Avro, JSON (OpenX and Hive) and CSV (LazySimpleSerDe and OpenCSVSerde)";

impl StoredAs {
    /// What the files of a table are.
    ///
    /// # Errors
    ///
    /// The table is a view, of another format of tables, or its files are not read here.
    pub fn of(table: &Table) -> Result<StoredAs> {
        check_kind(table)?;
        let serde = table.storage_descriptor.serde_info.as_ref();
        let library = serde.and_then(|serde| serde.serialization_library.as_deref()).unwrap_or_default();
        Ok(match library {
            PARQUET | "parquet.hive.serde.ParquetHiveSerDe" => StoredAs::Parquet,
            ORC => StoredAs::Orc,
            AVRO => StoredAs::Avro,
            JSON | "org.apache.hive.hcatalog.data.JsonSerDe" | "org.apache.hadoop.hive.serde2.JsonSerDe" => {
                StoredAs::Json
            }
            OPEN_CSV => StoredAs::Delimited(Signs::of(table).open_csv()?),
            LAZY => StoredAs::Delimited(Signs::of(table).lazy()?),
            "" => by_classification(table)?,
            other => {
                let reason = format!("files of `{other}` are not read; those of {READ} are");
                return Err(CatalogError::table(table, reason));
            }
        })
    }

    /// What the files of a partition are, which says it for itself or leaves it to the table.
    ///
    /// # Errors
    ///
    /// As [`of`](Self::of).
    pub fn of_partition(table: &Table, partition: &Partition) -> Result<StoredAs> {
        if partition.storage_descriptor.serde_info.is_none() {
            return StoredAs::of(table);
        }
        let storage_descriptor = partition.storage_descriptor.clone();
        StoredAs::of(&Table { storage_descriptor, ..table.clone() })
    }

    /// What a table says of its files that are of this kind.
    pub fn describe(&self, descriptor: &mut StorageDescriptor, parameters: &mut BTreeMap<String, String>) {
        const TEXT: [&str; 2] = [
            "org.apache.hadoop.mapred.TextInputFormat",
            "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        ];
        let (classification, library, [input, output]) = match self {
            StoredAs::Parquet => (
                "parquet",
                PARQUET,
                [
                    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
                    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
                ],
            ),
            StoredAs::Orc => (
                "orc",
                ORC,
                [
                    "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
                    "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
                ],
            ),
            StoredAs::Avro => (
                "avro",
                AVRO,
                [
                    "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
                    "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
                ],
            ),
            StoredAs::Json => ("json", JSON, TEXT),
            StoredAs::Delimited(_) => ("csv", LAZY, TEXT),
        };
        let mut serde = SerdeInfo { serialization_library: Some(library.to_owned()), ..SerdeInfo::default() };
        parameters.insert("classification".to_owned(), classification.to_owned());
        if let StoredAs::Delimited(text) = self {
            let delimiter = char::from(text.delimiter).to_string();
            serde.parameters.insert("field.delim".to_owned(), delimiter.clone());
            serde.parameters.insert("serialization.format".to_owned(), delimiter.clone());
            parameters.insert("delimiter".to_owned(), delimiter);
            if text.skip_lines > 0 {
                parameters.insert("skip.header.line.count".to_owned(), text.skip_lines.to_string());
            }
        }
        descriptor.input_format = Some(input.to_owned());
        descriptor.output_format = Some(output.to_owned());
        descriptor.serde_info = Some(serde);
    }
}

/// Refuses tables that are not made of files.
fn check_kind(table: &Table) -> Result<()> {
    let refuse = |reason: &str| Err(CatalogError::table(table, reason));
    if table.table_type.as_deref() == Some("VIRTUAL_VIEW") {
        return refuse("it is a view, and only tables of files are read");
    }
    let named =
        ["table_type", "spark.sql.sources.provider"].map(|name| table.parameter(name).unwrap_or_default());
    for (name, shown) in [("iceberg", "Apache Iceberg"), ("delta", "Delta Lake"), ("hudi", "Apache Hudi")] {
        if named.iter().any(|value| value.eq_ignore_ascii_case(name)) {
            return refuse(&format!("it is a table of {shown}, which is not read"));
        }
    }
    Ok(())
}

/// A table of which no class is known, by what a crawler found.
fn by_classification(table: &Table) -> Result<StoredAs> {
    let said = table.parameter("classification").unwrap_or_default();
    Ok(match said.to_ascii_lowercase().as_str() {
        "parquet" | "glueparquet" => StoredAs::Parquet,
        "orc" => StoredAs::Orc,
        "avro" => StoredAs::Avro,
        "json" => StoredAs::Json,
        "csv" => StoredAs::Delimited(Signs::of(table).of_csv()?),
        "" => {
            let reason = format!(
                "what its files are is not said: neither `SerdeInfo.SerializationLibrary` nor the parameter `classification` is \
                 there; files of {READ} are read"
            );
            return Err(CatalogError::table(table, reason));
        }
        other => {
            let reason =
                format!("files of `{other}` (its `classification`) are not read; those of {READ} are");
            return Err(CatalogError::table(table, reason));
        }
    })
}

/// Signs of a text, as a table says them.
struct Signs<'a> {
    table: &'a Table,
    serde: BTreeMap<&'a str, &'a str>,
}

impl<'a> Signs<'a> {
    fn of(table: &'a Table) -> Signs<'a> {
        let said = table.storage_descriptor.serde_info.iter().flat_map(|serde| &serde.parameters);
        Signs { table, serde: said.map(|(name, value)| (name.as_str(), value.as_str())).collect() }
    }

    /// Hive's own text. It has no quotes there; jobs of Glue read them, and so do we.
    fn lazy(&self) -> Result<Delimited> {
        let delimiter = match self.sign(&["field.delim", "serialization.format"])? {
            // The format `1` is the sign with the number 1.
            Some(b'1') | None => 1,
            Some(sign) => sign,
        };
        let null = self.serde.get("serialization.null.format").copied().unwrap_or("\\N");
        Ok(Delimited {
            delimiter,
            quote: self.sign(&["quoteChar"])?.or(Some(b'"')),
            escape: self.sign(&["escape.delim"])?,
            null: Some(null.to_owned()),
            ..self.lines()?
        })
    }

    fn open_csv(&self) -> Result<Delimited> {
        Ok(Delimited {
            delimiter: self.sign(&["separatorChar"])?.unwrap_or(b','),
            quote: self.sign(&["quoteChar"])?.or(Some(b'"')),
            escape: self.sign(&["escapeChar"])?.or(Some(b'\\')),
            ..self.lines()?
        })
    }

    /// What a crawler says of a file of CSV.
    fn of_csv(&self) -> Result<Delimited> {
        let delimiter = self.sign(&["field.delim", "separatorChar", "delimiter"])?.unwrap_or(b',');
        Ok(Delimited { delimiter, ..self.lines()? })
    }

    /// Lines that are no rows.
    fn lines(&self) -> Result<Delimited> {
        let skip_lines = self.number("skip.header.line.count")?;
        let skip_footer = usize::try_from(self.number("skip.footer.line.count")?).unwrap_or(usize::MAX);
        Ok(Delimited { skip_lines, skip_footer, ..Delimited::default() })
    }

    fn number(&self, name: &str) -> Result<u64> {
        let Some(text) = self.table.parameter(name).or_else(|| self.serde.get(name).copied()) else {
            return Ok(0);
        };
        text.trim().parse().map_err(|_| {
            CatalogError::table(self.table, format!("`{name}` is a number of lines, such as 1, not `{text}`"))
        })
    }

    /// A sign under the first of these names.
    fn sign(&self, names: &[&str]) -> Result<Option<u8>> {
        let found = names.iter().find_map(|name| {
            let text = self.serde.get(name).copied().or_else(|| self.table.parameter(name))?;
            (!text.is_empty()).then_some((name, text))
        });
        let Some((name, text)) = found else { return Ok(None) };
        let code = |digits: &str, base| u8::from_str_radix(digits, base).ok();
        let byte = match text {
            "\\t" => Some(b'\t'),
            "\\\\" => Some(b'\\'),
            _ => match (text.as_bytes(), text.strip_prefix("\\u"), text.strip_prefix('\\')) {
                ([byte], ..) => Some(*byte),
                (_, Some(digits), _) => code(digits.trim_start_matches("00"), 16),
                (_, None, Some(digits)) => code(digits, 8),
                _ => None,
            },
        };
        let byte = byte.filter(u8::is_ascii).ok_or_else(|| {
            let reason = format!("`{name}` is one sign of ASCII, such as `,` or `\\u0001`, not `{text}`");
            CatalogError::table(self.table, reason)
        })?;
        Ok(Some(byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(library: &str, serde: &[(&str, &str)], parameters: &[(&str, &str)]) -> Table {
        let map = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let mut table = Table::new("db", "t");
        let library = Some(library.to_owned()).filter(|library| !library.is_empty());
        table.storage_descriptor.serde_info =
            Some(SerdeInfo { name: None, serialization_library: library, parameters: map(serde) });
        table.parameters = map(parameters);
        table
    }

    #[test]
    fn formats_are_known_by_their_classes() {
        for (library, expected) in [
            (PARQUET, StoredAs::Parquet),
            (ORC, StoredAs::Orc),
            (AVRO, StoredAs::Avro),
            (JSON, StoredAs::Json),
            ("org.apache.hive.hcatalog.data.JsonSerDe", StoredAs::Json),
        ] {
            assert_eq!(StoredAs::of(&table(library, &[], &[])).expect(library), expected);
        }
        let json = table("", &[], &[("classification", "JSON")]);
        assert_eq!(StoredAs::of(&json).expect("by its classification"), StoredAs::Json);
    }

    #[test]
    fn signs_of_texts_are_read() {
        let read = |library: &str, serde: &[(&str, &str)], parameters: &[(&str, &str)]| match StoredAs::of(
            &table(library, serde, parameters),
        ) {
            Ok(StoredAs::Delimited(text)) => text,
            other => panic!("{other:?}"),
        };
        let plain = Delimited { skip_lines: 0, ..Delimited::default() };
        assert_eq!(
            read(LAZY, &[("field.delim", "|")], &[("skip.header.line.count", "1")]),
            Delimited { delimiter: b'|', null: Some("\\N".into()), ..Delimited::default() }
        );
        assert_eq!(
            read(LAZY, &[("serialization.format", "1"), ("serialization.null.format", "NA")], &[]),
            Delimited { delimiter: 1, null: Some("NA".into()), ..plain.clone() }
        );
        for tab in ["\t", "\\t", "\\u0009", "\\011"] {
            assert_eq!(read(LAZY, &[("field.delim", tab)], &[]).delimiter, b'\t', "{tab:?}");
        }
        assert_eq!(
            read(OPEN_CSV, &[("separatorChar", ";"), ("quoteChar", "'")], &[("skip.footer.line.count", "2")]),
            Delimited {
                delimiter: b';',
                quote: Some(b'\''),
                escape: Some(b'\\'),
                skip_footer: 2,
                ..plain.clone()
            }
        );
        let crawled = read("", &[], &[("classification", "csv"), ("delimiter", ";")]);
        assert_eq!(crawled, Delimited { delimiter: b';', ..plain });
    }

    #[test]
    fn what_is_not_read_is_refused_by_name() {
        let refused = |table: &Table| StoredAs::of(table).expect_err("refused").to_string();
        let other = refused(&table("org.apache.hadoop.hive.serde2.RegexSerDe", &[], &[]));
        assert_eq!(
            other,
            format!(
                "table `db.t` of the catalog: files of `org.apache.hadoop.hive.serde2.RegexSerDe` are not read; those of {READ} are"
            )
        );
        let iceberg = refused(&table(PARQUET, &[], &[("table_type", "ICEBERG")]));
        assert_eq!(
            iceberg,
            "table `db.t` of the catalog: it is a table of Apache Iceberg, which is not read"
        );
        let ion = refused(&table("", &[], &[("classification", "ion")]));
        assert_eq!(
            ion,
            format!(
                "table `db.t` of the catalog: files of `ion` (its `classification`) are not read; those of {READ} are"
            )
        );
        let sign = refused(&table(LAZY, &[("field.delim", "||")], &[]));
        assert_eq!(
            sign,
            "table `db.t` of the catalog: `field.delim` is one sign of ASCII, such as `,` or `\\u0001`, not `||`"
        );
        let lines = refused(&table(LAZY, &[], &[("skip.header.line.count", "one")]));
        assert_eq!(
            lines,
            "table `db.t` of the catalog: `skip.header.line.count` is a number of lines, such as 1, not `one`"
        );
        let mut view = table(PARQUET, &[], &[]);
        view.table_type = Some("VIRTUAL_VIEW".into());
        assert_eq!(
            refused(&view),
            "table `db.t` of the catalog: it is a view, and only tables of files are read"
        );
    }

    #[test]
    fn what_is_described_is_what_is_read() {
        let text = Delimited { delimiter: b';', null: Some("\\N".into()), ..Delimited::default() };
        for stored in
            [StoredAs::Parquet, StoredAs::Orc, StoredAs::Avro, StoredAs::Json, StoredAs::Delimited(text)]
        {
            let mut table = Table::new("db", "t");
            stored.describe(&mut table.storage_descriptor, &mut table.parameters);
            assert_eq!(StoredAs::of(&table).expect("read"), stored);
        }
    }
}
