//! Recipes made of steps that were not written as one: by a program, or in several files.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::{Form, Recipe, compile, shape};
use crate::document::Node;
use crate::error::{Checked, Diagnostics, Origin};
use crate::kernel::print::hex;

impl Recipe {
    /// A recipe of steps that a program made of a document, such as those that a node of a job stands for. Each is an object
    /// with `Action` or `Operation`, as in a recipe's text; their spans are those of `text`, which came from `source`.
    pub fn from_steps(source: &str, text: &str, steps: &[Node]) -> Checked<Recipe> {
        let (mut read, mut errors) = (Vec::new(), Vec::new());
        shape::steps(steps, &mut read, &mut errors);
        if !errors.is_empty() {
            errors.extend(compile::problems(&read));
            return Err(Diagnostics::new(source, text, errors));
        }
        Ok(Recipe {
            source: source.to_owned(),
            text: text.to_owned(),
            sha256: hex(&Sha256::digest(text.as_bytes())),
            name: None,
            description: None,
            version: None,
            head: Vec::new(),
            is_alone: false,
            steps: read,
        })
    }

    /// One recipe of several, the steps of each after those of the one before. `parts` are recipes and what messages call the
    /// node that each belongs to; `whole` says that the node as such stands for its steps, whose numbers are then not shown.
    ///
    /// Problems are shown in the text that the step was written in. The recipe's own [`text`](Self::text) is all steps, as JSON.
    pub fn joined<'a>(source: &str, parts: impl IntoIterator<Item = (&'a str, bool, &'a Recipe)>) -> Recipe {
        let mut steps = Vec::new();
        for (node, whole, recipe) in parts {
            let (name, text): (Arc<str>, Arc<str>) = (recipe.source().into(), recipe.text().into());
            for step in recipe.steps() {
                let mut step = step.clone();
                if step.origin.is_none() {
                    step.origin = Some(Arc::new(Origin {
                        node: node.to_owned(),
                        name: name.clone(),
                        text: text.clone(),
                        step: (!whole).then_some(step.number),
                    }));
                }
                step.number = steps.len() + 1;
                steps.push(step);
            }
        }
        let mut recipe = Recipe {
            source: source.to_owned(),
            text: String::new(),
            sha256: String::new(),
            name: None,
            description: None,
            version: None,
            head: Vec::new(),
            is_alone: true,
            steps,
        };
        recipe.text = recipe.write(Form::Json).text;
        recipe.sha256 = hex(&Sha256::digest(recipe.text.as_bytes()));
        recipe
    }
}
