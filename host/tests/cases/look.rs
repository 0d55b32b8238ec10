//! Outputs as text.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::{Array, ArrayRef};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// A file as text; a `*` in its name is what no other file of the folder has there. Parquet is written as CSV: `id:long,v:string`, then a line for each row, where
/// nothing is missing and `""` is empty text.
pub(crate) fn file(path: &Path) -> Result<String, String> {
    let path = &only(path).ok_or_else(|| format!("there is no single file {}", path.display()))?;
    if path.extension().is_some_and(|extension| extension == "parquet") {
        return parquet(path).map_err(|error| format!("{} cannot be read: {error}", path.display()));
    }
    let bytes = std::fs::read(path).map_err(|_| format!("there is no file {}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn only(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let Some((start, end)) = name.split_once('*') else { return Some(path.to_owned()) };
    let entries = std::fs::read_dir(path.parent()?).ok()?.map(|entry| entry.ok().map(|entry| entry.path()));
    let is_meant = |path: &Option<PathBuf>| {
        let name = path.as_ref().and_then(|path| path.file_name()?.to_str());
        name.is_some_and(|name| name.starts_with(start) && name.ends_with(end))
    };
    let mut found = entries.filter(is_meant);
    found.next().flatten().filter(|_| found.next().is_none())
}

fn parquet(path: &Path) -> Result<String, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| error.to_string())?;
    let fields = reader.schema().fields().clone();
    let header: Vec<_> =
        fields.iter().map(|field| format!("{}:{}", field.name(), kind(field.data_type()))).collect();
    let mut text = header.join(",") + "\n";
    let batches = reader.build().map_err(|error| error.to_string())?;
    for batch in batches {
        let batch = batch.map_err(|error| error.to_string())?;
        let columns: Result<Vec<Vec<String>>, String> = batch.columns().iter().map(cells).collect();
        let columns = columns?;
        for row in 0..batch.num_rows() {
            let cells: Vec<_> = columns.iter().map(|cells| cells[row].as_str()).collect();
            text.push_str(&cells.join(","));
            text.push('\n');
        }
    }
    Ok(text)
}

fn cells(column: &ArrayRef) -> Result<Vec<String>, String> {
    let options = FormatOptions::default().with_display_error(true);
    let format = ArrayFormatter::try_new(column.as_ref(), &options).map_err(|error| error.to_string())?;
    let is_text = matches!(column.data_type(), DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8);
    let cell = |row: usize| {
        if column.is_null(row) {
            return String::new();
        }
        let text = format.value(row).to_string();
        let is_quoted = (text.is_empty() && is_text) || text.contains([',', '"', '\n', '\r']);
        if is_quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    };
    Ok((0..column.len()).map(cell).collect())
}

/// A type's name; as in recipes, where they have it.
fn kind(kind: &DataType) -> String {
    match kind {
        DataType::Boolean => "boolean".to_owned(),
        DataType::Int32 => "int".to_owned(),
        DataType::Int64 => "long".to_owned(),
        DataType::Float64 => "double".to_owned(),
        DataType::Date32 => "date".to_owned(),
        DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => "string".to_owned(),
        DataType::Binary | DataType::BinaryView | DataType::LargeBinary => "binary".to_owned(),
        DataType::Decimal128(precision, scale) => format!("decimal({precision},{scale})"),
        DataType::Timestamp(unit, None) => format!("timestamp({unit})"),
        DataType::Timestamp(unit, Some(zone)) => format!("timestamp({unit} {zone})"),
        DataType::Dictionary(_, values) => format!("dictionary({})", self::kind(values)),
        other => other.to_string(),
    }
}
