//! The page of conditions.

use std::fmt::Write as _;

use crate::recipe::CONDITIONS;

const HEAD: &str = "\
# Conditions

What `ConditionExpressions` can ask of the cells of a column. A row meets them if it meets each one; the page of an
operation says what becomes of the rows that do, and of the others.

```json
{\"Condition\": \"LESS_THAN\", \"Value\": \"5\", \"TargetColumn\": \"n\"}
```

DataBrew has only lists of which all must hold. Here a condition may also hold others, to any depth: `Or` takes a list of which
one must hold, `And` one of which all must, and `Not` is met by exactly the rows that do not meet what it holds. And it may be an
`Expression` of the [language](expressions.md) of DERIVE, such as `fare > 100 and age is null`; a row for which that is null does not meet it.

```json
{\"Or\": [
  {\"Condition\": \"IS_MISSING\", \"TargetColumn\": \"age\"},
  {\"And\": [
    {\"Condition\": \"GREATER_THAN\", \"Value\": \"100\", \"TargetColumn\": \"fare\"},
    {\"Not\": {\"Condition\": \"IS\", \"Value\": [\"crew\"], \"TargetColumn\": \"class\"}}
  ]}
]}
```

- `Value` may be written as JSON or as JSON in a text.
- Text is compared with a number as a number, and with a date as a date; a cell that cannot be read so does not meet the
  comparison. Columns of other types are read as text where a part of the text is asked for.
- A null cell meets IS_NOT, IS_NOT_BETWEEN and those that start with NOT, and of the others only IS_MISSING.

| condition | `Value` | cells that meet it |
|---|---|---|
";

/// What `ConditionExpressions` can ask of a cell.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Condition {
    /// The name in recipes.
    pub name: &'static str,
    /// What its `Value` is.
    pub value: &'static str,
    /// Which cells meet it.
    pub summary: &'static str,
}

/// Every condition, in the order of its page.
pub fn known_conditions() -> impl Iterator<Item = Condition> {
    CONDITIONS.iter().map(|known| Condition {
        name: known.name,
        value: known.value(),
        summary: known.summary,
    })
}

/// The page of conditions.
pub fn conditions() -> String {
    let mut page = String::from(HEAD);
    for Condition { name, value, summary } in known_conditions() {
        let _ = writeln!(page, "| {name} | {value} | {summary} |");
    }
    page
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Kind;
    use crate::recipe::Recipe;
    use crate::{Context, docs, table};

    #[test]
    fn every_condition_is_read_lowered_described_and_suggested() {
        let input = table::parse(&["t: string", "a"]).expect("a table");
        let schema = docs::schema();
        let known = schema["definitions"]["question"]["properties"]["Condition"]["enum"].as_array();
        let known = known.expect("a list of names");
        assert_eq!(known.len(), CONDITIONS.len());
        for condition in CONDITIONS {
            let name = condition.name;
            let values = [json!("int"), json!("5"), json!(["5", "6"])];
            let compiled = values.map(|value| {
                let conditions = json!([{"Condition": name, "TargetColumn": "t", "Value": value}]);
                let step = json!({"Action": {"Operation": "KEEP_VALUES", "Parameters": {}}, "ConditionExpressions": conditions});
                Recipe::parse(&step.to_string())?.compile(input.schema_ref(), &Context::default())
            });
            assert!(compiled.iter().any(Result::is_ok), "{name}: {compiled:?}");
            assert!(known.contains(&json!(name)), "{name} is in the schema");
            assert!(
                conditions().contains(&format!("| {name} | {} |", condition.value())),
                "{name} is on the page"
            );

            let step = json!({"Action": {"Operation": "DELETE"}, "ConditionExpressions": [{"Condition": name.to_lowercase(), "TargetColumn": "t"}]});
            let errors = Recipe::parse(&step.to_string()).expect_err(name);
            let suggested = matches!(errors.errors[0].kind(), Kind::UnknownCondition { suggestion: Some(near), .. } if near == name);
            assert!(suggested, "{name}: {errors}");
        }
    }
}
