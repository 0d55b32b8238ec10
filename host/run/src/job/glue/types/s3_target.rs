//! `S3DirectTarget` and `S3GlueParquetTarget`: files in a folder.

use std::ops::Range;

use recipe_core::engine::document::Node;
use recipe_core::error::Kind;
use recipe_store::commit::Mode;
use recipe_tables::{Compression, OutputFormat};

use super::node_type::{NodeType, ONE, Support};
use crate::job::members::Members;
use crate::job::node::{TargetSpec, Work, folder};
use crate::job::setting::Setting;
use crate::job::table_target::TableFiles;
use crate::output::TableTarget;

const MEMBERS: &[&str] =
    &["Name", "Inputs", "OutputSchemas", "AutoDataQuality", "UpdateCatalogOptions", "StreamingBatchInterval"];

pub(super) const DIRECT: NodeType = NodeType {
    name: "S3DirectTarget",
    support: Support::InPart("csv, json, parquet, avro, orc and xml"),
    inputs: ONE,
    ignored: MEMBERS,
    read: direct,
};
pub(super) const PARQUET: NodeType = NodeType {
    name: "S3GlueParquetTarget",
    support: Support::Runs,
    inputs: ONE,
    ignored: MEMBERS,
    read: parquet,
};

const FORMATS: &[(&str, Option<OutputFormat>)] = &[
    ("csv", Some(OutputFormat::Csv)),
    ("json", Some(OutputFormat::JsonLines)),
    ("parquet", Some(OutputFormat::Parquet)),
    ("glueparquet", Some(OutputFormat::Parquet)),
    ("avro", Some(OutputFormat::Avro)),
    ("orc", Some(OutputFormat::Orc)),
    ("xml", Some(OutputFormat::Xml)),
    ("hudi", None),
    ("delta", None),
    ("iceberg", None),
    ("hyper", None),
];

const COMPRESSIONS: &[(&str, Option<Compression>)] = &[
    ("none", Some(Compression::None)),
    ("uncompressed", Some(Compression::None)),
    ("gzip", Some(Compression::Gzip)),
    ("bzip2", Some(Compression::Bzip2)),
    ("snappy", Some(Compression::Snappy)),
    ("lz4", Some(Compression::Lz4)),
    ("brotli", Some(Compression::Brotli)),
    ("zstd", Some(Compression::Zstd)),
    ("deflate", Some(Compression::Deflate)),
    ("lzo", None),
];

fn direct(members: &Members, setting: &Setting) -> Option<Work> {
    members.required("Format");
    let (name, node) = members.text("Format").unzip();
    let format = members.word("Format", FORMATS);
    if let (Some(None), Some(name), Some(node)) = (format, name, node) {
        let message =
            format!("files of {name} are not written; formats are csv, json, parquet, avro, orc and xml");
        members.wrong(Kind::NotSupported(message), "Format", &node.span);
    }
    let spec = read(members, setting, format.flatten());
    format.flatten()?;
    spec
}

fn parquet(members: &Members, setting: &Setting) -> Option<Work> {
    members.text("Format");
    read(members, setting, Some(OutputFormat::Parquet))
}

fn read(members: &Members, setting: &Setting, format: Option<OutputFormat>) -> Option<Work> {
    let asked = members.object("SchemaChangePolicy").and_then(|asked| Some((policy(&asked)?, asked)));
    let asked = asked.filter(|(policy, _)| policy.is_enabled);
    let path = members.required_text("Path");
    let table = match (&asked, path) {
        (Some((policy, asked)), Some((path, _))) => table(asked, *policy, path, setting),
        _ => None,
    };
    let path = path.and_then(|path| place(members, path, setting));
    target(members, path?, format, table)
}

/// What a target does to the catalog.
#[derive(Debug, Clone, Copy)]
pub(super) struct Policy {
    /// Whether it does anything.
    pub(super) is_enabled: bool,
    /// Whether a table that is there gets new columns, and other types.
    pub(super) updates_columns: bool,
}

/// Reads a `SchemaChangePolicy`; nothing where it is wrong.
pub(super) fn policy(asked: &Members) -> Option<Policy> {
    let is_enabled = asked.flag("EnableUpdateCatalog").unwrap_or(false);
    let updates = asked.word("UpdateBehavior", &[("UPDATE_IN_DATABASE", true), ("LOG", false)]);
    if updates.is_none() && asked.get("UpdateBehavior").is_some() {
        return None;
    }
    Some(Policy { is_enabled, updates_columns: updates.unwrap_or(true) })
}

/// The table that files in a folder are, in the catalog, if there is one.
fn table(asked: &Members, policy: Policy, path: &str, setting: &Setting) -> Option<TableTarget> {
    let (database, table) = (asked.required_text("Database"), asked.required_text("Table"));
    let ((database, _), (table, node)) = (database?, table?);
    match setting.table_target((database, table), &folder(path.to_owned()), policy.updates_columns) {
        Ok(None) => {
            let message = format!(
                "table `{database}.{table}` of the catalog is not created or changed, since --catalog names none"
            );
            asked.warn(message, &asked.span());
            None
        }
        Ok(table) => table,
        Err(error) => {
            asked.error(error.at_span(node.span.clone()));
            None
        }
    }
}

/// A target for these files.
pub(super) fn target(
    members: &Members,
    (path, span): (String, Range<usize>),
    format: Option<OutputFormat>,
    table: Option<TableTarget>,
) -> Option<Work> {
    let written = TableFiles { path, format, delimiter: None, partition_by: partition_keys(members)?, table };
    into_table(members, written, span)
}

fn partition_keys(members: &Members) -> Option<Vec<String>> {
    let keys = members.columns("PartitionKeys");
    let names = keys.iter().map(|path| path.plain().map(str::to_owned));
    names.collect::<Result<_, _>>().map_err(|error| members.error(error)).ok()
}

/// A target for the files of a table. Partition columns that the node says are those of the table.
pub(super) fn into_table(members: &Members, written: TableFiles, span: Range<usize>) -> Option<Work> {
    let TableFiles { path, format, delimiter, mut partition_by, table } = written;
    let compression = match members.word("Compression", COMPRESSIONS) {
        Some(None) => {
            let node = members.get("Compression")?;
            members.wrong(Kind::NotSupported("lzo is not written".into()), "Compression", &node.span);
            return None;
        }
        compression => compression.flatten(),
    };
    let said = partition_keys(members)?;
    let names = |names: &[String]| names.iter().map(|name| name.to_lowercase()).collect::<Vec<_>>();
    if !said.is_empty() {
        if names(&said) != names(&partition_by) {
            let node = members.get("PartitionKeys")?;
            let message = match partition_by.as_slice() {
                [] => "is not given for a table that has no partition columns".to_owned(),
                keys => format!("names the partition columns of the table: {}", keys.join(", ")),
            };
            members.wrong(Kind::BadParameter(message), "PartitionKeys", &node.span);
            return None;
        }
        // The rows have columns of these names.
        partition_by = said;
    }
    let files = members.whole("NumberTargetPartitions").and_then(|files| usize::try_from(files).ok());
    let max_files = files.filter(|files| *files > 0 && partition_by.is_empty());
    let mode = Mode::Append;
    let spec =
        TargetSpec { path, format, compression, delimiter, partition_by, max_files, mode, table, span };
    Some(Work::Target(Box::new(spec)))
}

/// The folder that a path of the job stands for, and where it is written; nothing where that is wrong, which is noted.
pub(super) fn place(
    members: &Members,
    (path, node): (&str, &Node),
    setting: &Setting,
) -> Option<(String, Range<usize>)> {
    let path = members.noted(setting.path(path, &node.span))?;
    Some((folder(path), node.span.clone()))
}
