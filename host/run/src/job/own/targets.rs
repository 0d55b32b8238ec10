//! Targets: where rows go.

use recipe_core::error::Kind;
use recipe_store::commit::Mode;
use recipe_tables::{Compression, OutputFormat};

use super::{Reading, sources, steps};
use crate::job::members::Members;
use crate::job::node::{TargetSpec, Work};
use crate::job::setting::Setting;

pub(super) const FORMATS: &[(&str, OutputFormat)] = &[
    ("avro", OutputFormat::Avro),
    ("csv", OutputFormat::Csv),
    ("excel", OutputFormat::Excel),
    ("json", OutputFormat::JsonLines),
    ("orc", OutputFormat::Orc),
    ("parquet", OutputFormat::Parquet),
    ("xml", OutputFormat::Xml),
];
pub(super) const COMPRESSIONS: &[(&str, Compression)] = &[
    ("none", Compression::None),
    ("gzip", Compression::Gzip),
    ("bzip2", Compression::Bzip2),
    ("zstd", Compression::Zstd),
    ("snappy", Compression::Snappy),
    ("lz4", Compression::Lz4),
    ("deflate", Compression::Deflate),
    ("brotli", Compression::Brotli),
];
/// What becomes of what is there.
pub(super) const MODES: &[(&str, Mode)] =
    &[("error", Mode::Fail), ("append", Mode::Append), ("overwrite", Mode::Overwrite)];

pub(super) fn read(members: &Members, setting: &Setting) -> Option<Reading> {
    let inputs = steps::from(members);
    let path = members.required_text("path");
    let path = path.and_then(|(path, node)| {
        let path = members.noted(setting.path(path, &node.span))?;
        Some((sources::beside(&setting.name, &path), node.span.clone()))
    });
    let format = members.word("format", FORMATS);
    let compression = members.word("compression", COMPRESSIONS);
    let delimiter = sources::byte(members, "delimiter")?;
    let partition_by: Vec<String> = members.texts("partition_by").into_iter().map(|(name, _)| name).collect();
    let max_files = members.whole("max_files").and_then(|files| usize::try_from(files).ok());
    if let (Some(_), Some(node), false) = (max_files, members.get("max_files"), partition_by.is_empty()) {
        let message = "and `partition_by` exclude each other: a partition is one file";
        members.wrong(Kind::BadParameter(message.into()), "max_files", &node.span);
    }
    let mode = members.word("mode", MODES).unwrap_or_default();
    let ((path, span), inputs) = (path?, inputs?);
    let table = None;
    let spec =
        TargetSpec { path, format, compression, delimiter, partition_by, max_files, mode, table, span };
    Some(Reading { inputs, work: Work::Target(Box::new(spec)) })
}
