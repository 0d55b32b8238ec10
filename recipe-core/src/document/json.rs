//! JSON with comments and trailing commas, as recipes in guides and repositories have them.

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{DEPTH, Key, Node, NodeValue, map, syntax};
use crate::error::Result;

const OPTIONS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

pub(super) fn parse(text: &str) -> Result<Node> {
    let body = text.trim_start_matches('\u{feff}');
    let offset = text.len() - body.len();
    let parsed = parse_to_ast(body, &CollectOptions::default(), &OPTIONS).map_err(|error| {
        let range = error.range();
        let message = match error.kind() {
            ParseErrorKind::UnterminatedArray => "this `[` is not closed".into(),
            ParseErrorKind::UnterminatedObject => "this `{` is not closed".into(),
            ParseErrorKind::NestingDepthExceeded => "the document is nested too deeply".into(),
            other => lower_first(&other.to_string()),
        };
        syntax(message, range.start + offset..range.end.max(range.start + 1) + offset)
    })?;
    let value = parsed.value.ok_or_else(|| syntax("the document is empty", 0..0))?;
    node(&value, offset, 0)
}

fn node(value: &Value, offset: usize, depth: usize) -> Result<Node> {
    let range = value.range();
    let span = range.start + offset..range.end + offset;
    if depth > DEPTH {
        return Err(syntax("the document is nested too deeply", span));
    }
    let value = match value {
        Value::NullKeyword(_) => NodeValue::Null,
        Value::BooleanLit(value) => NodeValue::Bool(value.value),
        Value::NumberLit(value) => NodeValue::Number(value.value.to_owned()),
        Value::StringLit(value) => NodeValue::Text(value.value.to_string()),
        Value::Array(list) => {
            let items = list.elements.iter().map(|item| node(item, offset, depth + 1));
            NodeValue::List(items.collect::<Result<_>>()?)
        }
        Value::Object(object) => {
            let entries = object.properties.iter().map(|property| {
                let range = property.name.range();
                let key = Key {
                    name: property.name.as_str().to_owned(),
                    span: range.start + offset..range.end + offset,
                };
                Ok((key, node(&property.value, offset, depth + 1)?))
            });
            return map(entries.collect::<Result<_>>()?, span);
        }
    };
    Ok(Node { span, value })
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}
