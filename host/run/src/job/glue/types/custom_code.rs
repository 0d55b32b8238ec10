//! `CustomCode`: a program in Python.

use recipe_core::Error;
use recipe_core::error::Kind;

use super::node_type::{NodeType, Support};
use crate::job::members::Members;
use crate::job::node::Work;
use crate::job::python::{CodeSpec, Program};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "CustomCode",
    support: Support::InPart(
        "with `--python PROGRAM`, which names an interpreter that has PySpark; the program is not confined; refused without it",
    ),
    inputs: (1, usize::MAX),
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

/// How many lines of a program are shown.
const SHOWN: usize = 3;

fn read(members: &Members, setting: &Setting) -> Option<Work> {
    let (class_name, (code, node)) = (members.required_text("ClassName"), members.required_text("Code")?);
    let Some(interpreter) = setting.interpreter() else {
        let message = "is not run here: it is a program in Python; say what it does in a Recipe, SparkSQL or Derived Column node, or \
                       let Python run it, which is not confined then, with --python PROGRAM";
        let error = Error::from(Kind::NotSupported(message.to_owned())).at_span(node.span.clone());
        let first: Vec<&str> = code.lines().filter(|line| !line.trim().is_empty()).take(SHOWN).collect();
        members.error(error.with_help(format!("its program begins: {}", first.join(" / "))));
        return None;
    };
    let program = Program::Body { class_name: class_name?.0.to_owned(), code: code.to_owned() };
    Some(Work::Code(Box::new(CodeSpec { interpreter, program })))
}
