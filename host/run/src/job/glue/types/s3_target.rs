//! `S3DirectTarget` and `S3GlueParquetTarget`: files in a folder.

use recipe_core::error::Kind;
use recipe_store::commit::Mode;
use recipe_tables::{Compression, OutputFormat};

use super::node_type::{NodeType, ONE, Support};
use crate::job::members::Members;
use crate::job::node::{TargetSpec, Work};
use crate::job::setting::Setting;

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
    if let Some(policy) = members.object("SchemaChangePolicy") {
        let text = |name| policy.text(name).map(|(text, _)| text.to_owned()).unwrap_or_default();
        policy.text("UpdateBehavior");
        if policy.flag("EnableUpdateCatalog") == Some(true) {
            let message = format!(
                "table `{}.{}` of the catalog is not created or changed",
                text("Database"),
                text("Table")
            );
            members.warn(message, &policy.span());
        }
    }
    let path = members.required_text("Path");
    let path = path.and_then(|(path, node)| match setting.path(path, &node.span) {
        Ok(path) => Some((folder(path), node.span.clone())),
        Err(error) => {
            members.error(error);
            None
        }
    });
    target(members, path?, format)
}

/// A target for these files.
pub(super) fn target(
    members: &Members,
    (path, span): (String, std::ops::Range<usize>),
    format: Option<OutputFormat>,
) -> Option<Work> {
    let compression = members.word("Compression", COMPRESSIONS);
    let compression = match compression {
        Some(None) => {
            let node = members.get("Compression")?;
            members.wrong(Kind::NotSupported("lzo is not written".into()), "Compression", &node.span);
            return None;
        }
        Some(compression) => compression,
        None => None,
    };
    let keys = members.columns("PartitionKeys");
    let partition_by = keys.iter().map(|path| path.plain().map(str::to_owned));
    let partition_by: Vec<String> =
        partition_by.collect::<Result<_, _>>().map_err(|error| members.error(error)).ok()?;
    let files = members.whole("NumberTargetPartitions").and_then(|files| usize::try_from(files).ok());
    let max_files = files.filter(|files| *files > 0 && partition_by.is_empty());
    let spec = TargetSpec {
        path,
        format,
        compression,
        delimiter: None,
        partition_by,
        max_files,
        mode: Mode::Append,
        span,
    };
    Some(Work::Target(Box::new(spec)))
}

/// A path as that of a folder.
pub(super) fn folder(path: String) -> String {
    if path.ends_with('/') { path } else { path + "/" }
}
