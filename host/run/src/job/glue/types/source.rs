//! What sources of files in S3 have in common.

use recipe_core::engine::document::Node;
use recipe_core::error::Kind;
use recipe_tables::{Format, Infer, Partitions, ReadOptions, Typing};

use crate::job::members::Members;
use crate::job::node::SourceSpec;
use crate::job::setting::Setting;

/// Members that say how Spark reads, or what the console shows.
pub(super) const IGNORED: &[&str] = &[
    "Name",
    "Inputs",
    "OutputSchemas",
    "GroupFiles",
    "GroupSize",
    "MaxBand",
    "MaxFilesInBand",
    "OptimizePerformance",
    "WriteHeader",
    "UpdateCatalogOptions",
];

/// What a source reads: its files, and how.
pub(super) fn read(members: &Members, setting: &Setting, format: Format) -> Option<SourceSpec> {
    members.required("Paths");
    let paths: Vec<String> = members
        .texts("Paths")
        .into_iter()
        .filter_map(|(path, span)| setting.path(&path, &span).map_err(|error| members.error(error)).ok())
        .collect();
    let exclusions = members.texts("Exclusions").into_iter().flat_map(|(text, _)| globs(&text)).collect();
    // The format reads both, and tells them apart by itself.
    members.get("CompressionType");
    bounded(members);
    let recursive = members.flag("Recurse").unwrap_or(false);
    if paths.is_empty() {
        return None;
    }
    // Folders named `column=value` make no columns in AWS either.
    let read = ReadOptions::default().with_format(format).with_partitions(Partitions::None);
    let read = read.with_s3(setting.s3.clone());
    let typing = Typing::from(Infer::Nothing);
    Some(SourceSpec {
        paths,
        exclusions,
        recursive,
        read,
        typing,
        zero_based_names: false,
        incremental: setting.is_incremental(),
        table: None,
    })
}

/// Globs of one text: the console writes lists of them as JSON.
fn globs(text: &str) -> Vec<String> {
    let list = Node::parse("", text).ok().filter(|_| text.trim_start().starts_with('['));
    match list {
        Some(list) => list.items().iter().filter_map(|item| item.as_text().map(str::to_owned)).collect(),
        None => vec![text.to_owned()],
    }
}

/// Limits of what a run takes in are refused: rows that are left out without a word are lost.
fn bounded(members: &Members) {
    let Some(more) = members.object("AdditionalOptions") else { return };
    for name in ["BoundedSize", "BoundedFiles"] {
        if let Some(limit) = more.get(name) {
            let message = format!(
                "`{name}` reads a part of the files, and the next run the rest, which is not done here; remove it"
            );
            more.wrong(Kind::NotSupported(message), name, &limit.span);
        }
    }
    more.check_known(&["EnableSamplePath", "SamplePath", "BoundedOption"]);
}
