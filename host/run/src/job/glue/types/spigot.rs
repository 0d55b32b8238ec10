//! `Spigot`: a sample of the rows as JSON in a folder. The rows pass through.

use std::ops::Range;
use std::sync::Arc;

use recipe_core::engine::document::Node;
use recipe_core::error::Kind;
use recipe_store::commit::Mode;
use recipe_tables::OutputFormat;

use super::node_type::{NodeType, ONE, Support};
use super::s3_target::place;
use crate::job::members::Members;
use crate::job::node::{Beside, BesideInput, Lowering, TargetSpec, Work, pass, step};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "Spigot",
    support: Support::InPart(
        "the first `Topk` rows, or a random choice of about the part `Prob`, which is the same in each run with the same seed; with \
         both, the first of that choice",
    ),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

fn read(members: &Members, setting: &Setting) -> Option<Work> {
    let path = members.required_text("Path");
    let path = path.and_then(|path| place(members, path, setting));
    let count = members.whole("Topk").filter(|count| *count > 0);
    let part = members.number("Prob");
    if let (Some(node), Some(part)) = (members.get("Prob"), part)
        && !(0.0..=1.0).contains(&part)
    {
        members.wrong(Kind::BadParameter(format!("is from 0 to 1, not {part}")), "Prob", &node.span);
        return None;
    }
    if count.is_none() && part.is_none() {
        let message = "is how many rows the sample has; give it, or `Prob`, the part of them".to_owned();
        members.wrong(Kind::BadParameter(message), "Topk", &members.span());
        return None;
    }
    let (path, span) = path?;
    let format = Some(OutputFormat::JsonLines);
    let target = TargetSpec { format, mode: Mode::Append, ..TargetSpec::new(path, span) };
    let sample = Work::Steps(sample(count, part, members.span()));
    let beside = vec![
        Beside::new("rows", vec![BesideInput::Itself], sample),
        Beside::new("files", vec![BesideInput::Beside(0)], Work::Target(Box::new(target))),
    ];
    Some(Work::With(Box::new(Work::Steps(pass())), beside))
}

/// Keeps a part of the rows, and the first of these.
fn sample(count: Option<u64>, part: Option<f64>, span: Range<usize>) -> Lowering {
    Arc::new(move |_| {
        let mut steps = Vec::new();
        let mut keep = |method: &str, name: &str, value: String| {
            let given = [("method", Node::text(method, &span)), (name, Node::text(value, &span))];
            steps.push(step("SAMPLE", &span, given));
        };
        if let Some(part) = part {
            keep("fraction", "fraction", part.to_string());
        }
        if let Some(count) = count {
            keep("first", "count", count.to_string());
        }
        Ok(steps.into())
    })
}
