//! The columns before a step: of the input, where it is known, else those that the steps name.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};
use recipe_core::engine::document::Node;
use recipe_core::types::type_name;
use recipe_core::{Context, Dataset, Recipe, Secrets};

use super::scan::holds;

/// What a recipe reads.
#[derive(Debug, Clone)]
pub(super) struct Input {
    /// The columns of the input.
    pub(super) schema: SchemaRef,
    /// The other tables, without rows.
    pub(super) tables: Vec<Arc<Dataset>>,
}

/// A column, and the name of its type where that is known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) type_name: Option<String>,
}

impl Input {
    /// What recipes are compiled with: no secret is needed.
    pub(super) fn context(&self) -> Context {
        Context::default().with_datasets(self.tables.clone()).with_secrets(Secrets::assumed())
    }
}

/// The columns before the step of this number, from 0. Steps with errors are passed over.
pub(super) fn before(input: Option<&Input>, steps: &[Node], number: usize) -> Vec<Column> {
    let guessed = input.is_none().then(|| guess(steps));
    let Some(input) = input.or(guessed.as_ref()) else { return Vec::new() };
    let (context, mut earlier) = (input.context(), valid(&steps[..number]));
    let mut schema = input.schema.clone();
    // Each time one step more is left out, until what is left has no errors.
    while let Ok(recipe) = Recipe::from_steps("", "", &earlier) {
        match recipe.compile(&input.schema, &context) {
            Ok(program) => {
                schema = program.schemas.last().cloned().flatten().unwrap_or(schema);
                break;
            }
            Err(problems) => {
                let Some(wrong) = problems.errors.first().and_then(recipe_core::Error::step) else { break };
                if wrong > earlier.len() {
                    break;
                }
                earlier.remove(wrong - 1);
            }
        }
    }
    let column = |field: &Arc<Field>| Column {
        name: field.name().clone(),
        type_name: guessed.is_none().then(|| type_name(field.data_type())),
    };
    schema.fields().iter().map(column).collect()
}

/// An input that has the columns which steps take for granted.
fn guess(steps: &[Node]) -> Input {
    let outline = Recipe::from_steps("", "", &valid(steps)).map(|recipe| recipe.outline());
    let columns = outline.map(|outline| outline.columns).unwrap_or_default();
    let fields: Vec<Field> = columns.iter().map(|name| Field::new(name, DataType::Utf8View, true)).collect();
    Input { schema: Arc::new(Schema::new(fields)), tables: Vec::new() }
}

/// The steps that are right by themselves.
fn valid(steps: &[Node]) -> Vec<Node> {
    let is_valid = |step: &&Node| {
        let recipe = Recipe::from_steps("", "", std::slice::from_ref(*step));
        !holds(step) && recipe.is_ok_and(|recipe| recipe.check().is_ok())
    };
    steps.iter().filter(is_valid).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::super::scan::read;
    use super::*;

    fn names(input: Option<&Input>, text: &str, number: usize) -> Vec<String> {
        let root = read(text, false);
        before(input, root.items(), number).into_iter().map(|column| column.name).collect()
    }

    const STEPS: &str = "- upper_case: city\n- nonsense: x\n- derive: {total: price * 2}\n- drop: [price]\n- capital_case: gone\n- lower_case: name\n";

    #[test]
    fn columns_are_followed_through_the_steps_that_are_right() {
        let fields = ["city", "price"].map(|name| Field::new(name, DataType::Utf8View, true));
        let input = Input { schema: Arc::new(Schema::new(fields.to_vec())), tables: Vec::new() };
        assert_eq!(names(Some(&input), STEPS, 0), ["city", "price"]);
        assert_eq!(names(Some(&input), STEPS, 3), ["city", "price", "total"]);
        assert_eq!(names(Some(&input), STEPS, 5), ["city", "total"]);
    }

    #[test]
    fn without_an_input_steps_say_which_columns_there_are() {
        assert_eq!(names(None, STEPS, 0), ["city", "price", "gone", "name"]);
        assert_eq!(names(None, STEPS, 4), ["city", "gone", "name", "total"]);
    }
}
