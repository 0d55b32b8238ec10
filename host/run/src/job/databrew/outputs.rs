//! What a recipe job writes.

use std::ops::Range;

use recipe_core::Error;
use recipe_core::error::Kind as ErrorKind;
use recipe_store::commit::Mode;
use recipe_tables::{Compression, OutputFormat};

use super::dataset::not_done;
use super::format;
use super::input::{self, Folder};
use crate::job::members::Members;
use crate::job::node::{TargetSpec, folder};
use crate::job::options::JobOptions;
use crate::job::table::TablePlace;
use crate::job::table_target::TableFiles;

const FORMATS: &[(&str, Option<OutputFormat>)] = &[
    ("CSV", Some(OutputFormat::Csv)),
    ("JSON", Some(OutputFormat::JsonLines)),
    ("PARQUET", Some(OutputFormat::Parquet)),
    ("GLUEPARQUET", Some(OutputFormat::Parquet)),
    ("AVRO", Some(OutputFormat::Avro)),
    ("ORC", Some(OutputFormat::Orc)),
    ("XML", Some(OutputFormat::Xml)),
    ("TABLEAUHYPER", None),
];

const COMPRESSIONS: &[(&str, Option<Compression>)] = &[
    ("GZIP", Some(Compression::Gzip)),
    ("LZ4", Some(Compression::Lz4)),
    ("SNAPPY", Some(Compression::Snappy)),
    ("BZIP2", Some(Compression::Bzip2)),
    ("DEFLATE", Some(Compression::Deflate)),
    ("BROTLI", Some(Compression::Brotli)),
    ("ZSTD", Some(Compression::Zstd)),
    ("ZLIB", Some(Compression::Deflate)),
    ("LZO", None),
];

/// What a job writes, and what each output is called.
pub(super) fn read(members: &Members, options: &JobOptions) -> Vec<(&'static str, TargetSpec)> {
    let mut written = Vec::new();
    for output in members.objects("Outputs") {
        written.extend(of_files(&output, options).map(|spec| ("Output", spec)));
    }
    for output in members.objects("DataCatalogOutputs") {
        written.extend(of_catalog(&output, options).map(|spec| ("DataCatalogOutput", spec)));
    }
    if let Some(outputs) = members.get("DatabaseOutputs") {
        let message = "they go to a database over a connection (JDBC), and only files are written here";
        members.wrong(not_done(message), "DatabaseOutputs", &outputs.span);
    }
    let outputs = ["Outputs", "DataCatalogOutputs", "DatabaseOutputs"];
    if !outputs.iter().any(|name| members.get(name).is_some()) {
        members.missing("Outputs");
    }
    written
}

fn of_files(output: &Members, options: &JobOptions) -> Option<TargetSpec> {
    let format = output.word("Format", FORMATS).unwrap_or(Some(OutputFormat::Csv));
    if format.is_none() {
        let node = output.get("Format")?;
        let message = "files of Tableau Hyper are not written; formats are CSV, JSON, PARQUET, GLUEPARQUET, AVRO, ORC and XML";
        output.wrong(not_done(message), "Format", &node.span);
    }
    let compression = output.word("CompressionFormat", COMPRESSIONS);
    if compression == Some(None) {
        let node = output.get("CompressionFormat")?;
        output.wrong(not_done("LZO is not written"), "CompressionFormat", &node.span);
    }
    let csv = output.object("FormatOptions").and_then(|said| said.object("Csv"));
    let delimiter = csv.and_then(|csv| format::delimiter(&csv));
    let partition_by: Vec<String> =
        output.texts("PartitionColumns").into_iter().map(|(name, _)| name).collect();
    let files = output.whole("MaxOutputFiles");
    let overwrites = output.flag("Overwrite").unwrap_or(false);
    output.required("Location");
    let place = output.object("Location").and_then(|location| place(&location, options, overwrites));
    output.check_known(&[]);
    let Folder { path, span, .. } = place?;
    let format = format?;
    let compression = compression.flatten();
    Some(TargetSpec {
        path,
        format: Some(format),
        // Files of ORC have this compression unless said otherwise.
        compression: compression
            .filter(|compression| !(format == OutputFormat::Orc && *compression == Compression::Deflate)),
        delimiter: delimiter.filter(|_| format == OutputFormat::Csv),
        // Of each partition one file is written, which is no more than any number allows.
        max_files: files
            .filter(|files| *files > 0 && partition_by.is_empty())
            .and_then(|files| usize::try_from(files).ok()),
        partition_by,
        mode: mode(overwrites),
        table: None,
        span,
    })
}

fn mode(overwrites: bool) -> Mode {
    if overwrites { Mode::Overwrite } else { Mode::Append }
}

/// A folder that may be replaced, where that is asked for.
fn place(location: &Members, options: &JobOptions, overwrites: bool) -> Option<Folder> {
    let folder = input::folder(location, options)?;
    if overwrites && folder.key.trim_matches('/').is_empty() {
        let message = "`Overwrite` with no key replaces all that is in the bucket; name a folder in `Key`";
        location.wrong(ErrorKind::Job(message.into()), "Location", &folder.span);
        return None;
    }
    Some(folder)
}

/// A table of the catalog as the files that it is made of.
fn of_catalog(output: &Members, options: &JobOptions) -> Option<TargetSpec> {
    let (database, table) = (output.required_text("DatabaseName"), output.required_text("TableName"));
    let overwrites = output.flag("Overwrite").unwrap_or(false);
    if let Some(database) = output.get("DatabaseOptions") {
        let message = "it goes to a database over a connection (JDBC), and only files are written here";
        output.wrong(not_done(message), "DatabaseOptions", &database.span);
    }
    let files = output.object("S3Options");
    let location = files.as_ref().and_then(|files| files.object("Location"));
    let given = location.map(|location| place(&location, options, overwrites));
    output.check_known(&["CatalogId"]);
    let ((database, _), (table, node)) = (database?, table?);
    let given = match given {
        Some(place) => Some(place?),
        None => None,
    };
    let written = files_of((database, table), given.as_ref(), &node.span, options);
    let (TableFiles { path, format, delimiter, partition_by, table: written }, span) = match written {
        Ok(written) => written,
        Err(error) => {
            output.error(if error.span().is_some() { error } else { error.at_span(node.span.clone()) });
            return None;
        }
    };
    if written.is_none() {
        let message = format!(
            "table `{database}.{table}` of the catalog is not created or changed; its rows are written as files of CSV"
        );
        output.warn(message, &node.span);
    }
    Some(TargetSpec {
        path,
        format,
        compression: None,
        delimiter,
        partition_by,
        max_files: None,
        mode: mode(overwrites),
        table: written,
        span,
    })
}

/// The files of a table, and where that is said: those of a table that is there, or of CSV in the folder that is given.
fn files_of(
    (database, table): (&str, &str),
    given: Option<&Folder>,
    span: &Range<usize>,
    options: &JobOptions,
) -> Result<(TableFiles, Range<usize>), Error> {
    let csv = |path: String, table| TableFiles {
        path: folder(path),
        format: Some(OutputFormat::Csv),
        delimiter: None,
        partition_by: Vec::new(),
        table,
    };
    let place = match (options.known_table((database, table), span)?, given) {
        (Some(known), given) => {
            let there = known.location()?.trim_end_matches('/');
            if let Some(given) = given.filter(|given| given.location.trim_end_matches('/') != there) {
                let (shown, place) = (known.table.full_name(), &given.location);
                let message = format!("table `{shown}` is in `{there}/`, and this output in `{place}`");
                return Err(Error::from(ErrorKind::Job(message)).at_span(given.span.clone()));
            }
            TablePlace::Catalog(Box::new(known))
        }
        (None, Some(given)) => {
            let table = options.table_target((database, table), &given.location, true)?;
            return Ok((csv(given.path.clone(), table), given.span.clone()));
        }
        (None, None) => options.table(database, table, span)?,
    };
    let files = match place {
        TablePlace::Path(path) => csv(path, None),
        TablePlace::Catalog(table) => table.target(Some(true))?,
    };
    Ok((files, span.clone()))
}
