//! `S3ExcelSource`: the first sheet of workbooks.

use recipe_core::error::Kind;
use recipe_tables::{Format, Infer};

use super::node_type::{NONE, NodeType, Support};
use super::source;
use crate::job::members::Members;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "S3ExcelSource",
    support: Support::InPart("the first sheet, without `NumberRows` and `SkipFooter`"),
    inputs: NONE,
    ignored: source::IGNORED,
    read,
};

fn read(members: &Members, setting: &Setting) -> Option<Work> {
    let spec = source::read(members, setting, Format::Excel);
    for name in ["NumberRows", "SkipFooter"] {
        let node = members.get(name);
        if let Some(node) = node.filter(|node| !matches!(node.as_text(), Some("0" | "-1"))) {
            members.wrong(Kind::NotSupported("is not done; remove it".into()), name, &node.span);
        }
    }
    let mut spec = spec?;
    spec.typing = Infer::All.into();
    Some(Work::Source(Box::new(spec)))
}
