//! Sources and targets that are tables of the catalog: each is a path that the caller gives.

use recipe_tables::{ReadOptions, Typing};

use super::node_type::{NONE, NodeType, ONE, Support};
use super::s3_target;
use crate::job::members::Members;
use crate::job::node::{SourceSpec, Work};
use crate::job::setting::Setting;
use recipe_core::error::Kind;

const SUPPORT: Support = Support::InPart("`--table DATABASE.TABLE=PATH` says where the table is");
const MEMBERS: &[&str] = &[
    "Name",
    "Inputs",
    "OutputSchemas",
    "AdditionalOptions",
    "AutoDataQuality",
    "SchemaChangePolicy",
    "UpdateCatalogOptions",
];

pub(super) const SOURCE: NodeType =
    NodeType { name: "CatalogSource", support: SUPPORT, inputs: NONE, ignored: MEMBERS, read: source };
pub(super) const S3_SOURCE: NodeType = NodeType { name: "S3CatalogSource", ..SOURCE };
pub(super) const TARGET: NodeType =
    NodeType { name: "CatalogTarget", support: SUPPORT, inputs: ONE, ignored: MEMBERS, read: target };
pub(super) const S3_TARGET: NodeType = NodeType { name: "S3CatalogTarget", ..TARGET };

fn source(members: &Members, setting: &Setting) -> Option<Work> {
    if let Some(predicate) = members.get("PartitionPredicate") {
        let message = "partitions are not chosen by a predicate; choose rows by a Filter node".to_owned();
        members.wrong(Kind::NotSupported(message), "PartitionPredicate", &predicate.span);
    }
    let (path, _) = table(members, setting)?;
    Some(Work::Source(Box::new(read(path, setting))))
}

/// How the table at this place is read.
pub(super) fn read(path: String, setting: &Setting) -> SourceSpec {
    SourceSpec {
        paths: vec![path],
        exclusions: Vec::new(),
        recursive: true,
        read: ReadOptions::default().with_s3(setting.s3.clone()),
        typing: Typing::default(),
        zero_based_names: false,
    }
}

fn target(members: &Members, setting: &Setting) -> Option<Work> {
    let path = table(members, setting)?;
    s3_target::target(members, path, None)
}

/// Where a table is.
fn table(members: &Members, setting: &Setting) -> Option<(String, std::ops::Range<usize>)> {
    let (database, table) = (members.required_text("Database"), members.required_text("Table"));
    let ((database, _), (table, node)) = (database?, table?);
    match setting.table(database, table, &node.span) {
        Ok(path) => Some((path, node.span.clone())),
        Err(error) => {
            members.error(error);
            None
        }
    }
}
