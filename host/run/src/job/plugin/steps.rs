//! The recipe beside a definition.

use recipe_core::engine::document::Node;
use recipe_core::{Error, Recipe};

use super::definition::Definition;
use super::file::File;
use super::fill::filled;
use super::given::Values;
use super::uses::{self, Uses};

/// A recipe with placeholders.
#[derive(Debug)]
pub(super) struct Steps {
    pub(super) file: File,
    /// What the file holds.
    document: Node,
}

impl Steps {
    /// Reads what the file holds. What is wrong in it, and what of the definition goes nowhere in it, is placed.
    pub(super) fn read(
        file: File,
        (definition, defined): (&Definition, &File),
        node: &str,
    ) -> Result<Steps, Vec<Error>> {
        let document = Node::parse(&file.name, &file.text).map_err(|error| file.placed(node, [error]))?;
        let steps = Steps { file, document };
        let uses = steps.uses(definition);
        let unused = uses.unused(definition, &steps.file.name);
        let mut errors = steps.file.placed(node, uses.errors);
        errors.extend(defined.placed(node, unused));
        if errors.is_empty() { Ok(steps) } else { Err(errors) }
    }

    /// Where the parameters stand.
    pub(super) fn uses(&self, definition: &Definition) -> Uses {
        uses::of(&self.document, definition)
    }

    /// The recipe with these values. Its steps know where they were written; `node` is what messages call whoever runs it.
    pub(super) fn recipe(&self, values: &Values, node: &str) -> Result<Recipe, Vec<Error>> {
        let document = filled(&self.document, values).map_err(|errors| self.file.placed(node, errors))?;
        let recipe = Recipe::from_document(&self.file.name, &self.file.text, &document);
        let recipe = recipe.map_err(|found| self.file.placed(node, found.errors))?;
        // What the steps say with these values tells the recipe from the same one with others.
        Ok(Recipe::joined(&self.file.name, [(node, false, &recipe)]))
    }
}
