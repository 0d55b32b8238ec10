//! `S3ParquetSource`: Parquet files, with the types that they have.

use recipe_tables::Format;

use super::node_type::{NONE, NodeType, Support};
use super::source;
use crate::job::members::Members;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "S3ParquetSource",
    support: Support::Runs,
    inputs: NONE,
    ignored: source::IGNORED,
    read,
};

fn read(members: &Members, setting: &Setting) -> Option<Work> {
    Some(Work::Source(Box::new(source::read(members, setting, Format::Parquet)?)))
}
