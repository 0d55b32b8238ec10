//! The layout of recipes.

use recipe_core::{Form, Recipe};

/// A recipe in the form of its file.
pub(crate) fn laid_out(recipe: &Recipe, is_yaml: bool) -> String {
    recipe.write(if is_yaml { Form::Yaml } else { Form::Json }).text
}
