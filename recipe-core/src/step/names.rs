//! Templates for the names of columns that a step makes of the values it finds.

use super::args::Args;
use super::kind::Text;
use super::param::Param;
use crate::error::{Error, Result};
use crate::suggest::nearest;

/// A name with placeholders in braces, such as `{column}_{value}`.
pub(crate) struct NameTemplate<'a> {
    parts: Vec<Part<'a>>,
}

enum Part<'a> {
    Text(&'a str),
    Placeholder(&'a str),
}

/// The placeholder that makes the names of columns differ.
const VALUE: &str = "value";

impl Args {
    /// The template that `param` gives, of which these are the placeholders, `value` among them. It has to have that one,
    /// since all columns would have one name without it.
    pub(crate) fn name_template(
        &self,
        param: &Param<Text>,
        placeholders: &[&'static str],
    ) -> Result<NameTemplate<'_>> {
        let text = self.get(param);
        read(text, placeholders).map_err(|error| self.place(param, error))
    }
}

fn read<'a>(text: &'a str, placeholders: &[&'static str]) -> Result<NameTemplate<'a>> {
    let known = || placeholders.iter().map(|name| format!("`{{{name}}}`")).collect::<Vec<_>>().join(", ");
    let wrong =
        |message: String| Error::bad_parameter(message).with_help(format!("placeholders: {}", known()));
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, brace) = rest.split_at(at);
        parts.push(Part::Text(before));
        let Some((name, after)) = brace.strip_prefix('{').and_then(|inner| inner.split_once('}')) else {
            return Err(wrong(format!("has a brace without its other one: `{brace}`")));
        };
        if !placeholders.contains(&name) {
            let near = nearest(name, placeholders.iter().copied());
            let near = near.map_or(String::new(), |near| format!("; did you mean `{{{near}}}`?"));
            return Err(wrong(format!("`{{{name}}}` is not a placeholder{near}")));
        }
        parts.push(Part::Placeholder(name));
        rest = after;
    }
    parts.push(Part::Text(rest));
    if parts.iter().any(|part| matches!(part, Part::Placeholder(VALUE))) {
        return Ok(NameTemplate { parts });
    }
    Err(wrong(format!("`{text}` lacks `{{{VALUE}}}`: all new columns would have one name")))
}

impl NameTemplate<'_> {
    /// The name in which these values stand for the placeholders.
    pub(crate) fn name(&self, values: &[(&str, &str)]) -> String {
        let text = |part: &Part| match part {
            Part::Text(text) => (*text).to_owned(),
            Part::Placeholder(name) => {
                let found = values.iter().find(|(known, _)| known == name);
                found.map_or(String::new(), |(_, value)| (*value).to_owned())
            }
        };
        self.parts.iter().map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_stand_for_values() {
        let cases = [
            ("{column}_{value}", Ok("size_{L}")),
            ("{value}", Ok("{L}")),
            ("is {value}, {value}? é", Ok("is {L}, {L}? é")),
            ("{column}", Err("`{column}` lacks `{value}`: all new columns would have one name")),
            ("", Err("`` lacks `{value}`: all new columns would have one name")),
            ("{value", Err("has a brace without its other one: `{value`")),
            ("value}", Err("has a brace without its other one: `}`")),
            ("{{value}}", Err("`{{value}` is not a placeholder; did you mean `{value}`?")),
            ("{valeu}", Err("`{valeu}` is not a placeholder; did you mean `{value}`?")),
            ("{}{value}", Err("`{}` is not a placeholder")),
        ];
        for (text, expected) in cases {
            let name = read(text, &["column", "value"]).map(|template| {
                // What stands for a placeholder is not read again.
                template.name(&[("column", "size"), ("value", "{L}")])
            });
            let name = name.map_err(|error| error.kind().to_string());
            assert_eq!(name.as_deref().map_err(String::as_str), expected, "{text}");
        }
    }
}
