//! `DynamicTransform`: the transforms that AWS has beside its node types, each a program with a name, and those of users.

mod array_to_cols;
mod concat;
mod custom;
mod derived;
mod explode;
mod flatten;
mod format_timestamp;
mod formats;
mod lookup;
mod now;
mod null_rows;
mod parameters;
mod pivot;
mod refused;
mod repartition;
mod split;
mod to_timestamp;
mod unpivot;

use std::ops::Range;

use arrow_schema::Schema;
use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Kind;

use super::names;
use super::node_type::{NodeType, ONE, Support};
use crate::job::members::Members;
use crate::job::node::{Work, step};
use crate::job::setting::Setting;
use parameters::Parameters;

pub(super) const TYPE: NodeType = NodeType {
    name: "DynamicTransform",
    support: Support::InPart(
        "gs_array_to_cols, gs_concat, gs_derived, gs_explode, gs_flatten, gs_format_timestamp, gs_lookup, gs_now, gs_null_rows, \
         gs_pivot, gs_repartition, gs_split, gs_to_timestamp and gs_unpivot of AWS, and your \
         own transforms that have a recipe or a module, or, with `--python PROGRAM`, the program in Python that does the work in AWS, \
         which is not confined. Where AWS does not say it: parameters of gs_lookup and gs_unpivot have several names; gs_unpivot keeps nulls; gs_concat has its spacer beside null, \
         too; gs_pivot names the values of several columns with `_` between them, and makes no column of empty text, nor of null that is \
         not text; autodetect takes numbers below 1e11 for seconds and below 1e14 for milliseconds",
    ),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas", "TransformName", "Version"],
    read,
};

/// A transform of AWS.
struct Transform {
    /// The name of its program.
    name: &'static str,
    /// Reads a node; nothing where it has problems, which are noted.
    read: fn(&Parameters, &Setting) -> Option<Work>,
}

const TRANSFORMS: &[&Transform] = &[
    &array_to_cols::TRANSFORM,
    &concat::TRANSFORM,
    &derived::TRANSFORM,
    &explode::TRANSFORM,
    &flatten::TRANSFORM,
    &format_timestamp::TRANSFORM,
    &lookup::TRANSFORM,
    &now::TRANSFORM,
    &null_rows::TRANSFORM,
    &pivot::TRANSFORM,
    &repartition::TRANSFORM,
    &split::TRANSFORM,
    &to_timestamp::TRANSFORM,
    &unpivot::TRANSFORM,
];

fn read(members: &Members, setting: &Setting) -> Option<Work> {
    let (function, path) = (members.required_text("FunctionName"), members.required_text("Path"));
    let ((name, node), (path, _)) = (function?, path?);
    let parameters = Parameters::read(members)?;
    if !is_of_aws(path, name) {
        return custom::read(&parameters, setting, (name, path), &node.span);
    }
    let Some(transform) = TRANSFORMS.iter().find(|transform| transform.name == name) else {
        let known = TRANSFORMS.iter().map(|transform| transform.name);
        members.error(refused::error(name, known).at_parameter("FunctionName").at_span(node.span.clone()));
        return None;
    };
    let work = (transform.read)(&parameters, setting);
    parameters.check_known();
    work
}

/// Whether the program of this name is one of AWS, by where it lies: `s3://aws-glue-studio-transforms-ACCOUNT-prod-REGION/NAME.py`.
fn is_of_aws(path: &str, name: &str) -> bool {
    let place = path.strip_prefix("s3://aws-glue-studio-transforms-").and_then(|rest| rest.split_once('/'));
    let Some((bucket, file)) = place else { return false };
    let Some((account, region)) = bucket.split_once("-prod-") else { return false };
    let is_account = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit());
    is_account && !region.is_empty() && file.strip_suffix(".py") == Some(name)
}

/// A column of this value: in the place of the one of its name, as Spark finds it, or after all others.
fn derived(
    schema: &Schema,
    name: &str,
    (expression, written): (String, &Range<usize>),
    span: &Range<usize>,
) -> Node {
    let target = names::find(schema, name).unwrap_or(name);
    step(
        "DERIVE",
        span,
        [("targetColumn", Node::text(target, span)), ("expression", Node::text(expression, written))],
    )
}

/// A column that must be of some kind and is not.
fn unfit(schema: &Schema, column: &str, wanted: &str, span: &Range<usize>) -> Vec<Error> {
    let found = schema.field_with_name(column).map(|field| recipe_core::types::type_name(field.data_type()));
    let found = found.unwrap_or_default();
    let message = format!("column `{column}` is {found}; this needs {wanted}");
    vec![Error::from(Kind::Job(message)).at_span(span.clone())]
}

#[cfg(test)]
mod tests {
    use super::is_of_aws;

    #[test]
    fn transforms_of_aws_are_known_by_their_place() {
        let bucket = "s3://aws-glue-studio-transforms-510798373988-prod-us-east-1";
        assert!(is_of_aws(&format!("{bucket}/gs_split.py"), "gs_split"));
        assert!(!is_of_aws(&format!("{bucket}/gs_split.py"), "gs_concat"));
        assert!(!is_of_aws(&format!("{bucket}/more/gs_split.py"), "gs_split"));
        for path in [
            "s3://aws-glue-assets-510798373988-us-east-1/transforms/gs_split.py",
            "s3://aws-glue-studio-transforms-mine-prod-us-east-1/gs_split.py",
            "s3://aws-glue-studio-transforms-510798373988-prod-/gs_split.py",
            "s3://aws-glue-studio-transforms-510798373988-prod-us-east-1",
            "gs_split.py",
        ] {
            assert!(!is_of_aws(path, "gs_split"), "{path}");
        }
    }
}
