//! `gs_flatten`: the fields of structs as columns, whose names have those of the structs in front.

use std::sync::Arc;

use arrow_schema::DataType;
use recipe_core::engine::document::Node;

use super::Transform;
use super::parameters::{Names, Parameters};
use crate::job::node::{Work, step, texts};
use crate::job::setting::Setting;

pub(super) const TRANSFORM: Transform = Transform { name: "gs_flatten", read };

/// 0 is all of them.
const LEVELS: Names = &["maxLevels"];
const BETWEEN: Names = &["separator"];

#[expect(clippy::unnecessary_wraps, reason = "others have parameters without which they do nothing")]
fn read(parameters: &Parameters, _: &Setting) -> Option<Work> {
    let levels = parameters.whole(LEVELS).filter(|levels| *levels > 0);
    let between = parameters.text(BETWEEN).map_or_else(|| ".".to_owned(), |(text, _)| text);
    let span = parameters.span();
    Some(Work::Steps(Arc::new(move |tables| {
        let fields = tables[0].schema.fields().iter();
        let structs: Vec<&str> = fields
            .filter(|field| matches!(field.data_type(), DataType::Struct(_)))
            .map(|field| field.name().as_str())
            .collect();
        if structs.is_empty() {
            return Ok(Vec::new().into());
        }
        let mut given = vec![
            ("sourceColumns", texts(structs, &span)),
            ("removeSourceColumn", Node::text("true", &span)),
            ("delimiter", Node::text(&*between, &span)),
        ];
        given.extend(levels.map(|levels| ("unnestLevel", Node::text(levels.to_string(), &span))));
        Ok(vec![step("UNNEST_STRUCT_N", &span, given)].into())
    })))
}
