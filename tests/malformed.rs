//! Malformed files by others give rows or a clear error: no panic, no hang.

use std::path::{Path, PathBuf};

use arrow_array::Array;
use arrow_array::cast::AsArray;
use recipe_core::Recipe;
use recipe_host::dataset::Dataset;
use recipe_host::format::{Format, ReadOptions, Source};
use recipe_tests::{corpus, files};

/// The rows of a file, or the error's message.
fn rows(path: &Path, format: Format) -> Result<usize, String> {
    let options = ReadOptions { format: Some(format), ..ReadOptions::default() };
    let read = || {
        let source = Source::open(Dataset::find(&[path.display().to_string()], options)?)?;
        let mut rows = 0;
        for batch in source.batches() {
            rows += batch?.batch.num_rows();
        }
        Ok(rows)
    };
    read().map_err(|error: recipe_host::error::HostError| error.to_string())
}

fn check(folder: &str, format: Format) {
    let Some(folder) = corpus(folder) else { return };
    let mut vague = Vec::new();
    for path in
        files(&folder).iter().filter(|path| path.extension().is_none_or(|extension| extension != "md"))
    {
        if let Err(message) = rows(path, format)
            && !message.contains(&path.file_name().expect("a name").to_string_lossy().into_owned())
        {
            vague.push(format!("{}: {message}", path.display()));
        }
    }
    assert!(vague.is_empty(), "messages that do not name the file:\n{}", vague.join("\n"));
}

#[test]
fn parquet() {
    check("malformed/parquet-bad", Format::Parquet);
    check("malformed/parquet-fuzz", Format::Parquet);
}

#[test]
fn csv() {
    check("malformed/csv-fuzz", Format::Csv);
}

#[test]
fn json() {
    check("malformed/json", Format::Json);
}

#[test]
fn json_as_recipes() {
    let Some(folder) = corpus("malformed/json") else { return };
    for path in files(&folder) {
        let bytes = std::fs::read(&path).expect("a file");
        let text = String::from_utf8_lossy(&bytes);
        if let Err(errors) = Recipe::parse_named(&path.display().to_string(), &text) {
            assert!(!errors.to_string().is_empty());
        }
    }
}

#[test]
fn csv_spectrum_reads_exactly() {
    let Some(folder) = corpus("malformed/csv-spectrum") else { return };
    let csvs: Vec<PathBuf> = files(&folder.join("csvs"));
    assert!(!csvs.is_empty());
    for path in csvs {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let expected =
            std::fs::read_to_string(folder.join("json").join(format!("{name}.json"))).expect("the JSON");
        let expected: serde_json::Value = serde_json::from_str(&expected).expect("JSON");
        let source = Source::open(
            Dataset::find(&[path.display().to_string()], ReadOptions::default()).expect("found"),
        )
        .unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut found = Vec::new();
        for batch in source.batches() {
            let batch = batch.unwrap_or_else(|error| panic!("{name}: {error}")).batch;
            for row in 0..batch.num_rows() {
                let cells = batch.schema_ref().fields().iter().zip(batch.columns()).map(|(field, column)| {
                    let cells = column.as_string_view();
                    // An empty cell is null here, and empty text there.
                    let text = if cells.is_valid(row) { cells.value(row) } else { "" };
                    (field.name().clone(), serde_json::Value::from(text))
                });
                found.push(serde_json::Value::Object(cells.collect()));
            }
        }
        if name == "location_coordinates" {
            // The collection's own JSON has one object, with another phone number than the CSV.
            let (found, mut expected) = (&found[0], expected);
            expected["Contact Phone Number"] = found["Contact Phone Number"].clone();
            assert_eq!(*found, expected, "{name}");
            continue;
        }
        assert_eq!(serde_json::Value::Array(found), expected, "{name}");
    }
}
